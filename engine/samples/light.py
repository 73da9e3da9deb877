"""From the painted canvas to a photograph: the light of the hour, the lens and the sensor."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from engine.cv import cv2
from engine.samples.canvas import Bytes, Floats

_HOURS = (  # colour of the light, how bright, how hard the shadows; weights below
    ((1.00, 1.00, 1.00), 1.12, 0.42),  # noon
    ((1.12, 1.00, 0.82), 1.08, 0.55),  # evening
    ((0.92, 0.99, 1.08), 0.98, 0.22),  # clouds
    ((1.05, 0.93, 1.09), 1.0, 0.35),  # grow lamps
)
_GRAIN_TILE = 1536  # pixels
_HOUR_WEIGHTS = (0.4, 0.25, 0.23, 0.12)


@dataclass(frozen=True, slots=True)
class Light:
    """The light of a scene and what the camera makes of it."""

    direction: tuple[float, float, float]  # unit vector towards the light: right, up, away
    color: tuple[float, float, float]
    exposure: float
    shadow: float  # how dark shadows are, 0 to 1
    stripes: float  # how strong the shadow of the greenhouse frame is, 0 to 1
    blur: float  # standard deviation in picture pixels at 640x480
    grain: float  # standard deviation of the noise in grey levels


def pick_light(rng: np.random.Generator) -> Light:
    """Return the light of one picture."""
    color, exposure, shadow = _HOURS[int(rng.choice(len(_HOURS), p=_HOUR_WEIGHTS))]
    side = float(rng.choice([-1, 1])) * rng.uniform(0.25, 0.75)
    direction = np.array([side, 0.85, rng.uniform(-0.35, 0.2)])
    direction = direction / np.linalg.norm(direction)
    jitter = rng.normal(1, 0.025, 3)
    return Light(
        (float(direction[0]), float(direction[1]), float(direction[2])),
        (float(color[0] * jitter[0]), float(color[1] * jitter[1]), float(color[2] * jitter[2])),
        float(exposure * rng.normal(1, 0.09)),
        float(np.clip(shadow * rng.normal(1, 0.15), 0.1, 0.7)),
        float(rng.uniform(0.1, 0.3)) if shadow > 0.3 and rng.random() < 0.45 else 0.0,
        float(rng.choice([0.0, 0.35, 0.6, 1.1], p=[0.35, 0.35, 0.2, 0.1])),
        float(rng.uniform(1.2, 5.0)),
    )


def shadow_shift(light: Light, scale: float, lift: float = 7.0) -> tuple[float, float]:
    """Return where the shadow of something `lift` scene units above a surface falls, in render pixels."""
    across, up, _ = light.direction
    return -across / up * lift * scale, 0.75 * lift * scale


def develop(painted: Bytes, size: tuple[int, int], light: Light, rng: np.random.Generator) -> Bytes:
    """Return the photograph (h, w, 3) of what was painted; `size` is (width, height)."""
    picture = cv2.resize(painted, size, interpolation=cv2.INTER_AREA)
    gain = cv2.resize(_gain(light, size[0] / size[1], rng), size, interpolation=cv2.INTER_LINEAR)
    exposed = cv2.multiply(picture, gain, dtype=cv2.CV_32F)
    if light.blur:
        exposed = cv2.GaussianBlur(exposed, (0, 0), max(light.blur * size[1] / 480, 0.2))
    return add_grain(exposed, light.grain, rng)


def add_grain(exposed: Floats, grain: float, rng: np.random.Generator) -> Bytes:
    """Return 8-bit pixels of an exposure (h, w, 3) with the noise of a sensor, `grain` grey levels strong."""
    height, width = exposed.shape[:2]
    noise = _grain_of(rng, height, width) * np.float32(0.75 * grain)
    tint = [_grain_of(rng, height // 2 + 1, width // 2 + 1) * np.float32(0.7 * grain) for _ in range(3)]
    noise = cv2.resize(cv2.merge(tint), (width, height), interpolation=cv2.INTER_LINEAR) + noise[..., None]
    exposed = cv2.add(exposed, noise)
    # a soft shoulder keeps bright leaves from burning out
    exposed = cv2.subtract(exposed, cv2.max(exposed - 205, 0) * np.float32(0.45))
    return cv2.convertScaleAbs(cv2.max(exposed, 0))


def _grain_of(rng: np.random.Generator, height: int, width: int) -> Floats:
    """Return standard normal noise (height, width), for usual sizes from anywhere in a tile, which is faster."""
    if max(height, width) > _GRAIN_TILE:
        return rng.standard_normal((height, width), dtype=np.float32)
    y, x = int(rng.integers(_GRAIN_TILE - height + 1)), int(rng.integers(_GRAIN_TILE - width + 1))
    return _grain_tile()[y : y + height, x : x + width]


@lru_cache(maxsize=1)
def _grain_tile() -> Floats:
    tile = np.random.default_rng(9).standard_normal((_GRAIN_TILE, _GRAIN_TILE), dtype=np.float32)
    tile.flags.writeable = False
    return tile


def _gain(light: Light, aspect: float, rng: np.random.Generator) -> Floats:
    """Return how the light varies over the picture, small, (h, w, 3)."""
    height = 72
    width = round(height * aspect)
    x = np.linspace(-1, 1, width, dtype=np.float32)[None]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    field = 1.03 - 0.075 * (x * x + y * y)  # the lens is darker in the corners
    field = field * (1 + 0.1 * np.float32(np.sign(light.direction[0])) * x - 0.04 * y)
    if light.stripes:
        turn, step = rng.uniform(-0.6, 0.6), rng.uniform(0.45, 0.9)
        phase = ((x + np.float32(turn) * y) / np.float32(step) + np.float32(rng.uniform(0, 1))) % 1
        bar = 1 / (1 + np.exp((np.abs(phase - 0.5) - np.float32(0.12)) * 40))
        field = field * (1 - np.float32(light.stripes) * bar)
    return field[..., None] * np.array(light.color, np.float32) * np.float32(light.exposure)
