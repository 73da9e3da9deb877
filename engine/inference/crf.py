"""The fully connected conditional random field (Krähenbühl and Koltun 2011, arXiv 1210.5644), for sharper outlines.

Each pixel speaks with each other one: those near by, and those farther away whose colour is alike, pull it to their
category. DeepLab v1 and v2 (arXiv 1412.7062, 1606.00915) end with it. It is solved by the mean field with Potts
compatibility; kernels are normalised on both sides, as the authors' program does, so that weights mean the same in
pictures of all sizes.

Departures, for speed. Where the authors filter in the five dimensions of place and colour on a permutohedral lattice,
here the colours of the picture are reduced to a palette and its places to a grid of half the reach, bilinear both ways:
then the filter is a product of three small matrices, exact for the palette. It works at the size of the network's
input, and the reach is a part of the longer side of the picture, not a number of pixels.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine import band_views
from engine.bands import BandNames
from engine.cv import cv2
from engine.inference.outputs import Outputs

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]

_STEPS = 32  # of each colour in the table that finds the nearest of the palette
_SAMPLE = 4096  # pixels that the palette is learned from
_LEAST = 1e-6  # of a probability, so that its logarithm is finite


@dataclass(frozen=True, slots=True)
class Field:
    """How strongly pixels pull, and how far; `reach` in parts of the longer side, `tone` in grey values of 255.

    `near` weighs the neighbours within about `near_pixels`, whatever their colour; `alike` those within `reach` whose
    colour differs by about `tone`.
    """

    near: float = 1.0
    near_pixels: float = 1.0
    alike: float = 4.0
    reach: float = 0.13
    tone: float = 7.0
    rounds: int = 5
    colours: int = 128


def sharpen(probabilities: Floats, picture: Bytes, field: Field = Field()) -> Floats:
    """Return `probabilities` (C, H, W), which sum to 1 over the first axis, in agreement with `picture` (H, W, 3)."""
    unary = np.log(np.maximum(probabilities, _LEAST))
    near, alike = _Near(picture.shape[:2], field), _Alike(picture, field)
    answer = _softmax(unary)
    for _ in range(field.rounds):
        answer = _softmax(unary + field.near * near(answer) + field.alike * alike(answer))
    return answer


def sharpen_outputs(
    outputs: Outputs, batch: npt.NDArray, inside: tuple[int, int], bands: BandNames
) -> dict[str, npt.NDArray]:
    """Return the answer about a prepared `batch` (1, H, W, bands), in agreement with the picture `inside` it.

    What pads the picture stays as it was and says nothing.
    """
    width, height = inside
    probabilities = outputs["probabilities"].copy()  # (1, C, H, W)
    part = probabilities[0, :, :height, :width]
    part[:] = sharpen(part, band_views.show(batch[0, :height, :width], bands))
    return {"probabilities": probabilities}


def _softmax(logits: Floats) -> Floats:
    grown = np.exp(logits - logits.max(axis=0))
    grown /= grown.sum(axis=0)
    return grown


class _Filter:
    """Sums over all other pixels, weighed by a kernel that is normalised on both sides."""

    def _normalise(self, size: tuple[int, ...]) -> None:
        # A pixel without any like it still has itself.
        self._norm = 1 / np.sqrt(np.maximum(self._sum(np.ones(size, np.float32)), 1))

    def _sum(self, values: Floats) -> Floats:
        """Return (H, W): for each pixel the sum of `values` (H, W) over all pixels, itself with a weight of 1."""
        raise NotImplementedError

    def __call__(self, values: Floats) -> Floats:
        """Return what the others say about `values` (C, H, W)."""
        scaled = values * self._norm
        return np.stack([(self._sum(channel) - channel) * self._norm for channel in scaled])


class _Near(_Filter):
    """A Gaussian of places."""

    def __init__(self, size: tuple[int, ...], field: Field) -> None:
        side = 2 * round(3 * field.near_pixels) + 1
        line = cv2.getGaussianKernel(side, field.near_pixels, cv2.CV_32F)
        self._line = line / line[side // 2]
        self._normalise(size)

    def _sum(self, values: Floats) -> Floats:
        return cv2.sepFilter2D(values, -1, self._line, self._line, borderType=cv2.BORDER_CONSTANT)


class _Alike(_Filter):
    """A Gaussian of places and colours at once."""

    def __init__(self, picture: Bytes, field: Field) -> None:
        height, width = picture.shape[:2]
        reach = max(field.reach * max(height, width), 1.0)
        step = reach / 2
        rows, columns = _Line(height, step, reach), _Line(width, step, reach)
        palette, which = reduce_colours(picture, field.colours)
        apart = ((palette[:, None] - palette) ** 2).sum(2)
        self._colours = np.exp(-apart / (2 * field.tone**2)).astype(np.float32)  # (K, K)
        self._down, self._across = rows.blur, columns.blur
        self._shape = len(rows.blur), len(columns.blur), len(palette)
        self._corners = [
            ((down[:, None] * self._shape[1] + across) * self._shape[2] + which, part_down[:, None] * part_across)
            for down, part_down in rows.ends
            for across, part_across in columns.ends
        ]  # four times a node (H, W), and how much of each pixel belongs to it
        self._normalise((height, width))

    def _sum(self, values: Floats) -> Floats:
        count = int(np.prod(self._shape))
        sums = sum(np.bincount(node.ravel(), (values * part).ravel(), count) for node, part in self._corners)
        grid = np.asarray(sums, np.float32).reshape(self._shape) @ self._colours  # (rows, columns, K)
        grid = np.tensordot(self._down, self._across @ grid, 1).ravel()
        return sum(grid[node] * part for node, part in self._corners)  # type: ignore[return-value]


class _Line:
    """Nodes along one side of a picture, `step` pixels apart.

    `ends` are twice, for each pixel, a node and how much of the pixel belongs to it; `blur` (N, N) makes, with going to
    the nodes and back, a Gaussian of `reach` pixels with a peak of 1.
    """

    def __init__(self, length: int, step: float, reach: float) -> None:
        place = np.arange(length) / step
        before = np.floor(place).astype(np.intp)
        part = (place - before).astype(np.float32)
        self.ends = (before, 1 - part), (before + 1, part)
        nodes = np.arange(before[-1] + 2)
        sigma = np.sqrt(reach**2 - step**2 / 3) / step  # each of both ways blurs by itself, by step**2 / 6
        apart = nodes[:, None] - nodes
        self.blur = (np.exp(-(apart**2) / (2 * sigma**2)) * reach / (sigma * step)).astype(np.float32)


def reduce_colours(picture: Bytes, number: int) -> tuple[Floats, npt.NDArray[np.intp]]:
    """Return a palette (K, 3) of at most `number` colours and which of them each pixel of (H, W, 3) is, (H, W)."""
    flat = picture.reshape(-1, 3)
    sample = flat[:: max(1, len(flat) // _SAMPLE)]
    palette = np.unique(sample, axis=0).astype(np.float32)
    if len(palette) > number:
        cv2.setRNGSeed(0)  # the same picture is answered in the same way
        stop = (cv2.TERM_CRITERIA_COUNT, 8, 0.0)
        _, _, palette = cv2.kmeans(sample.astype(np.float32), number, None, stop, 1, cv2.KMEANS_PP_CENTERS)
    size = 256 // _STEPS
    cells = (picture // size).astype(np.intp) @ (_STEPS**2, _STEPS, 1)  # (H, W)
    occurring = np.flatnonzero(np.bincount(cells.ravel()))
    middles = np.stack(np.unravel_index(occurring, (_STEPS,) * 3), 1) * size + (size - 1) / 2
    apart = (palette**2).sum(1) - 2 * middles.astype(np.float32) @ palette.T  # squared, up to what is the same for all
    nearest = np.zeros(_STEPS**3, np.intp)
    nearest[occurring] = apart.argmin(1)
    return palette, nearest[cells]
