"""Ways to look at a picture of many bands: its colours by name, near infrared as red, one band, a vegetation index."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from engine.bands import BandNames, Recipe, lacking
from engine.cv import cv2
from engine.image_display import Pixels, to_display
from engine.vegetation import INDICES

COLOURS = ""
INFRARED = "*infrared"
LOW, HIGH = -0.2, 1.0  # of an index: the dark and the bright end of the colours, the same for all pictures

_AS_THEY_ARE = ("red", "green", "blue")
_INFRARED = ("near infrared", "red", "green")  # as colour infrared film showed it: living leaves are red


def colours_of(names: Sequence[str]) -> tuple[int, ...] | None:
    """Return which bands are red, green and blue; None where the names do not say."""
    return _places(names, _AS_THEY_ARE)


def views_of(names: Sequence[str]) -> tuple[str, ...]:
    """Return the ways to look at pictures of these bands: COLOURS, INFRARED, each band and index by name."""
    infrared = [INFRARED] if _places(names, _INFRARED) else []
    return (COLOURS, *infrared, *(name for name in INDICES if not lacking(name, names)), *names)


def show(pixels: Pixels, names: BandNames, view: str = COLOURS) -> npt.NDArray[np.uint8]:
    """Return `pixels` (H, W, C) as uint8 RGB (H, W, 3) in one of `views_of` their names; any other view is COLOURS.

    An index is dark violet at LOW and below, yellow at HIGH and above (viridis), and black where it is not a number.
    """
    bands = names.names
    if len(bands) != pixels.shape[2]:
        return to_display(pixels)
    if view in bands:
        return to_display(pixels, (bands.index(view),))
    if view in INDICES and not lacking(view, bands):
        return _index(pixels, names, view)
    return to_display(pixels, _places(bands, _INFRARED) if view == INFRARED else colours_of(bands))


def _places(names: Sequence[str], wanted: Sequence[str]) -> tuple[int, ...] | None:
    return tuple(names.index(name) for name in wanted) if all(name in names for name in wanted) else None


def _index(pixels: Pixels, names: BandNames, name: str) -> npt.NDArray[np.uint8]:
    full = float(np.iinfo(pixels.dtype).max) if pixels.dtype.kind == "u" else 1.0
    needed = INDICES[name].needs
    planes = [pixels[..., names.names.index(band)].astype(np.float32) / np.float32(full) for band in needed]
    with np.errstate(invalid="ignore", over="ignore"):
        (values,) = Recipe(needed, (name,), names.gain(full)).of(planes)
        shown = np.clip((values - LOW) / (HIGH - LOW) * 255, 0, 255)
    known = np.isfinite(values)
    colored = cv2.applyColorMap(np.where(known, shown, 0).astype(np.uint8), cv2.COLORMAP_VIRIDIS)
    return np.ascontiguousarray(colored[..., ::-1] * known[..., None])
