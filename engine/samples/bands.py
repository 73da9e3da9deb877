"""A scene as a multispectral camera would see it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.cv import cv2
from engine.samples.canvas import Bytes, Floats

BAND_NAMES = ("blue", "green", "red", "red edge", "near infrared", "thermal")
KELVIN_SCALE = 100  # values of the thermal band are hundredths of a kelvin
REFLECTANCE_SCALE = 20_000  # value of a reflectance of 1 in the other bands

# What each semantic value reflects. Dead things are a little brighter in the infrared than in the red (ratios);
# living ones reflect it whatever their colour (shares of the light). The last column is how warm they are in kelvin.
_MATERIALS = (  # red edge / red, near infrared / red, red edge, near infrared, kelvin
    (1.10, 1.22, 0.0, 0.0, 299.5),  # wood and panes
    (0.0, 0.0, 0.27, 0.52, 294.6),  # a leaf cools itself
    (0.9, 1.05, 0.05, 0.09, 297.4),  # a lesion does not
    (0.4, 0.4, 0.16, 0.28, 295.4),  # stem
    (1.06, 1.12, 0.0, 0.0, 299.0),  # pot
    (1.20, 1.36, 0.0, 0.0, 296.2),  # moist soil
    (1.00, 1.02, 0.0, 0.0, 299.2),  # tag
    (1.10, 1.20, 0.01, 0.02, 298.2),  # ladybird
    (0.80, 0.95, 0.05, 0.11, 297.8),  # caterpillar
)


def six_bands(pixels: Bytes, semantic: Bytes, seed: tuple[int, int]) -> npt.NDArray[np.uint16]:
    """Return blue, green, red, red edge, near infrared and thermal (h, w, 6) of RGB pixels and their meaning."""
    rng = np.random.default_rng([*seed, 6])
    visible = ((pixels.astype(np.float32) / 255) ** 2.2) * np.float32(0.8)  # (h, w, 3), reflectance
    red, green, blue = visible[..., 0], visible[..., 1], visible[..., 2]
    material = cv2.GaussianBlur(np.array(_MATERIALS, np.float32)[semantic][..., :4], (0, 0), 0.7)  # the lens
    warmth = np.array([row[4] for row in _MATERIALS], np.float32)[semantic]
    shading = _shading(visible)
    backdrop = (semantic == 0) * np.maximum(green - np.maximum(red, blue), 0) * 1.5  # greenery far away
    red_edge = material[..., 0] * red + material[..., 2] * shading + 0.4 * backdrop
    infrared = material[..., 1] * red + material[..., 3] * shading + backdrop
    bands = np.stack([blue, green, red, red_edge, infrared], axis=2)
    bands += rng.standard_normal(bands.shape, dtype=np.float32) * np.float32(0.004)
    heat = cv2.GaussianBlur(warmth, (0, 0), 1.5) + 1.2 * (shading - 1)
    heat = heat + rng.standard_normal(heat.shape, dtype=np.float32) * np.float32(0.08)
    bands = np.maximum(bands, np.float32(0.002))  # no camera sees nothing at all
    values = np.concatenate([bands * REFLECTANCE_SCALE, heat[..., None] * KELVIN_SCALE], axis=2)
    return np.clip(np.round(values), 0, 65535).astype(np.uint16)


def _shading(visible: Floats) -> Floats:
    """Return how much light falls on each pixel, about 1 (h, w), from how bright it looks beside its surroundings."""
    gray = visible.mean(axis=2)
    small = cv2.resize(gray, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
    around = cv2.resize(cv2.GaussianBlur(small, (0, 0), 4), gray.shape[::-1])
    return np.clip(0.65 + 0.35 * gray / np.maximum(around, 0.02), 0.5, 1.5)
