"""Pictures that look the same, by perceptual hash, without comparing each with each.

Two hashes of 64 bits that differ in at most d bits agree in at least one of d + 1 bands of bits, so only pictures that
share a band are compared (multi-index hashing: Norouzi, Punjani and Fleet 2012, arXiv 1307.2982).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

NEAR = 6  # bits of 63 that may differ: on six real data sets this finds re-encoded and successive shots and no others

Hashes = npt.NDArray[np.uint64]
Places = npt.NDArray[np.intp]


def near_duplicates(hashes: Sequence[int] | Hashes, distance: int = NEAR) -> Places:
    """Return a component number for each of N hashes: equal where a chain of near-duplicates links two pictures.

    The number is the place of the component's first picture.
    """
    values = np.asarray(hashes, dtype=np.uint64)
    unique, first, inverse = np.unique(values, return_index=True, return_inverse=True)
    parent = np.arange(len(unique))
    for key in _bands(unique, distance + 1):
        _join_band(unique, key, distance, parent)
    roots = _roots(parent, np.arange(len(unique)))
    earliest = np.full(len(unique), len(values))
    np.minimum.at(earliest, roots, first)
    return earliest[roots][inverse.reshape(-1)]


def _bands(values: Hashes, count: int) -> list[Hashes]:
    edges = np.linspace(0, 64, count + 1).astype(int)
    return [
        (values >> np.uint64(low)) & np.uint64((1 << (high - low)) - 1)
        for low, high in itertools.pairwise(edges.tolist())
    ]


def _join_band(values: Hashes, key: Hashes, distance: int, parent: Places) -> None:
    """Join the components of near-duplicates that agree in `key`."""
    order = np.argsort(key, kind="stable")
    key = key[order]
    places = np.arange(len(values))
    shift = 1
    while len(places := places[: np.searchsorted(places, len(key) - shift)]):
        # Compare each with the one `shift` places on, as long as that has the same key.
        places = places[key[places] == key[places + shift]]
        left, right = order[places], order[places + shift]
        close = _bit_count(values[left] ^ values[right]) <= distance
        _join(parent, left[close], right[close])
        shift += 1


def _join(parent: Places, left: Places, right: Places) -> None:
    left, right = _roots(parent, left), _roots(parent, right)
    apart = left != right
    for a, b in zip(left[apart].tolist(), right[apart].tolist(), strict=True):
        while parent[a] != a:
            a = parent[a]  # noqa: PLW2901 - walks to the root
        while parent[b] != b:
            b = parent[b]  # noqa: PLW2901
        parent[max(a, b)] = min(a, b)


def _roots(parent: Places, places: Places) -> Places:
    found = parent[places]
    while not np.array_equal(above := parent[found], found):
        found = above
    parent[places] = found  # shortens the way of the next look
    return found


def _bit_count(values: Hashes) -> npt.NDArray[np.uint8]:
    if hasattr(np, "bitwise_count"):  # NumPy 2
        return np.asarray(np.bitwise_count(values))
    return np.unpackbits(values.view(np.uint8).reshape(-1, 8), axis=1).sum(axis=1, dtype=np.uint8)
