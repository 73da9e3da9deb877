"""The sample garden: pictures of a greenhouse bench, drawn from a seed, about which everything is known exactly."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from engine.annotation import Annotation, Keypoints, Mask
from engine.cv import cv2
from engine.geometry import encode
from engine.samples.bands import six_bands
from engine.samples.bench import (
    POT_BOTTOM,
    POT_HEIGHT,
    Pot,
    paint_bench,
    paint_greenhouse,
    paint_pot,
    paint_shadows,
    paint_tag,
    pick_pot_color,
)
from engine.samples.canvas import OVERSAMPLING, Bytes, Canvas, Floats, Item
from engine.samples.insects import INSECTS, Insect, paint_insect
from engine.samples.leaves import paint_leaf
from engine.samples.light import Light, develop, pick_light, shadow_shift
from engine.samples.plants import PITCH, SPECIES, Plant, Shoot, Stem, grow
from engine.samples.truth import Visible, annotate, see, semantic_of

SIZE = (640, 480)
_NEAREST = 0.75  # metres from the camera to the bench at the lower edge


@dataclass(frozen=True)
class Scene:
    """A picture and the truth about it; everything describes what is visible.

    `annotations` holds WholeImage of the species of the main plant, Box of pots, tags (with their text) and insects,
    Mask of leaves and lesions (a leaf ends where its lesion begins), and Keypoints of the main plant. What shows less
    than 5 % of itself is left out, a box that shows less than 30 % is marked `ignore`.
    """

    pixels: Bytes  # (h, w, 3) RGB
    category: str  # species of the main plant
    semantic: Bytes  # (h, w), values of `SEMANTIC`
    instances: npt.NDArray[np.int32]  # (h, w), numbers of `visible`, 0: bench and greenhouse
    depth: Floats  # (h, w), metres
    tags: tuple[str, ...]  # what is printed on the tags, back to front
    visible: tuple[Visible, ...]  # each drawn thing of which at least one pixel shows, in drawing order
    keypoints: Keypoints
    light: Light
    origin: tuple[int, int] = field(default=(0, 0))  # seed and index

    @cached_property
    def annotations(self) -> tuple[Annotation, ...]:
        """What is to be said about the picture."""
        return tuple(annotate(self, self._mask))

    def _mask(self, thing: Visible) -> Mask:
        x1, y1, x2, y2 = thing.bounds
        whole = np.zeros(self.instances.shape, bool)
        whole[y1:y2, x1:x2] = self.crop(thing)
        return encode(whole)

    def crop(self, thing: Visible) -> npt.NDArray[np.bool_]:
        """Return which pixels within the bounds of a thing show it."""
        x1, y1, x2, y2 = thing.bounds
        return self.instances[y1:y2, x1:x2] == thing.number

    def six_band(self) -> npt.NDArray[np.uint16]:
        """Return the scene as (h, w, 6): blue, green, red, red edge, near infrared, thermal (0.01 K)."""
        return six_bands(self.pixels, self.semantic, self.origin)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands before anything is painted; places in render pixels."""

    horizon: float
    pots: list[Pot]  # far ones first; the last one is the main one
    plants: list[Plant]
    tags: list[str]  # one a pot, "" for none
    insects: int


def scene(
    seed: int, index: int, size: tuple[int, int] = SIZE, *, category: str | None = None, insects: bool = True
) -> Scene:
    """Return the picture `index` of the garden `seed`; the same on every thread and in any order.

    `size` is (width, height); `category` asks for a species of the main plant. Four pictures in a row (0-3, 4-7...)
    show the four species.
    """
    rng = np.random.default_rng([seed, index])
    name = category or species_of(seed, index)
    canvas = _canvas(size, rng)
    light = pick_light(rng)
    layout = lay_out(canvas, name, light, rng, insects)
    shoots = _paint(canvas, layout, light, rng)
    return _finish(canvas, layout, shoots, light, size, (seed, index), rng)


