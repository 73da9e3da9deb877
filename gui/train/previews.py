"""The same few validation pictures after each epoch, with what the network says about them now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from engine import geometry
from engine.annotation import Annotation, WholeImage
from engine.errors import UserError
from engine.events import Event, Operation
from engine.project import Project
from engine.training.events import PreviewPicture
from gui import theme
from gui.canvas import paint
from gui.canvas.pyramid import Pyramid, View
from gui.canvas.shapes import Shape, shapes_of
from gui.i18n import bind
from gui.jobs import JobHandle
from gui.shell import Shell
from gui.widgets.labels import Label
from gui.widgets.panels import Card

_LONGEST = 384  # pixels of a preview on its longer side
LEAST_SCORE = 0.25


@dataclass(frozen=True, slots=True, eq=False)
class Ready:
    """A small picture with its annotations in its own pixels."""

    image_id: int
    picture: Pyramid
    shapes: tuple[Shape, ...]
    whole: tuple[Annotation, ...]


def make_ready(
    project: Project, pictures: Sequence[PreviewPicture], known: dict[int, npt.NDArray[np.uint8]]
) -> Operation[list[Ready]]:
    """Return small pictures with their annotations; `known` keeps the thumbnails for the next epoch."""
    ready = []
    for entry in pictures:
        yield Event()
        try:
            if entry.image_id not in known:
                known[entry.image_id] = np.ascontiguousarray(project.thumbnail(entry.image_id, _LONGEST))
            width = project.image(entry.image_id).width
        except (UserError, KeyError):
            continue
        shown = [a for a in entry.annotations if a.score is None or a.score >= LEAST_SCORE]
        ready.append(scaled_to(entry.image_id, known[entry.image_id], width, shown))
    return ready


def scaled_to(image_id: int, pixels: npt.NDArray[np.uint8], width: int, annotations: Sequence[Annotation]) -> Ready:
    """Return a small picture with `annotations`, which are in pixels of the picture `width` pixels wide."""
    scale = pixels.shape[1] / max(width, 1)
    shrink = np.array([[scale, 0, 0], [0, scale, 0]], float)
    size = (pixels.shape[1], pixels.shape[0])
    small = [_scaled(a, shrink, size) for a in annotations if not isinstance(a.geometry, WholeImage)]
    whole = tuple(a for a in annotations if isinstance(a.geometry, WholeImage))
    return Ready(image_id, Pyramid(pixels), tuple(shapes_of(small)), whole)


def _scaled(annotation: Annotation, shrink: npt.NDArray[np.float64], size: tuple[int, int]) -> Annotation:
    return Annotation(annotation.category, geometry.transform(annotation.geometry, shrink, size))


class Preview(QWidget):
    """One of them; a click opens it in Data."""

    clicked = Signal(int)

    def __init__(self, image_id: int = 0, *, opens: bool = True) -> None:
        super().__init__()
        self.image_id = image_id
        self._ready: Ready | None = None
        self.setMinimumSize(80, 60)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        if not opens:
            return
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        bind(self.setAccessibleName, "Click to open this picture in Data")
        bind(self.setToolTip, "Click to open this picture in Data")

    def sizeHint(self) -> QSize:
        return QSize(160, 110)

    def show_ready(self, ready: Ready | None) -> None:
        """Show a picture, or nothing."""
        self._ready = ready
        self.image_id = ready.image_id if ready is not None else 0
        self.setVisible(ready is not None)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._ready is None:
            return
        picture = self._ready.picture
        view = View.fitting((picture.width, picture.height), (self.width(), self.height()), margin=0)
        clip = QPainterPath()
        clip.addRoundedRect(QRectF(view.dx, view.dy, picture.width * view.scale, picture.height * view.scale), 4, 4)
        painter.setClipPath(clip)
        image, corner = picture.render(view, self.width(), self.height())
        painter.drawImage(corner, image)
        look = paint.Style(labels=False, opacity=0.25)
        paint.draw(painter, self._ready.shapes, view, look, set(), 0)
        if self._ready.whole:
            best = self._ready.whole[0]
            score = f" {best.score:.2f}" if best.score is not None else ""
            color = QColor(best.category.color).name()
            paint.label(
                painter, best.category.name + score, QPointF(view.dx + 6, view.dy + 6), color, theme.on_color(color)
            )

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.image_id and self.rect().contains(event.position().toPoint()):
            self.clicked.emit(self.image_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.image_id and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit(self.image_id)
            return
        super().keyPressEvent(event)


class PreviewStrip(Card):
    """Five small pictures in a row."""

    opened = Signal(int)

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._known: dict[int, npt.NDArray[np.uint8]] = {}
        self._job: JobHandle | None = None
        self.title = Label(kind="strong")
        self._pictures = [Preview() for _ in range(5)]
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(Label("The same pictures each time", kind="dim"))
        row = QHBoxLayout()
        row.setSpacing(8)
        for picture in self._pictures:
            picture.clicked.connect(self.opened)
            picture.hide()
            row.addWidget(picture)
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addLayout(head)
        column.addLayout(row, 1)
        self.body.addLayout(column)
        self.clear()

    def clear(self) -> None:
        """Show none."""
        self._known.clear()
        bind(self.title.setText, "Validation pictures")
        for picture in self._pictures:
            picture.show_ready(None)

    def show_epoch(self, project: Project, epoch: int, pictures: Sequence[PreviewPicture]) -> None:
        """Show what the network says after `epoch`."""
        bind(self.title.setText, "Validation pictures after round {epoch}", epoch=epoch)
        if self._job is not None:
            return  # the pictures of the last epoch are still being made ready; the next ones come soon
        operation = make_ready(project, pictures[: len(self._pictures)], self._known)
        self._job = self._shell.jobs.start(operation, "previews", quiet=True)
        self._job.finished.connect(self._show)
        self._job.ended.connect(self._ended)

    def _show(self, ready: list[Ready]) -> None:
        for place, picture in enumerate(self._pictures):
            picture.show_ready(ready[place] if place < len(ready) else None)

    def _ended(self) -> None:
        self._job = None
