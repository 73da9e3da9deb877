"""One closed line for an outline with holes or several parts, and back.

YOLO has one line of points an object. From the first point of the first part the line runs out to each further ring
and returns, along a seam of no width (as RectLabel does, cocoapi#153). A hole runs against its part, so that every way
of filling leaves it out; that is also how it is told from a part when the seams are undone.
"""

from __future__ import annotations

import numpy as np

from engine.annotation import Points, Polygon, Ring


def join(polygon: Polygon) -> Points:
    """Return one ring (N, 2) that runs through all parts and holes; for a single part without holes, its outline."""
    rings: list[Points] = []
    for part in polygon.parts:
        rings.append(_directed(part.exterior, clockwise=True))
        rings += [_directed(hole, clockwise=False) for hole in part.holes]
    if len(rings) == 1:
        rings = [polygon.parts[0].exterior]
    first = _from_single_point(rings)
    detours = [np.concatenate([ring, ring[:1], first[:1]]) for ring in rings[1:]]
    return np.concatenate([first[:1], *detours, first[1:]])


def _from_single_point(rings: list[Points]) -> Points:
    """Return the first ring, begun at a point that occurs nowhere else: there the seams are told from the outline."""
    everything = np.concatenate(rings)
    for index, point in enumerate(rings[0]):
        if (everything == point).all(axis=1).sum() == 1:
            return np.roll(rings[0], -index, axis=0)
    return rings[0]


def split(ring: Points) -> Polygon:
    """Return the polygon that `join` made into `ring`; a ring without seams is one part."""
    rings: list[Points] = []
    start = 1
    for stop in np.flatnonzero((ring[1:] == ring[0]).all(axis=1)) + 1:
        detour = ring[start:stop]
        if len(detour) < 4 or not np.array_equal(detour[0], detour[-1]):
            return Polygon((Ring(ring),))  # it meets itself, but not by a seam of ours
        rings.append(detour[:-1])
        start = stop + 1
    first = np.concatenate([ring[:1], ring[start:]])
    if not rings or len(first) < 3:
        return Polygon((Ring(ring),))
    parts: list[tuple[Points, list[Points]]] = [(first, [])]
    for other in rings:
        if _signed_area(other) >= 0:
            parts.append((other, []))
        else:
            parts[-1][1].append(other)
    return Polygon(tuple(Ring(exterior, tuple(holes)) for exterior, holes in parts))


def _directed(ring: Points, *, clockwise: bool) -> Points:
    return ring if (_signed_area(ring) >= 0) == clockwise else np.concatenate([ring[:1], ring[:0:-1]])


def _signed_area(ring: Points) -> float:
    """Return the area, positive where the ring runs clockwise on the screen (y points down)."""
    x, y = (ring - ring[0]).T
    return float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2
