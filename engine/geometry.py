"""What one can ask of a shape and do with it. Functions over `Geometry`; NumPy only.

This is the door to the whole of it: sizes are in `geometry_measure`, pixels in `geometry_raster`, cutting and moving in
`geometry_shapes`, JSON in `geometry_json`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.annotation import Box, Geometry, Mask, Points, Polygon, RotatedBox, WholeImage
from engine.geometry_json import from_json, to_json
from engine.geometry_measure import area, bounds, corners, ring_area
from engine.geometry_raster import BoolMask, decode, encode, fill
from engine.geometry_raster import outline as from_mask
from engine.geometry_shapes import clip, simplify, transform

__all__ = [
    "area",
    "bounds",
    "box_iou",
    "clip",
    "corners",
    "decode",
    "encode",
    "from_json",
    "from_mask",
    "iou",
    "ring_area",
    "simplify",
    "to_json",
    "to_mask",
    "transform",
]

Matrix = npt.NDArray[np.float64]  # (2, 3)

_IOU_PIXELS = 1024  # polygons are compared on a grid of at least this many steps along their longer side


def to_mask(geometry: Geometry, height: int, width: int) -> BoolMask:
    """Return the pixels (height, width) whose centres are inside; what lies outside of the picture is cut off.

    A shape that covers no pixel centre gives no pixel. The whole image covers all; points, keypoints and lines have no
    area and cover none. Raises ValueError for run lengths of another size.
    """
    match geometry:
        case WholeImage():
            return np.ones((height, width), np.bool_)
        case Box() | RotatedBox():
            return fill(Polygon.of(corners(geometry)), height, width)
        case Polygon():
            return fill(geometry, height, width)
        case Mask():
            if (geometry.height, geometry.width) != (height, width):
                raise ValueError(f"mask of {geometry.width} x {geometry.height} in a picture of {width} x {height}")
            return decode(geometry)
    return np.zeros((height, width), np.bool_)


def box_iou(a: npt.ArrayLike, b: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return the intersection over union (N, M) of boxes (N, 4) and (M, 4), x1 y1 x2 y2; 0 where both are empty."""
    first = np.asarray(a, dtype=np.float64).reshape(-1, 1, 4)
    second = np.asarray(b, dtype=np.float64).reshape(1, -1, 4)
    low = np.maximum(first[..., :2], second[..., :2])
    high = np.minimum(first[..., 2:], second[..., 2:])
    common = np.prod(np.clip(high - low, 0, None), axis=-1)
    union = np.prod(first[..., 2:] - first[..., :2], -1) + np.prod(second[..., 2:] - second[..., :2], -1) - common
    return np.divide(common, union, out=np.zeros_like(common), where=union > 0)


def iou(a: Geometry, b: Geometry) -> float:
    """Return the intersection over union of two shapes, 0 when they do not touch or one has no area.

    Exact for boxes, rotated boxes and masks; with polygons, counted on a grid of at least 1,024 steps along the longer
    side of both (on the pixels themselves when one is a mask).
    """
    first, second = bounds(a), bounds(b)
    if first is None or second is None:
        return 0.0
    if isinstance(a, Box) and isinstance(b, Box):
        return float(box_iou([[a.x1, a.y1, a.x2, a.y2]], [[b.x1, b.y1, b.x2, b.y2]])[0, 0])
    if min(first.x2, second.x2) <= max(first.x1, second.x1) or min(first.y2, second.y2) <= max(first.y1, second.y1):
        return 0.0
    if isinstance(a, Box | RotatedBox) and isinstance(b, Box | RotatedBox):
        common = _convex_overlap(corners(a), corners(b))
        return common / (area(a) + area(b) - common) if common else 0.0
    return _pixel_iou(a, b, first, second)


def _pixel_iou(a: Geometry, b: Geometry, first: Box, second: Box) -> float:
    x1, y1 = np.floor(min(first.x1, second.x1)), np.floor(min(first.y1, second.y1))
    x2, y2 = max(first.x2, second.x2), max(first.y2, second.y2)
    on_pixels = isinstance(a, Mask) or isinstance(b, Mask)
    scale = 1.0 if on_pixels else max(1.0, _IOU_PIXELS / max(x2 - x1, y2 - y1))
    height, width = int(np.ceil((y2 - y1) * scale)), int(np.ceil((x2 - x1) * scale))
    to_grid = np.array([[scale, 0.0, -x1 * scale], [0.0, scale, -y1 * scale]])
    one, two = (_window(shape, to_grid, (int(x1), int(y1)), (height, width)) for shape in (a, b))
    union = np.count_nonzero(one | two)
    return np.count_nonzero(one & two) / union if union else 0.0


def _window(geometry: Geometry, to_grid: Matrix, corner: tuple[int, int], shape: tuple[int, int]) -> BoolMask:
    if not isinstance(geometry, Mask):
        return to_mask(transform(geometry, to_grid), *shape)
    (x, y), (height, width) = corner, shape
    window = np.zeros(shape, np.bool_)  # the window may begin left of or above the picture, or end beyond
    top, left = max(y, 0), max(x, 0)
    part = decode(geometry)[top : max(y + height, 0), left : max(x + width, 0)]
    window[top - y : top - y + part.shape[0], left - x : left - x + part.shape[1]] = part
    return window


def _convex_overlap(a: Points, b: Points) -> float:
    """Return the area common to two convex outlines that run clockwise on the screen (Sutherland and Hodgman 1974)."""
    kept = a
    for start, end in zip(b, np.roll(b, -1, axis=0), strict=True):
        if len(kept) < 3:
            return 0.0
        edge = end - start
        side = edge[0] * (kept[:, 1] - start[1]) - edge[1] * (kept[:, 0] - start[0])  # >= 0: inside
        following, next_side = np.roll(kept, -1, axis=0), np.roll(side, -1)
        crosses = (side >= 0) != (next_side >= 0)
        part = np.divide(side, side - next_side, out=np.zeros_like(side), where=crosses)[:, None]
        both = np.stack([kept, kept + part * (following - kept)], axis=1)  # each point, then where its edge crosses
        kept = both[np.stack([side >= 0, crosses], axis=1)]
    return ring_area(kept) if len(kept) >= 3 else 0.0
