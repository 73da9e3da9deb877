from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.errors import UserError
from engine.project import Project
from tests.engine.test_project import insert_images


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Project.create(tmp_path / "p") as project:
        insert_images(project, 2)
    return tmp_path / "p"


def leave_lock(folder: Path, **changes: object) -> Path:
    lock = folder / "project.lock"
    holder = {"host": socket.gethostname(), "pid": os.getpid(), "started": 0.0, "user": "mei", "token": "theirs"}
    lock.write_text(json.dumps(holder | changes), encoding="utf-8")
    return lock


def age(path: Path, seconds: float) -> None:
    os.utime(path, (time.time() - seconds, time.time() - seconds))


def test_the_second_opener_reads_and_is_told_who_writes(folder: Path) -> None:
    with Project.open(folder) as first:
        assert not first.read_only
        assert first.lock_holder == ""
        with Project.open(folder) as second:
            assert second.read_only
            assert str(os.getpid()) in second.lock_holder
            with pytest.raises(UserError) as raised:
                second.add_category("Leaf")
            assert raised.value.message == second.lock_holder
            revision = second.revision
            first.add_category("Leaf")
            assert [category.name for category in second.categories()] == ["Leaf"]  # sees what the writer does
            assert second.revision > revision
        with Project.open(folder, read_only=True) as third:
            assert third.read_only
    with Project.open(folder) as again:
        assert not again.read_only


def test_another_process_is_told_too(folder: Path) -> None:
    code = (
        "import sys; from engine.project import Project; p = Project.open(sys.argv[1]); "
        "print(p.read_only, p.counts().all); p.close()"
    )
    with Project.open(folder) as project:
        root = Path(__file__).parents[2]
        done = subprocess.run([sys.executable, "-c", code, str(folder)], cwd=root, capture_output=True, check=True)
        assert done.stdout.split() == [b"True", b"2"]
        project.add_category("Leaf")


def test_the_lock_of_a_process_that_ended_is_taken_over(folder: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    leave_lock(folder, pid=ended.pid)
    with Project.open(folder) as project:
        assert not project.read_only
        project.add_category("Leaf")
    assert not (folder / "project.lock").exists()


@pytest.mark.skipif(not hasattr(os, "waitid"), reason="only POSIX keeps the dead in its list")
def test_a_dead_process_that_its_parent_has_not_noticed_holds_nothing(folder: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, dead.pid, os.WEXITED | os.WNOWAIT)  # ended, and still in the list of processes
    leave_lock(folder, pid=dead.pid)
    with Project.open(folder) as project:
        assert not project.read_only
    dead.wait()


def test_a_process_that_got_the_number_of_one_that_ended_does_not_hold_its_lock(folder: Path) -> None:
    age(leave_lock(folder), 100)  # our own number, but not our start, and silent for more than three beats
    with Project.open(folder) as project:
        assert not project.read_only


def test_a_lock_of_another_computer_holds_while_it_beats(folder: Path) -> None:
    lock = leave_lock(folder, host="greenhouse-pc", pid=1)
    age(lock, 200)
    with Project.open(folder) as project:
        assert project.read_only
        assert project.lock_holder.startswith("mei has this project open on the computer greenhouse-pc")
    assert json.loads(lock.read_text())["token"] == "theirs"
    age(lock, 400)
    with Project.open(folder) as project:
        assert not project.read_only
    assert [path.name for path in folder.glob("*lock*")] == []


def test_a_lock_cut_off_by_a_crash_is_taken_over(folder: Path) -> None:
    lock = folder / "project.lock"
    lock.write_text('{"host": "gre', encoding="utf-8")
    age(lock, 60)
    with Project.open(folder) as project:
        assert not project.read_only


def test_a_project_written_on_another_computer_is_read_as_of_now(folder: Path) -> None:
    with Project.open(folder) as writer:
        writer.add_category("Leaf")  # in the log, not in the file yet
        ours = (folder / "project.lock").read_text()
        leave_lock(folder, host="greenhouse-pc")
        with Project.open(folder) as reader:
            writer_sees = [category.name for category in writer.categories()]
            assert [category.name for category in reader.categories()] == writer_sees == ["Leaf"]
            copy = reader._opened.snapshot
            assert copy is not None
            assert Path(copy.name).is_dir()
        assert not Path(copy.name).exists()
        (folder / "project.lock").write_text(ours)


def test_a_computer_that_slept_too_long_does_not_write_any_more(folder: Path) -> None:
    with Project.open(folder) as project:
        project.add_category("Leaf")
        leave_lock(folder, host="greenhouse-pc")
        assert project._opened.lock is not None
        project._opened.lock._checked -= 3600
        with pytest.raises(UserError, match="greenhouse-pc"):
            project.add_category("Bug")
        assert project.read_only
    assert (folder / "project.lock").exists()  # theirs
