"""What is known about a scene: categories, and annotations of what can be seen of every drawn thing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

import numpy as np
import numpy.typing as npt

from engine.annotation import PALETTE, Annotation, Box, Category, Geometry, Keypoints, WholeImage
from engine.samples.canvas import Bytes, Canvas, Item
from engine.samples.insects import INSECTS
from engine.samples.plants import SPECIES

BOXED = ("pot", "tag", *INSECTS)
OUTLINED = ("leaf", "lesion")
KEYPOINT_NAMES = ("stem base", "left tip", "top tip", "right tip")
SKELETON = ((0, 1), (0, 2), (0, 3))

# Values of `Scene.semantic`; 0 is the greenhouse and the bench.
SEMANTIC = MappingProxyType(
    {"leaf": 1, "lesion": 2, "stem": 3, "pot": 4, "soil": 5, "tag": 6, "ladybird": 7, "caterpillar": 8}
)

SLIVER = 12  # visible pixels below which nobody could tell what a thing is: it is left out
ALMOST_HIDDEN, MOSTLY_HIDDEN = 0.05, 0.3  # visible parts: left out below the first, marked `ignore` below the second
_LEGIBLE = 0.85  # visible part of a tag above which its words can be read


def _categories() -> dict[str, Category]:
    names = (*SPECIES, *BOXED, *OUTLINED)
    colors = (*PALETTE[:4], PALETTE[3], PALETTE[2], PALETTE[6], PALETTE[5], PALETTE[0], PALETTE[1])
    table = {name: Category(index, name, color) for index, (name, color) in enumerate(zip(names, colors, strict=True))}
    table["plant"] = Category(len(table), "plant", PALETTE[4], KEYPOINT_NAMES, SKELETON)
    return table


CATEGORIES = MappingProxyType(_categories())


@dataclass(frozen=True, slots=True)
class Visible:
    """What can be seen of one item: pixels and their bounds x1, y1, x2, y2, and which part of it that is."""

    number: int
    item: Item
    pixels: int
    bounds: tuple[int, int, int, int]
    part: float

    @property
    def told(self) -> bool:
        """Whether enough is seen to say something about it."""
        return self.pixels >= SLIVER and self.part >= ALMOST_HIDDEN

    def box(self) -> Annotation:
        """Return its box."""
        x1, y1, x2, y2 = self.bounds
        return Annotation(
            CATEGORIES[self.item.kind],
            Box(x1, y1, x2, y2),
            text=self.item.text if self.item.text and self.part > _LEGIBLE else None,
            ignore=self.part < MOSTLY_HIDDEN,
        )


def see(numbers: npt.NDArray[np.int32], canvas: Canvas) -> list[Visible]:
    """Return what is visible of each item of `canvas` in the picture-size item numbers (h, w), in drawing order."""
    width = numbers.shape[1]
    flat = np.flatnonzero(numbers)
    if not len(flat):
        return []
    values = numbers.ravel()[flat].astype(np.uint16)
    order = np.argsort(values, kind="stable")
    values, flat = values[order], flat[order]
    starts = np.flatnonzero(np.r_[True, values[1:] != values[:-1]])
    counts = np.diff(np.r_[starts, len(values)])
    x, y = flat % width, flat // width
    x1, x2 = np.minimum.reduceat(x, starts), np.maximum.reduceat(x, starts) + 1
    y1, y2 = np.minimum.reduceat(y, starts), np.maximum.reduceat(y, starts) + 1
    full = np.bincount(canvas.numbers.ravel(), minlength=len(canvas.items) + 1)
    seen = []
    for place, number in enumerate(values[starts].tolist()):
        bounds = int(x1[place]), int(y1[place]), int(x2[place]), int(y2[place])
        part = float(full[number] / max(canvas.drawn[number - 1], 1))
        seen.append(Visible(number, canvas.items[number - 1], int(counts[place]), bounds, part))
    return seen


def semantic_of(numbers: npt.NDArray[np.int32], items: Sequence[Item]) -> Bytes:
    """Return the value of `SEMANTIC` of each pixel (h, w)."""
    table = np.array([0, *(SEMANTIC[item.kind] for item in items)], np.uint8)
    return table[numbers]


class Known(Protocol):
    """What `annotate` asks of a scene."""

    @property
    def category(self) -> str: ...  # noqa: D102
    @property
    def visible(self) -> Sequence[Visible]: ...  # noqa: D102
    @property
    def keypoints(self) -> Keypoints: ...  # noqa: D102


def annotate(scene: Known, shape: Callable[[Visible], Geometry]) -> Iterator[Annotation]:
    """Yield the species of a scene, boxes, the shapes of what is visible, and the keypoints of the plant."""
    yield Annotation(CATEGORIES[scene.category], WholeImage())
    for thing in scene.visible:
        if thing.told and thing.item.kind in BOXED:
            yield thing.box()
    for kind in OUTLINED:
        for thing in scene.visible:
            if thing.told and thing.item.kind == kind:
                yield Annotation(CATEGORIES[kind], shape(thing))
    yield Annotation(CATEGORIES["plant"], scene.keypoints)
