"""What is wrong with the pictures and labels of a project, and how to mend it: read before training, not after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from engine.annotation import Annotation, Box, Category, Mask, Polygon, RotatedBox
from engine.errors import Text, text
from engine.geometry import area, bounds
from engine.project import SPLITS, ImageRecord, Project, near_duplicates, propose_groups

_FEW_PICTURES = 10  # of a category: fewer teach a network little, and a test on a third of them says little
_UNEQUAL = 20  # times more pictures of the most frequent category than of the rarest
_SMALL = 4.0  # square pixels: what has less area was a slip of the mouse
_OUTSIDE = 1.0  # pixels over the edge that rounding explains
PARTS = {"train": text("Training"), "val": text("Validation"), "test": text("Test")}  # as the window calls them
_CHUNK = 2000  # pictures whose annotations are in memory at a time


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of problem: the ids of the pictures it concerns (none: the project as a whole), what it is, its mend."""

    kind: str
    images: tuple[int, ...]
    what: Text
    mend: Text


@dataclass(slots=True)
class _Facts:
    """What all checks look at, read once."""

    project: Project
    records: list[ImageRecord]  # sound pictures
    broken: list[ImageRecord]
    categories: list[Category]
    pictures_of: Counter[int] = field(default_factory=Counter)  # category -> pictures with accepted annotations
    pictures_in: Counter[tuple[int, str]] = field(default_factory=Counter)  # the same by (category, split)
    small: list[int] = field(default_factory=list)
    outside: list[int] = field(default_factory=list)
    twice: list[int] = field(default_factory=list)


def check(project: Project) -> list[Problem]:
    """Return what is wrong, the most harmful first; an empty list when nothing was found.

    Kinds: "broken", "missing", "leak" (near-duplicates in different splits), "straddling" (groups in several splits),
    "nothing_labeled", "no_splits", "empty_split", "absent" (a category that a split lacks), "no_groups", "outside",
    "small", "twice", "few", "unequal", "unused", "drafts", "todo".
    """
    facts = _facts(project)
    return [problem for one in _CHECKS for problem in one(facts)]


def _facts(project: Project) -> _Facts:
    everything = project.records(project.image_ids())
    facts = _Facts(
        project,
        [record for record in everything if not record.broken],
        [record for record in everything if record.broken],
        project.categories(),
    )
    for start in range(0, len(facts.records), _CHUNK):
        chunk = facts.records[start : start + _CHUNK]
        found = project.annotations_of(record.id for record in chunk)
        for record in chunk:
            _look_at(facts, record, [one for one in found[record.id] if not one.is_draft])
    return facts


def _look_at(facts: _Facts, record: ImageRecord, annotations: Sequence[Annotation]) -> None:
    categories = {annotation.category.id for annotation in annotations if not annotation.ignore}
    facts.pictures_of.update(categories)
    facts.pictures_in.update((category, record.split or "") for category in categories)
    if any(_is_small(annotation) for annotation in annotations):
        facts.small.append(record.id)
    if any(_is_outside(annotation, record) for annotation in annotations):
        facts.outside.append(record.id)
    said = [(one.category.id, one.geometry) for one in annotations]
    if len(set(said)) < len(said):
        facts.twice.append(record.id)


def _is_small(annotation: Annotation) -> bool:
    return isinstance(annotation.geometry, Box | RotatedBox | Polygon | Mask) and area(annotation.geometry) < _SMALL


def _is_outside(annotation: Annotation, record: ImageRecord) -> bool:
    around = bounds(annotation.geometry)
    return around is not None and (
        min(around.x1, around.y1) < -_OUTSIDE
        or around.x2 > record.width + _OUTSIDE
        or around.y2 > record.height + _OUTSIDE
    )


def _files(facts: _Facts) -> Iterator[Problem]:
    if facts.broken:
        yield Problem(
            "broken",
            tuple(record.id for record in facts.broken),
            text("{count} pictures cannot be read.", count=len(facts.broken)),
            text("Copy the files again from where they came from, or remove the pictures from the project."),
        )
    if missing := facts.project.missing(record.id for record in facts.records):
        yield Problem(
            "missing",
            tuple(missing),
            text("The files of {count} pictures are not where they were.", count=len(missing)),
            text("Connect the drive they are on, or choose the folder where they are now."),
        )


def _leaks(facts: _Facts) -> Iterator[Problem]:
    hashed = [record for record in facts.records if record.hash and record.split]
    components = near_duplicates([record.hash or 0 for record in hashed])
    leaking = _in_several_splits(hashed, components.tolist())
    if leaking:
        yield Problem(
            "leak",
            leaking,
            text(
                "{count} pictures look the same as pictures in another part, so the score will be too good.",
                count=len(leaking),
            ),
            text("Divide the pictures again: those that look the same are then kept together."),
        )
    grouped = [record for record in facts.records if record.group and record.split]
    straddling = _in_several_splits(grouped, [record.group for record in grouped])
    if straddling:
        count = len({record.group for record in facts.project.records(straddling)})
        yield Problem(
            "straddling",
            straddling,
            text("{count} groups have pictures in more than one part, so the score will be too good.", count=count),
            text("Divide the pictures again: groups are then kept together."),
        )


