"""The grid of the gallery: a hundred thousand cells cost what a screenful costs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPoint, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from gui.data.grid import GridView

Index = QModelIndex | QPersistentModelIndex
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


class Many(QAbstractListModel):
    """Counts how often it is asked."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count, self.asked = count, 0

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's own signature
        self.asked += 1
        return 0 if parent.isValid() else self.count

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        self.asked += 1
        return str(index.row()) if role == Qt.ItemDataRole.DisplayRole else None


class Cell(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's own name
        return QSize(100, 80)


@pytest.fixture
def grid(qtbot: QtBot) -> Iterator[GridView]:
    view = GridView()
    qtbot.addWidget(view)
    view.setItemDelegate(Cell(view))
    view.setModel(Many(100_000))
    view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    view.resize(330 + view.verticalScrollBar().sizeHint().width(), 400)  # three columns
    view.show()
    qtbot.waitExposed(view)
    yield view


def centre(grid: GridView, row: int) -> QPoint:
    return grid.visualRect(grid.model().index(row, 0)).center()


def selected(grid: GridView) -> list[int]:
    return sorted(index.row() for index in grid.selectedIndexes())


def test_cells_lie_in_reading_order_and_are_found_where_they_are_drawn(grid: GridView) -> None:
    assert grid.visualRect(grid.model().index(4, 0)).topLeft() == QPoint(100, 80)
    for row in (0, 2, 3, 11):
        assert grid.indexAt(centre(grid, row)).row() == row
    assert not grid.indexAt(QPoint(320, 10)).isValid()  # right of the last column
    grid.scrollTo(grid.model().index(99_999, 0))
    assert grid.viewport().rect().contains(centre(grid, 99_999))
    assert not grid.indexAt(centre(grid, 99_999) + QPoint(100, 0)).isValid()  # behind the last one


def test_scrolling_asks_for_what_is_in_sight_only(grid: GridView) -> None:
    model = grid.model()
    assert isinstance(model, Many)
    model.asked = 0
    for step in range(20):
        grid.verticalScrollBar().setValue(step * 100_000)
        grid.viewport().repaint()
        model.dataChanged.emit(model.index(7), model.index(7))
    assert model.asked < 20 * 500


def test_shift_takes_a_run_and_ctrl_single_ones(grid: GridView) -> None:
    QTest.mouseClick(grid.viewport(), LEFT, NONE, centre(grid, 2))
    QTest.mouseClick(grid.viewport(), LEFT, SHIFT, centre(grid, 6))
    assert selected(grid) == [2, 3, 4, 5, 6]
    QTest.mouseClick(grid.viewport(), LEFT, CTRL, centre(grid, 4))
    QTest.mouseClick(grid.viewport(), LEFT, CTRL, centre(grid, 9))
    assert selected(grid) == [2, 3, 5, 6, 9]
    QTest.mouseClick(grid.viewport(), LEFT, SHIFT, centre(grid, 0))
    QTest.mouseClick(grid.viewport(), LEFT, NONE, centre(grid, 1))
    assert selected(grid) == [1]


def test_a_run_upwards_and_beyond_the_screen(grid: GridView) -> None:
    QTest.mouseClick(grid.viewport(), LEFT, NONE, centre(grid, 7))
    QTest.mouseClick(grid.viewport(), LEFT, SHIFT, centre(grid, 1))
    assert selected(grid) == list(range(1, 8))
    QTest.mouseClick(grid.viewport(), LEFT, NONE, centre(grid, 1))
    grid.scrollTo(grid.model().index(60, 0))
    QTest.mouseClick(grid.viewport(), LEFT, SHIFT, centre(grid, 58))
    assert selected(grid) == list(range(1, 59))


def test_keys_walk_the_grid_and_letters_search_nothing(grid: GridView) -> None:
    grid.setFocus()
    grid.setCurrentIndex(grid.model().index(4, 0))
    for key, row in (
        (Qt.Key.Key_Right, 5),
        (Qt.Key.Key_Down, 8),
        (Qt.Key.Key_Up, 5),
        (Qt.Key.Key_Left, 4),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_Left, 0),
        (Qt.Key.Key_End, 99_999),
        (Qt.Key.Key_Down, 99_999),
    ):
        QTest.keyClick(grid, key)
        assert grid.currentIndex().row() == row
    QTest.keyClick(grid, Qt.Key.Key_7)
    assert grid.currentIndex().row() == 99_999


def test_an_empty_grid_takes_clicks_and_keys(grid: GridView) -> None:
    grid.setModel(Many(0))
    QTest.mouseClick(grid.viewport(), LEFT, NONE, QPoint(50, 50))
    QTest.keyClick(grid, Qt.Key.Key_Down)
    assert not grid.currentIndex().isValid()
