"""What only a person knows about a data set is asked, once and only where it matters; and all of it is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine import image
from engine.annotation import Box
from gui.dialogs.project import ImportQuestion, ImportSummary
from gui.i18n import language
from gui.window import Window

LEFT = Qt.MouseButton.LeftButton


def picture(path: Path, seed: int, channels: int = 3) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.random.default_rng(seed).integers(0, 256, (40, 60, channels), dtype=np.uint8)
    image.write(path, pixels)
    return path


def voc(folder: Path, left: int, count: int = 2) -> Path:
    """Make a VOC data set whose boxes begin at `left` and 9."""
    for number in range(count):
        picture(folder / f"{number}.png", number)
        (folder / f"{number}.xml").write_text(
            f"<annotation><filename>{number}.png</filename>"
            "<size><width>60</width><height>40</height><depth>3</depth></size>"
            f"<object><name>leaf</name><bndbox><xmin>{left}</xmin><ymin>9</ymin><xmax>30</xmax><ymax>20</ymax></bndbox>"
            "</object></annotation>",
            encoding="utf-8",
        )
    return folder


def masks(folder: Path, values: tuple[int, ...]) -> Path:
    """Make two pictures with masks that hold these values, and no legend."""
    for number in range(2):
        picture(folder / "images" / f"{number}.png", number)
        mask = np.zeros((40, 60, 1), np.uint8)
        for place, value in enumerate(values):
            mask[:, place * 10 : place * 10 + 10] = value
        mask[:, len(values) * 10 :] = values[0]
        (folder / "masks").mkdir(exist_ok=True)
        image.write(folder / "masks" / f"{number}.png", mask)
    return folder


def drop(window: Window, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    window.dropEvent(
        QDropEvent(QPointF(300, 300), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)
    )


def shown(window: Window, kind: type, qtbot: QtBot) -> Any:
    qtbot.waitUntil(lambda: any(found.isVisible() for found in window.findChildren(kind)), timeout=20_000)
    [found] = [found for found in window.findChildren(kind) if found.isVisible()]
    return found


def came(window: Window, qtbot: QtBot) -> list[Box]:
    """Wait for the import and return the boxes that came in."""
    qtbot.waitUntil(lambda: window.project is not None and not window.jobs.running, timeout=20_000)
    assert window.project is not None
    found = window.project.annotations_of(window.project.image_ids())
    return [a.geometry for said in found.values() for a in said if isinstance(a.geometry, Box)]


@pytest.mark.parametrize("answer", ["usual", "other", "closed"])
def test_boxes_that_do_not_tell_where_counting_begins(
    window: Window, qtbot: QtBot, tmp_path: Path, answer: str
) -> None:
    drop(window, voc(tmp_path / "first", 5), voc(tmp_path / "second 第二", 7, 1))
    asked = shown(window, ImportQuestion, qtbot)
    assert "from 1 or from 0" in asked.heading.text()
    language.use("zh")
    assert "从 1 数起" in asked.heading.text()
    if answer == "closed":
        asked.reject()
    else:
        qtbot.mouseClick(asked.usual_button if answer == "usual" else asked.other_button, LEFT)
    boxes = came(window, qtbot)
    assert len([w for w in window.findChildren(ImportQuestion) if w.isVisible()]) == 0, "asked once for all of them"
    shift = 0 if answer == "other" else 1
    # The second set's picture is the same as one of the first: its box joins it.
    assert sorted({box.x1 for box in boxes}) == [5 - shift, 7 - shift]
    assert {box.y1 for box in boxes} == {9 - shift}
    assert {box.x2 for box in boxes} == {30}, "the last pixel counts either way"


@pytest.mark.parametrize("left", [0, 1])
def test_boxes_at_the_edge_tell_it_themselves(window: Window, qtbot: QtBot, tmp_path: Path, left: int) -> None:
    drop(window, voc(tmp_path / "set", left))
    assert {(box.x1, box.y1) for box in came(window, qtbot)} == {(0, 9 - left)}
    assert not window.findChildren(ImportQuestion)


@pytest.mark.parametrize(
    ("answer", "names"),
    [("usual", {"category 1", "category 2"}), ("other", {"category 0", "category 1", "category 2"})],
)
def test_masks_without_a_legend(window: Window, qtbot: QtBot, tmp_path: Path, answer: str, names: set[str]) -> None:
    drop(window, masks(tmp_path / "set", (0, 1, 2)))
    asked = shown(window, ImportQuestion, qtbot)
    assert "What does 0 mean" in asked.heading.text()
    qtbot.mouseClick(asked.usual_button if answer == "usual" else asked.other_button, LEFT)
    came(window, qtbot)
    assert window.project is not None and window.tabs.current is not None
    assert {category.name for category in window.project.categories()} == names
    banner = window.tabs.current.banner
    assert "came in" in banner.message.text() and "No legend" in banner.hint.text(), "what the reader noticed is told"


@pytest.mark.parametrize("values", [(0, 255), (1, 2)])
def test_masks_that_leave_no_doubt(window: Window, qtbot: QtBot, tmp_path: Path, values: tuple[int, ...]) -> None:
    drop(window, masks(tmp_path / "set", values))
    came(window, qtbot)
    assert not window.findChildren(ImportQuestion)


def test_stopping_while_it_asks(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    drop(window, voc(tmp_path / "set", 5))
    shown(window, ImportQuestion, qtbot)
    window.jobs.shown[0].stop()
    qtbot.waitUntil(lambda: not window.jobs.running)
    assert window.project is None
    assert not list((tmp_path / "projects").glob("*"))
    qtbot.waitUntil(lambda: not window.findChildren(ImportQuestion))  # nobody waits for the answer any more


def test_the_list_of_what_stayed_outside_can_be_copied(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    folder = voc(tmp_path / "set", 1)
    (folder / "1.xml").write_text("<annotation><filename>1.png</filename><obj", encoding="utf-8")
    drop(window, folder)
    told = shown(window, ImportSummary, qtbot)
    qtbot.mouseClick(told.copy_button, LEFT)
    lines = QApplication.clipboard().text().splitlines()
    assert len(lines) == len(told.skipped) >= 1
    assert all("\t" in line for line in lines)
    told.reject()


def test_each_window_asks_for_itself(make_window: Callable[[], Window], qtbot: QtBot, tmp_path: Path) -> None:
    first, second = make_window(), make_window()
    drop(first, voc(tmp_path / "set", 5))
    asked = shown(first, ImportQuestion, qtbot)
    assert not second.findChildren(ImportQuestion)
    asked.accept()
    came(first, qtbot)
