"""Training throughput against the bare loop: the same network and optimiser, one batch that is already in memory.

Ours reads, varies and stacks other pictures each step, clips, averages the weights and reports. Both are measured in
turn, five times, over an epoch of real sets; reach: 0.95 of the bare loop.
"""

from __future__ import annotations

import statistics
import sys
import time
from typing import Any

from engine.events import run
from engine.training import loop
from engine.training.control import Control
from engine.training.data import Batch, steps_of
from engine.training.measure import arrange_images, half_type, total
from engine.training.optimization import to_device, train_mode
from engine.training.prepare import assemble
from engine.training.settings import TrainSettings
from engine.training.trainer import Trainer
from tests.bench.real_training import DATA, open_project

CASES: list[tuple[str, str, Any]] = [
    ("pollen-bee", "mobilenetv3_small", 128),
    ("pollen-bee", "resnet18", 128),
    ("bccd", "yolov5n", 320),
    ("coffee-seg", "deeplabv3plus_resnet18", "384x192"),
]
REACH = 0.95
ROUNDS = 5


def main() -> int:
    """Print a row a network; return 1 when one falls short."""
    wanted = sys.argv[1:]
    ratios = []
    sys.stdout.write(f"{'network':26}{'bare':>9}{'ours':>9}  images/s{'ratio':>8}\n")
    for data, model, size in CASES:
        if (wanted and model not in wanted) or not (DATA / data).is_dir():
            continue
        bare, ours = _measure(data, model, size)
        ratios.append(ours / bare)
        sys.stdout.write(f"{model:26}{bare:9.1f}{ours:9.1f}{ratios[-1]:18.3f}\n")
        sys.stdout.flush()
    return 0 if all(ratio >= REACH for ratio in ratios) else 1


def _measure(data: str, model: str, size: Any) -> tuple[float, float]:
    """Return the median images/s of the bare loop and of ours."""
    with open_project(data) as project:
        trainer, _ = run(assemble(project, TrainSettings(model=model, image_size=size)))
        try:
            list(trainer.loader.examples(trainer.samples["train"]))  # all pictures are read once, as after one epoch
            batch = next(loop.batches(trainer))
            steps = steps_of(len(trainer.samples["train"]), trainer.batch_size) - 1
            bare, ours = [], []
            for _ in range(ROUNDS):
                bare.append(_bare(trainer, batch, steps))
                ours.append(_ours(trainer))
        finally:
            trainer.close()
    return statistics.median(bare), statistics.median(ours)


def _bare(trainer: Trainer, batch: Batch, steps: int) -> float:
    import torch

    images, targets = to_device(batch.images, batch.targets, trainer.device)
    images = arrange_images(images, trainer.plan)
    train_mode(trainer.network)
    start = time.perf_counter()
    for _ in range(steps):
        with torch.autocast(trainer.device.type, half_type(trainer.device), enabled=trainer.plan.mixed):
            loss = total(trainer.network.losses(images, targets))
        trainer.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        trainer.optimizer.step()
    return steps * len(images) / (time.perf_counter() - start)


def _ours(trainer: Trainer) -> float:
    operation = loop.steps(trainer, Control())
    next(operation)  # the first step waits for the first batch, once an epoch
    start, seen = time.perf_counter(), 0.0
    for event in operation:
        seen += len(trainer.samples["train"]) / event.steps_per_epoch
    return seen / (time.perf_counter() - start)


if __name__ == "__main__":
    sys.exit(main())
