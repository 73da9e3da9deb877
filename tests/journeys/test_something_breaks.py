"""Journey 10, something breaks: one sentence each, nothing is lost, and the program lives on."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QElapsedTimer, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.project import Project
from engine.training.run import Run
from gui import app
from gui.dialogs.crash import CrashDialog
from gui.dialogs.project import ImportSummary
from gui.i18n import language
from gui.window import Window
from tests.gui.data_kit import LEFT, Hands, picture, project_of, window_at
from tests.gui.train_kit import Person, quick_training, tiny_project

__all__ = ["quick_training"]
K = Qt.Key
MANY = 2000


@pytest.fixture
def start(tmp_path: Path, qtbot: QtBot, dressed: QApplication) -> Iterator[Callable[[Path | None], Hands]]:
    """Starts windows; none of them may have met a fault of the program at the end."""
    opened = []

    def open_(folder: Path | None) -> Hands:
        manager = window_at(folder, tmp_path / f"config {len(opened)}", qtbot)
        hands = manager.__enter__()
        hands.window.crashes.install()  # as main() does
        opened.append((manager, hands))
        return hands

    yield open_
    crashes = [w for w in QApplication.topLevelWidgets() if isinstance(w, CrashDialog) and w.isVisible()]
    for manager, hands in reversed(opened):
        hands.window.crashes.uninstall()
        manager.__exit__(None, None, None)
    assert not crashes, "a sentence was called for, not a report"


def said_at_start(window: Window) -> str:
    banner = window.start.banner
    return f"{banner.message.text()} {banner.hint.text()}" if banner.isVisible() else ""


def draw_box(hands: Hands, place: int) -> None:
    hands.drag((5 + 11 * place, 10), (12 + 11 * place, 20), (15 + 11 * place, 60))


def ready_to_draw(hands: Hands) -> None:
    hands.until(lambda: hands.tab.editor.record is not None)
    hands.settled()
    hands.tab.categories.choose(hands.project.categories()[0])
    hands.key(K.Key_R, on=hands.tab.view.canvas)


def stored(folder: Path) -> int:
    """How many annotations another program would find on the disk."""
    with Project.open(folder, read_only=True) as project:
        return sum(project.annotation_counts().values())


# A full disk


def test_the_disk_is_full_while_drawing(start: Callable[[Path | None], Hands], tmp_path: Path) -> None:
    folder = project_of(tmp_path / "work", 2)
    hands = start(folder)
    ready_to_draw(hands)
    draw_box(hands, 0)
    assert len(hands.annotations) == 1
    writer = hands.project._db._first
    (pages,) = writer.execute("PRAGMA page_count").fetchone()
    writer.execute(f"PRAGMA max_page_count = {pages}")  # SQLite itself refuses now, as on a full disk
    drawn = 1
    for place in range(1, 200):
        draw_box(hands, place % 16)
        if hands.said:
            break
        drawn += 1
    assert "full" in hands.said and "Free some space" in hands.said
    assert len(hands.annotations) == drawn == len(hands.tab.view.canvas.shapes), "shown is what is stored"
    writer.execute("PRAGMA max_page_count = 4294967294")
    hands.tab.banner.clear()
    draw_box(hands, 15)
    assert hands.said == ""
    assert len(hands.annotations) == drawn + 1 == stored(folder)


def test_the_disk_is_full_while_training(
    tmp_path: Path, qtbot: QtBot, dressed: QApplication, quick_training: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = False
    really = os.fsync

    def fsync(descriptor: int) -> None:
        if full and os.fstat(descriptor).st_size > 20_000:  # what is small finds a place even then
            raise OSError(errno.ENOSPC, "No space left on device")
        really(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    with window_at(tiny_project(tmp_path / "work"), tmp_path / "config", qtbot) as hands:
        person = Person(hands.window, qtbot)
        tab = person.open_train()
        person.begin(epochs=400)
        person.until(lambda: tab._live is not None and (tab._live / "last.ckpt").exists(), timeout=30_000)
        full = True
        person.still()
        assert "No space left on device" in person.told and "Free some space" in person.told
        run = Run(next(folder for folder in person.project.runs_folder.iterdir()))
        done = run.epoch
        assert run.status in ("failed", "interrupted") and run.resumable and done >= 1
        assert run.model_path is None, "half a training is no model"
        full = False
        person.until(lambda: tab.panel.resume.isVisible() and tab.panel.resume.isEnabled())
        person.click_on(tab.panel.resume)
        person.until(lambda: run.epoch > done, timeout=30_000)
        assert [row["epoch"] for row in run.rows()][: done + 1] == list(range(1, done + 2)), "no round twice"
        hands.window.jobs.shown[0].stop()
        person.still()
        assert run.status == "finished" and run.model_path is not None


# The project goes away


def test_the_stick_is_pulled_out_and_put_back(start: Callable[[Path | None], Hands], tmp_path: Path) -> None:
    folder = project_of(tmp_path / "stick" / "work", 3)
    hands = start(folder)
    ready_to_draw(hands)
    draw_box(hands, 0)
    (tmp_path / "stick").rename(tmp_path / "drawer")
    draw_box(hands, 1)
    assert str(folder) in hands.said and "plug the drive in" in hands.said
    assert hands.window.foot.saved.text() == "All changes saved"
    for name in ("train", "run", "data"):
        hands.window.show_tab(name)
        hands.until(lambda: not hands.window.jobs.running)
    hands.window.projects.undo()
    hands.until(lambda: not hands.window.jobs.running)
    assert not (tmp_path / "stick").exists(), "nothing is written where the stick was"
    (tmp_path / "drawer").rename(tmp_path / "stick")
    hands.tab.banner.clear()
    draw_box(hands, 3)
    assert hands.said == ""
    assert len(hands.annotations) == 2 == stored(folder), "what was accepted is there, and it goes on"


def test_a_disk_that_does_not_answer(
    start: Callable[[Path | None], Hands], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project_of(tmp_path / "work", 3)
    hands = start(folder)
    ready_to_draw(hands)
    draw_box(hands, 0)
    with monkeypatch.context() as pulled:
        pulled.setattr(hands.project._db, "_first", _Pulled())
        pulled.setattr(hands.project._db, "_take", _Pulled().execute)
        draw_box(hands, 1)
        assert "cannot be reached" in hands.said and "connected" in hands.said
        assert len(hands.tab.view.canvas.shapes) == 1, "what is not stored is not shown"
        hands.key(K.Key_D)
        hands.window.projects.undo()
        hands.until(lambda: not hands.window.jobs.running)
    assert stored(folder) == 1
    hands.window.projects.leave()
    hands.open(folder)
    ready_to_draw(hands)
    draw_box(hands, 3)
    assert stored(folder) == 2


class _Pulled:
    """A connection to a drive that is not there any more."""

    in_transaction = False

    def execute(self, *_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")


def test_a_project_that_is_gone_for_good_can_be_left(start: Callable[[Path | None], Hands], tmp_path: Path) -> None:
    folder = project_of(tmp_path / "stick" / "work", 3)
    hands = start(folder)
    ready_to_draw(hands)
    shutil.rmtree(tmp_path / "stick")
    draw_box(hands, 0)
    assert str(folder) in hands.said, "a file without a name would take the box, and lose it"
    assert not hands.tab.view.canvas.shapes
    hands.window.projects.leave()
    hands.until(lambda: hands.window.project is None)
    assert hands.window.stack.currentWidget() is hands.window.start
    assert hands.window.start.recent.itemAt(0).widget().recent.missing
    assert not folder.exists(), "nothing is written where the stick was"


# Projects that cannot be opened, or only looked at


def test_a_project_of_a_newer_version(start: Callable[[Path | None], Hands], tmp_path: Path) -> None:
    folder = project_of(tmp_path / "work", 2)
    with sqlite3.connect(folder / "project.sqlite") as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    before = (folder / "project.sqlite").read_bytes()
    hands = start(None)
    hands.window.projects.open_folder(folder)
    hands.until(lambda: bool(said_at_start(hands.window)))
    assert "newer version" in said_at_start(hands.window) and "Update" in said_at_start(hands.window)
    language.use("zh")
    assert "新" in said_at_start(hands.window)
    assert hands.window.project is None
    assert (folder / "project.sqlite").read_bytes() == before
    assert not (folder / "project.lock").exists()


def test_a_folder_without_permission_to_write(
    start: Callable[[Path | None], Hands], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project_of(tmp_path / "work", 2)
    monkeypatch.setattr("engine.project.opening._writable", lambda path: False)  # root may write everywhere
    hands = start(folder)
    assert hands.project.read_only
    assert "permission" in hands.said
    assert hands.window.foot.saved.text() == "Read-only"
    hands.until(lambda: hands.tab.editor.record is not None)
    hands.key(K.Key_R, on=hands.tab.view.canvas)
    draw_box(hands, 0)
    hands.settled()
    assert hands.annotations == []
    hands.step(K.Key_D)  # looking is allowed


def test_a_new_project_where_nobody_may_write(
    start: Callable[[Path | None], Hands], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, *args: object, **kwargs: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(self))

    hands = start(None)
    monkeypatch.setattr(Path, "mkdir", refuse)
    hands.window.projects.create(tmp_path / "locked" / "work", "Work")
    hands.until(lambda: bool(said_at_start(hands.window)))
    assert "no permission" in said_at_start(hands.window)
    assert hands.window.project is None


def test_a_second_window_on_the_same_project_only_looks(start: Callable[[Path | None], Hands], tmp_path: Path) -> None:
    folder = project_of(tmp_path / "work", 2)
    first, second = start(folder), start(folder)
    assert not first.project.read_only
    assert second.project.read_only
    assert "another window" in second.said
    first.window.activateWindow()
    ready_to_draw(first)
    draw_box(first, 0)
    assert len(first.annotations) == 1
    second.window.projects.undo()
    second.settled()
    assert len(first.annotations) == 1, "a window that only looks takes nothing back"
    assert sum(second.project.annotation_counts().values()) == 1, "but it sees what is drawn"


# Files that are not what they seem, and too many of them


def huge_tiff(path: Path) -> Path:
    """A TIFF whose header promises 32,000 x 22,000 x 3 bytes (2 GB) and whose pixels are missing."""
    tags = ((256, 32_000), (257, 22_000), (258, 8), (259, 1), (262, 2), (273, 8), (277, 3), (278, 22_000))
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    path.write_bytes(struct.pack("<2sHI", b"II", 42, 8) + struct.pack("<H", len(tags)) + entries + b"\0\0\0\0")
    return path


def bomb(path: Path) -> Path:
    """A PNG of a few kilobytes that unpacks to 60,000 x 60,000 pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    body = zlib.compress(bytes(1_000_000), 9)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b""))
    return path


