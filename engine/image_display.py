"""Any pixels as something to look at: uint8 RGB. The pixels themselves are never changed."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[Any]  # (H, W, C)

_WINDOW = (1.0, 99.0)  # percentiles that become black and white
_SAMPLES = 2**18  # pixels that are enough to find them
_COLOURS = {1: (0,), 2: (0, 1, 0), 3: (0, 1, 2), 4: (0, 1, 2)}  # of four the last is transparency or infrared
_BY_WAVELENGTH = (2, 1, 0)  # five bands and more are stored blue, green, red and on into the infrared


def to_display(pixels: Pixels, bands: tuple[int, ...] | None = None) -> npt.NDArray[np.uint8]:
    """Return `pixels` (H, W, C) as uint8 RGB (H, W, 3).

    `bands`: one index (grey) or three (shown as red, green, blue); by default the only band, both of two (the first in
    magenta, the second in green), the first three of three or four, and the third, second and first of more, which
    are taken to be stored blue, green, red. 8-bit pixels pass unchanged. Others are stretched from their
    percentile 1 (black) to 99 (white), jointly for a colour picture, band by band where there are more than three or
    two; NaN is black, and infinite as far as it goes. Raises IndexError for a band that is not there.
    """
    count = pixels.shape[2]
    chosen = bands or _COLOURS.get(count, _BY_WAVELENGTH)
    if len(chosen) not in (1, 3):
        raise ValueError(f"one band or three can be shown, not {len(chosen)}")
    jointly = count == 3 and len(set(chosen)) == 3
    if jointly and chosen == (0, 1, 2):
        return _stretched(pixels, None)
    window = _window(pixels) if jointly and pixels.dtype != np.uint8 else None
    shown = np.empty((*pixels.shape[:2], 3), np.uint8)
    done: dict[int, int] = {}
    for place, band in enumerate(chosen):
        if band in done:
            shown[..., place] = shown[..., done[band]]
        else:
            shown[..., place] = _stretched(pixels[..., band], window)
            done[band] = place
    if len(chosen) == 1:
        shown[..., 1] = shown[..., 2] = shown[..., 0]
    return shown


def _stretched(values: Pixels, window: tuple[float, float] | None) -> npt.NDArray[np.uint8]:
    """Return values of any shape as bytes, `window` (their own percentiles by default) being 0 to 255."""
    if values.dtype == np.uint8:
        return values
    low, high = window or _window(values)
    scale = 255 / (high - low) if high > low else 0.0
    if values.dtype == np.uint16:
        table = np.clip((np.arange(2**16) - low) * scale, 0, 255).astype(np.uint8)
        return np.take(table, values)
    with np.errstate(invalid="ignore"):  # infinite times a scale of 0
        stretched = np.clip((values.astype(np.float32) - np.float32(low)) * np.float32(scale), 0, 255)
    return np.nan_to_num(stretched, copy=False, nan=0.0).astype(np.uint8)


def _window(values: Pixels) -> tuple[float, float]:
    """Return the values that become black and white; the extremes where the percentiles are equal (a sparse mask)."""
    step = max(1, round((values.shape[0] * values.shape[1] / _SAMPLES) ** 0.5))
    sample = values[::step, ::step].astype(np.float64).ravel()
    sample = sample[np.isfinite(sample)]
    if not len(sample):
        return 0.0, 0.0
    low, high = np.percentile(sample, _WINDOW)
    if low == high:
        finite = values[np.isfinite(values)]
        low, high = finite.min(), finite.max()
    return float(low), float(high)
