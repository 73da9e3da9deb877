"""How the commands speak: results on standard output, progress and sentences on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from engine.errors import UserError, text
from engine.events import Event, Notice, Operation, Progress

Result = TypeVar("Result")


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
    """Write a result: as one JSON document, or in words."""
    write(json.dumps(value, ensure_ascii=False, default=str) if as_json else words)


def follow(operation: Operation[Result], on_event: Callable[[Event], str | None] | None = None) -> Result:
    """Run `operation` to its end with a bar on standard error, and return its result.

    `on_event` sees each event and may return words to show beside the bar.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        while True:
            try:
                event = next(operation)
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]
            if isinstance(event, Progress):
                bar.update(task, completed=event.done, total=event.total or None, description=event.message)
            elif isinstance(event, Notice):
                bar.console.print(f"{event.message} {event.hint}".strip(), markup=False, highlight=False)
            words = on_event(event) if on_event else None
            if words:
                bar.update(task, description=words)


def model_path(path: Path) -> Path:
    """Return the model file of `path`, which may be a run's folder. Raises UserError where there is none."""
    found = path / "model.onnx" if path.is_dir() else path
    if not found.is_file():
        raise UserError(
            text("There is no model file at {path}.", path=str(path)),
            text("Give the folder of a finished run or an .onnx file."),
        )
    return found