def summary(hands: Hands) -> ImportSummary:
    found: list[ImportSummary] = []

    def seen() -> bool:
        found[:] = [w for w in hands.window.findChildren(ImportSummary) if w.isVisible()]
        return bool(found)

    hands.until(seen, timeout=30_000)
    return found[0]


def test_a_bomb_and_a_file_of_two_gigabytes_stay_outside(start: Callable[[Path | None], Hands], tmp_path: Path) -> None:
    folder = tmp_path / "叶片 2026"
    picture(folder / "good.png", 1)
    huge_tiff(folder / "huge.tif")
    bomb(folder / "bomb.png")
    hands = start(None)
    hands.drop(folder)
    told = summary(hands)
    reasons = {Path(what).name: why for what, why in told.skipped}
    assert set(reasons) == {"huge.tif", "bomb.png"}
    assert all(reasons.values())
    QTest.mouseClick(told.copy_button, LEFT)
    copied = QApplication.clipboard().text().splitlines()
    assert len(copied) == 2 and any("bomb.png" in line and reasons["bomb.png"] in line for line in copied)
    told.accept()
    hands.settled()
    assert hands.project.counts().broken == 2, "they stay visible, with their reason"
    hands.go("bomb.png")
    hands.until(hands.tab.view.problem.isVisible)
    assert hands.tab.view.problem.what.text() == reasons["bomb.png"]
    hands.go("good.png")
    hands.until(hands.tab.view.canvas.isVisible)


