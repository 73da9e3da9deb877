"""Journey 5, the camera: live boxes, the plug pulled and put back, five pictures kept, mended and learned from."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.project import ImageQuery
from engine.training.run import list_runs
from tests.engine.inference.clips import camera
from tests.engine.inference.stand_in import detector
from tests.gui.data_kit import CTRL, window_at
from tests.gui.train_kit import Person, finished_run, quick_training, tiny_project, type_settings

__all__ = ["quick_training"]
KEPT = 5


@pytest.mark.usefixtures("quick_training", "dressed")
def test_a_camera_is_watched_unplugged_and_learned_from(tmp_path: Path, qtbot: QtBot) -> None:
    project = tiny_project(tmp_path / "project", "detection")
    finished_run(project, lambda path: detector(path, names=("square", "insect")))
    with window_at(project, tmp_path / "config", qtbot) as hands:
        person = Person(hands.window, qtbot)
        person.click_on(person.window.bar.tab("run"))
        person.until(lambda: person.run.models.chosen is not None)
        watch(person)
        send(person)
        mend(person)
        train_again(person)


def watch(person: Person) -> None:
    """Watch the stream, lose it, have it back, and keep five pictures."""
    tab = person.run
    with camera(fps=30) as served:
        person.click_on(tab.sources.kind.button("stream"))
        tab.sources.url.setFocus()
        QTest.keyClicks(tab.sources.url, served.url)
        person.click_on(tab.go)
        person.until(lambda: tab._current is not None)
        tab.certain.slider.setFocus()
        QTest.keyClick(tab.certain.slider, Qt.Key.Key_Home)  # show also what it is less sure of
        person.until(lambda: tab.filter._rows["square"].detail.text() == "1")  # counts
        assert len(tab.canvas.shapes) == 2 and tab.plot.isVisible()  # boxes
        served.unplug()
        person.until(lambda: "interrupted" in person.told, timeout=20_000)
        with camera(port=served.port, fps=30):
            person.until(lambda: "is back" in person.told, timeout=20_000)
            for number in range(1, KEPT + 1):
                before = tab._current.result.frame.index
                person.until(lambda n=before: tab._current.result.frame.index > n)
                person.key(Qt.Key.Key_Space)
                assert len(tab.kept) == number
            person.click_on(tab.go)
            person.until(lambda: not tab.player.running)


def send(person: Person) -> None:
    """The five become drafts in Data, in one group: they show the same bench."""
    person.click_on(person.run.send)
    person.still()
    drafts = person.project.images(ImageQuery(state="drafts"))
    assert len(drafts) == KEPT and {record.drafts for record in drafts} == {2}
    assert len({record.group for record in drafts}) == 1 and drafts[0].group
    person.press_in_banner()  # Show them
    person.until(lambda: person.tab.editor.record is not None and person.record.drafts == 2)


def mend(person: Person) -> None:
    """Two are right; of three the wrong box is thrown away and the other one accepted."""
    for number, record in enumerate(person.project.images(ImageQuery(state="drafts"))):
        person.go(record.name)
        person.until(lambda: len(person.tab.editor.drafts) == 2)
        canvas = person.tab.view.canvas
        canvas.setFocus()
        if number >= 2:
            wrong = next(a for a in person.tab.editor.annotations if a.category.name == "insect")
            canvas.select([wrong.id])
            person.key(Qt.Key.Key_Delete, on=canvas)
            person.until(lambda: len(person.tab.editor.annotations) == 1)
        person.key(Qt.Key.Key_Return, CTRL, on=canvas)
        person.until(lambda: not person.tab.editor.drafts)
    person.settled()
    assert person.project.count(ImageQuery(state="drafts")) == 0


def train_again(person: Person) -> None:
    """The network learns from the mended pictures too."""
    with person.project.edit("Divide") as edit:
        added = [record.id for record in person.project.images(ImageQuery(split="none"))]
        edit.set_split(added, "train")
    assert len(added) == KEPT
    person.click_on(person.window.bar.tab("train"))
    tab = person.train
    person.until(lambda: tab.setup.ready and "17 train" in tab.setup.pictures.text())
    type_settings(person, epochs=1, image_size=64)
    person.click_on(tab.go)
    person.still()
    newest = list_runs(person.project.runs_folder)[0]
    assert newest.status == "finished" and set(added) <= set(newest.plan()["splits"]["train"])
