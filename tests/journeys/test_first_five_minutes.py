"""Journey 1, the first five minutes: start page, sample garden, three pictures, a quick look, the sample video."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.training.run import list_runs
from tests.gui.data_kit import window_at
from tests.gui.train_kit import Person, quick_training, type_settings

__all__ = ["quick_training"]
MOST_CLICKS = 9


def walk(person: Person, *, rounds: int = 0, size: int = 0, patience: int = 120_000) -> int:
    """Walk from the start page to the running video and return the clicks; no rounds: the preset as it is."""
    clicks = 0
    window = person.window
    person.click_on(window.start.sample_button)
    clicks += 1
    person.until(lambda: window.project is not None, timeout=patience)
    person.settled()
    gallery = person.tab.gallery
    for record in person.project.records(gallery.pictures.ids[:3]):
        person.go(record.name)
        clicks += 1
    person.click_on(window.bar.tab("train"))
    clicks += 1
    person.until(lambda: person.train.setup.ready, timeout=patience)
    assert person.train.setup.preset.chosen == "quick"  # chosen already: no click
    if rounds:
        type_settings(person, epochs=rounds, image_size=size)  # so that the test does not take five minutes
    person.click_on(person.train.go)
    clicks += 1
    curves = person.train
    person.until(lambda: bool(curves.monitor.losses.names) and curves.monitor.plots.isVisible(), timeout=patience)
    person.until(lambda: not window.jobs.running, timeout=patience)
    assert "Training is done." in person.told
    person.press_in_banner()  # Use in Run
    clicks += 1
    tab = person.run
    person.until(lambda: tab.models.chosen is not None and tab.sources.video.count() > 1)
    person.click_on(tab.sources.kind.button("video"))
    person.click_on(tab.go)
    clicks += 2
    person.until(lambda: tab._current is not None and tab._current.result.frame.index > 5, timeout=patience)
    if not rounds:  # trained as a person would: there is something to see
        person.until(lambda: tab._current is not None and bool(tab.stage.canvas.shapes), timeout=patience)
    assert tab.plot.isVisible() and "pictures/s" in tab.stage.hud.text()
    person.click_on(tab.go)
    person.until(lambda: not tab.player.running)
    return clicks


@pytest.mark.usefixtures("quick_training", "dressed")
def test_the_first_five_minutes(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gui.projects._SAMPLE_PICTURES", 24)
    with window_at(None, tmp_path / "config", qtbot) as hands:
        person = Person(hands.window, qtbot)
        assert walk(person, rounds=2, size=64) <= MOST_CLICKS
        (run,) = list_runs(person.project.runs_folder)
        assert run.status == "finished" and run.epochs == 2 and run.plan()["size"] == [64, 64]


@pytest.mark.slow
@pytest.mark.usefixtures("dressed")
def test_the_first_five_minutes_in_full(tmp_path: Path, qtbot: QtBot) -> None:
    with window_at(None, tmp_path / "config", qtbot) as hands:
        person = Person(hands.window, qtbot)
        assert walk(person, patience=900_000) <= MOST_CLICKS
        (run,) = list_runs(person.project.runs_folder)
        assert run.status == "finished" and run.model_path is not None
