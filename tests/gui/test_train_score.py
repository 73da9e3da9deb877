"""The score card in the window: its pages, and what stands on them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from engine.training.methods import methods
from engine.training.model_card import model_card
from gui.i18n import language
from gui.train.methods import Methods
from gui.train.plots import CurvePlot
from gui.train.previews import Preview
from gui.train.score import ScorePage
from gui.train.tables import ConfusionTable
from gui.widgets.panels import Card
from tests.gui.data_kit import window_at
from tests.gui.train_kit import Person, copied, quick_training, tiny_project, trained

__all__ = ["quick_training"]
pytestmark = pytest.mark.usefixtures("quick_training", "dressed")


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with one finished run."""
    folder = tiny_project(tmp_path_factory.mktemp("learned") / "project")
    trained(folder)
    return folder


@pytest.fixture
def person(tmp_path: Path, qtbot: QtBot, learned: Path) -> Iterator[Person]:
    """Somebody who looks at the score card of a finished run."""
    with window_at(copied(learned, tmp_path / "project"), tmp_path / "config", qtbot) as hands:
        person = Person(hands.window, qtbot)
        person.open_train()
        person.until(person.train.monitor.score.isVisible)
        yield person


def page_of(person: Person) -> ScorePage:
    return person.train.monitor.score


def card_of(person: Person) -> dict[str, Any]:
    """The score card on disk, to be changed and shown again."""
    front = person.train.runs.front
    assert front is not None
    return json.loads((front / "score_card.json").read_text("utf-8"))


def show(person: Person, card: dict[str, Any]) -> None:
    """Show a score card and wait until it is there."""
    page_of(person).show_card(card)
    person.until(page_of(person).choice.isVisible)


def words_of(widget: QWidget) -> str:
    """All that is written in what can be seen."""
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def test_the_numbers_stay_while_the_page_below_changes(person: Person) -> None:
    page = page_of(person)
    for key in ("categories", "mistakes", "curves"):
        person.click_on(page.choice.button(key))
        assert page.choice.chosen == key
        assert "Accuracy" in words_of(page) and "0 to" in words_of(page).replace(".000", "")
    show(person, card_of(person))
    assert page.choice.chosen == "curves"  # another run is looked at in the same place


def test_calibration_is_drawn_before_and_after(person: Person) -> None:
    page, card = page_of(person), card_of(person)
    bins = {"confidence": [0.55, 0.9], "accuracy": [0.5, 0.6], "count": [2, 4]}
    card["figures"]["reliability"] = {
        "temperature": 2.5,
        "before": {"ece": 0.3, **bins},
        "after": {"ece": 0.125, **bins, "confidence": [0.5, 0.7]},
    }
    show(person, card)
    person.click_on(page.choice.button("curves"))
    (plot,) = [p for p in page.findChildren(CurvePlot) if "certain" in p.title.text() and p.isVisible()]
    assert [str(name) for name in plot.names] == [
        "as it learned (ECE 0.300)",
        "calibrated (ECE 0.125)",
        "right as often as it says",
    ]
    assert plot.drawn("calibrated (ECE 0.125)")[0].tolist() == [0.5, 0.7]
    assert "temperature of 2.50" in words_of(page)
    language.use("zh")
    QApplication.processEvents()
    assert "2.50" in words_of(page) and "temperature" not in words_of(page)


def test_without_calibration_it_says_why(person: Person) -> None:
    page = page_of(person)
    person.click_on(page.choice.button("curves"))
    assert "too few validation pictures" in words_of(page)


def test_a_classifier_has_its_curves_and_numbers(person: Person) -> None:
    page = page_of(person)
    person.click_on(page.choice.button("curves"))
    titles = [plot.title.text() for plot in page.findChildren(CurvePlot) if plot.isVisible()]
    assert titles == [
        "Precision over recall",
        "ROC, each category against the rest",
        "Is it as certain as it is right?",
    ]
    said = words_of(page)
    assert all(words in said for words in ("Balanced accuracy", "Kappa", "Calibration error"))


