"""Curves that grow while a network learns: log scale, smoothing, values under the mouse, other runs behind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton

from engine.annotation import PALETTE
from gui import theme
from gui.i18n import bind, tr
from gui.theme import set_kind
from gui.widgets.labels import Label
from gui.widgets.panels import Card

_SMOOTH = 0.9  # weight of the past in the moving average


class CurvePlot(Card):
    """One plot of several named curves over epochs."""

    def __init__(self, title: str, tip: str) -> None:
        super().__init__()
        import pyqtgraph

        self._graph = pyqtgraph
        self._series: dict[str, tuple[Sequence[float], Sequence[float], str, bool]] = {}
        self._curves: dict[str, tuple[Any, Any]] = {}
        self.title = Label(title, kind="strong")
        bind(self.title.setToolTip, tip)
        self.words = Label()
        self.words.setTextFormat(Qt.TextFormat.RichText)
        self.words.setMinimumWidth(20)
        self.log = self._toggle("log", "Logarithmic scale")
        self.smooth = self._toggle("smooth", "Smooth the curves")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title)
        head.addWidget(self.words, 1)
        head.addWidget(self.log)
        head.addWidget(self.smooth)
        self.body.addLayout(head)
        self.plot = pyqtgraph.PlotWidget()
        self.plot.setMenuEnabled(False)
        self.plot.hideButtons()
        self.plot.setMouseEnabled(False, False)
        self.plot.scene().sigMouseMoved.connect(self._mouse_moved)
        self.body.addWidget(self.plot, 1)
        self._line = pyqtgraph.InfiniteLine(angle=90, movable=False)
        self._line.hide()
        self.plot.addItem(self._line, ignoreBounds=True)
        theme.theme.changed.connect(self._dress)
        self._dress()

    def _toggle(self, words: str, tip: str) -> QPushButton:
        button = QPushButton()
        button.setCheckable(True)
        set_kind(button, "chip")
        bind(button.setText, words)
        bind(button.setToolTip, tip)
        bind(button.setAccessibleName, tip)
        button.toggled.connect(lambda *_: self._redraw())
        return button

    def clear(self) -> None:
        """Remove all curves."""
        for pair in self._curves.values():
            for curve in pair:
                self.plot.removeItem(curve)
        self._series.clear()
        self._curves.clear()
        self._say(None)

    def set_series(self, name: str, xs: Sequence[float], ys: Sequence[float], *, behind: bool = False) -> None:
        """Draw the curve `name` through these points; `behind` draws it grey, for another run."""
        color = theme.tokens().dim if behind else self._color(name)
        self._series[name] = (xs, ys, color, behind)
        self._draw(name)
        self._say(None)

    def _color(self, name: str) -> str:
        if name in self._series:
            return self._series[name][2]
        own = sum(not behind for _, _, _, behind in self._series.values())
        return PALETTE[own % len(PALETTE)]

    def _draw(self, name: str) -> None:
        xs, ys, color, behind = self._series[name]
        if name not in self._curves:
            self._curves[name] = (self.plot.plot([], []), self.plot.plot([], []))
        faint, main = self._curves[name]
        x, y = np.asarray(xs, float), np.asarray(ys, float)
        smooth = self.smooth.isChecked() and len(y) > 3 and not behind
        pen = self._graph.mkPen
        faded = theme.mix(color, theme.tokens().raised, 0.65)
        faint.setData(x if smooth else [], y if smooth else [], pen=pen(faded, width=1))
        style = Qt.PenStyle.DashLine if behind else Qt.PenStyle.SolidLine
        main.setData(x, smoothed(y) if smooth else y, pen=pen(color, width=1.5 if behind else 2, style=style))

    def _redraw(self) -> None:
        self.plot.setLogMode(y=self.log.isChecked())
        for name in self._series:
            self._draw(name)

    def _mouse_moved(self, place: QPointF) -> None:
        box = self.plot.getPlotItem().vb
        if not self.plot.sceneBoundingRect().contains(place) or not self._series:
            self._line.hide()
            self._say(None)
            return
        x = box.mapSceneToView(place).x()
        self._line.setPos(x)
        self._line.show()
        self._say(x)

    def _say(self, x: float | None) -> None:
        """Write the legend, with the values at `x` where the mouse is over the plot."""
        parts = []
        for name, (xs, ys, color, behind) in self._series.items():
            if behind and x is None:
                continue
            value = ""
            if x is not None and len(xs):
                nearest = int(np.abs(np.asarray(xs) - x).argmin())
                value = f" <b>{ys[nearest]:.3g}</b>"
            parts.append(f'<span style="color:{color}">●</span> {_escaped(tr(name))}{value}')
        self.words.setText("&nbsp; ".join(parts))

    def _dress(self) -> None:
        t = theme.tokens()
        self.plot.setBackground(t.raised)
        self._line.setPen(self._graph.mkPen(t.dim, width=1, style=Qt.PenStyle.DotLine))
        for side in ("left", "bottom"):
            axis = self.plot.getAxis(side)
            axis.setPen(t.line)
            axis.setTextPen(t.dim)
        self.plot.showGrid(x=False, y=True, alpha=0.12)
        for name, (xs, ys, color, behind) in list(self._series.items()):
            self._series[name] = (xs, ys, t.dim if behind else color, behind)
            self._draw(name)


def smoothed(values: np.ndarray, weight: float = _SMOOTH) -> np.ndarray:
    """Return the exponential moving average, corrected for its start (Kingma and Ba 2014, section 3)."""
    result = np.empty_like(values)
    mean = 0.0
    for index, value in enumerate(values):
        mean = weight * mean + (1 - weight) * value
        result[index] = mean / (1 - weight ** (index + 1))
    return result


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;")
