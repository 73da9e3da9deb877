"""Average precision and what a score card needs beside it."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from torch import Tensor

from engine.tasks import matching
from engine.tasks.task import Metrics, bootstrap_counts, interval, mean_of_known

Array = npt.NDArray[Any]


class DetectionMetrics(Metrics):
    """map: mean average precision over IoU 0.50-0.95 as COCO defines it; map50: at IoU 0.5; both over categories."""

    def __init__(self, categories: Sequence[str]) -> None:
        super().__init__(categories)
        self._predictions: list[tuple[Array, Array, Array]] = []  # boxes, scores, categories
        self._truth: list[tuple[Array, Array, Array]] = []  # boxes, categories, ignore

    def update(self, outputs: Mapping[str, Tensor], targets: Mapping[str, Any]) -> None:
        """Take in {"boxes" (B, M, 4), "scores" (B, M), "categories" (B, M)} and lists of boxes and categories."""
        self.__dict__.pop("_matches", None)
        boxes, scores, categories = (outputs[key].detach().cpu().numpy() for key in ("boxes", "scores", "categories"))
        for i in range(len(boxes)):
            real = scores[i] > 0
            self._predictions.append((boxes[i][real], scores[i][real], categories[i][real].astype(np.int64)))
            there, left = targets["boxes"][i].cpu().numpy(), targets["ignored_boxes"][i].cpu().numpy()
            kinds = np.concatenate([targets[key][i].cpu().numpy() for key in ("categories", "ignored_categories")])
            self._truth.append((np.concatenate([there, left]), kinds, np.arange(len(kinds)) >= len(there)))

    def compute(self) -> dict[str, float]:
        """Return map50 and map, by faster-coco-eval."""
        precisions = self._precisions
        return {"map50": _mean(precisions[:, 0]), "map": _mean(precisions.mean(axis=1))}

    def per_category(self) -> dict[str, dict[str, float]]:
        """Return map50, map, count, and precision and recall at the score where their f1 is best."""
        table = {}
        for kind, name in enumerate(self.categories):
            recall, precision, score = matching.curve(self._matches, kind)
            f1 = 2 * recall * precision / np.maximum(recall + precision, 1e-9)
            best = int(f1.argmax()) if len(f1) else -1
            table[name] = {
                "map50": _number(self._precisions[kind, 0]),
                "map": _number(self._precisions[kind].mean()),
                "precision": float(precision[best]) if best >= 0 else 0.0,
                "recall": float(recall[best]) if best >= 0 else 0.0,
                "best_score": float(score[best]) if best >= 0 else 0.0,
                "count": float(sum(m.boxes[kind] for m in self._matches)),
            }
        return table

    def intervals(self, resamples: int = 1000, seed: int = 0) -> dict[str, tuple[float, float]]:
        """Return the intervals of map50 and map."""
        counts = bootstrap_counts(len(self._matches), resamples, seed)
        values = matching.average_precisions(self._matches, len(self.categories), counts)
        return {
            "map50": interval(mean_of_known(values[:, :, 0])),
            "map": interval(mean_of_known(values.mean(axis=2))),
        }

    def figures(self) -> dict[str, Any]:
        """Return a precision-recall curve at IoU 0.5 for each category."""
        curves = {}
        for kind, name in enumerate(self.categories):
            recall, precision, _ = matching.curve(self._matches, kind)
            highest = np.maximum.accumulate(precision[::-1])[::-1]
            chosen = np.unique(np.linspace(0, len(recall) - 1, 200).astype(int)) if len(recall) else np.arange(0)
            curves[name] = {"recall": recall[chosen].tolist(), "precision": highest[chosen].tolist()}
        return {"curves": curves}

    def picture_scores(self) -> list[float]:
        """Return for each picture the f1 of what was found at IoU 0.5 with a score of at least 0.25."""
        scores = []
        for matched in self._matches:
            shown = (matched.scores >= 0.25) & matched.counts[:, 0]
            total = int(shown.sum()) + int(matched.boxes.sum())
            scores.append(2 * float(matched.found[shown, 0].sum()) / total if total else 1.0)
        return scores

    def pictures_right(self) -> list[bool]:
        """Return where everything was found and nothing else: an f1 of 1."""
        return [score == 1 for score in self.picture_scores()]

    @functools.cached_property
    def _matches(self) -> list[matching.Matches]:
        kinds = len(self.categories)
        pairs = zip(self._predictions, self._truth, strict=True)
        return [matching.match(*predicted, *truth, kinds) for predicted, truth in pairs]

    @property
    def _precisions(self) -> Array:
        """(categories, 10) average precision at the ten thresholds."""
        if "_coco" not in self.__dict__ or self.__dict__["_coco"][0] != len(self._truth):
            self.__dict__["_coco"] = (
                len(self._truth),
                coco_precisions(self._predictions, self._truth, self.categories),
            )
        return self.__dict__["_coco"][1]  # type: ignore[no-any-return]


def coco_precisions(
    predictions: Sequence[tuple[Array, Array, Array]],
    truth: Sequence[tuple[Array, Array, Array]],
    categories: Sequence[str],
) -> Array:
    """Return (categories, 10) average precisions by faster-coco-eval, NaN for a category without boxes."""
    from faster_coco_eval import COCO, COCOeval_faster

    kinds = [{"id": i + 1, "name": name} for i, name in enumerate(categories)]
    labels: list[dict[str, Any]] = []
    for image, (boxes, names, ignore) in enumerate(truth):
        for (x1, y1, x2, y2), kind, crowd in zip(boxes.tolist(), names.tolist(), ignore.tolist(), strict=True):
            row = {"id": len(labels) + 1, "image_id": image + 1, "category_id": kind + 1, "iscrowd": int(crowd)}
            labels.append(row | {"bbox": [x1, y1, x2 - x1, y2 - y1], "area": (x2 - x1) * (y2 - y1)})
    found = [
        {"image_id": image + 1, "category_id": kind + 1, "bbox": [x1, y1, x2 - x1, y2 - y1], "score": score}
        for image, (boxes, scores, names) in enumerate(predictions)
        for (x1, y1, x2, y2), score, kind in zip(boxes.tolist(), scores.tolist(), names.tolist(), strict=True)
    ]
    if not found or not any(not row["iscrowd"] for row in labels):
        there = {row["category_id"] - 1 for row in labels if not row["iscrowd"]}
        return np.array([[0.0 if kind in there else np.nan] * 10 for kind in range(len(categories))])
    images = [{"id": i + 1} for i in range(len(truth))]
    labeled = COCO({"images": images, "annotations": labels, "categories": kinds})
    evaluation = COCOeval_faster(labeled, labeled.loadRes(found), "bbox", print_function=lambda *_: None)
    evaluation.evaluate()
    evaluation.accumulate()
    precision = np.asarray(evaluation.eval["precision"])[:, :, :, 0, -1]  # (10, 101, categories)
    values = np.where((precision > -1).any(axis=1), precision.mean(axis=1), np.nan)  # (10, categories)
    return values.T


def _mean(values: Array) -> float:
    return _number(float(mean_of_known(values)))


def _number(value: float) -> float:
    return 0.0 if np.isnan(value) else float(value)
