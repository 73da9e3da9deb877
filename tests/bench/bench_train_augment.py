"""What varying one picture costs: our warp by OpenCV against torchvision's v2 transforms of the same kind.

The share is of one picture's part of a step of YOLOv5n (16 pictures/s bare: 62 ms), on one thread.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np
import torch
from torchvision import tv_tensors
from torchvision.transforms import v2

from engine import tasks
from engine.tasks import Example
from engine.training.settings import Augmentation

STEP_MS = 62.0
WIDTH, HEIGHT, BOXES = 320, 256, 13


def main() -> int:
    """Print milliseconds a picture."""
    torch.set_num_threads(1)
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 255, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    corners = rng.uniform(0, 200, (BOXES, 2)).astype(np.float32)
    boxes = np.concatenate([corners, corners + 40], axis=1)
    example = Example(pixels, {"boxes": boxes, "categories": np.zeros(BOXES, int), "ignore": np.zeros(BOXES, bool)})
    task, how = tasks.get("detection"), Augmentation(scale=0.3, color=0.3, mosaic=0)
    mosaic = how.model_copy(update={"mosaic": 1.0})
    transform = v2.Compose(
        [v2.RandomHorizontalFlip(), v2.RandomAffine(0, scale=(0.7, 1.3)), v2.ColorJitter(0.3, 0.3, 0.3, 0.015)]
    )
    image = tv_tensors.Image(torch.from_numpy(pixels).permute(2, 0, 1))
    wrapped = tv_tensors.BoundingBoxes(torch.from_numpy(boxes), format="XYXY", canvas_size=(HEIGHT, WIDTH))
    ways: dict[str, Callable[[], object]] = {
        "ours, one picture": lambda: task.augment(example, how, rng, lambda: example),
        "ours, mosaic": lambda: task.augment(example, mosaic, rng, lambda: example),
        "torchvision v2": lambda: transform(image, wrapped),
    }
    for name, way in ways.items():
        milliseconds = _milliseconds(way)
        sys.stdout.write(f"{name:20}{milliseconds:8.2f} ms{milliseconds / STEP_MS:8.1%} of a step\n")
    return 0


def _milliseconds(way: Callable[[], object], count: int = 60) -> float:
    way()
    start = time.perf_counter()
    for _ in range(count):
        way()
    return (time.perf_counter() - start) / count * 1000


if __name__ == "__main__":
    sys.exit(main())
