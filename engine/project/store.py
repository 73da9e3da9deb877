"""A project on disk: its pictures, categories, annotations and history."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.annotation import Annotation, Category, Geometry
from engine.bands import BandNames
from engine.errors import Text, UserError, text
from engine.events import Operation
from engine.project import bands, blobs, history, images, opening, reading, splits
from engine.project.edit import Edit
from engine.project.groups import GroupRule
from engine.project.records import (
    ALL,
    Counts,
    ImageQuery,
    ImageRecord,
    LabeledImage,
    Split,
)
from engine.project.thumbnails import Thumbnails


class Project:
    """A folder with the pictures, categories, annotations, splits, groups and history of one piece of work.

    Any thread may use it; reads never wait for a write. Every edit is one transaction on disk before the call returns
    and one step of the history. What a person can mend is raised as `UserError`: a full disk, a drive pulled out, no
    permission, a project that another person is writing.
    """

    def __init__(self, folder: Path, opened: opening.Opened) -> None:
        self.folder = folder
        self._opened = opened
        self._db = opened.database
        self._edit: Edit | None = None
        with self._db.read() as db:
            self.name: str = db.execute("SELECT value FROM meta WHERE key = 'name'").fetchone()[0]
        self.thumbnails = Thumbnails(folder, read_only=self.read_only)

    @classmethod
    def create(cls, folder: Path | str, name: str = "") -> Project:
        """Make a project in `folder` (made if missing), named like it unless `name` is given, and open it."""
        folder = Path(folder).absolute()
        opening.create(folder, name)
        return cls.open(folder)

    @classmethod
    def open(cls, folder: Path | str, read_only: bool = False) -> Project:
        """Open the project in `folder`; read-only when another process writes it (see `lock_holder`)."""
        folder = Path(folder).absolute()
        folder = folder.parent if folder.name == opening.FILE_NAME else folder
        opened = opening.open_folder(folder, read_only=read_only)
        try:
            return cls(folder, opened)
        except BaseException:
            opened.close()
            raise

    def close(self) -> None:
        """Close the files and let others write. Wait for your own jobs first."""
        self.thumbnails.close()
        self._opened.close()

    def __enter__(self) -> Project:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # What it is

    @property
    def read_only(self) -> bool:
        """Whether it can only be looked at; `lock_holder` says why."""
        return bool(self._opened.why)

    @property
    def lock_holder(self) -> Text | str:
        """A sentence why the project can only be looked at, "" when it can be changed."""
        return self._opened.why

    @property
    def runs_folder(self) -> Path:
        """Where trainings are kept."""
        return self.folder / "runs"

    @property
    def images_folder(self) -> Path:
        """Where copied pictures are kept."""
        return self.folder / "images"

    @property
    def revision(self) -> int:
        """A number that grows with every edit, undo and redo."""
        with self._db.read() as db:
            return int(db.execute("SELECT value FROM meta WHERE key = 'revision'").fetchone()[0])

    # Pictures

    def images(self, query: ImageQuery = ALL, offset: int = 0, limit: int = 100) -> list[ImageRecord]:
        """Return one page of the pictures that `query` asks for, in the order in which they were added."""
        sql, values = query.select("id")
        with self._db.read() as db:
            page = db.execute(f"{sql} LIMIT ? OFFSET ?", [*values, limit, offset]).fetchall()
            return reading.records_of(db, [number for (number,) in page], self.folder)

    def image_ids(self, query: ImageQuery = ALL) -> list[int]:
        """Return the ids of all pictures that `query` asks for, in the order in which they were added."""
        sql, values = query.select("id")
        with self._db.read() as db:
            return [number for (number,) in db.execute(sql, values)]

    def count(self, query: ImageQuery = ALL) -> int:
        """Return how many pictures `query` asks for."""
        sql, values = query.select("count(*)")
        with self._db.read() as db:
            return int(db.execute(sql, values).fetchone()[0])

    def counts(self) -> Counts:
        """Return how many pictures are in each state."""
        with self._db.read() as db:
            found = dict(db.execute("SELECT shown, count(*) FROM images GROUP BY shown").fetchall())
            (drafts,) = db.execute("SELECT count(*) FROM images WHERE drafts > 0").fetchone()
        known = {state: found.get(state, 0) for state in ("todo", "labeled", "empty", "broken")}
        return Counts(all=sum(found.values()), drafts=drafts, **known)

    def image(self, image_id: int) -> ImageRecord:
        """Return one picture. Raises KeyError when there is none with that id."""
        found = self.records([image_id])
        if not found:
            raise KeyError(image_id)
        return found[0]

    def records(self, image_ids: Iterable[int]) -> list[ImageRecord]:
        """Return pictures in the order of their ids as given; unknown ids are left out."""
        with self._db.read() as db:
            return reading.records_of(db, list(image_ids), self.folder)

    def group_sizes(self) -> dict[str, int]:
        """Return how many pictures each group has; those without a group are not counted."""
        with self._db.read() as db:
            return dict(
                db.execute(
                    "SELECT group_name, count(*) FROM images WHERE group_name <> '' GROUP BY group_name"
                ).fetchall()
            )

    def split_sizes(self, *, labeled: bool = False) -> dict[Split | None, int]:
        """Return how many sound pictures each split has, all or those that a person is done with; None: in no split."""
        chosen = "shown IN ('labeled', 'empty')" if labeled else "shown <> 'broken'"
        with self._db.read() as db:
            rows = db.execute(f"SELECT split, count(*) FROM images WHERE {chosen} GROUP BY split").fetchall()
        return {split or None: count for split, count in rows}

    def band_counts(self) -> dict[int, int]:
        """Return how many sound pictures there are of each number of bands, the most first."""
        with self._db.read() as db:
            return bands.counts(db)

    def band_names(self, count: int) -> BandNames:
        """Return what the bands of pictures of `count` bands are called."""
        with self._db.read() as db:
            return bands.read(db, count)

    def colours(self) -> dict[int, tuple[int, ...]]:
        """Return by the number of bands which of them are red, green and blue, where their names say so."""
        with self._db.read() as db:
            return bands.colours(db)

    def digests(self, image_ids: Iterable[int]) -> dict[int, bytes]:
        """Return the SHA-1 of the content of files as they were added, where they could be read, by image id."""
        with self._db.read() as db:
            sql = "SELECT id, sha1 FROM images WHERE sha1 IS NOT NULL AND id IN (SELECT value FROM json_each(?))"
            return dict(db.execute(sql, (json.dumps(list(image_ids)),)).fetchall())

    def geometry_counts(self) -> dict[type[Geometry], int]:
        """Return how many accepted annotations there are of each kind of geometry that occurs."""
        kinds = {number: kind for kind, number in blobs.KINDS.items()}
        with self._db.read() as db:
            rows = db.execute("SELECT kind, count(*) FROM annotations WHERE score IS NULL GROUP BY kind").fetchall()
        return {kinds[number]: count for number, count in rows}

    def known_digests(self, digests: Iterable[bytes]) -> set[bytes]:
        """Return those of the SHA-1 digests that pictures of the project have."""
        with self._db.read() as db:
            sql = "SELECT 1 FROM images WHERE sha1 = ? LIMIT 1"
            return {digest for digest in digests if db.execute(sql, (digest,)).fetchone()}

    def labels_of_images(self) -> dict[int, list[int]]:
        """Return the ids of the categories that occur in each picture, by image id."""
        found: dict[int, list[int]] = {}
        with self._db.read() as db:
            for category, image in db.execute("SELECT category, image FROM presence"):
                found.setdefault(image, []).append(category)
        return found

    def add_images(
        self,
        paths: Sequence[Path | str],
        *,
        copy: bool = False,
        groups: Sequence[str | None] | None = None,
        splits: Sequence[Split | None] | None = None,
    ) -> Operation[list[int]]:
        """Add picture files where they are, or with `copy` as copies in the project.

        Returns one id for each path, in order: that of the new picture, or of the one that has the same content
        already (a Notice says so); 0 for a file that cannot be found. A file that is no sound picture is kept as
        broken. `groups` and `splits` give one value for each path. One step of the history, whole or, when cancelled,
        as far as it came.
        """
        return images.add(self, paths, copy, groups, splits)

    def missing(self, image_ids: Iterable[int] | None = None) -> list[int]:
        """Return the pictures, of all or of those given, whose file is not where it was."""
        return images.missing(self.records(self.image_ids() if image_ids is None else image_ids))

    def relink(self, folder: Path | str) -> Operation[int]:
        """Look below `folder` for the missing pictures, known by their content; return how many were found."""
        return images.relink(self, Path(folder))

    def thumbnail(self, image_id: int, longest: int = 192) -> npt.NDArray[np.uint8]:
        """Return the picture as (h, w, 3) uint8 RGB, at most `longest` pixels a side. Raises UserError, KeyError."""
        with self._db.read() as db:
            row = db.execute("SELECT path, sha1 FROM images WHERE id = ?", (image_id,)).fetchone()
        if row is None:
            raise KeyError(image_id)
        return self.thumbnails.get(images.absolute(self.folder, row[0]), row[1], longest, self.colours())

    # Annotations

    def categories(self) -> list[Category]:
        """Return the categories, oldest first."""
        with self._db.read() as db:
            return reading.all_categories(db)

    def annotations(self, image_id: int) -> list[Annotation]:
        """Return what is said about one picture, oldest first, drafts included."""
        return self.annotations_of([image_id])[image_id]

    def annotations_of(self, image_ids: Iterable[int]) -> dict[int, list[Annotation]]:
        """Return what is said about each of many pictures, quickly."""
        with self._db.read() as db:
            return reading.annotations_of(db, list(image_ids))

    def annotation_counts(self) -> dict[int, int]:
        """Return how many annotations, drafts included, each category (by id) has; 0 included."""
        sql = (
            "SELECT c.id, coalesce(sum(p.count), 0) FROM categories c "
            "LEFT JOIN presence p ON p.category = c.id GROUP BY c.id"
        )
        with self._db.read() as db:
            return dict(db.execute(sql).fetchall())

    def labeled(self, split: Split | None = None, *kinds: type[Geometry]) -> list[LabeledImage]:
        """Return what a network learns from: sound pictures of `split` (None: of all) that a person is done with.

        Only accepted annotations of the given kinds (none given: all). A picture with annotations of other kinds only
        says nothing about these and is left out; one marked as empty is an example without annotations.
        """
        query = [ImageQuery(state="labeled", split=split), ImageQuery(state="empty", split=split)]
        records = self.records(sorted(number for one in query for number in self.image_ids(one)))
        with self._db.read() as db:
            found = reading.annotations_of(db, [record.id for record in records], accepted=True, kinds=kinds)
        return [
            LabeledImage(record, tuple(found[record.id]))
            for record in records
            if found[record.id] or record.state == "empty"
        ]

    # Changes

    @contextlib.contextmanager
    def edit(self, label: str, *, continues: int | None = None) -> Iterator[Edit]:
        """Change the project: the block is kept as a whole and can be undone as a whole.

        `label` says what is done ("Draw box"), best as `text("Draw box")`. With the `entry` of an earlier edit that is
        still the newest, `continues` makes this a part of it. An edit inside an edit of the same thread joins it.
        """
        self._refuse_read_only()
        with self._db.write() as db:
            if self._edit is not None:
                yield self._edit
                return
            self._edit = edit = Edit(db, history.begin(db, label, continues))
            try:
                yield edit
                edit.settle()
                if history.end(db, edit.entry):
                    db.execute("UPDATE meta SET value = value + 1 WHERE key = 'revision'")
                else:
                    db.execute("ROLLBACK")
            finally:
                self._edit = None

    def undo(self) -> Text | None:
        """Take the newest edit back; return its label, None when there is none."""
        return self._step(back=True)

    def redo(self) -> Text | None:
        """Bring back what was undone last; return its label, None when there is none."""
        return self._step(back=False)

    def picture_of_step(self, *, back: bool) -> int | None:
        """Return the one picture that the next undo (`back`) or redo changes, None where it is none or several."""
        with self._db.read() as db:
            found = history.next_undo(db) if back else history.next_redo(db)
            return history.picture_of(db, found[0]) if found else None

    @property
    def can_undo(self) -> Text | None:
        """The label of what `undo` would take back, None when there is nothing."""
        with self._db.read() as db:
            found = history.next_undo(db)
        return found[1] if found else None

    @property
    def can_redo(self) -> Text | None:
        """The label of what `redo` would bring back, None when there is nothing."""
        with self._db.read() as db:
            found = history.next_redo(db)
        return found[1] if found else None

    def add_category(self, name: str, color: str = "") -> Category:
        """Make a category and return it; without `color`, the next one of the palette."""
        with self.edit(text("Add category")) as edit:
            return edit.add_category(name, color)

    def change_category(self, category: Category) -> None:
        """Store `category` in place of the one with its id."""
        with self.edit(text("Change category")) as edit:
            edit.change_category(category)

    def remove_category(self, category_id: int, *, with_annotations: bool = False) -> None:
        """Remove a category; refused with a UserError while used, unless its annotations shall go, too."""
        with self.edit(text("Remove category")) as edit:
            edit.remove_category(category_id, with_annotations=with_annotations)

    def set_band_names(self, names: BandNames) -> None:
        """Name the bands of all pictures that have as many; no step of the history. Raises UserError."""
        self._refuse_read_only()
        before = self.colours()
        with self._db.write() as db:
            bands.write(db, names)
        if self.colours() != before:
            self.thumbnails.clear()

    def set_groups_by(self, rule: GroupRule) -> int:
        """Give every picture the group that `rule` reads from its path; return the number of groups."""
        records = self.records(self.image_ids())
        found = {record.id: rule.group_of(record.path) for record in records}
        with self.edit(text("Set groups")) as edit:
            edit.set_group(found)
        return len({name for name in found.values() if name})

    def assign_splits(
        self, fractions: tuple[float, float, float] = (0.7, 0.15, 0.15), seed: int = 0, *, keep: bool = False
    ) -> Operation[splits.SplitReport]:
        """Divide the pictures into train, val and test; see `engine.project.splits`."""
        return splits.assign(self, fractions, seed, keep=keep)

    # Inside

    def _step(self, *, back: bool) -> Text | None:
        self._refuse_read_only()
        with self._db.write() as db:
            if self._edit is not None:
                raise RuntimeError("undo or redo inside an edit")
            found = history.next_undo(db) if back else history.next_redo(db)
            if found is None:
                return None
            history.swap(db, found[0], undone=back)
            db.execute("UPDATE meta SET value = value + 1 WHERE key = 'revision'")
            return found[1]

    def _refuse_read_only(self) -> None:
        if self._opened.lock is not None and (taker := self._opened.lock.lost()):
            self._opened.why = taker.sentence()
        if self.read_only:
            raise UserError(self.lock_holder, text("Close it there, then open it here again."))
