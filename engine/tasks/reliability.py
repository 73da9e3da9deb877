"""Whether a network is as often right as it says: confidence against accuracy, and their expected distance."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

BINS = 15  # as in Guo et al. 2017, arXiv 1706.04599


class Reliability:
    """Answers by how certain they were, in bins of equal width; takes any number of batches."""

    def __init__(self) -> None:
        self._count, self._right, self._certain = (np.zeros(BINS) for _ in range(3))

    def add(self, confidence: Tensor, right: Tensor) -> None:
        """Take in how certain each answer was, in [0, 1], and whether it was right; both of one shape."""
        confidence = confidence.double().flatten()
        place = (confidence * BINS).long().clamp(0, BINS - 1)
        self._count += torch.bincount(place, minlength=BINS).numpy()
        self._right += torch.bincount(place, right.double().flatten(), minlength=BINS).numpy()
        self._certain += torch.bincount(place, confidence, minlength=BINS).numpy()

    @property
    def ece(self) -> float:
        """Expected calibration error: mean distance of confidence and accuracy, each bin weighed by its answers."""
        return float(np.abs(self._right - self._certain).sum() / max(self._count.sum(), 1))

    def figure(self) -> dict[str, Any]:
        """Return {"ece", "confidence", "accuracy", "count"}; the lists hold the bins that have answers."""
        known = self._count > 0
        count = self._count[known]
        return {
            "ece": self.ece,
            "confidence": (self._certain[known] / count).tolist(),
            "accuracy": (self._right[known] / count).tolist(),
            "count": count.astype(int).tolist(),
        }


def without_temperature(probabilities: Tensor, temperature: float) -> Tensor:
    """Return the probabilities (B, channels, ...) as they were before their logits were divided by `temperature`."""
    if temperature == 1:
        return probabilities
    return (probabilities.clamp_min(1e-30).log() * temperature).softmax(1)
