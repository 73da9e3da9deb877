"""One number that makes a network as certain as it is right: the temperature (Guo et al. 2017, arXiv 1706.04599)."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from engine.errors import text
from engine.events import Operation, Progress
from engine.models.network import SoftmaxNetwork
from engine.tasks.segmentation_metrics import IGNORED
from engine.training.data import Batch
from engine.training.measure import arrange_images
from engine.training.optimization import to_device
from engine.training.trainer import Trainer

# Validation pictures below which nothing is fitted: the number would be an accident. A mask has thousands of answers.
LEAST = {"classification": 20, "segmentation": 4}
PIXELS = 100_000  # of all pictures together that are looked at
_LOWEST, _HIGHEST = 0.05, 20.0


def calibrate(trainer: Trainer) -> Operation[float]:
    """Fit the temperature of the network that is kept on the validation pictures, set it, and return it.

    1, and nothing is changed, for a network without a softmax and for too few pictures.
    """
    network, samples = trainer.answering, trainer.samples["val"]
    if not isinstance(network, SoftmaxNetwork):
        return 1.0
    network.temperature.fill_(1.0)
    if len(samples) < LEAST[trainer.plan.task]:
        return 1.0
    generator = torch.Generator().manual_seed(trainer.plan.settings.seed)
    pairs = []
    for batch in trainer.loader.plain(samples):
        pairs.append(_pairs(trainer, network.eval(), batch, max(1, PIXELS // len(samples)), generator))
        yield Progress(batch.indices[-1] + 1, len(samples), text("Calibrating how certain it says to be"))
    logits, truth = (torch.cat(part) for part in zip(*pairs, strict=True))
    if len(truth):
        network.temperature.fill_(fit_temperature(logits, truth))
    return float(network.temperature)


def _pairs(
    trainer: Trainer, network: SoftmaxNetwork, batch: Batch, pixels: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Return logits (N, channels) and truth (N,) of a batch, of each picture at most `pixels` of its pixels."""
    images, _ = to_device(batch.images, {}, trainer.device)
    with torch.no_grad():
        logits = network.logits(arrange_images(images, trainer.plan)).float().cpu()
    if "mask" not in batch.targets:
        return logits, batch.targets["categories"]
    chosen, truth = [], []
    for picture, mask in zip(logits.flatten(2), batch.targets["mask"].flatten(1), strict=True):
        counted = torch.nonzero(mask != IGNORED)[:, 0]
        some = counted[torch.randperm(len(counted), generator=generator)[:pixels]]
        chosen.append(picture[:, some].T)  # (pixels, channels)
        truth.append(mask[some])
    return torch.cat(chosen), torch.cat(truth)


def fit_temperature(logits: Tensor, truth: Tensor) -> float:
    """Return the temperature, between 0.05 and 20, that makes `truth` (N,) most likely under `logits` (N, channels).

    The likelihood is concave in 1 / temperature, so its slope is halved to zero. As Platt (1999) does, one answer of
    N + 2 is taken as not known: else a network that was never wrong on few pictures would be made certain of all.
    """
    logits = logits.double()
    logits = logits - logits.mean(1, keepdim=True)  # what all channels share changes nothing
    unknown = 1 / (len(truth) + 2)
    wanted = (1 - unknown) * float(logits.gather(1, truth[:, None]).mean())
    low, high = math.log(1 / _HIGHEST), math.log(1 / _LOWEST)
    for _ in range(30):
        middle = (low + high) / 2
        said = float(((math.exp(middle) * logits).softmax(1) * logits).sum(1).mean())
        low, high = (low, middle) if said > wanted else (middle, high)
    return math.exp(-(low + high) / 2)
