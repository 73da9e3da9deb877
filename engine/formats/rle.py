"""Run lengths: the compressed strings of COCO, and masks out of pictures of numbers.

Source of the string code: the COCO API (cocoapi, common/maskApi.c, rleToString, rleFrString): each number in groups of
five bits, the lowest first, bit 6 says that more follow, the last group carries the sign, 48 is added to make it a
printable character; from the fourth number on the difference to the number two before is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from engine import image
from engine.annotation import Mask
from engine.errors import text
from engine.formats.dataset import Unusable


def counts_to_string(counts: Sequence[int]) -> str:
    """Return run lengths as a compressed COCO string."""
    characters = []
    for index, count in enumerate(counts):
        value = count - counts[index - 2] if index > 2 else count
        more = True
        while more:
            group = value & 0x1F
            value >>= 5
            more = value != -1 if group & 0x10 else value != 0
            characters.append(chr((group | 0x20 if more else group) + 48))
    return "".join(characters)


def string_to_counts(code: str) -> tuple[int, ...]:
    """Return the run lengths of a compressed COCO string. Raises Unusable."""
    counts: list[int] = []
    value = shift = 0
    for character in code:
        group = ord(character) - 48
        if not 0 <= group < 64 or shift > 60:
            raise Unusable(text("The compressed mask is broken."))
        value |= (group & 0x1F) << shift
        shift += 5
        if group & 0x20:
            continue
        if group & 0x10:
            value |= -1 << shift
        counts.append(value + counts[-2] if len(counts) > 2 else value)
        value = shift = 0
    if shift:
        raise Unusable(text("The compressed mask is broken."))
    return tuple(counts)


def mask_of(height: int, width: int, counts: Sequence[int]) -> Mask:
    """Return a mask, its run lengths checked and in the form in which equal masks are equal. Raises Unusable."""
    if not 0 < height * width <= image.MAX_PIXELS:
        raise Unusable(text("The mask is too large: {width} x {height}", width=width, height=height))
    if any(count < 0 for count in counts) or sum(counts) != height * width:
        raise Unusable(
            text("The run lengths of the mask do not add up to {width} x {height}.", width=width, height=height)
        )
    tidy: list[int] = [0]
    filled = False
    for index, count in enumerate(counts):
        if count == 0:
            continue
        if (index % 2 == 1) != filled:
            tidy.append(0)
            filled = not filled
        tidy[-1] += int(count)
    return Mask(height, width, tuple(tidy))


class Runs:
    """A picture of numbers as runs of equal ones, column by column: little memory, and masks in no time."""

    def __init__(self, columns: npt.NDArray[np.integer]) -> None:
        """Take the picture turned over: `columns` is (W, H), C-contiguous, for that is the order of the runs."""
        self.width, self.height = columns.shape
        flat = columns.ravel()
        self._starts = np.concatenate(([0], np.flatnonzero(flat[1:] != flat[:-1]) + 1))
        self._kinds: npt.NDArray[np.int64] = flat[self._starts].astype(np.int64)
        self.values: npt.NDArray[np.int64] = np.unique(self._kinds)

    def rename(self, new: Callable[[npt.NDArray[np.int64]], npt.NDArray[np.int64]]) -> None:
        """Replace the numbers by those that `new` gives for them."""
        self._kinds = new(self._kinds)
        self.values = np.unique(self._kinds)

    def mask(self, values: npt.ArrayLike) -> Mask:
        """Return where the picture has any of `values`."""
        chosen = np.isin(self._kinds, values)
        first = np.concatenate(([0], np.flatnonzero(chosen[1:] != chosen[:-1]) + 1))
        counts = np.diff(np.append(self._starts[first], self.height * self.width)).tolist()
        return Mask(self.height, self.width, (0, *counts) if chosen[0] else tuple(counts))
