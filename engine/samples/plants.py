"""The species of the garden and how they grow: where every leaf of a plant stands, from the soil to the tips."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.samples.canvas import Color
from engine.samples.leaves import Leaf, LeafKind, Lesion

PITCH = np.deg2rad(27)  # the camera looks down by this much
_COS, _SIN = float(np.cos(PITCH)), float(np.sin(PITCH))
METRES_PER_UNIT = 0.0008  # of a pot at scale 1: 150 units across are 12 cm

Vector = tuple[float, float, float]  # right, up, away; scene units at scale 1


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a plant stands: its soil on screen (render pixels), size, distance and the light on it."""

    x: float
    y: float
    scale: float  # render pixels per plant unit
    depth: float  # metres
    soil: float  # plant units from the bench to the soil
    light: Vector  # unit vector towards the light

    def screen(self, place: Vector) -> tuple[float, float]:
        """Return render pixels of a place relative to the middle of the soil."""
        return self.x + self.scale * place[0], self.y - self.scale * (place[1] * _COS + place[2] * _SIN)

    def distance(self, place: Vector) -> float:
        """Return metres from the camera."""
        return self.depth + (place[2] * _COS - place[1] * _SIN) * METRES_PER_UNIT


@dataclass(frozen=True, slots=True)
class Stem:
    """A thin round part: a stem or a leaf stalk; places and width in render pixels, depth in metres."""

    places: tuple[tuple[float, float], ...]
    width: float
    color: Color
    depth: float


@dataclass(frozen=True, slots=True)
class Shoot:
    """A leaf and the stalk that carries it; `size` is the plant units of its length."""

    leaf: Leaf
    stalk: Stem | None
    size: float


@dataclass(frozen=True, slots=True)
class Plant:
    """All that grows in one pot, far parts first."""

    species: str
    stems: tuple[Stem, ...]
    shoots: tuple[Shoot, ...]


@dataclass(frozen=True, slots=True)
class _Style:
    kind: LeafKind
    color: Color
    vein: Color


_STYLES = {
    "basil": _Style(
        LeafKind("round", veins=5, slant=0.55, quilt=0.16, gloss=0.34, fold=0.1), (98, 162, 46), (146, 196, 84)
    ),
    "nettle": _Style(
        LeafKind("ovate", teeth=0.34, tooth_count=13, veins=6, slant=0.45, quilt=0.24, gloss=0.08, fold=0.12),
        (58, 112, 58),
        (100, 140, 82),
    ),
    "fern": _Style(LeafKind("frond", pinnae=16, gloss=0.04, fold=0.06), (112, 154, 46), (140, 160, 70)),
    "lemongrass": _Style(LeafKind("strap", gloss=0.14, fold=0.1, constant_width=True), (122, 152, 98), (176, 194, 142)),
}
SPECIES = tuple(_STYLES)


def grow(species: str, stand: Stand, rng: np.random.Generator, vigor: float, sickness: float) -> Plant:
    """Return a plant; `vigor` about 1 is its size, `sickness` the chance of a lesion on a leaf."""
    style = _STYLES[species]
    tint = np.array([rng.normal(0, 9), rng.normal(0, 9), rng.normal(0, 7)])
    shift = tuple(float(value) for value in tint)
    gardener = _Gardener(stand, rng, style, (shift[0], shift[1], shift[2]), sickness)
    stems, shoots = _GROWTH[species](gardener, vigor)
    shoots.sort(key=lambda shoot: -sum(shoot.leaf.depth))
    return Plant(species, tuple(stems), tuple(shoots))


@dataclass(frozen=True, slots=True)
class _Gardener:
    """Makes single leaves of one plant."""

    stand: Stand
    rng: np.random.Generator
    style: _Style
    tint: Vector
    sickness: float

    def leaf(self, base: Vector, turn: float, rise: float, size: float, breadth: float, droop: float) -> Leaf:
        """Return a leaf from `base` in the direction `turn` (0 right, 90 away), `rise` degrees above the level."""
        a, e = np.deg2rad(turn), np.deg2rad(rise)
        axis = np.array([np.cos(a) * np.cos(e), np.sin(e), np.sin(a) * np.cos(e)])
        side = np.array([-np.sin(a), 0.0, np.cos(a)])
        side = side + np.array([0, self.rng.normal(0, 0.22), 0])
        sag = np.array([0.0, -droop * size, 0.0])
        tip = np.array(base) + axis * size + sag
        start, end = self.stand.screen(base), self.stand.screen(_vector(tip))
        chord = np.array(end) - np.array(start)
        least = 0.3 * size * self.stand.scale
        if np.hypot(*chord) < least:  # a leaf that points at the camera still shows a little of its length
            chord = chord + np.array([0, least])
        half = self._half_width(chord, side, size * breadth * self.stand.scale)
        bow = np.array([0, droop * size * self.stand.scale * _COS])
        normal = np.cross(side, axis)
        normal = normal * np.sign(normal[1] or 1) / max(float(np.linalg.norm(normal)), 1e-6)
        light = 0.66 + 0.56 * max(float(normal @ np.array(self.stand.light)), 0)
        depth = self.stand.distance(base), self.stand.distance(_vector(tip))
        high = self.stand.soil + base[1], self.stand.soil + float(tip[1])
        young = self.rng.normal(0, 6)
        color = tuple(
            value + shift + young * share
            for value, shift, share in zip(self.style.color, self.tint, (1.0, 1.2, 0.4), strict=True)
        )
        return Leaf(
            self.style.kind,
            start,
            _pair(chord),
            _pair(bow),
            _pair(half),
            depth,
            (high[0] * self.stand.scale, high[1] * self.stand.scale),
            (color[0], color[1], color[2]),
            self.style.vein,
            light,
            float(self.rng.uniform(0, 6.28)),
            self._lesions(size),
        )

    def _half_width(self, chord: np.ndarray, side: np.ndarray, width: float) -> np.ndarray:
        """Return half the width on screen: foreshortened, but never so much that the leaf shows its edge only."""
        across = np.array([-chord[1], chord[0]]) / np.hypot(*chord)
        if self.style.kind.constant_width:
            return across * width
        seen = np.array([side[0], -(side[1] * _COS + side[2] * _SIN)]) * width
        part = float(seen @ across)
        least = 0.62 * width
        if abs(part) < least:
            seen = seen + across * ((least if part >= 0 else -least) - part)
        return seen

    def stem(self, places: list[Vector], width: float, color: Color) -> Stem:
        """Return a stem through `places`, `width` plant units thick."""
        points = tuple(self.stand.screen(place) for place in places)
        return Stem(points, width * self.stand.scale, color, self.stand.distance(places[0]))

    def _lesions(self, size: float) -> tuple[Lesion, ...]:
        if self.rng.random() > self.sickness:
            return ()
        spots = []
        for _ in range(int(self.rng.integers(1, 3))):
            radius = float(np.clip(self.rng.normal(0.15, 0.04) * min(size, 100), 8, 19)) * self.stand.scale
            brown = self.rng.normal(0, 12)
            spots.append(
                Lesion(
                    float(self.rng.uniform(0.25, 0.8)),
                    float(self.rng.uniform(-0.5, 0.5)),
                    radius,
                    (92 + brown, 58 + brown * 0.7, 30),
                    (176 + brown, 142 + brown, 98),
                    float(self.rng.uniform(0.2, 0.8)),
                )
            )
        return tuple(spots)


