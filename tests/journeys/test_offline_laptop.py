"""Journey 8, no GPU and no internet: said once, trained all the same; the time is said before, the result is kept."""

from __future__ import annotations

import urllib.error
import urllib.request
from pathlib import Path

import pytest
import torch
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from engine import catalog
from engine.models.network import NetworkSpec, build
from engine.training.run import list_runs
from tests.gui.data_kit import window_at
from tests.gui.train_kit import Person, quick_training, tiny_project, type_settings

__all__ = ["quick_training"]
ROUNDS = 40


@pytest.fixture
def offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """No network, and nothing downloaded before; returns what was asked for."""
    asked: list[str] = []

    def refuse(url: object, *_: object, **__: object) -> None:
        asked.append(getattr(url, "full_url", str(url)))
        raise urllib.error.URLError("no route to host")

    monkeypatch.setattr(urllib.request, "urlopen", refuse)
    monkeypatch.setattr("torch.hub.urlopen", refuse)
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    return asked


def begin(person: Person) -> None:
    """ResNet-18, "Balanced": pretrained weights where there are any."""
    person.click_on(person.window.bar.tab("train"))
    tab = person.train
    person.until(lambda: tab.setup.ready)
    person.click_on(tab.setup.preset.button("balanced"))
    assert tab.setup.settings.model == "resnet18" and tab.setup.settings.pretrained
    assert tab.setup.card.weights.text() == "pretrained"
    type_settings(person, epochs=1, image_size=32)


@pytest.mark.usefixtures("quick_training", "dressed")
def test_without_internet_it_is_said_once_and_trained_from_scratch(
    tmp_path: Path, qtbot: QtBot, offline: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tiny_project(tmp_path / "project")
    with window_at(project, tmp_path / "config", qtbot) as hands:
        person = Person(hands.window, qtbot)
        begin(person)
        person.until(lambda: "on this computer" in person.train.setup.how_long.text(), timeout=30_000)
        told: list[str] = []
        shown = person.train.banner.show_message

        def listen(message: str, *rest: object, **more: object) -> None:
            told.append(f"{message}")
            shown(message, *rest, **more)

        monkeypatch.setattr(person.train.banner, "show_message", listen)
        person.click_on(person.train.go)
        person.still()
        assert offline  # it did try
        assert [words for words in told if "cannot be downloaded" in words] == [told[0]]
        assert told[-1] == "Training is done."
        assert list_runs(person.project.runs_folder)[0].status == "finished"


@pytest.mark.usefixtures("quick_training", "dressed")
def test_a_weights_file_placed_by_hand_is_taken(
    tmp_path: Path, qtbot: QtBot, offline: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = tmp_path / "resnet18-f37072fd.pth"
    network = build(catalog.get("resnet18"), NetworkSpec(2, 3, (32, 32), (0.5,) * 3, (0.5,) * 3, {}))
    torch.save(network.body.state_dict(), weights)  # as torchvision names them
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, **__: (str(weights), ""))
    with window_at(tiny_project(tmp_path / "project"), tmp_path / "config", qtbot) as hands:
        person = Person(hands.window, qtbot)
        begin(person)
        beginning = person.train.setup.advanced.beginning
        beginning.combo.choose("other")
        beginning.combo.picked.emit("other")
        assert str(weights) in beginning.words.text()
        person.click_on(person.train.go)
        person.still()
        run = list_runs(person.project.runs_folder)[0]
        assert run.status == "finished" and run.settings.weights_file == weights and not offline


@pytest.mark.usefixtures("quick_training", "dressed")
def test_the_result_is_there_in_the_morning(tmp_path: Path, qtbot: QtBot) -> None:
    """The laptop sleeps in between: to the program that is a pause; then the window is closed and opened again."""
    project = tiny_project(tmp_path / "project")
    with window_at(project, tmp_path / "config", qtbot) as hands:
        person = Person(hands.window, qtbot)
        person.open_train()
        person.begin(epochs=ROUNDS)
        tab = person.train
        person.until(person.window.foot.pause.isVisible, timeout=60_000)
        person.until(lambda: len(tab._curves.metrics.get("accuracy", ())) >= 1, timeout=60_000)
        person.click_on(person.window.foot.pause)
        person.until(lambda: tab._job is not None and tab._job.paused)
        person.click_on(person.window.foot.pause)
        person.still()
    with window_at(project, tmp_path / "config", qtbot) as hands:
        person = Person(hands.window, qtbot)
        tab = person.open_train()
        person.until(tab.monitor.score.isVisible)
        assert tab.runs.summary.status == "finished" and tab.runs.summary.epoch == ROUNDS
