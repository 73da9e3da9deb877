"""A picture at halving sizes, so that any view of it costs what the screen shows, not what the picture holds."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage

from engine.cv import cv2

Pixels = npt.NDArray[np.uint8]  # (H, W, 3) RGB
_SMALLEST = 256  # no level below this side length


class Pyramid:
    """An (H, W, 3) uint8 RGB picture and its halvings, made when they are first looked at.

    They are kept as the screen wants them, blue first and with a fourth byte, so that a frame converts nothing.
    `prepare` makes all of them at once and belongs on a background thread for large pictures.
    """

    def __init__(self, pixels: Pixels) -> None:
        self._levels = [cv2.cvtColor(pixels, cv2.COLOR_RGB2BGRA)]  # (H, W, 4)

    @property
    def width(self) -> int:
        """Width of the picture in pixels."""
        return int(self._levels[0].shape[1])

    @property
    def height(self) -> int:
        """Height of the picture in pixels."""
        return int(self._levels[0].shape[0])

    @property
    def nbytes(self) -> int:
        """Memory that the levels made so far take."""
        return sum(level.nbytes for level in self._levels)

    def prepare(self) -> Pyramid:
        """Make all levels and return the pyramid itself."""
        self._level(32)
        return self

    def render(self, view: View, width: int, height: int) -> tuple[QImage, QPoint]:
        """Return what `view` shows of the picture on a (width, height) screen, and where its top-left pixel goes.

        The image is null where nothing of the picture is to be seen.
        """
        left, top = max(0, math.floor(view.dx)), max(0, math.floor(view.dy))
        right = min(width, math.ceil(view.dx + self.width * view.scale))
        bottom = min(height, math.ceil(view.dy + self.height * view.scale))
        if right <= left or bottom <= top:
            return QImage(), QPoint()
        level = self._level(math.floor(math.log2(1 / view.scale)) if view.scale < 1 else 0)
        sx, sy = view.scale * self.width / level.shape[1], view.scale * self.height / level.shape[0]
        x0, x1 = _span(left, right, view.dx, sx, level.shape[1])
        y0, y1 = _span(top, bottom, view.dy, sy, level.shape[0])
        # From pixel centres of the crop to pixel centres of the screen part.
        tx = (x0 + 0.5) * sx + view.dx - left - 0.5
        ty = (y0 + 0.5) * sy + view.dy - top - 0.5
        image = QImage(right - left, bottom - top, QImage.Format.Format_RGB32)
        cv2.warpAffine(  # four channels are also 2.5 times as fast as three
            level[y0:y1, x0:x1],
            np.array([[sx, 0, tx], [0, sy, ty]]),
            (image.width(), image.height()),
            dst=np.frombuffer(image.bits(), np.uint8).reshape(image.height(), image.width(), 4),
            flags=cv2.INTER_NEAREST if view.scale >= 2 else cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
        return image, QPoint(left, top)

    def _level(self, number: int) -> Pixels:
        while len(self._levels) <= number and min(self._levels[-1].shape[:2]) >= 2 * _SMALLEST:
            last = self._levels[-1]
            size = (last.shape[1] // 2, last.shape[0] // 2)
            self._levels.append(cv2.resize(last, size, interpolation=cv2.INTER_AREA))
        return self._levels[min(number, len(self._levels) - 1)]


@dataclass(frozen=True, slots=True)
class View:
    """Where the picture lies on the screen: screen = picture * scale + (dx, dy), in physical pixels."""

    scale: float = 1.0
    dx: float = 0.0
    dy: float = 0.0

    @classmethod
    def fitting(cls, picture: tuple[int, int], screen: tuple[int, int], margin: float = 24) -> View:
        """Return the view that shows all of a picture in the middle of the screen, both (width, height)."""
        (pw, ph), (sw, sh) = picture, screen
        scale = max(min((sw - 2 * margin) / max(pw, 1), (sh - 2 * margin) / max(ph, 1)), 1e-3)
        return cls(scale, (sw - pw * scale) / 2, (sh - ph * scale) / 2)

    def zoomed(self, factor: float, x: float, y: float) -> View:
        """Return the view enlarged by `factor` with the picture point under screen point (x, y) kept in place."""
        scale = min(max(self.scale * factor, 0.01), 64.0)
        ratio = scale / self.scale
        return View(scale, x - (x - self.dx) * ratio, y - (y - self.dy) * ratio)

    def moved(self, dx: float, dy: float) -> View:
        """Return the view moved by screen pixels."""
        return View(self.scale, self.dx + dx, self.dy + dy)

    def to_picture(self, x: float, y: float) -> tuple[float, float]:
        """Return the picture point at screen point (x, y)."""
        return (x - self.dx) / self.scale, (y - self.dy) / self.scale

    def to_screen(self, x: float, y: float) -> tuple[float, float]:
        """Return the screen point of picture point (x, y)."""
        return x * self.scale + self.dx, y * self.scale + self.dy


def _span(first: int, last: int, offset: float, scale: float, size: int) -> tuple[int, int]:
    """Return which pixels of a level of `size` screen pixels first..last show, with one to spare on either side."""
    start = math.floor((first - offset) / scale) - 1
    stop = math.ceil((last - offset) / scale) + 1
    return max(0, min(start, size - 1)), max(1, min(stop, size))
