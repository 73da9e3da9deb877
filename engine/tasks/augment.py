"""Varying a picture cheaply: zoom is a crop that is resized, everything of colour is one matrix.

Parameters mean what those of torchvision.transforms.v2 mean (RandomAffine, ColorJitter), but the pixels are moved by
OpenCV: v2 takes thirty times as long, a tenth of a step of YOLOv5n on two cores (`tests/bench/bench_train_augment.py`).
A placement without rotation is rounded to whole pixels of crop and canvas, so that it is a `resize`, four times as
fast as an affine warp; boxes and masks take the rounded placement, hence stay exact.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.cv import cv2
from engine.training.settings import Augmentation

Matrix = npt.NDArray[np.float64]  # (2, 3), source to target, in pixels with the origin at the outer corner
Pixels = npt.NDArray[Any]
Array = npt.NDArray[Any]

GREY = 114  # of 255, what is outside the picture; the same as the letterbox of engine.fit
_YIQ = np.array([[0.299, 0.587, 0.114], [0.596, -0.274, -0.321], [0.211, -0.523, 0.311]])
_RGB = np.linalg.inv(_YIQ)


def random_matrix(how: Augmentation, size: tuple[int, int], rng: np.random.Generator) -> Matrix | None:
    """Return a random placement of a picture of `size` (width, height) in a canvas of that size, None for "as it is".

    Zoom is drawn so that twice as large and half as large are equally likely; a larger picture shows a random part,
    a smaller one lies at a random place.
    """
    flip_x, flip_y, turn, along_x, along_y = rng.random(5).tolist()
    sign_x = -1.0 if how.flip_horizontal and flip_x < 0.5 else 1.0
    sign_y = -1.0 if how.flip_vertical and flip_y < 0.5 else 1.0
    zoom = random_zoom(how, rng)
    angle = math.radians(how.rotation * (2 * turn - 1))
    if zoom == 1.0 and angle == 0.0 and sign_x == sign_y == 1.0:
        return None
    cos, sin = zoom * math.cos(angle), zoom * math.sin(angle)
    a, b, c, d = cos * sign_x, -sin * sign_y, sin * sign_x, cos * sign_y
    x, y = size[0] / 2, size[1] / 2
    shift_x = x - a * x - b * y + abs(1 - zoom) * x * (2 * along_x - 1)
    shift_y = y - c * x - d * y + abs(1 - zoom) * y * (2 * along_y - 1)
    return align(np.array([[a, b, shift_x], [c, d, shift_y]]), size, size)


def random_part(
    matrix: Matrix | None, size: tuple[int, int], part: tuple[int, int], rng: np.random.Generator
) -> Matrix:
    """Return the placement that shows a random window of the size `part` of what `matrix` shows in a canvas of `size`.

    Sizes are (width, height); None is a picture as it is.
    """
    moved = np.eye(2, 3) if matrix is None else matrix.copy()
    moved[:, 2] -= [rng.integers(whole - shown + 1) for whole, shown in zip(size, part, strict=True)]
    return align(moved, size, part)


def random_zoom(how: Augmentation, rng: np.random.Generator) -> float:
    """Return a factor between 1 - scale and 1 + scale, its logarithm uniform."""
    if not how.scale:
        return 1.0
    low, high = math.log(1 - how.scale), math.log(1 + how.scale)
    return math.exp(low + (high - low) * rng.random())


def align(matrix: Matrix, source: tuple[int, int], size: tuple[int, int]) -> Matrix:
    """Return the placement next to `matrix` that shows whole pixels of `source` on whole pixels of a canvas of `size`.

    Sizes are (width, height). A placement with rotation stays as it is.
    """
    if matrix[0, 1] or matrix[1, 0]:
        return matrix
    aligned = np.zeros((2, 3))
    for axis in (0, 1):
        a, b, first, last = _span(matrix[axis, axis], matrix[axis, 2], source[axis], size[axis])
        scale = (last - first) / (b - a)
        shift = first - scale * a
        mirrored = matrix[axis, axis] < 0
        aligned[axis, axis] = -scale if mirrored else scale
        aligned[axis, 2] = size[axis] - shift if mirrored else shift
    return aligned


def _span(scale: float, shift: float, source: int, target: int) -> tuple[int, int, int, int]:
    """Return which pixels [a, b) of a side of `source` show on which pixels [first, last) of a side of `target`.

    A mirrored side (negative `scale`) is looked at from its other end, where it is not mirrored.
    """
    scale, shift = float(scale), float(shift)
    if scale < 0:
        scale, shift = -scale, target - shift
    begin, end = -shift / scale, (target - shift) / scale  # of the canvas, in pixels of the source
    a = min(max(round(begin), 0), source - 1)
    b = max(min(round(end), source), a + 1)
    first = 0 if begin >= 0 else min(round(shift), target - 1)
    last = target if end <= source else max(round(scale * source + shift), first + 1)
    return a, b, first, min(last, target)


def warp(pixels: Pixels, matrix: Matrix, size: tuple[int, int], *, fill: float | None, nearest: bool = False) -> Pixels:
    """Return `pixels` (H, W[, bands]) moved by `matrix` into a canvas of `size`; `fill` None mirrors at the border.

    Without rotation `matrix` has to come from `align`.
    """
    if not matrix[0, 1] and not matrix[1, 0]:
        return _resized(pixels, matrix, size, fill, nearest)
    if pixels.ndim == 3 and pixels.shape[2] > 4:  # OpenCV's fill value has four numbers
        starts = range(0, pixels.shape[2], 4)
        parts = [np.ascontiguousarray(pixels[..., start : start + 4]) for start in starts]
        return np.concatenate([warp(part, matrix, size, fill=fill, nearest=nearest) for part in parts], axis=2)
    # OpenCV counts from the centre of the first pixel, we from its outer corner.
    linear = matrix[:, :2]
    centred = np.column_stack([linear, matrix[:, 2] + linear @ [0.5, 0.5] - 0.5])
    how = cv2.INTER_NEAREST if nearest else cv2.INTER_LINEAR
    border = cv2.BORDER_REFLECT_101 if fill is None else cv2.BORDER_CONSTANT
    moved = cv2.warpAffine(pixels, centred, size, flags=how, borderMode=border, borderValue=(fill or 0,) * 4)
    return moved.reshape(size[1], size[0], *pixels.shape[2:])


def _resized(pixels: Pixels, matrix: Matrix, size: tuple[int, int], fill: float | None, nearest: bool) -> Pixels:
    left, right, x1, x2 = _span(matrix[0, 0], matrix[0, 2], pixels.shape[1], size[0])
    top, bottom, y1, y2 = _span(matrix[1, 1], matrix[1, 2], pixels.shape[0], size[1])
    shown = pixels[top:bottom, left:right]
    if shown.shape[:2] != (y2 - y1, x2 - x1):
        how = cv2.INTER_NEAREST_EXACT if nearest else cv2.INTER_LINEAR
        shown = cv2.resize(shown, (x2 - x1, y2 - y1), interpolation=how)
    shown = shown.reshape(y2 - y1, x2 - x1, *pixels.shape[2:])
    if (x2 - x1, y2 - y1) != size:
        shown = _framed(shown, (y1, size[1] - y2, x1, size[0] - x2), fill)
    flip_x, flip_y = bool(matrix[0, 0] < 0), bool(matrix[1, 1] < 0)
    if not flip_x and not flip_y:
        return shown
    # OpenCV's copy takes 5 us where NumPy's, of a view that runs backwards, takes 40.
    return cv2.flip(shown, -1 if flip_x and flip_y else int(flip_x)).reshape(shown.shape)


def _framed(pixels: Pixels, frame: tuple[int, int, int, int], fill: float | None) -> Pixels:
    """Return `pixels` with a frame (top, bottom, left, right) of `fill`, or of the picture mirrored."""
    top, bottom, left, right = frame
    height, width = pixels.shape[:2]
    if fill is None:
        framed = cv2.copyMakeBorder(pixels, *frame, cv2.BORDER_REFLECT_101)
        return framed.reshape(top + height + bottom, left + width + right, *pixels.shape[2:])
    framed = np.full((top + height + bottom, left + width + right, *pixels.shape[2:]), fill, pixels.dtype)
    framed[top : top + height, left : left + width] = pixels
    return framed


def fill_of(pixels: Pixels) -> float:
    """Return the value of what is outside the picture."""
    return float(GREY) if pixels.dtype == np.uint8 else GREY / 255


def move_boxes(boxes: Array, matrix: Matrix) -> Array:
    """Return (N, 4) boxes moved by `matrix`, (2, 3) for all or (N, 2, 3) for each, upright again.

    A turned box gets the bounds of the ellipse inside it, not of its corners, which would be far too large for most
    things (a disc turned by 45 degrees would grow by 41 %).
    """
    linear, shift = matrix[..., :2], matrix[..., 2]
    centers = (boxes[:, :2] + boxes[:, 2:]) / 2
    halves = (boxes[:, 2:] - boxes[:, :2]) / 2
    centers = (linear @ centers[:, :, None])[:, :, 0] + shift
    reach = np.sqrt((np.square(linear) @ np.square(halves)[:, :, None])[:, :, 0])
    return np.concatenate([centers - reach, centers + reach], axis=1).astype(np.float32)


def clip_boxes(boxes: Array, region: Array, least: float = 0.2) -> tuple[Array, Array]:
    """Return boxes cut to `region`, (4,) x1 y1 x2 y2 for all or (N, 4), and which of them are worth keeping.

    Kept is what shows at least the part `least` of its area and is 2 pixels wide and high.
    """
    cut = np.minimum(np.maximum(boxes, region[..., [0, 1, 0, 1]]), region[..., [2, 3, 2, 3]]).astype(np.float32)
    sides, before = cut[:, 2:] - cut[:, :2], boxes[:, 2:] - boxes[:, :2]
    enough = sides[:, 0] * sides[:, 1] >= least * before[:, 0] * before[:, 1]
    return cut, (sides[:, 0] >= 2) & (sides[:, 1] >= 2) & enough


def jitter_color(pixels: Pixels, strength: float, rng: np.random.Generator) -> Pixels:
    """Return pixels with brightness, contrast, saturation changed by up to `strength`, and hue by a twentieth of it.

    Three bands are taken as red, green, blue; with any other number brightness and contrast alone are changed, of
    floats in each band about its own darkest and mean value: bands need not share a scale. A band of kelvins, which
    lies far from 0 and hardly varies, would be moved by many times what it tells.
    """
    if strength == 0:
        return pixels
    brightness, contrast, saturation, hue = (1 + strength * (2 * rng.random(4) - 1)).tolist()
    if pixels.shape[2] != 3 and pixels.dtype != np.uint8:
        low, mean = pixels.min(axis=(0, 1)), pixels.mean(axis=(0, 1))
        middle = low + brightness * (mean - low)
        return _gain(pixels, brightness * contrast, low * (1 - brightness) * contrast + middle * (1 - contrast))
    turn = (hue - 1) * 0.05 * 2 * math.pi
    middle = 128.0 if pixels.dtype == np.uint8 else float(pixels.mean())
    gain, offset = brightness * contrast, middle * (1 - contrast)
    if pixels.shape[2] != 3:
        return _gain(pixels, gain, offset)
    cos, sin = saturation * math.cos(turn), saturation * math.sin(turn)
    matrix = gain * (_RGB @ np.array([[1, 0, 0], [0, cos, -sin], [0, sin, cos]]) @ _YIQ)
    return cv2.transform(np.ascontiguousarray(pixels), np.column_stack([matrix, np.full(3, offset)]))


def _gain(pixels: Pixels, gain: float, offset: Any) -> Pixels:
    if pixels.dtype == np.uint8:
        table = np.clip(np.arange(256) * gain + offset + 0.5, 0, 255).astype(np.uint8)
        return table[pixels]
    return (pixels * np.float32(gain) + np.asarray(offset, np.float32)).astype(np.float32)
