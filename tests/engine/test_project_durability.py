"""What happens to a project when the power goes, the disk is full, or the folder is not what it should be."""

from __future__ import annotations

import contextlib
import os
import random
import sqlite3
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.annotation import Annotation, Mask, Point
from engine.errors import UserError
from engine.project import Project
from tests.conftest import ROOT
from tests.engine.test_project import boxed, insert_images

# Each edit says its number in two tables and is acknowledged on the pipe only when `edit` has returned. The masks are
# large, so that the write-ahead log is folded into the file (a checkpoint) every few dozen edits, also when killed.
WRITER = """
import os, sys
from engine.annotation import Annotation, Mask
from engine.project import Project
with Project.open(sys.argv[1]) as project:
    assert not project.read_only, project.lock_holder
    image = project.image_ids()[0]
    leaf = project.categories()[0]
    number = max((one.track for one in project.annotations(image)), default=0)
    while True:
        number += 1
        with project.edit("Draw") as edit:
            counts = tuple(int.from_bytes(os.urandom(3), "big") for _ in range(9000))
            edit.add(image, Annotation(leaf, Mask(4000, 4000, counts), track=number))
            edit.set_group({image: str(number)})
        os.write(1, b"%d\\n" % number)
"""


def kill_a_writer(folder: Path, moments: random.Random) -> int:
    """Let another process write, kill it at a random moment, and return the number of the last edit it was sure of."""
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    )
    assert writer.stdout
    assert writer.stderr
    with writer.stdout, writer.stderr:
        said = [writer.stdout.readline() for _ in range(moments.randint(1, 25))]
        assert said[-1], writer.stderr.read().decode()
        until = time.perf_counter() + moments.random() * 0.01
        while time.perf_counter() < until:
            pass  # somewhere inside the next edits
        writer.kill()
        said += writer.stdout.readlines()
        writer.wait()
    return int([line for line in said if line.endswith(b"\n")][-1])


def prove_durable(folder: Path, times: int, seed: int) -> None:
    moments = random.Random(seed)
    with Project.create(folder) as project:
        insert_images(project, 1)
        project.add_category("Leaf")
    for _ in range(times):
        sure = kill_a_writer(folder, moments)
        with Project.open(folder) as project:
            assert not project.read_only
            image = project.images()[0]
            tracks = [one.track for one in project.annotations(image.id)]
            last = len(tracks)
            assert tracks == list(range(1, last + 1))
            assert sure <= last <= sure + 1
            assert image.group == str(last)  # both halves of an edit or none
            assert project.undo() == "Draw"
            assert project.image(image.id).group == (str(last - 1) if last > 1 else "")
            assert project.redo() == "Draw"
            assert project.image(image.id) == image
    with contextlib.closing(sqlite3.connect(folder / "project.sqlite")) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_no_committed_edit_is_lost_when_the_writer_is_killed(tmp_path: Path) -> None:
    prove_durable(tmp_path / "p", times=8, seed=1)


@pytest.mark.slow
def test_no_committed_edit_is_lost_in_a_hundred_kills(tmp_path: Path) -> None:
    prove_durable(tmp_path / "p", times=100, seed=2)


