"""Anchors of YOLO fitted to the boxes of a project (the k-means of YOLOv2, arXiv 1612.08242, on width and height)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

# Fitted to COCO at 640 px, as published with YOLOv5: (levels, anchors, width and height) in pixels.
COCO_ANCHORS = (
    ((10, 13), (16, 30), (33, 23)),
    ((30, 61), (62, 45), (59, 119)),
    ((116, 90), (156, 198), (373, 326)),
)
LARGEST_RATIO = 4.0  # an anchor serves a box when neither side differs by this factor or more

Sizes = npt.NDArray[np.float64]  # (N, 2) width and height


def fit_anchors(sizes: npt.ArrayLike, count: int = 9, seed: int = 0, rounds: int = 50) -> Sizes:
    """Return `count` anchors (count, 2) for boxes of `sizes` (N, 2), in their unit, by growing area.

    k-means in the logarithm of width and height, where the ratio that decides whether an anchor serves a box is a
    distance. Sides that are not positive and finite are left out; with fewer than `count` different sizes the rest is
    filled with scaled copies. Raises ValueError where no box is left.
    """
    boxes = np.asarray(sizes, dtype=np.float64).reshape(-1, 2)
    logs = np.log(boxes[(np.isfinite(boxes) & (boxes > 0)).all(1)])
    if not len(logs):
        raise ValueError("no box with a positive width and height to fit anchors to")
    random = np.random.default_rng(seed)
    distinct = np.unique(logs.round(6), axis=0)
    if len(distinct) <= count:
        centres = _fill(distinct, count)
    else:
        centres = _k_means(logs, _spread(distinct, count, random), rounds)
    anchors = np.exp(centres)
    return anchors[np.argsort(anchors.prod(1), kind="stable")]


def recall(sizes: npt.ArrayLike, anchors: npt.ArrayLike) -> float:
    """Return the fraction of boxes (N, 2) that at least one of `anchors` (A, 2) serves."""
    boxes = np.asarray(sizes, dtype=np.float64).reshape(-1, 1, 2)
    ratio = boxes / np.asarray(anchors, dtype=np.float64).reshape(1, -1, 2)
    worst = np.maximum(ratio, 1 / ratio).max(2)  # (N, A)
    return float((worst.min(1) < LARGEST_RATIO).mean())


def _spread(points: Sizes, count: int, random: np.random.Generator) -> Sizes:
    """Choose `count` first centres far from each other (k-means++)."""
    centres = [points[random.integers(len(points))]]
    for _ in range(count - 1):
        distance = np.min([((points - centre) ** 2).sum(1) for centre in centres], axis=0)
        centres.append(points[random.choice(len(points), p=distance / distance.sum())])
    return np.stack(centres)


def _k_means(points: Sizes, centres: Sizes, rounds: int) -> Sizes:
    for _ in range(rounds):
        nearest = ((points[:, None] - centres[None]) ** 2).sum(2).argmin(1)
        moved = np.stack(
            [points[nearest == i].mean(0) if (nearest == i).any() else centres[i] for i in range(len(centres))]
        )
        if np.allclose(moved, centres):
            break
        centres = moved
    return centres


def _fill(distinct: Sizes, count: int) -> Sizes:
    """Repeat `distinct` log sizes, a little smaller and larger in turn, until there are `count`."""
    copies = [distinct]
    for step in range(1, -(-count // len(distinct)) + 1):
        sign = 1 if step % 2 else -1
        copies.append(distinct + sign * np.log(1.5) * ((step + 1) // 2))
    return np.concatenate(copies)[:count]
