"""The one bridge between jobs on their threads and the window.

    handle = shell.jobs.start(train(project, settings, control), text("Training {model}", model=key), keep=control.keep)
    handle.events.connect(self._on_events)        # list[Event], at most 30 times a second, without the terminal event
    handle.finished.connect(self._on_finished)    # the operation's return value
    handle.failed.connect(shell.show_error)       # (error, traceback); unconnected failures are shown by the window

Progress events fill the job bar by themselves; who knows better calls `handle.describe(...)`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator

from PySide6.QtCore import QMetaMethod, QObject, QTimer, Signal

from engine.events import Cancelled, Event, Failed, Finished, Notice, Progress
from engine.jobs import Job

DRAIN_MS = 33
_SURE_AFTER = 2.0  # seconds of work before a time left is worth saying


class JobHandle(QObject):
    """One running operation as the window sees it. All signals come on the GUI thread, the terminal one last."""

    events = Signal(list)  # list[Event] without the terminal one
    finished = Signal(object)
    failed = Signal(Exception, str)
    cancelled = Signal()
    ended = Signal()  # after any of the three above
    changed = Signal()  # message, fraction, seconds left or the pause has changed

    def __init__(
        self, job: Job, keep: Callable[[], object] | None, quiet: bool, lasting: bool, parent: QObject
    ) -> None:
        super().__init__(parent)
        self.name = job.name
        self.quiet = quiet
        self.lasting = lasting
        self.message = ""
        self.fraction: float | None = None  # in [0, 1]; None: not known
        self.seconds_left: float | None = None
        self.notices: list[Notice] = []
        self.done = False
        self.failure: tuple[Exception, str] | None = None
        self.stopping = False
        self._job = job
        self._keep = keep
        self._began = time.monotonic()
        self._described = False

    @property
    def can_keep(self) -> bool:
        """Whether stopping keeps what was reached so far (a training) instead of throwing it away."""
        return self._keep is not None

    @property
    def paused(self) -> bool:
        """Whether the operation waits to be resumed."""
        return self._job.paused

    @property
    def heard(self) -> bool:
        """Whether anybody listens to `failed`."""
        return self.isSignalConnected(QMetaMethod.fromSignal(self.failed))

    def pause(self) -> None:
        """Let the operation wait at its next event."""
        self._job.pause()
        self.changed.emit()

    def resume(self) -> None:
        """Go on after `pause`."""
        self._job.resume()
        self.changed.emit()

    def stop(self) -> None:
        """Stop and keep what was reached where the operation can, else cancel. Returns at once."""
        if self._keep is None:
            self.cancel()
            return
        self.stopping = True
        self._keep()
        self.resume()

    def cancel(self) -> None:
        """Ask the operation to stop at its next event. Returns at once; does nothing once it has ended."""
        if self.done:  # whoever still holds the handle may hold it longer than Qt does
            return
        self.stopping = True
        self._job.cancel()
        self.changed.emit()

    def join(self, timeout: float | None = None) -> bool:
        """Wait for the thread (blocks!); True when it has ended."""
        return self._job.join(timeout)

    def describe(self, message: str, fraction: float | None = None, seconds_left: float | None = None) -> None:
        """Say in the job bar what goes on; from then on Progress events leave the words alone."""
        self._described = True
        self._tell(message, fraction, seconds_left)

    def drain(self) -> None:
        """Deliver what the operation has reported since the last call."""
        batch = self._job.drain()
        if not batch:
            return
        end = batch.pop() if isinstance(batch[-1], Finished | Failed | Cancelled) else None
        if batch:
            self._notice(batch)
            self.events.emit(batch)
        if end is not None:
            self._finish(end)

    def _notice(self, batch: list[Event]) -> None:
        self.notices += [event for event in batch if isinstance(event, Notice)]
        latest = next((event for event in reversed(batch) if isinstance(event, Progress)), None)
        if latest is not None and not self._described:
            fraction = min(latest.done / latest.total, 1.0) if latest.total else None
            self._tell(latest.message or self.message, fraction, self._guess(fraction))

    def _guess(self, fraction: float | None) -> float | None:
        spent = time.monotonic() - self._began
        if not fraction or spent < _SURE_AFTER:
            return None
        return spent * (1 - fraction) / fraction

    def _tell(self, message: str, fraction: float | None, seconds_left: float | None) -> None:
        self.message, self.fraction, self.seconds_left = message, fraction, seconds_left
        self.changed.emit()

    def _finish(self, end: Event) -> None:
        self._job.join(1.0)
        self.done = True
        match end:
            case Finished(value):
                self.finished.emit(value)
            case Failed(error, traceback):
                self.failure = error, traceback
                self.failed.emit(error, traceback)
            case _:
                self.cancelled.emit()
        self.ended.emit()


class JobRunner(QObject):
    """Starts operations, each on its own thread, and delivers what they report 30 times a second."""

    started = Signal(object)  # JobHandle
    ended = Signal(object)  # JobHandle, after its own terminal signal
    unhandled = Signal(Exception, str)  # a failure that nobody listened to

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._handles: list[JobHandle] = []
        self._timer = QTimer(self, interval=DRAIN_MS)
        self._timer.timeout.connect(self.drain)

    @property
    def running(self) -> list[JobHandle]:
        """The operations at work, the oldest first, quiet ones too."""
        return list(self._handles)

    @property
    def shown(self) -> list[JobHandle]:
        """The operations at work that the job bar tells of and that closing the window asks about."""
        return [handle for handle in self._handles if not handle.quiet and not handle.done]

    def start(
        self,
        operation: Generator[Event, None, object],
        name: str,
        *,
        keep: Callable[[], object] | None = None,
        quiet: bool = False,
        lasting: bool = False,
    ) -> JobHandle:
        """Start `operation`; `name` (best a `Text`) is what the job bar calls it.

        `keep` ends the operation early with a result (`Control.keep` of a training): Stop then reads "Stop and keep".
        `quiet` work (thumbnails, checks, counting) does not appear in the job bar and is cancelled without asking.
        `lasting` work has nothing to do with the open project and goes on when that is closed.
        """
        handle = JobHandle(Job(operation, name), keep, quiet, lasting, self)
        self._handles.append(handle)
        handle._job.start()
        self._timer.start()
        self.started.emit(handle)
        return handle

    def drain(self) -> None:
        """Deliver everything reported so far; the timer calls this, a test may."""
        for handle in list(self._handles):
            handle.drain()
            if handle.done and handle in self._handles:  # whoever heard of its end may have drained already
                self._forget(handle)
        if not self._handles:
            self._timer.stop()

    def leave_project(self, timeout: float = 10.0) -> bool:
        """Cancel what works on the open project and wait for it; True when all of it has ended."""
        return self._end([handle for handle in self._handles if not handle.lasting], timeout)

    def close(self, timeout: float = 20.0) -> bool:
        """Cancel everything and wait for the threads; True when all have ended. Call before the program ends.

        A daemon thread inside torch at interpreter exit aborts the process, so this comes before it.
        """
        return self._end(list(self._handles), timeout)

    def _end(self, handles: list[JobHandle], timeout: float) -> bool:
        for handle in handles:
            handle.cancel()
        deadline = time.monotonic() + timeout
        ended = [handle.join(max(0.0, deadline - time.monotonic())) for handle in handles]
        self.drain()
        return all(ended)

    def _forget(self, handle: JobHandle) -> None:
        self._handles.remove(handle)
        if handle.failure is not None and not handle.heard:
            self.unhandled.emit(*handle.failure)
        self.ended.emit(handle)
        handle.deleteLater()
