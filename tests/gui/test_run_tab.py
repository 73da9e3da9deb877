"""The Run tab as a user meets it: models and sources of every kind, cables pulled, results kept, sent and saved."""

from __future__ import annotations

import csv
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from engine import image
from engine.errors import text
from engine.project import GroupRule, ImageQuery
from gui.i18n import language
from gui.run.saving import SaveDialog
from gui.run.tab import RunTab
from tests.engine.inference.clips import camera, write_video
from tests.engine.inference.stand_in import classifier, detector, segmenter
from tests.gui.data_kit import window_at
from tests.gui.train_kit import Person, dialog, tiny_project, write_pictures

pytestmark = pytest.mark.usefixtures("dressed")
COUNT = 6


@pytest.fixture
def person(tmp_path: Path, qtbot: QtBot) -> Iterator[Person]:
    """Somebody in front of Run, with a model that finds a 叶片 as certain as the brightest pixel, an insect half so."""
    with window_at(tiny_project(tmp_path / "project"), tmp_path / "config", qtbot) as hands:
        person = Person(hands.window, qtbot)
        person.run.choose_run(detector(tmp_path / "model.onnx"))
        person.still()
        yield person


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A few pictures outside the project, every second one bright."""
    write_pictures(tmp_path / "other pictures 图", COUNT)
    return tmp_path / "other pictures 图"


def start(person: Person) -> RunTab:
    tab = person.run
    person.click_on(tab.go)
    person.until(lambda: tab._current is not None)
    return tab


def run_folder(person: Person, folder: Path) -> RunTab:
    person.run.sources.choose_path(folder)
    tab = start(person)
    person.still()
    return tab


def streaming() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("stream-")]


def key(person: Person, stroke: Qt.Key) -> None:
    QTest.keyClick(person.run.canvas, stroke)


# Models


def test_without_a_model_it_says_what_to_do(tmp_path: Path, qtbot: QtBot) -> None:
    with window_at(tiny_project(tmp_path / "project"), tmp_path / "config", qtbot) as hands:
        tab = Person(hands.window, qtbot).run
        assert not tab.go.isEnabled() and "Train one first" in tab.models.facts.text()
        tab._start()
        assert "no model" in hands.window.tabs.current.banner.message.text()


@pytest.mark.parametrize("what", ["words", "nothing", "foreign"])
def test_a_wrong_model_file_is_a_sentence(person: Person, tmp_path: Path, folder: Path, what: str) -> None:
    path = tmp_path / "wrong.onnx"
    if what == "words":
        path.write_bytes(b"these are words " * 100)
    elif what == "foreign":
        import onnx
        from onnx import TensorProto, helper

        graph = helper.make_graph(
            [helper.make_node("Identity", ["x"], ["y"])],
            "foreign",
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1])],
            [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1])],
        )
        onnx.save(helper.make_model(graph), path)
    person.run.choose_run(path)
    person.run.sources.choose_path(folder)
    person.click_on(person.run.go)
    person.still()
    assert "wrong.onnx" in person.told and not person.run.player.running
    assert person.run.go.text() == "Start" and person.run.stage.empty.isVisible()


def test_what_the_model_knows_is_said(person: Person, folder: Path) -> None:
    tab = run_folder(person, folder)
    assert "叶片, insect" in tab.models.facts.text() and "CPU" in tab.models.facts.text()


# Dropped onto the window


def test_dropped_pictures_are_the_source_and_not_imported(person: Person, folder: Path) -> None:
    tab, before = person.run, person.project.count()
    person.drop(folder / "01.png")
    person.until(lambda: tab.sources.spec() == [folder / "01.png"])
    assert tab.sources.kind.chosen == "pictures" and tab.sources.pictures.currentText() == "01.png"
    person.drop(folder / "00.png", folder / "03.png")
    person.until(lambda: tab.sources.spec() == [folder / "00.png", folder / "03.png"])
    tab = start(person)
    person.still()
    assert tab.stage.facts.text().startswith("2 of 2") and person.project.count() == before


def test_a_dropped_folder_or_video_is_the_source(person: Person, folder: Path, tmp_path: Path) -> None:
    tab, before = person.run, person.project.count()
    video = write_video(tmp_path / "clip.mp4", count=3)
    person.drop(video)
    person.until(lambda: tab.sources.spec() == video)
    assert tab.sources.kind.chosen == "video"
    person.drop(folder)
    person.until(lambda: tab.sources.spec() == folder)
    person.still()
    assert tab.sources.kind.chosen == "pictures" and person.project.count() == before


def test_a_dropped_model_is_chosen_alone_and_with_its_pictures(person: Person, folder: Path, tmp_path: Path) -> None:
    tab, source = person.run, person.run.sources.spec()
    other = detector(tmp_path / "other.onnx")
    person.drop(other)
    person.until(lambda: tab.models.chosen == other)
    assert tab.sources.spec() == source
    run = tmp_path / "a run"
    run.mkdir()
    detector(run / "model.onnx")
    person.drop(run, folder)
    person.until(lambda: tab.models.chosen == run / "model.onnx")
    assert tab.sources.spec() == folder


def test_looking_twice_finds_the_mirrored_corner_too_and_is_remembered(person: Person, folder: Path) -> None:
    tab = run_folder(person, folder)
    assert tab._current is not None and len(tab._current.result.annotations) == 2
    person.click_on(tab.models.twice)
    start(person)
    person.still()
    assert len(tab._current.result.annotations) == 3
    assert person.window.preferences.get("run/twice", False) is True


def test_two_sources_or_models_at_once_are_a_sentence(person: Person, folder: Path, tmp_path: Path) -> None:
    tab, source, model = person.run, person.run.sources.spec(), person.run.models.chosen
    person.drop(folder, folder / "00.png")
    person.until(lambda: "Only one source" in person.told)
    person.drop(detector(tmp_path / "a.onnx"), detector(tmp_path / "b.onnx"))
    person.until(lambda: "Only one model" in person.told)
    assert tab.sources.spec() == source and tab.models.chosen == model


def test_what_run_cannot_use_and_what_is_dropped_elsewhere_is_imported(
    person: Person, folder: Path, tmp_path: Path
) -> None:
    source, before = person.run.sources.spec(), person.project.count()
    (tmp_path / "notes.md").write_text("no labels")
    for name in ("a.png", "b.png"):
        image.write(folder / name, np.full((20, 30, 3), ord(name[0]), np.uint8))
    person.drop(tmp_path / "notes.md", folder / "a.png")
    person.until(lambda: person.project.count() == before + 1)
    person.still()
    assert person.run.sources.spec() == source
    person.window.show_tab("data")
    person.drop(folder / "b.png")
    person.until(lambda: person.project.count() == before + 2)
    person.still()
    assert person.run.sources.spec() == source


def test_while_something_is_dragged_it_says_what_becomes_of_it(person: Person) -> None:
    window, hint, data = person.window, person.window._drop_hint, QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(person.project.folder))])
    for tab, words in (("run", "run the network"), ("data", "bring these in")):
        window.show_tab(tab)
        window.dragEnterEvent(
            QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
                            Qt.KeyboardModifier.NoModifier)
        )  # fmt: skip
        assert hint.isVisible() and words in hint.findChild(QLabel).text()


# Pictures


def test_pictures_of_a_folder_are_run_and_leafed_through(person: Person, folder: Path) -> None:
    tab = run_folder(person, folder)
    assert tab.stage.title.text() == "05.png" and tab.stage.facts.text().startswith("6 of 6")
    key(person, Qt.Key.Key_D)
    person.until(lambda: tab.stage.title.text() == "00.png")  # beyond the last comes the first
    assert tab.stage.facts.text().startswith("1 of 6") and tab.canvas.picture_size == (64, 48)
    key(person, Qt.Key.Key_A)
    person.until(lambda: tab.stage.title.text() == "05.png")
    assert not streaming()


def test_the_slider_the_filter_and_the_table_agree(person: Person, folder: Path) -> None:
    tab = run_folder(person, folder)
    key(person, Qt.Key.Key_D)  # the first one has a bright square: 230 / 255 and half of it
    person.until(lambda: tab.stage.title.text() == "00.png")
    person.until(lambda: tab.table.rowCount() == 2)
    assert [tab.table.item(0, n).text() for n in range(2)] == ["叶片", "0.90"]
    tab.certain.set_value(0.6)
    assert tab.table.rowCount() == 1
    tab.certain.set_value(0.95)
    assert tab.table.rowCount() == 0 and "叶片, 0.90" in tab.unsure.text() and tab.unsure.isVisible()
    tab.certain.set_value(0.2)
    rows = tab.filter._rows
    assert [rows[name].detail.text() for name in ("叶片", "insect")] == ["1", "1"]
    rows["叶片"].clicked.emit()
    assert tab.table.rowCount() == 1 and rows["叶片"].detail.text() == "hidden"
    assert tab.canvas.look.hidden == frozenset({"叶片"})


def test_a_row_of_the_table_and_the_shape_are_one_selection(person: Person, folder: Path) -> None:
    tab = run_folder(person, folder)
    tab.certain.set_value(0.05)
    person.until(lambda: tab.table.rowCount() == 2)
    tab.table.cellClicked.emit(1, 0)
    assert tab.canvas.selected == [tab.table._ids[1]]
    tab.canvas.select([tab.table._ids[0]])
    assert tab.table.currentRow() == 0


def test_broken_pictures_are_one_sentence_with_a_number(person: Person, folder: Path) -> None:
    for number in range(3):
        (folder / f"broken {number}.jpg").write_bytes(b"not a picture")
    tab = run_folder(person, folder)
    assert tab.reel.count == COUNT
    assert "3 pictures were left out" in person.told and "broken 2.jpg" in person.told


def test_a_photo_given_to_a_network_of_six_bands_is_a_sentence(person: Person, tmp_path: Path, folder: Path) -> None:
    six = ("blue", "green", "red", "red edge", "nir", "thermal")
    person.run.choose_run(detector(tmp_path / "six.onnx", bands=six, dtype="uint16"))
    person.run.sources.choose_path(folder)
    person.click_on(person.run.go)
    person.still()
    assert "3 bands" in person.told and "6: blue, green" in person.told


def test_a_classifier_says_its_first_guesses(person: Person, tmp_path: Path, folder: Path) -> None:
    person.run.choose_run(classifier(tmp_path / "classes.onnx"))
    tab = run_folder(person, folder)
    assert "red  0.3" in tab.stage.hud.text() and "green" in tab.stage.hud.text()


def test_the_pictures_of_the_project_are_offered_by_split(person: Person) -> None:
    tab = person.run
    assert tab.sources.pictures.chosen == "test" and "(6)" in tab.sources.pictures.currentText()
    start(person)
    person.still()
    assert tab.reel.count == 6


# Moving pictures


def test_a_video_is_run_to_its_end_and_counted(person: Person, tmp_path: Path) -> None:
    person.run.sources.choose_path(write_video(tmp_path / "clip.mp4", count=20, fps=100))
    tab = start(person)
    assert tab.plot.isVisible()
    person.still()
    assert tab.stage.facts.text().startswith("20 of 20") and tab.go.text() == "Start"
    assert not streaming()


def test_leaving_the_tab_lets_the_camera_go(person: Person) -> None:
    with camera() as served:
        person.run.sources.kind.choose("stream")
        person.run.sources.url.setText(served.url)
        start(person)
        assert streaming()
        person.window.show_tab("data")
        person.still()
        assert not streaming()


@pytest.mark.parametrize("way", ["project", "window"])
def test_closing_lets_the_camera_go(person: Person, way: str) -> None:
    with camera() as served:
        person.run.sources.kind.choose("stream")
        person.run.sources.url.setText(served.url)
        start(person)
        if way == "project":
            person.window.projects.close()
        else:
            person.window.close()
        assert not streaming()


def test_the_cable_is_pulled_and_put_back(person: Person) -> None:
    tab = person.run
    with camera() as served:
        tab.sources.kind.choose("stream")
        tab.sources.url.setText(served.url)
        start(person)
        served.unplug()
        person.until(lambda: "interrupted" in person.told, timeout=20_000)
        assert tab.player.running and "by itself" in person.told
        with camera(port=served.port):
            person.until(lambda: "is back" in person.told, timeout=20_000)
            before = tab._current.result.frame.index
            person.until(lambda: tab._current.result.frame.index > before)
            person.click_on(tab.go)
            person.still()
    assert not streaming()


def test_a_corrupt_frame_stops_nothing(person: Person) -> None:
    tab = person.run
    with camera() as served:
        served.corrupt_every = 3
        tab.sources.kind.choose("stream")
        tab.sources.url.setText(served.url)
        start(person)
        person.until(lambda: tab._current.result.frame.index > 20, timeout=20_000)
        assert tab.player.running and "crash" not in person.told.lower()
        person.click_on(tab.go)
        person.still()


def test_an_address_where_nothing_answers_is_a_sentence(person: Person) -> None:
    tab = person.run
    tab.sources.kind.choose("stream")
    tab.sources.url.setText("http://127.0.0.1:9/video")
    person.click_on(tab.go)
    person.still()
    assert "cannot be opened" in person.told and tab.stage.empty.isVisible()
    tab.sources.url.setText("somewhere")
    person.click_on(tab.go)
    assert "Which stream?" in person.told


def test_the_same_stream_with_another_model_is_let_go_first(person: Person, tmp_path: Path) -> None:
    tab = person.run
    with camera() as served:
        tab.sources.kind.choose("stream")
        tab.sources.url.setText(served.url)
        start(person)
        person.run.choose_run(classifier(tmp_path / "classes.onnx"))
        person.until(lambda: tab._opened.info.task == "classification" and tab._current is not None)
        assert len(streaming()) == 2  # one reader, one network
        person.click_on(tab.go)
        person.still()


def test_no_camera_is_said_and_looked_for_again(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    cameras: list[tuple[int, str]] = []
    monkeypatch.setattr("gui.run.choices.list_cameras", lambda: list(cameras))
    tab = person.run
    person.click_on(tab.sources.kind.button("camera"))
    person.still()
    assert tab.sources.camera.currentText() == "No camera found"
    person.click_on(tab.go)
    assert "No camera was found" in person.told
    cameras.append((0, "Microscope"))
    tab.sources.camera.picked.emit("again")
    person.still()
    assert tab.sources.camera.currentText() == "Microscope" and tab.sources.spec() == "camera:0"


# Results


def test_kept_pictures_become_drafts_in_data(person: Person, folder: Path) -> None:
    tab = run_folder(person, folder)
    tab.certain.set_value(0.05)
    key(person, Qt.Key.Key_Space)
    key(person, Qt.Key.Key_Space)  # twice is once
    key(person, Qt.Key.Key_D)
    person.until(lambda: tab.stage.title.text() == "00.png")
    key(person, Qt.Key.Key_Space)
    assert len(tab.kept) == 2
    person.click_on(tab.go)  # another run does not throw them away
    person.still()
    assert len(tab.kept) == 2
    person.click_on(tab.send)
    person.still()
    drafts = person.project.images(ImageQuery(state="drafts"))
    assert sorted(record.name for record in drafts) == ["00.png", "05.png"]
    assert {record.drafts for record in drafts} == {2} and len(tab.kept) == 0
    assert "2 pictures are in Data" in person.told
    person.press_in_banner()
    person.until(lambda: person.window.tabs.front == "data")
    person.until(lambda: person.tab.editor.record is not None and person.record.drafts == 2)


def test_only_what_is_shown_is_sent(person: Person, folder: Path) -> None:
    tab = run_folder(person, folder)
    key(person, Qt.Key.Key_D)
    person.until(lambda: tab.stage.title.text() == "00.png")
    tab.certain.set_value(0.6)
    person.click_on(tab.send)
    person.still()
    (record,) = person.project.images(ImageQuery(state="drafts"))
    drafts = [a for a in person.project.annotations(record.id) if a.is_draft]  # it is a picture of the project
    assert [a.category.name for a in drafts] == ["叶片"]


def test_space_keeps_wherever_it_presses_nothing_else(person: Person, folder: Path) -> None:
    tab = run_folder(person, folder)
    person.window.activateWindow()
    for widget, kept in ((tab.canvas, 1), (tab.certain.slider, 1), (tab.table, 1)):
        tab.kept.clear()
        widget.setFocus()
        person.key(Qt.Key.Key_Space)
        assert len(tab.kept) == kept


def test_space_in_a_list_does_not_keep_a_picture(person: Person, folder: Path) -> None:
    tab = run_folder(person, folder)
    tab.names.setFocus()
    shown = tab.names.isChecked()
    QTest.keyClick(tab.names, Qt.Key.Key_Space)
    assert tab.names.isChecked() is not shown and len(tab.kept) == 0


def save(person: Person, target: Path, *, also: tuple[str, ...] = ()) -> RunTab:
    tab = person.run
    tab.certain.set_value(0.05)  # something is found on every picture
    person.click_on(tab.save)
    asked = dialog(SaveDialog)
    asked.folder.setText(str(target))
    for name in also:
        asked._boxes[name].setChecked(True)
    person.click_on(asked.go)
    return tab


def rows_of(path: Path) -> list[dict[str, str]]:
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")  # else Excel shows 叶片 as something else
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_results_are_saved_as_table_coco_and_pictures(person: Person, folder: Path, tmp_path: Path) -> None:
    person.run.sources.choose_path(folder)
    save(person, tmp_path / "results", also=("coco", "pictures"))
    person.still()
    rows = rows_of(tmp_path / "results" / "objects.csv")
    assert {"叶片", "insect"} == {value for row in rows for value in row.values() if value in ("叶片", "insect")}
    assert (tmp_path / "results" / "coco.json").is_file()
    assert len(list((tmp_path / "results" / "pictures").iterdir())) == COUNT
    assert "6 pictures are in results" in person.told


def test_saving_that_was_stopped_goes_on_where_it_was(
    person: Person, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_pictures(folder, 40)
    gate = threading.Event()
    read = image.read

    def slow(path: Path, page: int = 0) -> np.ndarray:
        if path.name > "10.png":
            gate.wait(10)
        return read(path, page)

    monkeypatch.setattr(image, "read", slow)
    person.run.sources.choose_path(folder)
    tab = save(person, tmp_path / "results")
    person.until(lambda: tab._progress[0] >= 8)
    assert tab.go.text() == "Stop saving" and not tab.models.isEnabled()
    person.drop(tmp_path)
    person.until(lambda: "Results are being saved" in person.told)
    assert tab.sources.spec() == folder
    person.click_on(tab.go)
    gate.set()
    person.still()
    assert "Saving was stopped" in person.told
    first = {row["image"] for row in rows_of(tmp_path / "results" / "objects.csv")}
    assert 0 < len(first) < 40
    person.press_in_banner()
    person.still()
    rows = rows_of(tmp_path / "results" / "objects.csv")
    assert {row["image"] for row in rows} == {f"{n:02}.png" for n in range(40)}
    assert len(rows) == len({tuple(row.values()) for row in rows})  # none twice


def test_saving_goes_on_while_one_looks_elsewhere(person: Person, folder: Path, tmp_path: Path) -> None:
    write_pictures(folder, 40)
    person.run.sources.choose_path(folder)
    save(person, tmp_path / "results")
    person.window.show_tab("data")
    person.still()
    assert len({row["image"] for row in rows_of(tmp_path / "results" / "objects.csv")}) == 40
    assert "40 pictures are in results" in person.told  # in the tab that is in front


def groups_of(folder: Path) -> dict[str, str]:
    """Return the number of pictures of each group of a summary."""
    return {row["group"]: row["images"] for row in rows_of(folder / "summary.csv")}


def test_the_summary_counts_by_the_groups_of_the_project(person: Person, folder: Path, tmp_path: Path) -> None:
    for number in range(COUNT):
        (folder / f"{number:02}.png").rename(folder / f"plate{number // 4}_{number}.png")
    person.run.sources.choose_path(folder)
    save(person, tmp_path / "before")
    person.still()
    assert groups_of(tmp_path / "before") == {"": "6"}  # by folder, as long as nothing was divided
    person.project.set_groups_by(GroupRule(parts=(0,)))
    save(person, tmp_path / "after")
    person.still()
    assert groups_of(tmp_path / "after") == {"plate0": "4", "plate1": "2"}


def test_a_picture_of_the_project_counts_in_the_group_that_was_typed(person: Person, tmp_path: Path) -> None:
    first, second, *_ = ids = person.project.image_ids()
    with person.project.edit(text("Change group")) as edit:
        edit.set_group({first: "板 1", second: "板 2"})
    person.run.sources.pictures.choose("all")
    save(person, tmp_path / "results")
    person.still()
    assert groups_of(tmp_path / "results") == {"板 1": "1", "板 2": "1", "": str(len(ids) - 2)}


def test_a_video_is_saved_with_its_drawings(person: Person, tmp_path: Path) -> None:
    person.run.sources.choose_path(write_video(tmp_path / "clip.mp4", count=10, fps=50))
    save(person, tmp_path / "results", also=("video",))
    person.still()
    assert (tmp_path / "results" / "video.mp4").stat().st_size > 1000


def test_words_on_the_buttons_fit_in_both_languages(person: Person, folder: Path) -> None:
    person.window.resize(1280, 800)
    run_folder(person, folder)
    for code in ("en", "zh"):
        language.use(code)
        QApplication.processEvents()
        for found in person.run.findChildren(QPushButton):
            if found.isVisible():
                assert found.width() >= found.minimumSizeHint().width(), f"{found.text()} is cut"


def test_in_the_smallest_window_the_column_scrolls_and_nothing_is_squeezed(person: Person, folder: Path) -> None:
    person.window.resize(person.window.minimumSize())
    tab = run_folder(person, folder)
    person.window.notice("Something to know", "And what to do about it")
    view, facts = tab.sources.parentWidget().parentWidget(), tab.models.facts
    for code in ("en", "zh"):
        language.use(code)
        person.until(lambda: facts.height() >= facts.heightForWidth(facts.width()))
        for part in (*tab.sources.findChildren(QPushButton), tab.models.combo, facts, tab.sources.pictures):
            whole = tab.sources if tab.sources.isAncestorOf(part) else tab.models
            assert part.mapTo(view, part.rect().topRight()).x() < view.width(), f"{code}: {part} is cut"
            assert part.mapTo(whole, part.rect().bottomLeft()).y() < whole.height(), f"{code}: {part} is squeezed"


def test_numbers_in_the_table_are_never_shortened(person: Person, tmp_path: Path) -> None:
    person.window.resize(1280, 800)
    (tmp_path / "large").mkdir()
    image.write(tmp_path / "large" / "0.png", np.full((3000, 4000, 3), 250, np.uint8))
    tab = run_folder(person, tmp_path / "large")
    person.until(lambda: tab.table.rowCount() == 2)
    assert tab.table.item(0, 2).text() == "2000 × 1500"
    for column in (1, 2):
        assert tab.table.columnWidth(column) >= tab.table.sizeHintForColumn(column)


def test_all_that_is_said_follows_the_language(person: Person, folder: Path) -> None:
    tab = run_folder(person, folder)
    language.use("zh")
    assert tab.stage.facts.text().startswith("第 6 / 6 张") and "毫秒" in tab.stage.hud.text()
    assert "空格" in tab.stage.hint.text() and person.window.bar.project.text() == person.project.name
    language.use("en")
    assert tab.stage.facts.text().startswith("6 of 6") and tab.stage.title.text() == "05.png"


# Sharper edges


def test_edges_of_areas_are_sharpened_where_it_is_wanted_also_in_what_is_saved(person: Person, tmp_path: Path) -> None:
    tab = person.run
    pixels = np.zeros((8, 8, 3), np.uint8)
    pixels[:, :4] = (255, 0, 0)
    pixels[4, 1] = (120, 0, 0)  # less certain than the background, unless the pixels around it count
    (tmp_path / "areas").mkdir()
    image.write(tmp_path / "areas" / "one.png", pixels)
    run_folder(person, tmp_path / "areas")
    assert tab.models.sharpen.isHidden(), "there is nothing to sharpen on boxes"
    tab.choose_run(segmenter(tmp_path / "areas.onnx"))
    start(person)
    person.still()
    assert tab.models.sharpen.isVisible() and not tab.models.sharpened
    assert area(tab) == 31
    person.click_on(tab.models.sharpen)
    start(person)
    person.still()
    assert area(tab) == 32
    tab._save(tmp_path / "out", frozenset({"csv"}))
    person.still()
    (line,) = (tmp_path / "out" / "predictions.jsonl").read_text(encoding="utf-8").splitlines()
    assert sum(json.loads(line)["annotations"][0]["geometry"]["counts"][1::2]) == 32


def area(tab: RunTab) -> int:
    """Pixels of the one area on the picture."""
    assert tab._current is not None
    (leaf,) = tab._current.result.annotations
    return sum(leaf.geometry.counts[1::2])
