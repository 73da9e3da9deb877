"""Several trainings, one after another: a list on disk that outlives the program. Imports no torch.

`runs/queue.json` holds what was asked for and how it stands; it is replaced as a whole at each change. An entry that is
"running" although nobody trains it was left by a program that was closed or killed: it is what goes on first.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from engine import catalog
from engine.errors import UserError, text
from engine.events import Event, Notice, Operation
from engine.training.control import Control
from engine.training.events import RunStarted
from engine.training.leaderboard import measure_speeds
from engine.training.run import Run, disk_error, write_atomic
from engine.training.settings import TrainSettings

if TYPE_CHECKING:
    from engine.project import Project

FILE = "queue.json"
_changing = threading.Lock()  # the window adds while a job works the queue off


class Entry(BaseModel):
    """One training that was asked for; `number` stays, wherever it stands; `run` is "" before it has a folder."""

    model_config = ConfigDict(frozen=True)

    number: int
    settings: TrainSettings
    state: Literal["waiting", "running", "done", "failed"] = "waiting"
    run: str = ""
    reason: str = ""

    @property
    def is_left(self) -> bool:
        """Whether there is still something to do."""
        return self.state in ("waiting", "running")

    @property
    def title(self) -> str:
        """Title of the network, or its key where the catalogue does not know it."""
        key = self.settings.model
        return next((row.title for row in catalog.ROWS if row.key == key), key)


@dataclass(frozen=True, slots=True)
class EntryStarted(Event):
    """Training `place` (from 1) of `total` begins, or goes on."""

    place: int
    total: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class EntryEnded(Event):
    """A training of the queue is done, or has failed for `entry.reason`."""

    entry: Entry


class Queue:
    """The queue of the project whose runs lie in `runs_folder`. Any thread may use it.

    Changing it raises UserError when the disk is full. Whoever names an entry that is gone meanwhile changes nothing.
    """

    def __init__(self, runs_folder: Path) -> None:
        self._path = runs_folder / FILE

    def entries(self) -> list[Entry]:
        """Return all entries in order; what cannot be read, e.g. of a newer version, is left out."""
        try:
            rows = json.loads(self._path.read_bytes())["entries"]
        except (OSError, ValueError, KeyError, TypeError):
            return []
        return [entry for row in rows if (entry := _read(row)) is not None]

    def left(self) -> list[Entry]:
        """Return what is still to be trained, in order; what was begun stands first, since only waiting ones move."""
        return [entry for entry in self.entries() if entry.is_left]

    def add(self, settings: Sequence[TrainSettings]) -> list[Entry]:
        """Append trainings and return their entries; where nothing was left to do, the list begins anew."""
        added: list[Entry] = []

        def append(entries: list[Entry]) -> list[Entry]:
            first = max((entry.number for entry in entries), default=0) + 1
            added.extend(Entry(number=first + place, settings=one) for place, one in enumerate(settings))
            return [*(entries if any(entry.is_left for entry in entries) else []), *added]

        self._change(append)
        return added

    def remove(self, number: int) -> None:
        """Take an entry out. A run that was begun stays among the runs; one that trains now goes on."""
        self._change(lambda entries: [entry for entry in entries if entry.number != number])

    def clear(self) -> None:
        """Take all entries out."""
        self._change(lambda entries: [])

    def move(self, number: int, by: int) -> None:
        """Move a waiting entry `by` places among the waiting ones, at most to their first or last; up is negative."""

        def reorder(entries: list[Entry]) -> list[Entry]:
            waiting = [entry for entry in entries if entry.state == "waiting"]
            places = [place for place, entry in enumerate(entries) if entry.state == "waiting"]
            here = next((place for place, entry in enumerate(waiting) if entry.number == number), None)
            if here is None:
                return entries
            moved = waiting.pop(here)
            waiting.insert(max(0, here + by), moved)
            for place, entry in zip(places, waiting, strict=True):
                entries[place] = entry
            return entries

        self._change(reorder)

    def note(self, number: int, **values: Any) -> None:
        """Write down how an entry stands."""
        self._change(lambda entries: [e.model_copy(update=values) if e.number == number else e for e in entries])

    def _change(self, change: Callable[[list[Entry]], list[Entry]]) -> None:
        with _changing:
            rows = [entry.model_dump(mode="json") for entry in change(self.entries())]
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise disk_error(self._path.parent, error) from error
            write_atomic(self._path, json.dumps({"entries": rows}, indent=1, ensure_ascii=False).encode())


def _read(row: object) -> Entry | None:
    try:
        return Entry.model_validate(row)
    except (ValidationError, UserError):  # the settings refuse some values with a sentence of their own
        return None


def with_seeds(settings: TrainSettings, count: int) -> list[TrainSettings]:
    """Return `count` times the same training, with one seed after the other from that of `settings`."""
    return [settings.model_copy(update={"seed": settings.seed + place}) for place in range(count)]


def work(project: Project, control: Control | None = None) -> Operation[list[Entry]]:
    """Train what is left in the queue, one after another, also what is added meanwhile; return how each came out.

    Reports what `train` does, an EntryStarted before and an EntryEnded after each, whose speed is then measured.
    `control.keep()` ends the training at work early; the next one follows. A training that fails is noted, and the
    next one follows. Closing the generator stops the training at work at its latest epoch, from where `work` goes on
    when it is called again. Raises UserError when the disk is full.
    """
    control = control or Control()
    queue = Queue(project.runs_folder)
    worked: list[Entry] = []
    while left := queue.left():
        entry = left[0]
        control.renew()
        queue.note(entry.number, state="running", reason="")
        entries = queue.entries()
        yield EntryStarted(sum(not e.is_left for e in entries) + 1, len(entries), entry)
        entry = yield from _train(project, queue, entry, control)
        queue.note(entry.number, state=entry.state, reason=entry.reason)
        worked.append(entry)
        yield EntryEnded(entry)
        if entry.state == "done":  # now, that nothing else keeps the computer busy
            yield from measure_speeds(project, [Run(project.runs_folder / entry.run)])
    return worked


def _train(project: Project, queue: Queue, entry: Entry, control: Control) -> Operation[Entry]:
    """Train one entry, or go on with its run; return how it came out."""
    try:
        yield from _new_or_resumed(project, queue, entry, control)
    except Exception as error:  # noqa: BLE001 - whatever goes wrong in one training, the night goes on with the next
        reason = str(error) or type(error).__name__
    else:
        return _now(queue, entry).model_copy(update={"state": "done", "reason": ""})
    failed = text("{network} could not be trained; the queue goes on. {reason}", network=entry.title, reason=reason)
    yield Notice(failed)
    return _now(queue, entry).model_copy(update={"state": "failed", "reason": reason})


def _now(queue: Queue, entry: Entry) -> Entry:
    """Return the entry as it is on disk now, with the name of its run; as it was, where it was taken out."""
    return next((other for other in queue.entries() if other.number == entry.number), entry)


def _new_or_resumed(project: Project, queue: Queue, entry: Entry, control: Control) -> Operation[None]:
    from engine.training.crew import train

    run = Run(project.runs_folder / entry.run) if entry.run else None
    if run is not None and run.status == "finished":  # the program ended before the queue could say so
        return
    # Without a checkpoint there is nothing to go on from: it is trained anew.
    resume = run.name if run is not None and run.resumable else None
    with closing(train(project, None if resume else entry.settings, control, resume)) as operation:
        for event in operation:
            if isinstance(event, RunStarted):
                queue.note(entry.number, run=event.run.name)
            yield event