def test_a_full_disk_is_a_sentence_and_loses_nothing(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p") as project:
        (image,) = insert_images(project, 1)
        leaf = project.add_category("Leaf")
        with project.edit("Draw") as edit:
            edit.add(image, boxed(leaf))
        with project._db.write() as db:
            pages = db.execute("PRAGMA page_count").fetchone()[0]
            db.execute(f"PRAGMA max_page_count = {pages}")  # SQLite itself now finds no room
        large = Annotation(leaf, Mask(4000, 4000, tuple(range(60_000))))
        with pytest.raises(UserError, match="disk of the project is full") as raised, project.edit("Draw") as edit:
            edit.add(image, boxed(leaf))
            edit.add(image, large)
        assert "space" in raised.value.hint
        assert project.annotations(image) == [boxed(leaf)]
        with project._db.write() as db:
            db.execute("PRAGMA max_page_count = 1000000")
        with project.edit("Draw") as edit:
            edit.add(image, large)
        assert project.annotations(image) == [boxed(leaf), large]


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    folder = tmp_path / "叶片 2026"
    with Project.create(folder) as project:
        insert_images(project, 3)
        project.add_category("Leaf")
    return folder


def test_a_project_of_a_newer_version_is_left_alone(closed: Path) -> None:
    file = closed / "project.sqlite"
    with contextlib.closing(sqlite3.connect(file)) as db:
        db.execute("PRAGMA user_version = 2")
    before = file.read_bytes()
    for read_only in (False, True):
        with pytest.raises(UserError, match="newer version") as raised:
            Project.open(closed, read_only=read_only)
        assert "Update" in raised.value.hint
    assert file.read_bytes() == before
    assert [path.name for path in closed.glob("project*")] == ["project.sqlite"]


def test_a_folder_without_a_project_is_a_sentence(tmp_path: Path, closed: Path) -> None:
    for wrong in (tmp_path, tmp_path / "nowhere", closed / "thumbnails.sqlite"):
        with pytest.raises(UserError, match="There is no project"):
            Project.open(wrong)
    with pytest.raises(UserError, match="already"):
        Project.create(closed)
    with Project.open(closed / "project.sqlite") as project:
        assert project.name == "叶片 2026"


@pytest.mark.parametrize("harm", ["empty", "noise", "cut", "middle", "foreign"])
def test_a_damaged_file_is_a_sentence_and_stays_as_it_is(closed: Path, harm: str) -> None:
    file = closed / "project.sqlite"
    sound = file.read_bytes()
    content = {
        "empty": b"",
        "noise": b"\x07" * 20_000,
        "cut": sound[:50],
        "middle": sound[:4096] + b"\xa5" * (len(sound) - 4096),
        "foreign": sound[:68] + b"\0\0\0\0" + sound[72:],
    }[harm]
    file.write_bytes(content)
    with pytest.raises(UserError) as raised:
        Project.open(closed)
    assert "project.sqlite" in raised.value.message
    assert file.read_bytes() == content
    assert not (closed / "project.lock").exists()


def test_a_damaged_thumbnail_cache_is_made_anew(closed: Path) -> None:
    (closed / "thumbnails.sqlite").write_bytes(b"\x07" * 5000)
    with Project.open(closed) as project:
        assert project.counts().all == 3
    (closed / "thumbnails.sqlite").unlink()
    with Project.open(closed, read_only=True) as project:
        assert project.counts().all == 3


def test_a_project_that_was_closed_says_so(closed: Path) -> None:
    project = Project.open(closed)
    project.close()
    with pytest.raises(UserError, match="closed"):
        project.counts()
    with pytest.raises(UserError, match="closed"):
        project.add_category("Bug")


@pytest.fixture
def forbidden() -> Iterator[Path]:
    """A folder in which this process, made to be a common user if it is the administrator, may not write."""
    if os.name == "nt":
        pytest.skip("permissions of folders work in another way on Windows")
    with tempfile.TemporaryDirectory() as name:
        parent = Path(name)
        parent.chmod(0o755)
        folder = parent / "project"
        with Project.create(folder) as project:
            (image,) = insert_images(project, 1)
            leaf = project.add_category("Leaf")
            with project.edit("Draw") as edit:
                edit.add(image, boxed(leaf))
        (folder / "project.sqlite").chmod(0o644)
        yield folder
        folder.chmod(0o755)


@contextlib.contextmanager
def common_user(folder: Path) -> Iterator[None]:
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR | stat.S_IRGRP | stat.S_IXGRP | stat.S_IROTH | stat.S_IXOTH)
    administrator = os.geteuid() == 0
    if administrator:
        os.seteuid(65534)
    try:
        yield
    finally:
        if administrator:
            os.seteuid(0)
        folder.chmod(0o755)


def test_a_folder_without_permission_can_be_looked_at(forbidden: Path) -> None:
    with common_user(forbidden):
        with Project.open(forbidden) as project:
            assert project.read_only
            assert "no permission" in project.lock_holder
            assert project.counts().labeled == 1
            with pytest.raises(UserError, match="no permission"):
                project.add_category("Bug")
            with pytest.raises(UserError, match="no permission"):
                project.undo()
        with pytest.raises(UserError, match="no permission"):
            Project.create(forbidden / "new")


def test_a_log_left_by_a_crash_is_read_without_permission_to_fold_it_in(forbidden: Path) -> None:
    with Project.open(forbidden) as project:
        project.add_category("Bug")
        crashed = {name: (forbidden / name).read_bytes() for name in ("project.sqlite", "project.sqlite-wal")}
    for name, content in crashed.items():
        (forbidden / name).write_bytes(content)
    with common_user(forbidden), Project.open(forbidden) as project:
        assert [category.name for category in project.categories()] == ["Leaf", "Bug"]
        assert project.read_only
    assert (forbidden / "project.sqlite-wal").read_bytes() == crashed["project.sqlite-wal"]


def test_points_of_a_project_on_a_path_with_odd_characters(tmp_path: Path) -> None:
    folder = tmp_path / "a b#c?d%20é 叶"
    with Project.create(folder) as project:
        (image,) = insert_images(project, 1)
        leaf = project.add_category("Leaf")
        with project.edit("Draw") as edit:
            edit.add(image, Annotation(leaf, Point(1, 2)))
    with Project.open(folder) as project:
        assert project.annotations(image) == [Annotation(leaf, Point(1, 2))]
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]
