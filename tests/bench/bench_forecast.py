"""pollen-bee: what half of the training labels foretell for all of them, and what all of them then reach.

python3 main.py bench forecast
"""

from __future__ import annotations

import sys

from engine.events import run
from engine.project import ImageQuery
from engine.training.forecast import Forecast, forecast
from engine.training.settings import Augmentation, TrainSettings
from tests.bench.real_training import DATA, open_project

EPOCHS = 30  # on half of the labels, hence as many steps as 15 on all of them


def main() -> int:
    """Forecast with half of the labels, then measure with all; return 1 where that lies outside the band."""
    if not (DATA / "pollen-bee").is_dir():
        sys.stdout.write("pollen-bee: not on this computer\n")
        return 0
    augmentation = Augmentation(flip_vertical=True, scale=0.15, color=0.2)
    settings = TrainSettings(
        model="mobilenetv3_small", epochs=EPOCHS, image_size=128, pretrained=False, augmentation=augmentation
    )
    with open_project("pollen-bee") as project:
        ids = [record.id for record in project.images(ImageQuery(split="train"), limit=100_000)]
        with project.edit("Leave out every second picture") as edit:
            edit.set_split(ids[::2], "test")
        try:
            half = run(forecast(project, settings))
        finally:
            with project.edit("Take them in again") as edit:
                edit.set_split(ids[::2], "train")
        whole = run(forecast(project, settings.model_copy(update={"epochs": EPOCHS // 2})))
    low, middle, high = half.expected(whole.now.pictures)
    _say("half of the labels", half)
    _say("all of the labels", whole)
    sys.stdout.write(f"foretold {middle:.3f}, {low:.3f} to {high:.3f}; reached {whole.now.value:.3f}\n")
    return int(not low <= whole.now.value <= high)


def _say(what: str, found: Forecast) -> None:
    points = ", ".join(f"{point.pictures}: {point.value:.3f}" for point in found.points)
    sys.stdout.write(f"{what}: {points}; on known pictures {found.known:.3f}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
