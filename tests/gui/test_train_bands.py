"""Choosing and naming bands in Train, by mouse and keys, in English and Chinese."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine import image
from engine.annotation import Annotation, WholeImage
from engine.bands import BandNames
from engine.events import run
from engine.project import Project
from gui.i18n import language, say
from gui.train.bands import first_layer, seen_words
from gui.train.bands_dialog import BandsDialog
from tests.engine.training.conftest import settings
from tests.gui.data_kit import typed, window_at
from tests.gui.train_kit import Person, button, dialog, quick_training, tiny_project

__all__ = ["quick_training"]
pytestmark = pytest.mark.usefixtures("quick_training", "dressed")


def unnamed_project(folder: Path) -> Path:
    """Eight pictures of four bands that nobody has named."""
    with Project.create(folder) as project:
        paths = [folder / f"{number}.tif" for number in range(8)]
        for number, path in enumerate(paths):
            image.write(path, np.random.default_rng(number).integers(0, 4000, (32, 32, 4)).astype(np.uint16))
        ids = run(project.add_images(paths))
        categories = [project.add_category(name) for name in ("odd", "even")]
        with project.edit("Label") as edit:
            for number, image_id in enumerate(ids):
                edit.add(image_id, Annotation(categories[number % 2], WholeImage()))
    return folder


@pytest.fixture
def person(tmp_path: Path, qtbot: QtBot) -> Iterator[Person]:
    """Somebody whose camera records four bands."""
    with window_at(unnamed_project(tmp_path / "four"), tmp_path / "config", qtbot) as hands:
        yield Person(hands.window, qtbot)


def opened(person: Person) -> BandsDialog:
    """Press "Bands…"."""
    person.click_on(person.train.setup.bands.button)
    found = dialog(BandsDialog)
    assert isinstance(found, BandsDialog)
    return found


def name_bands(shown: BandsDialog, *names: str) -> None:
    """Type the names of all bands."""
    for row, name in zip(shown.rows, names, strict=True):
        line = row.name.lineEdit()
        line.selectAll()
        typed(line, name)


def test_bands_are_named_and_an_index_joins_them(person: Person) -> None:
    setup = person.open_train().setup
    assert setup.bands.words.text() == "The network sees all 4 bands: band 1, band 2, band 3, band 4."
    shown = opened(person)
    assert not shown.indices["NDVI"].isEnabled()
    assert shown.reasons["NDVI"].text() == "needs near infrared, red"
    name_bands(shown, "red", "red", "green", "NIR")
    assert "Two bands are named red" in shown.verdict.text() and not shown.go.isEnabled()
    name_bands(shown, "blue", "green", "red", "NIR")
    person.click_on(shown.indices["NDVI"])
    person.click_on(shown.rows[0].tick)
    assert shown.verdict.text().strip() == "The network sees green, red, near infrared, NDVI."
    person.click_on(button(shown, "Use these"))
    assert setup.settings.bands == ("green", "red", "near infrared", "NDVI")
    assert person.project.band_names(4).names == ("blue", "green", "red", "near infrared")
    assert setup.bands.words.text() == "The network sees green, red, near infrared, NDVI."
    person.still()
    person.click_on(setup.preset.button("best"))
    assert setup.settings.bands == ("green", "red", "near infrared", "NDVI"), "another length, the same bands"
    again = opened(person)
    assert [row.tick.isChecked() for row in again.rows] == [False, True, True, True]
    person.click_on(again.all)
    person.click_on(button(again, "Use these"))
    assert setup.settings.bands == ()


def test_cancel_changes_nothing(person: Person) -> None:
    setup = person.open_train().setup
    shown = opened(person)
    name_bands(shown, "blue", "green", "red", "NIR")
    person.click_on(button(shown, "Cancel"))
    assert setup.settings.bands == () and person.project.band_names(4).names[0] == "band 1"


def test_nothing_ticked_is_nothing_to_learn_from(person: Person) -> None:
    person.open_train()
    shown = opened(person)
    for row in shown.rows:
        person.click_on(row.tick)
    assert shown.verdict.text() == "Tick at least one band or index." and not shown.go.isEnabled()
    shown.reject()


def test_chinese_names_are_the_same_bands(person: Person) -> None:
    language.use("zh")
    person.open_train()
    shown = opened(person)
    assert [row.name.currentText() for row in shown.rows] == ["波段 1", "波段 2", "波段 3", "波段 4"]
    name_bands(shown, "蓝", "绿", "红", "近红外")
    assert shown.names == ("blue", "green", "red", "near infrared")
    person.click_on(button(shown, "就用这些"))
    assert person.train.setup.bands.words.text() == "网络看到全部 4 个波段：蓝, 绿, 红, 近红外。"


def test_a_choice_that_the_pictures_lost_is_said_where_it_was_made(person: Person) -> None:
    setup = person.open_train().setup
    setup._take(settings(bands=("ndvi",)))
    assert "NDVI needs a band that these pictures do not have: near infrared, red." in setup.bands.words.text()
    shown = opened(person)
    assert all(row.tick.isChecked() for row in shown.rows), "it begins with all bands"
    shown.reject()


def test_colour_pictures_keep_bands_under_advanced(tmp_path: Path, qtbot: QtBot) -> None:
    with window_at(tiny_project(tmp_path / "colour"), tmp_path / "config", qtbot) as hands:
        person = Person(hands.window, qtbot)
        setup = person.open_train().setup
        assert not setup.bands.isVisible()
        person.click_on(setup.advanced.head)
        shown = opened(person)
        person.click_on(shown.indices["ExG"])
        person.click_on(button(shown, "Use these"))
        assert setup.settings.bands == ("red", "green", "blue", "ExG")


def test_what_happens_to_pretrained_weights_is_one_sentence() -> None:
    chosen = settings(pretrained=True)
    assert first_layer(6, chosen).endswith("is repeated over 6 and rescaled by 3/6.")
    assert first_layer(1, chosen).endswith("is summed into 1.")
    assert first_layer(3, chosen) == first_layer(6, settings()) == ""


def test_many_bands_are_counted_not_listed(dressed: QApplication) -> None:
    many = tuple(f"band {number}" for number in range(1, 201))
    assert seen_words(many, many) == "The network sees all 200 bands."
    assert seen_words(many[:90], many) == "The network sees 90 bands and indices."
    language.use("zh")
    assert say(seen_words(("red", "NDVI"), many)) == "网络看到：红, NDVI。"
    assert BandNames(many).white == 0
