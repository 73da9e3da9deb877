"""A training on several graphics cards for a program that goes on meanwhile, as the window does.

torchrun starts one process a card. The first of them pickles its events to its standard output, and after each waits on
its standard input for a letter: go on, or keep what was learned. When that input ends, also because this program was
killed, the training stops at its latest epoch. So here it is a generator of events as any other.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import IO

import torch
import torch.distributed as dist

from engine import catalog, tasks
from engine.bootstrap import ROOT, stop
from engine.errors import UserError, text
from engine.events import Event, Failed, Finished, Operation
from engine.project import Project
from engine.training import distributed, loop
from engine.training.control import Control
from engine.training.data import steps_of
from engine.training.events import TrainResult
from engine.training.plan import make_plan
from engine.training.run import find_run
from engine.training.selection import select
from engine.training.settings import TrainSettings

LEAST_SHARE = 2  # pictures of a batch for each card; more cards than that stay idle
WAIT = 60.0  # seconds without a letter after which the other processes hear that they wait
LAST_WORDS = 30.0  # seconds for the processes to end by themselves
_GO, _KEEP = b"g", b"k"


def train(
    project: Project,
    settings: TrainSettings | None = None,
    control: Control | None = None,
    resume: str | None = None,
) -> Operation[TrainResult]:
    """Do what `loop.train` does, on all graphics cards where there are several."""
    asked = settings or find_run(project.runs_folder, resume or "").settings
    cards = _cards(asked.device) if asked else 1
    count = min(cards, _pictures_at_once(project, settings, resume) // LEAST_SHARE) if cards > 1 else 1
    if count > 1:
        return (yield from on_processes(count, project.folder, settings, control or Control(), resume))
    return (yield from loop.train(project, settings, control, resume))


def _cards(device: str) -> int:
    """Return how many graphics cards a training on `device` may have."""
    if device not in ("auto", "cuda") or getattr(sys, "frozen", False) or not dist.is_nccl_available():
        return 1
    return torch.cuda.device_count()


def _pictures_at_once(project: Project, settings: TrainSettings | None, resume: str | None) -> int:
    """Return how many pictures the smallest batch of a training will have; 0 where the training will fail."""
    if settings is None:
        plan = find_run(project.runs_folder, resume or "").plan()
        pictures, batch = len(plan.get("splits", {}).get("train", ())), plan.get("batch_size", 0)
    else:
        task = tasks.get(catalog.get(settings.model).task)
        selection = select(project, task, settings.seed)
        pictures = len(selection.train)
        batch = make_plan(settings, selection, task.fit_rule, task.headline).batch_size
    return pictures // steps_of(pictures, batch) if batch else 0


def on_processes(
    count: int, folder: Path, settings: TrainSettings | None, control: Control, resume: str | None
) -> Operation[TrainResult]:
    """Do what `loop.train` does with the project in `folder`, on `count` processes of this computer."""
    chosen = settings.model_dump(mode="json") if settings else None
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", str(count)]
    command += ["-m", "engine.training.crew", json.dumps({"folder": str(folder), "settings": chosen, "resume": resume})]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,  # Ctrl+C in the terminal is for this program
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    ) as crew:
        assert crew.stdin is not None and crew.stdout is not None
        try:
            while True:
                match event := _heard(crew.stdout):
                    case Finished(value):
                        return value  # type: ignore[return-value]
                    case Failed(error, where):
                        raise error from RuntimeError(where)
                yield event
                with contextlib.suppress(BrokenPipeError):  # they have ended; what they said last comes next
                    crew.stdin.write(_KEEP if control.asked_to_keep else _GO)
                    crew.stdin.flush()
        finally:
            _dismiss(crew, crew.stdin)


def _heard(stream: IO[bytes]) -> Event:
    try:
        return pickle.load(stream)  # type: ignore[no-any-return]
    except (EOFError, pickle.UnpicklingError) as error:
        raise UserError(
            text("The processes of this training have ended without a word."),
            text("Resume it: it goes on from its last epoch."),
        ) from error


def _dismiss(crew: subprocess.Popen[bytes], letters: IO[bytes]) -> None:
    """End the processes that are still there, in order where they can."""
    with contextlib.suppress(BrokenPipeError):
        letters.close()
    try:
        crew.wait(LAST_WORDS)
    except subprocess.TimeoutExpired:
        crew.terminate()


# In the processes


def together(lead: Callable[[], None]) -> None:
    """Meet the other processes that torchrun started: the first one does `lead`, the others assist it.

    Raises UserError where they cannot meet, or what `lead` raises.
    """
    with distributed.joined():
        if distributed.size() > 1:  # where torchrun ends all because one ended, the others still say and write why
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if distributed.is_first():
            lead()
            return
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first one decides when to stop
        with contextlib.suppress(distributed.Dismissed):
            for _ in loop.assist():
                pass


def main(request: str) -> None:
    """Be one of the processes that `on_processes` starts."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints goes elsewhere
    try:
        together(lambda: _lead(request, out))
    except UserError as error:
        stop(str(error))


def _lead(request: str, out: IO[bytes]) -> None:
    """Train, telling and asking the program that started this after each event."""
    asked = json.loads(request)
    settings = TrainSettings.model_validate(asked["settings"]) if asked["settings"] else None
    control = Control()
    letters: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(letters,), daemon=True).start()

    def tell(event: Event) -> None:
        pickle.dump(event, out)
        out.flush()

    try:
        with (
            Project.open(asked["folder"], read_only=True) as project,
            contextlib.closing(loop.train(project, settings, control, asked["resume"])) as operation,
        ):
            while True:
                try:
                    tell(next(operation))
                except StopIteration as end:
                    tell(Finished(end.value))
                    return
                letter = _next(letters)
                if letter == _KEEP:
                    control.keep()
                elif letter != _GO:
                    return
    except UserError as error:
        tell(Failed(error, ""))
        raise
    except Exception as error:
        tell(Failed(RuntimeError(f"{type(error).__name__}: {error}"), traceback.format_exc()))
        raise


def _read(letters: queue.SimpleQueue[bytes]) -> None:
    """Put each letter into the queue, at last an empty one."""
    while True:
        letters.put(letter := os.read(0, 1))
        if not letter:
            return


def _next(letters: queue.SimpleQueue[bytes]) -> bytes:
    """Wait for the next letter, however long the training is paused."""
    while True:
        try:
            return letters.get(timeout=WAIT)
        except queue.Empty:
            with contextlib.suppress(RuntimeError):  # lost ones are missed by the training itself
                distributed.say(distributed.Word.WAIT)


if __name__ == "__main__":
    main(sys.argv[1])
