"""Several trainings, one after another, whatever comes between."""

from __future__ import annotations

import errno
import json
import os
import shutil

import pytest

from engine.errors import UserError
from engine.events import Notice
from engine.project import Project
from engine.training.control import Control
from engine.training.events import EpochDone, StepDone
from engine.training.queue import EntryEnded, EntryStarted, Queue, with_seeds, work
from engine.training.run import Run, list_runs
from engine.training.settings import TrainSettings
from tests.engine.training.conftest import follow, settings


def numbers(queue: Queue) -> list[int]:
    return [entry.number for entry in queue.entries()]


def interrupt(project: Project, queue_events, at: tuple[int, int]):
    """Follow a queue until (epoch, step) is done and return what was reported."""
    events = []
    for event in queue_events:
        events.append(event)
        if isinstance(event, StepDone) and (event.epoch, event.step) == at:
            return events
    raise AssertionError(at)


# The list


def test_what_is_added_is_on_disk_in_order_with_its_settings(tmp_path):
    added = Queue(tmp_path / "runs").add([settings("lenet5"), settings("alexnet", seed=7)])
    assert [(e.number, e.state, e.run) for e in added] == [(1, "waiting", ""), (2, "waiting", "")]
    again = Queue(tmp_path / "runs").entries()
    assert again == added
    assert again[1].settings == settings("alexnet", seed=7)
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["queue.json"]
    assert list_runs(tmp_path / "runs") == []


@pytest.mark.parametrize(
    ("number", "by", "order"),
    [
        (1, 1, [2, 1, 3]),
        (3, -2, [3, 1, 2]),
        (3, -9, [3, 1, 2]),
        (1, 9, [2, 3, 1]),
        (2, 0, [1, 2, 3]),
        (9, 1, [1, 2, 3]),
    ],
)
def test_waiting_trainings_can_be_moved(tmp_path, number, by, order):
    queue = Queue(tmp_path)
    queue.add([settings()] * 3)
    queue.move(number, by)
    assert numbers(queue) == order


def test_what_is_done_or_at_work_stays_where_it_is(tmp_path):
    queue = Queue(tmp_path)
    queue.add([settings()] * 4)
    queue.note(1, state="done")
    queue.note(2, state="running")
    queue.move(4, -9)
    queue.move(2, 1)
    assert numbers(queue) == [1, 2, 4, 3]
    assert [entry.number for entry in queue.left()] == [2, 4, 3]


def test_removed_entries_are_gone_and_their_numbers_do_not_come_back(tmp_path):
    queue = Queue(tmp_path)
    queue.add([settings()] * 3)
    queue.remove(2)
    queue.remove(99)
    assert numbers(queue) == [1, 3]
    assert [entry.number for entry in queue.add([settings()])] == [4]
    queue.clear()
    assert queue.entries() == []


def test_a_list_that_is_worked_off_begins_anew(tmp_path):
    queue = Queue(tmp_path)
    queue.add([settings()] * 2)
    queue.note(1, state="done")
    queue.note(2, state="failed", reason="why")
    assert len(queue.entries()) == 2
    queue.add([settings()])
    assert [(entry.number, entry.state) for entry in queue.entries()] == [(3, "waiting")]


def test_what_cannot_be_read_is_left_out(tmp_path):
    queue = Queue(tmp_path)
    assert queue.entries() == []
    queue.add([settings()] * 2)
    rows = json.loads((tmp_path / "queue.json").read_text("utf-8"))
    rows["entries"][0]["settings"]["from_the_future"] = 1
    rows["entries"].append({"number": 9, "settings": {"model": "lenet5", "image_size": "large"}})
    (tmp_path / "queue.json").write_text(json.dumps(rows), "utf-8")
    assert numbers(queue) == [2]
    (tmp_path / "queue.json").write_text('{"entries": [{"num', "utf-8")
    assert queue.entries() == []


