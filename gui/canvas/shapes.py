"""Annotations made ready to draw: paths in picture coordinates, hit tests, handles. Works on any thread."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainterPath, QPolygonF

from engine import geometry
from engine.annotation import (
    Annotation,
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


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """An annotation with its outline, its bounding rectangle and its area in picture pixels."""

    annotation: Annotation
    path: QPainterPath
    rect: QRectF
    area: float
    color: QColor

    @property
    def filled(self) -> bool:
        """Whether it has an inside."""
        return not isinstance(self.annotation.geometry, Point | Line | Keypoints)

    def contains(self, x: float, y: float, reach: float) -> bool:
        """Whether picture point (x, y) lies in it, or within `reach` pixels of its outline."""
        if not self.rect.adjusted(-reach, -reach, reach, reach).contains(x, y):
            return False
        if self.filled and self.path.contains(QPointF(x, y)):
            return True
        around = QRectF(x - reach, y - reach, 2 * reach, 2 * reach)
        return self.path.intersects(around) and not (self.filled and self.path.contains(around))


def shapes_of(annotations: Iterable[Annotation]) -> list[Shape]:
    """Return the drawable ones; a statement about the whole picture has no outline."""
    return [shape for shape in map(shape_of, annotations) if shape is not None]


def shape_of(annotation: Annotation) -> Shape | None:
    """Return the shape of one annotation, None where there is nothing to draw."""
    path = outline(annotation.geometry)
    if path is None:
        return None
    bounds = geometry.bounds(annotation.geometry)
    rect = QRectF(bounds.x1, bounds.y1, bounds.x2 - bounds.x1, bounds.y2 - bounds.y1) if bounds else path.boundingRect()
    area = geometry.area(annotation.geometry) or rect.width() * rect.height()
    return Shape(annotation, path, rect, area, QColor(annotation.category.color))


def outline(shape: Geometry) -> QPainterPath | None:
    """Return the outline of a geometry in picture coordinates."""
    path = QPainterPath()
    if isinstance(shape, Mask):
        shape = geometry.from_mask(geometry.decode(shape))
    if isinstance(shape, Box):
        path.addRect(QRectF(shape.x1, shape.y1, shape.x2 - shape.x1, shape.y2 - shape.y1))
    elif isinstance(shape, RotatedBox):
        path.addPolygon(_polygon(corners(shape)))
        path.closeSubpath()
    elif isinstance(shape, Polygon):
        for part in shape.parts:
            for ring in (part.exterior, *part.holes):
                path.addPolygon(_polygon(ring))
                path.closeSubpath()
    elif isinstance(shape, Line):
        path.addPolygon(_polygon(shape.points))
    elif isinstance(shape, Point):
        path.addEllipse(QPointF(shape.x, shape.y), 2, 2)
    elif isinstance(shape, Keypoints):
        for x, y, visibility in shape.points:
            if visibility > 0:
                path.addEllipse(QPointF(x, y), 2, 2)
    else:
        return None
    return path


def corners(box: RotatedBox) -> Points:
    """Return the four corners of a turned box, (4, 2), clockwise from its top-left."""
    angle = np.deg2rad(box.angle)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    half = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * (box.width / 2, box.height / 2)
    return half @ turn + (box.cx, box.cy)


def handles(shape: Geometry) -> Points:
    """Return the points (N, 2) by which a geometry can be pulled."""
    if isinstance(shape, Box):
        mx, my = (shape.x1 + shape.x2) / 2, (shape.y1 + shape.y2) / 2
        x1, y1, x2, y2 = shape.x1, shape.y1, shape.x2, shape.y2
        return np.array([[x1, y1], [mx, y1], [x2, y1], [x2, my], [x2, y2], [mx, y2], [x1, y2], [x1, my]])
    if isinstance(shape, Polygon):
        return np.concatenate([ring for part in shape.parts for ring in (part.exterior, *part.holes)])
    if isinstance(shape, Line):
        return shape.points
    if isinstance(shape, Point):
        return np.array([[shape.x, shape.y]])
    return np.empty((0, 2))


def pulled(shape: Geometry, handle: int, x: float, y: float) -> Geometry:
    """Return the geometry with handle number `handle` pulled to (x, y)."""
    if isinstance(shape, Box):
        xs, ys = [shape.x1, shape.x2], [shape.y1, shape.y2]
        if handle in {0, 6, 7}:
            xs[0] = x
        if handle in {2, 3, 4}:
            xs[1] = x
        if handle in {0, 1, 2}:
            ys[0] = y
        if handle in {4, 5, 6}:
            ys[1] = y
        return Box(min(xs), min(ys), max(xs), max(ys))
    if isinstance(shape, Polygon):
        return _edit_ring(shape, handle, lambda ring, i: _with_point(ring, i, x, y))
    if isinstance(shape, Line):
        return Line(_with_point(shape.points, handle, x, y))
    return Point(x, y) if isinstance(shape, Point) else shape


def without_vertex(shape: Polygon, vertex: int) -> Polygon:
    """Return the polygon without one vertex; a ring of three keeps all of them."""
    return _edit_ring(shape, vertex, lambda ring, i: np.delete(ring, i, axis=0) if len(ring) > 3 else ring)


def with_vertex(shape: Polygon, x: float, y: float, reach: float) -> Polygon | None:
    """Return the polygon with a vertex at (x, y) on its nearest edge, None where none is within `reach`."""
    start, best = 0, (reach, -1)
    for part in shape.parts:
        for ring in (part.exterior, *part.holes):
            distances = _edge_distances(ring, x, y)
            nearest = int(distances.argmin())
            if distances[nearest] < best[0]:
                best = (float(distances[nearest]), start + nearest)
            start += len(ring)
    if best[1] < 0:
        return None
    return _edit_ring(shape, best[1], lambda ring, i: np.insert(ring, i + 1, [x, y], axis=0))


def _edge_distances(ring: Points, x: float, y: float) -> np.ndarray:
    along = np.roll(ring, -1, axis=0) - ring
    to = np.array([x, y]) - ring
    length = np.maximum((along**2).sum(1), 1e-12)
    t = np.clip((to * along).sum(1) / length, 0, 1)
    return np.hypot(*(to - t[:, None] * along).T)


def _with_point(points: Points, index: int, x: float, y: float) -> Points:
    changed = points.copy()
    changed[index] = (x, y)
    return changed


def _edit_ring(shape: Polygon, vertex: int, edit) -> Polygon:  # type: ignore[no-untyped-def]
    """Apply `edit(ring, index)` to the ring in which vertex number `vertex`, counted through all rings, lies."""
    parts, start = [], 0
    for part in shape.parts:
        rings = []
        for ring in (part.exterior, *part.holes):
            inside = start <= vertex < start + len(ring)
            rings.append(edit(ring, vertex - start) if inside else ring)
            start += len(ring)
        parts.append(Ring(rings[0], tuple(rings[1:])))
    return replace(shape, parts=tuple(parts))


def _polygon(points: Points) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in points.tolist()])
