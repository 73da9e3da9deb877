"""Whether a model file says what its network says: torch against ONNX Runtime on 50 real pictures of each task.

    python3 main.py bench export [NETWORK ...]

Each network takes a few steps on pollen-bee, bccd or coffee-seg first: detectors enough of them to find boxes, the
others so that their normalisation has seen pictures. Scores may differ by 1e-3, boxes by half a pixel; at most a
hundredth of the boxes may lack a partner, and a hundredth of the masks' pixels or of the categories may be others.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from itertools import chain, islice
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from engine import catalog
from engine.events import run
from engine.inference.session import Session
from engine.models.network import Network
from engine.training.export import BOX_LIMIT, SCORE_LIMIT, compare, export, model_input
from engine.training.prepare import assemble
from engine.training.settings import TrainSettings
from engine.training.trainer import Trainer
from tests.bench.real_training import DATA, open_project

NETWORKS = (
    "lenet5", "resnet18", "mobilenetv3_small", "ssdlite320", "yolov5n", "unet", "deeplabv3plus_resnet18",
)  # fmt: skip
SETS = {"classification": "pollen-bee", "detection": "bccd", "segmentation": "coffee-seg"}
SIZES = {"classification": "128x128", "detection": "320x320", "segmentation": "384x192"}
STEPS = {"classification": 8, "detection": 120, "segmentation": 2}
BATCH = {"classification": 16, "detection": 16, "segmentation": 2}
OPTIONS: dict[str, dict[str, str | int]] = {"unet": {"width": 16, "padding": "same"}}
PICTURES, DIFFERENT = 50, 0.01


def learn(trainer: Trainer, steps: int) -> None:
    """Take `steps` steps at a steady learning rate."""
    plan, samples = trainer.plan, trainer.samples["train"]
    epochs = (trainer.loader.training(samples, trainer.batch_size, plan.settings.augmentation, 0, i) for i in range(99))
    trainer.network.train()
    for step, batch in enumerate(islice(chain.from_iterable(epochs), steps), 1):
        trainer.step(batch, plan.learning_rate * min(1.0, step / 10))


def different(network: Network, session: Session, images: Sequence[Tensor]) -> float:
    """Return the part of categories, or of pixels of masks, that only one of the two names so."""
    parts = []
    for image in images:
        (pixels,) = model_input(image[None], session.info.dtype)
        got = session.run(pixels)["probabilities"][0].argmax(0)
        with torch.no_grad():
            expected = network(image[None].float() / (255 if image.dtype == torch.uint8 else 1))["probabilities"][0]
        parts.append(float(np.mean(expected.numpy().argmax(0) != got)))
    return float(np.mean(parts))


def examine(key: str, folder: Path) -> bool:
    """Print the row of one network; return whether it keeps the limits."""
    task = catalog.get(key).task
    settings = TrainSettings(
        model=key, image_size=SIZES[task], batch_size=BATCH[task], ema=False, device="cpu", options=OPTIONS.get(key, {})
    )  # type: ignore[arg-type]
    with open_project(SETS[task]) as project:
        trainer, _ = run(assemble(project, settings))
        try:
            learn(trainer, STEPS[task])
            samples = [sample for split in ("test", "val", "train") for sample in trainer.samples[split]][:PICTURES]
            images = [batch.images[0] for batch in trainer.loader.plain(samples, batch=1)]
        finally:
            trainer.close()
    network = trainer.network.to(memory_format=torch.contiguous_format).eval()  # type: ignore[call-overload]
    path = folder / f"{key}.onnx"
    export(network, trainer.plan, key, path)
    session = Session(path)
    found = compare(network, session, images)
    row, others = f"{key:<26}{found.pictures:>9}{found.score:>11.1e}", 0.0
    if task == "detection":
        row += f"{found.box:>10.4f}{found.unpaired:>10.2%}{_boxes(session, images):>8}{'':>10}"
    else:
        others = different(network, session, images)
        row += f"{'':>28}{1 - others:>10.3%}"
    sys.stdout.write(f"{row}\n")
    sys.stdout.flush()
    return found.is_equal and others <= DIFFERENT


def _boxes(session: Session, images: Sequence[Tensor]) -> int:
    """Return how many boxes that anybody is shown the model file finds; without any nothing was compared."""
    pixels = (next(model_input(image[None], session.info.dtype)) for image in images)
    return sum(int((session.run(one)["scores"] >= 0.05).sum()) for one in pixels)


def main() -> int:
    """Print a row for each network; 1 when one exceeds a limit."""
    keys = sys.argv[1:] or NETWORKS
    missing = {SETS[catalog.get(key).task] for key in keys if not (DATA / SETS[catalog.get(key).task]).is_dir()}
    if missing:
        sys.stdout.write(f"{', '.join(sorted(missing))}: not on this computer; set SEEDLING_DATA\n")
        return 0
    heads = f"{'score':>11}{'box/px':>10}{'unpaired':>10}{'boxes':>8}{'the same':>10}"
    sys.stdout.write(f"{'network':<26}{'pictures':>9}{heads}\n{'limit':<35}{SCORE_LIMIT:>11.1e}{BOX_LIMIT:>10.4f}\n")
    with tempfile.TemporaryDirectory() as folder:
        kept = [examine(key, Path(folder)) for key in keys]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
