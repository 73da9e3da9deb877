"""Runs compared in the window, from score cards whose numbers are known."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from engine import image
from engine.inference.session import Session
from engine.project import Project
from engine.training.run import Run
from gui.train.side_by_side import Answered, answers
from tests.gui.data_kit import window_at
from tests.gui.train_kit import Person, quick_training, settings, tiny_project, trained

__all__ = ["quick_training"]
pytestmark = pytest.mark.usefixtures("quick_training", "dressed")


def made(project: Project, value: float, right: list[bool], *, seed: int, count: int = 3) -> Run:
    """Return a finished run that was tested on the first pictures of the project; it has no model to measure."""
    ids = project.image_ids()[:count]
    plan = {"task": "classification", "headline": "accuracy", "splits": {"test": ids}}
    run = Run.create(project.runs_folder, settings(seed=seed), plan)
    (run.folder / "model.onnx").write_bytes(b"x" * 2048)
    card = {
        "task": "classification", "split": "test", "headline": "accuracy", "architecture": "LeNet-5",
        "metrics": {"accuracy": value}, "intervals": {"accuracy": [value - 0.1, value + 0.1]}, "trust": [],
        "images": count, "seconds": 90, "parameters": 61_706, "pictures": [[n, f"{n}.png"] for n in ids],
        "scores": [float(one) for one in right], "right": right,
    }  # fmt: skip
    (run.folder / "score_card.json").write_text(json.dumps(card), "utf-8")
    run.set_status("finished")
    return run


@pytest.fixture
def runs(tmp_path: Path) -> list[Run]:
    """Two runs tested alike, and one tested on fewer pictures."""
    with Project.open(tiny_project(tmp_path / "project")) as project:
        return [
            made(project, 0.3, [True, False, False], seed=0),
            made(project, 0.6, [True, True, False], seed=1),
            made(project, 0.9, [True, True], seed=2, count=2),
        ]


@pytest.fixture
def person(tmp_path: Path, qtbot: QtBot, runs: list[Run]) -> Iterator[Person]:
    with window_at(tmp_path / "project", tmp_path / "config", qtbot) as hands:
        yield Person(hands.window, qtbot)


def column(person: Person, number: int) -> list[str]:
    table = person.train.monitor.compare.findChildren(_table())[-1]
    return [table.item(row, number).text() for row in range(table.rowCount())]


def _table() -> type:
    from PySide6.QtWidgets import QTableWidget

    return QTableWidget


def compare(person: Person, front: Run, *others: Run) -> None:
    tab = person.open_train()
    tab.runs.choose(front.folder)
    for other in others:
        tab.runs.lay_behind(other.folder)
    person.still()


def test_one_run_has_nothing_to_be_compared_with(person: Person, runs: list[Run]) -> None:
    compare(person, runs[0])
    assert not person.train.monitor.choice.button("compare").isEnabled()


def test_two_runs_are_ranked_sorted_and_their_disputed_picture_opens_in_data(person: Person, runs: list[Run]) -> None:
    compare(person, runs[0], runs[1])
    monitor = person.train.monitor
    person.click_on(monitor.choice.button("compare"))
    assert monitor.compare.isVisible()
    assert column(person, 0) == ["LeNet-5 · 1", "LeNet-5 · 0"]
    assert column(person, 1) == ["0.600", "0.300"]
    assert column(person, 2) == ["0.50 – 0.70", "0.20 – 0.40"]
    assert column(person, 3) == ["2 / 3", "1 / 3"]
    table = monitor.compare.findChildren(_table())[-1]
    table.sortItems(3, Qt.SortOrder.AscendingOrder)
    assert column(person, 0) == ["LeNet-5 · 0", "LeNet-5 · 1"]
    shown = monitor.compare.pictures
    assert len(shown.pictures) == 9  # three pictures, their labels and two networks; the disputed one first
    picture = shown.pictures[0, 0]
    second = person.project.image_ids()[1]
    assert picture.image_id == second
    person.click_on(picture)
    assert person.window.tabs.front == "data"


def test_what_each_network_says_stands_beside_the_labels(tmp_path: Path, runs: list[Run]) -> None:
    folder = trained(tmp_path / "project", epochs=1)
    with Project.open(tmp_path / "project") as project:
        ids = project.image_ids()[:2]
        asked = answers(project, "classification", [*ids, 9999], [folder, runs[0].folder])
        found = {(event.row, event.column): event.ready for event in asked if isinstance(event, Answered)}
        assert sorted(found) == [(0, 0), (0, 1), (1, 0), (1, 1)]  # no such picture, and no model that can be read
        session = Session(folder / "model.onnx")
        for row, number in enumerate(ids):
            assert [a.category.name for a in found[row, 0].whole] == [
                a.category.name for a in project.annotations(number)
            ]
            said = session.predict(image.read(project.image(number).path), min_score=0.25)
            assert [a.score for a in found[row, 1].whole] == [a.score for a in said]


def test_what_was_tested_otherwise_is_named_and_left_out(person: Person, runs: list[Run]) -> None:
    compare(person, runs[0], runs[1], runs[2])
    person.train.monitor.choice.choose("compare")
    assert len(column(person, 0)) == 2
    from gui.widgets.labels import Label

    said = " ".join(label.text() for label in person.train.monitor.compare.findChildren(Label))
    assert f"cannot be compared with these: {runs[2].name}." in said


def test_without_the_other_run_the_page_goes_away(person: Person, runs: list[Run]) -> None:
    compare(person, runs[0], runs[1])
    monitor = person.train.monitor
    monitor.choice.choose("compare")
    person.train.runs.lay_behind(runs[1].folder)
    person.still()
    assert monitor.choice.chosen == "score"
    assert not monitor.choice.button("compare").isEnabled()
