"""The window as a user meets it: start page, projects, imports, faults, leaving and coming back."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QFont, QFontMetrics, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from engine import image
from engine.errors import UserError, text
from engine.events import Operation, Progress
from engine.project import Project
from gui.dialogs.crash import CrashDialog
from gui.dialogs.help import KeyboardDialog
from gui.dialogs.leave import LeaveDialog
from gui.dialogs.palette import Palette
from gui.dialogs.project import ImportSummary, NewProjectDialog
from gui.i18n import language
from gui.shell import Action
from gui.theme import theme
from gui.window import Window

LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Three pictures, one of them broken, in a folder with a Chinese name and a space."""
    folder = tmp_path / "叶片 2026"
    folder.mkdir()
    for number in range(2):
        image.write(folder / f"{number}.png", np.full((24, 32, 3), 100 + number * 50, np.uint8))
    (folder / "2.jpg").write_bytes(b"not a picture")
    return folder


def dialog(window: Window, kind: type, qtbot: QtBot) -> Any:
    qtbot.waitUntil(lambda: any(found.isVisible() for found in window.findChildren(kind)), timeout=20_000)
    return next(found for found in window.findChildren(kind) if found.isVisible())


def opened(window: Window, qtbot: QtBot) -> Project:
    qtbot.waitUntil(lambda: window.project is not None and not window.jobs.running, timeout=20_000)
    assert window.project is not None
    return window.project


def endless(ended: threading.Event) -> Operation[None]:
    try:
        while not ended.wait(0.002):
            yield Progress(1, 2)
    finally:
        ended.set()


def drop(window: Window, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    args = Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(300, 300), *args)
    window.dragEnterEvent(enter)
    assert enter.isAccepted() and window._drop_hint.isVisible()
    window.dropEvent(QDropEvent(QPointF(300, 300), *args))
    assert not window._drop_hint.isVisible()


def test_the_first_start_offers_the_garden_and_ones_own_pictures(window: Window) -> None:
    assert window.stack.currentWidget() is window.start
    assert window.start.pictures_button.property("kind") == "primary"
    assert window.start.recent_heading.isHidden()
    assert not any(window.bar.tab(row.name).isVisible() for row in window.tabs.rows)


