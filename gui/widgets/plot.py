"""The plots of pyqtgraph, which is slow to import: nothing here does so before the first plot."""

from __future__ import annotations

import functools
import math
from typing import Any

from PySide6.QtCore import QPoint, QPointF, QRect
from PySide6.QtGui import QPainter

from gui import theme


def new_plot() -> Any:
    """Return an empty `pyqtgraph.PlotWidget` to look at: the mouse neither moves nor scales it."""
    import pyqtgraph

    axis = _axis()
    plot = pyqtgraph.PlotWidget(axisItems={side: axis(side) for side in ("left", "bottom")})
    plot.setMenuEnabled(False)
    plot.hideButtons()
    plot.setMouseEnabled(False, False)
    return plot


def dress(plot: Any, across: str) -> None:
    """Give a plot the colours of the theme, the words `across` under it, and faint lines to read heights by."""
    t = theme.tokens()
    plot.setBackground(t.raised)
    for side in ("left", "bottom"):
        axis = plot.getAxis(side)
        axis.setPen(t.line)
        axis.setTextPen(t.dim)
    plot.setLabel("bottom", across, color=t.dim, **{"font-size": "11px"})
    plot.showGrid(x=False, y=True, alpha=0.12)


@functools.cache
def _axis() -> type:
    import pyqtgraph

    class Axis(pyqtgraph.AxisItem):
        """An axis that fills its ticks and grid lines: translucent lines Qt blends pixel by pixel, 0.1 ms for each."""

        def drawPicture(self, painter: QPainter, line: Any, ticks: Any, words: Any) -> None:
            for pen, start, end in ticks:
                painter.fillRect(QRect.span(_pixel(start), _pixel(end)), pen.color())
            super().drawPicture(painter, line, (), words)

    return Axis


def _pixel(place: QPointF) -> QPoint:
    return QPoint(math.floor(place.x()), math.floor(place.y()))
