"""One sentence at the head of a tab, with one button that mends it (or two). Never a modal box."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from gui.i18n import bind
from gui.theme import restyle, set_kind
from gui.widgets.buttons import Button, IconButton
from gui.widgets.labels import IconLabel, Label

if TYPE_CHECKING:
    from gui.shell import Action

_ICONS = {"info": ("info", "accent"), "warning": ("warning", "warning"), "error": ("error", "error")}


class Banner(QFrame):
    """Hidden until `show_message`; a newer message takes the place of the older. Esc in it or its cross closes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_kind(self, "banner")
        self.icon = IconLabel("info", "accent")
        self.message, self.hint = Label(wrap=True, kind="strong"), Label(wrap=True)
        self.button = Button("Mend", run=self._press)
        self.other = Button("No", run=self._press_other)
        self.close_button = IconButton("close", "Close this message", run=self.clear)
        self._run: Callable[[], object] | None = None
        self._run_other: Callable[[], object] | None = None
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.message)
        words.addWidget(self.hint)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 8, 8)
        layout.setSpacing(12)
        layout.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addLayout(words, 1)
        layout.addWidget(self.button)
        layout.addWidget(self.other)
        layout.addWidget(self.close_button)
        QShortcut(QKeySequence("Esc"), self, self.clear, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.hide()

    def show_message(
        self,
        message: str,
        hint: str = "",
        action: Action | None = None,
        level: str = "error",
        other: Action | None = None,
    ) -> None:
        """Show it. `message`, `hint` and the actions' labels may be `Text`; `level`: "info", "warning" or "error"."""
        bind(self.message.setText, message)
        bind(self.hint.setText, hint)
        self.hint.setVisible(bool(hint))
        self.icon.set_icon(*_ICONS[level])
        self._run, self._run_other = _dress(self.button, action), _dress(self.other, other)
        self.setProperty("level", level)
        self.setAccessibleName(f"{message} {hint}".strip())
        restyle(self)
        self.show()

    def clear(self) -> None:
        """Close the banner."""
        self._run = self._run_other = None
        self.hide()

    def _press(self) -> None:
        self._close_and(self._run)

    def _press_other(self) -> None:
        self._close_and(self._run_other)

    def _close_and(self, run: Callable[[], object] | None) -> None:
        self.clear()
        if run is not None:
            run()


def _dress(button: Button, action: Action | None) -> Callable[[], object] | None:
    """Let a button say what it does, or hide it; return what that is."""
    button.setVisible(action is not None)
    if action is None:
        return None
    bind(button.say, action.label)
    bind(button.setToolTip, action.label)
    return action.run
