"""How annotations look on a picture: outline, tint, label; drafts dashed, the hovered one brighter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPixmap, QTransform

from engine.annotation import Annotation
from gui import theme
from gui.canvas.pyramid import View
from gui.canvas.shapes import Shape

_CELL = 12  # screen pixels; how finely labels are kept apart


@dataclass(frozen=True, slots=True)
class Style:
    """What is drawn and how: opacity of the tint in [0, 1], labels, and which annotations are left out."""

    opacity: float = 0.18
    labels: bool = True
    scores: bool = True
    min_score: float = 0.0
    hidden: frozenset[str] = frozenset()  # names of categories
    visible: bool = True
    dashed_drafts: bool = True  # where everything is a draft, dashes say nothing

    def shows(self, annotation: Annotation) -> bool:
        """Whether this annotation is drawn at all."""
        enough = annotation.score is None or annotation.score >= self.min_score
        return self.visible and enough and annotation.category.name not in self.hidden


def draw(painter: QPainter, shapes: Sequence[Shape], view: View, look: Style, selected: set[int], hovered: int) -> None:
    """Draw shapes through `view`; the painter is in screen pixels."""
    screen = QRectF(painter.viewport())
    shown = [shape for shape in shapes if look.shows(shape.annotation) and screen.intersects(_on_screen(shape, view))]
    painter.save()
    painter.setTransform(QTransform(view.scale, 0, 0, view.scale, view.dx, view.dy), combine=True)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, len(shown) < 400)
    for shape in sorted(shown, key=lambda s: -s.area):
        _outline(
            painter, shape, look, shape.annotation.id in selected, bool(hovered) and shape.annotation.id == hovered
        )
    painter.restore()
    if look.labels:
        _labels(painter, shown, view, look, selected | {hovered})


def _outline(painter: QPainter, shape: Shape, look: Style, selected: bool, hovered: bool) -> None:
    color = QColor(shape.color)
    pen = QPen(color.lighter(125) if hovered else color, 2.6 if selected or hovered else 1.8)
    pen.setCosmetic(True)
    if shape.annotation.is_draft and look.dashed_drafts:
        pen.setDashPattern([4, 3])
    if shape.annotation.ignore:
        pen.setStyle(Qt.PenStyle.DotLine)
    painter.setPen(pen)
    color.setAlphaF(min(look.opacity + (0.12 if selected or hovered else 0), 1.0))
    painter.setBrush(color if shape.filled and look.opacity > 0 else Qt.BrushStyle.NoBrush)
    painter.drawPath(shape.path)


def _labels(painter: QPainter, shapes: Sequence[Shape], view: View, look: Style, always: set[int]) -> None:
    """Write labels, the marked ones first; one that would cover another is left out until it is pointed at."""
    screen = painter.viewport()
    taken: set[tuple[int, int]] = set()  # cells of the screen that carry a label already
    ratio = painter.device().devicePixelRatioF()
    ordered = sorted(shapes, key=lambda s: (s.annotation.id not in always or not s.annotation.id, -s.area))
    for shape in ordered[:400]:
        words = shape.annotation.category.name
        if look.scores and shape.annotation.score is not None:
            words += f" {shape.annotation.score:.2f}"
        plate = _plate(words, shape.color.name(), _ink(shape.color.name()), ratio)
        width, height = plate.width() / ratio, plate.height() / ratio
        rect = _on_screen(shape, view)
        x = min(max(rect.left(), 0.0), max(screen.width() - width, 0.0))
        y = rect.top() - height if rect.top() >= height else min(max(rect.top(), 0.0), screen.height() - height)
        columns = range(int(x) // _CELL, int(x + width) // _CELL + 1)
        cells = {(column, row) for column in columns for row in range(int(y) // _CELL, int(y + height) // _CELL + 1)}
        if taken.isdisjoint(cells):
            taken |= cells
            painter.drawPixmap(QPointF(x, y), plate)


def label(painter: QPainter, words: str, corner: QPointF, background: str, ink: str) -> None:
    """Write `words` on a rounded plate whose top-left corner is the screen point `corner`."""
    painter.drawPixmap(corner, _plate(words, background, ink, painter.device().devicePixelRatioF()))


_ink = lru_cache(maxsize=256)(theme.on_color)


@lru_cache(maxsize=2000)
def _plate(words: str, background: str, ink: str, ratio: float) -> QPixmap:
    """Return a label as a picture: drawing three hundred of them anew would take most of a frame."""
    font = theme.text_font(12)
    metrics = QFontMetricsF(font)
    size = QSizeF(metrics.horizontalAdvance(words) + 10, metrics.height() + 2)
    plate = QPixmap((size * ratio).toSize())
    plate.setDevicePixelRatio(ratio)
    plate.fill(Qt.GlobalColor.transparent)
    painter = QPainter(plate)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(background))
    box = QRectF(QPointF(), size)
    painter.drawRoundedRect(box, 3, 3)
    painter.setPen(QColor(ink))
    painter.setFont(font)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
    painter.end()
    return plate


def _on_screen(shape: Shape, view: View) -> QRectF:
    x, y = view.to_screen(shape.rect.x(), shape.rect.y())
    return QRectF(x, y, max(shape.rect.width() * view.scale, 1), max(shape.rect.height() * view.scale, 1))
