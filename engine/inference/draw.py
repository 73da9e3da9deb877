"""Annotations drawn into pixels, for saved pictures and videos."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from engine import geometry
from engine.annotation import Annotation, Category, Keypoints, Line, Mask, Point, Polygon, RotatedBox, WholeImage
from engine.band_views import show
from engine.bands import BandNames
from engine.cv import cv2
from engine.inference.fonts import font_for

Pixels = npt.NDArray[np.uint8]
Rgb = tuple[int, int, int]

_FRACTION_BITS = 4  # OpenCV draws at sixteenths of a pixel
_BRIGHT = 140.0  # on a lighter label the letters are black


def draw(
    pixels: npt.NDArray,
    annotations: Sequence[Annotation],
    *,
    opacity: float = 0.4,
    labels: bool = True,
    bands: tuple[str, ...] = (),
) -> Pixels:
    """Return (H, W, C) pixels of any kind as uint8 RGB (H, W, 3) with the annotations drawn in.

    `opacity` in [0, 1] is that of areas; outlines are always drawn. `labels` writes category and score. `bands` names
    the bands of the pixels, where that is known: red, green and blue are shown.
    """
    canvas = np.array(show(pixels, BandNames(bands)), order="C")  # a copy: the frame belongs to others
    thickness = max(2, round(max(canvas.shape[:2]) / 500))
    for annotation in annotations:
        _fill(canvas, annotation, opacity)
    for annotation in annotations:
        _outline(canvas, annotation, thickness)
    if labels:
        _write_labels(canvas, annotations, max(13, round(max(canvas.shape[:2]) / 55)))
    return canvas


def color_of(category: Category) -> Rgb:
    """Return the RGB of a category's "#rrggbb"."""
    digits = category.color.lstrip("#")
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def _fill(canvas: Pixels, annotation: Annotation, opacity: float) -> None:
    shape = annotation.geometry
    if opacity <= 0 or not isinstance(shape, Mask | Polygon):
        return
    inside = geometry.to_mask(shape, *canvas.shape[:2])
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    if not len(rows):
        return
    window = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    part = np.ascontiguousarray(canvas[window])
    tint = cv2.addWeighted(part, 1 - opacity, np.full_like(part, color_of(annotation.category)), opacity, 0)
    cv2.copyTo(tint, inside[window].astype(np.uint8), part)
    canvas[window] = part


def _outline(canvas: Pixels, annotation: Annotation, thickness: int) -> None:
    shape, color = annotation.geometry, color_of(annotation.category)
    match shape:
        case Mask():
            inside = geometry.decode(shape).astype(np.uint8)
            lines, _ = cv2.findContours(inside, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
            cv2.drawContours(canvas, lines, -1, color, max(1, thickness // 2), cv2.LINE_AA)
        case Polygon(parts):
            for part in parts:
                for ring in (part.exterior, *part.holes):
                    _polyline(canvas, ring, color, thickness, closed=True)
        case RotatedBox():
            _polyline(canvas, geometry.corners(shape), color, thickness, closed=True)
        case Line(points):
            _polyline(canvas, points, color, thickness, closed=False)
        case Keypoints(points):
            for x, y in points[points[:, 2] > 0, :2]:
                _dot(canvas, x, y, color, thickness * 2)
        case Point(x, y):
            _dot(canvas, x, y, color, thickness * 2)
        case WholeImage():
            pass
        case _:
            corners = [(shape.x1, shape.y1), (shape.x2, shape.y1), (shape.x2, shape.y2), (shape.x1, shape.y2)]
            _polyline(canvas, np.array(corners), color, thickness, closed=True)


def _polyline(canvas: Pixels, points: npt.NDArray, color: Rgb, thickness: int, *, closed: bool) -> None:
    fixed = _fixed(points).reshape(-1, 1, 2)
    cv2.polylines(canvas, [fixed], closed, color, thickness, cv2.LINE_AA, _FRACTION_BITS)


def _dot(canvas: Pixels, x: float, y: float, color: Rgb, radius: int) -> None:
    centre = _fixed(np.array([x, y])).tolist()
    cv2.circle(canvas, centre, radius << _FRACTION_BITS, color, -1, cv2.LINE_AA, _FRACTION_BITS)


def _fixed(points: npt.NDArray) -> npt.NDArray[np.int32]:
    # OpenCV puts pixel centres at whole numbers, we at halves.
    return np.round((points - 0.5) * (1 << _FRACTION_BITS)).astype(np.int32)


def _write_labels(canvas: Pixels, annotations: Sequence[Annotation], size: int) -> None:
    line = 0  # labels of the whole picture stand below each other
    for annotation in annotations:
        words = annotation.category.name
        if annotation.score is not None:
            words += f" {annotation.score:.2f}"
        letters = _letters(words, size)
        box = geometry.bounds(annotation.geometry)
        if box is None:
            left, top = 0, line * letters.shape[0]
            line += 1
        else:
            left, top = round(box.x1), round(box.y1) - letters.shape[0]
        _stamp(canvas, letters, left, top, color_of(annotation.category))


def _stamp(canvas: Pixels, letters: Pixels, left: int, top: int, color: Rgb) -> None:
    """Put a coloured plate with letters (h, w) at `left`, `top`, moved so that it is seen as far as there is room."""
    height, width = canvas.shape[:2]
    left = max(0, min(left, width - letters.shape[1]))
    top = max(0, min(top, height - letters.shape[0]))
    letters = letters[: height - top, : width - left]
    brightness = 0.299 * color[0] + 0.587 * color[1] + 0.114 * color[2]
    ink = 0.0 if brightness > _BRIGHT else 255.0
    alpha = letters[:, :, np.newaxis] / 255.0
    plate = alpha * ink + (1 - alpha) * np.array(color, np.float64)
    canvas[top : top + letters.shape[0], left : left + letters.shape[1]] = plate.round().astype(np.uint8)


@lru_cache(maxsize=4096)
def _letters(words: str, size: int) -> Pixels:
    """Return how much of each pixel the letters cover, (h, w) 0-255, with a margin around."""
    from PIL import Image, ImageDraw

    font = font_for(words, size)
    left, top, right, bottom = font.getbbox(words, anchor="ls")
    ascent, descent = max(-top, round(size * 0.9)), max(bottom, round(size * 0.25))
    margin = max(2, size // 6)
    plate = Image.new("L", (int(right - left) + 2 * margin, int(ascent + descent) + margin))
    ImageDraw.Draw(plate).text((margin - left, ascent + margin // 2), words, fill=255, font=font, anchor="ls")
    return np.asarray(plate)
