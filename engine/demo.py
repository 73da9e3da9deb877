"""The whole loop on the sample garden, without a screen: pictures, training, model file, score."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

from engine.errors import UserError, text
from engine.events import Notice, Operation, Progress
from engine.project import Project
from engine.training.settings import Augmentation, TrainSettings

PICTURES = 240

# Small enough for two cores without a graphics card, large enough to be worth looking at.
SETTINGS: dict[str, TrainSettings] = {
    "classification": TrainSettings(
        model="resnet18",
        epochs=28,
        image_size=(160, 128),
        batch_size=16,
        augmentation=Augmentation(scale=0.15, color=0.2),
    ),
    "detection": TrainSettings(model="yolov5n", epochs=20, image_size=(320, 256)),
    "segmentation": TrainSettings(
        model="unet", epochs=15, image_size=(256, 192), options={"width": 16, "padding": "same"}
    ),
}


def demo(out: Path | None = None, task: str = "") -> Operation[dict[str, Any]]:
    """Make a sample project, train each task (or one), and return what the test split says.

    `out` keeps the project and its runs; without it everything goes into a temporary folder that is named in the
    result. Raises UserError for an unknown task or a folder that is in use.
    """
    if task and task not in SETTINGS:
        raise UserError(
            text("There is no task {task}.", task=task), text("Tasks: classification, detection, segmentation.")
        )
    folder = _fresh(out)
    start = time.monotonic()
    yield Progress(0, 0, text("Drawing the sample garden"))
    from engine.samples.project import create_project

    yield from create_project(folder, count=PICTURES, seed=0)
    report: dict[str, Any] = {"project": str(folder), "tasks": {}}
    from engine.training.loop import train
    from engine.training.run import Run

    for name in [task] if task else list(SETTINGS):
        yield Notice(text("Training for {task}", task=name))
        began = time.monotonic()
        with Project.open(folder) as project:
            done = yield from train(project, SETTINGS[name])
        headline = str(Run(done.run).plan()["headline"])
        report["tasks"][name] = {
            "model": str(done.model),
            "run": str(done.run),
            "headline": headline,
            "value": done.metrics[headline],
            "metrics": dict(done.metrics),
            "seconds": round(time.monotonic() - began, 1),
        }
    report["seconds"] = round(time.monotonic() - start, 1)
    return report


def _fresh(out: Path | None) -> Path:
    if out is None:
        return Path(tempfile.mkdtemp(prefix="seedling-demo-")) / "garden"
    if out.exists() and any(out.iterdir()):
        raise UserError(
            text("The folder {folder} is not empty.", folder=str(out)), text("Name a new folder with --out.")
        )
    return out