def test_areas_are_dots_with_their_r_squared_and_borders_say_their_tolerance(person: Person) -> None:
    page, card = page_of(person), card_of(person)
    card["task"] = "segmentation"
    area = {"truth": [1.0, 4.0, 2.0], "said": [1.5, 4.0, 1.0], "r2": 0.75, "bias": 0.1}
    card["figures"] |= {"areas": {"square": area}, "boundary_tolerance": 2.4}
    show(person, card)
    assert "within 2.4 px" in words_of(page)
    person.click_on(page.choice.button("curves"))
    (plot,) = [p for p in page.findChildren(CurvePlot) if p.title.text().startswith("Area said")]
    assert [str(name) for name in plot.names] == ["square, R² 0.750", "as large as it is"]
    dots = plot._curves["square, R² 0.750"].main
    assert dots.opts["pen"] is None and dots.opts["symbol"] == "o"
    assert [values.tolist() for values in plot.drawn("square, R² 0.750")] == [area["truth"], area["said"]]


def with_cells(card: dict[str, Any]) -> dict[str, Any]:
    """The same card, with a confusion matrix that is known."""
    cells = {"0,0": [[0, 0.61], [1, 0.97]], "0,1": [[2, 0.88]], "1,1": [[3, 0.9], [4, 0.91], [5, 0.99]]}
    matrix = [[2, 1], [0, 3]]
    card["figures"]["confusion"] = {"categories": ["square", "nothing"], "matrix": matrix, "cells": cells}
    return card


def cell_of(page: ScorePage, row: int, column: int) -> tuple[ConfusionTable, QPoint]:
    """The table and the middle of one of its cells (columns are counted without the names)."""
    table = page.findChild(ConfusionTable)
    return table, table.visualItemRect(table.item(row, column + 1)).center()


def test_a_click_on_a_number_of_the_matrix_shows_those_pictures_which_open_in_data(person: Person) -> None:
    page, card = page_of(person), with_cells(card_of(person))
    show(person, card)
    person.click_on(page.choice.button("mistakes"))
    table, place = cell_of(page, 0, 1)
    assert "Click or press Enter" in table.item(0, 2).toolTip() and "Click" not in table.item(1, 1).toolTip()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    person.still()
    (picture,) = [p for p in page.pages.currentWidget().findChildren(Preview) if p.isVisible()]
    assert "square said to be nothing: 1 of 1" in words_of(page)
    wanted = card["pictures"][2][0]
    assert picture.image_id == wanted and picture._ready is not None
    person.click_on(picture)
    person.until(lambda: person.window.tabs.front == "data")
    person.until(lambda: person.tab.editor.record is not None and person.record.id == wanted)


def test_the_keyboard_walks_through_the_matrix(person: Person) -> None:
    page, card = page_of(person), with_cells(card_of(person))
    show(person, card)
    person.click_on(page.choice.button("mistakes"))
    table, _ = cell_of(page, 0, 0)
    table.setFocus()
    table.setCurrentCell(0, 1)
    QTest.keyClick(table, Qt.Key.Key_Return)
    person.still()
    assert "square, said right: 2 of 2" in words_of(page)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Space):
        QTest.keyClick(table, key)
    person.still()
    shown = [p.image_id for p in page.pages.currentWidget().findChildren(Preview) if p.isVisible()]
    assert shown == [card["pictures"][place][0] for place in (3, 4, 5)]
    QTest.keyClick(table, Qt.Key.Key_Left)
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert "nothing said to be square: no picture to show" in words_of(page)
    QTest.keyClick(table, Qt.Key.Key_Tab)
    assert not table.hasFocus()


def test_the_matrix_of_an_older_run_promises_nothing(person: Person) -> None:
    page, card = page_of(person), card_of(person)
    del card["figures"]["confusion"]["cells"], card["pictures"]
    show(person, card)
    person.click_on(page.choice.button("mistakes"))
    table, place = cell_of(page, 0, 0)
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert "Click" not in words_of(page) and not [p for p in page.findChildren(Preview) if p.isVisible()]


