"""What bands beyond red, green, blue are worth: U-Net of width 16 on the 6-band garden, twice, alike but for the bands.

Returns 1 where six bands are no better than three.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from engine.events import run
from engine.project import Project
from engine.samples import create_project
from engine.training.events import TrainResult
from engine.training.loop import train
from engine.training.run import Run
from engine.training.settings import Augmentation, TrainSettings

PICTURES, SIZE = 120, (320, 240)
WAYS = {"all six bands": "", "red, green, blue": "red,green,blue"}


def main() -> int:
    """Train once for each way and compare the test splits."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--color", type=float, default=Augmentation().color)
    parser.add_argument("--more", nargs="*", default=[], help="Other choices of bands, e.g. red,green,blue,ndvi.")
    asked = parser.parse_args()
    miou: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        run(create_project(Path(folder) / "garden", PICTURES, size=SIZE, bands=True))
        with Project.open(Path(folder) / "garden") as project:
            for name, bands in {**WAYS, **{more: more for more in asked.more}}.items():
                start = time.perf_counter()
                result = _train(project, bands, asked)
                miou[name] = result.metrics["miou"]
                _say(name, result, time.perf_counter() - start)
    six, three = (miou[name] for name in WAYS)
    print(f"six bands - red, green, blue: {six - three:+.4f} mIoU")
    return int(six <= three)


def _train(project: Project, bands: str, asked: argparse.Namespace) -> TrainResult:
    settings = {
        "model": "unet",
        "options": {"width": 16, "padding": "same"},
        "bands": bands,
        "epochs": asked.epochs,
        "seed": asked.seed,
        "image_size": 160,
        "batch_size": asked.batch,
        "precision": "float32",
        "augmentation": {"color": asked.color},
    }
    return run(train(project, TrainSettings.model_validate(settings)))


def _say(name: str, result: TrainResult, seconds: float) -> None:
    rows = (Run(result.run).score_card() or {})["per_category"]
    each = "  ".join(f"{category} {row['iou']:.4f}" for category, row in rows.items())
    print(f"{name:24} mIoU {result.metrics['miou']:.4f}  {each}  {seconds:.0f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
