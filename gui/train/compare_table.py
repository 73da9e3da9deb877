"""The leaderboard as a table that a click on a head sorts."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from engine.training.leaderboard import Board, Row
from gui.i18n import bind, mark, say, tr
from gui.train.vocabulary import metric_caption, metric_help
from gui.words import big_number, duration, file_size

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_NAMES = 130  # pixels of the column of names at least
_HEADS = [
    (mark("Range"), mark("Holds the true value in 95 of 100 cases")),
    (mark("Right"), mark("Test pictures that came out right")),
    (mark("Training"), mark("How long the training took")),
    (mark("Weights"), mark("Numbers that were learned")),
    (mark("File"), mark("Size of the model file")),
    (mark("Per picture"), mark("Time for one picture with the model file, on this computer")),
]


class _Item(QTableWidgetItem):
    """Sorted by its value; what is not known comes first."""

    def __init__(self, words: str, value: float | None) -> None:
        super().__init__(words)
        self._value = -1.0 if value is None else value
        self.setTextAlignment(_RIGHT)

    def __lt__(self, other: QTableWidgetItem) -> bool:
        return self._value < other._value if isinstance(other, _Item) else super().__lt__(other)


def run_name(board: Board, row: Row) -> str:
    """Return the network of a row, with its seed where others are of the same network."""
    alike = sum(other.network == row.network for other in board.rows) > 1
    return f"{row.network} · {row.seed}" if alike else row.network


def leaderboard_table(board: Board) -> QTableWidget:
    """One row a run, the best one first."""
    heads = [(mark("Network"), ""), (metric_caption(board.metric), metric_help(board.metric)), *_HEADS]
    table = QTableWidget(len(board.rows), len(heads))
    for column, (words, help_words) in enumerate(heads):
        head = QTableWidgetItem(say(words))
        head.setTextAlignment(_RIGHT if column else _LEFT)
        head.setToolTip(f"{say(help_words)}\n{tr('Click to sort by it')}".strip())
        table.setHorizontalHeaderItem(column, head)
    for place, row in enumerate(board.rows):
        name = QTableWidgetItem(run_name(board, row))
        name.setToolTip(row.folder.name)
        table.setItem(place, 0, name)
        for column, (words, value) in enumerate(_cells(row), 1):
            table.setItem(place, column, _Item(words, value))
    _dress(table)
    return table


def _cells(row: Row) -> list[tuple[str, Any]]:
    low, high = row.interval or (None, None)
    right = sum(row.right.values())
    return [
        (f"{row.value:.3f}", row.value),
        (f"{low:.2f} – {high:.2f}" if row.interval else "–", low),
        (f"{right} / {len(row.right)}" if row.right else "–", right if row.right else None),
        (duration(row.seconds), row.seconds),
        ("–" if row.parameters is None else big_number(row.parameters), row.parameters),
        (file_size(row.size), row.size),
        ("–" if row.milliseconds is None else f"{row.milliseconds:.1f} ms", row.milliseconds),
    ]


def _dress(table: QTableWidget) -> None:
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    table.setShowGrid(False)
    table.verticalHeader().hide()
    table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    bind(table.setAccessibleName, "Leaderboard")
    head = table.horizontalHeader()
    head.setSectionsClickable(True)
    head.setSortIndicatorShown(True)
    head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    head.setMinimumSectionSize(_NAMES // 2)
    head.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)  # stretched it would be what the others leave: nothing
    table.setColumnWidth(0, min(max(table.sizeHintForColumn(0) + 8, _NAMES), 2 * _NAMES))
    head.setSortIndicator(1, Qt.SortOrder.DescendingOrder)
    table.setSortingEnabled(True)
    rows = sum(table.rowHeight(row) for row in range(table.rowCount()))
    table.setFixedHeight(head.sizeHint().height() + rows + table.horizontalScrollBar().sizeHint().height())
