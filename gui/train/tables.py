"""Tables of the score card: each category by itself, and what was taken for what."""

from __future__ import annotations

from typing import Any, TypeVar

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
)

from gui import theme
from gui.i18n import bind, say, tr
from gui.theme import set_kind
from gui.train.vocabulary import metric_caption, metric_help
from gui.words import big_number

Index = QModelIndex | QPersistentModelIndex
Table = TypeVar("Table", bound=QTableWidget)
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_NAMES = 160  # pixels of the column of names at most
_CELL = 72  # pixels of a column at least, so that many categories scroll sideways instead of being cut


def category_table(rows: dict[str, dict[str, Any]], *, pixels: bool = False) -> QTableWidget:
    """One row a category, one column a metric; `pixels`: what is counted are pixels."""
    columns = list(next(iter(rows.values()), {}))
    table = _plain(len(rows), [tr("Category"), *(say(metric_caption(column)) for column in columns)])
    for number, column in enumerate(columns, 1):
        head = _value(say(metric_caption(column)))
        head.setToolTip(say(metric_help(column)))
        table.setHorizontalHeaderItem(number, head)
    _align_first(table)
    for place, (name, row) in enumerate(rows.items()):
        table.setItem(place, 0, _named(name))
        for number, column in enumerate(columns, 1):
            table.setItem(place, number, _value(_words(row.get(column), column, pixels)))
    return _fitted(table)


def _words(value: float | None, column: str, pixels: bool) -> str:
    if value is None:
        return "–"
    if column == "count":
        return f"{big_number(value)} px" if pixels else f"{value:,.0f}"
    return f"{value:.2f}" if column == "best_score" else f"{value:.3f}"


class ConfusionTable(QTableWidget):
    """A confusion matrix; a click, or Enter or the space bar in a cell, asks for its pictures."""

    asked = Signal(int, int)  # category that is there, category that was said

    def __init__(self, rows: int, columns: int) -> None:
        super().__init__(rows, columns)
        self.cellClicked.connect(self._ask)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._ask(self.currentRow(), self.currentColumn())
            return
        super().keyPressEvent(event)

    def _ask(self, row: int, column: int) -> None:
        if row >= 0 and column >= 1:
            self.asked.emit(row, column - 1)


class _Shade(QStyledItemDelegate):
    """Paints a cell's own background: a style sheet that knows of items leaves it out."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        shade = index.data(Qt.ItemDataRole.BackgroundRole)
        if shade is not None:
            painter.fillRect(option.rect, shade)
        super().paint(painter, option, index)


def confusion_table(figure: dict[str, Any], *, pixels: bool = False) -> ConfusionTable:
    """Rows are what is there, columns what was said; pixels are counted in per cent of what is there."""
    names, counts = figure["categories"], figure["matrix"]
    table = ConfusionTable(len(names), len(names) + 1)
    _dress(table, ["", *names])
    table.horizontalHeader().setDefaultAlignment(_RIGHT)
    set_kind(table, "cells")
    table.setItemDelegate(_Shade(table))
    if figure.get("cells"):
        _make_choosable(table)
    for place, (name, row) in enumerate(zip(names, counts, strict=True)):
        table.setItem(place, 0, _named(name))
        total = max(sum(row), 1)
        for number, count in enumerate(row, 1):
            share = count / total
            words = f"{100 * share:.1f} %" if pixels else f"{count:,}"
            item = _value(words if count else "·")
            tip = tr("{share:.1f} % of {name}", share=100 * share, name=name)
            shows = f"{place},{number - 1}" in figure.get("cells", {})
            item.setToolTip("\n".join([tip, tr("Click or press Enter to see these pictures")]) if shows else tip)
            item.setBackground(_tint(share, right=number == place + 1))
            table.setItem(place, number, item)
    return _fitted(table)


def _tint(share: float, *, right: bool) -> QColor:
    """Green on the diagonal, red beside it, the fuller the larger the share."""
    color = QColor(theme.tokens().accent if right else theme.tokens().error)
    color.setAlphaF(0.06 + 0.34 * share if share else 0.0)
    return color


def _align_first(table: QTableWidget) -> None:
    head = _named(tr("Category"))
    head.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    table.setHorizontalHeaderItem(0, head)


def _named(name: str) -> QTableWidgetItem:
    item = QTableWidgetItem(name)
    item.setToolTip(name)
    return item


def _value(words: str) -> QTableWidgetItem:
    item = QTableWidgetItem(words)
    item.setTextAlignment(_RIGHT)
    return item


def _plain(rows: int, columns: list[str]) -> QTableWidget:
    table = QTableWidget(rows, len(columns))
    _dress(table, columns)
    return table


def _dress(table: QTableWidget, columns: list[str]) -> None:
    table.setHorizontalHeaderLabels(columns)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    table.setShowGrid(False)
    table.verticalHeader().hide()
    table.horizontalHeader().setMinimumSectionSize(_CELL)
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)


def _make_choosable(table: QTableWidget) -> None:
    """Let arrow keys move from cell to cell, and Tab out of the table."""
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    table.setTabKeyNavigation(False)
    bind(table.setAccessibleName, "What is taken for what; Enter shows the pictures of a cell")


def _fitted(table: Table) -> Table:
    """Give the table the height of its rows, so that the page scrolls and not the table."""
    height = table.horizontalHeader().sizeHint().height() + sum(table.rowHeight(row) for row in range(table.rowCount()))
    names = max(_CELL, min(table.sizeHintForColumn(0) + 8, _NAMES))
    table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
    table.setColumnWidth(0, names)
    wide = table.columnCount() * _CELL > 600
    table.setFixedHeight(height + (table.horizontalScrollBar().sizeHint().height() if wide else 0) + 4)
    table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return table
