"""How large a shape is and where it lies. NumPy only."""

from __future__ import annotations

import numpy as np

from engine.annotation import Box, Geometry, Keypoints, Line, Mask, Point, Points, Polygon, RotatedBox


def area(geometry: Geometry) -> float:
    """Return the area in square pixels; 0 for points, lines, keypoints and the whole image.

    For a polygon: of its outlines less their holes (outlines that do not cross themselves, parts that do not overlap).
    """
    match geometry:
        case Box(x1, y1, x2, y2):
            return (x2 - x1) * (y2 - y1)
        case RotatedBox(width=width, height=height):
            return width * height
        case Polygon(parts):
            return sum(ring_area(part.exterior) - sum(map(ring_area, part.holes)) for part in parts)
        case Mask(counts=counts):
            return float(sum(counts[1::2]))
    return 0.0


def ring_area(points: Points) -> float:
    """Return the area inside a closed outline (N, 2), whichever way it runs (the shoelace formula)."""
    x, y = (points - points[0]).T  # near the origin, so that large coordinates cost no digits
    return abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2


def bounds(geometry: Geometry) -> Box | None:  # noqa: PLR0911 - one case a type
    """Return the smallest upright box around everything labeled; None for the whole image and for empty shapes."""
    match geometry:
        case Box():
            return geometry
        case RotatedBox():
            return _around(corners(geometry))
        case Polygon(parts):
            return _around(np.concatenate([np.zeros((0, 2)), *(part.exterior for part in parts)]))
        case Mask():
            return _mask_bounds(geometry)
        case Keypoints(points):
            return _around(points[points[:, 2] > 0, :2])
        case Point(x, y):
            return Box(x, y, x, y)
        case Line(points):
            return _around(points)
    return None


def corners(box: Box | RotatedBox) -> Points:
    """Return the corners (4, 2), clockwise on the screen from the top left of the unturned box."""
    if isinstance(box, Box):
        return np.array([[box.x1, box.y1], [box.x2, box.y1], [box.x2, box.y2], [box.x1, box.y2]], dtype=np.float64)
    turn = np.deg2rad(box.angle)
    along = np.array([np.cos(turn), np.sin(turn)]) * box.width / 2
    across = np.array([-np.sin(turn), np.cos(turn)]) * box.height / 2
    centre = np.array([box.cx, box.cy])
    return np.stack(
        [centre - along - across, centre + along - across, centre + along + across, centre - along + across]
    )


def _around(points: Points) -> Box | None:
    if not len(points):
        return None
    low, high = points.min(axis=0), points.max(axis=0)
    return Box(float(low[0]), float(low[1]), float(high[0]), float(high[1]))


def _mask_bounds(mask: Mask) -> Box | None:
    ends = np.cumsum(mask.counts, dtype=np.int64)[1::2]
    starts = ends - np.asarray(mask.counts, dtype=np.int64)[1::2]
    filled = ends > starts
    starts, last = starts[filled], ends[filled] - 1
    if not len(starts):
        return None
    left, right = int(starts[0] // mask.height), int(last[-1] // mask.height) + 1
    if (starts // mask.height != last // mask.height).any():  # a run over two columns holds the last and the first row
        return Box(left, 0, right, mask.height)
    return Box(left, int((starts % mask.height).min()), right, int((last % mask.height).max()) + 1)
