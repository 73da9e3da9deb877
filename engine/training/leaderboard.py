"""Finished runs side by side, as far as they were tested on the same pictures. Imports no torch."""

from __future__ import annotations

import json
import socket
import statistics
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine import image
from engine.errors import UserError, text
from engine.events import Operation, Progress
from engine.training.run import Run, write_atomic

if TYPE_CHECKING:
    from engine.project import Project

SPEED = "speed.json"  # in the run's folder: how long its model file takes for a picture, on which computer
_LOOKS = 12  # of the model file at pictures; the median counts
_PICTURES = 4  # different ones: how long a detector takes depends on what is there
_ENOUGH = 3.0  # seconds of looking


@dataclass(frozen=True, slots=True)
class Row:
    """One finished run. `interval` bounds `value` with 95 %; `parameters` and `milliseconds` may not be known.

    `scores` and `right` say for each test picture, by its id, how well it came out, in [0, 1], and whether right; empty
    for runs of older versions. `milliseconds` is the time for one picture in the exported model, on this computer.
    """

    folder: Path
    network: str
    seed: int
    value: float
    interval: tuple[float, float] | None
    seconds: float
    parameters: int | None
    size: int  # bytes of the model file
    milliseconds: float | None
    scores: dict[int, float] = field(default_factory=dict)
    right: dict[int, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dispute:
    """A test picture that some runs get right and others wrong."""

    image_id: int
    name: str
    right: tuple[Path, ...]
    wrong: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """Runs that were tested on the same pictures, the best one first; `pictures` names those by their ids."""

    task: str
    metric: str
    split: str  # "test"; "val" where there were no test pictures
    pictures: dict[int, str]
    rows: tuple[Row, ...]

    def disputes(self) -> list[Dispute]:
        """Return the pictures that not all runs get right or wrong alike, those that divide them most first.

        How much a picture divides the runs is the best score that a run has for it less the worst one.
        """
        told = [row for row in self.rows if row.right]
        found: list[tuple[float, Dispute]] = []
        for number, name in self.pictures.items():
            right = tuple(row.folder for row in told if row.right.get(number))
            wrong = tuple(row.folder for row in told if row.right.get(number) is False)
            if right and wrong:
                scores = [row.scores.get(number, 0.0) for row in told]
                found.append((min(scores) - max(scores), Dispute(number, name, right, wrong)))
        return [dispute for _, dispute in sorted(found, key=lambda pair: (pair[0], pair[1].name))]


def boards(runs: Iterable[Run]) -> list[Board]:
    """Return the finished ones of `runs`, together where task and test pictures are the same; most runs first."""
    groups: dict[tuple[str, str, str, frozenset[int]], list[tuple[Row, dict[int, str]]]] = {}
    for run in runs:
        card = run.score_card() if run.model_path is not None else None
        if card is None or card.get("metrics", {}).get(card.get("headline")) is None:
            continue
        pictures = _pictures(run, card)
        key = (str(card["task"]), str(card["headline"]), str(card.get("split", "test")), frozenset(pictures))
        groups.setdefault(key, []).append((_row(run, card), pictures))
    made = [
        Board(
            task,
            metric,
            split,
            found[0][1],
            tuple(sorted((row for row, _ in found), key=lambda row: (-row.value, row.folder.name))),
        )
        for (task, metric, split, _), found in groups.items()
    ]
    return sorted(made, key=lambda board: -len(board.rows))


def _pictures(run: Run, card: dict[str, Any]) -> dict[int, str]:
    """Return what was tested on; an older score card does not say, but the plan does."""
    if "pictures" in card:
        return {int(number): str(name) for number, name in card["pictures"]}
    return {int(number): "" for number in run.plan().get("splits", {}).get("test", [])}


def _row(run: Run, card: dict[str, Any]) -> Row:
    settings, bounds = run.settings, card.get("intervals", {}).get(card["headline"])
    ids = [int(number) for number, _ in card.get("pictures", [])]
    return Row(
        run.folder,
        str(card.get("architecture") or run.architecture),
        settings.seed if settings else 0,
        float(card["metrics"][card["headline"]]),
        (float(bounds[0]), float(bounds[1])) if bounds else None,
        float(card.get("seconds", 0.0)),
        card.get("parameters"),
        (run.folder / "model.onnx").stat().st_size,
        known_speed(run),
        dict(zip(ids, map(float, card.get("scores", [])), strict=False)),
        dict(zip(ids, map(bool, card.get("right", [])), strict=False)),
    )


def known_speed(run: Run) -> float | None:
    """Return the milliseconds a picture that were measured on this computer, or None."""
    try:
        said = json.loads((run.folder / SPEED).read_bytes())
        return float(said["ms"]) if said["host"] == socket.gethostname() else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def measure_speeds(project: Project, runs: Sequence[Run]) -> Operation[None]:
    """Measure those of `runs` whose speed on this computer is not known, on test pictures, and keep it with the run.

    A run whose model file or pictures cannot be read stays without. Raises UserError when the disk is full.
    """
    for run in runs:
        if known_speed(run) is not None or run.model_path is None:
            continue
        try:
            milliseconds = yield from _milliseconds(project, run, run.model_path)
        except UserError:  # its row says that it is not known
            continue
        write_atomic(run.folder / SPEED, json.dumps({"ms": milliseconds, "host": socket.gethostname()}).encode())


def _milliseconds(project: Project, run: Run, model: Path) -> Operation[float]:
    """Return the median time from the pixels of a picture to its annotations."""
    from engine.inference.session import Session

    message = text("Measuring how fast {name} is", name=run.name)
    session = Session(model)
    yield Progress(0, _LOOKS, message)
    records = project.records(list(_pictures(run, run.score_card() or {}))[:_PICTURES])
    pictures = [image.read(record.path) for record in records]
    if not pictures:
        raise UserError(text("The pictures of this run are gone from the project."))
    session.predict(pictures[0])  # the first one takes longer
    taken: list[float] = []
    while len(taken) < _LOOKS and (len(taken) < len(pictures) or sum(taken) < _ENOUGH):
        started = time.perf_counter()
        session.predict(pictures[len(taken) % len(pictures)])
        taken.append(time.perf_counter() - started)
        yield Progress(len(taken), _LOOKS, message)
    return 1000 * statistics.median(taken)


def as_json(board: Board) -> dict[str, Any]:
    """Return a board as plain JSON: {"task", "metric", "split", "images", "rows"}."""
    rows = [
        {
            "run": str(row.folder),
            "network": row.network,
            "seed": row.seed,
            "value": row.value,
            "interval": list(row.interval) if row.interval else None,
            "seconds": row.seconds,
            "params": row.parameters,
            "bytes": row.size,
            "ms": row.milliseconds,
            "right": sum(row.right.values()) if row.right else None,
            "wrong": [board.pictures[number] for number, right in row.right.items() if not right],
        }
        for row in board.rows
    ]
    return {
        "task": board.task,
        "metric": board.metric,
        "split": board.split,
        "images": len(board.pictures),
        "rows": rows,
    }
