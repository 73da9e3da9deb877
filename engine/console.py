"""How the commands speak: results on standard output, progress and sentences on standard error."""

from __future__ import annotations

import json
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from engine.bootstrap import by_torchrun
from engine.errors import UserError, text
from engine.events import Event, Notice, Operation, Progress
from engine.plain import finite

Result = TypeVar("Result")
TTA = "Look twice, at the picture mirrored too (test-time augmentation): slower, a little better."


def use_utf8() -> None:
    """Let Chinese names pass through any terminal or pipe."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def write(line: str) -> None:
    """Write a result to standard output."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def say(sentence: str) -> None:
    """Write a sentence for a person to standard error."""
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()


def result(value: Any, as_json: bool, words: str) -> None:
    """Write a result: as one JSON document on one line, or in words."""
    write(to_json(value) if as_json else words)


def to_json(value: Any) -> str:
    """Return `value` as JSON on one line; a number that is not finite, which JSON does not know, becomes null."""
    return json.dumps(finite(value), ensure_ascii=False, allow_nan=False, default=str)


def count(number: int, thing: str) -> str:
    """Return e.g. "1 picture" or "2 pictures"."""
    return f"{number} {thing}" + ("" if number == 1 else "s")


def one_of(*choices: str) -> Callable[[str], str]:
    """Return the check of an option that takes one of `choices` (or nothing): anything else is wrong usage."""

    def check(value: str) -> str:
        if value and value not in choices:
            raise typer.BadParameter(f"{value!r} is not one of {', '.join(choices)}.")
        return value

    return check


def follow(operation: Operation[Result], on_event: Callable[[Event], str | None] | None = None) -> Result:
    """Run `operation` to its end with a bar on standard error, and return its result.

    `on_event` sees each event and may return words, shown beside the bar or, where there is no terminal, as a line.
    Ctrl+C ends the operation between two events, so that it can tidy up; a second one ends it at once. Raises
    KeyboardInterrupt for both.
    """
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with (
        closing(operation),
        Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar,
        _interruptions() as interrupted,
    ):
        task = bar.add_task("", total=None)
        while True:
            try:
                event = next(operation)
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]
            if interrupted.is_set():
                raise KeyboardInterrupt
            words = on_event(event) if on_event else None
            if isinstance(event, Progress):
                bar.update(task, completed=event.done, total=event.total or None, description=event.message)
            elif isinstance(event, Notice):
                bar.console.print(
                    f"{event.message} {event.hint}".strip(), markup=False, highlight=False, soft_wrap=True
                )
            elif words and console.is_terminal:
                bar.update(task, description=words)
            elif words:
                say(words)


@contextmanager
def _interruptions() -> Iterator[threading.Event]:
    """Give an event that the first Ctrl+C sets; the second one interrupts as usual."""
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield asked
        return

    def note(number: int, frame: FrameType | None) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()
        say("Stopping ...")

    # torchrun passes Ctrl+C on, and ends its processes by a SIGTERM.
    signals = (signal.SIGINT, signal.SIGTERM) if by_torchrun() else (signal.SIGINT,)
    before = {number: signal.signal(number, note) for number in signals}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def model_path(path: Path) -> Path:
    """Return the model file of `path`, which may be a run's folder. Raises UserError where there is none."""
    found = path / "model.onnx" if path.is_dir() else path
    if not found.is_file():
        raise UserError(
            text("There is no model file at {path}.", path=str(path)),
            text("Give the folder of a finished run or an .onnx file."),
        )
    return found
