"""What bands are called, and which of them, or which vegetation indices of them, a network sees. Imports no torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine.errors import Text, UserError, text
from engine.vegetation import INDICES

# Names that the indices and the display know. Others are welcome; they can be chosen, but mean nothing to the program.
COMMON = (
    text("blue"),
    text("green"),
    text("red"),
    text("red edge"),
    text("near infrared"),
    text("short-wave infrared"),
    text("thermal"),
    text("grey"),
)
_ALIASES = {
    "blue": ("b", "蓝", "蓝光"),
    "green": ("g", "绿", "绿光"),
    "red": ("r", "红", "红光"),
    "red edge": ("re", "rededge", "红边"),
    "near infrared": ("n", "nir", "ir", "infrared", "nearinfrared", "近红外"),
    "short-wave infrared": ("swir", "shortwave infrared", "短波红外"),
    "thermal": ("lwir", "tir", "heat", "热红外"),
    "grey": ("gray", "pan", "灰", "灰度"),
}
_KNOWN = {alias: name for name, aliases in _ALIASES.items() for alias in (name, *aliases)}


@dataclass(frozen=True, slots=True)
class BandNames:
    """What the bands of the pictures are called, in their order.

    `white` is the pixel value of a white sheet (a reflectance of 1), 0 where that is the largest value of the type.
    """

    names: tuple[str, ...]
    white: float = 0.0

    def gain(self, full: float) -> float:
        """Return the factor from pixels as parts of `full`, their largest value, to reflectances."""
        return full / self.white if self.white else 1.0


@dataclass(frozen=True, slots=True)
class Recipe:
    """From the bands of a picture to the channels that a network sees: bands by name, and vegetation indices.

    `gain` turns pixels in [0, 1] into reflectances, for the indices alone.
    """

    bands: tuple[str, ...]
    channels: tuple[str, ...]
    gain: float = 1.0

    def of(self, planes: Sequence[Any]) -> list[Any]:
        """Return one plane a channel of one plane a band, float arrays or tensors of pixels in [0, 1]."""
        by_name = dict(zip(self.bands, planes, strict=True))
        return [by_name[name] if name in by_name else self._index(name, by_name) for name in self.channels]

    def _index(self, name: str, by_name: dict[str, Any]) -> Any:
        index = INDICES[name]
        return index.of(*(by_name[band] * self.gain for band in index.needs))


def canonical(name: str) -> str:
    """Return the name that the program uses for a band or an index: "NIR" is "near infrared", "ndvi" is "NDVI".

    A name that it does not know stays as it is, without what is around it.
    """
    plain = " ".join(name.replace("_", " ").split())
    small = plain.casefold()
    indices = {index.casefold(): index for index in INDICES}
    return indices.get(small) or _KNOWN.get(small) or _KNOWN.get(small.replace("-", " ")) or plain


def checked_names(names: Sequence[str]) -> tuple[str, ...]:
    """Return names of bands as they are stored. Raises UserError for an empty one, and for one that occurs twice."""
    known: list[str] = []
    for number, name in enumerate(map(canonical, names), 1):
        if not name:
            raise UserError(text("Band {number} has no name.", number=number), text("Give each band a name."))
        if name in INDICES:
            raise UserError(
                text("{name} is a vegetation index, not a band.", name=name),
                text("Name the bands that the camera recorded; indices are made of them."),
            )
        if name.casefold() in (other.casefold() for other in known):
            raise UserError(
                text("Two bands are named {name}.", name=Text(name, {})), text("Give each band its own name.")
            )
        known.append(name)
    return tuple(known)


def channels_of(bands: Sequence[str], wanted: Sequence[str]) -> tuple[str, ...]:
    """Return which bands and indices a network sees, by their names; () for all bands as they are.

    Raises UserError for a name that is neither a band nor an index, and for an index that lacks a band.
    """
    by_name = {name.casefold(): name for name in bands}
    channels: dict[str, None] = {}
    for name in wanted:
        plain = name.strip()
        found = by_name.get(plain.casefold()) or by_name.get(canonical(plain).casefold())
        if found is None:
            found = canonical(plain)
            _refuse_unknown(found, bands)
        channels[found] = None
    return () if tuple(channels) == tuple(bands) else tuple(channels)


def lacking(index: str, bands: Sequence[str]) -> list[str]:
    """Return the bands that an index needs and that are not among `bands`."""
    return [name for name in INDICES[index].needs if name not in bands]


def spoken(name: str) -> Text:
    """Return the name of a band or an index as it is said in the language of the window."""
    before, _, number = name.rpartition(" ")
    return text("band {number}", number=number) if before == "band" and number.isdigit() else Text(name, {})


def listed(names: Sequence[str]) -> Text:
    """Return names with commas, each said in the language of the window."""
    values: dict[str, object] = {f"n{number}": spoken(name) for number, name in enumerate(names)}
    return Text(", ".join(f"{{{key}}}" for key in values), values)


def _refuse_unknown(name: str, bands: Sequence[str]) -> None:
    if name not in INDICES:
        raise UserError(
            text("{name} is neither a band of these pictures nor a vegetation index.", name=name),
            text("Their bands are: {bands}. Indices: {indices}.", bands=listed(bands), indices=", ".join(INDICES)),
        )
    if missing := lacking(name, bands):
        raise UserError(
            text("{name} needs a band that these pictures do not have: {bands}.", name=name, bands=listed(missing)),
            text("Leave it out, or say in Train, under Bands, which band that is; now they are: {bands}.",
                 bands=listed(bands)),
        )  # fmt: skip
