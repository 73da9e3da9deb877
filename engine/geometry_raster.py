"""Shapes to pixels and back, exactly: rasterising polygons, outlining masks, run lengths. NumPy only.

One rule everywhere: a pixel belongs to a shape when its centre (x + 0.5, y + 0.5) is inside, and the left and top
borders of a shape are inside, the right and bottom ones are not, so that neighbours which share a border share no
pixel. Outlines run along pixel edges; hence mask -> polygon -> mask gives back every pixel.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.annotation import Mask, Points, Polygon, Ring

BoolMask = npt.NDArray[np.bool_]  # (H, W)
Integers = npt.NDArray[np.int64]


def fill(polygon: Polygon, height: int, width: int) -> BoolMask:
    """Return the pixels (height, width) of a polygon; what lies outside of the picture is cut off.

    Within a part, the outline is filled by the even-odd rule and its holes are taken away; parts are united.
    """
    starts, ends = _part_spans(polygon, height, width)
    return _paint(starts, ends, height, width)


def outline(mask: BoolMask) -> Polygon:
    """Return the outlines of the True pixels of `mask` (H, W) along pixel edges, at corners only, clockwise.

    Parts are 4-connected (pixels that touch only at a corner are parts of their own, so no outline crosses itself);
    the parts come in the order of their topmost, then leftmost corner. An empty mask gives a polygon without parts.
    """
    rows = np.flatnonzero(mask.any(axis=1))
    if not len(rows):
        return Polygon(())
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    columns = np.flatnonzero(mask[top:bottom].any(axis=0))
    left, right = int(columns[0]), int(columns[-1]) + 1
    padded = np.zeros((bottom - top + 2, right - left + 2), np.bool_)
    padded[1:-1, 1:-1] = mask[top:bottom, left:right]
    x, y, vertical = _corners(padded)
    rings = _loops(vertical)
    first = np.array([ring[0] for ring in rings])
    is_exterior = padded[y[first] + 1, x[first] + 1]  # a ring starts at its topmost-leftmost corner
    parents = _parents(padded, (x, y), vertical, rings, is_exterior)
    corners = np.stack([x + left, y + top], axis=1).astype(np.float64)
    holes: dict[int, list[Points]] = {int(i): [] for i in np.flatnonzero(is_exterior)}
    for i, parent in parents.items():
        holes[parent].append(corners[rings[i]])
    return Polygon(tuple(Ring(corners[rings[i]], tuple(inner)) for i, inner in holes.items()))


def encode(mask: BoolMask) -> Mask:
    """Return the run lengths of a boolean mask (H, W), column by column, zeros first (COCO's order)."""
    height, width = mask.shape
    flat = np.ravel(np.asarray(mask, dtype=np.bool_), order="F")
    changes = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    borders = np.concatenate([[0], changes, [flat.size]])
    counts = np.diff(borders).tolist() if flat.size else []
    if flat.size and flat[0]:
        counts.insert(0, 0)
    return Mask(int(height), int(width), tuple(counts))


def decode(mask: Mask) -> BoolMask:
    """Return the pixels (H, W) of run lengths; raise ValueError when they do not fill the picture exactly."""
    counts = np.asarray(mask.counts, dtype=np.int64)
    if (counts < 0).any() or counts.sum() != mask.height * mask.width:
        raise ValueError(f"run lengths sum to {counts.sum()}, expected {mask.height} x {mask.width}")
    values = np.arange(len(counts)) % 2 == 1
    return np.ascontiguousarray(np.repeat(values, counts).reshape(mask.width, mask.height).T)


def _part_spans(polygon: Polygon, height: int, width: int) -> tuple[Integers, Integers]:
    """Return where each row's pixels of each part begin and end (exclusive), as row * width + column."""
    rings = [ring for part in polygon.parts for ring in (part.exterior, *part.holes)]
    starts, ends = _ring_spans(rings, height, width)
    line = width + 1  # a column may be `width`: right of the last pixel
    if len(rings) > len(polygon.parts) and len(starts):
        sizes = [1 + len(part.holes) for part in polygon.parts]
        part_of_ring = np.repeat(np.arange(len(sizes)), sizes)
        is_hole = np.ones(len(rings), np.int64)
        is_hole[np.cumsum([0, *sizes[:-1]])] = 0
        starts, ends = _without_holes(starts, ends, height * line, part_of_ring, is_hole)
    rows, columns = np.divmod(starts % (height * line), line)
    return rows * width + columns, rows * width + columns + (ends - starts)


def _ring_spans(rings: list[Points], height: int, width: int) -> tuple[Integers, Integers]:
    """Return the spans of each ring by the even-odd rule, as (ring * height + row) * (width + 1) + column, sorted."""
    a = np.concatenate([np.zeros((0, 2)), *rings])
    b = np.concatenate([np.zeros((0, 2)), *(np.roll(ring, -1, axis=0) for ring in rings)])
    ring = np.repeat(np.arange(len(rings)), [len(points) for points in rings])
    upwards = (a[:, 1] > b[:, 1])[:, None]
    a, b = np.where(upwards, b, a), np.where(upwards, a, b)  # the same numbers whichever way an edge is walked
    first = np.clip(np.ceil(a[:, 1] - 0.5), 0, height).astype(np.int64)
    last = np.clip(np.ceil(b[:, 1] - 0.5), 0, height).astype(np.int64)
    count = last - first
    edge = np.repeat(np.arange(len(a)), count)
    row = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count - first, count)
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = (b[:, 0] - a[:, 0]) / (b[:, 1] - a[:, 1])  # level edges cross no row
    x = a[edge, 0] + (row + 0.5 - a[edge, 1]) * slope[edge]
    column = np.clip(np.ceil(x - 0.5), 0, width).astype(np.int64)
    crossings = np.sort((ring[edge] * height + row) * (width + 1) + column)
    return crossings[0::2], crossings[1::2]  # each row crosses each closed ring an even number of times


