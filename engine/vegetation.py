"""Vegetation indices: what each is made of, its formula and where that was published.

The formulas use operators, `abs` and `clip` alone, so that NumPy arrays and torch tensors go through the same lines.
Bands are reflectances: 1 is a white sheet. Where a denominator is next to nothing (no light at all) an index is 0, and
no index leaves its bounds, whatever noise is in the picture.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.errors import Text, text

DARK = 1e-6  # a denominator below is no light: 16 bits know no value between this and 0


@dataclass(frozen=True, slots=True)
class Index:
    """One index: `formula` takes the bands that it `needs`, in that order, and its result is cut to `bounds`.

    `absolute` says that its constants are reflectances, so that it is wrong where the scale of the pixels is unknown;
    the others are ratios, which any scale leaves as they are.
    """

    name: str
    help: Text
    needs: tuple[str, ...]
    formula: Callable[..., Any]
    bounds: tuple[float, float]
    source: str
    absolute: bool = False

    def of(self, *bands: Any) -> Any:
        """Return the index of the bands it needs, arrays or tensors of float of one shape."""
        return self.formula(*bands).clip(*self.bounds)


def ratio(above: Any, below: Any) -> Any:
    """Return above / below, and 0 where `below` is next to nothing."""
    light = abs(below) > DARK
    return above * light / (below * light + ~light)


def _difference(one: Any, other: Any) -> Any:
    """Return the normalised difference of two bands."""
    return ratio(one - other, one + other)


def _evi(infrared: Any, red: Any, blue: Any) -> Any:
    return ratio(2.5 * (infrared - red), infrared + 6 * red - 7.5 * blue + 1)


def _savi(infrared: Any, red: Any) -> Any:
    return ratio(1.5 * (infrared - red), infrared + red + 0.5)


def _excess_green(red: Any, green: Any, blue: Any) -> Any:
    return ratio(2 * green - red - blue, red + green + blue)


INDICES: dict[str, Index] = {
    index.name: index
    for index in (
        Index(
            "NDVI",
            text("How much living green there is: leaves reflect near infrared and swallow red."),
            ("near infrared", "red"),
            _difference,
            (-1.0, 1.0),
            "Rouse, Haas, Schell, Deering 1974, Monitoring vegetation systems in the Great Plains with ERTS",
        ),
        Index(
            "GNDVI",
            text("NDVI with green in place of red: tells dense leaves apart by their chlorophyll."),
            ("near infrared", "green"),
            _difference,
            (-1.0, 1.0),
            "Gitelson, Kaufman, Merzlyak 1996, doi 10.1016/S0034-4257(96)00072-7",
        ),
        Index(
            "NDRE",
            text("NDVI with red edge in place of red: chlorophyll and nitrogen, also deep in a dense stand."),
            ("near infrared", "red edge"),
            _difference,
            (-1.0, 1.0),
            "Barnes and others 2000, Coincident detection of crop water stress, nitrogen status and canopy density",
        ),
        Index(
            "EVI",
            text("Like NDVI, corrected by blue for haze and for the soil; wants pixels that are reflectances."),
            ("near infrared", "red", "blue"),
            _evi,
            (-1.0, 1.0),
            "Huete, Didan, Miura and others 2002, doi 10.1016/S0034-4257(02)00096-2",
            absolute=True,
        ),
        Index(
            "SAVI",
            text("NDVI that bright or dark soil between the plants moves less; wants pixels that are reflectances."),
            ("near infrared", "red"),
            _savi,
            (-1.5, 1.5),
            "Huete 1988, doi 10.1016/0034-4257(88)90106-X (L = 0.5)",
            absolute=True,
        ),
        Index(
            "ExG",
            text("Excess green: how green a pixel is, of an ordinary colour picture."),
            ("red", "green", "blue"),
            _excess_green,
            (-1.0, 2.0),
            "Woebbecke, Meyer, Von Bargen, Mortensen 1995, doi 10.13031/2013.27838",
        ),
    )
}
