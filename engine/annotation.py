"""The one currency of Seedling: what is said about a picture, by a person, a file or a network.

Coordinates are float pixels of the upright image (EXIF applied); the origin is the outer corner of the top-left pixel,
x to the right, y down: a one-pixel box in the corner is Box(0, 0, 1, 1), and the centre of that pixel is (0.5, 0.5).
NumPy only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]  # (N, 2), x and y

# Colour-blind-safe, in a fixed order (Okabe and Ito 2008, reordered so that neighbours differ most).
PALETTE = ("#4cb782", "#e0685c", "#5b8fd9", "#cc9a3c", "#9b72cf", "#3fb3c4", "#d977b0", "#8a8f3c")


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of thing. `id` is its place in the project (stable, never reused); names are unique in a project."""

    id: int
    name: str
    color: str = PALETTE[0]
    keypoint_names: tuple[str, ...] = ()
    skeleton: tuple[tuple[int, int], ...] = ()  # pairs of 0-based keypoint indices


@dataclass(frozen=True, slots=True)
class WholeImage:
    """The category holds for the whole picture (classification)."""


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle; x1 <= x2 and y1 <= y2."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class RotatedBox:
    """A rectangle turned clockwise (y points down) by `angle` degrees about its centre."""

    cx: float
    cy: float
    width: float
    height: float
    angle: float


@dataclass(frozen=True, slots=True, eq=False)
class Ring:
    """One part of a polygon: an outline (N, 2) of at least 3 points, not closed, and the outlines of its holes."""

    exterior: Points
    holes: tuple[Points, ...] = ()

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Ring)
            and np.array_equal(self.exterior, other.exterior)
            and len(self.holes) == len(other.holes)
            and all(np.array_equal(a, b) for a, b in zip(self.holes, other.holes, strict=True))
        )

    def __hash__(self) -> int:
        return hash(self.exterior.tobytes())


@dataclass(frozen=True, slots=True)
class Polygon:
    """One thing with one or several parts, each with holes."""

    parts: tuple[Ring, ...]

    @classmethod
    def of(cls, exterior: Sequence[Sequence[float]] | Points, *holes: Sequence[Sequence[float]] | Points) -> Polygon:
        """Return a polygon of one part."""
        return cls((Ring(_points(exterior), tuple(_points(hole) for hole in holes)),))


@dataclass(frozen=True, slots=True)
class Mask:
    """Pixels of a (height, width) picture as COCO run lengths: column by column, zeros first."""

    height: int
    width: int
    counts: tuple[int, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Keypoints:
    """Named points of one thing: (K, 3) rows x, y, visibility (0 not labeled, 1 hidden, 2 visible)."""

    points: npt.NDArray[np.float64]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Keypoints) and np.array_equal(self.points, other.points)

    def __hash__(self) -> int:
        return hash(self.points.tobytes())


@dataclass(frozen=True, slots=True)
class Point:
    """One place."""

    x: float
    y: float


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """An open line through (N, 2) points."""

    points: Points

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Line) and np.array_equal(self.points, other.points)

    def __hash__(self) -> int:
        return hash(self.points.tobytes())


Geometry = WholeImage | Box | RotatedBox | Polygon | Mask | Keypoints | Point | Line


@dataclass(frozen=True, slots=True)
class Annotation:
    """One statement about a picture.

    A prediction is an annotation with a `score` in [0, 1] and the source "run:<name>"; accepting it drops the score.
    `ignore` marks a region that neither trains nor counts (a COCO crowd, the value 255 of a mask).
    `id` is the row in the project, 0 before it is stored; it is not part of what the annotation says.
    """

    category: Category
    geometry: Geometry
    score: float | None = None
    source: str = "human"  # "human" | "run:<name>" | "import:<format>"
    text: str | None = None
    track: int | None = None
    ignore: bool = False
    id: int = field(default=0, compare=False)

    @property
    def is_draft(self) -> bool:
        """Whether a person has still to accept or mend it."""
        return self.score is not None

    def accepted(self) -> Annotation:
        """Return it as a person's own statement; where it came from stays known."""
        return replace(self, score=None)


def _points(values: Sequence[Sequence[float]] | Points) -> Points:
    return np.asarray(values, dtype=np.float64).reshape(-1, 2)
