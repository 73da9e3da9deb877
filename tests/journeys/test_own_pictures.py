"""Journey 2, my own leaves: forty phone photos dropped onto the window, boxed with the keyboard, divided by plant,
learned; what the network got wrong is corrected, it learns again from what it knew, and both runs are compared."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.annotation import Box
from engine.training.run import Run, list_runs
from gui.data.splits import SplitDialog
from gui.dialogs.project import ImportSummary
from tests.gui.data_kit import CTRL, Hands, window_at
from tests.gui.train_kit import Person, quick_training, type_settings

__all__ = ["quick_training"]
K = Qt.Key
TURNED = 6  # EXIF: the phone was held upright


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder of 40 files: ten plants, four photos each, with what goes wrong on phones."""
    folder = tmp_path / "叶片 2026"
    folder.mkdir()
    random = np.random.default_rng(0)
    for number in range(38):
        blocks = random.integers(0, 256, (9, 12, 3), dtype=np.uint8)
        photo = Image.fromarray(blocks).resize((400, 300), Image.Resampling.NEAREST)
        exif = photo.getexif()
        if number % 3 == 0:
            exif[0x0112] = TURNED
        name = f"株{number // 4:02d}_照片{number % 4}"
        if number == 5:
            photo.putalpha(128)
            photo.save(folder / f"{name}.png")
        else:
            photo.save(folder / f"{name}.jpg", exif=exif)
    (folder / "株09_照片2.jpg").write_bytes((folder / "株00_照片1.jpg").read_bytes()[:900])
    (folder / "株09_照片3.jpg").write_bytes((folder / "株00_照片1.jpg").read_bytes())
    return folder


def bring_in(hands: Hands, photos: Path) -> None:
    """Drop the folder onto the start page; what did not come in is said, with its reason."""
    before = {path.name: path.read_bytes() for path in photos.iterdir()}
    hands.drop(photos)
    hands.until(lambda: hands.window.project is not None)
    summary: list[ImportSummary] = []

    def said() -> bool:
        summary[:] = hands.window.findChildren(ImportSummary)
        return bool(summary)

    hands.until(said)
    told = " ".join(f"{what} {why}" for what, why in summary[0].skipped)
    assert "株09_照片3.jpg" in told  # the duplicate
    summary[0].accept()
    hands.settled()
    hands.until(lambda: hands.tab.editor.record is not None)
    assert hands.project.name == "叶片 2026"
    assert {path.name: path.read_bytes() for path in photos.iterdir()} == before  # never rewritten


def box_twenty(hands: Hands) -> None:
    """Draw, digit, next; twice for the second category."""
    for number in range(20):
        width, height = hands.tab.view.canvas.picture_size
        record = hands.record
        assert (width, height) == (record.width, record.height)
        hands.drag((width * 0.2, height * 0.2), (width * 0.5, height * 0.4), (width * 0.6, height * 0.7))
        hands.key(K.Key_1 if number % 2 else K.Key_2)
        assert hands.annotations[0].category.name == ("叶片" if number % 2 else "病斑")
        box = hands.annotations[0].geometry
        assert isinstance(box, Box)
        assert box.x2 == pytest.approx(width * 0.6, abs=2)
        assert box.y2 == pytest.approx(height * 0.7, abs=2)
        hands.step(K.Key_D)


def divide_by_plant(hands: Hands) -> None:
    hands.tab.divide.click()
    dialog = hands.tab.findChild(SplitDialog)
    assert dialog is not None
    hands.until(lambda: dialog.groups.count() > 2)
    assert "株00" in dialog.groups.currentText()  # proposed out of the file names
    dialog.go.click()
    hands.until(lambda: bool(hands.project.group_sizes()) and None not in hands.project.split_sizes())
    hands.settled()


