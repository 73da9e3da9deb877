"""Ctrl+K: finds any action, picture, network or run by name."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from gui.commands import Commands, Found
from gui.i18n import bind
from gui.icons import pixmap
from gui.theme import color, mix, set_kind, tokens
from gui.widgets.labels import Label

_SIZE = QSize(560, 420)
_TOP = 56  # just under the bar
_ROW = 34
_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Escape)


class Palette(QFrame):
    """A search line over a list, floating in the window: Up and Down choose, Enter runs, Esc closes."""

    def __init__(self, window: QWidget, commands: Commands) -> None:
        super().__init__(window)
        set_kind(self, "popup")
        self._commands = commands
        self._before = window.focusWidget()
        self._found: list[Found] = []
        self.line = _Line()
        self.list = QListWidget()
        self.list.setItemDelegate(_Row(self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        bind(self.list.setAccessibleName, "What was found")
        self.nothing = Label("Nothing of that name.", kind="dim")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        for part, stretch in ((self.line, 0), (self.list, 100), (self.nothing, 0)):
            layout.addWidget(part, stretch)
        layout.addStretch(1)
        self.line.textChanged.connect(self.search)
        self.line.left.connect(self.leave)
        self.line.installEventFilter(self)
        self.list.itemClicked.connect(lambda _item: self.run())
        self.move((window.width() - _SIZE.width()) // 2, _TOP)
        self.search("")

    def open(self) -> None:
        """Show it and take the keyboard."""
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def search(self, words: str) -> None:
        """List what fits `words`."""
        self._found = self._commands.find(words)
        self.list.clear()
        for found in self._found:
            item = QListWidgetItem(found.title)
            item.setData(Qt.ItemDataRole.UserRole, found)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.setVisible(bool(self._found))
        self.nothing.setVisible(not self._found)
        lines = len(self._found) * _ROW + 8 if self._found else self.nothing.sizeHint().height()
        self.resize(_SIZE.width(), min(self.line.sizeHint().height() + lines + 24, _SIZE.height()))

    def run(self) -> None:
        """Close, then do what the line in hand says."""
        row = self.list.currentRow()
        found = self._found[row] if 0 <= row < len(self._found) else None
        self.leave()
        if found is not None:
            found.run()

    def leave(self) -> None:
        """Close and give the keyboard back to where it was."""
        if not self.isVisible():
            return
        self.hide()
        if self._before is not None:
            self._before.setFocus()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.key() not in _KEYS:
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # Esc closes this, not a banner behind it
        elif event.type() == QEvent.Type.KeyPress:
            self._press(event.key())
        return True

    def _press(self, key: int) -> None:
        if key == Qt.Key.Key_Escape:
            self.leave()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.run()
        elif self._found:
            step = 1 if key == Qt.Key.Key_Down else -1
            self.list.setCurrentRow((self.list.currentRow() + step) % len(self._found))


class _Line(QLineEdit):
    left = Signal()  # the keyboard goes elsewhere

    def __init__(self) -> None:
        super().__init__()
        set_kind(self, "palette")
        bind(self.setPlaceholderText, "Find an action, a picture, a network…")
        bind(self.setAccessibleName, "Find an action, a picture, a network…")

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self.left.emit()


class _Row(QStyledItemDelegate):
    """Icon, title, and the key or detail at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, _ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        found: Found = index.data(Qt.ItemDataRole.UserRole)
        rect: QRect = option.rect  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            part = 0.16 if state & QStyle.StateFlag.State_Selected else 0.07
            painter.setBrush(QColor(mix(tokens().panel, tokens().accent, part)))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRoundedRect(rect, 4, 4)
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(rect.left() + 8, rect.center().y() - 8, pixmap(found.icon, "dim", 18, ratio))
        metrics = painter.fontMetrics()
        detail = metrics.elidedText(found.detail, Qt.TextElideMode.ElideMiddle, rect.width() // 3)
        inside = rect.adjusted(36, 0, -10, 0)
        painter.setPen(color("dim"))
        painter.drawText(inside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, detail)
        room = inside.width() - metrics.horizontalAdvance(detail) - 12
        painter.setPen(color("text"))
        title = metrics.elidedText(found.title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(inside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, title)
        painter.restore()
