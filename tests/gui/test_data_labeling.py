"""Labeling in the Data tab by mouse and keyboard: what is done is stored, and can be undone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.annotation import Annotation, Box, Polygon, WholeImage
from engine.errors import text
from engine.project import Project
from tests.gui.data_kit import CTRL, SHIFT, Hands, project_of, window_at

K = Qt.Key


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return project_of(tmp_path / "work")


@pytest.fixture
def hands(folder: Path, tmp_path: Path, qtbot: QtBot, dressed: QApplication) -> Iterator[Hands]:
    with window_at(folder, tmp_path / "config", qtbot) as made:
        yield made


def test_a_project_opens_with_its_first_picture_and_the_keys_at_hand(hands: Hands) -> None:
    assert hands.record.name == "a.png"
    assert QApplication.focusWidget() is hands.tab.view.canvas
    hands.step(K.Key_D)
    assert hands.record.name == "b.png"
    hands.step(K.Key_A)
    assert hands.record.name == "a.png"


def test_draw_digit_next(hands: Hands) -> None:
    hands.key(K.Key_R)
    hands.drag((20, 20), (60, 50), (100, 80))
    hands.key(K.Key_2)
    first = hands.annotations
    hands.step(K.Key_D)
    hands.drag((10, 10), (30, 30), (50, 60))
    assert [a.category.name for a in first] == ["spot"]
    box = first[0].geometry
    assert isinstance(box, Box)
    assert (box.x1, box.y1, box.x2, box.y2) == pytest.approx((20, 20, 100, 80), abs=1)
    assert [a.category.name for a in hands.annotations] == ["spot"]  # the last category stays in force
    assert hands.project.counts().labeled == 2


def test_what_is_drawn_is_not_lost_when_the_program_ends(hands: Hands, folder: Path) -> None:
    hands.key(K.Key_R)
    hands.drag((20, 20), (60, 50), (100, 80))
    with Project.open(folder, read_only=True) as other:
        assert len(other.annotations(hands.record.id)) == 1


def test_a_digit_before_drawing_leaves_what_was_selected_alone(hands: Hands) -> None:
    hands.key(K.Key_R)
    hands.drag((20, 20), (40, 40), (60, 60))
    hands.key(K.Key_V)
    hands.click(40, 40)
    hands.key(K.Key_R)
    hands.key(K.Key_2)
    hands.drag((100, 20), (120, 40), (150, 60))
    assert [a.category.name for a in hands.annotations] == ["leaf", "spot"]


def test_the_hint_says_what_a_digit_does_after_drawing_and_esc_keeps_what_was_drawn(hands: Hands) -> None:
    hint = hands.tab.view.hint
    hands.key(K.Key_R)
    before = hint.text()
    hands.drag((20, 20), (40, 40), (60, 60))
    assert hint.text() == "A digit changes the category of what you just drew; Esc lets go of it"
    hands.key(K.Key_Escape)
    assert hint.text() == before
    hands.key(K.Key_2)
    hands.drag((100, 20), (120, 40), (150, 60))
    assert [a.category.name for a in hands.annotations] == ["leaf", "spot"]


def test_undo_and_redo_by_all_their_keys(hands: Hands) -> None:
    hands.key(K.Key_R)
    for number in range(3):
        hands.drag((20 + 40 * number, 20), (30, 30), (50 + 40 * number, 50))
    for key, modifiers, left in (
        (K.Key_Z, CTRL, 2),
        (K.Key_Z, CTRL, 1),
        (K.Key_Y, CTRL, 2),
        (K.Key_Z, CTRL | SHIFT, 3),
    ):
        hands.key(key, modifiers)
        hands.until(lambda n=left: len(hands.tab.editor.annotations) == n)
        assert len(hands.annotations) == left


def test_undo_and_redo_show_the_picture_that_they_change(hands: Hands) -> None:
    hands.key(K.Key_R)
    hands.drag((20, 20), (60, 50), (100, 80))
    hands.step(K.Key_D)
    hands.step(K.Key_D)
    assert hands.record.name == "c.png"
    for key, left in ((K.Key_Z, 0), (K.Key_Y, 1)):
        hands.key(key, CTRL)
        hands.until(lambda: hands.record.name == "a.png")
        hands.until(lambda n=left: len(hands.tab.editor.annotations) == n)
        hands.step(K.Key_D)


def test_undo_goes_on_after_closing(folder: Path, tmp_path: Path, qtbot: QtBot, dressed: QApplication) -> None:
    with window_at(folder, tmp_path / "config", qtbot) as hands:
        hands.key(K.Key_R)
        hands.drag((20, 20), (60, 50), (100, 80))
        hands.key(K.Key_Delete)
        assert hands.annotations == []
    with window_at(folder, tmp_path / "config", qtbot) as hands:
        hands.key(K.Key_Z, CTRL)
        hands.until(lambda: len(hands.tab.editor.annotations) == 1)


def test_enter_finishes_a_polygon_and_ctrl_z_takes_one_point_back(hands: Hands) -> None:
    hands.key(K.Key_P)
    for place in ((20, 20), (120, 20), (150, 90), (60, 100)):
        hands.click(*place)
    hands.key(K.Key_Z, CTRL)
    hands.key(K.Key_Return)
    shape = hands.annotations[0].geometry
    assert isinstance(shape, Polygon)
    assert len(shape.parts[0].exterior) == 3
    assert hands.project.can_undo == "Draw leaf"


def test_the_first_category_is_named_at_the_mouse_and_the_drawing_stays_in_sight(
    tmp_path: Path, qtbot: QtBot, dressed: QApplication
) -> None:
    folder = project_of(tmp_path / "new", categories=())
    with window_at(folder, tmp_path / "config", qtbot) as hands:
        hands.key(K.Key_R)
        hands.drag((20, 20), (60, 50), (100, 80))
        popup = hands.popup()
        assert hands.tab.view.canvas._pending is not None
        QTest.keyClick(popup.line, K.Key_Escape)
        hands.until(lambda: hands.tab.view.canvas._pending is None)
        assert hands.annotations == []
        hands.drag((20, 20), (60, 50), (100, 80))
        hands.name("叶片")
        hands.until(lambda: len(hands.annotations) == 1)
        assert hands.annotations[0].category.name == "叶片"
        hands.drag((110, 20), (120, 50), (150, 80))
        assert [a.category.name for a in hands.annotations] == ["叶片", "叶片"]  # never asked twice


def test_the_popup_stays_on_the_screen(hands: Hands) -> None:
    from gui.data.naming import NamePopup

    corner = hands.window.screen().availableGeometry().bottomRight()
    popup = NamePopup(hands.window, corner + QPoint(50, 50), choices=hands.project.categories())
    assert hands.window.screen().availableGeometry().contains(popup.geometry())
    popup.close()


def test_a_name_is_completed_by_typing_and_a_new_one_makes_a_category(hands: Hands) -> None:
    hands.key(K.Key_R)
    hands.drag((20, 20), (60, 50), (100, 80))
    hands.key(K.Key_L)
    hands.name("sp")
    hands.until(lambda: hands.annotations[0].category.name == "spot")
    hands.key(K.Key_L)
    hands.name("petiole")
    hands.until(lambda: hands.annotations[0].category.name == "petiole")
    assert [c.name for c in hands.project.categories()] == ["leaf", "spot", "petiole"]


def test_letters_typed_into_fields_do_nothing_else(hands: Hands) -> None:
    tab = hands.tab
    for field in (tab.filters.search, tab.details.group):
        field.setFocus()
        hands.key("dar0n12")
        assert field.text() == "dar0n12"
        assert tab.view.tool == "select"
        assert hands.project.counts().empty == 0
        field.clear()
    assert tab.editor.record is not None
    assert tab.editor.record.name == "a.png"
    tab.filters.split.setFocus()
    hands.key("d")
    assert tab.gallery.currentIndex().row() == 0


def test_enter_in_the_group_field_stores_it_and_gives_the_keys_back(hands: Hands) -> None:
    hands.tab.details.group.setFocus()
    hands.key("plant 7")
    hands.key(K.Key_Return)
    hands.until(lambda: hands.project.image(hands.record.id).group == "plant 7")
    assert QApplication.focusWidget() is hands.tab.view.canvas


def test_escape_lets_go_step_by_step_and_never_quits(hands: Hands) -> None:
    hands.key(K.Key_R)
    hands.drag((20, 20), (60, 50), (100, 80))
    hands.click(10, 10)  # the first corner of another box
    hands.key(K.Key_Escape)
    assert not hands.tab.view.canvas.tool.busy
    assert hands.tab.view.canvas.selected
    hands.key(K.Key_Escape)
    assert not hands.tab.view.canvas.selected
    hands.key(K.Key_Escape)
    assert hands.tab.view.tool == "select"
    for _ in range(3):
        hands.key(K.Key_Escape)
    assert hands.window.isVisible()
    assert len(hands.annotations) == 1


def test_nothing_here_and_back(hands: Hands) -> None:
    hands.key(K.Key_0)
    assert hands.project.image(hands.record.id).state == "empty"
    assert hands.tab.view.nothing.isChecked()
    hands.key(K.Key_0)
    assert hands.project.image(hands.record.id).state == "todo"
    hands.key(K.Key_R)
    hands.drag((20, 20), (60, 50), (100, 80))
    hands.key(K.Key_0)  # labels are not thrown away by a slip of the finger
    assert len(hands.annotations) == 1
    assert hands.project.image(hands.record.id).state == "labeled"


def test_whole_pictures_are_labeled_by_digits(hands: Hands) -> None:
    hands.key(K.Key_C)
    hands.key(K.Key_2)
    assert [(a.category.name, type(a.geometry)) for a in hands.annotations] == [("spot", WholeImage)]
    hands.key(K.Key_1)
    assert [a.category.name for a in hands.annotations] == ["leaf"]  # one kind at a time
    hands.key(K.Key_1)
    assert hands.annotations == []


def test_drafts_are_accepted_one_by_one_or_all(hands: Hands) -> None:
    leaf = hands.project.categories()[0]
    with hands.project.edit(text("Predict")) as edit:
        for x in (10, 80, 140):
            edit.add(hands.record.id, Annotation(leaf, Box(x, 10, x + 40, 60), score=0.8, source="run:x"))
    hands.window.project_changed()
    hands.until(lambda: len(hands.tab.editor.drafts) == 3)
    assert hands.tab.accept_all.isVisible()
    hands.click(30, 30)
    hands.key(K.Key_Return)
    assert sum(a.is_draft for a in hands.annotations) == 2
    hands.key(K.Key_Return, CTRL)
    assert sum(a.is_draft for a in hands.annotations) == 0
    assert not hands.tab.accept_all.isVisible()
    assert hands.project.counts().labeled == 1


def test_moving_a_draft_accepts_it(hands: Hands) -> None:
    leaf = hands.project.categories()[0]
    with hands.project.edit(text("Predict")) as edit:
        edit.add(hands.record.id, Annotation(leaf, Box(10, 10, 60, 60), score=0.8, source="run:x"))
    hands.window.project_changed()
    hands.until(lambda: len(hands.tab.editor.drafts) == 1)
    hands.drag((30, 30), (50, 30), (70, 40))
    assert not hands.annotations[0].is_draft
    box = hands.annotations[0].geometry
    assert isinstance(box, Box)
    assert box.x1 == pytest.approx(50, abs=1)


def test_list_and_picture_select_the_same(hands: Hands) -> None:
    hands.key(K.Key_R)
    for x in (10, 80):
        hands.drag((x, 10), (x + 20, 30), (x + 40, 60))
    ids = [a.id for a in hands.annotations]
    rows = hands.tab.list.list
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=rows.visualRect(rows.model().index(0, 0)).center())
    assert hands.tab.view.canvas.selected == [ids[0]]
    hands.key(K.Key_A, CTRL)
    assert set(hands.tab.view.canvas.selected) == set(ids)
    assert len(rows.selectedIndexes()) == 2
    hands.key(K.Key_Delete)
    assert hands.annotations == []


def test_categories_are_renamed_recoloured_and_removed_with_undo(hands: Hands) -> None:
    hands.key(K.Key_R)
    hands.drag((20, 20), (60, 50), (100, 80))
    leaf = hands.project.categories()[0]
    QTest.mouseDClick(hands.tab.categories._rows[leaf.id], Qt.MouseButton.LeftButton)
    hands.name("blade")
    hands.until(lambda: hands.project.categories()[0].name == "blade")
    assert hands.tab.editor.annotations[0].category.name == "blade"
    hands.tab.categories.changed.emit(replace(hands.project.categories()[0], color="#112233"))
    assert hands.tab.view.canvas.shapes[0].color.name() == "#112233"
    hands.tab.categories.changed.emit(replace(hands.project.categories()[0], name="spot"))
    assert "spot" in hands.said  # there is one already: said, nothing changed
    assert hands.project.categories()[0].name == "blade"
    hands.tab.categories.removed.emit(hands.project.categories()[0])
    assert hands.annotations == []
    assert "1" in hands.said
    hands.tab.banner.button.click()
    hands.until(lambda: len(hands.tab.editor.annotations) == 1)
    assert [c.name for c in hands.project.categories()] == ["blade", "spot"]


def test_a_key_pressed_while_the_next_picture_is_on_its_way_does_not_hit_the_old_one(hands: Hands) -> None:
    first = hands.record.id
    hands.key(K.Key_D)
    hands.key(K.Key_0)
    assert hands.project.image(first).state == "todo"
    hands.until(lambda: hands.record.name == "b.png")
    hands.key(K.Key_0)
    assert hands.project.image(hands.record.id).state == "empty"


def test_the_zoom_is_kept_between_pictures_and_f_shows_all(hands: Hands) -> None:
    canvas = hands.tab.view.canvas
    fitting = canvas.view
    canvas.zoom_step(4)
    zoomed = canvas.view
    hands.step(K.Key_D)
    assert canvas.view == zoomed
    hands.key(K.Key_F)
    assert canvas.view == fitting


def test_no_key_means_two_things(hands: Hands) -> None:
    """Qt calls neither when two actions share a key."""
    from collections import Counter

    from PySide6.QtWidgets import QAbstractButton

    keys: Counter[str] = Counter()
    for command, action in hands.window.commands.actions:
        if action.parent() in (hands.window, hands.tab):
            keys.update({key.toString() for key in action.shortcuts()})
            assert command.shortcut, f"{command.title} has no key"
    for button in hands.window.findChildren(QAbstractButton):
        if button.isVisible() and not button.shortcut().isEmpty():
            keys[button.shortcut().toString()] += 1
    assert [key for key, count in keys.items() if count > 1] == []
