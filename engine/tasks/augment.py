"""Varying a picture cheaply: flips are views, everything geometric is one warp, everything of colour one matrix.

Parameters mean what those of torchvision.transforms.v2 mean (RandomAffine, ColorJitter). The pixels are warped by
OpenCV: varying one 320x256 picture takes 0.5 ms (a mosaic 0.8 ms), against 6.6 ms through v2's grid_sample, a tenth of
a step of YOLOv5n on two cores (`tests/bench/bench_train_augment.py` measures both).
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
    flip_x = how.flip_horizontal and rng.random() < 0.5
    flip_y = how.flip_vertical and rng.random() < 0.5
    zoom = random_zoom(how, rng)
    angle = math.radians(rng.uniform(-how.rotation, how.rotation)) if how.rotation else 0.0
    if zoom == 1.0 and angle == 0.0 and not flip_x and not flip_y:
        return None
    center = np.array(size) / 2
    cos, sin = zoom * math.cos(angle), zoom * math.sin(angle)
    linear = np.array([[cos, -sin], [sin, cos]]) @ np.diag([-1.0 if flip_x else 1.0, -1.0 if flip_y else 1.0])
    slack = np.abs(1 - zoom) * center
    shift = center - linear @ center + rng.uniform(-slack, slack)
    return np.column_stack([linear, shift])


def random_zoom(how: Augmentation, rng: np.random.Generator) -> float:
    """Return a factor between 1 - scale and 1 + scale, its logarithm uniform."""
    return math.exp(rng.uniform(math.log(1 - how.scale), math.log(1 + how.scale))) if how.scale else 1.0


def warp(pixels: Pixels, matrix: Matrix, size: tuple[int, int], *, fill: float | None, nearest: bool = False) -> Pixels:
    """Return `pixels` (H, W[, bands]) moved by `matrix` into a canvas of `size`; `fill` None mirrors at the border."""
    linear = matrix[:, :2]
    if _is_flip(matrix, size) and size == (pixels.shape[1], pixels.shape[0]):
        return _flipped(pixels, linear)
    # OpenCV counts from the centre of the first pixel, we from its outer corner.
    centred = np.column_stack([linear, matrix[:, 2] + linear @ [0.5, 0.5] - 0.5])
    how = cv2.INTER_NEAREST if nearest else cv2.INTER_LINEAR
    border = cv2.BORDER_REFLECT_101 if fill is None else cv2.BORDER_CONSTANT
    value = (fill or 0,) * 4
    if pixels.ndim == 2 or pixels.shape[2] <= 4:
        moved = cv2.warpAffine(pixels, centred, size, flags=how, borderMode=border, borderValue=value)
        return moved.reshape(size[1], size[0], *pixels.shape[2:])
    parts = [  # OpenCV's fill value has four numbers
        warp(np.ascontiguousarray(pixels[..., start : start + 4]), matrix, size, fill=fill, nearest=nearest)
        for start in range(0, pixels.shape[2], 4)
    ]
    return np.concatenate(parts, axis=2)


def _is_flip(matrix: Matrix, size: tuple[int, int]) -> bool:
    linear, center = matrix[:, :2], np.array(size) / 2
    return np.array_equal(np.abs(linear), np.eye(2)) and np.allclose(matrix[:, 2], center - linear @ center)


def _flipped(pixels: Pixels, linear: Array) -> Pixels:
    pixels = pixels[:, ::-1] if linear[0, 0] < 0 else pixels
    return pixels[::-1] if linear[1, 1] < 0 else pixels


def fill_of(pixels: Pixels) -> float:
    """Return the value of what is outside the picture."""
    return float(GREY) if pixels.dtype == np.uint8 else GREY / 255


def move_boxes(boxes: Array, matrix: Matrix) -> Array:
    """Return (N, 4) boxes moved by `matrix`, upright again.

    A turned box gets the bounds of the ellipse inside it, not of its corners, which would be far too large for most
    things (a disc turned by 45 degrees would grow by 41 %).
    """
    centers = (boxes[:, :2] + boxes[:, 2:]) / 2 @ matrix[:, :2].T + matrix[:, 2]
    halves = (boxes[:, 2:] - boxes[:, :2]) / 2
    reach = np.sqrt(np.square(halves) @ np.square(matrix[:, :2]).T)
    return np.concatenate([centers - reach, centers + reach], axis=1).astype(np.float32)


def clip_boxes(boxes: Array, region: tuple[float, float, float, float], least: float = 0.2) -> tuple[Array, Array]:
    """Return boxes cut to `region` (x1, y1, x2, y2) and which of them are worth keeping.

    Kept is what shows at least the part `least` of its area and is 2 pixels wide and high.
    """
    x1, y1, x2, y2 = region
    cut = np.clip(boxes, np.array([x1, y1, x1, y1]), np.array([x2, y2, x2, y2])).astype(np.float32)
    sides = cut[:, 2:] - cut[:, :2]
    before = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    keep = (sides >= 2).all(axis=1) & (np.prod(sides, axis=1) >= least * before)
    return cut, keep


def jitter_color(pixels: Pixels, strength: float, rng: np.random.Generator) -> Pixels:
    """Return pixels with brightness, contrast, saturation changed by up to `strength`, and hue by a twentieth of it.

    Three bands are taken as red, green, blue; with any other number brightness and contrast alone are changed.
    """
    if strength == 0:
        return pixels
    brightness, contrast, saturation = rng.uniform(1 - strength, 1 + strength, 3)
    turn = rng.uniform(-1, 1) * strength * 0.05 * 2 * math.pi
    middle = 128.0 if pixels.dtype == np.uint8 else float(pixels.mean())
    gain, offset = brightness * contrast, middle * (1 - contrast)
    if pixels.shape[2] != 3:
        return _gain(pixels, gain, offset)
    cos, sin = saturation * math.cos(turn), saturation * math.sin(turn)
    matrix = gain * (_RGB @ np.array([[1, 0, 0], [0, cos, -sin], [0, sin, cos]]) @ _YIQ)
    return cv2.transform(np.ascontiguousarray(pixels), np.column_stack([matrix, np.full(3, offset)]))


def _gain(pixels: Pixels, gain: float, offset: float) -> Pixels:
    if pixels.dtype == np.uint8:
        table = np.clip(np.arange(256) * gain + offset + 0.5, 0, 255).astype(np.uint8)
        return table[pixels]
    return (pixels * np.float32(gain) + np.float32(offset)).astype(np.float32)
