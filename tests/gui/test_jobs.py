"""The bridge between threads and the window."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from engine.events import Event, Notice, Operation, Progress
from gui.jobs import JobHandle, JobRunner


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[JobRunner]:
    runner = JobRunner()
    yield runner
    assert runner.close()


def count_to(total: int) -> Operation[str]:
    for number in range(total):
        yield Progress(number, total, f"step {number}")
    return "done"


def forever(started: threading.Event | None = None, wait: float = 0.001) -> Operation[None]:
    pause = threading.Event()
    while True:
        if started is not None:
            started.set()
        pause.wait(wait)
        yield Progress(0, 0)


def broken() -> Operation[None]:
    yield Progress(0, 1)
    raise ValueError("the cause")


def test_events_come_in_batches_and_the_end_comes_last(qtbot: QtBot, runner: JobRunner) -> None:
    heard: list[object] = []
    batches: list[int] = []
    handle = runner.start(count_to(5000), "count")

    def on_events(events: list[Event]) -> None:
        heard.extend(events)
        batches.append(len(events))

    handle.events.connect(on_events)
    handle.finished.connect(heard.append)
    with qtbot.waitSignal(runner.ended):
        pass
    assert heard[-1] == "done"
    assert [event.done for event in heard[:-1] if isinstance(event, Progress)] == list(range(5000))
    assert len(batches) < 500
    assert runner.running == []


def test_a_failure_is_told_with_its_traceback(qtbot: QtBot, runner: JobRunner) -> None:
    handle = runner.start(broken(), "broken")
    with qtbot.waitSignal(handle.failed) as failed:
        pass
    error, traceback = failed.args
    assert isinstance(error, ValueError)
    assert "the cause" in traceback and "in broken" in traceback


def test_a_failure_that_nobody_listens_to_is_told_once_by_the_runner(qtbot: QtBot, runner: JobRunner) -> None:
    with qtbot.waitSignal(runner.unhandled) as unhandled:
        runner.start(broken(), "broken")
    assert str(unhandled.args[0]) == "the cause"
    handle = runner.start(broken(), "broken")
    handle.failed.connect(lambda error, traceback: None)
    with qtbot.assertNotEmitted(runner.unhandled), qtbot.waitSignal(runner.ended):
        pass


def test_cancel_ends_the_thread(qtbot: QtBot, runner: JobRunner) -> None:
    handle = runner.start(forever(), "forever")
    with qtbot.waitSignal(handle.cancelled):
        handle.cancel()
    assert handle.join(0)


def test_pause_holds_and_resume_goes_on(qtbot: QtBot, runner: JobRunner) -> None:
    handle = runner.start(forever(), "forever")
    handle.pause()
    assert handle.paused
    qtbot.waitUntil(lambda: _silent(runner, handle))
    with qtbot.waitSignal(handle.events):
        handle.resume()
    assert not handle.paused


def test_stop_keeps_where_the_operation_can(qtbot: QtBot, runner: JobRunner) -> None:
    kept = threading.Event()

    def training() -> Operation[str]:
        while not kept.is_set():
            kept.wait(0.001)
            yield Progress(1, 2)
        return "model"

    handle = runner.start(training(), "train", keep=kept.set)
    handle.pause()
    with qtbot.waitSignal(handle.finished) as finished:
        handle.stop()
    assert finished.args == ["model"]


def test_progress_becomes_words_and_a_fraction(qtbot: QtBot, runner: JobRunner) -> None:
    gate = threading.Event()

    def halves() -> Operation[None]:
        yield Progress(1, 4, "first")
        gate.wait(10)
        yield Progress(9, 4, "more than promised")

    handle = runner.start(halves(), "halves")
    qtbot.waitUntil(lambda: handle.fraction == 0.25)
    assert handle.message == "first"
    gate.set()
    qtbot.waitUntil(lambda: handle.fraction == 1.0)


def test_the_words_of_who_knows_better_stay(qtbot: QtBot, runner: JobRunner) -> None:
    handle = runner.start(forever(), "forever")
    handle.describe("epoch 3 of 60", 0.05, 300.0)
    with qtbot.waitSignal(handle.events):
        pass
    assert (handle.message, handle.fraction, handle.seconds_left) == ("epoch 3 of 60", 0.05, 300.0)


def test_notices_are_kept(qtbot: QtBot, runner: JobRunner) -> None:
    def telling() -> Operation[None]:
        yield Notice("from scratch", "no internet")
        yield Progress(1, 1)

    handle = runner.start(telling(), "telling")
    notices = handle.notices
    with qtbot.waitSignal(runner.ended):
        pass
    assert notices == [Notice("from scratch", "no internet")]


def test_leaving_a_project_ends_its_work_only(qtbot: QtBot, runner: JobRunner) -> None:
    lasting = runner.start(forever(), "torch", quiet=True, lasting=True)
    runner.start(forever(), "thumbnails", quiet=True)
    assert runner.shown == []
    assert runner.leave_project()
    assert runner.running == [lasting]


def test_the_end_of_one_job_may_close_all_the_others(qtbot: QtBot, runner: JobRunner) -> None:
    """As opening a project does: its `finished` closes the project that was open, with its jobs."""
    runner.start(forever(), "work on the old project")
    opening = runner.start(count_to(3), "open")
    opening.finished.connect(lambda _project: runner.leave_project())
    with qtbot.waitSignal(opening.ended):
        pass
    qtbot.waitUntil(lambda: runner.running == [])


def test_closing_joins_every_thread(qtbot: QtBot) -> None:
    runner = JobRunner()
    before = threading.active_count()
    gates = [threading.Event() for _ in range(4)]
    for gate in gates:
        runner.start(forever(gate), "forever")
    assert all(gate.wait(10) for gate in gates)
    assert runner.close()
    assert threading.active_count() == before
    assert runner.running == []


def _silent(runner: JobRunner, handle: JobHandle) -> bool:
    """Whether the paused thread has reported nothing since the last drain."""
    runner.drain()
    return handle._job.events.empty()


def test_cancelling_what_has_long_ended_does_nothing(runner: JobRunner, qtbot: QtBot) -> None:
    handle = runner.start(count_to(1), "short")
    with qtbot.waitSignal(handle.ended):
        pass
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    handle.cancel()
    assert not handle.stopping
