"""Frames in, annotations out, each stage on its own thread.

One thread reads and, where no frame may be left out, brings frames to the network's size; one runs the network, or
several where there are many frames; the one that iterates over the events turns answers into annotations, in the order
of the frames. So the network is never kept waiting.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from engine.annotation import Annotation
from engine.errors import UserError, text
from engine.events import Event, Notice, Operation, Progress
from engine.inference.frames import Frame, FrameSkipped, Source
from engine.inference.mailbox import Mailbox
from engine.inference.outputs import Outputs, alternatives
from engine.inference.session import Prepared, Session

_AHEAD = 4  # frames decoded ahead of the network; at 12 megapixels 150 MB
_MANY = 32  # frames for which it pays to open the network a second time
_HEARTBEAT_SECONDS = 0.1  # a job can be stopped only when something is reported
_SMOOTHING = 0.1  # weight of the newest interval in the frame rate


@dataclass(frozen=True, slots=True, eq=False)
class FrameResult(Event):
    """One frame with what the network says about it.

    `ms` is how long the network took, in milliseconds; `fps` the smoothed rate of results per second; `alternatives`
    the first five categories of a classification by name, with their probabilities; `bands` what the network calls
    the bands of the frame.
    """

    frame: Frame
    annotations: tuple[Annotation, ...]
    ms: float
    fps: float
    alternatives: tuple[tuple[str, float], ...] = ()
    bands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StreamResult:
    """How many frames were run, how many a live source gave in vain, how many could not be used, and the seconds."""

    frames: int
    dropped: int
    failed: int
    seconds: float


@dataclass(frozen=True, slots=True, eq=False)
class _Answer:
    number: int  # of the frames that were run, from 0
    frame: Frame
    prepared: Prepared
    outputs: Outputs
    ms: float


class _End:
    """The source has come to its end."""


_Ready = tuple[Frame, Prepared | None]
_Inbox = Mailbox["_Ready | _End"]
_Outbox = Mailbox["_Answer | Notice | Exception | _End"]


class _Clock:
    """The smoothed rate of results."""

    def __init__(self) -> None:
        self._last = 0.0
        self._interval = 0.0

    def tick(self) -> float:
        """Return the results per second, this one included; 0 for the first."""
        now = time.perf_counter()
        passed = now - self._last
        if self._last and self._interval:
            self._interval += _SMOOTHING * (passed - self._interval)
        elif self._last:
            self._interval = passed
        self._last = now
        return 1 / self._interval if self._interval else 0.0


class _Reader(threading.Thread):
    """Goes through the source; a frame that cannot be used is a notice in a row of pictures, else the end."""

    def __init__(self, session: Session, source: Source, inbox: _Inbox, outbox: _Outbox) -> None:
        super().__init__(name="stream-reader", daemon=True)
        self._session, self._source, self._inbox, self._outbox = session, source, inbox, outbox

    def run(self) -> None:
        try:
            for entry in self._source:
                if isinstance(entry, Notice):
                    going_on = self._outbox.put(entry, at_once=True)
                else:
                    going_on = self._pass_on(entry)
                if not going_on:
                    return
        except Exception as error:  # noqa: BLE001 - raised again where the events are read
            self._outbox.put(error, at_once=True)
        self._inbox.put(_End(), at_once=True)

    def _pass_on(self, frame: Frame) -> bool:
        if self._source.live:
            # Most frames of a fast camera are never run: only those that are get prepared.
            return self._inbox.put((frame, None))
        try:
            return self._inbox.put((frame, self._session.prepare(frame.pixels)))
        except UserError as error:
            if not self._source.still:
                raise
            why = text("{name} was left out. {why}", name=frame.name, why=error.message)
            return self._outbox.put(FrameSkipped(why, error.hint, frame.name), at_once=True)


class _Turns:
    """Numbers frames in the order in which they are taken, whoever takes them."""

    def __init__(self, inbox: _Inbox) -> None:
        self._inbox, self._lock, self._next = inbox, threading.Lock(), 0

    def take(self) -> tuple[int, _Ready] | None:
        """Wait for the next frame; None at the end of the source, to everybody."""
        with self._lock:
            entry = self._inbox.take()
            if isinstance(entry, _End):
                self._inbox.put(entry, at_once=True)
            if entry is None or isinstance(entry, _End):
                return None
            self._next += 1
            return self._next - 1, entry


class _Runner(threading.Thread):
    """Runs the network on what the reader has ready, `beside` others or alone."""

    def __init__(self, session: Session, turns: _Turns, outbox: _Outbox, *, beside: bool) -> None:
        super().__init__(name="stream-network", daemon=True)
        self._session, self._turns, self._outbox, self._beside = session, turns, outbox, beside

    def run(self) -> None:
        try:
            # Room first, frame second: a frame taken before there is room would be old when its answer is looked at.
            while self._outbox.wait_for_room():
                taken = self._turns.take()
                if taken is None:
                    break
                number, (frame, prepared) = taken
                self._outbox.put(self._answer(number, frame, prepared))
        except Exception as error:  # noqa: BLE001 - raised again where the events are read
            self._outbox.put(error, at_once=True)
        self._outbox.put(_End(), at_once=True)

    def _answer(self, number: int, frame: Frame, prepared: Prepared | None) -> _Answer:
        prepared = prepared or self._session.prepare(frame.pixels)
        start = time.perf_counter()
        outputs = self._session.answer(prepared, beside=self._beside)
        return _Answer(number, frame, prepared, outputs, (time.perf_counter() - start) * 1000)


def run_stream(
    session: Session, source: Source, min_score: float = 0.05, *, in_real_time: bool = False
) -> Operation[StreamResult]:
    """Run the network on every frame of `source`; give FrameResult, Notice and (as a heartbeat) Progress events.

    Of a live source the newest frame is run and those in between are left out; of all others none is. With
    `in_real_time` a video is shown no faster than it was filmed. At the end, and when the operation is closed, the
    source is closed and the threads are waited for. Raises UserError when the source cannot be opened or nothing of it
    could be used.
    """
    if source.closed:
        raise ValueError(f"the source {source.title} was closed; open it again")
    runners = session.at_once if not source.live and source.total >= _MANY else 1
    inbox: _Inbox = Mailbox(1 if source.live else max(_AHEAD, runners), newest_wins=source.live)
    outbox: _Outbox = Mailbox(1 if source.live else _AHEAD)
    clock, pace = _Clock(), _Pace() if in_real_time and not (source.live or source.still) else None
    start = time.perf_counter()
    done, skipped = 0, []
    with _threads(session, source, inbox, outbox, runners):
        for entry in _entries(outbox, runners):
            if isinstance(entry, _Answer):
                if pace:
                    pace.wait(entry.frame.time)
                done += 1
                yield _result(session, entry, min_score, clock.tick())
            elif isinstance(entry, Notice):
                skipped += [entry] if isinstance(entry, FrameSkipped) else []
                yield entry
            else:
                yield Progress(done + len(skipped), source.total)
    if skipped and not done:
        raise UserError(skipped[-1].message, skipped[-1].hint)
    return StreamResult(done, inbox.dropped, len(skipped), time.perf_counter() - start)


@contextmanager
def _threads(session: Session, source: Source, inbox: _Inbox, outbox: _Outbox, runners: int) -> Iterator[None]:
    """Keep the threads at work inside the block; they have ended when it is left, however that happens."""
    turns = _Turns(inbox)
    running = [_Runner(session, turns, outbox, beside=runners > 1) for _ in range(runners)]
    threads = (_Reader(session, source, inbox, outbox), *running)
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        source.close()
        inbox.close()
        outbox.close()
        for thread in threads:
            thread.join()


def _entries(outbox: _Outbox, runners: int) -> Iterator[_Answer | Notice | None]:
    """Give what comes out, answers in the order of their frames, None as a heartbeat meanwhile.

    Raises what went wrong on the other threads.
    """
    early: dict[int, _Answer] = {}  # answers that came before that of an earlier frame
    wanted, ended = 0, 0
    while ended < runners:
        entry = outbox.take(_HEARTBEAT_SECONDS)
        if isinstance(entry, Exception):
            raise entry
        if isinstance(entry, _End):
            ended += 1
        elif isinstance(entry, _Answer):
            early[entry.number] = entry
            while wanted in early:
                yield early.pop(wanted)
                wanted += 1
        else:
            yield entry


def _result(session: Session, answer: _Answer, min_score: float, fps: float) -> FrameResult:
    annotations = tuple(session.decode(answer.outputs, answer.prepared.fit, min_score))
    others: tuple[tuple[str, float], ...] = ()
    if session.info.task == "classification":
        ranked = alternatives(answer.outputs, session.info.annotation_categories())
        others = tuple((category.name, score) for category, score in ranked[:5])
    return FrameResult(answer.frame, annotations, answer.ms, fps, others, session.info.bands)


class _Pace:
    """Holds frames of a video back until their time has come."""

    def __init__(self) -> None:
        self._origin: float | None = None

    def wait(self, seconds: float) -> None:
        """Wait until `seconds` of the video have passed; after a pause or a slow network it goes on from there."""
        now = time.monotonic()
        if self._origin is None or now - (self._origin + seconds) > 0.5:
            self._origin = now - seconds
        time.sleep(min(max(self._origin + seconds - now, 0.0), 1.0))
