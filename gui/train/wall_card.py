"""How one network of the wall is drawn."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QTextLayout, QTextOption
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from engine.catalog import Architecture
from gui import theme
from gui.i18n import say
from gui.icons import icon
from gui.train.wall_model import WallModel, accuracy_words, weights_count

_GAP, _INSIDE = 4, 12
_MIN_WIDTH, _HEIGHT = 272, 192  # room for four lines of idea
_LINE, _FOOT = 18, 3 * 18
_ICONS = {"here": ("check", "accent"), "online": ("import", "dim"), "none": ("sprout", "dim")}


class NetworkDelegate(QStyledItemDelegate):
    """Draws the cards, as many columns as fit; `current` is the key of the network in use, `ticked` of those taken."""

    def __init__(self, view: QAbstractItemView, model: WallModel, current: str, ticked: Collection[str] = ()) -> None:
        super().__init__(view)
        self._view, self._model, self._current, self._ticked = view, model, current, ticked

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        room = self._view.width() - self._view.verticalScrollBar().sizeHint().width()  # the same with and without it
        columns = max(room // (_MIN_WIDTH + 2 * _GAP), 1)
        return QSize(max(room // columns, 80), _HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row = index.data(Qt.ItemDataRole.UserRole)
        card: QRect = option.rect.adjusted(_GAP, _GAP, -_GAP, -_GAP)  # type: ignore[attr-defined]
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        at_hand = index.row() == self._view.currentIndex().row()
        self._frame(painter, card, row, at_hand=at_hand, hovered=bool(state & QStyle.StateFlag.State_MouseOver))
        room = card.adjusted(_INSIDE, 8, -_INSIDE, -8)
        self._head(painter, room, row)
        self._idea(painter, room.adjusted(0, 42, 0, -_FOOT - 4), say(row.idea))
        self._foot(painter, QRect(room.left(), room.bottom() - _FOOT + 1, room.width(), _FOOT), row)
        painter.restore()

    def _frame(self, painter: QPainter, card: QRect, row: Architecture, *, at_hand: bool, hovered: bool) -> None:
        t = theme.tokens()
        in_use = row.key in self._ticked if self._ticked else row.key == self._current
        focused = at_hand and self._view.hasFocus()
        edge = t.accent if focused or in_use else (t.dim if hovered or at_hand else t.line)
        painter.setPen(QPen(QColor(edge), 2 if focused or in_use else 1))
        painter.setBrush(QColor(theme.mix(t.raised, t.accent, 0.1) if in_use else t.raised))
        painter.drawRoundedRect(QRectF(card).adjusted(1, 1, -1, -1), theme.CARD_RADIUS, theme.CARD_RADIUS)

    def _head(self, painter: QPainter, room: QRect, row: Architecture) -> None:
        year = str(row.year)
        if row.key in self._ticked:
            icon("check", "accent").paint(painter, QRect(room.left(), room.top() + 3, 16, 16))
            room = room.adjusted(22, 0, 0, 0)
        painter.setFont(theme.text_font())
        width = painter.fontMetrics().horizontalAdvance(year) + 8
        line = QRect(room.left(), room.top(), room.width(), 22)
        _write(painter, line, year, "dim", Qt.AlignmentFlag.AlignRight)
        painter.setFont(theme.text_font(theme.TITLE_PX, QFont.Weight.DemiBold))
        # "DeepLab v3 (ResNet-101, torchvision)": what is in brackets tells neighbours apart, so it gets a line.
        title, _, kind = row.title.partition(" (")
        _write(painter, line.adjusted(0, 0, -width, 0), title, "text")
        painter.setFont(theme.text_font(12))
        _write(painter, line.translated(0, 20), kind.rstrip(")") or row.family, "dim")

    def _idea(self, painter: QPainter, room: QRect, sentence: str) -> None:
        """As many lines as there is room for; the last one ends in … where there is more."""
        font = theme.text_font()
        layout = QTextLayout(sentence, font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        painter.setFont(font)
        most = max(room.height() // _LINE, 1)
        layout.beginLayout()
        for number in range(most):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(room.width())
            begin, length = line.textStart(), line.textLength()
            said = sentence[begin : begin + length] if number < most - 1 else sentence[begin:]
            _write(painter, QRect(room.left(), room.top() + number * _LINE, room.width(), _LINE), said.strip(), "text")
        layout.endLayout()

    def _foot(self, painter: QPainter, room: QRect, row: Architecture) -> None:
        painter.setFont(theme.text_font(12))
        line = QRect(room.left(), room.top(), room.width(), _LINE)
        _write(painter, line, self._model.operations_words(row), "dim")
        _write(painter, line, self._model.speed_words(row), "text", Qt.AlignmentFlag.AlignRight)
        line = line.translated(0, _LINE)
        _write(painter, line, weights_count(row), "dim")
        _write(painter, line, accuracy_words(row), "dim", Qt.AlignmentFlag.AlignRight)
        name, role = _ICONS[self._model.weights[row.key]]
        line = line.translated(0, _LINE)
        icon(name, role).paint(painter, QRect(line.left(), line.top() + 2, 14, 14))
        _write(painter, line.adjusted(19, 0, 0, 0), self._model.weights_words(row), "dim")


def _write(
    painter: QPainter,
    room: QRect,
    words: str,
    role: str,
    side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    painter.setPen(theme.color(role))
    shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, shown)
