"""The score card of a finished run: how good it is, how sure that is, and where it fails."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui.i18n import bind, tr
from gui.theme import set_kind
from gui.train.plots import CurvePlot
from gui.train.vocabulary import metric_caption, metric_help
from gui.widgets.buttons import Button
from gui.widgets.labels import Heading, IconLabel, Label, NumberTile
from gui.widgets.panels import Card, Scroll

_COLUMNS = 4


class ScorePage(QWidget):
    """Everything of the score card; the report holds the same for paper and mail."""

    image_asked = Signal(int)
    report_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._scroll = Scroll()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.addWidget(self._scroll)

    def show_card(self, card: dict[str, Any]) -> None:
        """Show the score card of a run (see engine/training/score_card.py)."""
        body = self._scroll.body
        while (item := body.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        body.addWidget(self._numbers(card))
        for sentence in card.get("trust", []):
            body.addWidget(_warning(sentence))
        body.addWidget(Heading("By category"))
        body.addWidget(_table(card.get("per_category", {})))
        figures = card.get("figures", {})
        confusion = figures.get("confusion")
        if figures.get("curves"):
            body.addWidget(_precision_recall(figures["curves"]))
        if confusion:
            body.addWidget(Heading("What is taken for what"))
            body.addWidget(_confusion(confusion))
        worst = [entry for entry in card.get("worst", []) if entry.get("score", 1) < 1]
        if worst:
            body.addWidget(Heading("Worst pictures"))
            body.addWidget(self._worst(worst))
        body.addStretch(1)

    def _numbers(self, card: dict[str, Any]) -> QWidget:
        box = Card()
        row = QHBoxLayout()
        row.setSpacing(32)
        for name, value in list(card.get("metrics", {}).items())[:_COLUMNS]:
            tile = NumberTile(metric_caption(name), metric_help(name))
            bounds = card.get("intervals", {}).get(name)
            note = tr("{low:.3f} to {high:.3f}", low=bounds[0], high=bounds[1]) if bounds else ""
            tile.set_value(f"{value:.3f}", note)
            row.addWidget(tile)
        row.addStretch(1)
        row.addWidget(Button("Open the report", tip="One page to keep, print or send", run=self.report_asked.emit))
        box.body.addLayout(row)
        count = card.get("images", 0)
        if card.get("split") == "val":
            words = Label("On {count} validation pictures, because there are no test pictures.", count=count)
        else:
            words = Label(
                "On {count} test pictures it has never seen. The range below a number holds the true value in 95 of "
                "100 cases.",
                count=count,
            )
        set_kind(words, "dim")
        words.setWordWrap(True)
        box.body.addWidget(words)
        return box

    def _worst(self, entries: list[dict[str, Any]]) -> QWidget:
        box = QWidget()
        row = QVBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for entry in entries:
            words = f"{entry['name']}   {entry['score']:.2f}"
            button = Button(words, tip="Open this picture in Data", kind="link")
            button.clicked.connect(lambda *_, number=entry["image_id"]: self.image_asked.emit(number))
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        return box


def _warning(sentence: str) -> QWidget:
    box = Card()
    row = QHBoxLayout()
    row.addWidget(IconLabel("warning", "warning"))
    label = Label(wrap=True)
    bind(label.setText, sentence)
    row.addWidget(label, 1)
    box.body.addLayout(row)
    return box


def _table(rows: dict[str, dict[str, Any]]) -> QTableWidget:
    columns = list(next(iter(rows.values()), {}))
    table = _plain_table(len(rows), [tr("Category"), *(metric_caption(column) for column in columns)])
    for place, (name, row) in enumerate(rows.items()):
        table.setItem(place, 0, QTableWidgetItem(name))
        for number, column in enumerate(columns, 1):
            value = row.get(column)
            words = f"{value:,.0f}" if column == "count" else "–" if value is None else f"{value:.3f}"
            item = QTableWidgetItem(words)
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            table.setItem(place, number, item)
    return _fitted(table)


def _confusion(figure: dict[str, Any]) -> QTableWidget:
    """Rows are what is there, columns what was said."""
    names, counts = figure["categories"], figure["matrix"]
    table = _plain_table(len(names), ["", *names])
    for place, (name, row) in enumerate(zip(names, counts, strict=True)):
        table.setItem(place, 0, QTableWidgetItem(name))
        for number, value in enumerate(row, 1):
            item = QTableWidgetItem(f"{value:,}" if value else "·")
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            table.setItem(place, number, item)
    return _fitted(table)


def _precision_recall(curves: dict[str, dict[str, list[float]]]) -> QWidget:
    plot = CurvePlot(
        "Precision over recall",
        "Precision: how much of what was found is right. Recall: how much of what is there was found.",
    )
    for name, curve in curves.items():
        plot.set_series(name, curve["recall"], curve["precision"])
    plot.setFixedHeight(260)
    return plot


def _plain_table(rows: int, columns: list[str]) -> QTableWidget:
    table = QTableWidget(rows, len(columns))
    table.setHorizontalHeaderLabels(columns)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    table.setShowGrid(False)
    table.verticalHeader().hide()
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    return table


def _fitted(table: QTableWidget) -> QTableWidget:
    """Give the table the height of its rows, so that the page scrolls and not the table."""
    height = table.horizontalHeader().sizeHint().height() + sum(table.rowHeight(row) for row in range(table.rowCount()))
    table.setFixedHeight(height + 4)
    table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return table
