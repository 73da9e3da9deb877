"""How well outlined areas fit: overlap, borders and sizes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from engine.errors import text
from engine.tasks.boundary import boundary_f1, tolerance_of
from engine.tasks.reliability import Reliability, without_temperature
from engine.tasks.task import IN_A_CELL, Metrics, bootstrap_counts, interval, mean_of_known

Array = npt.NDArray[Any]
IGNORED = 255
RIGHT = 0.75  # mean IoU from which a picture is called right


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

    def pictures_right(self) -> list[bool]:
        """Return where the mean IoU is at least `RIGHT`: areas are never met to the pixel."""
        return [score >= RIGHT for score in self.picture_scores()]


class FinalSegmentationMetrics(SegmentationMetrics):
    """What takes too long for each epoch, beside the rest: borders, areas and reliability.

    boundary_f1: mean over the pictures where a category is or was said to be, then over the categories, not the
    background. Areas are in per cent of the pixels of a picture that count.
    """

    def __init__(self, categories: Sequence[str], temperature: float = 1.0) -> None:
        super().__init__(categories)
        self._temperature = temperature
        self._after, self._before = Reliability(), Reliability()
        self._borders: list[Array] = []  # (categories,) a picture, NaN where it has no border
        self._tolerance = 0.0

    def update(self, outputs: Mapping[str, Tensor], targets: Mapping[str, Any]) -> None:
        """Take in what `SegmentationMetrics` does."""
        super().update(outputs, targets)
        probabilities, truth = outputs["probabilities"].detach().float().cpu(), targets["mask"].cpu()
        counted = truth != IGNORED
        self._tolerance = tolerance_of(truth.shape[2], truth.shape[1])
        for one, there, known in zip(probabilities.argmax(dim=1).numpy(), truth.numpy(), counted.numpy(), strict=True):
            self._borders.append(self._boundaries(there, one, known))
        for temperature, reliability in ((1.0, self._after), (self._temperature, self._before)):
            confidence, said = without_temperature(probabilities, temperature).max(dim=1)
            reliability.add(confidence[counted], (said == truth)[counted])

    def details(self) -> dict[str, float]:
        """Return boundary_f1, where there is any border, and ece, the expected calibration error of the pixels."""
        borders = float(mean_of_known(self._mean_borders(np.ones((1, len(self._borders)))))[0])
        return ({"boundary_f1": borders} if np.isfinite(borders) else {}) | {"ece": self._after.ece}

    def per_category(self) -> dict[str, dict[str, float]]:
        """Return boundary_f1 and area_r2 too; NaN for the background, and where nothing is known."""
        borders = self._mean_borders(np.ones((1, len(self._borders))))[0]
        table = super().per_category()
        for place, (name, row) in enumerate(table.items()):
            more = {"boundary_f1": float(borders[place]), "area_r2": r_squared(*self._areas(place))}
            count = row.pop("count")  # stays last
            table[name] = {**row, **(more if place else dict.fromkeys(more, float("nan"))), "count": count}
        return table

    def intervals(self, resamples: int = 1000, seed: int = 0) -> dict[str, tuple[float, float]]:
        """Return the interval of boundary_f1 too."""
        counts = bootstrap_counts(len(self._borders), resamples, seed)
        return super().intervals(resamples, seed) | {"boundary_f1": interval(mean_of_known(self._mean_borders(counts)))}

    def figures(self) -> dict[str, Any]:
        """Return the reliability of the pixels, the tolerance of borders in pixels, and areas in per cent too."""
        reliability = {"temperature": self._temperature, "after": self._after.figure()}
        if self._temperature != 1:
            reliability["before"] = self._before.figure()
        areas = {}
        for place, name in enumerate(self.categories[1:], 1):
            truth, said = self._areas(place)
            if len(truth):
                points = {"truth": truth.round(3).tolist(), "said": said.round(3).tolist()}
                areas[name] = {**points, "r2": r_squared(truth, said), "bias": float((said - truth).mean())}
        more = {"reliability": reliability, "boundary_tolerance": self._tolerance, "areas": areas}
        figures = super().figures() | more
        figures["confusion"]["cells"] = self._cells()
        return figures

    def _cells(self) -> dict[str, list[list[float]]]:
        """Return the pictures with most of each mistake, or of what is right, with their per cent of the pixels."""
        confusions = np.stack(self._confusions).astype(np.float64)
        shares = 100 * confusions / np.maximum(confusions.sum(axis=(1, 2), keepdims=True), 1)
        cells = {}
        for row, column in zip(*np.nonzero(confusions.sum(axis=0)), strict=True):
            of_cell = shares[:, row, column]
            most = [place for place in np.argsort(-of_cell, kind="stable")[:IN_A_CELL] if of_cell[place] > 0]
            cells[f"{row},{column}"] = [[int(place), round(float(of_cell[place]), 4)] for place in most]
        return cells

    def _boundaries(self, truth: Array, said: Array, counted: Array) -> Array:
        scores = np.full(len(self.categories), np.nan)
        for kind in range(1, len(self.categories)):
            there, called = truth == kind, said == kind
            if (there | (called & counted)).any():
                scores[kind] = boundary_f1(there, called, counted, self._tolerance)
        return scores

    def _mean_borders(self, counts: Array) -> Array:
        """Return (R, categories) means over the pictures, of which each counts as often as `counts` (R, P) says."""
        borders = np.stack(self._borders)
        known = counts @ ~np.isnan(borders)
        summed = counts @ np.nan_to_num(borders)
        return np.divide(summed, known, out=np.full(known.shape, np.nan), where=known > 0)

    def _areas(self, kind: int) -> tuple[Array, Array]:
        """Return true and said areas of a category, in per cent, of the pictures where it is or was said to be."""
        confusions = np.stack(self._confusions).astype(np.float64)
        total = np.maximum(confusions.sum(axis=(1, 2)), 1)
        truth, said = (100 * confusions.sum(axis=axis)[:, kind] / total for axis in (2, 1))
        some = (truth > 0) | (said > 0)
        return truth[some], said[some]


def r_squared(truth: Array, said: Array) -> float:
    """Return the coefficient of determination of `said` as a guess of `truth`: 1 - residual / total sum of squares.

    It is that of the line y = x, which punishes what is too large throughout. NaN where `truth` does not vary.
    """
    total = float(np.square(truth - truth.mean()).sum()) if len(truth) > 1 else 0.0
    return 1 - float(np.square(truth - said).sum()) / total if total > 0 else float("nan")


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