def test_a_new_project_is_made_by_its_name(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    qtbot.mouseClick(window.start.new_button, LEFT)
    asked = dialog(window, NewProjectDialog, qtbot)
    asked.name.clear()
    assert not asked.create_button.isEnabled()
    qtbot.keyClicks(asked.name, "Coffee: leaves")
    assert asked.folder == tmp_path / "projects" / "Coffee leaves"
    qtbot.keyClick(asked.name, Qt.Key.Key_Return)
    project = opened(window, qtbot)
    assert project.name == "Coffee: leaves" and project.folder == tmp_path / "projects" / "Coffee leaves"
    assert window.bar.project.text() == "Coffee: leaves"
    assert "Coffee: leaves" in window.windowTitle()


def test_a_folder_dropped_without_a_project_becomes_one(
    window: Window, qtbot: QtBot, photos: Path, tmp_path: Path
) -> None:
    drop(window, photos)
    project = opened(window, qtbot)
    assert project.folder == tmp_path / "projects" / "叶片 2026"
    assert project.counts().all >= 2
    assert sorted(path.name for path in photos.iterdir()) == ["0.png", "1.png", "2.jpg"], "nothing is touched"


def test_what_did_not_come_in_is_told_with_its_reason(window: Window, qtbot: QtBot, photos: Path) -> None:
    (photos / "again.png").write_bytes((photos / "0.png").read_bytes())
    drop(window, photos)
    opened(window, qtbot)
    told = dialog(window, ImportSummary, qtbot)
    assert any("again.png" in what or "0.png" in what for what, _why in told.skipped)
    told.reject()


def test_a_folder_without_pictures_leaves_no_project_behind(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("hello", encoding="utf-8")
    drop(window, tmp_path / "letters")
    qtbot.waitUntil(window.start.banner.isVisible, timeout=20_000)
    assert window.project is None
    assert window.start.banner.hint.text()
    assert not list((tmp_path / "projects").glob("*")), "an empty project would only be in the way"


def test_a_dropped_project_is_opened_not_imported(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    Project.create(tmp_path / "mine", "Mine").close()
    drop(window, tmp_path / "mine")
    assert opened(window, qtbot).name == "Mine"


def test_pictures_dropped_on_an_open_project_join_it(
    window: Window, qtbot: QtBot, photos: Path, tmp_path: Path
) -> None:
    window.projects.create(tmp_path / "mine", "Mine")
    project = opened(window, qtbot)
    drop(window, photos / "0.png", photos / "1.png")
    qtbot.waitUntil(lambda: project.counts().all == 2 and not window.jobs.running, timeout=20_000)
    assert window.project is project


def test_undo_and_redo_by_key(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    window.projects.create(tmp_path / "mine", "Mine")
    project = opened(window, qtbot)
    project.add_category("Leaf")
    project.add_category("Lesion")
    for _ in range(3):  # once more than there is to undo
        qtbot.keyClick(window, Qt.Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: not project.categories() and not window.jobs.running)
    assert window.foot.status.text() == "Nothing to undo"
    qtbot.keyClick(window, Qt.Key.Key_Y, CONTROL)
    qtbot.keyClick(window, Qt.Key.Key_Z, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: [c.name for c in project.categories()] == ["Leaf", "Lesion"])


def test_everything_is_as_it_was_when_one_comes_back(
    make_window: Callable[[], Window], qtbot: QtBot, tmp_path: Path
) -> None:
    from gui import app

    first = make_window()
    first.projects.create(tmp_path / "mine", "Mine")
    opened(first, qtbot)
    qtbot.mouseClick(first.bar.language, LEFT)
    first.use_theme("dark")
    first.resize(1024, 700)
    assert first.close()
    language.use("en")
    theme.use("light")
    preferences = app.read_preferences(app.make_application())
    assert (language.code, theme.tokens.name) == ("zh", "dark")
    second = make_window()
    assert (second.width(), second.height()) == (1024, 700)
    app.open_first(second, None)
    assert opened(second, qtbot).folder == tmp_path / "mine"
    second.projects.leave()
    assert preferences.recent[0].name == "Mine"
    third = make_window()
    app.open_first(third, None)
    assert third.project is None and not third.jobs.running, "a project that was closed stays closed"


def test_a_recent_project_that_is_gone_is_told_and_can_be_taken_off(
    make_window: Callable[[], Window], qtbot: QtBot, tmp_path: Path
) -> None:
    window = make_window()
    window.preferences.remember_project(tmp_path / "stick", "On the stick")
    window.start.refresh()
    card = window.start.recent.itemAt(0).widget()
    assert "not there now" in [label.text() for label in card.findChildren(QWidget) if hasattr(label, "text")]
    qtbot.mouseClick(card, LEFT)
    assert not window.jobs.running
    qtbot.mouseClick(card.findChild(QAbstractButton), LEFT)
    assert window.preferences.recent == []


def test_closing_asks_once_while_something_is_at_work(window: Window, qtbot: QtBot) -> None:
    ended = threading.Event()
    window.jobs.start(endless(ended), text("Importing {name}", name="x"))
    assert not window.close()
    asked = dialog(window, LeaveDialog, qtbot)
    assert asked.stay_button.isDefault() and asked.keep_button is None
    qtbot.keyClick(asked, Qt.Key.Key_Escape)
    assert window.isVisible() and not ended.is_set()
    assert not window.close()
    asked = dialog(window, LeaveDialog, qtbot)
    qtbot.mouseClick(asked.cancel_button, LEFT)
    qtbot.waitUntil(lambda: not window.isVisible())
    assert ended.is_set()


def test_stop_and_keep_waits_for_what_is_kept_then_closes(window: Window, qtbot: QtBot) -> None:
    ended = threading.Event()
    handle = window.jobs.start(endless(ended), text("Importing {name}", name="x"), keep=ended.set)
    results: list[object] = []
    handle.finished.connect(results.append)
    assert not window.close()
    asked = dialog(window, LeaveDialog, qtbot)
    qtbot.mouseClick(asked.keep_button, LEFT)
    qtbot.waitUntil(lambda: not window.isVisible())
    assert results == [None]


def test_opening_another_project_asks_while_work_runs_on_this_one(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    Project.create(tmp_path / "other", "Other").close()
    window.projects.create(tmp_path / "mine", "Mine")
    project = opened(window, qtbot)
    ended = threading.Event()
    window.jobs.start(endless(ended), text("Importing {name}", name="x"))
    window.projects.open_folder(tmp_path / "other")
    asked = dialog(window, LeaveDialog, qtbot)
    qtbot.mouseClick(asked.stay_button, LEFT)
    assert window.project is project and not ended.is_set()
    window.projects.open_folder(tmp_path / "other")
    qtbot.mouseClick(dialog(window, LeaveDialog, qtbot).cancel_button, LEFT)
    qtbot.waitUntil(lambda: window.project is not None and window.project.name == "Other")


def test_an_error_one_can_mend_is_a_banner_with_its_button(window: Window, qtbot: QtBot) -> None:
    mended: list[int] = []
    action = Action("Show the folder", lambda: mended.append(1))
    window.show_error(UserError(text("There are no pictures in {name}.", name="x"), text("Stay")), "", action)
    assert window.start.banner.message.text() == "There are no pictures in x."
    assert not window.findChildren(CrashDialog)
    qtbot.mouseClick(window.start.banner.button, LEFT)
    assert mended == [1]


def test_a_fault_on_any_thread_is_shown_and_the_program_lives_on(
    window: Window, qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> Operation[None]:
        yield Progress(0, 1)
        raise KeyError("the cause in a job")

    window.crashes.install()
    try:
        window.jobs.start(broken(), "broken")
        shown = dialog(window, CrashDialog, qtbot)
        thread = threading.Thread(target=lambda: 1 / 0, name="broken")
        thread.start()
        thread.join()
        sys.excepthook(ValueError, ValueError("the cause in the window"), None)
        qtbot.waitUntil(lambda: "the cause in the window" in shown.details.toPlainText())
        words = shown.details.toPlainText()
        assert "the cause in a job" in words and "ZeroDivisionError" in words
        assert len(window.findChildren(CrashDialog)) == 1, "faults do not pile up dialogs"
        qtbot.mouseClick(shown.copy_button, LEFT)
        assert "Traceback" in QGuiApplication.clipboard().text()
        shown.reject()
        window.send_status("alive")
        assert window.foot.status.text() == "alive"
    finally:
        window.crashes.uninstall()
    assert "the cause in a job" in capsys.readouterr().err


def test_a_user_error_that_nobody_caught_is_still_a_sentence(window: Window, qtbot: QtBot) -> None:
    window.crashes._on_exception(UserError, UserError("The disk is full.", "Free some space."), None)
    assert window.start.banner.message.text() == "The disk is full."
    assert not window.findChildren(CrashDialog)


def test_the_palette_finds_and_runs_actions_in_both_languages(window: Window, qtbot: QtBot) -> None:
    language.use("zh")
    for words in ("theme", "keyb", "键盘"):
        found = window.commands.find(words)
        assert words == "theme" or found[0].title == "键盘快捷键"
    qtbot.keyClick(window, Qt.Key.Key_K, CONTROL)
    palette = dialog(window, Palette, qtbot)
    qtbot.keyClicks(palette.line, "keyb")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    dialog(window, KeyboardDialog, qtbot).reject()
    assert not palette.isVisible()


def test_the_palette_lists_what_other_sources_find_and_closes_by_escape(window: Window, qtbot: QtBot) -> None:
    from gui.commands import Found

    opened_: list[str] = []
    window.commands.add_source(
        lambda words: [Found("leaf_0012.jpg", lambda: opened_.append("leaf_0012.jpg"))] if "leaf" in words else []
    )
    window.open_palette()
    palette = dialog(window, Palette, qtbot)
    qtbot.keyClicks(palette.line, "leaf_")
    qtbot.keyClick(palette.line, Qt.Key.Key_Down)
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert opened_ == ["leaf_0012.jpg"]
    window.open_palette()
    palette = dialog(window, Palette, qtbot)
    qtbot.keyClicks(palette.line, "nothing is called like this")
    assert palette.nothing.isVisible()
    qtbot.keyClick(palette.line, Qt.Key.Key_Escape)
    assert not palette.isVisible()


def test_every_action_has_a_key_of_its_own_and_a_name(window: Window) -> None:
    taken: dict[tuple[str, int], str] = {}
    for command, action in window.commands.actions:
        assert command.shortcut, f"{command.title} has no key"
        for key in action.shortcuts():
            scope = id(action.parent())
            name = key.toString()
            assert (name, scope) not in taken, f"{name}: {command.title} and {taken[name, scope]}"
            taken[name, scope] = command.title


def test_every_control_has_a_tooltip_and_a_name(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    window.projects.create(tmp_path / "mine", "Mine")
    opened(window, qtbot)
    shells = (window.bar, window.start, window.foot)
    for button in (b for part in shells for b in part.findChildren(QAbstractButton)):
        assert button.toolTip(), f"{button.text()!r} has no tooltip"
        assert button.accessibleName() or button.text(), f"{button.toolTip()!r} has no name"


def test_nothing_in_the_shell_stays_english_after_a_switch(window: Window, qtbot: QtBot) -> None:
    qtbot.mouseClick(window.bar.language, LEFT)
    kept = {"Seedling", "中 / EN", "中文 / English"}
    shown = {
        getattr(widget, name)()
        for part in (window.start, window.bar, window.foot)
        for widget in part.findChildren(QWidget)
        for name in ("text", "toolTip", "accessibleName", "placeholderText")
        if hasattr(widget, name)
    }
    for words in shown - kept:
        assert not words.strip() or any("\u4e00" <= letter <= "\u9fff" for letter in words), words
    titles = [action.text() for menu in (window.menus.project, window.menus.help) for action in menu.actions()]
    assert all(any(letter >= "\u4e00" for letter in title) for title in titles if title), titles


def test_the_window_fits_its_smallest_size(window: Window, qtbot: QtBot) -> None:
    for code in ("en", "zh"):
        language.use(code)
        window.resize(1024, 640)
        qtbot.waitUntil(lambda: window.width() == 1024)
        assert window.minimumSizeHint().width() <= 1024
        assert window.minimumSizeHint().height() <= 640


def test_a_folder_of_pictures_is_asked_for_once(
    window: Window, qtbot: QtBot, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def choose(*args: object) -> str:
        asked.append(str(args[1]))
        return str(photos)

    monkeypatch.setattr(QFileDialog, "getExistingDirectory", choose)
    qtbot.mouseClick(window.start.pictures_button, LEFT)
    assert opened(window, qtbot).counts().all >= 2
    assert asked == ["Open a folder of my pictures"]
    assert window.preferences.get("last folder") == str(photos.parent)


def test_a_project_of_somebody_else_is_shown_read_only(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    with Project.create(tmp_path / "mine", "Mine"):
        other = Project.open(tmp_path / "mine", read_only=True)
        window.projects.show(other)
        assert window.foot.saved.text() == "Read-only"
        window.projects.leave()
    assert window.project is None


def test_keys_work_wherever_the_focus_is(window: Window, qtbot: QtBot) -> None:
    window.start.new_button.setFocus()
    qtbot.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Slash, CONTROL)
    dialog(window, KeyboardDialog, qtbot).reject()


def test_the_palette_finds_pictures_networks_and_projects(
    window: Window, qtbot: QtBot, photos: Path, tmp_path: Path
) -> None:
    Project.create(tmp_path / "older", "Older leaves").close()
    window.preferences.remember_project(tmp_path / "older", "Older leaves")
    drop(window, photos / "0.png", photos / "1.png")
    project = opened(window, qtbot)
    [found] = window.commands.find("0.png")
    found.run()
    tab: Any = window.tabs.current
    assert tab.told[-1] == ("image", project.image_ids()[0])
    assert "YOLOv5n" in [hit.title for hit in window.commands.find("yolo")]
    assert [hit.title for hit in window.commands.find("older leav")] == ["Older leaves"]


def test_the_open_project_is_not_offered_again(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    window.projects.create(tmp_path / "mine", "Older leaves")
    opened(window, qtbot)
    assert window.commands.find("older leav") == []


def test_the_name_of_a_tab_has_room_in_bold(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    window.projects.create(tmp_path / "mine", "Mine")
    opened(window, qtbot)
    for code in ("en", "zh"):
        language.use(code)
        QApplication.processEvents()
        for row in window.tabs.rows:
            button = window.bar.tab(row.name)
            bold = QFont(button.font())
            bold.setWeight(QFont.Weight.DemiBold)
            padding = 2 * 20  # of the style sheet
            assert button.width() >= QFontMetrics(bold).horizontalAdvance(button.text()) + padding


def test_the_language_has_its_key(window: Window, qtbot: QtBot) -> None:
    for code in ("zh", "en"):
        qtbot.keyClick(window, Qt.Key.Key_L, CONTROL | Qt.KeyboardModifier.ShiftModifier)
        assert language.code == code and window.preferences.get("language") == code


def test_closing_twice_asks_once(window: Window, qtbot: QtBot) -> None:
    ended = threading.Event()
    window.jobs.start(endless(ended), text("Importing {name}", name="x"))
    assert not window.close() and not window.close()
    asked = [found for found in window.findChildren(LeaveDialog) if found.isVisible()]
    assert len(asked) == 1
    asked[0].reject()
    assert not window.close(), "and once more after staying"
    qtbot.mouseClick(dialog(window, LeaveDialog, qtbot).cancel_button, LEFT)
    qtbot.waitUntil(lambda: not window.isVisible())


def test_the_crash_report_has_no_empty_room_and_grows_for_its_details(window: Window, qtbot: QtBot) -> None:
    window.crashes.show_report("Traceback: KeyError")
    shown = dialog(window, CrashDialog, qtbot)
    closed = shown.height()
    assert closed <= shown.layout().totalHeightForWidth(shown.width()) + 1
    qtbot.mouseClick(shown.fold.head, LEFT)
    qtbot.waitUntil(lambda: shown.height() >= closed + 200)
    shown.reject()