def species_of(seed: int, index: int) -> str:
    """Return the species of the main plant of a picture: each once in every four pictures, in an order of the seed."""
    order = np.random.default_rng([seed, index // len(SPECIES), 1]).permutation(len(SPECIES))
    return SPECIES[int(order[index % len(SPECIES)])]


def _canvas(size: tuple[int, int], rng: np.random.Generator) -> Canvas:
    width, height = size[0] * OVERSAMPLING, size[1] * OVERSAMPLING
    scale = OVERSAMPLING * min(size[0] / SIZE[0], size[1] / SIZE[1])
    return Canvas(width, height, scale, (int(rng.integers(1024)), int(rng.integers(1024))))


def lay_out(canvas: Canvas, category: str, light: Light, rng: np.random.Generator, insects: bool) -> Layout:
    """Return where pots, plants and tags of a scene stand."""
    unit, width, height = canvas.scale, canvas.width, canvas.height
    horizon = height - rng.uniform(270, 335) * unit
    pots, plants, tags = [], [], []
    places = [(float(rng.uniform(0.38, 0.62)), 1.0)]
    sides = rng.permutation([-1, 1])[: int(rng.choice([0, 1, 2], p=[0.2, 0.45, 0.35]))]
    for side in sides:
        places.append((places[0][0] + float(side) * float(rng.uniform(0.3, 0.42)), float(rng.uniform(0.52, 0.68))))
    sickness = float(rng.choice([0.0, 0.15, 0.4], p=[0.2, 0.4, 0.4]))
    for part, far in sorted(places, key=lambda place: place[1]):
        main = far == 1.0
        scale = unit * far * float(rng.uniform(1.02, 1.2) if main else rng.uniform(0.84, 0.98))
        lift = rng.uniform(2, 18) if main else (1 - far) * 290 + rng.uniform(0, 16)
        foot = height - lift * unit - POT_BOTTOM * float(np.sin(PITCH)) * scale
        pot = Pot(part * width, foot, scale, _NEAREST * unit / scale, pick_pot_color(rng))
        kind = category if main or rng.random() < 0.75 else SPECIES[int(rng.integers(len(SPECIES)))]
        vigor = float(rng.uniform(0.86, 1.1)) * (1 if main else 0.9)
        pots.append(pot)
        plants.append(grow(kind, pot.stand(light.direction), rng, vigor, sickness))
        tags.append(_tag_words(rng) if rng.random() < (0.8 if main else 0.5) else "")
    return Layout(horizon, pots, plants, tags, int(rng.integers(1, 6)) if insects else 0)


def _tag_words(rng: np.random.Generator) -> str:
    return f"{'ABCDEFGHKM'[int(rng.integers(10))]}{int(rng.integers(1, 10))}-{int(rng.integers(0, 1000)):03d}"


def _paint(canvas: Canvas, layout: Layout, light: Light, rng: np.random.Generator) -> dict[int, Shoot]:
    """Paint everything, far things first; return the shoots of the main plant by their numbers."""
    paint_greenhouse(canvas, rng, layout.horizon)
    paint_bench(canvas, rng, layout.horizon, _NEAREST)
    paint_shadows(canvas, layout.pots, layout.plants, light.direction, light.shadow)
    on_bench, on_pot, on_plant = _share_out(layout, rng)
    for insect in (_bench_insect(canvas, layout, rng) for _ in range(on_bench)):
        paint_insect(canvas, insect, shadow_shift(light, canvas.scale, 2))
    shoots: dict[int, Shoot] = {}
    for place, (pot, plant, words) in enumerate(zip(layout.pots, layout.plants, layout.tags, strict=True)):
        main = place == len(layout.pots) - 1
        paint_pot(canvas, pot, place, light.direction)
        if words:
            paint_tag(canvas, pot, place, words, rng)
        if main:
            for insect in (_pot_insect(canvas, pot, rng) for _ in range(on_pot)):
                paint_insect(canvas, insect, shadow_shift(light, canvas.scale, 2))
        shoots = _paint_plant(canvas, plant, place, light, (on_plant if main else 0, rng))
    return shoots


def _share_out(layout: Layout, rng: np.random.Generator) -> tuple[int, int, int]:
    """Return how many insects sit on the bench, on the pot and on the plant."""
    places = rng.choice(3, layout.insects, p=[0.35, 0.1, 0.55])
    return int((places == 0).sum()), int((places == 1).sum()), int((places == 2).sum())


def _paint_plant(
    canvas: Canvas, plant: Plant, place: int, light: Light, guests: tuple[int, np.random.Generator]
) -> dict[int, Shoot]:
    """Paint stems and leaves, far ones first, with insects on some of the near leaves."""
    for stem in plant.stems:
        _paint_stem(canvas, stem, place, light)
    count, rng = guests
    near = np.arange(len(plant.shoots) // 2, len(plant.shoots))
    hosts = set(rng.permutation(near)[:count].tolist())
    painted = {}
    for order, shoot in enumerate(plant.shoots):
        if shoot.stalk:
            _paint_stem(canvas, shoot.stalk, place, light)
        number = paint_leaf(canvas, shoot.leaf, place, shadow_shift(light, canvas.scale))
        if number:
            painted[number] = shoot
        if order in hosts:
            paint_insect(canvas, _leaf_insect(canvas, shoot, rng), shadow_shift(light, canvas.scale, 2))
    return painted


def _paint_stem(canvas: Canvas, stem: Stem, place: int, light: Light) -> None:
    points = np.array(stem.places)
    window = canvas.window(points, margin=stem.width)
    if window is None:
        return
    rows, columns = window
    mask = np.zeros((rows.stop - rows.start, columns.stop - columns.start), np.uint8)
    line = np.round((points - [columns.start, rows.start]) * 8).astype(np.int32)
    cv2.polylines(mask, [line], False, 255, max(round(stem.width), 1), cv2.LINE_8, shift=3)
    inside = mask > 0
    canvas.shade(window, inside, shadow_shift(light, canvas.scale, 4), stem.depth)
    shade = 0.72 + 0.4 * canvas.noise(window, inside)
    rgb = shade[:, None] * np.array(stem.color, np.float32)
    canvas.paint(window, inside, rgb, canvas.add(Item("stem", place)), stem.depth)


def _pick_insect(rng: np.random.Generator) -> tuple[str, float, int, int]:
    kind = INSECTS[int(rng.integers(len(INSECTS)))]
    length = rng.uniform(36, 50) if kind == "ladybird" else rng.uniform(60, 88)
    return kind, float(length), int(rng.integers(12)), int(rng.integers(8))


def _bench_insect(canvas: Canvas, layout: Layout, rng: np.random.Generator) -> Insect:
    kind, length, look, phase = _pick_insect(rng)
    part = float(rng.uniform(0.35, 1))
    y = layout.horizon + part * (canvas.height - layout.horizon) - 14 * canvas.scale
    far = 0.55 + 0.45 * part
    x = float(rng.uniform(0.04, 0.96)) * canvas.width
    return Insect(
        kind,
        x,
        y,
        length * (0.3 + 0.7 * far) * canvas.scale,
        float(rng.uniform(0, 360)),
        _NEAREST / far,
        0.68,
        look,
        phase,
    )


def _pot_insect(canvas: Canvas, pot: Pot, rng: np.random.Generator) -> Insect:
    kind, length, look, phase = _pick_insect(rng)
    x = pot.x + float(rng.uniform(-34, 34)) * pot.scale
    y = pot.y - float(rng.uniform(0.45, 0.7)) * POT_HEIGHT * pot.scale
    return Insect(
        kind, x, y, length * 0.85 * canvas.scale, float(rng.uniform(0, 360)), pot.depth - 0.06, 1.0, look, phase
    )


def _leaf_insect(canvas: Canvas, shoot: Shoot, rng: np.random.Generator) -> Insect:
    kind, length, look, phase = _pick_insect(rng)
    u = float(rng.uniform(0.35, 0.75))
    (x, y), (ahead_x, ahead_y) = shoot.leaf.at(u, float(rng.uniform(-0.25, 0.25))), shoot.leaf.at(u + 0.1, 0)
    heading = float(np.rad2deg(np.arctan2(ahead_y - y, ahead_x - x)) + rng.choice([0, 180]) + rng.normal(0, 14))
    depth = shoot.leaf.depth[0] + (shoot.leaf.depth[1] - shoot.leaf.depth[0]) * u - 0.004
    return Insect(kind, float(x), float(y), length * canvas.scale, heading, depth, 1.0, look, phase)


def _finish(
    canvas: Canvas,
    layout: Layout,
    shoots: dict[int, Shoot],
    light: Light,
    size: tuple[int, int],
    origin: tuple[int, int],
    rng: np.random.Generator,
) -> Scene:
    """Return the photograph and its truth at picture size."""
    numbers = np.ascontiguousarray(canvas.numbers[::OVERSAMPLING, ::OVERSAMPLING])
    depth = np.ascontiguousarray(canvas.depth[::OVERSAMPLING, ::OVERSAMPLING])
    pot = layout.pots[-1]
    base = pot.stand(light.direction).screen((0, 0, 0))
    return Scene(
        develop(canvas.color, size, light, rng),
        layout.plants[-1].species,
        semantic_of(numbers, canvas.items),
        numbers,
        depth,
        tuple(words for words in layout.tags if words),
        tuple(see(numbers, canvas)),
        _keypoints(numbers, base, shoots),
        light,
        origin,
    )


def _keypoints(numbers: npt.NDArray[np.int32], base: tuple[float, float], shoots: dict[int, Shoot]) -> Keypoints:
    """Return the stem base and the leftmost, topmost and rightmost leaf tip of the main plant."""
    height, width = numbers.shape
    tips = {number: shoot.leaf.at(0.985, 0.0) / OVERSAMPLING for number, shoot in shoots.items()}
    choices = (
        min(tips, key=lambda number: tips[number][0], default=0),
        min(tips, key=lambda number: tips[number][1], default=0),
        max(tips, key=lambda number: tips[number][0], default=0),
    )
    rows = [_keypoint(np.array(base) / OVERSAMPLING, width, height, None)]
    for number in choices:
        hidden = numbers != number
        rows.append(_keypoint(tips[number], width, height, hidden) if number else (0.0, 0.0, 0))
    return Keypoints(np.array(rows, np.float64))


def _keypoint(
    point: np.ndarray, width: int, height: int, hidden: npt.NDArray[np.bool_] | None
) -> tuple[float, float, int]:
    """Return x, y and visibility: 0 outside the picture, 1 hidden, 2 visible."""
    x, y = float(point[0]), float(point[1])
    if not (0 <= x < width and 0 <= y < height):
        return 0.0, 0.0, 0
    row, column = int(y), int(x)
    if hidden is None or hidden[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2].all():
        return x, y, 1
    return x, y, 2
