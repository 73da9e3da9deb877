"""One long operation on one background thread."""

from __future__ import annotations

import contextlib
import queue
import threading
import traceback
from collections.abc import Generator

from engine.events import Cancelled, Event, Failed, Finished

_STACK_BYTES = 16 * 2**20  # macOS gives threads 512 KiB, too little for a deep network's backward pass
_start_lock = threading.Lock()


class Job:
    """One operation on one thread, with a queue of what it reported.

    The last event is always `Finished`, `Failed` or `Cancelled`; who sees it has seen all.
    """

    def __init__(self, operation: Generator[Event, None, object], name: str) -> None:
        self.name = name
        self.events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._operation = operation
        self._stop = threading.Event()
        self._running = threading.Event()
        self._running.set()
        self._thread = threading.Thread(target=self._work, name=f"job-{name}", daemon=True)

    def start(self) -> Job:
        """Start the thread and return the job itself."""
        with _start_lock:
            before = threading.stack_size(_STACK_BYTES)
            try:
                self._thread.start()
            finally:
                threading.stack_size(before)
        return self

    @property
    def alive(self) -> bool:
        """Whether the thread is still at work."""
        return self._thread.is_alive()

    @property
    def paused(self) -> bool:
        """Whether the operation waits at its next event."""
        return not self._running.is_set()

    def pause(self) -> None:
        """Let the operation wait at its next event."""
        self._running.clear()

    def resume(self) -> None:
        """Go on after `pause`."""
        self._running.set()

    def cancel(self) -> None:
        """Ask the operation to stop at its next event. Returns at once."""
        self._stop.set()
        self._running.set()

    def join(self, timeout: float | None = None) -> bool:
        """Wait for the thread; True when it has ended."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def drain(self) -> list[Event]:
        """Return what was reported since the last call, without waiting."""
        events = []
        with contextlib.suppress(queue.Empty):
            while True:
                events.append(self.events.get_nowait())
        return events

    def _work(self) -> None:
        self.events.put(self._run_to_the_end())

    def _run_to_the_end(self) -> Event:
        try:
            while not self._stop.is_set():
                self.events.put(next(self._operation))
                self._running.wait()
            self._operation.close()
        except StopIteration as end:
            return Finished(end.value)
        except Exception as error:  # noqa: BLE001 - whatever went wrong is shown to the user
            return Failed(error, traceback.format_exc())
        return Cancelled()
