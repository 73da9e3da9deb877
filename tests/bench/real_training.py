"""Trains on a real data set from scratch and compares its test split with what is to be reached."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from engine.errors import UserError
from engine.events import Notice, run
from engine.formats import transfer
from engine.project import Project
from engine.training.events import EpochDone, Estimate, TrainResult
from engine.training.loop import train
from engine.training.run import Run
from engine.training.settings import Augmentation, TrainSettings

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("SEEDLING_DATA", ROOT.parent / "shared" / "data"))


def prove(data: str, model: str, reach: dict[str, float], augmentation: dict[str, Any], **settings: Any) -> bool:
    """Train, print a row of each number against what it should reach, and return whether all are reached.

    Where networks are named on the command line the others are passed over.
    """
    arguments = read_arguments()
    if arguments.networks and model not in arguments.networks:
        return True
    if not (DATA / data).is_dir():
        sys.stdout.write(f"{data}: not on this computer\n")
        return True
    chosen = TrainSettings(
        model=model,
        **{**settings, "seed": arguments.seed, **({"epochs": arguments.epochs} if arguments.epochs else {})},
        augmentation=Augmentation(**augmentation),
    )
    with open_project(data, arguments.out) as project:
        start = time.perf_counter()
        result = _follow(train(project, chosen))
        spent = time.perf_counter() - start
    return _report(Run(result.run), result, reach, spent)


def read_arguments() -> argparse.Namespace:
    """Return what the command line says: which `networks` (none: the usual ones), `epochs`, `seed` and `out`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("networks", nargs="*", metavar="NETWORK")
    parser.add_argument("--epochs", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path(tempfile.gettempdir()) / "seedling-bench")
    return parser.parse_args()


def open_project(data: str, out: Path | None = None) -> Project:
    """Return the data set as a project, imported at the first time."""
    folder = (out or Path(tempfile.gettempdir()) / "seedling-bench") / data
    if (folder / "project.sqlite").is_file():
        return Project.open(folder)
    folder.mkdir(parents=True, exist_ok=True)
    project = Project.create(folder)
    run(transfer.import_into(project, DATA / data))
    return project


def _follow(operation: Any) -> TrainResult:
    while True:
        try:
            event = next(operation)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
        except UserError as error:
            sys.exit(str(error))
        if isinstance(event, EpochDone):
            metrics = "  ".join(f"{name} {value:.4f}" for name, value in event.metrics.items())
            losses = "  ".join(f"{name} {value:.4f}" for name, value in event.losses.items())
            sys.stdout.write(f"{event.epoch:3}/{event.epochs}  {losses}  {metrics}  {'*' if event.is_best else ''}\n")
        elif isinstance(event, Estimate | Notice):
            sys.stdout.write(f"{event}\n")
        sys.stdout.flush()


def _report(trained: Run, result: TrainResult, reach: dict[str, float], spent: float) -> bool:
    card = trained.score_card() or {}
    numbers = dict(result.metrics)
    for name, row in card["per_category"].items():
        numbers |= {f"{name} {key}": value for key, value in row.items() if value is not None}
    seconds = sorted(row["seconds"] for row in trained.rows())
    sys.stdout.write(f"{trained.folder}\n{'what':28}{'reached':>10}{'reach':>10}{'ratio':>8}\n")
    for name, wanted in reach.items():
        sys.stdout.write(f"{name:28}{numbers[name]:10.4f}{wanted:10.4f}{numbers[name] / wanted:8.3f}\n")
    for name in numbers if not reach else ():
        sys.stdout.write(f"{name:28}{numbers[name]:10.4f}\n")
    if "reliability" in card["figures"]:
        reliability = card["figures"]["reliability"]
        before = reliability.get("before", reliability["after"])["ece"]
        after, temperature = reliability["after"]["ece"], reliability["temperature"]
        sys.stdout.write(f"calibration error {before:.4f} before, {after:.4f} after (temperature {temperature:.3f})\n")
    median = seconds[len(seconds) // 2]
    sys.stdout.write(f"{median:.1f} s an epoch with validation, {spent / 60:.1f} min in all; {card['intervals']}\n")
    return all(numbers[name] >= wanted for name, wanted in reach.items())
