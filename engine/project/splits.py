"""Train, val and test: with the same mix of categories in each, and nothing seen in training asked in the test.

Pictures that belong together (same group, or near-duplicates) are one unit. Units are dealt out by iterative
stratification (Sechidis, Tsoumakas and Vlahavas 2011, "On the stratification of multi-label data"): the rarest
category first, each unit to the split that still lacks most of it. Pictures not labeled yet, and empty ones, count as
two categories more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.errors import UserError, text
from engine.events import Notice, Operation, Progress
from engine.project.duplicates import near_duplicates
from engine.project.records import SPLITS, ImageRecord, Split

if TYPE_CHECKING:
    from engine.project.store import Project

_MOST_ALIKE = 0.5  # if more of the pictures than this look the same, the hash cannot tell pictures of this kind apart


@dataclass(frozen=True, slots=True)
class SplitReport:
    """What came out: pictures of each split; units that were kept together; pictures that were united with another
    because they look the same; categories (by id) that a split lacks although others have them.
    """

    images: dict[Split, int]
    units: int
    near_duplicates: int
    absent: tuple[tuple[int, Split], ...]


@dataclass(slots=True)
class _Unit:
    """Pictures that stay together (places in the list of records), and how often each label occurs in them."""

    images: list[int]
    labels: Counter[int]
    split: int | None = None


def assign(project: Project, fractions: Sequence[float], seed: int, *, keep: bool) -> Operation[SplitReport]:
    """Divide all sound pictures into train, val and test by `fractions` (three shares that sum to 1).

    The same pictures, groups and labels with the same `seed` give the same splits. With `keep`, pictures that are in a
    split stay there (so that scores stay comparable), and only the others, with regard to their units, are dealt out.
    Raises UserError when the shares make no sense. One step of the history.
    """
    shares = _checked(fractions)
    yield Progress(0, 3, text("Looking for pictures that look the same"))
    records = [record for record in project.records(project.image_ids()) if not record.broken]
    alike = _alike(records)
    if alike is None:
        alike = list(range(len(records)))
        yield Notice(
            text("Most pictures look so similar that near-duplicates cannot be told apart; they were not looked for."),
            text("Set groups, for example by plant or by day, so that similar pictures stay together."),
        )
    yield Progress(1, 3, text("Dividing the pictures"))
    units = _units(records, alike, project.labels_of_images(), keep)
    deal(units, shares, seed)
    _fill_empty(units, shares)
    yield Progress(2, 3, text("Dividing the pictures"))
    with project.edit(text("Divide pictures")) as edit:
        for place, split in enumerate(SPLITS):
            edit.set_split([records[n].id for unit in units if unit.split == place for n in unit.images], split)
    sizes = Counter(alike)
    return SplitReport(
        images={split: sum(len(unit.images) for unit in units if unit.split == n) for n, split in enumerate(SPLITS)},
        units=len(units),
        near_duplicates=sum(size for size in sizes.values() if size > 1),
        absent=tuple(_absent(units, shares)),
    )


def deal(units: Sequence[_Unit], shares: Sequence[float], seed: int) -> None:
    """Give each unit that has none the number of a split."""
    wanted_images, wanted = _wanted(units, shares)
    holders: dict[int, list[int]] = {}
    free: Counter[int] = Counter()  # label -> occurrences not dealt out yet
    for place in np.random.default_rng(seed).permutation(len(units)).tolist():
        if units[place].split is None:
            free.update(units[place].labels)
            for label in units[place].labels:
                holders.setdefault(label, []).append(place)
    usable = [number for number, share in enumerate(shares) if share > 0]
    while free:
        label = min(free, key=lambda one: (free[one], one))
        # The largest first: what is left over at the end is then easy to even out.
        for unit in sorted((units[place] for place in holders[label]), key=lambda unit: -unit.labels[label]):
            if unit.split is not None:
                continue
            lack = wanted[label]
            unit.split = max(usable, key=lambda number: (lack[number], wanted_images[number]))
            wanted_images[unit.split] -= len(unit.images)
            for own, count in unit.labels.items():
                wanted[own][unit.split] -= count
                free[own] -= count
        del free[label]
        free = +free


def _wanted(units: Sequence[_Unit], shares: Sequence[float]) -> tuple[list[float], dict[int, list[float]]]:
    """Return how many pictures, and how many of each label, each split still lacks."""
    total: Counter[int] = Counter()
    for unit in units:
        total.update(unit.labels)
    pictures = sum(len(unit.images) for unit in units)
    wanted_images = [share * pictures for share in shares]
    wanted = {label: [share * count for share in shares] for label, count in total.items()}
    for unit in units:
        if unit.split is not None:
            wanted_images[unit.split] -= len(unit.images)
            for label, count in unit.labels.items():
                wanted[label][unit.split] -= count
    return wanted_images, wanted


def _fill_empty(units: Sequence[_Unit], shares: Sequence[float]) -> None:
    """Let no split that was asked for stay without pictures while another has several units."""
    for number, share in enumerate(shares):
        members = [[unit for unit in units if unit.split == other] for other in range(len(shares))]
        giver = max(members, key=lambda own: (len(own) > 1, sum(len(unit.images) for unit in own)))
        if share > 0 and not members[number] and len(giver) > 1:
            min(giver, key=lambda unit: len(unit.images)).split = number


def _alike(records: Sequence[ImageRecord]) -> list[int] | None:
    """Return a number for each picture, equal for near-duplicates; None when nearly all would be equal."""
    hashed = [place for place, record in enumerate(records) if record.hash]  # 0: a picture of one colour
    numbers = list(range(len(records)))
    if not hashed:
        return numbers
    components = near_duplicates([records[place].hash or 0 for place in hashed])
    if len(hashed) > 20 and np.bincount(components).max() > _MOST_ALIKE * len(hashed):
        return None
    for place, component in zip(hashed, components.tolist(), strict=True):
        numbers[place] = hashed[component]
    return numbers


def _units(
    records: Sequence[ImageRecord], alike: Sequence[int], labels: dict[int, list[int]], keep: bool
) -> list[_Unit]:
    parent = list(range(len(records)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    first_of_group: dict[str, int] = {}
    for place, record in enumerate(records):
        parent[root(place)] = root(alike[place])
        if record.group:
            parent[root(place)] = root(first_of_group.setdefault(record.group, place))
    members: dict[int, list[int]] = {}
    for place in range(len(records)):
        members.setdefault(root(place), []).append(place)
    return [_unit(records, places, labels, keep) for places in members.values()]


def _unit(records: Sequence[ImageRecord], places: list[int], labels: dict[int, list[int]], keep: bool) -> _Unit:
    counted: Counter[int] = Counter()
    for place in places:
        record = records[place]
        own = labels.get(record.id, []) if record.state == "labeled" else []
        counted.update(own or [-1 if record.state == "empty" else -2])
    present = Counter(split for place in places if keep and (split := records[place].split))
    chosen = SPLITS.index(present.most_common(1)[0][0]) if present else None
    return _Unit(places, counted, chosen)


def _absent(units: Sequence[_Unit], shares: Sequence[float]) -> list[tuple[int, Split]]:
    everywhere = {label for unit in units for label in unit.labels if label >= 0}
    found = []
    for number, split in enumerate(SPLITS):
        here = {label for unit in units if unit.split == number for label in unit.labels}
        found += [(label, split) for label in sorted(everywhere - here) if shares[number] > 0]
    return found


def _checked(fractions: Sequence[float]) -> list[float]:
    shares = [float(share) for share in fractions]
    if len(shares) != len(SPLITS) or min(shares) < 0 or abs(sum(shares) - 1) > 1e-6:
        raise UserError(
            text("The shares of train, val and test must be three numbers that add up to 1."),
            text("Usual are 0.7, 0.15 and 0.15."),
        )
    return shares
