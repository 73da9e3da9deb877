"""A grid of cells of one size. Qt's own list looks at every item to lay them out; this one only reckons."""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
)
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem

Index = QModelIndex | QPersistentModelIndex


class GridView(QAbstractItemView):
    """Shows the rows of a list model from left to right, then down; the delegate says how large a cell is."""

    def __init__(self) -> None:
        super().__init__()
        self._hovered = -1
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setMouseTracking(True)

    # Where things are

    @property
    def count(self) -> int:
        """How many cells there are."""
        model = self.model()
        return model.rowCount() if model is not None else 0

    def _cell(self) -> tuple[int, int, int]:
        """Width and height of a cell, and how many stand side by side."""
        if self.model() is None:  # Qt asks while it makes the view
            return 1, 1, 1
        size = self.itemDelegate().sizeHint(QStyleOptionViewItem(), QModelIndex())
        return size.width(), size.height(), max(self.viewport().width() // max(size.width(), 1), 1)

    def visualRect(self, index: Index) -> QRect:
        if not index.isValid():
            return QRect()
        width, height, columns = self._cell()
        line, column = divmod(index.row(), columns)
        return QRect(column * width, line * height - self.verticalOffset(), width, height)

    def indexAt(self, point: QPoint) -> QModelIndex:
        row = self._row_at(point)
        return self.model().index(row, 0) if row >= 0 else QModelIndex()

    def _row_at(self, point: QPoint) -> int:
        width, height, columns = self._cell()
        column, line = point.x() // width, (point.y() + self.verticalOffset()) // height
        row = line * columns + column
        return row if 0 <= column < columns and 0 <= row < self.count else -1

    def horizontalOffset(self) -> int:
        return 0

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: Index) -> bool:
        return False

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        rect, bar = self.visualRect(index), self.verticalScrollBar()
        below = rect.bottom() - self.viewport().height() + 1
        if rect.top() < 0:
            bar.setValue(bar.value() + rect.top())
        elif below > 0:
            bar.setValue(bar.value() + below)

    def updateGeometries(self) -> None:
        super().updateGeometries()
        _, height, columns = self._cell()
        bar, seen = self.verticalScrollBar(), self.viewport().height()
        bar.setSingleStep(max(height // 3, 1))
        bar.setPageStep(max(seen - height // 2, 1))
        bar.setRange(0, max(-(-self.count // columns) * height - seen, 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometries()
        self.scrollTo(self.currentIndex())

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    # Choosing

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        height, columns = self._cell()[1:]
        moves = QAbstractItemView.CursorAction
        page = max(self.viewport().height() // height, 1) * columns
        step = {
            moves.MoveLeft: -1, moves.MovePrevious: -1, moves.MoveRight: 1, moves.MoveNext: 1,
            moves.MoveUp: -columns, moves.MoveDown: columns, moves.MovePageUp: -page, moves.MovePageDown: page,
            moves.MoveHome: -self.count, moves.MoveEnd: self.count,
        }[action]  # fmt: skip
        row = min(max(self.currentIndex().row() + step, 0), self.count - 1)
        return self.model().index(row, 0) if row >= 0 else QModelIndex()

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """Select all between two corners in reading order, as in a text."""
        rows = sorted(row for row in map(self._row_at, (rect.topLeft(), rect.bottomRight())) if row >= 0)
        chosen = QItemSelection()
        if rows:
            chosen.select(self.model().index(rows[0], 0), self.model().index(rows[-1], 0))
        self.selectionModel().select(chosen, command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        return QRegion(self.viewport().rect())

    def keyboardSearch(self, search: str) -> None:
        """Letters are keys of the tab; looking through 100,000 names for each would hold everybody up."""

    # Drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        _, height, columns = self._cell()
        first = (event.rect().top() + self.verticalOffset()) // height * columns
        last = ((event.rect().bottom() + self.verticalOffset()) // height + 1) * columns
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        plain = option.state & ~QStyle.StateFlag.State_MouseOver  # type: ignore[attr-defined]
        for row in range(max(first, 0), min(last, self.count)):
            index = self.model().index(row, 0)
            state = plain
            if self.selectionModel().isSelected(index):
                state |= QStyle.StateFlag.State_Selected
            if row == self._hovered:
                state |= QStyle.StateFlag.State_MouseOver
            option.state, option.rect = state, self.visualRect(index)  # type: ignore[attr-defined]
            self.itemDelegate().paint(painter, option, index)
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self._row_at(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, row: int) -> None:
        before, self._hovered = self._hovered, row
        for changed in {before, row} - {-1} if before != row else ():
            if changed < self.count:
                self.viewport().update(self.visualRect(self.model().index(changed, 0)))