def _in_several_splits(records: Sequence[ImageRecord], units: Sequence[object]) -> tuple[int, ...]:
    splits: dict[object, set[str | None]] = {}
    for record, unit in zip(records, units, strict=True):
        splits.setdefault(unit, set()).add(record.split)
    return tuple(record.id for record, unit in zip(records, units, strict=True) if len(splits[unit]) > 1)


def _splits(facts: _Facts) -> Iterator[Problem]:
    done = [record for record in facts.records if record.state != "todo"]
    if not done:
        yield Problem(
            "nothing_labeled",
            (),
            text("No picture is labeled yet."),
            text("Label some pictures: twenty of each category are a good start."),
        )
        return
    unassigned = tuple(record.id for record in done if record.split is None)
    if unassigned:
        yield Problem(
            "no_splits",
            unassigned,
            text(
                "{count} labeled pictures are not divided yet: a training divides them itself, or learns from them.",
                count=len(unassigned),
            ),
            text("Divide the pictures, so that every training is tested on the same ones."),
        )
    if len(unassigned) == len(done):
        return
    for split in SPLITS:
        if not any(record.split == split for record in done):
            yield Problem(
                "empty_split",
                (),
                text("{part} has no labeled pictures.", part=PARTS[split]),
                text("Label more pictures, then divide them again."),
            )
            continue
        for category in facts.categories:
            if facts.pictures_of[category.id] and not facts.pictures_in[category.id, split]:
                yield Problem(
                    "absent",
                    (),
                    text("{part} has no picture with {category}.", part=PARTS[split], category=category.name),
                    text("Label more pictures with it, then divide them again."),
                )


def _groups(facts: _Facts) -> Iterator[Problem]:
    if len(facts.records) < 20 or any(record.group for record in facts.records):
        return
    proposals = propose_groups([record.path for record in facts.records])
    if proposals:
        yield Problem(
            "no_groups",
            (),
            text(
                "No groups are set, although the pictures seem to belong together in {count}.",
                count=proposals[0].groups,
            ),
            text(
                "Set groups, so that the test is not easier than reality. Perhaps by: {rule}", rule=proposals[0].title
            ),
        )


def _shapes(facts: _Facts) -> Iterator[Problem]:
    if facts.outside:
        yield Problem(
            "outside",
            tuple(facts.outside),
            text("{count} pictures have annotations that reach over their edge.", count=len(facts.outside)),
            text("Move the shapes into the picture; if all are shifted, the labels were made for another size of it."),
        )
    if facts.small:
        yield Problem(
            "small",
            tuple(facts.small),
            text(
                "{count} pictures have shapes of less than {area} square pixels.",
                count=len(facts.small),
                area=int(_SMALL),
            ),
            text("Delete these shapes if they were made by accident."),
        )
    if facts.twice:
        yield Problem(
            "twice",
            tuple(facts.twice),
            text("{count} pictures have the same annotation twice.", count=len(facts.twice)),
            text("Delete one of the two."),
        )


def _balance(facts: _Facts) -> Iterator[Problem]:
    used = [category for category in facts.categories if facts.pictures_of[category.id]]
    for category in used:
        count = facts.pictures_of[category.id]
        if count < _FEW_PICTURES:
            yield Problem(
                "few",
                (),
                text("Only {count} pictures have {category}.", count=count, category=category.name),
                text("Label more pictures with it; twenty are a start, a hundred are good."),
            )
    if len(used) > 1:
        rare = min(used, key=lambda one: facts.pictures_of[one.id])
        often = max(used, key=lambda one: facts.pictures_of[one.id])
        if facts.pictures_of[often.id] > _UNEQUAL * facts.pictures_of[rare.id]:
            yield Problem(
                "unequal",
                (),
                text(
                    "{often} is in {many} pictures, {rare} in {few} only.",
                    often=often.name,
                    many=facts.pictures_of[often.id],
                    rare=rare.name,
                    few=facts.pictures_of[rare.id],
                ),
                text("Label more pictures of the rare category, and look at its own score, not only at the mean."),
            )
    unused = [category.name for category in facts.categories if not facts.pictures_of[category.id]]
    if unused and used:
        yield Problem(
            "unused",
            (),
            text("No labeled picture has {categories}.", categories=", ".join(unused)),
            text("Label some, or remove the category."),
        )


def _work_left(facts: _Facts) -> Iterator[Problem]:
    drafts = tuple(record.id for record in facts.records if record.drafts)
    if drafts:
        yield Problem(
            "drafts",
            drafts,
            text("{count} pictures have drafts that nobody has looked at.", count=len(drafts)),
            text("Accept, mend or delete them; until then they are not learned from."),
        )
    todo = tuple(record.id for record in facts.records if record.state == "todo")
    if todo and len(todo) < len(facts.records):
        yield Problem(
            "todo",
            todo,
            text("{count} pictures are not labeled yet.", count=len(todo)),
            text("Label them, or mark those as empty in which there is nothing to find."),
        )


_CHECKS: tuple[Callable[[_Facts], Iterator[Problem]], ...] = (
    *(_files, _leaks, _splits, _groups, _shapes, _balance, _work_left),
)
