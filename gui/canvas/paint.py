"""How annotations look on a picture: outline, tint, label; drafts dashed, the hovered one brighter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QTransform

from engine.annotation import Annotation
from gui import theme
from gui.canvas.pyramid import View
from gui.canvas.shapes import Shape


@dataclass(frozen=True, slots=True)
class Style:
    """What is drawn and how: opacity of the tint in [0, 1], labels, and which annotations are left out."""

    opacity: float = 0.18
    labels: bool = True
    scores: bool = True
    min_score: float = 0.0
    hidden: frozenset[str] = frozenset()  # names of categories
    visible: bool = True

    def shows(self, annotation: Annotation) -> bool:
        """Whether this annotation is drawn at all."""
        enough = annotation.score is None or annotation.score >= self.min_score
        return self.visible and enough and annotation.category.name not in self.hidden


def draw(
    painter: QPainter, shapes: Sequence[Shape], view: View, style: Style, selected: set[int], hovered: int
) -> None:
    """Draw shapes through `view`; the painter is in screen pixels."""
    screen = QRectF(painter.viewport())
    shown = [shape for shape in shapes if style.shows(shape.annotation) and screen.intersects(_on_screen(shape, view))]
    painter.save()
    painter.setTransform(QTransform(view.scale, 0, 0, view.scale, view.dx, view.dy), combine=True)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, len(shown) < 400)
    for shape in sorted(shown, key=lambda s: -s.area):
        _outline(
            painter, shape, style, shape.annotation.id in selected, bool(hovered) and shape.annotation.id == hovered
        )
    painter.restore()
    if style.labels:
        _labels(painter, shown, view, style, selected | {hovered})


def _outline(painter: QPainter, shape: Shape, style: Style, selected: bool, hovered: bool) -> None:
    color = QColor(shape.color)
    pen = QPen(color.lighter(125) if hovered else color, 2.6 if selected or hovered else 1.8)
    pen.setCosmetic(True)
    if shape.annotation.is_draft:
        pen.setDashPattern([4, 3])
    if shape.annotation.ignore:
        pen.setStyle(Qt.PenStyle.DotLine)
    painter.setPen(pen)
    color.setAlphaF(min(style.opacity + (0.12 if selected or hovered else 0), 1.0))
    painter.setBrush(color if shape.filled and style.opacity > 0 else Qt.BrushStyle.NoBrush)
    painter.drawPath(shape.path)


def _labels(painter: QPainter, shapes: Sequence[Shape], view: View, style: Style, always: set[int]) -> None:
    """Write labels, the marked ones first; one that would cover another is left out until it is pointed at."""
    placed: list[QRectF] = []
    ordered = sorted(shapes, key=lambda s: (s.annotation.id not in always or not s.annotation.id, -s.area))
    for shape in ordered[:400]:
        words = shape.annotation.category.name
        if style.scores and shape.annotation.score is not None:
            words += f" {shape.annotation.score:.2f}"
        box = _label_box(painter, words, _on_screen(shape, view))
        if any(box.intersects(other) for other in placed):
            continue
        placed.append(box)
        label(painter, words, box.topLeft(), shape.color, QColor(theme.on_color(shape.color.name())))


def _label_box(painter: QPainter, words: str, rect: QRectF) -> QRectF:
    """Return where a label goes: above its shape, or inside where the top of the screen is too near."""
    metrics = QFontMetricsF(_font())
    width, height = metrics.horizontalAdvance(words) + 10, metrics.height() + 2
    screen = painter.viewport()
    x = min(max(rect.left(), 0.0), max(screen.width() - width, 0.0))
    y = rect.top() - height if rect.top() >= height else min(max(rect.top(), 0.0), screen.height() - height)
    return QRectF(x, y, width, height)


def label(painter: QPainter, words: str, corner: QPointF, background: QColor, ink: QColor) -> None:
    """Write `words` on a rounded plate whose top-left corner is the screen point `corner`."""
    metrics = QFontMetricsF(_font())
    box = QRectF(corner.x(), corner.y(), metrics.horizontalAdvance(words) + 10, metrics.height() + 2)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(background)
    painter.drawRoundedRect(box, 3, 3)
    painter.setPen(ink)
    painter.setFont(_font())
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
    painter.restore()


def _font() -> QFont:
    return theme.text_font(12)


def _on_screen(shape: Shape, view: View) -> QRectF:
    x, y = view.to_screen(shape.rect.x(), shape.rect.y())
    return QRectF(x, y, max(shape.rect.width() * view.scale, 1), max(shape.rect.height() * view.scale, 1))
