"""What stands around the plants: the greenhouse behind, the wooden bench, pots with soil, and printed tags."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from engine.cv import cv2
from engine.samples.canvas import Bytes, Canvas, Color, Floats, Item
from engine.samples.plants import METRES_PER_UNIT, PITCH, Plant, Stand

_COS, _SIN = float(np.cos(PITCH)), float(np.sin(PITCH))
POT_TOP, POT_BOTTOM, POT_HEIGHT = 76.0, 54.0, 104.0  # half widths and height in plant units
_RIM = 20.0  # height of the rim
_SOIL = (74.0, 54.0, 40.0)
_POT_COLORS: tuple[Color, ...] = ((190, 104, 68), (176, 92, 60), (62, 62, 66), (208, 202, 190), (92, 116, 136))


@dataclass(frozen=True, slots=True)
class Pot:
    """A pot on the bench: the middle of its foot in render pixels, its scale and distance."""

    x: float
    y: float
    scale: float  # render pixels per plant unit
    depth: float  # metres
    color: Color

    def stand(self, light: tuple[float, float, float]) -> Stand:
        """Return where a plant in this pot stands."""
        soil = POT_HEIGHT - 9
        return Stand(self.x, self.y - soil * _COS * self.scale, self.scale, self.depth, soil, light)


def pick_pot_color(rng: np.random.Generator) -> Color:
    """Return the colour of a pot."""
    color = np.array(_POT_COLORS[int(rng.integers(len(_POT_COLORS)))]) + rng.normal(0, 6, 3)
    return float(color[0]), float(color[1]), float(color[2])


def paint_greenhouse(canvas: Canvas, rng: np.random.Generator, horizon: float) -> None:
    """Fill the canvas above the bench with panes, frames, greenery and points of light, all out of focus."""
    height, width = 120, 120 * canvas.width // canvas.height
    edge = horizon / canvas.height * height
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    top = np.array([218, 229, 228], np.float32) + rng.normal(0, 9, 3).astype(np.float32)
    low = np.array([162, 178, 152], np.float32) + rng.normal(0, 12, 3).astype(np.float32)
    small = np.ascontiguousarray(
        np.broadcast_to(top + (low - top) * np.minimum(y * height / edge, 1), (height, width, 3))
    )
    step = rng.uniform(24, 44)
    for column in np.arange(rng.uniform(0, step), width, step):  # frames of the panes
        lean = int(column + rng.normal(0, 1))
        cv2.line(small, (int(column), 0), (lean, height), (240, 242, 238), 2, cv2.LINE_AA)
        cv2.line(small, (int(column) + 2, 0), (lean + 2, height), (150, 160, 152), 1, cv2.LINE_AA)
    row = int(rng.uniform(0.1, 0.5) * edge)
    cv2.line(small, (0, row), (width, row + int(rng.normal(0, 2))), (234, 236, 232), 2, cv2.LINE_AA)
    small = cv2.GaussianBlur(small, (0, 0), 0.7)
    _far_plants(small, rng, edge, width)
    for _ in range(int(rng.integers(6, 16))):  # points of light become discs
        layer = small.copy()
        place = (int(rng.uniform(0, width) * 8), int(rng.uniform(0, edge) * 8))
        cv2.circle(layer, place, int(rng.uniform(2, 6) * 8), (255, 252, 232), -1, cv2.LINE_AA, shift=3)
        small = cv2.addWeighted(small, 0.8, layer, 0.2, 0)
    small = np.clip(cv2.GaussianBlur(small, (0, 0), 0.8), 0, 255).astype(np.uint8)
    rows = min(int(horizon) + 2, canvas.height)
    wide = cv2.resize(small, (canvas.width, canvas.height), interpolation=cv2.INTER_CUBIC)
    canvas.color[:rows] = wide[:rows]


def _far_plants(small: Floats, rng: np.random.Generator, edge: float, width: int) -> None:
    """Paint blurred foliage over the lower part of the panes."""
    layer = small.copy()
    for _ in range(int(rng.integers(40, 110))):
        up = abs(rng.normal(0, 0.3)) * edge
        place = (int(rng.uniform(-4, width + 4) * 8), int((edge + 5 - up) * 8))
        size = (int(rng.uniform(2, 9) * 8), int(rng.uniform(1.5, 5) * 8))
        green = rng.uniform(0.45, 1.15)
        color = (84 * green + 24, 120 * green + 24, 70 * green + 24)
        turn = float(rng.uniform(0, 180))
        cv2.ellipse(layer, place, size, turn, 0, 360, color, -1, cv2.LINE_AA, shift=3)
    small[:] = cv2.GaussianBlur(layer, (0, 0), rng.uniform(2.0, 3.4))


def paint_bench(canvas: Canvas, rng: np.random.Generator, horizon: float, near: float) -> None:
    """Paint the wooden boards from the row `horizon` down; `near` is the depth in metres at the lowest row."""
    wood = _boards(rng)
    side = wood.shape[0]
    low, width = canvas.height, canvas.width
    spread = width * rng.uniform(0.35, 0.6)
    slide = rng.normal(0, 0.08) * width
    corners = np.array(
        [[-0.1 * width, horizon], [1.1 * width, horizon], [width + spread + slide, low], [-spread + slide, low]],
        np.float32,
    )
    square = np.array([[0, 0], [side, 0], [side, side], [0, side]], np.float32)
    top = int(np.floor(horizon))
    corners[:, 1] -= top
    move = cv2.getPerspectiveTransform(square, corners)
    rows = slice(top, low)
    canvas.color[rows] = cv2.warpPerspective(
        wood, move, (width, low - top), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
    )
    part = (np.arange(top, low, dtype=np.float32) + 0.5 - horizon) / max(low - horizon, 1)
    depth = near / np.clip(0.42 + 0.58 * part, 0.3, 1)
    canvas.depth[rows] = depth[:, None]
    haze = np.clip(1 - part * 3.0, 0, 1)[:, None, None] * np.float32(0.35)
    area = canvas.color[rows][: int((low - top) * 0.4)]
    haze = haze[: len(area)]
    area[:] = (area * (1 - haze) + 178 * haze).astype(np.uint8)
    lip = max(int(2 * canvas.scale), 1)
    canvas.color[top : top + lip] = (canvas.color[top : top + lip] * 0.6).astype(np.uint8)


def _boards(rng: np.random.Generator, side: int = 660) -> Bytes:
    """Return a square of wooden boards with grain and knots, (side, side, 3)."""
    count = int(rng.integers(5, 9))
    edges = np.linspace(0, side, count + 1).astype(int)
    base = np.array([172, 136, 98], np.float32) + rng.normal(0, 5, 3).astype(np.float32)
    base *= np.float32(rng.uniform(0.8, 1.12))
    gray = rng.uniform(0, 0.6)
    base = base * (1 - gray) + base.mean() * gray
    grain = cv2.resize(rng.random((side // 3, 10), dtype=np.float32), (side, side), interpolation=cv2.INTER_CUBIC)
    fine = cv2.resize(rng.random((side, 40), dtype=np.float32), (side, side), interpolation=cv2.INTER_LINEAR)
    light = 0.82 + 0.26 * grain + 0.13 * fine
    for first, last in pairwise(edges.tolist()):
        light[first:last] *= rng.normal(1, 0.07)
        light[first : first + 2] *= 0.35
        light[first + 2 : first + 4] *= 1.12
        joint = int(rng.uniform(0.1, 0.9) * side)
        light[first:last, joint : joint + 2] *= 0.45
        if rng.random() < 0.5:
            _knot(light[first:last], rng)
    return np.clip(light[..., None] * base, 0, 255).astype(np.uint8)


def _knot(board: Floats, rng: np.random.Generator) -> None:
    height, width = board.shape
    cx, cy = rng.uniform(0.1, 0.9) * width, rng.uniform(0.3, 0.7) * height
    x = np.arange(width, dtype=np.float32)[None] - np.float32(cx)
    y = (np.arange(height, dtype=np.float32)[:, None] - np.float32(cy)) * np.float32(2.1)
    far = np.sqrt(x * x + y * y)
    size = np.float32(rng.uniform(9, 20))
    board *= (
        1
        - np.float32(0.5) * np.exp(-((far / size) ** 2))
        - np.float32(0.12) * np.exp(-far / 40) * (0.5 + 0.5 * np.sin(far * np.float32(0.6)))
    )


def paint_shadows(
    canvas: Canvas, pots: list[Pot], plants: list[Plant], light: tuple[float, float, float], strength: float
) -> None:
    """Darken the bench where pots and plants stand in the light."""
    shrink = 4
    mask = np.zeros((canvas.height // shrink, canvas.width // shrink), np.uint8)
    slope = np.array([-light[0], 0.0]) / light[1], -light[2] / light[1]
    across, away = float(slope[0][0]), float(slope[1])

    def fill(points: np.ndarray, value: int) -> None:
        cv2.fillPoly(mask, [np.round(points / shrink * 8).astype(np.int32)], value, cv2.LINE_AA, shift=3)

    circle = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    for pot, plant in zip(pots, plants, strict=True):
        ring = np.stack([np.cos(circle), -np.sin(circle) * _SIN], axis=1)
        foot = np.array([pot.x, pot.y])
        lift = POT_HEIGHT * pot.scale
        moved = foot + np.array([across * lift, -away * lift * _SIN])
        both = np.concatenate([foot + ring * POT_BOTTOM * pot.scale * 1.04, moved + ring * POT_TOP * pot.scale])
        fill(cv2.convexHull(both.astype(np.float32))[:, 0], 255)
        for shoot in plant.shoots:
            points, u = shoot.leaf.outline(7)
            high = shoot.leaf.height[0] + (shoot.leaf.height[1] - shoot.leaf.height[0]) * u
            points = points + np.stack([across * high, high * _COS - away * high * _SIN], axis=1)
            fill(points, 190 if shoot.leaf.kind.pinnae else 235)
    soft = cv2.GaussianBlur(mask, (0, 0), 2.2 * canvas.scale / shrink)
    for pot in pots:  # the dark line where a pot touches the wood
        axes = (int(POT_BOTTOM * pot.scale * 1.1 / shrink), int(POT_BOTTOM * pot.scale * _SIN * 1.15 / shrink))
        contact = np.zeros_like(mask)
        cv2.ellipse(contact, (int(pot.x / shrink), int(pot.y / shrink)), axes, 0, 0, 360, 190, -1, cv2.LINE_AA)
        soft = np.maximum(soft, cv2.GaussianBlur(contact, (0, 0), 1.6 * canvas.scale / shrink))
    keep = 255 - cv2.resize(soft, (canvas.width, canvas.height)) * np.float32(strength)
    canvas.color[:] = cv2.multiply(canvas.color, cv2.merge([keep.astype(np.uint8)] * 3), scale=1 / 255)


def paint_pot(canvas: Canvas, pot: Pot, number_of_pot: int, light: tuple[float, float, float]) -> int:
    """Paint a pot filled with soil; return its number."""
    top = pot.y - POT_HEIGHT * _COS * pot.scale
    wide = POT_TOP * pot.scale
    corners = np.array([[pot.x - wide, top - wide * _SIN], [pot.x + wide, pot.y + POT_BOTTOM * _SIN * pot.scale]])
    number = canvas.add(Item("pot", number_of_pot))
    window = canvas.window(corners, margin=3)
    if window is None:
        return number
    x, y = canvas.grid(window)
    coarse, fine = canvas.noise(window), canvas.noise(window, fine=True)
    down = (y - np.float32(top)) / np.float32(pot.scale * _COS)  # plant units below the rim, at the middle
    half = np.float32(POT_TOP) + (POT_BOTTOM - POT_TOP) / POT_HEIGHT * np.clip(down, 0, POT_HEIGHT)
    half = np.where(down < _RIM, half, half - np.float32(5))
    nx = (x - np.float32(pot.x)) / np.float32(pot.scale) / half
    round_ = np.sqrt(np.maximum(1 - nx * nx, 0))
    sink = half * np.float32(_SIN / _COS) * round_  # the front of a ring hangs this far below its middle
    body = (np.abs(nx) < 1) & (down > 0) & (down < POT_HEIGHT + sink)
    body |= (np.abs(nx) < 1) & (down > -sink) & (down <= 0)
    shade = 0.5 + 0.62 * np.clip(nx * np.float32(light[0]) + round_ * np.float32(0.62), 0, 1)
    ledge = down - sink
    shade = shade * np.where((ledge > _RIM - 1) & (ledge < _RIM + 7), np.float32(0.72), np.float32(1))
    shade = shade * (0.92 + 0.16 * coarse) * (0.95 + 0.1 * fine) * (1 - 0.12 * np.clip(down / POT_HEIGHT, 0, 1))
    depth = np.float32(pot.depth) - round_ * np.float32(POT_BOTTOM * METRES_PER_UNIT)
    rgb = shade[body][:, None] * np.array(pot.color, np.float32)
    canvas.paint(window, body, rgb, number, np.broadcast_to(depth, body.shape)[body])
    _paint_opening(canvas, window, pot, (x, y, coarse, fine), number)
    canvas.count(window, number)
    return number


def _paint_opening(
    canvas: Canvas, window: tuple[slice, slice], pot: Pot, fields: tuple[Floats, ...], number: int
) -> None:
    """Paint the ring of the rim and the soil inside it."""
    x, y, coarse, fine = fields
    top = pot.y - POT_HEIGHT * _COS * pot.scale
    across = (x - np.float32(pot.x)) / np.float32(POT_TOP * pot.scale)
    along = (y - np.float32(top)) / np.float32(POT_TOP * pot.scale * _SIN)
    far = across * across + along * along
    rim = far < 1
    shade = (1.08 + 0.1 * coarse)[rim][:, None]
    canvas.paint(window, rim, shade * np.array(pot.color, np.float32) + 8, number, pot.depth)
    wall = far < 0.8
    canvas.paint(
        window,
        wall,
        np.array(pot.color, np.float32) * np.full((int(wall.sum()), 1), 0.42, np.float32),
        number,
        pot.depth,
    )
    low = along - np.float32(0.16)
    soil = wall & (across * across + low * low < 0.8)
    crumbs = (0.5 + 0.5 * coarse + 0.75 * (fine - 0.5))[soil]
    crumbs = crumbs * np.clip(0.62 + 0.5 * (low[:, :1] + 0.9), 0.4, 1.15).repeat(soil.shape[1], 1)[soil]
    rgb = crumbs[:, None] * np.array(_SOIL, np.float32) * 1.25
    rgb[fine[soil] > 0.93] += 70  # grains of perlite
    ground = canvas.add(Item("soil"))
    canvas.paint(window, soil, rgb, ground, pot.depth)


def paint_tag(canvas: Canvas, pot: Pot, number_of_pot: int, words: str, rng: np.random.Generator) -> int:
    """Paint a printed tag on the front of a pot; return its number."""
    sheet = _print(words, rng)
    height, width = sheet.shape[:2]
    wide = rng.uniform(78, 92) * pot.scale
    high = wide * height / width
    place = np.array([pot.x + rng.uniform(-14, 14) * pot.scale, pot.y - rng.uniform(8, 20) * pot.scale])
    turn = np.deg2rad(rng.normal(0, 4))
    axes = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    local = np.array([[-wide / 2, -high / 2], [wide / 2, -high / 2], [wide / 2, high / 2], [-wide / 2, high / 2]])
    local[2:, 0] *= 0.96
    corners = place + local @ axes
    number = canvas.add(Item("tag", number_of_pot, words))
    window = canvas.window(corners, margin=2)
    if window is None:
        return number
    rows, columns = window
    square = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    target = (corners - np.array([columns.start, rows.start])).astype(np.float32)
    move = cv2.getPerspectiveTransform(square, target)
    size = (columns.stop - columns.start, rows.stop - rows.start)
    patch = cv2.warpPerspective(sheet, move, size, flags=cv2.INTER_AREA)
    canvas.shade(window, patch[..., 3] > 127, (1.2 * canvas.scale, 1.2 * canvas.scale), pot.depth)
    x, _ = canvas.grid(window)
    bend = 1 - 0.25 * np.clip(np.abs((x - np.float32(pot.x)) / np.float32(60 * pot.scale)), 0, 1) ** 2
    patch[..., :3] = (patch[..., :3] * bend[..., None]).astype(np.uint8)
    canvas.blend(window, patch, number, pot.depth - POT_BOTTOM * METRES_PER_UNIT)
    return number


def _print(words: str, rng: np.random.Generator) -> Bytes:
    """Return a tag with its words and a bar code, (96, 224, 4)."""
    sheet = np.zeros((96, 224, 4), np.uint8)
    paper = ((246, 244, 236), (250, 236, 160), (226, 238, 246))[int(rng.integers(3))]
    cv2.rectangle(sheet, (2, 2), (221, 93), (*paper, 255), -1)
    font = cv2.FONT_HERSHEY_SIMPLEX
    (wide, _), _ = cv2.getTextSize(words, font, 1.55, 4)
    cv2.putText(sheet, words, ((224 - wide) // 2, 52), font, 1.55, (28, 28, 34, 255), 4, cv2.LINE_AA)
    for left in range(20, 204, 6):
        cv2.rectangle(sheet, (left, 66), (left + int(rng.integers(1, 5)), 84), (52, 52, 58, 255), -1)
    return sheet
