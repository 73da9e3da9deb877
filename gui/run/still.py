"""The pictures that were run, to leaf through afterwards: their pixels are read again, not kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, Signal

from engine import image
from engine.events import Event, Operation
from engine.inference.stream import FrameResult
from gui.jobs import JobHandle, JobRunner
from gui.run.player import Shown, show

_NO_PIXELS = np.empty((0, 0, 3), np.uint8)


class StillReel(QObject):
    """Results of a row of pictures by their place."""

    shown = Signal(object)  # Shown
    failed = Signal(Exception, str)

    def __init__(self, jobs: JobRunner) -> None:
        super().__init__()
        self._jobs = jobs
        self._results: list[FrameResult] = []
        self._place = -1
        self._job: JobHandle | None = None

    @property
    def place(self) -> int:
        """Number of the one in front, from 1; 0 of none."""
        return self._place + 1

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._results)

    def clear(self) -> None:
        """Forget all."""
        self._results.clear()
        self._place = -1

    def add(self, results: Sequence[FrameResult]) -> None:
        """Add results; the last one is the one in front."""
        for result in results:
            frame = replace(result.frame, pixels=_NO_PIXELS) if result.frame.path else result.frame
            self._results.append(replace(result, frame=frame))
        self._place = len(self._results) - 1

    def step(self, by: int) -> None:
        """Show the next picture (1) or the one before (-1); beyond the last comes the first."""
        if not self._results:
            return
        self._place = (self._place + by) % len(self._results)
        if self._job is not None:
            self._job.cancel()
        job = self._jobs.start(_read(self._results[self._place]), "open", quiet=True)
        self._job = job
        job.failed.connect(self.failed)
        job.finished.connect(lambda ready: self.shown.emit(ready) if job is self._job else None)
        job.ended.connect(lambda: self._over(job))

    def _over(self, job: JobHandle) -> None:
        if job is self._job:  # a handle is gone soon after its end
            self._job = None


def _read(result: FrameResult) -> Operation[Shown]:
    yield Event()
    path = result.frame.path
    if path is None:
        return show(result)
    return show(replace(result, frame=replace(result.frame, pixels=image.read(path))))
