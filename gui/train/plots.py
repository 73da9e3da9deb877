"""Curves that grow while a network learns: log scale, smoothing, values under the mouse, other runs behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton

from engine.annotation import PALETTE
from gui import theme
from gui.i18n import bind, mark, on_language, say, tr
from gui.theme import set_kind
from gui.train.curves import Series
from gui.widgets.labels import Label
from gui.widgets.panels import Card
from gui.widgets.plot import dress, new_plot

_AXIS = 44  # pixels; fixed, so that the plot does not jump when a number grows
_STYLES = (Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)  # of the runs behind, in turn


@dataclass(eq=False)
class _Curve:
    series: Series
    color: str
    behind: bool
    faint: Any  # the values as they are, under a smoothed curve
    main: Any
    style: Qt.PenStyle = Qt.PenStyle.SolidLine
    dots: bool = False


class CurvePlot(Card):
    """One plot of several named curves. Draws only when told to: `put` curves, then `draw` those that have grown."""

    def __init__(self, title: str, tip: str, *, across: str = mark("round"), smooth: bool = False) -> None:
        super().__init__()
        import pyqtgraph

        self._graph = pyqtgraph
        self._curves: dict[str, _Curve] = {}
        self._across = across
        self.title = Label(title, kind="strong")
        bind(self.title.setToolTip, tip)
        self.legend, self.hover = QLabel(), QLabel()
        self.log = self._toggle(mark("log"), mark("Logarithmic scale"))
        self.smooth = self._toggle(mark("smooth"), mark("Smooth the curves"))
        self.smooth.setChecked(smooth)
        self.plot = new_plot()
        self._line = pyqtgraph.InfiniteLine(angle=90, movable=False)
        self._lay_out()
        for button in (self.log, self.smooth):
            button.toggled.connect(lambda *_: self._redraw())
        theme.theme.changed.connect(self._dress)
        on_language(self, self._dress)
        self._show_axes()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.log)
        head.addWidget(self.smooth)
        self.body.addLayout(head)
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        self.legend.setWordWrap(True)
        self.legend.setMinimumWidth(20)
        set_kind(self.legend, "small")
        self.body.addWidget(self.legend)
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plot.getAxis("left").setWidth(_AXIS)
        self.plot.setMinimumHeight(90)
        self.body.addWidget(self.plot, 1)
        self._line.hide()
        self.plot.addItem(self._line, ignoreBounds=True)
        self.plot.scene().sigMouseMoved.connect(self._mouse_moved)
        self.plot.viewport().installEventFilter(self)
        self.hover.setParent(self.plot)
        self.hover.setTextFormat(Qt.TextFormat.RichText)
        self.hover.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        set_kind(self.hover, "hud")
        self.hover.hide()

    def _toggle(self, words: str, tip: str) -> QPushButton:
        button = QPushButton()
        button.setCheckable(True)
        set_kind(button, "chip")
        bind(button.setText, words)
        bind(button.setToolTip, tip)
        bind(button.setAccessibleName, tip)
        return button

    # Curves

    def clear(self) -> None:
        """Remove all curves."""
        for curve in self._curves.values():
            self.plot.removeItem(curve.faint)
            self.plot.removeItem(curve.main)
        self._curves.clear()
        self._say()
        self._point(None)
        self._show_axes()

    def put(self, name: str, series: Series, *, behind: bool = False, color: str = "", dots: bool = False) -> None:
        """Show a curve under `name` (words, or `Text`); `behind` draws it grey and dashed, for another run.

        Without a `color` it gets the next one of the palette; `dots` are points without a line.
        """
        curve = self._curves.get(name)
        if curve is None:
            number = sum(other.behind is behind for other in self._curves.values())
            color = theme.tokens().dim if behind else color or PALETTE[number % len(PALETTE)]
            faint, main = self.plot.plot([], []), self.plot.plot([], [])
            curve = self._curves[name] = _Curve(series, color, behind, faint, main, dots=dots)
            if behind:
                curve.style = _STYLES[number % len(_STYLES)]
                main.setZValue(-1)
            self._say()
            self._show_axes()
        curve.series = series
        self._draw(curve)

    def draw(self) -> None:
        """Draw the curves of the run in front as they are now."""
        for curve in self._curves.values():
            if not curve.behind:
                self._draw(curve)

    def set_series(self, name: str, xs: Sequence[float], ys: Sequence[float], color: str = "") -> None:
        """Show a curve that does not grow."""
        self.put(name, Series(xs, ys), color=color)

    @property
    def names(self) -> list[str]:
        """The curves that are shown."""
        return list(self._curves)

    def drawn(self, name: str) -> tuple[Any, Any]:
        """Return x and y of the main line of a curve as they are drawn (log10 of y on a logarithmic scale)."""
        return self._curves[name].main.getData()

    def _draw(self, curve: _Curve) -> None:
        pen = self._graph.mkPen
        smooth = self.smooth.isChecked() and not curve.behind and len(curve.series) > 3
        x, y = self._seen(curve.series.raw())
        faded = theme.mix(curve.color, theme.tokens().raised, 0.65)
        curve.faint.setData(x if smooth else [], y if smooth else [], pen=pen(faded, width=1), connect="finite")
        if smooth:
            x, y = self._seen(curve.series.smooth())
        width = 1.5 if curve.behind else 2
        lone = dict.fromkeys(("symbolPen", "symbolBrush"), curve.color) if len(x) == 1 or curve.dots else {}
        curve.main.setData(
            x,
            y,
            pen=None if curve.dots else pen(curve.color, width=width, style=curve.style),
            connect="finite",
            symbol="o" if lone else None,
            symbolSize=6,
            **lone,
        )

    def _seen(self, points: tuple[Any, Any]) -> tuple[Any, Any]:
        """On a logarithmic scale there is no zero: leave a gap there."""
        x, y = points
        return (x, np.where(y > 0, y, np.nan)) if self.log.isChecked() else (x, y)

    def _redraw(self) -> None:
        self.plot.setLogMode(y=self.log.isChecked())
        for curve in self._curves.values():
            self._draw(curve)

    # Under the mouse

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._point(None)
        return super().eventFilter(watched, event)

    def _mouse_moved(self, place: QPointF) -> None:
        box = self.plot.getPlotItem().vb
        inside = box.sceneBoundingRect().contains(place) and bool(self._curves)
        self._point(box.mapSceneToView(place).x() if inside else None)

    def _point(self, x: float | None) -> None:
        """Say the values at `x`, nothing for None."""
        lines = []
        for name, curve in self._curves.items():
            near = curve.series.near(x) if x is not None else None
            if near is not None and np.isfinite(near[1]):
                lines.append(f"{_dot(curve)} {_escaped(say(name))} <b>{near[1]:.3g}</b>")
        self._line.setVisible(bool(lines))
        self.hover.setVisible(bool(lines))
        if x is None or not lines:
            return
        self._line.setPos(x)
        at = tr("{name} {value:.3g}", name=tr(self._across), value=x)
        self.hover.setText("<br>".join([_escaped(at), *lines]))
        self.hover.adjustSize()
        left = x > sum(self.plot.getPlotItem().vb.viewRange()[0]) / 2  # on the side where the mouse is not
        self.hover.move(_AXIS + 8 if left else max(self.plot.width() - self.hover.width() - 8, 0), 4)

    # Looks

    def _show_axes(self) -> None:
        """Without a curve there are no numbers to read: an axis from 0 to 1 would only be wrong."""
        for side in ("left", "bottom"):
            self.plot.showAxis(side, bool(self._curves))

    def _say(self) -> None:
        parts = [f"{_dot(curve)}&nbsp;{_unbroken(say(name))}" for name, curve in self._curves.items()]
        self.legend.setText("&nbsp;&nbsp; ".join(parts) or "&nbsp;")
        self.log.setEnabled(bool(parts))
        self.smooth.setEnabled(bool(parts))

    def _dress(self) -> None:
        t = theme.tokens()
        dress(self.plot, tr(self._across))
        self._line.setPen(self._graph.mkPen(t.dim, width=1, style=Qt.PenStyle.DotLine))
        for curve in self._curves.values():
            curve.color = t.dim if curve.behind else curve.color
            self._draw(curve)
        self._say()


def _dot(curve: _Curve) -> str:
    return f'<font color="{curve.color}">{"┄" if curve.behind else "●"}</font>'


def _unbroken(words: str) -> str:
    return _escaped(words).replace(" ", "&nbsp;")


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;")
