"""The networks as a picture: their weights or their accuracy, against the year or the speed here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.annotation import PALETTE
from engine.catalog import Architecture
from engine.catalog.accuracy import TOP_1
from gui import theme
from gui.i18n import bind, mark, on_language, tr
from gui.theme import GRID
from gui.train.wall_model import WallModel, accuracy_words, milliseconds_words, weights_count
from gui.widgets.buttons import SegmentedControl
from gui.widgets.labels import Label
from gui.widgets.plot import new_plot

_POINT = 13  # pixels


class WallPlot(QWidget):
    """A point a network. A click takes it; its name stands beside the mouse."""

    taken = Signal(str)  # key of the network

    def __init__(self, model: WallModel) -> None:
        super().__init__()
        import pyqtgraph

        self._graph, self._model = pyqtgraph, model
        self.across = SegmentedControl([("year", mark("By year")), ("speed", mark("By speed here"))])
        self.up = SegmentedControl([("size", mark("Size")), ("accuracy", mark("ImageNet accuracy"))])
        if not any(row.key in TOP_1 for row in model.all):
            self.up.hide()
        for choice in (self.up, self.across):
            choice.changed.connect(lambda *_: self.draw())
        self.note = Label(kind="dim")
        self.plot = new_plot()
        bind(self.plot.setAccessibleName, "The networks as points: weights or accuracy against year or speed")
        self.points = pyqtgraph.ScatterPlotItem(
            size=_POINT, hoverable=True, hoverSize=_POINT + 5, tip=lambda x, y, data: self._words(data)
        )
        self.points.sigClicked.connect(lambda _, points, __: self.taken.emit(points[0].data().key))
        self.plot.addItem(self.points)
        self._lay_out()
        model.modelReset.connect(self.draw)
        model.dataChanged.connect(lambda *_: self.draw())
        theme.theme.changed.connect(self.draw)
        on_language(self, self.draw)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(2 * GRID)
        head.addWidget(self.up)
        head.addWidget(self.across)
        head.addWidget(self.note, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addLayout(head)
        layout.addWidget(self.plot, 1)

    @property
    def shown(self) -> Sequence[Architecture]:
        """The rows that have a point."""
        return [row for row in self._model.rows if self._is_measured(row) and self._is_judged(row)]

    def _is_measured(self, row: Architecture) -> bool:
        return self.across.chosen == "year" or self._model.speeds.of(row) is not None

    def _is_judged(self, row: Architecture) -> bool:
        return self.up.chosen == "size" or row.key in TOP_1

    def place(self, key: str) -> QPointF:
        """Return where the point of a network stands, in pixels of `plot`."""
        x, y = next(self._at(row) for row in self.shown if row.key == key)
        box = self.plot.getPlotItem().vb
        return QPointF(self.plot.mapFromScene(box.mapViewToScene(QPointF(x, y))))

    def draw(self) -> None:
        """Draw the rows of the model as they are now."""
        t, rows = theme.tokens(), self.shown
        families = self._model.families()
        colors = [PALETTE[families.index(row.family) % len(PALETTE)] for row in rows]
        at = np.array([self._at(row) for row in rows], float).reshape(-1, 2)
        self.points.setData(
            x=at[:, 0],
            y=at[:, 1],
            data=list(rows),
            brush=[self._graph.mkBrush(color) for color in colors],
            pen=self._graph.mkPen(t.panel, width=1),
            hoverPen=self._graph.mkPen(t.text, width=2),
        )
        self._dress()
        self._range(at)
        self.note.setText(self._missing() or tr("Point at one to see its name, click to take it."))

    def _missing(self) -> str:
        unmeasured = sum(not self._is_measured(row) for row in self._model.rows)
        if unmeasured:
            return tr('{count} are not measured yet: press "Measure speeds here".', count=unmeasured)
        unjudged = sum(not self._is_judged(row) for row in self._model.rows)
        return (
            tr("{count} have no weights of torchvision, which the accuracy is of.", count=unjudged) if unjudged else ""
        )

    def _at(self, row: Architecture) -> tuple[float, float]:
        x = float(row.year) if self.across.chosen == "year" else float(np.log10(self._model.speeds.of(row) or 1.0))
        return x, float(np.log10(row.params)) if self.up.chosen == "size" else TOP_1[row.key]

    def _range(self, at: Any) -> None:
        """Round bounds with room for half a point, and ticks that are numbers people say."""
        if not len(at):
            return
        (left, low), (right, high) = at.min(0), at.max(0)
        by_year = self.across.chosen == "year"
        by_size = self.up.chosen == "size"
        side, rim = 1.0 if by_year else 0.15, 0.2 if by_size else 2.0
        self.plot.setRange(xRange=(left - side, right + side), yRange=(low - rim, high + rim), padding=0)
        self.plot.getAxis("left").setTicks([_ticks(low - rim, high + rim, _count)] if by_size else None)
        years = [[(year, str(year)) for year in range(int(left), int(right) + 1, 1 + int(right - left) // 12)]]
        self.plot.getAxis("bottom").setTicks(years if by_year else [_ticks(left - side, right + side, _plain)])

    def _dress(self) -> None:
        t = theme.tokens()
        self.plot.setBackground(t.raised)
        by_year = self.across.chosen == "year"
        for side, words in (
            ("bottom", tr("Year") if by_year else tr("milliseconds a picture, on this computer")),
            ("left", tr("weights (parameters)") if self.up.chosen == "size" else tr("right on ImageNet, %")),
        ):
            axis = self.plot.getAxis(side)
            axis.setPen(t.line)
            axis.setTextPen(t.dim)
            axis.setTickFont(theme.text_font(12))
            axis.setLabel(words, **{"color": t.dim, "font-size": "12px"})
        self.plot.showGrid(x=True, y=True, alpha=0.15)

    def _words(self, row: Architecture) -> str:
        speed = milliseconds_words(self._model.speeds.of(row))
        parts = (f"{row.title}, {row.year}", weights_count(row), speed, accuracy_words(row))
        return "\n".join(filter(None, parts))


def _ticks(low: float, high: float, words: Any) -> list[tuple[float, str]]:
    """1, 2 and 5 of each decade between 10^low and 10^high; of many decades only the 1."""
    steps = (1, 2, 5) if high - low < 3 else (1,)
    values = [step * 10.0**decade for decade in range(int(np.floor(low)), int(np.ceil(high)) + 1) for step in steps]
    return [(float(np.log10(value)), words(value)) for value in values if low <= np.log10(value) <= high]


def _plain(value: float) -> str:
    return f"{value:,.10g}"


def _count(value: float) -> str:
    for limit, unit in ((1e6, " M"), (1e3, " k")):
        if value >= limit:
            return f"{value / limit:g}{unit}"
    return f"{value:g}"