def learn(person: Person) -> Run:
    """Train two rounds at a size that takes seconds; return the run."""
    before = {run.name for run in list_runs(person.project.runs_folder)}
    tab = person.open_train()
    type_settings(person, epochs=2, image_size=64)
    person.click_on(tab.go)
    person.still()
    assert "Training is done." in person.told
    (run,) = [run for run in list_runs(person.project.runs_folder) if run.name not in before]
    assert run.status == "finished" and run.plan()["task"] == "detection"
    return run


def correct_one(person: Person) -> None:
    """Open a validation picture out of Train, and draw its box anew where it belongs."""
    monitor = person.train.monitor
    person.until(monitor.score.isVisible)
    person.click_on(monitor.choice.button("curves"))
    strip = monitor.strip
    person.until(strip._pictures[0].isVisible)
    wanted = strip._pictures[0].image_id
    person.click_on(strip._pictures[0])
    person.until(lambda: person.tab.editor.record is not None and person.record.id == wanted)
    assert person.record.split == "val"
    width, height = person.record.width, person.record.height
    person.key(K.Key_V, on=person.tab.view.canvas)
    person.click(width * 0.4, height * 0.5)
    person.key(K.Key_Delete)
    person.key(K.Key_R)
    person.drag((width * 0.3, height * 0.3), (width * 0.5, height * 0.5), (width * 0.7, height * 0.8))
    (annotation,) = person.annotations
    assert annotation.source == "human" and annotation.geometry.x1 == pytest.approx(width * 0.3, abs=2)


def learn_on(person: Person, first: Run) -> Run:
    """Choose the first run in "Begin with", by keyboard, and train again."""
    combo = person.open_train().setup.advanced.beginning.combo
    combo.setFocus()
    QTest.keyClick(combo, K.Key_Home)
    for _ in range(combo.count()):
        if combo.chosen == f"run:{first.name}":
            break
        QTest.keyClick(combo, K.Key_Down)
    assert combo.chosen == f"run:{first.name}"
    second = learn(person)
    assert second.settings.start_from == first.name
    return second


def compare(person: Person, first: Run, second: Run) -> None:
    """Lay the first run behind the second with Ctrl: both curves are there."""
    runs = person.train.runs
    person.until(lambda: runs.front == second.folder)
    person.click_on(person.train.monitor.choice.button("curves"))
    QTest.mouseClick(runs._cards[first.folder], Qt.MouseButton.LeftButton, CTRL)
    person.still()
    curves = person.train.monitor.metrics._curves.values()
    assert {curve.behind for curve in curves} == {False, True}


@pytest.mark.usefixtures("quick_training")
def test_my_own_leaves(photos: Path, tmp_path: Path, qtbot: QtBot, dressed: QApplication) -> None:
    with window_at(None, tmp_path / "config", qtbot) as window:
        hands = Person(window.window, qtbot)
        bring_in(hands, photos)
        counts = hands.project.counts()
        assert (counts.all, counts.broken) == (39, 1)
        assert sum(record.width < record.height for record in hands.project.images()) == 13  # stand upright
        for name in ("叶片", "病斑"):
            hands.key(K.Key_N, CTRL | Qt.KeyboardModifier.ShiftModifier)
            hands.name(name)
            hands.until(lambda n=name: n in [c.name for c in hands.project.categories()])
        hands.tab.view.canvas.setFocus()
        hands.key(K.Key_R)
        box_twenty(hands)
        assert hands.project.counts().labeled == 20
        divide_by_plant(hands)
        records = [record for record in hands.project.images() if not record.broken]
        plants = {record.name.split("_")[0] for record in records}
        assert {record.group for record in records} == plants
        assert len({(record.group, record.split) for record in records}) == len(plants)
        first = learn(hands)
        correct_one(hands)
        second = learn_on(hands, first)
        compare(hands, first, second)
        hands.window.tabs.show("data")
    with window_at(tmp_path / "projects" / "叶片 2026", tmp_path / "config", qtbot) as hands:
        assert hands.project.counts().labeled == 20
        assert hands.project.can_undo is not None
