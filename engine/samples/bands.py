"""A scene as a multispectral camera would see it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.cv import cv2
from engine.samples.canvas import Bytes, Floats

BAND_NAMES = ("blue", "green", "red", "red edge", "near infrared", "thermal")
KELVIN_SCALE = 100  # values of the thermal band are hundredths of a kelvin
REFLECTANCE_SCALE = 20_000  # value of a reflectance of 1 in the other bands

# What each semantic value reflects in the red edge and near infrared, and how warm it is in kelvin.
_MATERIALS = {
    0: (0.24, 0.28, 299.5),  # wood and panes
    1: (0.30, 0.52, 294.6),  # a leaf cools itself
    2: (0.22, 0.27, 297.4),  # a lesion does not
    3: (0.26, 0.42, 295.4),
    4: (0.22, 0.26, 299.0),
    5: (0.11, 0.14, 296.2),  # moist soil
    6: (0.55, 0.58, 299.2),
    7: (0.20, 0.25, 298.2),
    8: (0.26, 0.38, 297.8),
}


def six_bands(pixels: Bytes, semantic: Bytes, seed: tuple[int, int]) -> npt.NDArray[np.uint16]:
    """Return blue, green, red, red edge, near infrared and thermal (h, w, 6) of RGB pixels and their meaning."""
    rng = np.random.default_rng([*seed, 6])
    visible = ((pixels.astype(np.float32) / 255) ** 2.2) * np.float32(0.8)  # (h, w, 3), reflectance
    red, green, blue = visible[..., 0], visible[..., 1], visible[..., 2]
    table = np.array([_MATERIALS[value] for value in range(len(_MATERIALS))], np.float32)
    material = cv2.GaussianBlur(table[semantic], (0, 0), 0.7)  # the lens
    shading = _shading(visible)
    backdrop = (semantic == 0) * np.maximum(green - np.maximum(red, blue), 0) * 1.5  # greenery far away
    bands = np.stack(
        [
            blue,
            green,
            red,
            np.maximum(material[..., 0] * shading, red * 0.9) + 0.4 * backdrop,
            np.maximum(material[..., 1] * shading, red * 1.02) + backdrop,
        ],
        axis=2,
    )
    bands += rng.standard_normal(bands.shape, dtype=np.float32) * np.float32(0.004)
    heat = cv2.GaussianBlur(material[..., 2], (0, 0), 1.5) + 1.2 * (shading - 1)
    heat = heat + rng.standard_normal(heat.shape, dtype=np.float32) * np.float32(0.08)
    values = np.concatenate([bands * REFLECTANCE_SCALE, heat[..., None] * KELVIN_SCALE], axis=2)
    return np.clip(np.round(values), 0, 65535).astype(np.uint16)


def _shading(visible: Floats) -> Floats:
    """Return how much light falls on each pixel, about 1 (h, w), from how bright it looks beside its surroundings."""
    gray = visible.mean(axis=2)
    small = cv2.resize(gray, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
    around = cv2.resize(cv2.GaussianBlur(small, (0, 0), 4), gray.shape[::-1])
    return np.clip(0.65 + 0.35 * gray / np.maximum(around, 0.02), 0.5, 1.5)
