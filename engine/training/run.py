"""A training on disk: one folder that says everything about it. Imports no torch, so that the window can list runs.

    settings.json      what the user asked for            plan.json       what was decided from it
    status.json        how far it is, and by which process
    metrics.jsonl      one row an epoch                    steps.jsonl     one row a step
    best.safetensors   weights of the best epoch           last.ckpt       everything needed to go on
    model.onnx         the model file                      report.html, score_card.json
    model_card.md      what the model file is              pictures.tsv    the pictures it was made from

Every file is replaced as a whole (written beside, flushed, renamed) or only appended to.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import psutil

from engine.errors import UserError, text
from engine.files import write_atomically
from engine.training.settings import TrainSettings

Status = Literal["running", "finished", "failed", "stopped", "interrupted"]
_SILENT_SECONDS = 15 * 60  # a run on another computer that has not written for so long is taken as dead
# What this process said last about its runs, by folder: a full disk takes no last words, and the process lives on.
_said_here: dict[Path, dict[str, Any]] = {}


def write_atomic(path: Path, content: bytes) -> None:
    """Replace `path` with `content`, or leave it as it was. Raises UserError when the disk is full."""
    try:
        write_atomically(path, content)
    except OSError as error:
        raise disk_error(path, error) from error


def disk_error(path: Path, error: OSError) -> UserError:
    """Return what to tell the user when `path` cannot be written."""
    return UserError(
        text("{path} could not be written: {reason}.", path=path, reason=error.strerror or str(error)),
        text('Free some space on the disk, or check that it is still connected; then press "Go on".'),
    )


class Run:
    """One training in its folder. Reading never fails for a half-written or damaged file: it shows what is there."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Run) and self.folder == other.folder

    def __hash__(self) -> int:
        return hash(self.folder)

    @classmethod
    def create(cls, runs_folder: Path, settings: TrainSettings, plan: Mapping[str, Any]) -> Run:
        """Make the folder of a new run, named by the minute and the architecture, and mark it as running."""
        stem = f"{datetime.now():%Y-%m-%d-%H%M}-{settings.model}"
        try:
            for number in range(1, 10_000):
                folder = runs_folder / (stem if number == 1 else f"{stem}-{number}")
                try:
                    folder.mkdir(parents=True)
                    break
                except FileExistsError:
                    continue
        except OSError as error:
            raise disk_error(runs_folder, error) from error
        run = cls(folder)
        write_atomic(folder / "settings.json", settings.model_dump_json(indent=1).encode())
        run.write_plan(plan)
        run.set_status("running", started=time.time(), epoch=0, epochs=settings.epochs)
        return run

    # What it was asked and decided

    @property
    def name(self) -> str:
        """Name as shown to the user."""
        return self.folder.name

    @property
    def settings(self) -> TrainSettings | None:
        """What the user asked for; None where the file is damaged."""
        try:
            return TrainSettings.model_validate_json((self.folder / "settings.json").read_bytes())
        except (OSError, ValueError):
            return None

    def plan(self) -> dict[str, Any]:
        """Return what was decided from the settings, empty where that cannot be read."""
        return _read_json(self.folder / "plan.json")

    def write_plan(self, plan: Mapping[str, Any]) -> None:
        """Replace what was decided."""
        write_atomic(self.folder / "plan.json", json.dumps(plan, indent=1, ensure_ascii=False).encode())

    @property
    def task(self) -> str:
        """Name of the task, or ""."""
        return str(self.plan().get("task", ""))

    @property
    def architecture(self) -> str:
        """Key of the architecture, or ""."""
        settings = self.settings
        return settings.model if settings else ""

    # How far it is

    def set_status(self, status: Status, **more: object) -> None:
        """Write how far the run is; what is not named stays as it was.

        Raises UserError when the disk is full; that the run has ended is known in this process all the same.
        """
        known = _read_json(self.folder / "status.json")
        known |= {"status": status, "pid": os.getpid(), "born": _born(os.getpid()), "host": socket.gethostname()}
        known |= {"at": time.time(), **more}
        if status != "running":
            _said_here[self.folder.absolute()] = known
        write_atomic(self.folder / "status.json", json.dumps(known, ensure_ascii=False).encode())
        _said_here[self.folder.absolute()] = known

    @property
    def status(self) -> Status:
        """How it stands now; "interrupted" when the process that trained it is gone, or trains it no more."""
        state = self._state()
        said = state.get("status")
        if said == "running":
            return "running" if _is_alive(state) else "interrupted"
        return said if said in ("finished", "failed", "stopped") else "interrupted"

    def _state(self) -> dict[str, Any]:
        """Return what status.json says, or this process knows better."""
        state = _read_json(self.folder / "status.json")
        if state.get("status") == "running" and state.get("pid") == os.getpid() and _is_alive(state):
            # Nothing said of this folder: it was moved, or is on a stick that came back under another name.
            return _said_here.get(self.folder.absolute(), state | {"status": "interrupted"})
        return state

    @property
    def message(self) -> str:
        """Why it failed, or ""."""
        return str(self._state().get("message", ""))

    @property
    def started(self) -> float:
        """Seconds since 1970 at which it was started."""
        return float(_read_json(self.folder / "status.json").get("started", 0.0))

    @property
    def epoch(self) -> int:
        """How many epochs are done."""
        return int(_read_json(self.folder / "status.json").get("epoch", 0))

    @property
    def epochs(self) -> int:
        """How many epochs it was to have."""
        return int(_read_json(self.folder / "status.json").get("epochs", 0))

    @property
    def headline(self) -> tuple[str, float] | None:
        """Return the metric that "best" means and its best value so far on the validation pictures."""
        value = _read_json(self.folder / "status.json").get("best")
        name = self.plan().get("headline")
        return (str(name), float(value)) if name and isinstance(value, int | float) else None

    @property
    def resumable(self) -> bool:
        """Whether it can go on where it was left."""
        return self.status in ("failed", "stopped", "interrupted") and (self.folder / "last.ckpt").is_file()

    # What it measured and made

    def rows(self) -> list[dict[str, Any]]:
        """Return one dict an epoch: epoch, losses, metrics, learning_rate, seconds, images_per_second."""
        return _read_lines(self.folder / "metrics.jsonl")

    def steps(self) -> list[dict[str, Any]]:
        """Return one dict a step: epoch, step, losses, learning_rate."""
        return _read_lines(self.folder / "steps.jsonl")

    def add_row(self, row: Mapping[str, Any]) -> None:
        """Append the row of an epoch."""
        append_lines(self.folder / "metrics.jsonl", [row])

    def add_steps(self, steps: list[dict[str, Any]]) -> None:
        """Append rows of steps."""
        append_lines(self.folder / "steps.jsonl", steps)

    def forget_after(self, epoch: int) -> None:
        """Drop what was measured after `epoch`, because the run goes on from there, and what was half written."""
        for left in self.folder.glob("**/.*.part"):  # a checkpoint that was being written may be large
            with contextlib.suppress(OSError):
                left.unlink()
        for name, rows in (("metrics.jsonl", self.rows()), ("steps.jsonl", self.steps())):
            kept = [row for row in rows if row.get("epoch", 0) <= epoch]
            write_atomic(self.folder / name, "".join(json.dumps(row) + "\n" for row in kept).encode())

    @property
    def model_path(self) -> Path | None:
        """The model file of a finished run, else None."""
        path = self.folder / "model.onnx"
        return path if path.is_file() and self.status == "finished" else None

    @property
    def report_path(self) -> Path | None:
        """The report of a finished run, else None."""
        path = self.folder / "report.html"
        return path if path.is_file() and self.status == "finished" else None

    def score_card(self) -> dict[str, Any] | None:
        """Return what was measured on the test pictures at the end, or None."""
        return _read_json(self.folder / "score_card.json") or None

    # What the user does with it

    def rename(self, name: str) -> Run:
        """Give the folder another name. Raises UserError when that is taken, not allowed, or the run is running."""
        name = name.strip()
        if not name or name != Path(name).name or name.startswith(".") or any(sign in name for sign in '<>:"|?*\\'):
            raise UserError(
                text("{name} cannot be the name of a run.", name=name or "?"),
                text('Use letters, digits, spaces and hyphens, without / \\ : * ? " < > |.'),
            )
        self._refuse_while_running()
        target = self.folder.with_name(name)
        if target.exists():
            raise UserError(text("There is already a run named {name}.", name=name), text("Choose another name."))
        self.folder.rename(target)
        return Run(target)

    def delete(self) -> None:
        """Remove the folder with everything in it. Raises UserError while it is running."""
        self._refuse_while_running()
        shutil.rmtree(self.folder)

    def _refuse_while_running(self) -> None:
        if self.status == "running":
            raise UserError(text("{name} is still training.", name=self.name), text("Stop it first."))