def test_pixels_of_a_cell_are_counted_in_per_cent(person: Person) -> None:
    page, card = page_of(person), with_cells(card_of(person))
    card["task"] = "segmentation"
    show(person, card)
    person.click_on(page.choice.button("mistakes"))
    table, place = cell_of(page, 0, 1)
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    person.still()
    assert "square said to be nothing: the pictures with most of it" in words_of(page) and "0.9 %" in words_of(page)
    table, place = cell_of(page, 1, 1)
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert "nothing, said right: the pictures with most of it" in words_of(page)


def test_what_speaks_against_the_numbers_stands_right_below_them_on_every_page(person: Person) -> None:
    page, card = page_of(person), card_of(person)
    for key in ("categories", "curves"):
        person.click_on(page.choice.button(key))
        (warning,) = [box for box in page.findChildren(Card) if box.property("warns")]
        assert warning.isVisible() and warning.geometry().bottom() < page.choice.geometry().top()
        said = words_of(warning)
        assert said.startswith("Do not trust these numbers yet")
        assert "square (3), nothing (3)" in said and "Groups are not set" in said
    card["trust"], card["trust_texts"] = [], []
    show(person, card)
    assert not [box for box in page.findChildren(Card) if box.property("warns") and box.isVisible()]


def test_validation_and_test_are_told_apart_in_words(person: Person) -> None:
    tab, page = person.train, page_of(person)
    (run,) = tab.runs._cards.values()
    assert run.split.isVisible() and run.split.text() == "validation"
    assert "Accuracy, test" in words_of(page)
    show(person, card_of(person) | {"split": "val"})
    assert "Accuracy, validation" in words_of(page) and "Accuracy, test" not in words_of(page)
    person.click_on(tab.monitor.choice.button("curves"))
    assert tab.monitor.quality.caption.text() == "Accuracy, validation"
    language.use("zh")
    QApplication.processEvents()
    assert run.split.text() == "验证" and tab.monitor.quality.caption.text().endswith("验证")


def test_texts_for_a_paper_are_copied_as_they_are_shown(person: Person) -> None:
    page, card = page_of(person), card_of(person)
    person.click_on(page.choice.button("methods"))
    texts = page.findChild(Methods)
    assert texts.choice.chosen == "en" and texts.text.toPlainText() == methods(card)
    for key, expected in (("zh", methods(card, "zh")), ("card", model_card(card)), ("en", methods(card))):
        person.click_on(texts.choice.button(key))
        person.click_on(texts.copy)
        assert QApplication.clipboard().text() == texts.text.toPlainText() == expected
    assert "12 were used for training, 6 for validation and 6 for testing" in QApplication.clipboard().text()
    assert (person.train.runs.front / "model_card.md").read_text("utf-8") == model_card(card)


def test_an_older_run_has_no_texts_for_a_paper(person: Person) -> None:
    card = card_of(person)
    del card["provenance"]
    show(person, card)
    assert page_of(person).choice._keys == ["categories", "mistakes", "curves", "worst"]


def test_cells_are_shaded_by_what_they_mean(person: Person) -> None:
    show(person, with_cells(card_of(person)))
    person.click_on(page_of(person).choice.button("mistakes"))
    table, _ = cell_of(page_of(person), 0, 0)
    picture = table.viewport().grab().toImage()

    def color(row: int, column: int) -> tuple[int, int, int]:
        corner = table.visualItemRect(table.item(row, column + 1)).topLeft() + QPoint(4, 4)
        return picture.pixelColor(corner).getRgb()[:3]

    right, wrong, nothing = color(1, 1), color(0, 1), color(1, 0)
    assert right[1] > right[0] and wrong[0] > wrong[1] and max(nothing) - min(nothing) < 8