def test_a_full_disk_is_said_and_leaves_the_queue_as_it_was(tmp_path, monkeypatch):
    queue = Queue(tmp_path)
    queue.add([settings()])
    before = (tmp_path / "queue.json").read_bytes()

    def full(_descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("engine.files.os.fsync", full)
    with pytest.raises(UserError, match="could not be written"):
        queue.add([settings()])
    assert (tmp_path / "queue.json").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["queue.json"]


def test_seeds_follow_that_of_the_settings():
    assert [one.seed for one in with_seeds(settings(seed=5), 3)] == [5, 6, 7]
    assert with_seeds(settings(seed=5), 1) == [settings(seed=5)]


# The work


def test_waiting_trainings_are_done_one_after_another(make_project):
    project = make_project("classification")
    queue = Queue(project.runs_folder)
    queue.add(with_seeds(settings(epochs=1), 2))
    events, worked = follow(work(project))
    places = [(event.place, event.total) for event in events if isinstance(event, EntryStarted)]
    assert places == [(1, 2), (2, 2)]
    assert [(entry.state, entry.reason) for entry in worked] == [("done", "")] * 2
    assert worked == queue.entries()
    assert [event.entry for event in events if isinstance(event, EntryEnded)] == worked
    runs = [Run(project.runs_folder / entry.run) for entry in worked]
    assert [(run.status, run.settings.seed) for run in runs] == [("finished", 0), ("finished", 1)]
    assert queue.left() == []


def test_what_is_added_meanwhile_is_trained_too(make_project):
    project = make_project("classification")
    queue = Queue(project.runs_folder)
    queue.add([settings(epochs=1)])
    operation = work(project)
    begun = interrupt(project, operation, (1, 1))
    queue.add([settings(epochs=1)])
    rest, worked = follow(operation)
    places = [(event.place, event.total) for event in begun + rest if isinstance(event, EntryStarted)]
    assert places == [(1, 1), (2, 2)]
    assert [entry.number for entry in worked] == [1, 2]


def test_a_training_that_fails_is_noted_and_the_next_one_follows(make_project, monkeypatch):
    project = make_project("classification")
    queue = Queue(project.runs_folder)
    refused = settings(epochs=1, options={"no such": 1})  # before there is a run
    queue.add([refused, settings(epochs=1, seed=1), settings(epochs=1, seed=2)])

    from engine.training import loop

    really = loop.steps

    def breaks(trainer, control):
        if trainer.plan.settings.seed == 1:
            raise ZeroDivisionError("a bug")
        return (yield from really(trainer, control))

    monkeypatch.setattr(loop, "steps", breaks)
    events, worked = follow(work(project))
    assert [entry.state for entry in worked] == ["failed", "failed", "done"]
    assert "has no option no such" in worked[0].reason
    assert (worked[0].run, worked[1].reason, worked[2].reason) == ("", "a bug", "")
    assert queue.entries() == worked
    assert Run(project.runs_folder / worked[1].run).status == "failed"
    said = [str(event.message) for event in events if isinstance(event, Notice) and "queue goes on" in event.message]
    assert len(said) == 2
    assert said[1] == "LeNet-5 could not be trained; the queue goes on. a bug"


def test_a_stopped_queue_goes_on_with_the_run_it_was_at(make_project):
    project = make_project("classification")
    queue = Queue(project.runs_folder)
    queue.add([settings(epochs=3), settings(epochs=1)])
    operation = work(project)
    interrupt(project, operation, (2, 2))
    operation.close()
    first, second = queue.entries()
    assert (first.state, second.state) == ("running", "waiting")
    assert Run(project.runs_folder / first.run).status == "stopped"

    events, worked = follow(work(project))
    assert [event.epoch for event in events if isinstance(event, EpochDone)] == [2, 3, 1]
    assert [entry.state for entry in worked] == ["done", "done"]
    assert worked[0].run == first.run
    assert len(list_runs(project.runs_folder)) == 2


def test_a_killed_program_leaves_what_goes_on_from_the_checkpoint(make_project, tmp_path):
    project = make_project("classification")
    Queue(project.runs_folder).add([settings(epochs=2)])
    operation = work(project)
    interrupt(project, operation, (2, 1))
    # What a killed process leaves is the folder as it is now.
    shutil.copytree(project.folder, tmp_path / "left", ignore=shutil.ignore_patterns("*.lock"))
    operation.close()
    with Project.open(tmp_path / "left") as left:
        (entry,) = Queue(left.runs_folder).left()
        assert entry.state == "running"
        events, (done,) = follow(work(left))
        assert [event.epoch for event in events if isinstance(event, EpochDone)] == [2]
        assert (done.state, done.run) == ("done", entry.run)
        assert Run(left.runs_folder / done.run).status == "finished"


def test_killed_before_the_first_checkpoint_it_is_trained_anew(make_project):
    project = make_project("classification")
    queue = Queue(project.runs_folder)
    queue.add([settings(epochs=1)])
    operation = work(project)
    interrupt(project, operation, (1, 1))
    operation.close()
    (begun,) = queue.entries()
    _, (done,) = follow(work(project))
    assert done.state == "done"
    assert done.run != begun.run


def test_killed_after_the_end_it_is_not_trained_again(make_project):
    project = make_project("classification")
    queue = Queue(project.runs_folder)
    queue.add([settings(epochs=1)])
    _, (done,) = follow(work(project))
    queue.note(done.number, state="running")
    events, worked = follow(work(project))
    assert not any(isinstance(event, StepDone) for event in events)
    assert worked == [done]


def test_stop_and_keep_ends_one_training_early_and_the_next_is_whole(make_project):
    project = make_project("classification")
    queue = Queue(project.runs_folder)
    queue.add([settings(epochs=5), settings(epochs=2)])
    control = Control()
    operation = work(project, control)
    interrupt(project, operation, (2, 1))
    control.keep()
    _, worked = follow(operation)
    runs = [Run(project.runs_folder / entry.run) for entry in worked]
    assert [(run.status, run.epoch) for run in runs] == [("finished", 2), ("finished", 2)]


def test_an_entry_taken_out_while_it_trains_comes_to_its_end_as_a_run(make_project):
    project = make_project("classification")
    queue = Queue(project.runs_folder)
    (entry,) = queue.add([settings(epochs=1)])
    operation = work(project)
    interrupt(project, operation, (1, 1))
    queue.remove(entry.number)
    follow(operation)
    assert queue.entries() == []
    assert [run.status for run in list_runs(project.runs_folder)] == ["finished"]


def test_an_empty_queue_is_no_work(make_project):
    assert follow(work(make_project("classification"))) == ([], [])


def test_unknown_networks_are_called_by_their_key(tmp_path):
    (entry,) = Queue(tmp_path).add([TrainSettings(model="from_the_future")])
    assert entry.title == "from_the_future"
