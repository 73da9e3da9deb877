"""The picture with its annotations, shared by all tabs: zoom, pan, select, draw.

It owns no data: who uses it sets a picture and annotations, listens to what was drawn or changed, and sets them anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from engine.annotation import Annotation, Category, Geometry
from gui import theme
from gui.canvas import paint, tools
from gui.canvas.pyramid import Pyramid, View
from gui.canvas.shapes import Shape, shape_of, shapes_of

_REACH = 8  # screen pixels that count as "on it"
_TOOL_KEYS = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Backspace, Qt.Key.Key_Escape}
_WHEEL = 1.0015  # zoom factor for one unit of wheel angle; a usual notch has 120


class Canvas(QWidget):
    """A zoomable picture with annotations on it."""

    drawn = Signal(object)  # Geometry: a tool has finished one
    changed_shape = Signal(object)  # Annotation: moved, pulled or given another vertex; its id is the old one's
    selection_changed = Signal(list)  # ids
    delete_asked = Signal(list)  # ids
    name_asked = Signal(int)  # id of the annotation that was double-clicked: what is it?
    let_go = Signal()  # Esc, with nothing half drawn and nothing selected
    pointed = Signal(float, float)  # picture coordinates under the mouse
    zoomed = Signal(float)  # screen pixels for one picture pixel

    def __init__(self, parent: QWidget | None = None, *, editable: bool = True) -> None:
        super().__init__(parent)
        self.editable = editable
        self.look = paint.Style()
        self.view = View()
        self.mouse = (0.0, 0.0)
        self.drawing_color, self.drawing_name = QColor(theme.tokens().accent), ""
        self._pyramid: Pyramid | None = None
        self._shapes: list[Shape] = []
        self._selected: list[int] = []
        self._hovered = 0
        self._fits = True
        self._pan: QPointF | None = None
        self._pending: Shape | None = None  # drawn, but not named yet
        self._space = False
        self._tool: tools.Tool = tools.SelectTool(self)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(160, 120)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme.theme.changed.connect(self.update)

    # What is shown

    @property
    def picture_size(self) -> tuple[int, int]:
        """(width, height) of the picture, (0, 0) without one."""
        return (self._pyramid.width, self._pyramid.height) if self._pyramid else (0, 0)

    def set_picture(self, picture: Pyramid | None) -> None:
        """Show another picture. Who had zoomed in sees the same place of it, as near as before."""
        before = self.picture_size
        self._tool.cancel()
        self._pyramid, self._pending = picture, None
        if picture is None or self._fits or not all(before):
            self.fit()
        elif self.picture_size != before:
            x, y = self.view.to_picture(self.width() / 2, self.height() / 2)
            x, y = x * self.picture_size[0] / before[0], y * self.picture_size[1] / before[1]
            scale = self.view.scale
            self._set_view(View(scale, self.width() / 2 - x * scale, self.height() / 2 - y * scale))
        self.update()

    def set_annotations(self, annotations: Iterable[Annotation]) -> None:
        """Show these annotations. For many or intricate ones make the shapes on a thread and use `set_shapes`."""
        self.set_shapes(shapes_of(annotations))

    def set_shapes(self, shapes: Sequence[Shape]) -> None:
        """Show these shapes; a selection that is no longer among them goes."""
        self._shapes = list(shapes)
        present = {shape.annotation.id for shape in shapes}
        self._hovered = self._hovered if self._hovered in present else 0
        self.select([chosen for chosen in self._selected if chosen in present])
        self.update()

    @property
    def shapes(self) -> list[Shape]:
        """What is on the picture."""
        return list(self._shapes)

    def set_look(self, **changes: object) -> None:
        """Change how annotations are drawn; see `paint.Style` for the names."""
        self.look = replace(self.look, **changes)  # type: ignore[arg-type]
        self.update()

    # Selection

    @property
    def selected(self) -> list[int]:
        """Ids of the selected annotations."""
        return list(self._selected)

    def select(self, ids: Sequence[int]) -> None:
        """Select these annotations."""
        if list(ids) != self._selected:
            self._selected = list(ids)
            self.selection_changed.emit(self.selected)
            self.update()

    def selected_shape(self) -> Shape | None:
        """Return the one selected shape, None where none or several are."""
        if len(self._selected) != 1:
            return None
        return next((shape for shape in self._shapes if shape.annotation.id == self._selected[0]), None)

    def shape_at(self, x: float, y: float) -> Shape | None:
        """Return the smallest visible shape at a picture point, so that a large box never hides a small one."""
        reach = self.reach / 2
        hits = [s for s in self._shapes if self.look.shows(s.annotation) and s.contains(x, y, reach)]
        return min(hits, key=lambda shape: shape.area, default=None)

    def choose(self, shape: Shape | None, *, extend: bool = False) -> None:
        """Select a shape, alone or beside those already selected."""
        ids = [shape.annotation.id] if shape else []
        if extend and shape:
            rest = [chosen for chosen in self._selected if chosen not in ids]
            ids = rest if len(rest) < len(self._selected) else [*rest, *ids]
        self.select(ids)

    def hover(self, shape: Shape | None) -> None:
        """Mark the shape that a click would take."""
        hovered = shape.annotation.id if shape else 0
        if hovered != self._hovered:
            self._hovered = hovered
            self.update()

    # Tools

    @property
    def tool(self) -> tools.Tool:
        """The tool in hand."""
        return self._tool

    def set_tool(self, name: str) -> None:
        """Take another tool in hand: "select", "box" or "polygon"."""
        self._tool.cancel()
        kind = next(tool for tool in tools.TOOLS if tool.name == name)
        self._tool = kind(self)
        if kind is not tools.SelectTool:  # a digit is now for what will be drawn
            self.hover(None)
            self.select([])
        self.point_with(kind.cursor)
        self.update()

    def set_pending(self, geometry: Geometry | None) -> None:
        """Keep showing what was drawn while its category is asked for; None ends that."""
        waiting = Category(-1, "", self.drawing_color.name())
        self._pending = shape_of(Annotation(waiting, geometry)) if geometry is not None else None
        self.update()

    def set_category(self, category: Category | None) -> None:
        """Draw in the colour of this category from now on."""
        self.drawing_color = QColor(category.color if category else theme.tokens().accent)
        self.drawing_name = category.name if category else ""
        self.update()

    @property
    def reach(self) -> float:
        """How near counts as "on it", in picture pixels."""
        return _REACH / self.view.scale

    def inside(self, x: float, y: float) -> tuple[float, float]:
        """Return the point clipped to the picture."""
        width, height = self.picture_size
        return min(max(x, 0.0), float(width)), min(max(y, 0.0), float(height))

    def changed(self, annotation: Annotation, geometry: Geometry) -> Annotation:
        """Return the annotation with another geometry, its id kept."""
        return replace(annotation, geometry=geometry, id=annotation.id)

    def show_instead(self, annotation: Annotation) -> None:
        """Draw this annotation in place of the one with its id, before anything is decided."""
        shape = shape_of(annotation)
        if shape is not None:
            self._shapes = [shape if old.annotation.id == annotation.id else old for old in self._shapes]
            self.update()

    def commit_change(self, annotation: Annotation) -> None:
        """Show the change and tell whoever keeps the data."""
        self.show_instead(annotation)
        self.changed_shape.emit(annotation)

    def point_with(self, cursor: Qt.CursorShape) -> None:
        """Change the mouse pointer, unless the picture is being dragged."""
        if self._pan is None and not self._space:
            self.setCursor(cursor)

    def write(self, painter: QPainter, words: str, x: float, y: float) -> None:
        """Write a small label at a screen point."""
        paint.label(painter, words, QPointF(x, y), theme.tokens().text, theme.tokens().panel)

    # View

    def fit(self) -> None:
        """Show the whole picture."""
        self._fits = True
        self._set_view(View.fitting(self.picture_size, (self.width(), self.height())))

    def zoom_to(self, scale: float) -> None:
        """Show `scale` screen pixels for one picture pixel, about the middle."""
        self._zoom_by(scale / self.view.scale, QPointF(self.width() / 2, self.height() / 2))

    def zoom_step(self, steps: float) -> None:
        """Zoom in (positive) or out about the middle."""
        self._zoom_by(1.25**steps, QPointF(self.width() / 2, self.height() / 2))

    def _zoom_by(self, factor: float, about: QPointF) -> None:
        self._fits = False
        self._set_view(self.view.zoomed(factor, about.x(), about.y()))

    def _set_view(self, view: View) -> None:
        self.view = view
        self.zoomed.emit(view.scale)
        self.update()

    # Qt

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("surround"))
        if self._pyramid is not None:
            self._paint_picture(painter)
            paint.draw(painter, self._shapes, self.view, self.look, set(self._selected), self._hovered)
            if self._pending is not None:
                paint.draw(painter, [self._pending], self.view, replace(self.look, labels=False), set(), 0)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self.editable:
                self._tool.paint(painter)
        painter.end()

    def _paint_picture(self, painter: QPainter) -> None:
        assert self._pyramid is not None
        ratio = self.devicePixelRatioF()
        physical = View(self.view.scale * ratio, self.view.dx * ratio, self.view.dy * ratio)
        image, corner = self._pyramid.render(physical, round(self.width() * ratio), round(self.height() * ratio))
        if not image.isNull():
            image.setDevicePixelRatio(ratio)
            painter.drawImage(QPointF(corner) / ratio, image)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._fits:
            self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta().y() or event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._fits = False
            self._set_view(self.view.moved(delta / 2, 0))
        else:
            self._zoom_by(_WHEEL**delta, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        left = event.button() == Qt.MouseButton.LeftButton
        if event.button() == Qt.MouseButton.MiddleButton or (left and (self._space or not self.editable)):
            self._pan = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            if left and not self._space:
                self.choose(self.shape_at(*self._picture_point(event)))
        elif left and self._pyramid is not None:
            self._tool.press(*self._picture_point(event), event.modifiers())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pan is not None:
            step = event.position() - self._pan
            self._pan = event.position()
            self._fits = False
            self._set_view(self.view.moved(step.x(), step.y()))
            return
        self.mouse = self._picture_point(event)
        if self._pyramid is not None:
            self._tool.move(*self.mouse, bool(event.buttons() & Qt.MouseButton.LeftButton))
            self.pointed.emit(*self.mouse)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pan is not None:
            self._pan = None
            self.setCursor(Qt.CursorShape.OpenHandCursor if self._space else self._tool.cursor)
        elif event.button() == Qt.MouseButton.LeftButton and self._pyramid is not None:
            self._tool.release(*self._picture_point(event))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.editable and self._pyramid is not None:
            self._tool.double_click(*self._picture_point(event))

    def event(self, event: QEvent) -> bool:
        """While something is half drawn, the keys that finish, shorten or drop it belong to the tool."""
        if event.type() == QEvent.Type.ShortcutOverride and self._tool.busy and isinstance(event, QKeyEvent):
            undo = event.key() == Qt.Key.Key_Z and event.modifiers() == Qt.KeyboardModifier.ControlModifier
            if undo or event.key() in _TOOL_KEYS:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Z and event.modifiers() == Qt.KeyboardModifier.ControlModifier and self._tool.busy:
            key = Qt.Key.Key_Backspace  # one point less, not the last edit of the project
            if not self._tool.key(key):
                self._tool.cancel()
            return
        if self.editable and self._tool.key(key):
            return
        if key == Qt.Key.Key_Escape:
            self._escape()
        elif key in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace} and self._selected and self.editable:
            self.delete_asked.emit(self.selected)
        elif key == Qt.Key.Key_Space and not event.isAutoRepeat() and self.editable:
            self._space = True
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            super().keyPressEvent(event)

    def _escape(self) -> None:
        if self._tool.busy:
            self._tool.cancel()
        elif self._selected:
            self.select([])
        else:
            self.let_go.emit()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat() and self._space:
            self._space = False
            self.setCursor(self._tool.cursor)
        else:
            super().keyReleaseEvent(event)

    def leaveEvent(self, event: object) -> None:
        self.hover(None)

    def _picture_point(self, event: QMouseEvent) -> tuple[float, float]:
        return self.view.to_picture(event.position().x(), event.position().y())