def list_runs(runs_folder: Path) -> list[Run]:
    """Return the runs of a project, newest first. Folders that are no runs are passed over."""
    if not runs_folder.is_dir():
        return []
    runs = [Run(folder) for folder in runs_folder.iterdir() if (folder / "settings.json").is_file()]
    return sorted(runs, key=lambda run: (run.started, run.name), reverse=True)


def find_run(runs_folder: Path, name: str) -> Run:
    """Return the run of that name (or path). Raises UserError when there is none."""
    run = Run(runs_folder / Path(name).name)
    if not (run.folder / "settings.json").is_file():
        names = ", ".join(other.name for other in list_runs(runs_folder)[:5])
        raise UserError(
            text("There is no run named {name}.", name=name),
            text("The runs of this project are: {names}.", names=names) if names else text("Train a network first."),
        )
    return run


def append_lines(path: Path, rows: list[Any]) -> None:
    """Append `rows` as JSON lines. Raises UserError when the disk is full."""
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write("".join(json.dumps(row) + "\n" for row in rows))
    except OSError as error:
        raise disk_error(path, error) from error


def _read_json(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def _read_lines(path: Path) -> list[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    rows = []
    for line in lines:
        with contextlib.suppress(ValueError):  # the last line of a process that was killed may be cut
            rows.append(json.loads(line))
    return rows


def _born(pid: int) -> float:
    try:
        return float(psutil.Process(pid).create_time())
    except psutil.Error:
        return 0.0


def _is_alive(state: Mapping[str, Any]) -> bool:
    if state.get("host") != socket.gethostname():
        return time.time() - float(state.get("at", 0)) < _SILENT_SECONDS
    # A process number is used again after a restart: the time of birth tells the two apart.
    return abs(_born(int(state.get("pid", 0))) - float(state.get("born", -1))) < 2
