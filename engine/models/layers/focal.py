"""The factor that makes a focal loss of cross-entropy (Lin et al. 2017, arXiv 1708.02002)."""

from __future__ import annotations

import torch
from torch import Tensor

_LEAST = 1e-6  # below gamma 1 the slope at a perfect answer is infinite


def missing(entropy: Tensor, gamma: float) -> Tensor:
    """Return (1 - p) ** gamma from cross-entropy, -log p, of any shape; p is the probability of the right category."""
    return (-torch.expm1(-entropy)).clamp(min=_LEAST) ** gamma
