"""The numbers or the colours of one mask file, as they are stored."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from engine import image
from engine.errors import text
from engine.formats.dataset import Unusable
from engine.formats.legend import pack
from engine.formats.rle import Runs


@dataclass(slots=True)
class MaskFile:
    """What a mask holds: numbers, or colours packed as red << 16 | green << 8 | blue."""

    path: Path
    runs: Runs
    kind: Literal["numbers", "colors"]
    palette: dict[int, int] = field(default_factory=dict)  # number -> packed colour, of palette pictures


def load(path: Path) -> MaskFile:
    """Read a mask: numbers from grey (8 and 16 bits), palette and grey-looking colour pictures, else colours.

    Transparency says nothing. Raises Unusable.
    """
    from PIL import Image  # the reader that gives the numbers of a palette picture instead of its colours

    try:
        with Image.open(path) as opened:
            width, height = opened.size
            if width * height > image.MAX_PIXELS:
                raise Unusable(text("The mask is too large: {width} x {height}", width=width, height=height))
            numbers = opened.mode in ("1", "L", "LA", "P", "PA", "F") or opened.mode.startswith("I")
            triples = opened.getpalette() if opened.mode in ("P", "PA") else None
            turned = opened.transpose(Image.Transpose.TRANSPOSE)  # column by column: the order of run lengths
            pixels = np.asarray(turned if numbers else turned.convert("RGBA"))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Unusable(text("The mask cannot be read: {reason}", reason=error)) from error
    if numbers:
        return MaskFile(path, Runs(_first_band(pixels)), "numbers", _palette(triples))
    runs = Runs(pixels.view("<u4")[:, :, 0])  # alpha, blue, green, red from the highest byte to the lowest
    runs.rename(lambda found: (found & 0xFF) << 16 | found & 0xFF00 | found >> 16 & 0xFF)
    if (runs.values >> 16 == runs.values & 0xFF).all() and (runs.values >> 8 & 0xFF == runs.values & 0xFF).all():
        runs.rename(lambda found: found & 0xFF)
        return MaskFile(path, runs, "numbers")
    return MaskFile(path, runs, "colors")


@contextlib.contextmanager
def unwarned() -> Iterator[None]:
    """Hear no warnings: Pillow warns of large pictures, and of damage that leaves the numbers whole.

    Python keeps one list of what to warn of for all threads: hold this around those that `load`.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _first_band(pixels: npt.NDArray[Any]) -> npt.NDArray[np.integer]:
    first = pixels if pixels.ndim == 2 else pixels[:, :, 0]
    whole = first if first.dtype.kind in "ui" else np.nan_to_num(first).astype(np.int32)
    return np.ascontiguousarray(whole)


def _palette(flat: list[int] | None) -> dict[int, int]:
    triples = [flat[start : start + 3] for start in range(0, len(flat), 3)] if flat else []
    return {number: pack(triple) for number, triple in enumerate(triples) if len(triple) == 3}
