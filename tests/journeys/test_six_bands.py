"""Journey 7, six bands: a folder of 6-band 16-bit TIFF gets names for its bands and is looked at as NDVI; a network is
trained on all bands, another on red, green, blue; they are compared, one is run; a JPEG is refused kindly.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from engine import image
from engine.annotation import WholeImage
from engine.events import run
from engine.inference.model_file import ModelInfo, read_info
from engine.project import Project
from engine.samples import create_project
from engine.samples.bands import BAND_NAMES
from engine.samples.garden import scene
from engine.training.run import Run, list_runs
from gui.canvas.pyramid import View
from gui.train.bands_dialog import BandsDialog
from tests.gui.data_kit import typed, window_at
from tests.gui.train_kit import Person, button, dialog, quick_training

__all__ = ["quick_training"]
SIZE = (160, 120)
SEED = 7


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of twelve TIFF, as a camera leaves them: nothing in it says what the bands are."""
    folder = tmp_path_factory.mktemp("six") / "相机 2026"
    folder.mkdir()
    for number in range(12):
        image.write(folder / f"IMG_{number:04}.tif", scene(SEED, number, SIZE).six_band())
    return folder


@pytest.fixture(scope="module")
def six_bands(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of twelve labeled pictures of six bands, whose names are known."""
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
    return _pixels(person.tab.view.canvas.grab().toImage())


def _pixels(picture: QImage) -> np.ndarray:
    shot = picture.convertToFormat(QImage.Format.Format_RGB888)
    pixels = np.frombuffer(shot.constBits(), np.uint8).reshape(shot.height(), shot.bytesPerLine())
    return pixels[:, : shot.width() * 3].reshape(shot.height(), shot.width(), 3).copy()


def picture_on_screen(person: Person) -> np.ndarray:
    """The pixels of the picture in front as they are shown, (H, W, 3)."""
    pyramid = person.tab.view.canvas._pyramid
    assert pyramid is not None
    return _pixels(pyramid.render(View(1.0, 0.0, 0.0), *SIZE)[0])


def look(person: Person, words: str) -> None:
    """Choose a way to look at the bands, with the keys of the list."""
    looks = person.tab.view.looks
    assert looks.isVisible()
    looks.setCurrentIndex(looks.findText(words))
    looks.activated.emit(looks.currentIndex())
    person.settled()


def choose_bands(person: Person, *asked: str) -> None:
    """Press "Bands…", then the buttons and ticks of these names, then take them."""
    person.open_train()
    person.click_on(person.train.setup.bands.button)
    shown = dialog(BandsDialog)
    assert isinstance(shown, BandsDialog)
    for words in asked:
        person.click_on(shown.indices.get(words) or button(shown, words))
    person.click_on(button(shown, "Use these"))
    person.still()


def compare(person: Person, front: Path, other: Path) -> None:
    """Ctrl+click the other run: its curves lie behind those of the one in front."""
    tab = person.train
    assert tab.runs.front == front
    tab.monitor.choice.choose("curves")
    QTest.mouseClick(tab.runs._cards[other], Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier)
    person.still()
    assert [curve for curve in tab.monitor.metrics._curves.values() if curve.behind]
    said = [label.text() for label in tab.runs._cards[front].findChildren(QLabel)]
    assert "sees blue, green, red" in said, "which of the two it is"


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
def test_a_folder_gets_names_for_its_bands_and_is_looked_at_as_ndvi(
    pictures: Path, tmp_path: Path, qtbot: QtBot, dressed: QApplication
) -> None:
    with Project.create(tmp_path / "new") as project:
        project.add_category("plant")
    with window_at(tmp_path / "new", tmp_path / "config", qtbot) as hands:
        person = Person(hands.window, qtbot)
        person.drop(pictures)
        person.until(lambda: person.tab.editor.record is not None, timeout=30_000)
        person.settled()
        person.key("C")
        person.key("1")
        looks = person.tab.view.looks
        assert [looks.itemText(place) for place in range(3)] == ["Colours", "band 1", "band 2"], "NDVI of what?"

        person.open_train()
        person.click_on(person.train.setup.bands.button)
        shown = dialog(BandsDialog)
        assert isinstance(shown, BandsDialog)
        for row, name in zip(shown.rows, BAND_NAMES, strict=True):
            line = row.name.lineEdit()
            line.selectAll()
            typed(line, name)
        person.click_on(button(shown, "Use these"))
        person.still()
        assert person.project.band_names(6).names == BAND_NAMES

        person.settled()
        plain = picture_on_screen(person)
        look(person, "NDVI")
        ndvi = picture_on_screen(person)
        truth = scene(SEED, 0, SIZE)
        living = (truth.six_band()[..., 4] > 2.2 * truth.six_band()[..., 2]) & (truth.six_band()[..., 4] > 4000)
        yellow = ndvi[..., 0].astype(int) + ndvi[..., 1] - ndvi[..., 2]
        assert living.sum() > 100
        assert yellow[living].mean() > yellow[~living].mean() + 60, "what lives is towards the yellow end"
        person.key(Qt.Key.Key_B, on=person.tab.view.canvas)  # the next one: GNDVI
        person.settled()
        assert looks.chosen == "GNDVI" and not (picture_on_screen(person) == ndvi).all()
        person.key(Qt.Key.Key_D, on=person.tab.view.canvas)  # the next picture, and at once the next view
        person.key(Qt.Key.Key_B, on=person.tab.view.canvas)
        person.until(lambda: person.record.name == "IMG_0001.tif")
        person.key(Qt.Key.Key_A, on=person.tab.view.canvas)
        person.until(lambda: person.record.name == "IMG_0000.tif")
        assert looks.chosen == "NDRE"
        look(person, "Colours")
        assert (picture_on_screen(person) == plain).all()
        assert len(person.annotations) == 1, "looking changes nothing"


@pytest.mark.usefixtures("quick_training")
def test_six_bands_from_training_to_a_new_picture(
    person: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_bands(person, "NDVI")
    bands = person.train.setup.settings.bands
    assert bands == (*BAND_NAMES, "NDVI")
    person.train_now(epochs=2, image_size=48, bands=bands)
    assert "Training is done." in person.told
    choose_bands(person, "Red, green, blue")
    assert person.train.setup.bands.words.text() == "The network sees blue, green, red."
    person.train_now(epochs=2, image_size=48, bands=person.train.setup.settings.bands)
    runs = list_runs(person.project.runs_folder)
    colours, every = map(_info, runs)
    assert (every.channels, colours.channels) == ((*BAND_NAMES, "NDVI"), ("blue", "green", "red"))
    for info in (every, colours):
        assert (info.bands, info.dtype) == (BAND_NAMES, "uint16"), "either takes the picture as it is"
    assert len(set(every.mean)) == 7, "each channel has statistics of its own"

    compare(person, *(trained.folder for trained in runs))
    person.press_in_banner()  # Use in Run

    new = scene(SEED + 1, 0, SIZE)
    image.write(tmp_path / "new 新.tif", new.six_band())
    image.write(tmp_path / "phone.jpg", new.pixels)
    run_tab = person.run
    run_on(person, tmp_path / "new 新.tif", monkeypatch)
    assert person.told == ""
    result = run_tab._current.result
    assert result.frame.pixels.shape == (120, 160, 6)
    (said,) = [a for a in result.annotations if isinstance(a.geometry, WholeImage)]
    assert said.category.name in {category.name for category in every.categories}

    run_on(person, tmp_path / "phone.jpg", monkeypatch)
    assert "has 3 bands" in person.told and "trained on 6" in person.told
    assert "near infrared" in person.told, "by name"
    assert "same bands" in person.told, "and what to do about it"
    run_tab.banner.clear()
    run_on(person, tmp_path / "new 新.tif", monkeypatch)
    assert person.told == "", "the next right picture works"
    assert run_tab._current.result.frame.name == "new 新.tif"


def _info(trained: Run) -> ModelInfo:
    assert trained.model_path is not None
    return read_info(trained.model_path)
