"""Training throughput against the bare loop: the same network and optimiser, batches that are already in memory.

The bare loop gets the batches of one epoch, so that both meet as many boxes. Ours reads, varies and stacks other
pictures each step, clips, averages the weights and reports. Both are measured in turn, five times, over an epoch of
real sets; the ratio is the median of the rounds; reach: 0.95 of the bare loop.
"""

from __future__ import annotations

import statistics
import sys
import time
from typing import Any

from engine.events import run
from engine.training import loop
from engine.training.control import Control
from engine.training.data import Batch
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
    """Return the median images/s of the bare loop, and that times the median ratio of ours to it, round by round."""
    with open_project(data) as project:
        trainer, _ = run(assemble(project, TrainSettings(model=model, image_size=size)))
        try:
            list(trainer.loader.examples(trainer.samples["train"]))  # all pictures are read once, as after one epoch
            batches = list(loop.batches(trainer))[1:]
            bare, ours = [], []
            for _ in range(ROUNDS):
                bare.append(_bare(trainer, batches))
                ours.append(_ours(trainer))
        finally:
            trainer.close()
    ratio = statistics.median(one / other for one, other in zip(ours, bare, strict=True))
    return statistics.median(bare), statistics.median(bare) * ratio


def _bare(trainer: Trainer, batches: list[Batch]) -> float:
    import torch

    moved = [to_device(batch.images, batch.targets, trainer.device) for batch in batches]
    ready = [(arrange_images(images, trainer.plan), targets) for images, targets in moved]
    train_mode(trainer.network)
    start = time.perf_counter()
    for images, targets in ready:
        with torch.autocast(trainer.device.type, half_type(trainer.device), enabled=trainer.plan.mixed):
            loss = total(trainer.network.losses(images, targets))
        trainer.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        trainer.optimizer.step()
    return sum(len(images) for images, _ in ready) / (time.perf_counter() - start)


def _ours(trainer: Trainer) -> float:
    operation = loop.steps(trainer, Control())
    next(operation)  # the first step waits for the first batch, once an epoch
    start, seen = time.perf_counter(), 0.0
    for event in operation:
        seen += len(trainer.samples["train"]) / event.steps_per_epoch
    return seen / (time.perf_counter() - start)


if __name__ == "__main__":
    sys.exit(main())
