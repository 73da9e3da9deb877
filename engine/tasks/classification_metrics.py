"""How often a classifier is right: by category, by certainty, and against chance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torchmetrics.functional import classification as measures

from engine.tasks.reliability import Reliability, without_temperature
from engine.tasks.task import IN_A_CELL, Metrics, bootstrap_counts, interval, mean_of_known

TOP = 5
DRAWN = 12  # categories of which curves are drawn, those that are told apart worst
_POINTS = 100  # of one curve


class ClassificationMetrics(Metrics):
    """accuracy: part of the pictures whose best category is right. macro_f1: mean over the categories that occur.

    balanced_accuracy: mean recall of the categories that there are. kappa: agreement beyond chance (Cohen 1960). top5:
    part of the pictures whose category is among the best five, where there are more than five.
    """

    def __init__(self, categories: Sequence[str], temperature: float = 1.0) -> None:
        super().__init__(categories)
        self._temperature = temperature
        self._truth: list[Tensor] = []
        self._probabilities: list[Tensor] = []

    def update(self, outputs: Mapping[str, Tensor], targets: Mapping[str, Any]) -> None:
        """Take in {"probabilities": (B, categories)} and {"categories": (B,)}."""
        self._probabilities.append(outputs["probabilities"].detach().float().cpu())
        self._truth.append(targets["categories"].cpu())

    def compute(self) -> dict[str, float]:
        """Return accuracy and macro_f1."""
        truth, guess = self._pairs()
        options = {"num_classes": len(self.categories)}
        return {
            "accuracy": float(measures.multiclass_accuracy(guess, truth, average="micro", **options)),
            "macro_f1": float(measures.multiclass_f1_score(guess, truth, average="macro", **options)),
        }

    def details(self) -> dict[str, float]:
        """Return balanced_accuracy, kappa (where chance leaves it a meaning), top5 and ece, the calibration error."""
        truth, guess = self._pairs()
        there = torch.bincount(truth, minlength=len(self.categories)) > 0
        recalls = measures.multiclass_recall(guess, truth, len(self.categories), average="none")
        kappa = float(measures.multiclass_cohen_kappa(guess, truth, len(self.categories)))
        found = {"balanced_accuracy": float(recalls[there].mean())}
        found |= {"kappa": kappa} if np.isfinite(kappa) else {}
        found |= {"top5": float(self._among_best().mean())} if len(self.categories) > TOP else {}
        return found | {"ece": self._reliability(1.0).ece}

    def per_category(self) -> dict[str, dict[str, float]]:
        """Return precision, recall, f1, auc and ap (areas under its ROC and its precision-recall curve) and count.

        Areas are NaN where all pictures, or none, are of the category.
        """
        matrix = self._confusion()
        right, called, there = np.diag(matrix), matrix.sum(axis=0), matrix.sum(axis=1)
        return {
            name: {
                "precision": _part(right[i], called[i]),
                "recall": _part(right[i], there[i]),
                "f1": _part(2 * right[i], called[i] + there[i]),
                "auc": self._area(measures.binary_auroc, i),
                "ap": self._area(measures.binary_average_precision, i),
                "count": float(there[i]),
            }
            for i, name in enumerate(self.categories)
        }

    def intervals(self, resamples: int = 1000, seed: int = 0) -> dict[str, tuple[float, float]]:
        """Return the intervals of accuracy, macro_f1, balanced_accuracy, kappa and top5."""
        truth, guess = (values.numpy() for values in self._pairs())
        counts = bootstrap_counts(len(truth), resamples, seed)
        eye = np.eye(len(self.categories), dtype=np.float32)
        right, called, there = (
            counts @ (eye[truth] * (truth == guess)[:, None]),
            counts @ eye[guess],
            counts @ eye[truth],
        )
        with np.errstate(invalid="ignore"):
            f1 = np.where(called + there > 0, 2 * right / (called + there), np.nan)
            recall = np.where(there > 0, right / there, np.nan)
            agreed, chance = right.sum(axis=1) / len(truth), (called * there).sum(axis=1) / len(truth) ** 2
            kappa = np.where(chance < 1, (agreed - chance) / (1 - chance), np.nan)
        found = {"accuracy": interval(agreed), "macro_f1": interval(mean_of_known(f1))}
        found |= {"balanced_accuracy": interval(mean_of_known(recall)), "kappa": interval(kappa)}
        if len(self.categories) > TOP:
            found["top5"] = interval(counts @ self._among_best().numpy() / len(truth))
        return found

    def figures(self) -> dict[str, Any]:
        """Return the confusion matrix, rows the truth; ROC and precision-recall curves; the reliability."""
        reliability = {"temperature": self._temperature, "after": self._reliability(1.0).figure()}
        if self._temperature != 1:
            reliability["before"] = self._reliability(self._temperature).figure()
        return {
            "confusion": {
                "categories": self.categories,
                "matrix": self._confusion().tolist(),
                "cells": self._cells(),
            },
            **self._curves(),
            "reliability": reliability,
        }

    def picture_scores(self) -> list[float]:
        """Return the probability given to the true category."""
        truth = torch.cat(self._truth)
        return torch.cat(self._probabilities).gather(1, truth[:, None])[:, 0].tolist()

    def pictures_right(self) -> list[bool]:
        """Return where the most probable category is the true one."""
        truth, guess = self._pairs()
        return (truth == guess).tolist()

    def _cells(self) -> dict[str, list[list[float]]]:
        """Return the pictures of each cell with their certainty: the most certain mistakes, the least certain hits."""
        truth, guess = self._pairs()
        certain = torch.cat(self._probabilities).max(dim=1).values
        cells: dict[str, list[list[float]]] = {}
        for place in certain.argsort(descending=True).tolist():
            cell = cells.setdefault(f"{int(truth[place])},{int(guess[place])}", [])
            cell.append([place, round(float(certain[place]), 4)])
        return {
            key: (cell[::-1] if key.split(",")[0] == key.split(",")[1] else cell)[:IN_A_CELL]
            for key, cell in cells.items()
        }

    def _among_best(self) -> Tensor:
        """Return (pictures,) float: 1 where the true category is among the best five."""
        best = torch.cat(self._probabilities).topk(min(TOP, len(self.categories)), dim=1).indices
        return (best == torch.cat(self._truth)[:, None]).any(dim=1).float()

    def _against_rest(self, kind: int) -> tuple[Tensor, Tensor] | None:
        """Return the scores of one category and whether each picture is of it; None where all or none are."""
        truth = torch.cat(self._truth) == kind
        scores = torch.cat(self._probabilities)[:, kind].clamp(0, 1)
        return (scores, truth.long()) if 0 < int(truth.sum()) < len(truth) else None

    def _area(self, measure: Callable[[Tensor, Tensor], Tensor], kind: int) -> float:
        pair = self._against_rest(kind)
        return float(measure(*pair)) if pair else float("nan")

    def _curves(self) -> dict[str, Any]:
        """Return {"curves": {category: {"recall", "precision"}}, "roc": {category: {"fpr", "tpr", "auc"}}}."""
        areas = [self._area(measures.binary_average_precision, kind) for kind in range(len(self.categories))]
        known = [kind for kind, area in enumerate(areas) if np.isfinite(area)]
        worst = sorted(sorted(known, key=lambda kind: areas[kind])[:DRAWN])
        curves, roc = {}, {}
        for kind in worst:
            pair = self._against_rest(kind)
            assert pair is not None
            precision, recall, _ = measures.binary_precision_recall_curve(*pair)
            fpr, tpr, _ = measures.binary_roc(*pair)
            name = self.categories[kind]
            curves[name] = {"recall": _thinned(recall.flip(0)), "precision": _thinned(precision.flip(0))}
            auc = self._area(measures.binary_auroc, kind)
            roc[name] = {"fpr": _thinned(fpr), "tpr": _thinned(tpr), "auc": auc}
        return {"curves": curves, "roc": roc}

    def _reliability(self, temperature: float) -> Reliability:
        confidence, said = without_temperature(torch.cat(self._probabilities), temperature).max(dim=1)
        reliability = Reliability()
        reliability.add(confidence, said == torch.cat(self._truth))
        return reliability

    def _pairs(self) -> tuple[Tensor, Tensor]:
        return torch.cat(self._truth), torch.cat(self._probabilities).argmax(dim=1)

    def _confusion(self) -> npt.NDArray[np.int64]:
        truth, guess = self._pairs()
        size = len(self.categories)
        return torch.bincount(truth * size + guess, minlength=size * size).view(size, size).numpy()


def _thinned(values: Tensor) -> list[float]:
    chosen = np.unique(np.linspace(0, len(values) - 1, _POINTS).astype(int))
    return [round(value, 4) for value in values[chosen].tolist()]


def _part(some: float, all_: float) -> float:
    return float(some / all_) if all_ else 0.0
