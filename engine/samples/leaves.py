"""One leaf: a curved surface with a margin, veins, light and lesions, computed pixel by pixel.

A leaf is base + u C - u (1 - u) S + v W: C the chord from base to tip, S how far it bows, W half its width. Pixels are
taken back to (u, v), where the margin, the veins and the lesions are simple.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from engine.samples.canvas import Bools, Canvas, Color, Floats, Item

_STEPS = 512  # entries of the tables over u


@dataclass(frozen=True, slots=True)
class LeafKind:
    """How the leaves of a species are built."""

    outline: str  # a key of `_OUTLINES`
    teeth: float = 0  # depth of the serration, as a part of the width
    tooth_count: int = 0
    veins: float = 0  # lateral veins a side
    slant: float = 0.5  # how far a lateral vein reaches towards the tip, in u
    quilt: float = 0  # how much the blade bulges between its veins
    gloss: float = 0
    fold: float = 0.1  # difference of light between the halves
    pinnae: int = 0  # leaflets a side; 0: a simple leaf
    constant_width: bool = False  # a strap that does not narrow where it bows


@dataclass(frozen=True, slots=True)
class Lesion:
    """A spot of disease at (u, v), its radius in render pixels."""

    u: float
    v: float
    radius: float
    dark: Color
    pale: Color
    halo: float


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf placed in the scene; vectors are render pixels."""

    kind: LeafKind
    base: tuple[float, float]
    chord: tuple[float, float]
    bow: tuple[float, float]
    half_width: tuple[float, float]
    depth: tuple[float, float]  # metres at base and tip
    height: tuple[float, float]  # render pixels above the bench at base and tip
    color: Color
    vein_color: Color
    light: float  # how much light it catches, about 1
    wave: float = 0.0  # phase of the uneven margin
    lesions: tuple[Lesion, ...] = ()

    def at(self, u: npt.ArrayLike, v: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Return render points (..., 2) of leaf coordinates."""
        along = np.asarray(u, np.float64)[..., None]
        across = np.asarray(v, np.float64)[..., None]
        chord, bow, width = np.array(self.chord), np.array(self.bow), np.array(self.half_width)
        return np.array(self.base) + along * chord - along * (1 - along) * bow + across * width

    def outline(self, steps: int = 14) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Return the margin as render points (2 * steps, 2) and the u of each."""
        u = np.linspace(0, 1, steps)
        width = _margin(self.kind.outline)[(u * (_STEPS - 1)).astype(int)]
        both = np.concatenate([u, u[::-1]])
        return self.at(both, np.concatenate([width, -width[::-1]])), both


def paint_leaf(canvas: Canvas, leaf: Leaf, plant: int, shadow: tuple[float, float]) -> int:
    """Paint `leaf` with its shadow on what lies under it; return its number, 0 when it is outside the picture."""
    points, _ = leaf.outline()
    window = canvas.window(points, margin=4 + 0.1 * float(np.hypot(*leaf.half_width)))
    if window is None:
        return 0
    u, v = _leaf_coordinates(leaf, *canvas.grid(window))
    inside, margin = _inside(leaf, u, v)
    if not inside.any():
        return 0
    canvas.shade(window, inside, shadow, max(leaf.depth))
    u, v, margin = u[inside], v[inside], margin[inside]
    coarse, fine = canvas.noise(window, inside), canvas.noise(window, inside, fine=True)
    rgb = _blade(leaf, u, v, margin, coarse, fine)
    depth = leaf.depth[0] + (leaf.depth[1] - leaf.depth[0]) * u
    number = canvas.add(Item("leaf", plant))
    spots = [_lesion(leaf, spot, u, v, coarse, rgb) for spot in leaf.lesions]
    canvas.paint(window, inside, rgb, number, depth)
    for spot in spots:
        if spot.any():
            lesion = canvas.add(Item("lesion", plant, parent=number))
            covered = inside.copy()
            covered[inside] = spot
            canvas.numbers[window][covered] = lesion
            canvas.count(window, lesion)
    canvas.count(window, number)
    return number


def _leaf_coordinates(leaf: Leaf, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return (u, v) of render pixels; u is outside [0, 1] where no leaf can be."""
    (cx, cy), (wx, wy), (sx, sy) = leaf.chord, leaf.half_width, leaf.bow
    det = cx * wy - cy * wx
    dx, dy = x - np.float32(leaf.base[0]), y - np.float32(leaf.base[1])
    p = dx * np.float32(wy / det) - dy * np.float32(wx / det)
    q = dy * np.float32(cx / det) - dx * np.float32(cy / det)
    bow_p, bow_q = (sx * wy - sy * wx) / det, (sy * cx - sx * cy) / det
    if abs(bow_p) > 1e-3:  # p = u - bow_p u (1 - u), solved for the branch that starts at the base
        root = np.float32((1 - bow_p) ** 2) + np.float32(4 * bow_p) * p
        u = (np.sqrt(np.maximum(root, 0)) - np.float32(1 - bow_p)) / np.float32(2 * bow_p)
        u[root < 0] = -1
    else:
        u = p
    v = q + np.float32(bow_q) * u * (1 - u)
    if leaf.kind.constant_width:
        ratio = np.float32(bow_q * np.hypot(wx, wy) / np.hypot(cx, cy))
        slope = ratio * (1 - 2 * u) / np.maximum(1 - np.float32(bow_p) * (1 - 2 * u), np.float32(0.2))
        v = v / np.sqrt(1 + slope * slope)
    return u, v


@lru_cache(maxsize=8)
def _margin(name: str) -> Floats:
    """Return half the width over u, 512 values in [0, 1]."""
    u = np.linspace(0, 1, _STEPS)
    table: Floats = _OUTLINES[name](u).astype(np.float32)
    table.flags.writeable = False
    return table


_OUTLINES: dict[str, Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]] = {
    "round": lambda u: np.sin(np.pi * u**0.78) ** 0.72 * (1 - 0.18 * u),
    "ovate": lambda u: np.sin(np.pi * u**0.62) ** 0.86 * (1 - 0.25 * u**2),
    "frond": lambda u: np.clip(u * 7, 0, 1) ** 0.7 * (1 - u**2.2) ** 0.9,
    "strap": lambda u: np.clip(0.55 + u * 2, 0, 1) * np.clip((1 - u) * 2.2, 0, 1) ** 0.7,
}


def _inside(leaf: Leaf, u: Floats, v: Floats) -> tuple[Bools, Floats]:
    """Return which pixels belong to the leaf, and half its width there."""
    kind = leaf.kind
    table = _margin(kind.outline)
    steps = np.arange(_STEPS) / (_STEPS - 1)
    uneven = 1 + 0.035 * np.sin(17 * steps + leaf.wave) + 0.025 * np.sin(31 * steps + 2 * leaf.wave)
    if kind.teeth:
        tooth = (steps * kind.tooth_count) % 1  # a saw whose teeth point to the tip
        uneven = uneven + kind.teeth * (tooth - 0.6)
    margin = (table * uneven.astype(np.float32))[np.clip(u * (_STEPS - 1), 0, _STEPS - 1).astype(np.int32)]
    across = np.abs(v)
    inside = (u > 0) & (u < 1) & (across < margin)
    if kind.pinnae:
        reach = across / np.maximum(margin, np.float32(1e-3))
        place = np.abs(_pinna_phase(kind, u, across) % 1 - np.float32(0.5))
        inside &= (place < 0.47 * np.sqrt(np.maximum(1.02 - reach**3, 0))) | (across < 0.035)
    return inside, margin


def _pinna_phase(kind: LeafKind, u: Floats, across: Floats) -> Floats:
    return kind.pinnae * (u - np.float32(0.12) * across)


def _blade(leaf: Leaf, u: Floats, v: Floats, margin: Floats, coarse: Floats, fine: Floats) -> Floats:
    """Return the colours (n, 3) of a healthy leaf."""
    kind = leaf.kind
    across = np.abs(v)
    light = np.float32(leaf.light) * (np.float32(0.86) + np.float32(0.24) * u)
    light = light + np.where(v > 0, np.float32(kind.fold), np.float32(-kind.fold)) * np.minimum(across * 5, 1)
    light = light + (coarse - np.float32(0.5)) * np.float32(0.22) + (fine - np.float32(0.5)) * np.float32(0.1)
    vein = np.maximum(1 - across * np.float32(16 if not kind.constant_width else 5), 0)
    if kind.pinnae:
        phase = _pinna_phase(kind, u, across) % 1 - np.float32(0.5)
        light = light + np.where(phase > 0, np.float32(0.07), np.float32(-0.07)) - np.abs(phase) * np.float32(0.3)
        vein = np.maximum(vein, np.maximum(1 - np.abs(phase) * 9, 0) * np.float32(0.5))
    elif kind.veins:
        phase = np.abs((kind.veins * (u - np.float32(kind.slant) * across * margin)) % 1 - np.float32(0.5)) * 2
        lateral = np.clip((phase - np.float32(0.8)) * 5, 0, 1) * (1 - across / np.maximum(margin, np.float32(0.05)))
        vein = np.maximum(vein, lateral * np.float32(0.85))
        light = light + np.float32(kind.quilt) * (np.float32(0.45) - phase * phase)
    if kind.constant_width:
        light = light + np.float32(0.05) * np.sin(v * 20)
    edge = np.clip(across / np.maximum(margin, np.float32(0.02)), 0, 1)
    light = light - np.float32(0.16) * edge**6
    shine = np.exp(-(((u - np.float32(0.45)) * 3.2) ** 2) - ((v - np.float32(0.32)) * 4.5) ** 2)
    shine = np.float32(255 * kind.gloss * leaf.light) * shine * (np.float32(0.5) + coarse)
    rgb = np.empty((len(u), 3), np.float32)
    for band in range(3):
        tint = leaf.color[band] + (leaf.vein_color[band] - leaf.color[band]) * vein
        rgb[:, band] = tint * light + shine * (0.85, 0.95, 0.9)[band]
    return rgb


def _lesion(leaf: Leaf, spot: Lesion, u: Floats, v: Floats, noise: Floats, rgb: Floats) -> Bools:
    """Paint one lesion into `rgb` (n, 3) and return which of the pixels it covers."""
    along = (u - np.float32(spot.u)) * np.float32(np.hypot(*leaf.chord))
    across = (v - np.float32(spot.v)) * np.float32(np.hypot(*leaf.half_width))
    far = np.sqrt(along * along + across * across) / np.float32(spot.radius) + (noise - np.float32(0.5)) * 1.1
    sick = far < 1
    halo = np.clip((np.float32(1.6) - far) / np.float32(0.6), 0, 1) * np.float32(spot.halo)
    light = rgb[:, 1] / np.float32(max(leaf.color[1], 1))
    rim = np.clip((far - np.float32(0.35)) * np.float32(1.8), 0, 1)
    for band, yellow in enumerate((205.0, 190.0, 70.0)):
        healthy = rgb[:, band] + (yellow * light - rgb[:, band]) * halo
        dead = (spot.pale[band] + (spot.dark[band] - spot.pale[band]) * rim) * (
            np.float32(0.35) + np.float32(0.6) * light
        )
        rgb[:, band] = np.where(sick, dead, healthy)
    return sick
