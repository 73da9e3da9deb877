"""The gallery and what is done to pictures: filters, selections, broken and lost files, projects to look at only."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from engine.annotation import Annotation, Box
from engine.errors import text
from engine.events import run
from engine.project import Project
from gui.canvas.pyramid import View
from gui.data.checks import ChecksSheet
from gui.data.splits import SplitDialog
from gui.i18n import language
from tests.gui.data_kit import CTRL, SHIFT, Hands, picture, project_of, window_at

K = Qt.Key


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return project_of(tmp_path / "work", 6)


@pytest.fixture
def hands(folder: Path, tmp_path: Path, qtbot: QtBot, dressed: QApplication) -> Iterator[Hands]:
    with window_at(folder, tmp_path / "config", qtbot) as made:
        yield made


def click(hands: Hands, place: int, modifiers: Qt.KeyboardModifier) -> None:
    gallery = hands.tab.gallery
    rect = gallery.visualRect(gallery.pictures.index(place))
    QTest.mouseClick(gallery.viewport(), Qt.MouseButton.LeftButton, modifiers, rect.center())


def names(hands: Hands) -> list[str]:
    return [record.name for record in hands.project.records(hands.tab.gallery.pictures.ids)]


def label_first(hands: Hands) -> None:
    hands.key(K.Key_R)
    hands.drag((20, 20), (60, 50), (100, 80))
    hands.key(K.Key_Escape)
    hands.key(K.Key_Escape)


def test_several_pictures_get_use_and_group_together_in_one_step(hands: Hands) -> None:
    click(hands, 1, Qt.KeyboardModifier.NoModifier)
    click(hands, 3, SHIFT)
    click(hands, 5, CTRL)
    assert hands.tab.details.heading.text().startswith("4 ")
    hands.tab.pictures.set_split("test")
    hands.until(lambda: hands.project.split_sizes().get("test") == 4)
    hands.settled()
    hands.tab.pictures.set_group("plate 2")
    hands.until(lambda: hands.project.group_sizes() == {"plate 2": 4})
    hands.settled()
    hands.key(K.Key_Z, CTRL, on=hands.tab.view.canvas)
    hands.until(lambda: hands.project.group_sizes() == {})
    assert hands.project.split_sizes().get("test") == 4


def test_nothing_here_for_a_selection_leaves_labels_alone(hands: Hands) -> None:
    label_first(hands)
    click(hands, 0, Qt.KeyboardModifier.NoModifier)
    click(hands, 2, SHIFT)
    hands.tab.pictures.set_empty(True)
    hands.until(lambda: hands.project.counts().empty == 2)
    assert hands.project.counts().labeled == 1
    assert "1 picture" in hands.said


def test_the_right_button_offers_what_can_be_done_to_the_selection(hands: Hands) -> None:
    click(hands, 1, Qt.KeyboardModifier.NoModifier)
    click(hands, 2, SHIFT)
    place = hands.tab.gallery.visualRect(hands.tab.gallery.pictures.index(2)).center()
    viewport = hands.tab.gallery.viewport()
    QApplication.sendEvent(
        viewport, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, viewport.mapToGlobal(place))
    )
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    words = {action.text(): action for action in menu.actions()}
    assert "2 pictures" in words
    words["Nothing here"].trigger()
    menu.close()
    hands.until(lambda: hands.project.counts().empty == 2)


def test_removed_pictures_come_back_with_undo_and_their_files_stay(hands: Hands) -> None:
    path = hands.record.path
    hands.key(K.Key_Delete, CTRL | SHIFT)
    hands.until(lambda: names(hands) == ["b.png", "c.png", "d.png", "e.png", "f.png"])
    hands.until(lambda: hands.record.name == "b.png")
    assert path.exists()
    hands.tab.banner.button.click()
    hands.until(lambda: "a.png" in names(hands))


def test_the_to_do_filter_and_the_way_to_the_next(hands: Hands) -> None:
    label_first(hands)
    hands.tab.filters.chips["todo"].click()
    hands.until(lambda: names(hands) == ["b.png", "c.png", "d.png", "e.png", "f.png"])
    hands.until(lambda: hands.record.name == "b.png")
    hands.tab.filters.chips[None].click()
    hands.until(lambda: len(names(hands)) == 6)
    hands.go("a.png")
    hands.key(K.Key_N)
    hands.until(lambda: hands.record.name == "b.png")


def test_a_search_without_a_result_says_so_and_can_be_taken_back(hands: Hands) -> None:
    search = hands.tab.filters.search
    search.setFocus()
    hands.key("zzz")
    hands.until(lambda: not hands.tab.gallery.pictures.ids)
    hands.until(lambda: hands.tab.view.stack.currentIndex() == 3)
    hands.key(K.Key_Escape)
    hands.until(lambda: len(names(hands)) == 6)
    hands.key(K.Key_D)  # the keys are back
    hands.until(lambda: hands.record.name == "b.png")
    hands.until(lambda: hands.tab.view.stack.currentIndex() == 0 and hands.tab.editor.record is not None)


def test_broken_pictures_are_shown_with_their_sentence(tmp_path: Path, qtbot: QtBot, dressed: QApplication) -> None:
    folder = project_of(tmp_path / "work", 2)
    broken = tmp_path / "pictures" / "zz.jpg"
    broken.write_bytes(b"\xff\xd8\xff\xe0 cut off")
    with Project.open(folder) as project:
        run(project.add_images([broken]))
    with window_at(folder, tmp_path / "config", qtbot) as hands:
        click(hands, 2, Qt.KeyboardModifier.NoModifier)
        hands.until(lambda: hands.tab.view.stack.currentIndex() == 1)
        assert "zz.jpg" in hands.tab.view.problem.what.text()
        assert not hands.tab.view.problem.find_button.isVisible()
        assert hands.tab.filters.chips["broken"].text().endswith("1")
        hands.key(K.Key_A)
        hands.until(lambda: hands.tab.view.stack.currentIndex() == 0)


def test_lost_pictures_are_found_again(
    folder: Path, tmp_path: Path, qtbot: QtBot, dressed: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = tmp_path / "移动" / "pictures"
    moved.parent.mkdir()
    shutil.move(tmp_path / "pictures", moved)
    with window_at(folder, tmp_path / "config", qtbot) as hands:
        hands.until(lambda: hands.tab.view.stack.currentIndex() == 1)
        assert hands.tab.view.problem.find_button.isVisible()
        monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "config"))
        hands.tab.view.problem.find_button.click()
        hands.until(lambda: "None of the lost pictures" in hands.said)
        monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(moved.parent))
        hands.tab.view.problem.find_button.click()
        hands.until(lambda: "6" in hands.said)
        hands.until(lambda: hands.tab.view.stack.currentIndex() == 0)
        assert hands.record.path.is_relative_to(moved)


def test_a_project_opened_twice_shows_all_and_refuses_edits_with_a_sentence(
    folder: Path, tmp_path: Path, qtbot: QtBot, dressed: QApplication
) -> None:
    with Project.open(folder) as first:
        with first.edit(text("Draw")) as edit:
            edit.add(1, Annotation(first.categories()[0], Box(10, 10, 60, 60)))
        with window_at(folder, tmp_path / "config", qtbot) as hands:
            assert hands.project.read_only
            assert len(hands.tab.view.canvas.shapes) == 1
            hands.tab.banner.clear()
            hands.key(K.Key_R)
            assert hands.said
            assert hands.tab.view.tool == "select"
            acts: tuple[Callable[[], object], ...] = (
                lambda: hands.drag((30, 30), (60, 40), (80, 60)),
                lambda: hands.key(K.Key_Delete),
                lambda: hands.tab.pictures.set_split("test"),
                lambda: hands.tab.labeling.add_category("new"),
            )
            for act in acts:
                hands.tab.banner.clear()
                hands.settled()
                hands.tab.view.canvas.setFocus()
                act()
                hands.until(lambda: bool(hands.said))
            assert len(hands.annotations) == 1
            shown = hands.tab.view.canvas.shapes[0].rect
            assert (shown.x(), shown.y()) == (10, 10)  # what was refused is shown as it is stored
            hands.step(K.Key_D)
            hands.tab.banner.clear()
            hands.key(K.Key_0)
            assert hands.said
            assert not hands.tab.view.nothing.isChecked()


def test_many_bands_and_many_bits_are_shown(tmp_path: Path, qtbot: QtBot, dressed: QApplication) -> None:
    scene = np.random.default_rng(0).integers(0, 4000, (60, 80, 6)).astype(np.uint16)
    path = tmp_path / "pictures" / "six.tif"
    path.parent.mkdir()
    tifffile.imwrite(path, scene, photometric="minisblack", planarconfig="contig")
    folder = tmp_path / "work"
    with Project.create(folder) as project:
        run(project.add_images([path]))
    with window_at(folder, tmp_path / "config", qtbot) as hands:
        assert hands.tab.view.canvas.picture_size == (80, 60)
        assert "6 bands" in hands.tab.view.facts.text()
        assert "16 bit" in hands.tab.view.facts.text()
        opened = hands.tab._opened
        assert opened is not None
        assert opened.picture is not None
        shown, _ = opened.picture.render(View(), 80, 60)
        assert max(shown.pixelColor(x, y).red() for x in range(80) for y in range(60)) == 255  # stretched, not black


def test_phone_photos_stand_upright(tmp_path: Path, qtbot: QtBot, dressed: QApplication) -> None:
    photo = Image.new("RGB", (300, 200), "green")
    exif = photo.getexif()
    exif[0x0112] = 6
    path = tmp_path / "pictures" / "phone.jpg"
    path.parent.mkdir()
    photo.save(path, exif=exif)
    folder = tmp_path / "work"
    with Project.create(folder) as project:
        run(project.add_images([path]))
    with window_at(folder, tmp_path / "config", qtbot) as hands:
        assert hands.tab.view.canvas.picture_size == (200, 300)


def test_the_check_page_lists_what_is_wrong_and_leads_to_the_pictures(hands: Hands) -> None:
    leaf = hands.project.categories()[0]
    ids = hands.project.image_ids()
    with hands.project.edit(text("Draw")) as edit:
        edit.add(ids[1], Annotation(leaf, Box(150, 50, 400, 90)))  # far over the edge
        edit.add(ids[0], Annotation(leaf, Box(10, 10, 60, 60)))
    hands.window.project_changed()
    hands.settled()
    hands.tab.checks.click()
    sheet = hands.tab.findChild(ChecksSheet)
    assert sheet is not None
    hands.until(lambda: bool(sheet.problems))
    outside = next(problem for problem in sheet.problems if problem.kind == "outside")
    assert outside.images == (ids[1],)
    next(b for b in sheet._buttons(outside) if b.text() == "Show the picture").click()
    hands.until(lambda: names(hands) == ["b.png"])
    assert hands.tab.filters.found.isVisible()
    hands.tab.filters.found.click()
    hands.until(lambda: len(names(hands)) == 6)


def test_dividing_by_plant_keeps_each_plant_together(tmp_path: Path, qtbot: QtBot, dressed: QApplication) -> None:
    paths = [picture(tmp_path / "pictures" / f"plant{n // 3:02d}_day{n % 3}.png", n) for n in range(30)]
    folder = tmp_path / "work"
    with Project.create(folder) as project:
        run(project.add_images(paths))
    with window_at(folder, tmp_path / "config", qtbot) as hands:
        language.use("zh")
        hands.tab.divide.click()
        dialog = hands.tab.findChild(SplitDialog)
        assert dialog is not None
        hands.until(lambda: dialog.groups.count() > 2)
        assert "plant" in dialog.preview.text()
        assert "组" in dialog.preview.text()
        dialog.shares[0].setValue(60)
        assert not dialog.go.isEnabled()  # 90 %
        dialog.shares[2].setValue(25)
        dialog.go.click()
        hands.until(lambda: len(hands.project.group_sizes()) == 10)
        hands.until(lambda: None not in hands.project.split_sizes())
        records = hands.project.records(hands.project.image_ids())
        assert len({(record.group, record.split) for record in records}) == 10
        assert {record.split for record in records} == {"train", "val", "test"}


def test_the_filters_break_into_rows_in_a_narrow_column(hands: Hands) -> None:
    from engine.project import Counts

    filters = hands.tab.filters
    filters.show_counts(Counts(10_000, 8_000, 1_000, 900, 500, 100))
    hands.until(lambda: filters.height() == filters.heightForWidth(filters.width()))
    chips = [chip.geometry() for chip in filters.chips.values()]
    assert not any(a.intersects(b) for n, a in enumerate(chips) for b in chips[:n])
    assert all(chip.left() >= 0 and chip.right() < filters.width() for chip in chips)
    assert max(chip.bottom() for chip in chips) < filters.done.geometry().top()


def test_the_words_follow_the_language(hands: Hands) -> None:
    label_first(hands)
    language.use("zh")
    assert hands.tab.divide.text() == "划分…"
    assert "已标注" in hands.tab.view.facts.text()
    assert hands.tab.list.heading.text() == "这张图片上"
    hands.settled()
    assert "全部" in hands.tab.filters.chips[None].text()
