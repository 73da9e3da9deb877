"""What a project tells about its pictures, and how they are asked for."""

from __future__ import annotations

import json
import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from engine.annotation import Annotation
from engine.errors import Text

State = Literal["todo", "labeled", "empty"]
Split = Literal["train", "val", "test"]
STATES: tuple[State, ...] = ("todo", "labeled", "empty")
SPLITS: tuple[Split, ...] = ("train", "val", "test")


@dataclass(frozen=True, slots=True)
class ImageRecord:
    """One picture of a project.

    `path` is absolute; `width` and `height` are upright pixels (0 when broken); `state` says whether a person is done
    with it: "todo", "labeled", or "empty" (looked at, nothing there); `broken` is a sentence, "" for a sound picture;
    `hash` is the perceptual hash, None when broken; `annotations` counts the drafts too.
    """

    id: int
    path: Path
    name: str
    width: int
    height: int
    bands: int
    dtype: str
    state: State
    split: Split | None
    group: str
    broken: str
    hash: int | None
    drafts: int
    annotations: int


@dataclass(frozen=True, slots=True)
class LabeledImage:
    """A picture to learn from, with its accepted annotations (none: an example of "nothing here")."""

    record: ImageRecord
    annotations: tuple[Annotation, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many pictures are in each state; broken ones count in `all` and `broken` only."""

    all: int
    todo: int
    labeled: int
    empty: int
    drafts: int
    broken: int


@dataclass(frozen=True, slots=True)
class ImageQuery:
    """Which pictures: all conditions hold together; None and "" ask nothing.

    `state` "drafts": with annotations to accept or mend. Broken pictures are found by "broken" and by no state at all.
    `category` is the id of a category that occurs, drafts included. `text` is a part of the file name, in any case.
    """

    state: Literal["todo", "labeled", "empty", "drafts", "broken"] | None = None
    category: int | None = None
    split: Literal["train", "val", "test", "none"] | None = None
    text: str = ""

    def select(self, what: str) -> tuple[str, list[object]]:
        """Return SQL that selects `what` ("id" or "count(*)") and its values; ids come in the order of adding."""
        conditions, values = self._conditions()
        order = "" if what == "count(*)" else " ORDER BY {}"
        if self.category is None:
            where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
            return f"SELECT {what} FROM images{where}{order.format('id')}", values
        what = "presence.image" if what == "id" else what
        order = order.format("presence.image")
        # CROSS JOIN fixes the order: `presence` runs along the category with its images ascending, no sort is needed.
        joined = " CROSS JOIN images ON images.id = presence.image" if conditions else ""
        where = " AND ".join(["presence.category = ?", *conditions])
        return f"SELECT {what} FROM presence{joined} WHERE {where}{order}", [self.category, *values]

    def _conditions(self) -> tuple[list[str], list[object]]:
        conditions: list[str] = []
        values: list[object] = []
        if self.state == "drafts":
            conditions.append("drafts > 0")
        elif self.state is not None:
            conditions.append("shown = ?")
            values.append(self.state)
        if self.split is not None:
            conditions.append("split = ?")
            values.append("" if self.split == "none" else self.split)
        if self.text:
            conditions.append(r"name LIKE ? ESCAPE '\'")
            escaped = self.text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
            values.append(f"%{escaped}%")
        return conditions, values


ALL = ImageQuery()

IMAGE_COLUMNS = (
    "id, path, name, width, height, bands, dtype, state, split, group_name, broken, hash, drafts, annotations"
)


def packed(sentence: str) -> str:
    """Return a sentence as one string that `unpacked` reads back with its template, so that it can be translated."""
    if not isinstance(sentence, Text):
        return sentence
    return json.dumps([sentence.template, sentence.values], ensure_ascii=False, default=str)


def unpacked(stored: str) -> str:
    """Return what `packed` was given; a sentence that older versions stored as it is stays so."""
    if not stored.startswith('["'):
        return stored
    template, values = json.loads(stored)
    return Text(template, values)


def image_record(row: sqlite3.Row | tuple, folder: Path) -> ImageRecord:
    """Return the record of a row of `IMAGE_COLUMNS` in the project at `folder`."""
    number, path, *plain, state, split, group, broken, alike, drafts, annotations = row
    name, width, height, bands, dtype = plain
    return ImageRecord(
        **{
            "id": number,
            "path": Path(os.path.normpath(folder / path)),
            "name": name,
            "width": width,
            "height": height,
            "bands": bands,
        },
        **{"dtype": dtype, "state": state, "split": split or None, "group": group, "broken": unpacked(broken)},
        **{"hash": alike, "drafts": drafts, "annotations": annotations},
    )
