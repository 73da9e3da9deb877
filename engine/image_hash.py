"""A number that stays nearly the same when a picture is resized, recompressed or a little brightened."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from engine.cv import cv2

_SIDE = 32
_KEPT = 8


def perceptual_hash(rgb: npt.NDArray[Any]) -> int:
    """Return the hash of a uint8 RGB picture (h, w, 3): 63 bits, so that it fits a signed 64-bit column as well.

    Zauner 2010 (pHash): of the grey picture at 32 x 32, the lowest 8 x 8 frequencies but the mean; a bit says that one
    is above their median. A picture of one colour has the hash 0.
    """
    grey = cv2.cvtColor(np.ascontiguousarray(rgb), cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
    frequencies = cv2.dct(small)[:_KEPT, :_KEPT].ravel()[1:]
    frequencies[np.abs(frequencies) < 0.5] = 0.0  # rounding, not content
    number = 0
    for bit in frequencies > np.median(frequencies):
        number = number << 1 | int(bit)
    return number


def hamming(a: int, b: int) -> int:
    """Return in how many bits two hashes differ; of pictures of one scene usually at most 6, of others about 31."""
    return (a ^ b).bit_count()
