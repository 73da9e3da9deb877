"""The animals of the garden, drawn as small pictures that look to the right."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from engine.cv import cv2
from engine.samples.canvas import Bytes, Canvas, Item

INSECTS = ("ladybird", "caterpillar")
_SIDE = 160  # of a drawing
_BODY = 116  # how long the animal is in it
_PHASES = 8


@dataclass(frozen=True, slots=True)
class Insect:
    """An animal in the scene: its middle in render pixels, length, heading in degrees (clockwise), and looks."""

    kind: str
    x: float
    y: float
    length: float
    heading: float
    depth: float  # metres
    tilt: float = 1.0  # how tall it looks: less than 1 on a surface that is seen from the side
    look: int = 0
    phase: int = 0  # of its steps


def paint_insect(canvas: Canvas, insect: Insect, shadow: tuple[float, float]) -> int:
    """Paint an animal with its shadow; return its number, 0 when it is outside the picture."""
    reach = insect.length * _SIDE / _BODY * 0.6
    middle = np.array([[insect.x, insect.y]])
    window = canvas.window(np.concatenate([middle - reach, middle + reach]), margin=1)
    if window is None:
        return 0
    patch = insect_patch(insect, window)
    inside = patch[..., 3] > 127
    if not inside.any():
        return 0
    canvas.shade(window, inside, shadow, insect.depth)
    number = canvas.add(Item(insect.kind))
    canvas.blend(window, patch, number, insect.depth)
    return number


def insect_patch(insect: Insect, window: tuple[slice, slice]) -> Bytes:
    """Return what the animal covers of a window of the picture, (h, w, 4)."""
    rows, columns = window
    factor = insect.length / _BODY
    turn = cv2.getRotationMatrix2D((_SIDE / 2, _SIDE / 2), -insect.heading, factor)
    turn[1] = turn[1] * insect.tilt + [0, 0, _SIDE / 2 * (1 - insect.tilt)]
    turn[:, 2] += np.array([insect.x - columns.start, insect.y - rows.start]) - _SIDE / 2
    size = (columns.stop - columns.start, rows.stop - rows.start)
    return cv2.warpAffine(
        _drawing(insect.kind, insect.look, insect.phase % _PHASES), turn, size, flags=cv2.INTER_LINEAR
    )


@lru_cache(maxsize=128)
def _drawing(kind: str, look: int, phase: int) -> Bytes:
    """Return an animal (160, 160, 4), softened so that a smaller copy of it has smooth edges."""
    sheet = np.zeros((_SIDE, _SIDE, 4), np.uint8)
    step = np.sin(2 * np.pi * phase / _PHASES)
    (_ladybird if kind == "ladybird" else _caterpillar)(sheet, look, float(step), phase)
    body = sheet[..., 3] > 0
    sheet[..., :3][~body] = (40, 30, 26)
    soft = cv2.GaussianBlur(sheet, (0, 0), 1.0)
    soft.flags.writeable = False
    return soft


def _ladybird(sheet: Bytes, look: int, step: float, _phase: int) -> None:
    red = ((206, 44, 30), (222, 92, 28), (176, 30, 34), (226, 138, 36))[look % 4]
    black = (26, 22, 24, 255)
    for side in (-1, 1):
        for leg, x in enumerate((58, 80, 102)):
            swing = int(7 * step * (1 if (leg % 2) == (side > 0) else -1))
            cv2.line(sheet, (x, 80 + side * 26), (x + swing + (leg - 1) * 7, 80 + side * 50), black, 5, cv2.LINE_AA)
        cv2.line(sheet, (122, 80 + side * 8), (138, 80 + side * 20), black, 3, cv2.LINE_AA)
    cv2.ellipse(sheet, (116, 80), (18, 22), 0, 0, 360, black, -1, cv2.LINE_AA)
    for side in (-1, 1):
        cv2.ellipse(sheet, (114, 80 + side * 13), (7, 5), 0, 0, 360, (236, 232, 220, 255), -1, cv2.LINE_AA)
    for ring in range(6):  # a dome: brighter towards the light
        tone = 0.7 + 0.09 * ring
        color = (*(min(255, int(value * tone)) for value in red), 255)
        axes = (46 - 6 * ring, 40 - 5 * ring)
        cv2.ellipse(sheet, (74 - ring, 80 - 2 * ring), axes, 0, 0, 360, color, -1, cv2.LINE_AA)
    cv2.line(sheet, (30, 80), (112, 80), black, 3, cv2.LINE_AA)
    for side in (-1, 1):
        for x, y, size in ((92, 18, 7), (70, 16, 9), (48, 17, 7), (72, 31, 5))[: 2 + (look // 4) % 3]:
            cv2.circle(sheet, (x, 80 + side * y), size, black, -1, cv2.LINE_AA)
    cv2.ellipse(sheet, (72, 62), (14, 5), -12, 0, 360, (255, 226, 206, 255), -1, cv2.LINE_AA)


def _caterpillar(sheet: Bytes, look: int, _step: float, phase: int) -> None:
    green = ((138, 176, 62), (170, 186, 70), (104, 152, 70), (196, 190, 98))[look % 4]
    dark = tuple(int(value * 0.6) for value in green)
    count = 9
    for part in range(count):
        wave = np.sin(part * 0.9 - 2 * np.pi * phase / _PHASES + look)
        x, y = 32 + part * 11, int(80 + 7 * wave)
        size = 15 if 0 < part < count - 1 else 12
        cv2.circle(sheet, (x, y), size, (*dark, 255), -1, cv2.LINE_AA)
        cv2.circle(sheet, (x, y - 2), size - 2, (*green, 255), -1, cv2.LINE_AA)
        light = tuple(min(255, int(value * 1.28) + 12) for value in green)
        cv2.ellipse(sheet, (x, y - 6), (7, 3), 0, 0, 360, (*light, 255), -1, cv2.LINE_AA)
        cv2.circle(sheet, (x, y + 3), 3, (62, 52, 36, 255), -1, cv2.LINE_AA)
    low = int(7 * np.sin(count * 0.9 - 2 * np.pi * phase / _PHASES + look))
    cv2.circle(sheet, (32 + count * 11 - 2, 80 + low), 12, (116, 64, 36, 255), -1, cv2.LINE_AA)
    cv2.circle(sheet, (32 + count * 11 + 4, 76 + low), 3, (20, 16, 16, 255), -1, cv2.LINE_AA)
