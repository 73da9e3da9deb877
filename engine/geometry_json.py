"""Geometry as JSON, for the project on disk and for `predict`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

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
    WholeImage,
)


def to_json(geometry: Geometry) -> dict[str, Any]:  # noqa: PLR0911 - one case a type
    """Return `geometry` as plain lists and numbers, named by "type":

    whole | box: [x1, y1, x2, y2] | rotated_box: center, size, angle | polygon: parts [[exterior, [hole, ...]], ...] |
    mask: size [h, w], counts | keypoints: points [[x, y, visibility], ...] | point: [x, y] | line: points [[x, y], ...]
    """
    match geometry:
        case WholeImage():
            return {"type": "whole"}
        case Box(x1, y1, x2, y2):
            return {"type": "box", "box": [float(x1), float(y1), float(x2), float(y2)]}
        case RotatedBox(cx, cy, width, height, angle):
            size = [float(width), float(height)]
            return {"type": "rotated_box", "center": [float(cx), float(cy)], "size": size, "angle": float(angle)}
        case Polygon(parts):
            lists = [[part.exterior.tolist(), [hole.tolist() for hole in part.holes]] for part in parts]
            return {"type": "polygon", "parts": lists}
        case Mask(height, width, counts):
            return {"type": "mask", "size": [int(height), int(width)], "counts": [int(count) for count in counts]}
        case Keypoints(points):
            return {"type": "keypoints", "points": points.tolist()}
        case Point(x, y):
            return {"type": "point", "point": [float(x), float(y)]}
        case Line(points):
            return {"type": "line", "points": points.tolist()}
    raise TypeError(f"not a geometry: {geometry!r}")


def from_json(data: Mapping[str, Any]) -> Geometry:
    """Return what `to_json` wrote; raise ValueError saying what is wrong with anything else."""
    try:
        return _read(data)
    except (KeyError, TypeError, IndexError) as error:
        raise ValueError(f"geometry of type {data.get('type')!r} is incomplete: {error}") from error


def _read(data: Mapping[str, Any]) -> Geometry:  # noqa: PLR0911 - one case a type
    match data["type"]:
        case "whole":
            return WholeImage()
        case "box":
            return Box(*_numbers(data["box"], 4))
        case "rotated_box":
            return RotatedBox(*_numbers(data["center"], 2), *_numbers(data["size"], 2), *_numbers([data["angle"]], 1))
        case "polygon":
            parts = data["parts"]
            return Polygon(tuple(Ring(_ring(outer), tuple(_ring(hole) for hole in holes)) for outer, holes in parts))
        case "mask":
            height, width = (int(side) for side in data["size"])
            return Mask(height, width, tuple(int(count) for count in data["counts"]))
        case "keypoints":
            return Keypoints(_array(data["points"], 3))
        case "point":
            return Point(*_numbers(data["point"], 2))
        case "line":
            return Line(_array(data["points"], 2))
    raise ValueError(f"unknown type of geometry: {data['type']!r}")


def _numbers(values: Any, count: int) -> tuple[float, ...]:
    numbers = tuple(float(value) for value in values)
    if len(numbers) != count or not all(map(math.isfinite, numbers)):
        raise ValueError(f"expected {count} finite numbers, got {values!r}")
    return numbers


def _array(values: Any, columns: int) -> Points:
    array = np.asarray(values, dtype=np.float64).reshape(-1, columns) if len(values) else np.zeros((0, columns))
    if array.shape[0] != len(values) or not np.isfinite(array).all():
        raise ValueError(f"expected rows of {columns} finite numbers")
    return array


def _ring(values: Any) -> Points:
    array = _array(values, 2)
    if len(array) < 3:
        raise ValueError(f"an outline needs at least 3 points, got {len(array)}")
    return array
