"""Mixing the pictures of a batch with each other: mixup and CutMix.

What torchvision.transforms.v2 does with the same numbers, but drawn from a generator that is given: batches are made on
several threads, and have to come out the same whichever makes them.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor

BLEND = 0.2  # of the Beta distribution, as in the paper of mixup (arXiv 1710.09412): mostly one of the two is faint
PASTE = 1.0  # as in the paper of CutMix (arXiv 1905.04899): parts of all sizes are equally likely


def blend(images: Tensor, rng: np.random.Generator) -> tuple[Tensor, float]:
    """Return (B, bands, H, W) images blended with the ones before them, of one type, and the share of the first."""
    share = float(rng.beta(BLEND, BLEND))
    mixed = torch.lerp(images.roll(1, 0).float(), images.float(), share)
    return (mixed if images.is_floating_point() else mixed.round_().to(images.dtype)), share


def paste(images: Tensor, rng: np.random.Generator) -> tuple[Tensor, float]:
    """Return (B, bands, H, W) images with one rectangle of the ones before them, and the share of the first."""
    height, width = images.shape[-2:]
    half = math.sqrt(1 - rng.beta(PASTE, PASTE)) / 2
    x, y = int(rng.integers(width)), int(rng.integers(height))
    x1, x2 = max(x - int(half * width), 0), min(x + int(half * width), width)
    y1, y2 = max(y - int(half * height), 0), min(y + int(half * height), height)
    mixed = images.clone()
    mixed[..., y1:y2, x1:x2] = images.roll(1, 0)[..., y1:y2, x1:x2]
    return mixed, 1 - (x2 - x1) * (y2 - y1) / (width * height)
