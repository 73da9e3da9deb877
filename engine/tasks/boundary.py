"""How well the borders of areas fit: the boundary F1 score (Csurka et al. 2013, "What is a good evaluation measure for
semantic segmentation?").
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.cv import cv2

Array = npt.NDArray[Any]
TOLERANCE = 0.0075  # of the diagonal, as in the paper
_CROSS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8)
_SQUARE = np.ones((3, 3), np.uint8)


def tolerance_of(width: int, height: int) -> float:
    """Return how far, in pixels, a border may lie from the true one and still be right; at least one pixel."""
    return max(1.0, TOLERANCE * math.hypot(width, height))


def boundary_f1(truth: Array, said: Array, counted: Array, tolerance: float) -> float:
    """Return the harmonic mean of how much of each border lies within `tolerance` pixels of the other.

    `truth`, `said` and `counted` are (H, W) bool; borders beside what is not counted, or at the edge of the picture,
    are none. NaN where there is no border in either, 0 where there is in one only.
    """
    near = cv2.dilate((~counted).astype(np.uint8), _SQUARE).astype(bool)
    true_border, said_border = (_border(mask) & ~near for mask in (truth, said))
    if not true_border.any() or not said_border.any():
        return float("nan") if not true_border.any() and not said_border.any() else 0.0
    precision = (_distance(true_border)[said_border] <= tolerance).mean()
    recall = (_distance(said_border)[true_border] <= tolerance).mean()
    return float(2 * precision * recall / (precision + recall)) if precision + recall else 0.0


def _border(mask: Array) -> Array:
    """Return the pixels of an area that have a neighbour outside it; beyond the picture there is none."""
    return mask & ~cv2.erode(mask.astype(np.uint8), _CROSS).astype(bool)


def _distance(border: Array) -> Array:
    """Return how far each pixel is from the nearest one of `border`."""
    return cv2.distanceTransform((~border).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
