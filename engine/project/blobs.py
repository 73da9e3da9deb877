"""Geometry as compact bytes for the database: one byte says which kind, the rest is little-endian numbers.

Coordinates are kept as float64, hence exactly; the run lengths of a mask are compressed.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.annotation import Box, Geometry, Keypoints, Line, Mask, Point, Polygon, Ring, RotatedBox, WholeImage

# The number of a kind is part of the file format: never change one.
KINDS: dict[type[Geometry], int] = {
    **{WholeImage: 0, Box: 1, RotatedBox: 2, Polygon: 3},
    **{Mask: 4, Keypoints: 5, Point: 6, Line: 7},
}
_FOUR = struct.Struct("<4d")
_FIVE = struct.Struct("<5d")
_TWO = struct.Struct("<2d")
_SIZE = struct.Struct("<2I")


def pack(geometry: Geometry) -> bytes:
    """Return `geometry` as bytes."""
    return _PACK[type(geometry)](geometry)


def unpack(kind: int, data: bytes) -> Geometry:
    """Return the geometry that `pack` wrote, equal to the original."""
    return _UNPACK[kind](data)


def _pack_rings(polygon: Polygon) -> bytes:
    # Counts first: parts, then for each part its outlines, then for each outline its points; all points after that.
    outlines = [[part.exterior, *part.holes] for part in polygon.parts]
    flat = [outline for part in outlines for outline in part]
    counts = [len(outlines), *(len(part) for part in outlines), *(len(outline) for outline in flat)]
    head = np.asarray(counts, dtype="<u4").tobytes()
    return head + b"".join(np.ascontiguousarray(outline, dtype="<f8").tobytes() for outline in flat)


def _unpack_rings(data: bytes) -> Polygon:
    (parts,) = struct.unpack_from("<I", data)
    per_part = struct.unpack_from(f"<{parts}I", data, 4)
    per_outline = struct.unpack_from(f"<{sum(per_part)}I", data, 4 + 4 * parts)
    points = _points(data[4 * (1 + parts + len(per_outline)) :])  # (N, 2)
    outlines, start = [], 0
    for length in per_outline:
        outlines.append(points[start : start + length])
        start += length
    rings, start = [], 0
    for count in per_part:
        rings.append(Ring(outlines[start], tuple(outlines[start + 1 : start + count])))
        start += count
    return Polygon(tuple(rings))


def _pack_mask(mask: Mask) -> bytes:
    return _SIZE.pack(mask.height, mask.width) + zlib.compress(np.asarray(mask.counts, dtype="<u4").tobytes(), 1)


def _unpack_mask(data: bytes) -> Mask:
    height, width = _SIZE.unpack_from(data)
    counts = np.frombuffer(zlib.decompress(data[_SIZE.size :]), dtype="<u4")
    return Mask(height, width, tuple(counts.tolist()))


def _points(data: bytes, columns: int = 2) -> npt.NDArray[np.float64]:
    # A copy: arrays over bytes are read-only, and a geometry read back must behave as any other.
    return np.frombuffer(data, dtype="<f8").astype(np.float64).reshape(-1, columns)


def _floats(points: npt.NDArray[np.float64]) -> bytes:
    return np.ascontiguousarray(points, dtype="<f8").tobytes()


_PACK: dict[type[Geometry], Callable[[Any], bytes]] = {
    WholeImage: lambda _: b"",
    Box: lambda g: _FOUR.pack(g.x1, g.y1, g.x2, g.y2),
    RotatedBox: lambda g: _FIVE.pack(g.cx, g.cy, g.width, g.height, g.angle),
    Polygon: _pack_rings,
    Mask: _pack_mask,
    Keypoints: lambda g: _floats(g.points),
    Point: lambda g: _TWO.pack(g.x, g.y),
    Line: lambda g: _floats(g.points),
}
_UNPACK: dict[int, Callable[[bytes], Geometry]] = {
    0: lambda _: WholeImage(),
    1: lambda data: Box(*_FOUR.unpack(data)),
    2: lambda data: RotatedBox(*_FIVE.unpack(data)),
    3: _unpack_rings,
    4: _unpack_mask,
    5: lambda data: Keypoints(_points(data, 3)),
    6: lambda data: Point(*_TWO.unpack(data)),
    7: lambda data: Line(_points(data)),
}
