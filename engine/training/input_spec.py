"""What a network takes, as far as the pictures are concerned. Imports no torch."""

from __future__ import annotations

from dataclasses import dataclass

from engine.fit import Rule


@dataclass(frozen=True, slots=True)
class InputSpec:
    """Project ids of the categories in the network's order, bands, size (width, height), how pictures are fitted."""

    category_ids: tuple[int, ...]
    bands: int
    size: tuple[int, int]
    fit: Rule