def _paired(gardener: _Gardener, vigor: float, *, nodes: int, tall: float, size: float, breadth: float) -> tuple:
    """Grow an upright stem with crossed pairs of leaves, large below and small above."""
    rng, color = gardener.rng, (118.0, 140.0, 74.0)
    stems, shoots = [], []
    lean = rng.normal(0, 0.1, 2)
    top = tall * vigor
    start = float(rng.uniform(0, 180))

    def place(part: float) -> Vector:
        return float(lean[0] * top * part**1.6), top * part, float(lean[1] * top * part**1.6)

    stems.append(gardener.stem([place(float(part)) for part in np.linspace(0, 1, 7)], 5.0, color))
    for node in range(nodes):
        part = 0.12 + 0.88 * node / (nodes - 1)
        length = size * vigor * (1 - 0.6 * max(part - 0.3, 0) / 0.7) * float(rng.normal(1, 0.07))
        for opposite in (0, 180):
            turn = start + 90 * node + opposite + float(rng.normal(0, 14))
            rise = float(rng.normal(14 + 30 * part, 9))
            knot, stalk = place(part), 0.28 * length
            a, e = np.deg2rad(turn), np.deg2rad(rise + 12)
            reach = np.array([np.cos(a) * np.cos(e), np.sin(e), np.sin(a) * np.cos(e)]) * stalk
            base = _vector(np.array(knot) + reach)
            leaf = gardener.leaf(base, turn, rise, length * float(rng.normal(1, 0.06)), breadth, 0.34)
            shoots.append(Shoot(leaf, gardener.stem([knot, base], 3.2, color), length))
    return stems, shoots


def _basil(gardener: _Gardener, vigor: float) -> tuple:
    nodes = int(gardener.rng.integers(5, 8))
    return _paired(gardener, vigor, nodes=nodes, tall=176, size=122, breadth=0.37)


def _nettle(gardener: _Gardener, vigor: float) -> tuple:
    nodes = int(gardener.rng.integers(5, 8))
    return _paired(gardener, vigor, nodes=nodes, tall=204, size=128, breadth=0.31)


def _rosette(
    gardener: _Gardener, count: int, size: tuple[float, float], rise: tuple[float, float], leaf: tuple
) -> tuple:
    """Grow leaves from the ground in all directions, the inner ones steeper."""
    rng = gardener.rng
    breadth, droop = leaf
    shoots = []
    first = float(rng.uniform(0, 360))
    for index in range(count):
        inner = index / count
        turn = first + 137.5 * index + float(rng.normal(0, 8))
        length = float(rng.uniform(*size))
        up = rise[0] + (rise[1] - rise[0]) * inner + float(rng.normal(0, 5))
        a = np.deg2rad(turn)
        base = (float(np.cos(a)) * 9, 0.0, float(np.sin(a)) * 9)
        blade = gardener.leaf(base, turn, up, length, breadth / length, droop * (1.15 - 0.5 * inner))
        shoots.append(Shoot(blade, None, length))
    return [], shoots


def _fern(gardener: _Gardener, vigor: float) -> tuple:
    count = int(gardener.rng.integers(9, 13))
    return _rosette(gardener, count, (165 * vigor, 250 * vigor), (34, 78), (42 * vigor, 0.42))


def _lemongrass(gardener: _Gardener, vigor: float) -> tuple:
    count = int(gardener.rng.integers(17, 25))
    return _rosette(gardener, count, (200 * vigor, 330 * vigor), (44, 86), (9.0 * vigor, 0.46))


_GROWTH: dict[str, Callable[[_Gardener, float], tuple]] = {
    "basil": _basil,
    "nettle": _nettle,
    "fern": _fern,
    "lemongrass": _lemongrass,
}


def _vector(values: np.ndarray) -> Vector:
    return float(values[0]), float(values[1]), float(values[2])


def _pair(values: np.ndarray) -> tuple[float, float]:
    return float(values[0]), float(values[1])
