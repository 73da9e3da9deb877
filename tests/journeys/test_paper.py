"""Journey 6, numbers for the paper: a folder run in two nights, tables by plate in Chinese, drawings, the report."""

from __future__ import annotations

import csv
import threading
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine import image
from gui.run.saving import SaveDialog
from tests.engine.inference.stand_in import detector
from tests.gui.data_kit import window_at
from tests.gui.train_kit import Person, dialog, quick_training, tiny_project, trained, write_pictures

__all__ = ["quick_training"]
PLATES, EACH = ("培养皿 1", "培养皿 2", "培养皿 3"), 20


@pytest.fixture
def plates(tmp_path: Path) -> Path:
    """A folder a plate; on every second picture there is something bright."""
    folder = tmp_path / "实验 2026"
    for plate in PLATES:
        write_pictures(folder / plate, EACH)
    return folder


@pytest.fixture
def project(tmp_path: Path, quick_training: None) -> Path:
    """A project with a finished run, whose model file answers what can be reckoned."""
    folder = tiny_project(tmp_path / "project")
    detector(trained(folder) / "model.onnx", names=("菌落", "污染"))
    return folder


def rows_of(path: Path) -> list[dict[str, str]]:
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")  # else a spreadsheet shows 菌落 as something else
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_numbers_for_the_paper(
    project: Path,
    plates: Path,
    tmp_path: Path,
    qtbot: QtBot,
    dressed: QApplication,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    results = tmp_path / "结果"
    with window_at(project, tmp_path / "config", qtbot) as hands:
        person = Person(hands.window, qtbot)
        person.run.sources.choose_path(plates)
        person.still()
        person.run.certain.set_value(0.6)  # only what is bright, and only the first category
        stop_in_the_middle(person, results, monkeypatch)
        assert 0 < len(rows_of(results / "objects.csv")) < len(PLATES) * EACH // 2
        save(person, results)
        person.still()
        assert f"{len(PLATES) * EACH} pictures are in {results.name}" in person.told
        tables_are_whole(results)
        assert len(list((results / "pictures").rglob("*.png"))) == len(PLATES) * EACH
        report_is_there(person, monkeypatch)


def save(person: Person, results: Path) -> None:
    """Tables and drawings into `results`."""
    person.click_on(person.run.save)
    asked = dialog(SaveDialog)
    assert isinstance(asked, SaveDialog)
    asked.folder.setText(str(results))
    asked._boxes["pictures"].setChecked(True)
    person.click_on(asked.go)


def stop_in_the_middle(person: Person, results: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first night ends after a third of the pictures."""
    morning, read = threading.Event(), image.read
    count = 0

    def slow(path: Path, page: int = 0) -> np.ndarray:
        nonlocal count
        count += 1
        if count > EACH:
            morning.wait(10)
        return read(path, page)

    with monkeypatch.context() as patch:
        patch.setattr(image, "read", slow)
        save(person, results)
        person.until(lambda: person.run._progress[0] >= EACH // 2)
        person.click_on(person.run.go)
        morning.set()
        person.still()


def tables_are_whole(results: Path) -> None:
    """One row an object, none twice; a summary by plate with the Chinese names intact."""
    objects = rows_of(results / "objects.csv")
    assert Counter(row["category"] for row in objects) == {"菌落": len(PLATES) * EACH // 2}
    assert len({row["image"] for row in objects}) == len(objects)
    summary = {(row["group"], row["category"]): row for row in rows_of(results / "summary.csv")}
    assert set(summary) == {(plate, name) for plate in PLATES for name in ("菌落", "污染")}
    for plate in PLATES:
        assert str(EACH // 2) in summary[plate, "菌落"].values()
        assert "0" in summary[plate, "污染"].values()  # a category that is not there is a number too


def report_is_there(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """The score with its interval, how far to trust it, and the same on a page."""
    opened: list[QUrl] = []
    monkeypatch.setattr("gui.train.panel.QDesktopServices.openUrl", opened.append)
    tab = person.open_train()
    person.until(tab.monitor.choice.isVisible)
    words = [label.text() for label in tab.monitor.score.findChildren(type(tab.setup.lacks)) if label.isVisible()]
    assert any("never seen" in sentence for sentence in words)
    assert any("30" in sentence or "few" in sentence for sentence in words)
    tab.monitor.report_asked.emit()
    page = Path(opened[0].toLocalFile()).read_text(encoding="utf-8")
    assert "accuracy" in page.lower() and "<script src" not in page
