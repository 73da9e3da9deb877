"""The base of the few dialogs: a title, a body, and buttons at the foot."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from gui.i18n import bind
from gui.theme import GRID
from gui.widgets.buttons import Button
from gui.widgets.labels import Label


class Sheet(QDialog):
    """A dialog over `parent`; it deletes itself when closed. Fill `.body`, add buttons with `add_button`.

    Shown with `open()`: the event loop goes on, nothing waits in `exec`. `grows`: a list in the body takes the room of
    a larger dialog.
    """

    def __init__(
        self, parent: QWidget | None, title: str, width: int = 520, *, grows: bool = False, **values: object
    ) -> None:
        super().__init__(parent)
        self._grows = grows
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        bind(self.setWindowTitle, title, **values)
        self.setMinimumWidth(width)
        self.heading = Label(title, kind="title", wrap=True, **values)
        self.body = QVBoxLayout()
        self.body.setSpacing(GRID)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(GRID)
        self.buttons.addStretch(1)
        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
        layout.setSpacing(2 * GRID)
        layout.addWidget(self.heading)
        layout.addLayout(self.body, int(grows))
        layout.addStretch(int(not grows))
        layout.addLayout(self.buttons)

    def open(self) -> None:
        """Show it over its parent, as high as its words need at its width."""
        self.fit()
        super().open()

    def fit(self) -> None:
        """Take the height that its words need; a dialog that grows keeps what it has beyond that."""
        layout = self._layout
        width = max(self.width() if self.isVisible() else layout.sizeHint().width(), self.minimumWidth())
        needed = layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.sizeHint().height()
        self.resize(width, max(needed, self.height()) if self._grows and self.isVisible() else needed)

    def add_button(
        self, literal: str, run: Callable[[], object] | None = None, *, kind: str = "", default: bool = False
    ) -> Button:
        """Add a button at the foot; without `run` it closes the dialog. `default` answers Enter."""
        button = Button(literal, kind=kind, run=run or self.reject)
        button.setAutoDefault(default)
        button.setDefault(default)
        self.buttons.addWidget(button)
        if default:
            button.setFocus()
        return button


class ListOfLines(QWidget):
    """Rows of a bold word and a dim sentence, for lists in dialogs."""

    def __init__(self) -> None:
        super().__init__()
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(GRID)

    def add(self, what: str, why: str = "") -> None:
        """Add a row; both may be `Text`."""
        for sentence, kind in ((what, ""), (why, "dim")):
            if sentence:
                label = Label(kind=kind, wrap=True)
                bind(label.setText, sentence)
                label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                self.body.addWidget(label)
