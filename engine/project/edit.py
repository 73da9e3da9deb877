"""One edit: everything inside is kept together, undone together, or not done at all."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from engine.annotation import PALETTE, Annotation, Category
from engine.errors import UserError, text
from engine.project import blobs
from engine.project.records import STATES, Split, State

_SAID = "category, kind, geometry, score, source, text, track, ignore"  # the columns of `_row`
_CHUNK = 20_000  # rows at a time: bounds the memory of a large import


class Edit:
    """What can be changed. Made by `Project.edit`; of no use after its block."""

    def __init__(self, db: sqlite3.Connection, entry: int) -> None:
        self.entry = entry  # the number in the history, for `Project.edit(..., continues=entry)`
        self.db = db
        self._gained: set[int] = set()  # images that got an accepted annotation
        self._lost: set[int] = set()  # images that lost one

    # Annotations

    def add(self, image_id: int, annotation: Annotation) -> int:
        """Store `annotation` and return its id. An accepted one makes its image "labeled"."""
        return self.add_many([(image_id, annotation)])[0]

    def add_many(self, pairs: Iterable[tuple[int, Annotation]]) -> list[int]:
        """Store many annotations, each with the id of its image, quickly; return their ids in order."""
        (last,) = self.db.execute(
            "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'annotations'"
        ).fetchone()
        first = last + 1
        for chunk in _chunks(pairs):
            rows = []
            for image_id, annotation in chunk:
                last += 1
                rows.append((last, image_id, *_row(annotation)))
                if not annotation.is_draft:
                    self._gained.add(image_id)
            self.db.executemany(
                f"INSERT INTO annotations (id, image, {_SAID}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows
            )
        return list(range(first, last + 1))

    def replace(self, annotation: Annotation) -> None:
        """Store `annotation` in place of the one with its id. Raises KeyError when there is none."""
        found = self.db.execute(f"SELECT image, {_SAID} FROM annotations WHERE id = ?", (annotation.id,)).fetchone()
        if found is None:
            raise KeyError(annotation.id)
        image, *before = found
        after = _row(annotation)
        if tuple(before) == after:
            return  # nothing to undo
        self.db.execute(
            f"UPDATE annotations SET ({_SAID}) = (?, ?, ?, ?, ?, ?, ?, ?) WHERE id = ?", (*after, annotation.id)
        )
        was_draft = before[3] is not None
        if annotation.is_draft and not was_draft:
            self._lost.add(image)
        elif was_draft and not annotation.is_draft:
            self._gained.add(image)

    def delete(self, annotation_ids: Iterable[int]) -> None:
        """Remove annotations; an image that loses its last accepted one is "todo" again."""
        for chunk in _chunks(annotation_ids):
            ids = json.dumps(chunk)
            found = self.db.execute(
                "SELECT DISTINCT image FROM annotations WHERE score IS NULL AND id IN (SELECT value FROM json_each(?))",
                (ids,),
            )
            self._lost.update(image for (image,) in found)
            self.db.execute("DELETE FROM annotations WHERE id IN (SELECT value FROM json_each(?))", (ids,))

    # Images

    def set_state(self, image_ids: Iterable[int], state: State) -> None:
        """Say how far images are. "empty" drops their drafts and is refused for images with accepted annotations;
        "labeled" is refused for images without any; "todo" is always possible.
        """
        if state not in STATES:
            raise ValueError(state)
        ids = list(image_ids)
        listed = json.dumps(ids)
        accepted = "annotations > drafts" if state == "empty" else "annotations = drafts"
        if state != "todo":
            (wrong,) = self.db.execute(
                f"SELECT count(*) FROM images WHERE {accepted} AND id IN (SELECT value FROM json_each(?))", (listed,)
            ).fetchone()
            if wrong and state == "empty":
                raise UserError(
                    text("{count} of these pictures have annotations, so they are not empty.", count=wrong),
                    text("Delete the annotations first, then mark the pictures as empty."),
                )
            if wrong:
                raise UserError(
                    text("{count} of these pictures have no annotations.", count=wrong),
                    text("If there is nothing to find in them, mark them as empty."),
                )
        if state == "empty":
            self.db.execute(
                "DELETE FROM annotations WHERE score IS NOT NULL AND image IN (SELECT value FROM json_each(?))",
                (listed,),
            )
        self._set("state", ((state, number) for number in ids))
        self._gained.difference_update(ids)
        self._lost.difference_update(ids)

    def set_split(self, image_ids: Iterable[int], split: Split | None) -> None:
        """Put images into a split, or into none."""
        self._set("split", ((split or "", number) for number in image_ids))

    def set_group(self, groups: Mapping[int, str | None]) -> None:
        """Say which group each image (by id) belongs to; "" or None: a group of its own."""
        self._set("group_name", ((name or "", number) for number, name in groups.items()))

    def set_path(self, paths: Mapping[int, str]) -> None:
        """Point images (by id) at other files; a path is absolute or relative to the project."""
        self._set("path", ((path, number) for number, path in paths.items()))

    def remove_images(self, image_ids: Iterable[int]) -> None:
        """Take images and their annotations out of the project. Files on disk stay."""
        for chunk in _chunks(image_ids):
            ids = json.dumps(chunk)
            self.db.execute("DELETE FROM annotations WHERE image IN (SELECT value FROM json_each(?))", (ids,))
            self.db.execute("DELETE FROM images WHERE id IN (SELECT value FROM json_each(?))", (ids,))
            self._gained.difference_update(chunk)
            self._lost.difference_update(chunk)

    # Categories

    def add_category(
        self,
        name: str,
        color: str = "",
        keypoint_names: Sequence[str] = (),
        skeleton: Sequence[tuple[int, int]] = (),
    ) -> Category:
        """Make a category and return it; without `color`, the next one of the palette. Names are unique."""
        name = self._free_name(name, 0)
        (count,) = self.db.execute("SELECT count(*) FROM categories").fetchone()
        category = Category(0, name, color or PALETTE[count % len(PALETTE)], tuple(keypoint_names), tuple(skeleton))
        cursor = self.db.execute(
            "INSERT INTO categories (name, color, keypoint_names, skeleton) VALUES (?, ?, ?, ?)",
            _category_row(category),
        )
        return Category(int(cursor.lastrowid or 0), name, category.color, category.keypoint_names, category.skeleton)

    def change_category(self, category: Category) -> None:
        """Store `category` (name, colour, keypoints) in place of the one with its id."""
        after = (self._free_name(category.name, category.id), *_category_row(category)[1:])
        columns = "name, color, keypoint_names, skeleton"
        before = self.db.execute(f"SELECT {columns} FROM categories WHERE id = ?", (category.id,)).fetchone()
        if before is None:
            raise KeyError(category.id)
        if before != after:
            self.db.execute(f"UPDATE categories SET ({columns}) = (?, ?, ?, ?) WHERE id = ?", (*after, category.id))

    def remove_category(self, category_id: int, *, with_annotations: bool = False) -> None:
        """Remove a category. In use, it is refused unless its annotations shall go, too."""
        sql = "SELECT coalesce(sum(count), 0) FROM presence WHERE category = ?"
        (used,) = self.db.execute(sql, (category_id,)).fetchone()
        if used and not with_annotations:
            raise UserError(
                text("{count} annotations use this category.", count=used),
                text("Give them another category or delete them first, or remove the category with its annotations."),
            )
        rows = self.db.execute(
            "SELECT a.id FROM presence p JOIN annotations a ON a.image = p.image AND a.category = p.category "
            "WHERE p.category = ?",
            (category_id,),
        ).fetchall()
        self.delete([row[0] for row in rows])
        self.db.execute("DELETE FROM categories WHERE id = ?", (category_id,))

    # The end of an edit

    def settle(self) -> None:
        """Bring the state of the images whose annotations changed up to date."""
        for chunk in _chunks(self._gained):
            self.db.execute(
                "UPDATE images SET state = 'labeled' WHERE annotations > drafts AND state <> 'labeled' "
                "AND id IN (SELECT value FROM json_each(?))",
                (json.dumps(chunk),),
            )
        for chunk in _chunks(self._lost):
            self.db.execute(
                "UPDATE images SET state = 'todo' WHERE annotations = drafts AND state = 'labeled' "
                "AND id IN (SELECT value FROM json_each(?))",
                (json.dumps(chunk),),
            )

    def _set(self, column: str, rows: Iterable[tuple[str, int]]) -> None:
        doubled = ((value, number, value) for value, number in rows)
        self.db.executemany(f"UPDATE images SET {column} = ? WHERE id = ? AND {column} <> ?", doubled)

    def _free_name(self, name: str, own_id: int) -> str:
        name = name.strip()
        if not name:
            raise UserError(text("A category needs a name."))
        if self.db.execute("SELECT 1 FROM categories WHERE name = ? AND id <> ?", (name, own_id)).fetchone():
            raise UserError(text("There is a category {name} already.", name=name), text("Choose another name."))
        return name


def _row(annotation: Annotation) -> tuple[object, ...]:
    geometry = annotation.geometry
    return (
        *(annotation.category.id, blobs.KINDS[type(geometry)], blobs.pack(geometry), annotation.score),
        *(annotation.source, annotation.text, annotation.track, int(annotation.ignore)),
    )


def _category_row(category: Category) -> tuple[str, str, str, str]:
    names = json.dumps(category.keypoint_names, ensure_ascii=False)
    return category.name, category.color, names, json.dumps(category.skeleton)


def _chunks(items: Iterable) -> Iterator[list]:
    iterator = iter(items)
    while chunk := list(islice(iterator, _CHUNK)):
        yield chunk
