"""Runs a model file on a source in the background and makes what is to be shown ready there."""

from __future__ import annotations

import time
from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from engine import band_views
from engine.bands import BandNames
from engine.errors import text
from engine.events import Event, Notice, Operation, Progress
from engine.inference.folder import Save, predict_to_folder
from engine.inference.frames import Source
from engine.inference.grouping import grouping_of
from engine.inference.model_file import ModelInfo
from engine.inference.session import Session
from engine.inference.sources import open_source
from engine.inference.stream import FrameResult, run_stream
from engine.project import Project
from gui.canvas.pyramid import Pyramid
from gui.canvas.shapes import Shape, shapes_of
from gui.jobs import JobHandle, JobRunner
from gui.run.choices import ProjectPictures, Spec

_SHOWN_EVERY = 1 / 30  # seconds; more often nobody sees
MIN_SCORE = 0.05  # everything above is kept, the slider decides what is drawn


@dataclass(frozen=True, slots=True, eq=False)
class Opened(Event):
    """The model file and the source are open."""

    info: ModelInfo
    providers: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True, eq=False)
class Shown(Event):
    """One result; `picture` is None for those in between, which nobody would see."""

    result: FrameResult
    picture: Pyramid | None = None
    shapes: tuple[Shape, ...] = ()
    again: bool = False  # it was reported before, without its picture


def show(result: FrameResult) -> Shown:
    """Make one result ready to draw; its annotations get numbers to be told apart on the canvas."""
    numbered = tuple(replace(a, id=number) for number, a in enumerate(result.annotations, 1))
    picture = Pyramid(band_views.show(result.frame.pixels, BandNames(result.bands)))
    return Shown(replace(result, annotations=numbered), picture, tuple(shapes_of(numbered)))


@dataclass(frozen=True, slots=True)
class Saving:
    """What is to be kept of a whole source, and where; `project` is the one whose groups the summary counts by."""

    folder: Path
    what: frozenset[Save]
    min_score: float
    opacity: float
    labels: bool
    project: Project | None = None


def play(
    model: Path, spec: Spec, saving: Saving | None = None, twice: bool = False, crf: bool = False
) -> Operation[Any]:
    """Open both and run; with `saving` also keep the results in a folder. The result is that of the engine.

    `twice`: the network looks at each picture mirrored too; `crf`: outlines follow the edges in the picture.
    """
    session = Session(model, twice=twice, crf=crf)
    source = open_source(spec.paths() if isinstance(spec, ProjectPictures) else spec)
    yield Opened(session.info, session.providers, source)
    operation: Operation[Any]
    if saving is None:
        operation = run_stream(session, source, MIN_SCORE, in_real_time=True)
    else:
        operation = predict_to_folder(
            session,
            source,
            saving.folder,
            saving.what,
            min_score=saving.min_score,
            opacity=saving.opacity,
            labels=saving.labels,
            group=grouping_of(saving.project, source) if saving.project is not None else None,
        )
    return (yield from _prepared(operation))


def _prepared(operation: Operation[Any]) -> Operation[Any]:
    """Pass events on, making those results ready that there is time to look at."""
    last = 0.0
    waiting: FrameResult | None = None
    with closing(operation):
        while True:
            try:
                event = next(operation)
            except StopIteration as end:
                if waiting is not None:  # the last picture is the one that stays on the screen
                    yield replace(show(waiting), again=True)
                return end.value
            if not isinstance(event, FrameResult):
                yield event
            elif time.monotonic() - last >= _SHOWN_EVERY:
                last, waiting = time.monotonic(), None
                yield show(event)
            else:
                waiting = event
                yield Shown(event)


class Player(QObject):
    """One source at a time."""

    opened = Signal(object)  # Opened
    shown = Signal(object)  # the newest Shown with a picture
    results = Signal(list)  # all FrameResult of the batch, in order
    told = Signal(list)  # list[Notice]
    progressed = Signal(int, int)  # done, of how many (0: not known)
    finished = Signal(object)  # what the engine returned
    failed = Signal(Exception, str)
    cancelled = Signal()
    ended = Signal()  # after any of the three above

    def __init__(self, jobs: JobRunner) -> None:
        super().__init__()
        self._jobs = jobs
        self._job: JobHandle | None = None
        self._spec: Spec | None = None
        self._next: tuple[Path, Spec, Saving | None, bool, bool] | None = None
        self.saving: Saving | None = None

    @property
    def running(self) -> bool:
        """Whether a source is being run."""
        return self._job is not None

    @property
    def paused(self) -> bool:
        """Whether it waits."""
        return self._job is not None and self._job.paused

    def start(
        self, model: Path, spec: Spec, saving: Saving | None = None, *, twice: bool = False, crf: bool = False
    ) -> None:
        """Stop what runs and run this.

        The same camera or stream again has to be let go first: two at once it does not serve.
        """
        if self._job is not None:
            self._job.cancel()
            if isinstance(spec, str) and spec == self._spec:
                self._next = model, spec, saving, twice, crf
                return
        self._launch(model, spec, saving, twice, crf)

    def stop(self) -> None:
        """Stop what runs. Returns at once."""
        self._next = None
        if self._job is not None:
            self._job.cancel()

    def pause(self) -> None:
        """Wait, or go on."""
        if self._job is not None:
            if self._job.paused:
                self._job.resume()
            else:
                self._job.pause()

    def _launch(self, model: Path, spec: Spec, saving: Saving | None, twice: bool, crf: bool) -> None:
        name = text("Saving results") if saving else text("Running the network")
        job = self._jobs.start(play(model, spec, saving, twice, crf), name, quiet=saving is None)
        self._job, self._spec, self.saving = job, spec, saving
        job.events.connect(lambda events: self._came(job, events))
        job.finished.connect(lambda value: self._emit(job, self.finished, value))
        job.failed.connect(lambda error, trace: self._emit(job, self.failed, error, trace))
        job.cancelled.connect(lambda: self._emit(job, self.cancelled))
        job.ended.connect(lambda: self._over(job))

    def _emit(self, job: JobHandle, signal: Any, *values: object) -> None:
        if job is self._job and self._next is None:
            signal.emit(*values)

    def _over(self, job: JobHandle) -> None:
        if job is not self._job:
            return
        self._job = None
        if self._next is not None:
            waiting, self._next = self._next, None
            self._launch(*waiting)
            return
        self.saving = None
        self.ended.emit()

    def _came(self, job: JobHandle, events: Collection[Event]) -> None:
        if job is not self._job or job.stopping:
            return
        for event in events:
            if isinstance(event, Opened):
                self.opened.emit(event)
        notices = [event for event in events if isinstance(event, Notice)]
        if notices:
            self.told.emit(notices)
        results = [event.result for event in events if isinstance(event, Shown) and not event.again]
        if results:
            self.results.emit(results)
        progress = [event for event in events if isinstance(event, Progress)]
        if progress:
            self.progressed.emit(progress[-1].done, progress[-1].total)
        newest = [event for event in events if isinstance(event, Shown) and event.picture is not None]
        if newest:
            self.shown.emit(newest[-1])
