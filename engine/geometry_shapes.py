"""Shapes to other shapes: cut to the picture, moved by an affine map, with fewer points. NumPy only."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from engine.annotation import (
    Box,
    Geometry,
    Keypoints,
    Line,
    Mask,
    Point,
    Points,
    Polygon,
    Ring,
    RotatedBox,
)
from engine.geometry_measure import bounds, corners, ring_area
from engine.geometry_raster import decode, encode

Matrix = npt.NDArray[np.float64]  # (2, 3)


def clip(geometry: Geometry, width: int, height: int) -> Geometry | None:  # noqa: PLR0911 - one case a type
    """Return what of the shape lies in a picture of width x height, None when nothing does.

    A rotated box that sticks out becomes a polygon; keypoints outside become not labeled; of a line, the longest piece
    is kept; a mask is cut, or filled up with nothing, to the size of the picture.
    """
    match geometry:
        case Box(x1, y1, x2, y2):
            box = Box(max(x1, 0), max(y1, 0), min(x2, width), min(y2, height))
            return box if box.x2 > box.x1 and box.y2 > box.y1 else None
        case RotatedBox():
            points = corners(geometry)
            if (points >= 0).all() and (points <= (width, height)).all():
                return geometry
            return clip(Polygon.of(points), width, height)
        case Polygon():
            return _clip_polygon(geometry, width, height)
        case Mask():
            return _clip_mask(geometry, width, height)
        case Keypoints(points):
            inside = _inside(points[:, :2], width, height) & (points[:, 2] > 0)
            return Keypoints(np.where(inside[:, None], points, 0.0)) if inside.any() else None
        case Point(x, y):
            return geometry if 0 <= x <= width and 0 <= y <= height else None
        case Line(points):
            return _clip_line(points, width, height)
    return geometry


def transform(geometry: Geometry, affine: npt.ArrayLike, size: tuple[int, int] | None = None) -> Geometry:  # noqa: PLR0911
    """Return the shape moved by `affine` (2, 3): new point = affine @ (x, y, 1). Nothing is clipped but a mask.

    A box stays upright: it becomes the box around its moved corners, exact for scaling, flips and quarter turns. A
    rotated box keeps its centre, the direction and length of its width, and its area, exact without shear. A mask is
    sampled at pixel centres into a picture of `size` (width, height), its own size by default. Raises ValueError when
    `affine` flattens the plane.
    """
    matrix = np.asarray(affine, dtype=np.float64).reshape(2, 3)
    if not abs(_determinant(matrix)) > 1e-12:
        raise ValueError("the affine map flattens the plane")
    match geometry:
        case Box(x1, y1, x2, y2):
            points = _move(np.array([[x1, y1], [x2, y1], [x2, y2], [x1, y2]]), matrix)
            return Box(*points.min(axis=0).tolist(), *points.max(axis=0).tolist())
        case RotatedBox():
            return _move_rotated(geometry, matrix)
        case Polygon(parts):
            moved = (Ring(_move(p.exterior, matrix), tuple(_move(hole, matrix) for hole in p.holes)) for p in parts)
            return Polygon(tuple(moved))
        case Mask():
            return _move_mask(geometry, matrix, *(size or (geometry.width, geometry.height)))
        case Keypoints(points):
            labeled = points[:, 2:] > 0
            xy = np.where(labeled, _move(points[:, :2], matrix), points[:, :2])
            return Keypoints(np.concatenate([xy, points[:, 2:]], axis=1))
        case Point(x, y):
            return Point(*_move(np.array([[x, y]]), matrix)[0].tolist())
        case Line(points):
            return Line(_move(points, matrix))
    return geometry


def simplify(polygon: Polygon, tolerance: float) -> Polygon:
    """Return the polygon with fewer points, none of the dropped ones further than `tolerance` pixels from the outline.

    Douglas and Peucker 1973, from each ring's first point and the one furthest from it. A ring keeps at least 3 points
    and its area.
    """
    return Polygon(
        tuple(
            Ring(
                _simplify_ring(part.exterior, tolerance), tuple(_simplify_ring(hole, tolerance) for hole in part.holes)
            )
            for part in polygon.parts
        )
    )


def _determinant(matrix: Matrix) -> float:
    return float(matrix[0, 0] * matrix[1, 1] - matrix[0, 1] * matrix[1, 0])


def _move(points: Points, matrix: Matrix) -> Points:
    return points @ matrix[:, :2].T + matrix[:, 2]


def _inside(points: Points, width: int, height: int) -> npt.NDArray[np.bool_]:
    return np.logical_and.reduce((points >= 0) & (points <= (width, height)), axis=1)


def _clip_polygon(polygon: Polygon, width: int, height: int) -> Polygon | None:
    parts = []
    for part in polygon.parts:
        exterior = _clip_ring(part.exterior, width, height)
        if exterior is not None:
            holes = (_clip_ring(hole, width, height) for hole in part.holes)
            parts.append(Ring(exterior, tuple(hole for hole in holes if hole is not None)))
    return Polygon(tuple(parts)) if parts else None


def _clip_ring(ring: Points, width: int, height: int) -> Points | None:
    """Return the outline cut to the picture, None when no area is left (Sutherland and Hodgman 1974).

    What falls apart stays one outline whose pieces hang together along the border, where they enclose nothing.
    """
    if _inside(ring, width, height).all():
        return ring
    for axis, sign, limit in ((0, 1, 0), (0, -1, width), (1, 1, 0), (1, -1, height)):
        side = sign * (ring[:, axis] - limit)  # >= 0: inside
        following, next_side = np.roll(ring, -1, axis=0), np.roll(side, -1)
        crosses = side * next_side < 0
        part = np.divide(side, side - next_side, out=np.zeros_like(side), where=crosses)[:, None]
        crossing = ring + part * (following - ring)
        crossing[:, axis] = limit
        both = np.stack([ring, crossing], axis=1)  # each point, then where its edge crosses the border
        ring = both[np.stack([side >= 0, crosses], axis=1)]
        if len(ring) < 3:
            return None
    return ring if ring_area(ring) > 0 else None


def _clip_mask(mask: Mask, width: int, height: int) -> Mask | None:
    if (mask.width, mask.height) != (width, height):
        pixels = np.zeros((height, width), np.bool_)
        part = decode(mask)[:height, :width]
        pixels[: part.shape[0], : part.shape[1]] = part
        mask = encode(pixels)
    return mask if any(mask.counts[1::2]) else None


def _clip_line(line: Points, width: int, height: int) -> Line | None:
    """Cut each step (Liang and Barsky 1984) and return the longest run of what is left."""
    pieces: list[list[Points]] = []
    for start, end in pairwise(line):
        enter, leave = 0.0, 1.0
        for origin, step, limit in zip(start, end - start, (width, height), strict=True):
            if step == 0:
                leave = leave if 0 <= origin <= limit else -1.0
            else:
                near, far = sorted((-origin / step, (limit - origin) / step))
                enter, leave = max(enter, near), min(leave, far)
        if enter < leave:
            first, last = np.clip([start + enter * (end - start), start + leave * (end - start)], 0, (width, height))
            if pieces and np.array_equal(pieces[-1][-1], first):
                pieces[-1].append(last)
            else:
                pieces.append([first, last])
    lines = [np.array(piece) for piece in pieces]
    return Line(max(lines, key=_length)) if lines else None


def _length(line: Points) -> float:
    return float(np.hypot(*np.diff(line, axis=0).T).sum())


def _move_rotated(box: RotatedBox, matrix: Matrix) -> RotatedBox:
    turn = np.deg2rad(box.angle)
    along = matrix[:, :2] @ (np.cos(turn), np.sin(turn))
    stretch = float(np.hypot(*along))
    across = abs(_determinant(matrix)) / stretch
    cx, cy = _move(np.array([[box.cx, box.cy]]), matrix)[0].tolist()
    angle = float(np.rad2deg(np.arctan2(along[1], along[0])))
    return RotatedBox(cx, cy, box.width * stretch, box.height * across, angle)


def _move_mask(mask: Mask, matrix: Matrix, width: int, height: int) -> Mask:
    moved = np.zeros((height, width), np.bool_)
    around = bounds(mask)
    if around is None:
        return encode(moved)
    points = _move(corners(around), matrix)
    left, top = np.clip(np.floor(points.min(axis=0)), 0, (width, height)).astype(int)
    right, bottom = np.clip(np.ceil(points.max(axis=0)), 0, (width, height)).astype(int)
    back = np.linalg.inv(np.vstack([matrix, [0.0, 0.0, 1.0]]))
    x, y = np.arange(left, right)[None, :] + 0.5, np.arange(top, bottom)[:, None] + 0.5
    # without shear each is a single row or column, and the sampling stays cheap
    u, v = (row[0] * x + row[1] * y + row[2] if row[0] and row[1] else _along(row, x, y) for row in back[:2])
    column, row = np.floor(u).astype(np.intp), np.floor(v).astype(np.intp)
    inside = (column >= 0) & (column < mask.width) & (row >= 0) & (row < mask.height)
    source = decode(mask)
    sampled = source[np.clip(row, 0, mask.height - 1), np.clip(column, 0, mask.width - 1)]
    moved[top:bottom, left:right] = sampled & inside
    return encode(moved)


def _along(row: npt.NDArray[np.float64], x: Points, y: Points) -> Points:
    return row[0] * x + row[2] if row[0] else row[1] * y + row[2]


def _simplify_ring(ring: Points, tolerance: float) -> Points:
    count = len(ring)
    opposite = int(np.argmax(np.hypot(*(ring - ring[0]).T)))
    closed = np.concatenate([ring, ring[:1]])
    keep = np.zeros(count + 1, np.bool_)
    keep[[0, opposite, count]] = True
    pending = [(0, opposite), (opposite, count)]
    while pending:
        start, end = pending.pop()
        if end - start < 2:
            continue
        away = _distances(closed[start + 1 : end], closed[start], closed[end])
        furthest = int(np.argmax(away))
        if away[furthest] > tolerance:
            middle = start + 1 + furthest
            keep[middle] = True
            pending += [(start, middle), (middle, end)]
    if keep[:count].sum() < 3:
        keep[int(np.argmax(_distances(ring, ring[0], ring[opposite])))] = True
    kept = ring[keep[:count]]
    return kept if len(kept) >= 3 and ring_area(kept) > 0 else ring


def _distances(points: Points, start: Points, end: Points) -> Points:
    """Return how far each of `points` (N, 2) is from the straight piece between `start` and `end`."""
    step = end - start
    length = float(step @ step)
    part = np.clip((points - start) @ step / length, 0, 1) if length else np.zeros(len(points))
    return np.hypot(*(points - start - part[:, None] * step).T)
