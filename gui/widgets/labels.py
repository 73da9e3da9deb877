"""Words on the screen."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui.i18n import bind, language
from gui.icons import pixmap
from gui.theme import set_kind, theme


class Label(QLabel):
    """A label that says a sentence in the language in use. `kind`: "", "dim", "small", "strong", "title", "huge"...

    `Label("Literal")` follows the language; for names and numbers make it empty and `setText`.
    """

    def __init__(self, literal: str = "", *, kind: str = "", wrap: bool = False, **values: object) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if kind:
            set_kind(self, kind)
        if literal:
            bind(self.setText, literal, **values)


class Heading(QLabel):
    """The small capitals above a group; `step` puts its number before it."""

    def __init__(self, literal: str, step: int | None = None) -> None:
        super().__init__()
        self._step = step
        self.setTextFormat(Qt.TextFormat.PlainText)
        set_kind(self, "heading")
        bind(self.say, literal)

    def say(self, sentence: str) -> None:
        """Show `sentence`, in capitals where the script has them."""
        self.setAccessibleName(sentence)
        number = f"{self._step}   " if self._step is not None else ""
        self.setText(number + (sentence.upper() if language.code == "en" else sentence))


class ElidedLabel(QLabel):
    """A label that shortens its text with … where there is no room, and shows all of it as its tooltip then."""

    def __init__(self, text: str = "", mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> None:
        super().__init__(text)
        self._mode = mode
        self.setTextFormat(Qt.TextFormat.PlainText)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 4, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        shown = self.fontMetrics().elidedText(self.text(), self._mode, self.contentsRect().width())
        self.setToolTip(self.text() if shown != self.text() else "")
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.setFont(self.font())
        painter.drawText(self.contentsRect(), int(self.alignment()), shown)


class NumberTile(QWidget):
    """A number that matters under its name; `set_value("0.791", "0.77 to 0.81")`."""

    def __init__(self, literal: str, tooltip: str = "") -> None:
        super().__init__()
        self.caption = Label(literal, kind="dim")
        self.value = QLabel("–")
        self.note = QLabel()
        set_kind(self.value, "number")
        set_kind(self.note, "small")
        self.note.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for part in (self.caption, self.value, self.note):
            layout.addWidget(part)
        if tooltip:
            bind(self.setToolTip, tooltip)

    def set_value(self, value: str, note: str = "") -> None:
        """Show `value` (with its unit) and, below it, `note` (an interval)."""
        self.value.setText(value)
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self.setAccessibleName(f"{self.caption.text()} {value} {note}".strip())


class IconLabel(QLabel):
    """An icon that follows the theme."""

    def __init__(self, name: str, role: str = "dim", size: int = 18) -> None:
        super().__init__()
        self._name, self._role, self._size = name, role, size
        self.setFixedSize(size, size)
        theme.changed.connect(self._draw)
        self._draw()

    def set_icon(self, name: str, role: str = "dim") -> None:
        """Show another icon."""
        self._name, self._role = name, role
        self._draw()

    def _draw(self) -> None:
        self.setPixmap(pixmap(self._name, self._role, self._size, max(self.devicePixelRatioF(), 2.0)))


class StateLabel(QWidget):
    """A state as an icon and a word, never colour alone."""

    def __init__(self, icon: str, literal: str, role: str = "dim") -> None:
        super().__init__()
        self.icon = IconLabel(icon, role)
        self.words = Label(literal, kind="dim")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.icon)
        layout.addWidget(self.words)
        layout.addStretch()


def rule() -> QFrame:
    """Return a thin line between two groups."""
    line = QFrame()
    set_kind(line, "line")
    return line
