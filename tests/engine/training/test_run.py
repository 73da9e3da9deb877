from __future__ import annotations

import errno
import json
import os
import subprocess
import sys

import pytest

from engine.errors import UserError
from engine.training.run import Run, find_run, list_runs, write_atomic
from engine.training.settings import TrainSettings

PLAN = {"task": "detection", "headline": "map50"}


def make(folder, model="yolov5n", started=None):
    run = Run.create(folder, TrainSettings(model=model, epochs=7), PLAN)
    if started is not None:
        run.set_status("running", started=started)
    return run


def test_new_run_tells_what_it_is(tmp_path):
    run = make(tmp_path)
    assert run.name.endswith("-yolov5n")
    assert (run.status, run.task, run.architecture, run.epoch, run.epochs) == ("running", "detection", "yolov5n", 0, 7)
    assert run.settings.model == "yolov5n"
    assert (run.headline, run.model_path, run.report_path, run.score_card()) == (None, None, None, None)
    run.set_status("running", epoch=3, best=0.5)
    assert (run.epoch, run.headline) == (3, ("map50", 0.5))


def test_runs_of_one_minute_get_names_of_their_own_and_newest_comes_first(tmp_path):
    old, new = make(tmp_path, started=1.0), make(tmp_path, started=2.0)
    assert old.name != new.name
    (tmp_path / "something else").mkdir()
    assert list_runs(tmp_path) == [new, old]
    assert list_runs(tmp_path / "nowhere") == []


def test_process_that_ended_leaves_an_interrupted_run(tmp_path):
    code = (
        "import sys, pathlib; from engine.training.run import Run; from engine.training.settings import TrainSettings;"
        "Run.create(pathlib.Path(sys.argv[1]), TrainSettings(model='unet'), {});"
        "print(not {'torch', 'PySide6'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"  # and it needed no torch
    (run,) = list_runs(tmp_path)
    assert run.status == "interrupted"
    assert not run.resumable  # there is no checkpoint yet
    (run.folder / "last.ckpt").touch()
    assert run.resumable


def test_process_number_used_again_by_another_process_is_not_our_run(tmp_path):
    run = make(tmp_path)
    path = run.folder / "status.json"
    state = json.loads(path.read_text())
    assert state["pid"] == os.getpid()
    path.write_text(json.dumps(state | {"born": state["born"] - 60}))
    assert run.status == "interrupted"


def test_full_disk_leaves_the_old_file_and_nothing_beside_it(tmp_path, monkeypatch):
    path = tmp_path / "plan.json"
    write_atomic(path, b"old")

    def full(_descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr("engine.files.os.fsync", full)
        with pytest.raises(UserError, match=r"plan\.json could not be written: No space left on device\.") as caught:
            write_atomic(path, b"new")
    assert "disk" in caught.value.hint
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("plan.json", b"old")]


def test_running_run_that_comes_back_under_another_name_is_interrupted(tmp_path):
    run = make(tmp_path / "stick")
    (tmp_path / "stick").rename(tmp_path / "stick 2")
    (moved,) = list_runs(tmp_path / "stick 2")
    assert (moved.status, moved.epochs) == ("interrupted", 7)
    (tmp_path / "stick 2").rename(tmp_path / "stick")
    assert run.status == "running"


def test_run_on_another_computer_counts_as_running_while_it_writes(tmp_path):
    run = make(tmp_path)
    path = run.folder / "status.json"
    state = json.loads(path.read_text()) | {"host": "another", "pid": 1}
    path.write_text(json.dumps(state))
    assert run.status == "running"
    path.write_text(json.dumps(state | {"at": state["at"] - 3600}))
    assert run.status == "interrupted"


def test_damaged_files_are_shown_as_far_as_they_go(tmp_path):
    run = make(tmp_path)
    run.add_row({"epoch": 1, "losses": {}})
    with (run.folder / "metrics.jsonl").open("a") as file:
        file.write('{"epoch": 2, "los')
    (run.folder / "settings.json").write_text("{")
    (run.folder / "plan.json").write_text("[1]")
    (run.folder / "status.json").write_text("")
    assert [row["epoch"] for row in run.rows()] == [1]
    assert (run.settings, run.plan(), run.status, run.architecture) == (None, {}, "interrupted", "")


def test_unfinished_run_is_never_offered_as_a_model(tmp_path):
    run = make(tmp_path)
    (run.folder / "model.onnx").touch()
    (run.folder / "report.html").touch()
    assert (run.model_path, run.report_path) == (None, None)
    run.set_status("failed", message="why")
    assert (run.model_path, run.message) == (None, "why")
    run.set_status("finished")
    assert run.model_path == run.folder / "model.onnx"


@pytest.mark.parametrize("name", ["", "a/b", "..", "a:b", ".hidden"])
def test_names_that_some_system_refuses_are_refused(tmp_path, name):
    run = make(tmp_path)
    run.set_status("stopped")
    with pytest.raises(UserError):
        run.rename(name)


def test_rename_and_delete(tmp_path):
    run, other = make(tmp_path), make(tmp_path)
    with pytest.raises(UserError, match="still training"):
        run.delete()
    run.set_status("finished")
    with pytest.raises(UserError, match="already a run"):
        run.rename(other.name)
    renamed = run.rename("第一次 try")
    assert renamed.name == "第一次 try"
    assert find_run(tmp_path, "第一次 try") == renamed
    renamed.delete()
    assert list_runs(tmp_path) == [other]
    with pytest.raises(UserError, match="no run named"):
        find_run(tmp_path, "第一次 try")
