"""What more labels would bring, asked for in the window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.training.forecast import Forecast, Point, read_forecast
from gui.train.forecast import ForecastDialog, verdict
from tests.gui.data_kit import window_at
from tests.gui.train_kit import Person, dialog, quick_training, settings, tiny_project

__all__ = ["quick_training"]
pytestmark = pytest.mark.usefixtures("quick_training", "dressed")


@pytest.fixture
def person(tmp_path: Path, qtbot: QtBot) -> Iterator[Person]:
    """Somebody in front of a project with labels and no run."""
    with window_at(tiny_project(tmp_path / "project"), tmp_path / "config", qtbot) as hands:
        yield Person(hands.window, qtbot)


def test_a_person_asks_learns_and_reads_the_answer(person: Person) -> None:
    tab = person.open_train()
    tab.setup._take(settings(epochs=1))
    person.click_on(tab.setup.forecast)
    shown = dialog(ForecastDialog)
    assert not shown.plot.isVisible()
    person.click_on(shown.begin)
    person.until(lambda: tab._job is not None)
    assert not tab.go.isEnabled()
    assert tab.setup._busy, "nothing is measured meanwhile"
    person.still()
    assert tab.go.isEnabled()
    found = read_forecast(tab._project.runs_folder)
    assert found is not None
    person.click_on(tab.setup.forecast)
    shown = dialog(ForecastDialog)
    assert shown.plot.isVisible()
    assert shown.more.value() == found.now.pictures
    before = shown.said.text()
    shown.more.setValue(100_000)
    middle = found.expected(found.now.pictures + 100_000)[1]
    assert f"about {middle:.2f}" in shown.said.text()
    assert f"it is {found.now.value:.2f}" in before
    shown.reject()


def test_a_forecast_can_be_stopped_and_leaves_nothing(person: Person) -> None:
    tab = person.open_train()
    tab.setup._take(settings(epochs=1))
    person.click_on(tab.setup.forecast)
    person.click_on(dialog(ForecastDialog).begin)
    person.until(tab.stop.isVisible)
    person.click_on(tab.stop)
    person.still()
    assert tab.go.isEnabled()
    assert read_forecast(tab._project.runs_folder) is None


@pytest.mark.parametrize(
    ("values", "half", "words"),
    [
        ([0.5, 0.6, 0.65, 0.7], 0.01, "worth the work"),
        ([0.9, 0.9, 0.9, 0.9], 0.002, "bring little"),
        ([0.5, 0.6, 0.52, 0.58], 0.15, "not certain"),
    ],
)
def test_the_verdict_follows_from_the_band(values: list[float], half: float, words: str) -> None:
    points = (
        Point(pictures=n, value=v, interval=(v - half, v + half))
        for n, v in zip((25, 50, 75, 100), values, strict=True)
    )
    found = Forecast(network="A", metric="miou", validation=1000, known=0.99, points=tuple(points))
    assert words in str(verdict(found, 100))
    assert "train longer" in str(verdict(found.model_copy(update={"known": found.now.value + 0.01}), 100))
