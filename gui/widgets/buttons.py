"""Things to press. Every button has a tooltip with its key, and a name for screen readers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from gui.i18n import bind, on_language, say, tr
from gui.icons import SIZE, bind_icon
from gui.theme import set_kind


class Button(QPushButton):
    """A button with a word on it. `Button("Save table…", tip="Save as CSV", shortcut="Ctrl+S", icon="save", run=f)`.

    `shortcut` is live in its window; `show_key` writes it behind the word.
    `kind`: "", "primary", "danger" or "link".
    """

    def __init__(
        self,
        literal: str,
        *,
        tip: str = "",
        shortcut: str = "",
        icon: str = "",
        kind: str = "",
        show_key: bool = False,
        run: Callable[[], object] | None = None,
    ) -> None:
        super().__init__()
        self._show_key, self._key = show_key, shortcut
        if kind:
            set_kind(self, kind)
        if icon:
            bind_icon(self, icon, {"primary": "on_accent", "link": "accent"}.get(kind, "text"))
            self.setIconSize(QSize(SIZE, SIZE))
        bind(self.say, literal)
        set_tip(self, tip or literal, shortcut)
        if run is not None:
            self.clicked.connect(lambda *_: run())

    def say(self, sentence: str) -> None:
        """Show `sentence`; & is an ampersand here, not a mnemonic."""
        key = f"  {key_words(self._key)}" if self._show_key and self._key else ""
        self.setText(sentence.replace("&", "&&") + key)
        self.setAccessibleName(sentence)
        if self._key:
            self.setShortcut(QKeySequence(self._key))  # setText drops it


class PrimaryButton(Button):
    """The one filled button of a tab, at the foot of its left column."""

    def __init__(
        self, literal: str, *, tip: str = "", shortcut: str = "", run: Callable[[], object] | None = None
    ) -> None:
        super().__init__(literal, tip=tip, shortcut=shortcut, kind="primary", run=run)


class IconButton(QToolButton):
    """A button that is only an icon: `IconButton("plus", "Add a category", shortcut="Ctrl+Shift+N", run=f)`."""

    def __init__(
        self,
        icon: str,
        tip: str,
        *,
        shortcut: str = "",
        checkable: bool = False,
        tool: bool = False,
        run: Callable[[], object] | None = None,
    ) -> None:
        super().__init__()
        bind_icon(self, icon, "text", "on_accent" if checkable else "")
        self.setIconSize(QSize(SIZE, SIZE))
        self.setCheckable(checkable)
        if tool:
            set_kind(self, "tool")
        set_tip(self, tip, shortcut)
        bind(self.setAccessibleName, tip)
        if shortcut:
            self.setShortcut(QKeySequence(shortcut))
        if run is not None:
            self.clicked.connect(lambda *_: run())


class ChipButton(QPushButton):
    """A small round filter that is on or off: "To do 41"."""

    def __init__(self, literal: str, *, tip: str = "", **values: object) -> None:
        super().__init__()
        self.setCheckable(True)
        set_kind(self, "chip")
        self.say_text(literal, **values)
        set_tip(self, tip or literal)

    def say_text(self, literal: str, **values: object) -> None:
        """Show another sentence, e.g. with another number."""
        bind(self.setText, literal, **values)  # the literal is scanned where it is written


class Chip(QLabel):
    """A small fact in a round frame: "1.9 M", "no weights", "CPU · 2 cores"."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        set_kind(self, "chip")


class SegmentedControl(QWidget):
    """One of a few: `SegmentedControl([("quick", "Quick look"), ("best", "Best")])`; `changed` carries the key."""

    changed = Signal(str)  # by the user or by `choose`

    def __init__(self, choices: Sequence[tuple[str, str]], tips: dict[str, str] | None = None) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self._keys = [key for key, _ in choices]
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for index, (key, literal) in enumerate(choices):
            button = QPushButton()
            button.setCheckable(True)
            place = "only" if len(choices) == 1 else {0: "first", len(choices) - 1: "last"}.get(index, "middle")
            button.setProperty("place", place)
            set_kind(button, "segment")
            bind(button.setText, literal)
            set_tip(button, (tips or {}).get(key, literal))
            self._group.addButton(button, index)
            layout.addWidget(button, 1)
        self._group.button(0).setChecked(True)
        self._group.idToggled.connect(self._toggled)

    @property
    def chosen(self) -> str:
        """The key of the choice."""
        return self._keys[self._group.checkedId()]

    def choose(self, key: str) -> None:
        """Choose by key; an unknown key changes nothing."""
        if key in self._keys:
            self._group.button(self._keys.index(key)).setChecked(True)

    def button(self, key: str) -> QPushButton:
        """Return the button of a choice, e.g. to disable it."""
        button = self._group.button(self._keys.index(key))
        assert isinstance(button, QPushButton)
        return button

    def _toggled(self, index: int, on: bool) -> None:
        if on:
            self.changed.emit(self._keys[index])


def set_tip(button: QAbstractButton, literal: str, shortcut: str = "") -> None:
    """Give a button a tooltip that ends in its key: "Undo (Ctrl+Z)"."""

    def apply() -> None:
        words = say(literal)
        button.setToolTip(tr("{action} ({key})", action=words, key=key_words(shortcut)) if shortcut else words)
        button.setStatusTip("")

    on_language(button, apply)


def key_words(shortcut: str) -> str:
    """Return a shortcut as this system writes it."""
    return QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)