def test_a_folder_with_very_many_files(start: Callable[[Path | None], Hands], tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    first = picture(folder / "0000.png", 0, (8, 8)).read_bytes()
    for number in range(1, MANY):  # another content each, by a remark behind the picture
        (folder / f"{number:04}.png").write_bytes(first + struct.pack(">I", number))
    hands = start(None)
    lags, clock = [], QElapsedTimer()
    probe = QTimer(interval=10)
    probe.setTimerType(Qt.TimerType.PreciseTimer)
    probe.timeout.connect(lambda: lags.append(clock.restart()))
    clock.start()
    probe.start()
    hands.drop(folder)
    hands.until(lambda: hands.window.project is not None and not hands.window.jobs.running, timeout=120_000)
    probe.stop()
    assert hands.project.counts().all == MANY
    assert np.percentile(lags, 99) < 250, f"the window stood still: {sorted(lags)[-5:]} ms"
    hands.settled()
    hands.go("0000.png")
    hands.tab.gallery.go_to(MANY - 1)
    hands.until(lambda: hands.record.name == f"{MANY - 1:04}.png")


def test_an_import_that_is_stopped_leaves_nothing_half_done(
    start: Callable[[Path | None], Hands], tmp_path: Path
) -> None:
    folder = tmp_path / "many"
    for number in range(300):
        picture(folder / f"{number:03}.png", number, (16, 16))
    hands = start(None)
    hands.drop(folder)
    hands.until(lambda: bool(hands.window.jobs.shown))
    hands.window.jobs.shown[0].cancel()
    hands.until(lambda: not hands.window.jobs.running, timeout=30_000)
    assert hands.window.project is None
    assert not list(app.make_application().findChildren(CrashDialog))
    assert not [path for path in (tmp_path / "projects").glob("*") if any(path.iterdir())]
