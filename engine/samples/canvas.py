"""The painter's canvas: what is drawn later hides what was drawn before, in the colours and in the truth alike.

Everything is painted at twice the size of the picture, so that halving it smooths the edges.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from engine.cv import cv2

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]
Bools = npt.NDArray[np.bool_]
Color = tuple[float, float, float]

OVERSAMPLING = 2
_SHADOW, _SHADOW_REACH = 0.42, 0.12  # how dark it is next to a thing, and how far behind it, in metres
_TILE = 1024
_OVERLAP = 640  # a leaf or a pot lies within the tile wherever it begins


@dataclass(frozen=True, slots=True)
class Item:
    """One drawn thing. Its number in the truth is its place in `Canvas.items` plus 1."""

    kind: str
    plant: int = -1  # the number of the pot it belongs to
    text: str = ""
    parent: int = 0  # the number of the leaf that a lesion sits on


@dataclass(slots=True)
class Canvas:
    """Colours, item numbers and depths of a scene at render size, which is `scale` pixels per scene unit.

    A scene unit is one pixel of a 640x480 picture, whatever size is asked for.
    """

    width: int  # render pixels
    height: int
    scale: float
    noise_origin: tuple[int, int]
    color: Bytes = field(init=False)  # (height, width, 3) RGB
    numbers: npt.NDArray[np.int32] = field(init=False)  # (height, width), 0: nothing
    depth: Floats = field(init=False)  # (height, width), metres
    items: list[Item] = field(default_factory=list)
    drawn: list[int] = field(default_factory=list)  # render pixels of each item before anything else hid it

    def __post_init__(self) -> None:
        shape = (self.height, self.width)
        self.color = np.zeros((*shape, 3), np.uint8)
        self.numbers = np.zeros(shape, np.int32)
        self.depth = np.full(shape, 5.0, np.float32)

    def add(self, item: Item) -> int:
        """Register `item` and return its number."""
        self.items.append(item)
        self.drawn.append(0)
        return len(self.items)

    def window(self, points: npt.NDArray[np.floating], margin: float = 0) -> tuple[slice, slice] | None:
        """Return the (rows, columns) around render points (N, 2), or None when they lie outside the picture."""
        low = np.floor(points.min(axis=0) - margin).astype(int)
        high = np.ceil(points.max(axis=0) + margin).astype(int) + 1
        x1, y1 = max(low[0], 0), max(low[1], 0)
        x2, y2 = min(high[0], self.width), min(high[1], self.height)
        if x1 >= x2 or y1 >= y2:
            return None
        return slice(y1, y2), slice(x1, x2)

    def grid(self, window: tuple[slice, slice]) -> tuple[Floats, Floats]:
        """Return pixel centres as x (1, w) and y (h, 1)."""
        rows, columns = window
        x = np.arange(columns.start, columns.stop, dtype=np.float32)[None] + np.float32(0.5)
        y = np.arange(rows.start, rows.stop, dtype=np.float32)[:, None] + np.float32(0.5)
        return x, y

    def noise(self, window: tuple[slice, slice], inside: Bools | None = None, *, fine: bool = False) -> Floats:
        """Return smooth noise in [0, 1] for the window (h, w), or for the true pixels of `inside` (h, w) only."""
        rows, columns = window
        tile = noise_tile(fine)
        y, x = (rows.start + self.noise_origin[1]) % _TILE, (columns.start + self.noise_origin[0]) % _TILE
        height, width = rows.stop - rows.start, columns.stop - columns.start
        values = tile[y : y + height, x : x + width]
        if values.shape != (height, width):  # a window larger than the overlap of the tile
            values = tile[(y + np.arange(height))[:, None] % _TILE, (x + np.arange(width))[None] % _TILE]
        chosen = values if inside is None else values[inside]
        return chosen.astype(np.float32) * np.float32(1 / 255)

    def paint(
        self, window: tuple[slice, slice], inside: Bools, rgb: Floats, number: int, depth: Floats | float
    ) -> None:
        """Put colours (n, 3), in the order of `inside`'s true pixels, over what is there."""
        self.color[window][inside] = np.clip(rgb, 0, 255).astype(np.uint8)
        self.numbers[window][inside] = number
        self.depth[window][inside] = depth
        self.count(window, number)

    def count(self, window: tuple[slice, slice], number: int) -> None:
        """Note how many pixels of an item show now, when all of it was painted within `window`."""
        self.drawn[number - 1] = int(np.count_nonzero(self.numbers[window] == number))

    def blend(self, window: tuple[slice, slice], rgba: Bytes, number: int, depth: float) -> None:
        """Lay a picture (h, w, 4) over the window; the truth takes the pixels that it covers by more than half."""
        alpha = rgba[..., 3:].astype(np.float32) / 255
        below = self.color[window]
        self.color[window] = (below + (rgba[..., :3].astype(np.float32) - below) * alpha).astype(np.uint8)
        inside = rgba[..., 3] > 127
        self.numbers[window][inside] = number
        self.depth[window][inside] = depth
        self.count(window, number)

    def shade(self, window: tuple[slice, slice], inside: Bools, shift: tuple[float, float], depth: float) -> None:
        """Darken what lies just behind `inside` (at `depth` metres), moved by `shift` render pixels, softly."""
        rows, columns = window
        margin = int(max(abs(shift[0]), abs(shift[1])) + 8)
        y1, y2 = max(rows.start - margin, 0), min(rows.stop + margin, self.height)
        x1, x2 = max(columns.start - margin, 0), min(columns.stop + margin, self.width)
        move = np.array([[0.25, 0, (columns.start - x1 + shift[0]) / 4], [0, 0.25, (rows.start - y1 + shift[1]) / 4]])
        small = ((x2 - x1 + 3) // 4, (y2 - y1 + 3) // 4)
        mask = cv2.warpAffine(inside.astype(np.uint8) * 255, move, small, flags=cv2.INTER_LINEAR)
        mask = cv2.GaussianBlur(mask, (0, 0), 1.4)
        mask[self.depth[y1:y2:4, x1:x2:4] > depth + _SHADOW_REACH] = 0
        keep = 255 - cv2.resize(mask, (x2 - x1, y2 - y1)) * np.float32(_SHADOW)
        area = self.color[y1:y2, x1:x2]
        area[:] = cv2.multiply(area, cv2.merge([keep.astype(np.uint8)] * 3), scale=1 / 255)


@lru_cache(maxsize=2)
def noise_tile(fine: bool) -> Bytes:
    """Return the smooth noise that all scenes take their texture from: a tile of 1024 with itself around it."""
    generator = np.random.default_rng(7 if fine else 8)
    total = np.zeros((_TILE, _TILE), np.float32)
    cells = (512, 256, 128) if fine else (128, 64, 24, 8)
    for weight, count in enumerate(cells, start=1):
        layer = generator.random((count, count), dtype=np.float32)
        layer = np.pad(layer, 4, mode="wrap")  # so that the tile has no seam
        factor = _TILE / count
        wide = cv2.resize(layer, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
        edge = round(4 * factor)
        total += weight * wide[edge : edge + _TILE, edge : edge + _TILE]
    low, high = np.percentile(total, (1, 99))
    bytes_ = (np.clip((total - low) / (high - low), 0, 1) * 255).astype(np.uint8)
    tile: Bytes = np.pad(bytes_, (0, _OVERLAP), mode="wrap")
    tile.flags.writeable = False
    return tile
