"""A small line at the mouse that asks what something is, and completes what is typed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent, QColor, QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from engine.annotation import Category
from gui.i18n import bind, tr
from gui.theme import set_kind

_WIDTH, _ROW, _MOST_ROWS, _EDGE = 248, 30, 6, 4


class NamePopup(QFrame):
    """Asks for a name; with `choices` it also offers those that fit what is typed.

    Enter takes the marked line, or the words as they are; Esc or a click elsewhere drops it. It stays on the screen.
    """

    named = Signal(str)
    dropped = Signal()

    def __init__(self, parent: QWidget, place: QPoint, name: str = "", choices: Sequence[Category] = ()) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        set_kind(self, "popup")
        self._choices, self._taken = list(choices), False
        self.line = QLineEdit(name)
        bind(self.line.setPlaceholderText, "Name of the category, then Enter")
        bind(self.line.setAccessibleName, "Name of the category")
        self.line.selectAll()
        self.line.installEventFilter(self)
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(lambda *_: self._take())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.setSpacing(4)
        layout.addWidget(self.line)
        layout.addWidget(self.list)
        self.line.textEdited.connect(self._offer)
        self._offer("")
        self._place(place)
        self.show()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def _place(self, place: QPoint) -> None:
        """Beside `place`, moved so that all of it is on the screen."""
        most = min(len(self._choices) + 1, _MOST_ROWS) * _ROW if self._choices else 0
        self.setFixedWidth(_WIDTH)
        height = self.line.sizeHint().height() + most + 20
        screen = self.screen().availableGeometry()
        x = max(screen.left(), min(place.x(), screen.right() - _WIDTH - _EDGE))
        self.move(x, max(screen.top(), min(place.y(), screen.bottom() - height - _EDGE)))

    def _offer(self, typed: str) -> None:
        words = typed.strip().casefold()
        fitting = [c for c in self._choices if words in c.name.casefold()]
        fitting.sort(key=lambda c: not c.name.casefold().startswith(words))
        self.list.clear()
        for category in fitting:
            item = QListWidgetItem(_dot(category.color), category.name)
            item.setData(Qt.ItemDataRole.UserRole, category.name)
            self.list.addItem(item)
        if words and self._choices and all(c.name.casefold() != words for c in self._choices):
            item = QListWidgetItem(tr("New category “{name}”", name=typed.strip()))
            item.setData(Qt.ItemDataRole.UserRole, typed.strip())
            self.list.addItem(item)
        begins = bool(words) and bool(fitting) and fitting[0].name.casefold().startswith(words)
        self.list.setCurrentRow(0 if begins else self.list.count() - 1 if words else -1)
        rows = min(self.list.count(), _MOST_ROWS)
        self.list.setFixedHeight(rows * _ROW + 4 if rows else 0)
        self.list.setVisible(bool(rows))
        self.adjustSize()

    def _take(self) -> None:
        item = self.list.currentItem()
        name = item.data(Qt.ItemDataRole.UserRole) if item is not None else self.line.text().strip()
        self._taken = bool(name)
        self.close()
        if name:
            self.named.emit(name)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        if not self._taken:
            self.dropped.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:  # the keys of the tab below reach into its popups
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                self.list.setCurrentRow(min(max(self.list.currentRow() + step, 0), self.list.count() - 1))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.close()
                return True
        return super().eventFilter(watched, event)


def _dot(color: str) -> QIcon:
    pixmap = QPixmap(32, 32)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color))
    painter.drawEllipse(6, 6, 20, 20)
    painter.end()
    return QIcon(pixmap)
