"""Journey 7, six bands: a project of 6-band 16-bit TIFF is looked at, trained on and run; a JPEG is refused kindly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from engine import image
from engine.annotation import WholeImage
from engine.events import run
from engine.inference.model_file import read_info
from engine.samples import create_project
from engine.samples.garden import scene
from engine.training.run import list_runs
from tests.gui.data_kit import window_at
from tests.gui.train_kit import Person, quick_training

__all__ = ["quick_training"]
SIZE = (160, 120)
SEED = 7


@pytest.fixture(scope="module")
def six_bands(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of twelve pictures of six bands."""
    folder = tmp_path_factory.mktemp("six") / "大棚 2026"
    run(create_project(folder, count=12, seed=SEED, size=SIZE, bands=True, name="大棚 2026"))
    return folder


@pytest.fixture
def person(six_bands: Path, tmp_path: Path, qtbot: QtBot, dressed: QApplication) -> Iterator[Person]:
    """Somebody who has it open."""
    with window_at(six_bands, tmp_path / "config", qtbot) as hands:
        yield Person(hands.window, qtbot)


def colors_on_screen(person: Person) -> np.ndarray:
    """The canvas as it is drawn, (h, w, 3)."""
    shot = person.tab.view.canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    pixels = np.frombuffer(shot.constBits(), np.uint8).reshape(shot.height(), shot.bytesPerLine())
    return pixels[:, : shot.width() * 3].reshape(shot.height(), shot.width(), 3)


def run_on(person: Person, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Choose "Other pictures…" in Run, take one file, and start."""
    tab = person.run
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(path)], ""))
    place = tab.sources.pictures.findData("other")
    tab.sources.pictures.setCurrentIndex(place)
    tab.sources.pictures.activated.emit(place)
    if not tab.player.running:
        person.click_on(tab.go)
    person.still()


def test_a_picture_of_six_bands_is_shown(person: Person) -> None:
    person.until(lambda: person.tab.editor.record is not None)
    assert (person.record.bands, person.record.dtype) == (6, "uint16")
    assert "6 bands" in person.tab.view.facts.text()
    seen = colors_on_screen(person)
    middle = seen[seen.shape[0] // 4 : -seen.shape[0] // 4, seen.shape[1] // 4 : -seen.shape[1] // 4]
    assert middle.std(axis=(0, 1)).min() > 20, "16 bits that are not stretched look black"
    assert len(person.annotations) > 3


@pytest.mark.usefixtures("quick_training")
def test_six_bands_from_training_to_a_new_picture(
    person: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person.open_train()
    person.train_now(epochs=2, image_size=48)
    assert "Training is done." in person.told
    (trained,) = list_runs(person.project.runs_folder)
    assert trained.model_path is not None
    info = read_info(trained.model_path)
    assert len(info.bands) == 6 and info.dtype == "uint16"
    assert len(set(info.mean)) > 3, "each band has statistics of its own"
    person.press_in_banner()  # Use in Run

    new = scene(SEED + 1, 0, SIZE)
    image.write(tmp_path / "new 新.tif", new.six_band())
    image.write(tmp_path / "phone.jpg", new.pixels)
    tab = person.run
    run_on(person, tmp_path / "new 新.tif", monkeypatch)
    assert person.told == ""
    result = tab._current.result
    assert result.frame.pixels.shape == (120, 160, 6)
    (said,) = [a for a in result.annotations if isinstance(a.geometry, WholeImage)]
    assert said.category.name in {category.name for category in info.categories}

    run_on(person, tmp_path / "phone.jpg", monkeypatch)
    assert "has 3 bands" in person.told and "trained on 6" in person.told
    assert "same bands" in person.told, "and what to do about it"
    tab.banner.clear()
    run_on(person, tmp_path / "new 新.tif", monkeypatch)
    assert person.told == "", "the next right picture works"
    assert tab._current.result.frame.name == "new 新.tif"
