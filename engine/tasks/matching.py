"""Which prediction found which labeled box, the way COCO counts it; average precision from that, with weights.

faster-coco-eval gives the numbers that are reported. This gives what it does not: the matches of each picture, from
which a thousand bootstrap resamples, curves and the worst pictures are drawn without matching again. A test holds both
equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

IOUS = np.linspace(0.5, 0.95, 10)  # the ten thresholds of COCO
RECALLS = np.linspace(0, 1, 101)
MOST = 100  # predictions of one category that count in one picture


@dataclass(frozen=True, slots=True)
class Matches:
    """The predictions of one picture, best first, and how many labeled boxes there are.

    scores (D,), categories (D,), found (D, 10) true at the IoU thresholds where it found a box of its own,
    counts (D, 10) false where it does not count because it lies on an ignored box; boxes (categories,).
    """

    scores: Array
    categories: Array
    found: Array
    counts: Array
    boxes: Array


def match(
    boxes: Array, scores: Array, categories: Array, truth: Array, truth_categories: Array, ignore: Array, kinds: int
) -> Matches:
    """Match (D, 4) predictions with (N, 4) labeled boxes x1 y1 x2 y2, greedily, best first, within each category."""
    parts = []
    for category in range(kinds):
        chosen = np.flatnonzero(categories == category)
        chosen = chosen[np.argsort(-scores[chosen], kind="stable")][:MOST]
        there = np.flatnonzero(truth_categories == category)
        there = there[np.argsort(ignore[there], kind="stable")]  # real boxes first, as COCO does
        found, counts = _greedy(boxes[chosen], truth[there], ignore[there])
        parts.append((scores[chosen], categories[chosen], found, counts))
    best, names, found, counts = (np.concatenate([part[i] for part in parts]) for i in range(4))
    return Matches(best, names, found, counts, np.bincount(truth_categories[~ignore], minlength=kinds))


def overlaps(boxes: Array, truth: Array, crowd: Array) -> Array:
    """Return (D, N) IoU; for a crowd the part of the prediction that lies in it."""
    low = np.maximum(boxes[:, None, :2], truth[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], truth[None, :, 2:])
    inter = np.prod(np.clip(high - low, 0, None), axis=2)
    area = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)[:, None]
    union = np.where(crowd[None], area, area + np.prod(truth[:, 2:] - truth[:, :2], axis=1)[None] - inter)
    return inter / np.maximum(union, 1e-12)


def _greedy(boxes: Array, truth: Array, crowd: Array) -> tuple[Array, Array]:
    found = np.zeros((len(boxes), len(IOUS)), bool)
    counts = np.ones((len(boxes), len(IOUS)), bool)
    if not len(truth) or not len(boxes):
        return found, counts
    iou = overlaps(boxes.astype(np.float64), truth.astype(np.float64), crowd)
    free = np.ones((len(IOUS), len(truth)), bool)
    rows = np.arange(len(IOUS))
    floors = np.minimum(IOUS, 1 - 1e-10)[:, None]
    for i in np.flatnonzero(iou.max(axis=1) >= IOUS[0]):
        open_ = free & (iou[i] >= floors)
        own = open_ & ~crowd
        # Among equals COCO takes the last; an ignored box is taken only where no real one is open.
        pool = np.where(own.any(axis=1, keepdims=True), own, open_)
        best = len(truth) - 1 - np.where(pool, iou[i], -1)[:, ::-1].argmax(axis=1)
        hit = pool[rows, best]
        found[i] = hit & ~crowd[best]
        counts[i] = ~(hit & crowd[best])
        free[rows[found[i]], best[found[i]]] = False
    return found, counts


def average_precisions(pictures: Sequence[Matches], kinds: int, weights: Array | None = None) -> Array:
    """Return (resamples, kinds, 10) average precisions, NaN for a category without boxes.

    `weights` (resamples, pictures) says how often each picture counts; None: each once.
    """
    if weights is None:
        weights = np.ones((1, len(pictures)), np.float32)
    scores = np.concatenate([m.scores for m in pictures])
    categories = np.concatenate([m.categories for m in pictures])
    found = np.concatenate([m.found for m in pictures])
    counts = np.concatenate([m.counts for m in pictures])
    owner = np.repeat(np.arange(len(pictures)), [len(m.scores) for m in pictures])
    boxes = weights @ np.stack([m.boxes for m in pictures]).astype(np.float32)  # (resamples, kinds)
    result = np.full((len(weights), kinds, len(IOUS)), np.nan, np.float32)
    for kind in range(kinds):
        chosen = np.flatnonzero(categories == kind)
        chosen = chosen[np.argsort(-scores[chosen], kind="stable")]
        drawn = weights[:, owner[chosen]]
        called = np.cumsum(drawn, axis=1)
        for t in range(len(IOUS)):
            # Recall only rises where a box is found, and there the highest precision is reached.
            hits = np.flatnonzero(found[chosen, t])
            apart = ~counts[chosen, t]  # does not count as a call
            calls = called[:, hits] if not apart.any() else np.cumsum(drawn * ~apart, axis=1)[:, hits]
            result[:, kind, t] = _area(np.cumsum(drawn[:, hits], axis=1), calls, boxes[:, kind])
    return result


def _area(right: Array, called: Array, boxes: Array) -> Array:
    """Return (resamples,): the mean of the highest precision at 101 recalls, from (resamples, hits) counts."""
    hits = right.shape[1]
    precision = right / np.maximum(called, 1e-9)
    precision = np.maximum.accumulate(precision[:, ::-1], axis=1)[:, ::-1]
    area = np.full(len(boxes), np.nan)
    for i in np.flatnonzero(boxes > 0):
        place = np.searchsorted(right[i].astype(np.float64) / boxes[i].astype(np.float64), RECALLS)
        area[i] = precision[i, place[place < hits]].sum() / len(RECALLS)
    return area


def curve(pictures: Sequence[Matches], kind: int, threshold: int = 0) -> tuple[Array, Array, Array]:
    """Return recall, precision and score along the predictions of one category, best first."""
    chosen = [m.categories == kind for m in pictures]
    scores = np.concatenate([m.scores[c] for m, c in zip(pictures, chosen, strict=True)])
    found = np.concatenate([m.found[c, threshold] for m, c in zip(pictures, chosen, strict=True)])
    counts = np.concatenate([m.counts[c, threshold] for m, c in zip(pictures, chosen, strict=True)])
    order = np.argsort(-scores, kind="stable")
    order = order[counts[order]]
    right = np.cumsum(found[order])
    boxes = sum(int(m.boxes[kind]) for m in pictures)
    return right / max(boxes, 1), right / np.arange(1, len(order) + 1), scores[order]
