"""The tools of the canvas: each turns mouse and keys into one geometry or one change. They draw their own preview.

All coordinates are picture pixels. `reach` is how near counts as "on it", in picture pixels at the present zoom.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from engine import geometry
from engine.annotation import Annotation, Box, Geometry, Polygon
from engine.errors import text
from gui.canvas import shapes

if TYPE_CHECKING:
    from gui.canvas.view import Canvas

_HANDLE = 9  # screen pixels
_DRAG = 4  # screen pixels between press and release that make it a drag, not a click


class Tool:
    """What the mouse and the keys do on the picture."""

    name: ClassVar[str] = ""
    hint: ClassVar[str] = ""
    cursor: ClassVar[Qt.CursorShape] = Qt.CursorShape.CrossCursor

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas

    @property
    def busy(self) -> bool:
        """Whether something is half drawn."""
        return False

    def press(self, x: float, y: float, modifiers: Qt.KeyboardModifier) -> None:
        """The left button goes down at picture point (x, y)."""

    def move(self, x: float, y: float, pressed: bool) -> None:
        """The mouse moves, with the left button held down or not."""

    def release(self, x: float, y: float) -> None:
        """The left button goes up."""

    def double_click(self, x: float, y: float) -> None:
        """The left button is pressed a second time shortly after the first."""

    def key(self, key: int) -> bool:
        """A key is pressed; returns whether the tool took it."""
        return False

    def cancel(self) -> None:
        """Drop what is half drawn."""

    def paint(self, painter: QPainter) -> None:
        """Draw the preview; the painter is in screen pixels."""


class SelectTool(Tool):
    """Pick, move, pull handles, add and remove vertices."""

    name = "select"
    hint = text("Drag a shape or its corners; double-click names it; Alt+click adds a point")
    cursor = Qt.CursorShape.ArrowCursor

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._start: tuple[float, float] | None = None
        self._before: Annotation | None = None
        self._now: Annotation | None = None
        self._handle: int | None = None

    @property
    def busy(self) -> bool:
        return self._now is not None

    def press(self, x: float, y: float, modifiers: Qt.KeyboardModifier) -> None:
        canvas = self.canvas
        chosen = canvas.selected_shape()
        self._handle = self._handle_at(x, y)
        alt = bool(modifiers & Qt.KeyboardModifier.AltModifier)
        if chosen is not None and alt and isinstance(chosen.annotation.geometry, Polygon):
            self._edit_vertices(chosen.annotation, chosen.annotation.geometry, x, y, modifiers)
            return
        if self._handle is None:
            extend = bool(modifiers & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier))
            hit = canvas.shape_at(x, y)
            canvas.choose(hit, extend=extend)
            chosen = canvas.selected_shape()
        if chosen is not None and canvas.editable:
            self._start, self._before = (x, y), chosen.annotation

    def move(self, x: float, y: float, pressed: bool) -> None:
        canvas = self.canvas
        if not pressed or self._start is None or self._before is None:
            canvas.hover(canvas.shape_at(x, y))
            canvas.point_with(Qt.CursorShape.SizeAllCursor if self._handle_at(x, y) is not None else self.cursor)
            return
        moved = np.hypot(x - self._start[0], y - self._start[1]) * canvas.view.scale
        if self._now is None and moved < _DRAG:
            return
        self._now = canvas.changed(self._before, self._changed_geometry(x, y))
        canvas.show_instead(self._now)

    def double_click(self, x: float, y: float) -> None:
        hit = self.canvas.shape_at(x, y)
        if hit is not None:
            self.canvas.name_asked.emit(hit.annotation.id)

    def release(self, x: float, y: float) -> None:
        if self._now is not None:
            self.canvas.commit_change(self._now)
        self._start = self._before = self._now = self._handle = None

    def key(self, key: int) -> bool:
        chosen = self.canvas.selected_shape()
        if key != Qt.Key.Key_Backspace or chosen is None or not isinstance(chosen.annotation.geometry, Polygon):
            return False
        vertex = self._handle_at(*self.canvas.mouse)
        if vertex is None:
            return False
        shape = shapes.without_vertex(chosen.annotation.geometry, vertex)
        self.canvas.commit_change(self.canvas.changed(chosen.annotation, shape))
        return True

    def cancel(self) -> None:
        if self._now is not None and self._before is not None:
            self.canvas.show_instead(self._before)
        self._start = self._before = self._now = self._handle = None

    def paint(self, painter: QPainter) -> None:
        chosen = self.canvas.selected_shape()
        if chosen is None or not self.canvas.editable:
            return
        painter.setPen(QPen(chosen.color.darker(140), 1))
        painter.setBrush(QColor("white"))
        half = _HANDLE / 2 if self.canvas.view.scale * max(chosen.rect.width(), chosen.rect.height()) > 24 else 2
        last = (-1e9, -1e9)
        for x, y in shapes.handles(chosen.annotation.geometry).tolist():
            sx, sy = self.canvas.view.to_screen(x, y)
            if abs(sx - last[0]) + abs(sy - last[1]) >= _HANDLE:  # a dense outline is not buried under its handles
                last = (sx, sy)
                painter.drawRect(QRectF(sx - half, sy - half, 2 * half, 2 * half))

    def _changed_geometry(self, x: float, y: float) -> Geometry:
        assert self._before is not None and self._start is not None
        size = self.canvas.picture_size
        if self._handle is not None:
            x, y = min(max(x, 0), size[0]), min(max(y, 0), size[1])
            return shapes.pulled(self._before.geometry, self._handle, x, y)
        bounds = geometry.bounds(self._before.geometry)
        dx, dy = x - self._start[0], y - self._start[1]
        if bounds is not None:  # a shape is not pushed out of its picture
            dx = min(max(dx, -bounds.x1), max(size[0] - bounds.x2, -bounds.x1))
            dy = min(max(dy, -bounds.y1), max(size[1] - bounds.y2, -bounds.y1))
        return geometry.transform(self._before.geometry, np.array([[1, 0, dx], [0, 1, dy]], float), size)

    def _edit_vertices(
        self, annotation: Annotation, shape: Polygon, x: float, y: float, modifiers: Qt.KeyboardModifier
    ) -> None:
        if modifiers & Qt.KeyboardModifier.ShiftModifier and self._handle is not None:
            changed: Polygon | None = shapes.without_vertex(shape, self._handle)
        else:
            changed = shapes.with_vertex(shape, x, y, self.canvas.reach)
        self._handle = None
        if changed is not None and self.canvas.editable:
            self.canvas.commit_change(self.canvas.changed(annotation, changed))

    def _handle_at(self, x: float, y: float) -> int | None:
        chosen = self.canvas.selected_shape()
        if chosen is None or not self.canvas.editable:
            return None
        points = shapes.handles(chosen.annotation.geometry)
        if not len(points):
            return None
        distances = np.hypot(points[:, 0] - x, points[:, 1] - y)
        nearest = int(distances.argmin())
        return nearest if distances[nearest] <= self.canvas.reach else None


class BoxTool(Tool):
    """A box, by dragging or by two clicks."""

    name = "box"
    hint = text("Drag from corner to corner, or click both; a digit chooses the category")

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._first: tuple[float, float] | None = None
        self._fresh = False  # the press that set the first corner has not been released yet

    @property
    def busy(self) -> bool:
        return self._first is not None

    def press(self, x: float, y: float, modifiers: Qt.KeyboardModifier) -> None:
        if self._first is None:
            self._first, self._fresh = self.canvas.inside(x, y), True
        else:
            self._finish(x, y)

    def move(self, x: float, y: float, pressed: bool) -> None:
        self.canvas.update()

    def release(self, x: float, y: float) -> None:
        if self._first is None or not self._fresh:
            return
        self._fresh = False
        dx, dy = abs(x - self._first[0]), abs(y - self._first[1])
        if max(dx, dy) * self.canvas.view.scale >= _DRAG:
            self._finish(x, y)

    def cancel(self) -> None:
        self._first = None
        self.canvas.update()

    def paint(self, painter: QPainter) -> None:
        view, (mx, my) = self.canvas.view, self.canvas.mouse
        sx, sy = view.to_screen(mx, my)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.canvas.underMouse() or self._first is not None:
            self._cross(painter, sx, sy)
        if self._first is None:
            return
        (x1, y1), (x2, y2) = self._first, self.canvas.inside(mx, my)
        rect = QRectF(QPointF(*view.to_screen(x1, y1)), QPointF(*view.to_screen(x2, y2))).normalized()
        painter.setPen(QPen(self.canvas.drawing_color, 2))
        painter.drawRect(rect)
        size = f"{abs(x2 - x1):.0f} × {abs(y2 - y1):.0f}"
        self.canvas.write(painter, f"{self.canvas.drawing_name}  {size}".strip(), sx + 12, sy + 12)

    def _cross(self, painter: QPainter, x: float, y: float) -> None:
        """A dark line with light dashes on it is seen on any picture."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for pen in (QPen(QColor(0, 0, 0, 130), 1), QPen(QColor(255, 255, 255, 200), 1, Qt.PenStyle.DashLine)):
            painter.setPen(pen)
            painter.drawLine(QPointF(0, y), QPointF(self.canvas.width(), y))
            painter.drawLine(QPointF(x, 0), QPointF(x, self.canvas.height()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _finish(self, x: float, y: float) -> None:
        assert self._first is not None
        (x1, y1), (x2, y2) = self._first, self.canvas.inside(x, y)
        self._first = None
        if abs(x2 - x1) >= 1 and abs(y2 - y1) >= 1:
            self.canvas.drawn.emit(Box(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)))
        self.canvas.update()


class PolygonTool(Tool):
    """A polygon, point by point."""

    name = "polygon"
    hint = text("Click around it; Enter or the first point closes it, Backspace steps back")

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._points: list[tuple[float, float]] = []

    @property
    def busy(self) -> bool:
        return bool(self._points)

    def press(self, x: float, y: float, modifiers: Qt.KeyboardModifier) -> None:
        if self._closes(x, y):
            self._finish()
            return
        point = self.canvas.inside(x, y)
        if not self._points or point != self._points[-1]:
            self._points.append(point)
        self.canvas.update()

    def move(self, x: float, y: float, pressed: bool) -> None:
        self.canvas.update()

    def double_click(self, x: float, y: float) -> None:
        self._finish()  # its first click has already added the point

    def key(self, key: int) -> bool:
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._points:
            self._finish()
        elif key == Qt.Key.Key_Backspace and self._points:
            self._points.pop()
            self.canvas.update()
        else:
            return False
        return True

    def cancel(self) -> None:
        self._points.clear()
        self.canvas.update()

    def paint(self, painter: QPainter) -> None:
        if not self._points:
            return
        view = self.canvas.view
        points = [QPointF(*view.to_screen(x, y)) for x, y in self._points]
        color = self.canvas.drawing_color
        painter.setPen(QPen(color, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF([*points, QPointF(*view.to_screen(*self.canvas.mouse))]))
        painter.setBrush(QColor("white"))
        for point in points:
            painter.drawRect(QRectF(point.x() - 3, point.y() - 3, 6, 6))
        if self._closes(*self.canvas.mouse):  # the halo says that a click here closes it
            painter.setBrush(QColor(color.red(), color.green(), color.blue(), 90))
            painter.drawEllipse(points[0], 10, 10)

    def _closes(self, x: float, y: float) -> bool:
        if len(self._points) < 3:
            return False
        return bool(np.hypot(x - self._points[0][0], y - self._points[0][1]) <= self.canvas.reach)

    def _finish(self) -> None:
        points, self._points = self._points, []
        if len(points) >= 3:
            self.canvas.drawn.emit(Polygon.of(points))
        self.canvas.update()


TOOLS: tuple[type[Tool], ...] = (SelectTool, BoxTool, PolygonTool)
