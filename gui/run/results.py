"""The right column of Run: what is on this picture, how many over time, and where results go."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from engine.annotation import Annotation, Category
from engine.errors import text
from gui import theme
from gui.canvas.paint import Style
from gui.data.annotation_list import measure
from gui.data.categories import Row
from gui.i18n import bind, on_language, tr
from gui.widgets.labels import Label
from gui.widgets.panels import Scroll
from gui.widgets.plot import dress, new_plot

_MOST_ROWS = 200
_LEAST_HEIGHT = 88  # of the categories: three of them
_SECONDS = 60
_LEAST_SECONDS = 10  # that the plot shows, so that the first counts do not fill it
_DRAW_SECONDS = 0.2  # between two drawings of the counts


class FrameTable(QTableWidget):
    """The annotations of the picture that is shown, best first."""

    picked = Signal(int)

    def __init__(self) -> None:
        super().__init__(0, 3)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)  # a long name is shortened, a number never
        header.setHighlightSections(False)
        bind(self.setAccessibleName, "What is on this picture")
        self._ids: list[int] = []
        self.cellClicked.connect(lambda row, _: self.picked.emit(self._ids[row]))
        on_language(self, self._say)

    def show_annotations(self, annotations: Sequence[Annotation], look: Style) -> None:
        """Show those that are drawn."""
        shown = [annotation for annotation in annotations if look.shows(annotation)][:_MOST_ROWS]
        self._ids = [annotation.id for annotation in shown]
        self.setRowCount(len(shown))
        for row, annotation in enumerate(shown):
            score = "" if annotation.score is None else f"{annotation.score:.2f}"
            size = measure(Annotation(annotation.category, annotation.geometry))
            for column, words in enumerate((annotation.category.name, score, size)):
                item = self.item(row, column) or QTableWidgetItem()
                if item.text() != words:
                    item.setText(words)
                if self.item(row, column) is None:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignVCenter | _side(column))
                    self.setItem(row, column, item)

    def mark(self, ids: Sequence[int]) -> None:
        """Mark the row of what is selected on the picture."""
        rows = [self._ids.index(number) for number in ids if number in self._ids]
        if rows:
            self.selectRow(rows[0])
        else:
            self.clearSelection()

    def _say(self) -> None:
        for column, words in enumerate((tr("Category"), tr("Certain"), tr("Size"))):
            header = QTableWidgetItem(words)
            header.setTextAlignment(Qt.AlignmentFlag.AlignVCenter | _side(column))
            self.setHorizontalHeaderItem(column, header)


def _side(column: int) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignLeft if column == 0 else Qt.AlignmentFlag.AlignRight


class CategoryFilter(QWidget):
    """The model's categories with how many of each are on the picture; a click hides or shows one."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.hidden: set[str] = set()
        self._rows: dict[str, Row] = {}
        self._none = Label(kind="dim", wrap=True)
        self._none.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._list = Scroll()
        self.setMinimumHeight(_LEAST_HEIGHT)
        self._list.body.setSpacing(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._none, 1)
        layout.addWidget(self._list, 1000)
        self._list.hide()

    def expect(self, model: bool) -> None:
        """Say what to do for categories to be shown; `model`: whether one is chosen."""
        bind(self._none.setText, text("Listed here once the network runs.") if model else text("Choose a model first."))

    def show_categories(self, categories: Sequence[tuple[str, str]]) -> None:
        """Show these names with their colours."""
        while (item := self._list.body.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._rows = {}
        self.hidden &= {name for name, _ in categories}
        for name, color in categories:
            row = Row()
            row.show_category(Category(0, name, color), 0)
            row.clicked.connect(lambda n=name: self._toggle(n))
            bind(row.setToolTip, "Click to hide or show this category")
            self._list.body.addWidget(row)
            self._rows[name] = row
        self._list.body.addStretch(1)
        self._list.setVisible(bool(categories))
        self._none.setVisible(not categories)

    def count(self, annotations: Sequence[Annotation], look: Style) -> dict[str, int]:
        """Write how many of each are drawn, and return it."""
        counts = Counter(a.category.name for a in annotations if look.shows(a))
        for name, row in self._rows.items():
            row.detail.setText(tr("hidden") if name in self.hidden else f"{counts.get(name, 0):,}")
        return {name: counts.get(name, 0) for name in self._rows}

    def _toggle(self, name: str) -> None:
        self.hidden ^= {name}
        self._mark(name)
        self.changed.emit()

    def _mark(self, name: str) -> None:
        """Hidden ones are dim and say so, not by colour alone."""
        hidden, row = name in self.hidden, self._rows[name]
        theme.set_kind(row.name, "dim" if hidden else "")
        if hidden:
            row.detail.setText(tr("hidden"))


class CountPlot(QWidget):
    """How many of each category over the last minute; the plot library is loaded when there is something to plot."""

    def __init__(self) -> None:
        super().__init__()
        self._plot: Any = None
        self._curves: dict[str, Any] = {}
        self._times: deque[float] = deque()
        self._counts: dict[str, deque[int]] = {}
        self._drawn = 0.0
        self._caption = Label("Counts over the last minute", kind="dim")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.addWidget(self._caption)
        theme.theme.changed.connect(self._paint)
        on_language(self, self._paint)

    def start(self, categories: Sequence[tuple[str, str]]) -> None:
        """Begin anew with these names and colours."""
        import pyqtgraph

        if self._plot is None:
            self._plot = new_plot()
            self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._plot.setMinimumHeight(110)
            self._plot.getAxis("left").setWidth(34)
            self._layout.addWidget(self._plot, 1)
        self._plot.clear()
        self._times.clear()
        self._counts = {name: deque() for name, _ in categories}
        self._curves = {
            name: self._plot.plot([], [], pen=pyqtgraph.mkPen(color, width=2)) for name, color in categories[:8]
        }
        self._paint()

    def add(self, counts: dict[str, int]) -> None:
        """Add the counts of the picture that is shown."""
        now = time.monotonic()
        self._times.append(now)
        for name, values in self._counts.items():
            values.append(counts.get(name, 0))
        while self._times and now - self._times[0] > _SECONDS:
            self._times.popleft()
            for values in self._counts.values():
                values.popleft()
        if now - self._drawn < _DRAW_SECONDS:
            return
        self._drawn = now
        ago = [moment - now for moment in self._times]
        for name, curve in self._curves.items():
            curve.setData(ago, list(self._counts[name]))
        self._plot.setXRange(min(ago[0], -_LEAST_SECONDS), 0, padding=0.02)
        most = max((max(values) for values in self._counts.values() if values), default=0)
        self._plot.setYRange(0, max(most, 4), padding=0.05)

    def _paint(self) -> None:
        if self._plot is None:
            return
        dress(self._plot, tr("seconds"))
