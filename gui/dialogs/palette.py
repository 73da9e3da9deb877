"""Ctrl+K: finds any action, picture, network or run by name."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui.commands import Commands, Found
from gui.i18n import bind
from gui.theme import set_kind
from gui.widgets.labels import ElidedLabel, IconLabel, Label

_SIZE = QSize(560, 420)
_ROW = 36


class Palette(QDialog):
    """A search line over a list; Enter runs the line in hand, Up and Down choose, Esc closes."""

    def __init__(self, window: QWidget, commands: Commands) -> None:
        super().__init__(window, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self._commands = commands
        self._found: list[Found] = []
        self.line = QLineEdit()
        set_kind(self.line, "palette")
        bind(self.line.setPlaceholderText, "Find an action, a picture, a network…")
        bind(self.line.setAccessibleName, "Find an action, a picture, a network…")
        self.list = QListWidget()
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        bind(self.list.setAccessibleName, "What was found")
        self.nothing = Label("Nothing of that name.", kind="dim")
        frame = QFrame()
        set_kind(frame, "popup")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(8, 8, 8, 8)
        for part in (self.line, self.list, self.nothing):
            inside.addWidget(part)
        inside.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(frame)
        self.line.textChanged.connect(self.search)
        self.line.installEventFilter(self)
        self.list.itemClicked.connect(lambda _item: self.run())
        self.resize(_SIZE)
        self.move(window.mapToGlobal(QPoint((window.width() - self.width()) // 2, 56)))
        self.search("")

    def search(self, words: str) -> None:
        """List what fits `words`."""
        self._found = self._commands.find(words)
        self.list.clear()
        for found in self._found:
            item = QListWidgetItem()
            item.setSizeHint(QSize(0, _ROW))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, found.title)
            self.list.addItem(item)
            self.list.setItemWidget(item, _row(found))
        self.list.setCurrentRow(0)
        self.list.setVisible(bool(self._found))
        self.nothing.setVisible(not self._found)

    def run(self) -> None:
        """Close, then do what the line in hand says."""
        row = self.list.currentRow()
        found = self._found[row] if 0 <= row < len(self._found) else None
        self.close()
        if found is not None:
            found.run()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = event.key()
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.run()
                return True
            if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._found:
                step = 1 if key == Qt.Key.Key_Down else -1
                self.list.setCurrentRow((self.list.currentRow() + step) % len(self._found))
                return True
        return super().eventFilter(watched, event)


def _row(found: Found) -> QWidget:
    row = QWidget()
    row.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    detail = Label(kind="dim")
    detail.setText(found.detail)
    layout = QHBoxLayout(row)
    layout.setContentsMargins(8, 0, 8, 0)
    layout.addWidget(IconLabel(found.icon))
    layout.addWidget(ElidedLabel(found.title), 1)
    layout.addWidget(detail)
    return row