def _without_holes(
    starts: Integers, ends: Integers, area: int, part_of_ring: Integers, is_hole: Integers
) -> tuple[Integers, Integers]:
    """Return what is left of each part's outline when its holes are taken away, as spans of parts instead of rings."""
    ring = starts // area
    shift = (part_of_ring[ring] - ring) * area
    position = np.concatenate([starts + shift, ends + shift])
    hole = np.tile(is_hole[ring], 2)
    step = np.repeat([1, -1], len(starts))
    order = np.argsort(position, kind="stable")
    position, hole, step = position[order], hole[order], step[order]
    inside = (np.cumsum(step * (1 - hole)) > 0) & (np.cumsum(step * hole) == 0)
    kept = np.flatnonzero(inside[:-1] & (position[1:] > position[:-1]))
    return position[kept], position[kept + 1]


def _paint(starts: Integers, ends: Integers, height: int, width: int) -> BoolMask:
    """Return a mask whose pixels of any of the spans are True."""
    keep = ends > starts
    starts, ends = starts[keep], ends[keep]
    mask = np.zeros((height, width), np.bool_)
    if not len(starts):
        return mask
    order = np.argsort(starts, kind="stable")
    starts, ends = starts[order], np.maximum.accumulate(ends[order])
    apart = np.concatenate([[True], starts[1:] > ends[:-1]])
    starts = starts[apart]
    ends = ends[np.concatenate([np.flatnonzero(apart)[1:] - 1, [len(ends) - 1]])]
    borders = np.stack([starts, ends], axis=1).ravel()
    lengths = np.diff(borders)
    values = np.arange(len(lengths)) % 2 == 0
    mask.reshape(-1)[borders[0] : borders[-1]] = np.repeat(values, lengths)
    return mask


def _corners(padded: BoolMask) -> tuple[Integers, Integers, Integers]:
    """Return x, y of the corners of all outlines, sorted by row, and each one's partner along its vertical edge.

    Corner i and i ^ 1 bound a horizontal edge. Where two pixels touch at a corner, it appears twice: first the one
    whose edge goes left, then the one whose edge goes right.
    """
    a, b, c, d = padded[:-1, :-1], padded[:-1, 1:], padded[1:, :-1], padded[1:, 1:]
    diagonal = a ^ b
    saddle = diagonal & (a ^ c) & (b ^ d)
    flat = np.flatnonzero((diagonal ^ c ^ d) | saddle)
    twice = saddle.reshape(-1)[flat]
    y, x = np.divmod(np.repeat(flat, 1 + twice), a.shape[1])
    second = np.zeros(len(x), np.int64)
    second[1:] = (x[1:] == x[:-1]) & (y[1:] == y[:-1])
    # of the two at a saddle: the left one goes up when the upper left pixel is set, down otherwise
    down = np.where(padded[y, x], second, 1 - second)
    order = np.lexsort((down, y, x))
    vertical = np.empty(len(x), np.int64)
    vertical[order] = order[np.arange(len(x)) ^ 1]
    return x, y, vertical


def _loops(vertical: Integers) -> list[list[int]]:
    """Return the closed walks over the corners, horizontal and vertical edges in turn, each from its first corner."""
    follow = vertical.tolist()
    seen = bytearray(len(follow))
    loops = []
    for start in range(0, len(follow), 2):
        if seen[start]:
            continue
        loop: list[int] = []
        i = start
        while True:
            j = i ^ 1
            loop += (i, j)
            seen[i] = seen[j] = 1
            i = follow[j]
            if i == start:
                break
        loops.append(loop)
    return loops


def _parents(
    padded: BoolMask,
    corners: tuple[Integers, Integers],
    vertical: Integers,
    rings: list[list[int]],
    is_exterior: BoolMask,
) -> dict[int, int]:
    """Return for each hole the ring that is the outline of its part.

    Left of a hole's leftmost edge is a run of set pixels; the edge where that run begins belongs to the outline of
    the part, or to another hole of it that begins further left.
    """
    x, y = corners
    holes = np.flatnonzero(~is_exterior)
    if not len(holes):
        return {}
    ring_of = np.empty(len(x), np.int64)
    for i, ring in enumerate(rings):
        ring_of[ring] = i
    leftmost = np.array([min(rings[i], key=lambda corner: (x[corner], y[corner])) for i in holes])
    stride = padded.shape[1]
    edges = np.flatnonzero(padded[:, 1:] ^ padded[:, :-1])
    edges = edges // (stride - 1) * stride + edges % (stride - 1)  # padded row * stride + x
    begin = edges[np.searchsorted(edges, (y[leftmost] + 1) * stride + x[leftmost]) - 1]
    begin_y, begin_x = begin // stride - 1, begin % stride
    tops = np.flatnonzero(y < y[vertical])  # the upper corner of each vertical edge
    key = x[tops] * len(padded) + y[tops]
    order = np.argsort(key)
    owner = ring_of[tops[order[np.searchsorted(key[order], begin_x * len(padded) + begin_y, side="right") - 1]]]
    parents: dict[int, int] = {}
    for index in np.argsort(x[leftmost], kind="stable"):  # from left to right: the owner's parent is known by then
        candidate = int(owner[index])
        parents[int(holes[index])] = candidate if is_exterior[candidate] else parents[candidate]
    return dict(sorted(parents.items()))
