"""The curves of a score card: precision over recall, and whether the network is as certain as it is right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QGridLayout, QWidget

from engine.errors import text
from gui.i18n import mark
from gui.train.curves import Series
from gui.train.plots import CurvePlot
from gui.widgets.labels import Label

_HEIGHT = 280
_DOTS = 300  # of one category; a curve with more points is thinned as a line is


def curves_page(figures: dict[str, Any], colors: dict[str, str]) -> list[QWidget]:
    """Return what there is to draw of the figures of a score card; `colors` of the categories by name."""
    plots: list[QWidget] = []
    if figures.get("curves"):
        plots.append(_precision_recall(figures["curves"], colors))
    if figures.get("roc"):
        plots.append(_roc(figures["roc"], colors))
    if figures.get("areas"):
        plots.append(_areas(figures["areas"], colors))
    if figures.get("reliability"):
        plots.append(_reliability(figures["reliability"]))
    return [_in_two_columns(plots)] if plots else []


def _precision_recall(curves: dict[str, dict[str, list[float]]], colors: dict[str, str]) -> QWidget:
    plot = _square(
        mark("Precision over recall"),
        mark("Precision: how much of what was found is right. Recall: how much of what is there was found."),
        mark("recall"),
    )
    for name, curve in curves.items():
        if len(curve["recall"]):
            plot.set_series(name, curve["recall"], curve["precision"], colors.get(name, ""))
    return plot


def _roc(curves: dict[str, dict[str, Any]], colors: dict[str, str]) -> QWidget:
    plot = _square(
        mark("ROC, each category against the rest"),
        mark(
            "How much is found (true positive rate) over how much is taken for it wrongly (false positive rate), with "
            "the area under the curve. The dashed line is chance."
        ),
        mark("false positive rate"),
    )
    for name, curve in curves.items():
        plot.set_series(f"{name} {curve['auc']:.3f}", curve["fpr"], curve["tpr"], colors.get(name, ""))
    plot.put(text("chance"), Series([0, 1], [0, 1]), behind=True)
    return plot


def _areas(areas: dict[str, dict[str, Any]], colors: dict[str, str]) -> QWidget:
    plot = CurvePlot(
        mark("Area said over area true, % of a picture"),
        mark(
            "Each dot is a test picture; on the dashed line the area is right. R²: 1 minus the squared distance from "
            "that line by the variance of the true areas. 1 is best; below 0 the mean would be a better guess."
        ),
        across=mark("true area, %"),
    )
    plot.log.hide()
    plot.smooth.hide()
    most = 0.0
    for name, area in areas.items():
        words = name if area["r2"] is None else text("{name}, R² {value}", name=name, value=f"{area['r2']:.3f}")
        step = 1 + len(area["truth"]) // _DOTS
        plot.put(words, Series(area["truth"][::step], area["said"][::step]), color=colors.get(name, ""), dots=True)
        most = max(most, *area["truth"], *area["said"])
    plot.put(text("as large as it is"), Series([0, most], [0, most]), behind=True)
    plot.setFixedHeight(_HEIGHT)
    return plot


def _reliability(figure: dict[str, Any]) -> QWidget:
    """Confidence against accuracy; on the diagonal the network is right as often as it says."""
    plot = _square(
        mark("Is it as certain as it is right?"),
        mark(
            "Reliability diagram: of the answers given with the same certainty, the share that is right. The dashed "
            "line is where both agree; below it the network is too sure of itself."
        ),
        mark("certainty"),
    )
    for key, words in (("before", mark("as it learned")), ("after", mark("calibrated"))):
        if key in figure:
            part = figure[key]
            ece = f"{part['ece']:.3f}"
            name = text("{name} (ECE {value})", name=text(words), value=ece)
            name = name if "before" in figure else text("ECE {value}", value=ece)
            plot.set_series(name, part["confidence"], part["accuracy"])
    plot.put(text("right as often as it says"), Series([0, 1], [0, 1]), behind=True)
    if "before" in figure:
        words = mark("Its certainties were divided by a temperature of {value}, fitted on the validation pictures.")
        plot.body.addWidget(Label(words, kind="small", wrap=True, value=f"{figure['temperature']:.2f}"))
    else:
        words = mark("Not calibrated: there were too few validation pictures.")
        plot.body.addWidget(Label(words, kind="small", wrap=True))
    return plot


def _square(title: str, tip: str, across: str) -> CurvePlot:
    """Return a plot of shares: both axes from 0 to 1."""
    plot = CurvePlot(title, tip, across=across)
    plot.log.hide()
    plot.smooth.hide()
    plot.plot.setXRange(0, 1)
    plot.plot.setYRange(0, 1)
    plot.setFixedHeight(_HEIGHT)
    return plot


def _in_two_columns(plots: Sequence[QWidget]) -> QWidget:
    box = QWidget()
    grid = QGridLayout(box)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setSpacing(8)
    for place, plot in enumerate(plots):
        grid.addWidget(plot, place // 2, place % 2)
    for column in range(2):
        grid.setColumnStretch(column, 1)
    return box
