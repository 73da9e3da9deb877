"""How one picture of the gallery is drawn: thumbnail, name, and its state as a mark and a word."""

from __future__ import annotations

from pathlib import PurePath

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from engine.project import ImageRecord
from gui import theme
from gui.i18n import tr
from gui.icons import icon

_GAP = 4
_PICTURE_SHARE = 0.62  # height of the picture part over the width of the card
_NAME_HEIGHT = 22
_MIN_WIDTH = 92


class CardDelegate(QStyledItemDelegate):
    """Draws the cards, as many columns as fit."""

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        room = self._view.width() - self._view.verticalScrollBar().sizeHint().width()  # the same with and without it
        columns = max(room // (_MIN_WIDTH + 2 * _GAP), 1)
        width = max(room // columns, 40)
        return QSize(width, round((width - 2 * _GAP) * _PICTURE_SHARE) + _NAME_HEIGHT + 2 * _GAP + 8)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        record = index.data(Qt.ItemDataRole.UserRole)
        thumbnail = index.data(Qt.ItemDataRole.UserRole + 1)
        lost = bool(index.data(Qt.ItemDataRole.UserRole + 2))
        rect: QRect = option.rect.adjusted(_GAP, _GAP, -_GAP, -_GAP)  # type: ignore[attr-defined]
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]
        t = theme.tokens()
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        current = index.row() == self._view.currentIndex().row()
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        edge = t.accent if current or chosen else (t.dim if hovered else t.line)
        painter.setPen(QPen(QColor(edge), 2 if current else 1))
        painter.setBrush(QColor(theme.mix(t.raised, t.accent, 0.12) if chosen else t.raised))
        painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), theme.RADIUS, theme.RADIUS)
        self._picture(painter, rect.adjusted(4, 4, -4, -_NAME_HEIGHT - 2), thumbnail, record, lost=lost)
        if isinstance(record, ImageRecord):
            self._name(painter, QRect(rect.left() + 6, rect.bottom() - _NAME_HEIGHT, rect.width() - 10, 20), record)
        painter.restore()

    def _picture(self, painter: QPainter, room: QRect, thumbnail: object, record: object, *, lost: bool) -> None:
        if isinstance(thumbnail, QPixmap):
            size = thumbnail.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRect(room.topLeft(), size)
            place.moveCenter(room.center())
            painter.drawPixmap(place, thumbnail)
        elif isinstance(record, ImageRecord) and (record.broken or lost):
            mark = QRect(0, 0, 24, 24)
            mark.moveCenter(room.center())
            icon("warning", "warning").paint(painter, mark)

    def _name(self, painter: QPainter, room: QRect, record: ImageRecord) -> None:
        mark, role, _ = state_of(record)
        icon(mark, role).paint(painter, QRect(room.right() - 14, room.top() + 3, 14, 14))
        painter.setPen(QColor(theme.tokens().text))
        painter.setFont(theme.text_font(12))
        # What tells pictures of one series apart stands at the end of their names.
        stem = PurePath(record.name).stem
        words = painter.fontMetrics().elidedText(stem, Qt.TextElideMode.ElideLeft, room.width() - 18)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)


def state_of(record: ImageRecord) -> tuple[str, str, str]:
    """Return the icon, its colour role and the word for how far a picture is."""
    if record.broken:
        return "warning", "warning", tr("cannot be read")
    if record.drafts:
        return "wand", "warning", tr("drafts to check")
    if record.state == "labeled":
        return "check", "accent", tr("labeled")
    if record.state == "empty":
        return "empty", "accent", tr("nothing here")
    return "dot", "line", tr("to do")
