"""A person at the Train and Run tabs of the real window, with projects that a network learns in a second."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from engine import image
from engine.events import run
from engine.project import Project
from engine.training.loop import train
from engine.training.run import Run
from gui.run.tab import RunTab
from gui.train.tab import TrainTab
from tests.engine.training.conftest import COUNT, fill, scene, settings, unmeasured
from tests.gui.data_kit import Hands

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


class Person(Hands):
    """Hands and eyes on Train and Run."""

    @property
    def train(self) -> TrainTab:
        """The Train tab, brought to the front."""
        tab = self.window.tabs.show("train")
        assert isinstance(tab, TrainTab)
        return tab

    @property
    def run(self) -> RunTab:
        """The Run tab, brought to the front."""
        tab = self.window.tabs.show("run")
        assert isinstance(tab, RunTab)
        return tab

    def still(self) -> None:
        """Until nothing is at work."""
        self.until(lambda: not self.window.jobs.running, timeout=60_000)

    def open_train(self) -> TrainTab:
        """Show Train and wait until it knows what there is to learn."""
        tab = self.train
        self.until(lambda: tab.setup.ready)
        self.still()
        return tab

    def train_now(self, **values: object) -> None:
        """Press Start with fast settings and wait for the end."""
        self.begin(**values)
        self.still()

    def begin(self, **values: object) -> None:
        """Press Start with fast settings."""
        tab = self.train
        tab.setup._take(settings(**values))
        self.click_on(tab.go)

    def click_on(self, widget: QWidget) -> None:
        """Click what can be seen and is enabled."""
        assert widget.isVisible() and widget.isEnabled(), "a person could not press that"
        QTest.mouseClick(widget, LEFT, NONE, widget.rect().center())

    def press_in_banner(self) -> None:
        """Click the button of the banner in front."""
        tab = self.window.tabs.current
        assert tab is not None
        self.click_on(tab.banner.button)

    @property
    def told(self) -> str:
        """What the banner in front says."""
        tab = self.window.tabs.current
        assert tab is not None
        return f"{tab.banner.message.text()} {tab.banner.hint.text()}" if tab.banner.isVisible() else ""


def write_pictures(folder: Path, count: int = COUNT) -> list[Path]:
    """Write pictures, every second one with a bright square."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{number:02}.png" for number in range(count)]
    for number, path in enumerate(paths):
        image.write(path, scene(number)[0])
    return paths


def tiny_project(folder: Path, task: str = "classification", *, splits: bool = True) -> Path:
    """Make a labeled project and return its folder."""
    with Project.create(folder) as project:
        fill(project, write_pictures(folder / "pictures"), task, splits=splits)  # inside: the folder is copied
    return folder


def trained(folder: Path, **values: object) -> Path:
    """Train on the project in `folder` without a window and return the folder of the run."""
    with Project.open(folder) as project:
        return run(train(project, settings(**values))).run


def copied(source: Path, target: Path) -> Path:
    """Copy a project that is not open."""
    shutil.copytree(source, target)
    return target


def button(parent: QWidget, words: str) -> QAbstractButton:
    """Return the visible button that says `words`."""
    found = [b for b in parent.findChildren(QAbstractButton) if b.isVisible() and b.text().startswith(words)]
    assert found, f"no button says {words}"
    return found[0]


def dialog(kind: type) -> QWidget:
    """Return the open dialog of a kind."""
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible())


@pytest.fixture
def quick_training(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One thread, and no measuring before the start: it takes longer than these trainings."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    monkeypatch.setattr("engine.training.prepare.measure", unmeasured)
    yield
    torch.set_num_threads(before)


def type_settings(person: Person, **values: object) -> None:
    """Unfold Advanced and type settings into its form, as a person does."""
    setup = person.train.setup
    if not setup.advanced.head.isChecked():
        person.click_on(setup.advanced.head)
    form = setup.advanced._form
    assert form is not None
    for name, value in values.items():
        editor = form.field(name).editor
        editor.setFocus()
        editor.selectAll()  # type: ignore[attr-defined]
        QTest.keyClicks(editor, str(value))
        QTest.keyClick(editor, Qt.Key.Key_Return)
        shown = getattr(setup.settings, name)
        assert shown in (value, (value, value)), f"{name} is {shown}"


def finished_run(
    project: Path, model: Callable[[Path], object], task: str = "detection", name: str = "yolov5n"
) -> Path:
    """Make a finished run of the project in a folder whose model file `model` writes, and return its folder."""
    headline = {"classification": "accuracy", "detection": "map50", "segmentation": "miou"}[task]
    made = Run.create(project / "runs", settings(name), {"task": task, "headline": headline})
    model(made.folder / "model.onnx")
    made.set_status("finished", epoch=2, best=0.5)
    return made.folder
