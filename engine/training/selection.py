"""Which pictures a training uses: those with labels of its task, by split, with a word about each choice it makes."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from engine.annotation import Annotation, Category
from engine.bands import BandNames
from engine.errors import UserError, text
from engine.events import Notice

if TYPE_CHECKING:
    from engine.project import ImageRecord, Project
    from engine.tasks import Sample, Task

LEAST = 4  # pictures: fewer cannot even be split
_CHUNK = 5000


@dataclass(frozen=True, slots=True)
class Selection:
    """The pictures of each split, the categories in the order of the network, the bands, and what was decided.

    `names` says what the bands are called.

    `test_is_validation` says that there are no test pictures, so that the score card has to use the validation ones.
    """

    train: list[Sample]
    val: list[Sample]
    test: list[Sample]
    categories: list[Category]
    names: BandNames
    dtype: str
    notices: list[Notice] = field(default_factory=list)
    test_is_validation: bool = False

    @property
    def bands(self) -> int:
        """How many bands the pictures have."""
        return len(self.names.names)

    def split(self, name: str) -> list[Sample]:
        """Return the pictures of "train", "val" or "test"."""
        return {"train": self.train, "val": self.val, "test": self.test}[name]

    def with_share(self, share: float, seed: int) -> Selection:
        """Return the same with a share of the training pictures, in (0, 1]; a smaller one is part of a larger one.

        Categories keep their proportions, counted by the rarest one that a picture shows.
        """
        if share >= 1:
            return self
        order = list(range(len(self.train)))
        random.Random(seed).shuffle(order)
        shown = [{a.category.id for a in sample.annotations if not a.ignore} for sample in self.train]
        often = Counter(number for numbers in shown for number in numbers)
        rarest = [min(numbers, key=lambda n: (often[n], n), default=-1) for numbers in shown]
        count, met = Counter(rarest), Counter[int]()
        place: dict[int, float] = {}
        for index in order:
            place[index] = (met[rarest[index]] + 0.5) / count[rarest[index]]
            met[rarest[index]] += 1
        first = sorted(order, key=place.__getitem__)[: max(1, round(share * len(order)))]
        return replace(self, train=[self.train[index] for index in sorted(first)])


def select(project: Project, task: Task, seed: int = 0) -> Selection:
    """Choose pictures and categories. Raises UserError, saying what to label, when there are too few."""
    found = [(record, task.select(annotations)) for record, annotations in labeled_pictures(project)]
    learned = task.learned_categories([a for _, chosen in found for a in chosen])
    found = [(r, tuple(a for a in chosen if a.category.id in learned)) for r, chosen in found]
    found = [(r, chosen) for r, chosen in found if chosen or (r.state == "empty" and task.empty_teaches)]
    present = {a.category.id for _, chosen in found for a in chosen if not a.ignore}
    categories = [category for category in project.categories() if category.id in present]
    _refuse_too_few(task, len(found), categories)
    found = [(r, tuple(a for a in chosen if a.ignore or a.category.id in present)) for r, chosen in found]
    found, bands, dtype, notices = _same_kind(found)
    splits, more = _splits([record for record, _ in found], seed)
    samples = {name: [_sample(r, a) for r, a in found if splits[r.id] == name] for name in ("train", "val", "test")}
    no_test = not samples["test"]
    if no_test:
        samples["test"] = samples["val"]
    return Selection(
        **samples,
        categories=categories,
        names=project.band_names(bands),
        dtype=dtype,
        notices=notices + more,
        test_is_validation=no_test,
    )


def labeled_pictures(project: Project) -> Iterable[tuple[ImageRecord, Sequence[Annotation]]]:
    """Return the sound pictures that a person is done with, with all their annotations."""
    from engine.project import ImageQuery

    for state in ("labeled", "empty"):
        query = ImageQuery(state=state)  # type: ignore[arg-type]
        for offset in range(0, project.count(query), _CHUNK):
            records = [r for r in project.images(query, offset=offset, limit=_CHUNK) if not r.broken]
            annotations = project.annotations_of([record.id for record in records])
            yield from ((record, annotations.get(record.id, [])) for record in records)


def _sample(record: ImageRecord, annotations: Sequence[Annotation]) -> Sample:
    from engine.tasks import Sample

    return Sample(record.id, record.path, record.width, record.height, tuple(annotations))


_WHAT = {
    "classification": text("Give pictures a category as a whole: each picture one, at least two categories."),
    "detection": text("Draw boxes around the things to find, in at least ten pictures."),
    "segmentation": text("Draw outlines or masks, in at least ten pictures."),
}


def _refuse_too_few(task: Task, count: int, categories: Sequence[Category]) -> None:
    if not categories or count < LEAST:
        raise UserError(
            text("{count} pictures are labeled for this; at least {least} are needed.", count=count, least=LEAST),
            _WHAT[task.name],
        )
    if task.name == "classification" and len(categories) < 2:
        raise UserError(
            text("All labeled pictures are {category}.", category=categories[0].name),
            text("Label pictures of a second category: a network learns by telling them apart."),
        )


Found = list[tuple["ImageRecord", tuple[Annotation, ...]]]


def _same_kind(found: Found) -> tuple[Found, int, str, list[Notice]]:
    """Keep the pictures that one network can take: grey goes with colour, any other mixture does not."""
    kinds = Counter((max(r.bands, 3) if r.bands == 1 else r.bands, r.dtype) for r, _ in found)
    (bands, dtype), _ = kinds.most_common(1)[0]
    kept = [(r, a) for r, a in found if r.dtype == dtype and (r.bands == bands or (bands == 3 and r.bands == 1))]
    if bands == 3 and all(r.bands == 1 for r, _ in kept):
        bands = 1
    notices = []
    if len(kept) < len(found):
        notices.append(
            Notice(
                text(
                    "{count} pictures are left out: they do not have {bands} bands of {dtype} pixels as most do.",
                    count=len(found) - len(kept),
                    bands=bands,
                    dtype=dtype,
                )
            )
        )
    return kept, bands, dtype, notices


def _splits(records: Sequence[ImageRecord], seed: int) -> tuple[dict[int, str], list[Notice]]:
    """Return the split of each picture; what the project leaves open is decided here, groups kept together."""
    notices = []
    chosen: dict[int, str] = {r.id: r.split for r in records if r.split}
    group_split = {r.group: r.split for r in records if r.split and r.group}
    open_ = [r for r in records if not r.split]
    for record in open_:
        chosen[record.id] = group_split.get(record.group, "train") if record.group else "train"
    if open_ and len(open_) < len(records):
        notices.append(
            Notice(text("{count} pictures belong to no split; they are used for training.", count=len(open_)))
        )
    if "val" not in chosen.values():
        everything = len(open_) == len(records)
        for name, part in (("val", 0.15), ("test", 0.15 if everything else 0.0)):
            _move(records, chosen, name, part, seed)
        notices.append(
            Notice(
                text("There are no validation pictures; some of the training pictures are used for that."),
                text("Divide the pictures in Data yourself to compare several trainings fairly."),
            )
        )
    if "train" not in chosen.values() or "val" not in chosen.values():
        raise UserError(
            text("There are no pictures to train on, or none to validate with."),
            text("Divide the pictures in Data: most of them for training, some for validation and test."),
        )
    return chosen, notices


def _move(records: Sequence[ImageRecord], chosen: dict[int, str], to: str, part: float, seed: int) -> None:
    """Move whole groups, at random, out of "train" until `part` of the pictures is in `to`; one group stays."""
    wanted = round(part * len(records)) or int(part > 0)
    groups: dict[str, list[int]] = {}
    for record in records:
        if chosen[record.id] == "train":
            groups.setdefault(record.group or f"\0{record.id}", []).append(record.id)
    names = sorted(groups)
    random.Random(f"{seed}-{to}").shuffle(names)
    moved = 0
    for name in names[:-1]:
        if moved >= wanted:
            return
        if moved and len(groups[name]) > 2 * (wanted - moved):
            continue  # far too many at once
        moved += len(groups[name])
        chosen.update(dict.fromkeys(groups[name], to))
