"""Rows of the database as records, categories and annotations."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from engine.annotation import Annotation, Category, Geometry
from engine.project import blobs
from engine.project.records import IMAGE_COLUMNS, ImageRecord, image_record

_COLUMNS = "id, image, category, kind, geometry, score, source, text, track, ignore"


def records_of(db: sqlite3.Connection, ids: Sequence[int], folder: Path) -> list[ImageRecord]:
    """Return pictures of the project at `folder` in the order of `ids`; unknown ids are left out."""
    rows = db.execute(
        f"SELECT {IMAGE_COLUMNS} FROM images WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(ids),)
    )
    found = {row[0]: image_record(row, folder) for row in rows}
    return [found[number] for number in ids if number in found]


def all_categories(db: sqlite3.Connection) -> list[Category]:
    """Return all categories, oldest first."""
    rows = db.execute("SELECT id, name, color, keypoint_names, skeleton FROM categories ORDER BY id")
    return [
        Category(number, name, color, tuple(json.loads(names)), tuple((a, b) for a, b in json.loads(skeleton)))
        for number, name, color, names, skeleton in rows
    ]


def annotations_of(
    db: sqlite3.Connection, ids: Sequence[int], *, accepted: bool = False, kinds: Sequence[type[Geometry]] = ()
) -> dict[int, list[Annotation]]:
    """Return the annotations of each picture, oldest first: all, or accepted ones only, of all kinds or of some."""
    found: dict[int, list[Annotation]] = {number: [] for number in ids}
    known = {category.id: category for category in all_categories(db)}
    drafts = "AND score IS NULL" if accepted else ""
    chosen = f"AND kind IN ({', '.join(str(blobs.KINDS[kind]) for kind in kinds)})" if kinds else ""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM annotations "
        f"WHERE image IN (SELECT value FROM json_each(?)) {drafts} {chosen} ORDER BY image, id",
        (json.dumps(ids),),
    )
    for number, image, category, kind, geometry, score, source, words, track, ignore in rows:
        shape = blobs.unpack(kind, geometry)
        found[image].append(Annotation(known[category], shape, score, source, words, track, bool(ignore), number))
    return found
