"""What a long operation reports. Operations are generators of these; none knows threads, queues or Qt."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import TypeVar


@dataclass(frozen=True, slots=True)
class Event:
    """Anything that a long operation reports."""


@dataclass(frozen=True, slots=True)
class Progress(Event):
    """`done` of `total` steps are done (`total` 0: not known); `message` says of what."""

    done: int
    total: int
    message: str = ""


@dataclass(frozen=True, slots=True)
class Notice(Event):
    """Something the user should know while the work goes on; `hint` says what to do about it, if anything."""

    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Finished(Event):
    """The operation came to its end and returned `value`. Always the last event."""

    value: object


@dataclass(frozen=True, slots=True)
class Failed(Event):
    """The operation raised `error`. Always the last event."""

    error: Exception
    traceback: str


@dataclass(frozen=True, slots=True)
class Cancelled(Event):
    """The operation was stopped on request. Always the last event."""


Result = TypeVar("Result")
Operation = Generator[Event, None, Result]


def run(operation: Operation[Result]) -> Result:
    """Run `operation` here and now, dropping what it reports, and return its result."""
    while True:
        try:
            next(operation)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
