"""What every exchange format reads into and writes from; no format knows a project, and a project knows no format."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from engine.annotation import PALETTE, Annotation, Category
from engine.errors import Text, text
from engine.events import Operation

Split = Literal["train", "val", "test"]
State = Literal["todo", "labeled", "empty"]
Question = Literal["first_pixel", "zero_is"]  # a field of `ReadOptions`
SPLITS: tuple[Split, ...] = ("train", "val", "test")
CHUNK = 200  # pictures between two events: a second of work at most


class Unusable(Exception):  # noqa: N818 - not an error of the program: one entry of a file that cannot be used
    """One entry of a label file cannot be used; `why` is a sentence. The reader skips the entry and goes on."""

    def __init__(self, why: Text) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Skipped:
    """One entry that was not taken over: `what` names it (a file, a line), `why` is a sentence (a `Text`, if ours)."""

    what: str
    why: str


@dataclass(slots=True)
class ImportedImage:
    """One picture of a data set and what is said about it.

    `state` is "labeled" with annotations, "empty" where the set says that nothing is there, "todo" where it says
    nothing; `group` is what a split must keep together, where the set tells; `size` is (width, height) as the label
    file has it: another size than the upright picture's means that the labels were drawn on another view of it.
    """

    path: Path
    annotations: list[Annotation] = field(default_factory=list)
    split: Split | None = None
    state: State = "todo"
    group: str | None = None
    size: tuple[int, int] | None = None


@dataclass(slots=True)
class Dataset:
    """What a reader found. The order of `categories` is that of the file, including those without annotations.

    `unsure` holds what the files leave open and would be read otherwise with another `ReadOptions`.
    """

    categories: list[Category] = field(default_factory=list)
    images: list[ImportedImage] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    unsure: set[Question] = field(default_factory=set)

    def skip(self, what: str | Path, why: str) -> None:
        """Remember that an entry was not taken over."""
        self.skipped.append(Skipped(str(what), why))


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a file cannot tell about itself.

    `first_pixel`: whether Pascal VOC counts pixels from 0 or from 1 ("auto": from 1 unless a coordinate is 0).
    `zero_is`: what the value 0 of a mask means where no legend says so.
    """

    first_pixel: Literal["auto", "0", "1"] = "auto"
    zero_is: Literal["background", "category"] = "background"


class CategoryTable:
    """The categories of a data set by name, in the order of their first appearance."""

    def __init__(self) -> None:
        self._by_name: dict[str, Category] = {}

    def get(self, name: object, color: str = "") -> Category:
        """Return the category of that name, made new where it is the first. Raises Unusable for an empty name."""
        cleaned = clean_name(name)
        if not cleaned:
            raise Unusable(text("The category has no name."))
        if cleaned not in self._by_name:
            number = len(self._by_name)
            self._by_name[cleaned] = Category(number, cleaned, color or PALETTE[number % len(PALETTE)])
        return self._by_name[cleaned]

    def replace(self, category: Category) -> Category:
        """Put `category` in place of the one of the same name."""
        self._by_name[category.name] = category
        return category

    def all(self) -> list[Category]:
        """Return the categories in order."""
        return list(self._by_name.values())


def clean_name(name: object) -> str:
    """Return `name` with accents in one form (macOS and Windows differ) and without white space at its ends."""
    return unicodedata.normalize("NFC", "" if name is None else str(name)).strip()


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture to be exported: its size in upright pixels, and the name (unique by its stem) it gets there."""

    id: int
    path: Path
    name: str
    width: int
    height: int
    split: Split | None = None
    state: State = "todo"
    group: str | None = None

    @property
    def stem(self) -> str:
        """The name without its suffix."""
        return Path(self.name).stem


@dataclass(frozen=True, slots=True)
class Collection:
    """What is exported. Annotations are fetched in chunks, so that a large project never lies in memory at once."""

    categories: Sequence[Category]
    pictures: Sequence[Picture]
    fetch: Callable[[Sequence[int]], dict[int, list[Annotation]]]

    def labeled(self) -> Iterator[tuple[Picture, list[Annotation]]]:
        """Yield every picture with its annotations."""
        for start in range(0, len(self.pictures), CHUNK):
            chunk = self.pictures[start : start + CHUNK]
            annotations = self.fetch([picture.id for picture in chunk])
            for picture in chunk:
                yield picture, annotations.get(picture.id, [])


def collection_of(categories: Sequence[Category], labeled: Iterable[tuple[Picture, list[Annotation]]]) -> Collection:
    """Return a collection of things that are in memory already."""
    pairs = list(labeled)
    by_id = {picture.id: annotations for picture, annotations in pairs}
    return Collection(categories, [picture for picture, _ in pairs], lambda ids: {i: by_id[i] for i in ids})


class Format(Protocol):
    """One exchange format: a module with these names."""

    NAME: str
    TITLE: str

    def detect(self, path: Path) -> bool:
        """Tell, without reading everything, whether `path` (a file or a folder) holds this format."""

    def read(self, path: Path, options: ReadOptions) -> Operation[Dataset]:
        """Read all of it; broken entries are reported in `Dataset.skipped`. Raises UserError if nothing can be had."""


class WritableFormat(Format, Protocol):
    """A format that can also be exported to."""

    def losses(self, content: Content) -> list[Text]:
        """Say what of `content` this format cannot hold, one sentence each."""

    def write(self, collection: Collection, folder: Path) -> Operation[Written]:
        """Write into the empty `folder`, pictures included."""


@dataclass(slots=True)
class Written:
    """How many pictures and annotations a writer wrote, and the pictures that could not be copied."""

    images: int = 0
    annotations: int = 0
    skipped: list[Skipped] = field(default_factory=list)


class Losses(list[Text]):
    """Sentences about what a format cannot hold."""

    def say(self, template: str, count: int) -> None:
        """Add a sentence, its {count} filled in, unless that is 0."""
        if count:
            self.append(text(template, count=count))


@dataclass(slots=True)
class Content:
    """How often everything occurs that some format cannot hold."""

    boxes: int = 0
    rotated: int = 0
    polygons: int = 0
    holes: int = 0  # polygons with holes
    parts: int = 0  # polygons with several parts
    masks: int = 0
    whole: int = 0
    several_whole: int = 0  # pictures with more than one category for the whole picture
    keypoints: int = 0
    points: int = 0
    lines: int = 0
    drafts: int = 0
    ignored: int = 0
    texts: int = 0
    tracks: int = 0
    outside: int = 0  # annotations that reach beyond their picture
    todo: int = 0
    empty: int = 0
    unsplit: int = 0  # pictures without a split in a project that has splits
    groups: int = 0
