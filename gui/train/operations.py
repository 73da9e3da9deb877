"""The trainings as jobs of the window: PyTorch is imported on the job's thread."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.events import Event, Operation
from engine.project import Project
from engine.training.control import Control
from engine.training.events import TrainResult
from engine.training.queue import Entry, EntryStarted
from engine.training.run import Run
from engine.training.settings import TrainSettings
from gui.train.curves import Curves
from gui.warmup import load_libraries, unnoticed


@dataclass(frozen=True, slots=True, eq=False)
class Before(Event):
    """What a run that goes on has learned already; of a new one nothing."""

    curves: Curves


def training(
    project: Project, settings: TrainSettings | None, control: Control, resume: str | None
) -> Operation[TrainResult]:
    """Train one network, or go on with the run named `resume`."""
    yield _before(project, resume)
    with unnoticed():
        load_libraries()
        from engine.training.crew import train

    return (yield from train(project, settings, control, resume))


def looking_twice(project: Project, run: Path) -> Operation[dict[str, Any]]:
    """Measure a finished run on its test pictures, looking once and looking twice."""
    with unnoticed():
        load_libraries()
        from engine.training.evaluate import evaluate

    return (yield from evaluate(run / "model.onnx", project, twice=True))


def queueing(project: Project) -> Operation[list[Entry]]:
    """Train what is left in the queue, one after another."""
    with unnoticed():
        load_libraries()
        from engine.training.queue import work

    with closing(work(project)) as operation:
        while True:
            try:
                event = next(operation)
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]
            yield event
            if isinstance(event, EntryStarted):
                yield _before(project, event.entry.run)


def _before(project: Project, name: str | None) -> Before:
    return Before(Curves.of_run(Run(project.runs_folder / name)) if name else Curves())
