"""Curves: what is drawn is what was measured, however many points there are."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.training.events import EpochDone, Estimate, StepDone
from gui.train.curves import MOST_POINTS, Curves, Series
from gui.train.plots import CurvePlot


def test_a_short_curve_is_drawn_as_it_is() -> None:
    x, y = Series([1, 2, 3], [5, 4, math.nan]).raw()
    assert x.tolist() == [1, 2, 3] and y[:2].tolist() == [5, 4] and math.isnan(y[2])


def test_the_moving_average_is_the_one_of_adam() -> None:
    _, y = Series([1, 2, 3], [1.0, 2.0, 4.0]).smooth()
    # m1 = 0.1 / 0.1; m2 = (0.09 + 0.2) / 0.19; m3 = (0.261 + 0.4) / 0.271, with m = 0.9 m + 0.1 y
    assert y == pytest.approx([1.0, 0.29 / 0.19, (0.9 * 0.29 + 0.4) / 0.271])


def test_a_gap_does_not_spoil_the_average_after_it() -> None:
    _, y = Series([1, 2, 3], [1.0, math.nan, 1.0]).smooth()
    assert y == pytest.approx([1, 1, 1])


@given(st.integers(2, 6000), st.integers(0, 5999))
def test_a_peak_is_never_lost_and_a_plot_never_gets_too_much(count: int, place: int) -> None:
    values = np.zeros(count)
    values[place % count] = 7.0
    series = Series(range(count), values)
    x, y = series.raw()
    assert len(x) == len(y) <= MOST_POINTS and y.max() == 7.0
    assert abs(x[y.argmax()] - place % count) <= count / 100
    smooth_x, _ = series.smooth()
    assert len(smooth_x) <= MOST_POINTS + 1 and smooth_x[-1] == count - 1


def test_what_was_drawn_stays_where_it_is_while_the_curve_grows() -> None:
    series = Series(range(1000), np.sin(np.arange(1000.0)))
    before = np.column_stack(series.raw())
    series.add(1000, 0.5)
    assert np.column_stack(series.raw())[: len(before) - 2].tolist() == before[:-2].tolist()


def test_steps_lie_inside_their_round_and_metrics_at_its_end() -> None:
    curves = Curves()
    losses = {"box": 1.0, "category": 0.5}
    curves.take([Estimate(60, 50, 90), *(StepDone(1, n, 4, losses, 0.1, 20.0) for n in (1, 2, 3, 4))])
    assert curves.left == 60
    curves.take([EpochDone(1, 3, losses, {"map50": 0.2, "map50/leaf": 0.3}, "map50", True, 40)])
    assert curves.losses["box"].raw()[0].tolist() == [0.25, 0.5, 0.75, 1.0]
    assert curves.metrics["map50"].raw()[0].tolist() == [1.0]
    assert set(curves.metrics) == {"map50"}  # those of one category are for the score card
    assert (curves.loss, curves.best, curves.rate, curves.left) == (1.5, 0.2, 0.1, 40)


def test_a_run_from_the_disk_has_the_same_curves_as_the_one_that_was_watched() -> None:
    live = Curves()
    for epoch in (1, 2):
        live.take([StepDone(epoch, n, 2, {"a": epoch + n / 10}, 0.1, 9.0) for n in (1, 2)])
        live.take([EpochDone(epoch, 2, {"a": 1.0}, {"accuracy": 0.9 - epoch / 10}, "accuracy", True, 1)])
    steps = [{"epoch": e, "step": n, "losses": {"a": e + n / 10}} for e in (1, 2) for n in (1, 2)]
    rows = [{"epoch": e, "losses": {"a": 1.0}, "metrics": {"accuracy": 0.9 - e / 10}} for e in (1, 2)]
    read = Curves.of_rows(rows, steps, "accuracy")
    for name in ("losses", "metrics"):
        for key, series in getattr(live, name).items():
            assert np.array_equal(series.raw(), getattr(read, name)[key].raw())
    assert read.best == live.best == pytest.approx(0.8)  # the best, not the last


def test_a_round_that_was_lost_with_the_power_is_drawn_once() -> None:
    rows = [{"epoch": n, "losses": {"a": 1.0}, "metrics": {"accuracy": n / 10}} for n in (1, 2)]
    steps = [{"epoch": n, "step": s, "losses": {"a": 1.0}} for n, s in ((1, 1), (1, 2), (2, 1), (2, 2), (3, 1))]
    curves = Curves.of_rows(rows, steps, "accuracy")
    curves.take([StepDone(2, 1, 2, {"a": 0.5}, 0.1, 20.0), StepDone(2, 2, 2, {"a": 0.4}, 0.1, 20.0)])
    curves.take([EpochDone(2, 3, {"a": 0.45}, {"accuracy": 0.25}, "accuracy", True, 40)])
    assert np.column_stack(curves.losses["a"].raw()).tolist() == [[0.5, 1], [1, 1], [1.5, 0.5], [2, 0.4]]
    assert np.column_stack(curves.metrics["accuracy"].raw()).tolist() == [[1, 0.1], [2, 0.25]]


def test_the_total_is_the_sum_of_the_terms() -> None:
    curves = Curves.of_rows([], [{"epoch": 1, "step": 1, "losses": {"a": 1.0, "b": 2.5}}], "")
    assert curves.total_losses.raw()[1].tolist() == [3.5]


def test_no_zero_breaks_a_logarithmic_scale(qtbot: QtBot, dressed: QApplication) -> None:
    plot = CurvePlot("Loss", "tip")
    qtbot.addWidget(plot)
    plot.set_series("a", [1, 2, 3], [100.0, 0.0, 1.0])
    plot.log.setChecked(True)
    _, y = plot.drawn("a")
    assert y[0] == pytest.approx(2) and y[2] == pytest.approx(0) and not math.isfinite(y[1])


def test_smoothing_draws_the_average_and_keeps_the_values_faint(qtbot: QtBot, dressed: QApplication) -> None:
    plot = CurvePlot("Loss", "tip", smooth=True)
    qtbot.addWidget(plot)
    series = Series(range(50), [n % 2 for n in range(50)])
    plot.put("a", series)
    assert np.ptp(plot.drawn("a")[1][20:]) < 0.3
    plot.smooth.setChecked(False)
    assert np.ptp(plot.drawn("a")[1]) == 1


def test_values_stand_under_the_mouse_and_go_with_it(qtbot: QtBot, dressed: QApplication) -> None:
    plot = CurvePlot("Loss", "tip")
    qtbot.addWidget(plot)
    plot.resize(400, 300)
    plot.show()
    qtbot.waitExposed(plot)
    plot.set_series("box", [0, 1, 2], [0.5, 0.25, 0.125])
    QApplication.processEvents()
    box = plot.plot.getPlotItem().vb
    plot._mouse_moved(box.mapViewToScene(QPointF(1.05, 0.3)))
    assert "box" in plot.hover.text() and "0.25" in plot.hover.text() and plot.hover.isVisible()
    assert plot.plot.rect().contains(plot.hover.geometry())
    plot._mouse_moved(QPointF(-5, -5))
    assert not plot.hover.isVisible()


def test_a_run_behind_is_grey_and_does_not_take_a_colour(qtbot: QtBot, dressed: QApplication) -> None:
    plot = CurvePlot("Quality", "tip")
    qtbot.addWidget(plot)
    plot.put("old", Series([1, 2], [0.1, 0.2]), behind=True)
    plot.put("new", Series([1, 2], [0.3, 0.4]))
    alone = CurvePlot("Quality", "tip")
    qtbot.addWidget(alone)
    alone.put("new", Series([1, 2], [0.3, 0.4]))
    assert plot._curves["new"].color == alone._curves["new"].color != plot._curves["old"].color
