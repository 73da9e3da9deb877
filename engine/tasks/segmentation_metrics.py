"""How well outlined areas fit: overlap, borders and sizes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from engine.errors import text
from engine.tasks.reliability import Reliability, without_temperature
from engine.tasks.task import Metrics, bootstrap_counts, interval, mean_of_known

Array = npt.NDArray[Any]
IGNORED = 255


class SegmentationMetrics(Metrics):
    """miou and dice: means over the background and the categories that occur, from all pixels of all pictures.

    Pixels are those of the network's input, ignored ones left out.
    """

    def __init__(self, categories: Sequence[str]) -> None:
        super().__init__([text("background"), *categories])
        self._confusions: list[Array] = []  # one a picture, rows the truth

    def update(self, outputs: Mapping[str, Tensor], targets: Mapping[str, Any]) -> None:
        """Take in {"probabilities": (B, 1 + categories, H, W)} and {"mask": (B, H, W)}."""
        size = len(self.categories)
        guess = outputs["probabilities"].argmax(dim=1).cpu()
        for one, truth in zip(guess, targets["mask"].cpu(), strict=True):
            counted = truth != IGNORED
            pairs = truth[counted] * size + one[counted]
            self._confusions.append(torch.bincount(pairs, minlength=size * size).view(size, size).numpy())

    def compute(self) -> dict[str, float]:
        """Return miou and dice."""
        total = np.sum(self._confusions, axis=0)[None]
        return {"miou": float(mean_of_known(_iou(total))[0]), "dice": float(mean_of_known(_dice(total))[0])}

    def per_category(self) -> dict[str, dict[str, float]]:
        """Return iou, dice, precision, recall and count (pixels) of the background and each category."""
        total = np.sum(self._confusions, axis=0)
        iou, dice = _iou(total[None])[0], _dice(total[None])[0]
        called, there = np.maximum(total.sum(axis=0), 1), total.sum(axis=1)
        return {
            name: {
                "iou": float(np.nan_to_num(iou[i])),
                "dice": float(np.nan_to_num(dice[i])),
                "precision": float(total[i, i] / called[i]),
                "recall": float(total[i, i] / max(there[i], 1)),
                "count": float(there[i]),
            }
            for i, name in enumerate(self.categories)
        }

    def intervals(self, resamples: int = 1000, seed: int = 0) -> dict[str, tuple[float, float]]:
        """Return the intervals of miou and dice."""
        counts = bootstrap_counts(len(self._confusions), resamples, seed)
        drawn = np.einsum("rp,pij->rij", counts.astype(np.float64), np.stack(self._confusions))
        return {"miou": interval(mean_of_known(_iou(drawn))), "dice": interval(mean_of_known(_dice(drawn)))}

    def figures(self) -> dict[str, Any]:
        """Return the confusion matrix of the pixels, rows the truth."""
        return {"confusion": {"categories": self.categories, "matrix": np.sum(self._confusions, axis=0).tolist()}}

    def picture_scores(self) -> list[float]:
        """Return the mean IoU of each picture by itself."""
        return [float(value) for value in np.nan_to_num(mean_of_known(_iou(np.stack(self._confusions))), nan=1.0)]


class FinalSegmentationMetrics(SegmentationMetrics):
    """What takes too long for each epoch, beside the rest."""

    def __init__(self, categories: Sequence[str], temperature: float = 1.0) -> None:
        super().__init__(categories)
        self._temperature = temperature
        self._after, self._before = Reliability(), Reliability()

    def update(self, outputs: Mapping[str, Tensor], targets: Mapping[str, Any]) -> None:
        """Take in what `SegmentationMetrics` does."""
        super().update(outputs, targets)
        probabilities, truth = outputs["probabilities"].detach().float().cpu(), targets["mask"].cpu()
        counted = truth != IGNORED
        for temperature, reliability in ((1.0, self._after), (self._temperature, self._before)):
            confidence, said = without_temperature(probabilities, temperature).max(dim=1)
            reliability.add(confidence[counted], (said == truth)[counted])

    def details(self) -> dict[str, float]:
        """Return ece, the expected calibration error of the pixels."""
        return {"ece": self._after.ece}

    def figures(self) -> dict[str, Any]:
        """Return the reliability of the pixels too."""
        reliability = {"temperature": self._temperature, "after": self._after.figure()}
        if self._temperature != 1:
            reliability["before"] = self._before.figure()
        return super().figures() | {"reliability": reliability}


def _parts(confusion: Array) -> tuple[Array, Array]:
    hit = np.diagonal(confusion, axis1=1, axis2=2).astype(np.float64)
    return hit, (confusion.sum(axis=1) + confusion.sum(axis=2)).astype(np.float64)


def _iou(confusion: Array) -> Array:
    """Return (R, categories) from (R, categories, categories); NaN where a category neither is nor was called."""
    hit, both = _parts(confusion)
    return np.divide(hit, both - hit, out=np.full_like(hit, np.nan), where=both > 0)


def _dice(confusion: Array) -> Array:
    hit, both = _parts(confusion)
    return np.divide(2 * hit, both, out=np.full_like(hit, np.nan), where=both > 0)
