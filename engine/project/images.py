"""Picture files of a project: adding them, where they are, and finding them again."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from engine import image
from engine.errors import UserError, text
from engine.events import Notice, Operation, Progress
from engine.files import system_path
from engine.project import opening, thumbnails
from engine.project.records import ImageRecord, Split, packed

if TYPE_CHECKING:
    from engine.project.edit import Edit
    from engine.project.store import Project

_CHUNK = 64  # pictures a transaction: a cancelled import keeps what it has read
_NEAR = 2  # folders above the project whose pictures are remembered relative to it, so that all can move together


@dataclass(frozen=True, slots=True)
class _File:
    """What was read from one file: a `broken` one has a sentence and perhaps nothing else."""

    path: Path
    broken: str = ""
    sha1: bytes | None = None
    hash: int | None = None
    width: int = 0
    height: int = 0
    bands: int = 0
    dtype: str = ""
    small: npt.NDArray[np.uint8] | None = None


def add(
    project: Project,
    paths: Sequence[Path | str],
    copy: bool,
    groups: Sequence[str | None] | None,
    splits: Sequence[Split | None] | None,
) -> Operation[list[int]]:
    """See `Project.add_images`."""
    files = [Path(os.path.abspath(path)) for path in paths]  # noqa: PTH100 - links stay as the user sees them
    more = [
        (groups[place] if groups else None, splits[place] if splits else None)
        for place in range(len(files))  # a list too short is a mistake of the caller: IndexError
    ]
    ids: list[int] = []
    entry: int | None = None
    colours = project.colours()
    with ThreadPoolExecutor(min(4, os.cpu_count() or 1), thread_name_prefix="add-images") as threads:
        for start in range(0, len(files), _CHUNK):
            yield Progress(start, len(files), text("Reading pictures"))
            read = list(threads.map(partial(_read, colours=colours), files[start : start + _CHUNK]))
            notices: list[Notice] = []
            with _no_orphans() as copies:
                if copy:  # before the edit: others may write while large files are copied
                    _copy_new(project, read, copies)
                with project.edit(text("Add pictures"), continues=entry) as edit:
                    entry = edit.entry
                    for file, (group, split) in zip(read, more[start : start + _CHUNK], strict=True):
                        place = copies.get(file.path, file.path)
                        ids.append(_store(project, edit, file, place, group, split, notices))
            project.thumbnails.put((file.sha1, file.small) for file in read if file.sha1 and file.small is not None)
            yield from notices
    yield Progress(len(files), len(files), text("Reading pictures"))
    return ids


def missing(records: Iterable[ImageRecord]) -> list[int]:
    """Return the ids of the pictures whose file is not there."""
    return [record.id for record in records if not os.path.exists(record.path)]  # noqa: PTH110 - four times faster


def relink(project: Project, folder: Path) -> Operation[int]:
    """See `Project.relink`."""
    lost = project.records(project.missing())
    wanted = {record.name.casefold() for record in lost}
    by_content = _sha1_of(project, [record.id for record in lost])
    found: dict[int, str] = {}
    seen = 0
    for place, _, names in os.walk(folder):
        for name in names:
            seen += 1
            if seen % 1000 == 0:
                yield Progress(seen, 0, text("Looking for missing pictures"))
            if name.casefold() in wanted and len(found) < len(lost):
                path = Path(place) / name
                for number in by_content.get(_digest(path), ()):
                    found.setdefault(number, stored(project.folder, path))
    with project.edit(text("Find missing pictures")) as edit:
        edit.set_path(found)
    return len(found)


def stored(folder: Path, path: Path) -> str:
    """Return how a picture's place is remembered: relative to the project when inside or near it, else absolute."""
    near = [folder, *folder.parents[:_NEAR]]
    if any(base != base.parent and path.is_relative_to(base) for base in near):
        return Path(os.path.relpath(path, folder)).as_posix()
    return str(path)


def absolute(folder: Path, path: str) -> Path:
    """Return where a remembered place is."""
    return Path(os.path.normpath(folder / path))


def _store(
    project: Project,
    edit: Edit,
    file: _File,
    place: Path,
    group: str | None,
    split: Split | None,
    notices: list[Notice],
) -> int:
    name = file.path.name
    if file.sha1 is None and not file.path.exists():
        notices.append(Notice(text("The file {name} was not found.", name=file.path)))
        return 0
    if file.sha1 is not None and not file.broken:
        same = edit.db.execute("SELECT id, name FROM images WHERE sha1 = ? LIMIT 1", (file.sha1,)).fetchone()
        if same is not None:
            notices.append(
                Notice(
                    text("{name} has the same content as {other} and was not added again.", name=name, other=same[1])
                )
            )
            return int(same[0])
    try:
        name.encode()
        kept = stored(project.folder, place)
        kept.encode()
    except UnicodeEncodeError:
        notices.append(
            Notice(
                text("The name of {name} has characters that cannot be read.", name=ascii(name)),
                text("Give the file another name, then add it again."),
            )
        )
        return 0
    if file.broken:
        notices.append(Notice(file.broken))
    return _insert(edit.db, file, kept, group, split)


def _insert(db: sqlite3.Connection, file: _File, place: str, group: str | None, split: Split | None) -> int:
    cursor = db.execute(
        "INSERT INTO images (path, name, width, height, bands, dtype, split, group_name, broken, sha1, hash) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(place, file.path.name, file.width, file.height, file.bands, file.dtype),
            *(split or "", group or "", packed(file.broken), file.sha1, file.hash),
        ),
    )
    return int(cursor.lastrowid or 0)


def _read(path: Path, colours: thumbnails.Colours) -> _File:
    sha1: bytes | None = None
    try:
        sha1 = _digest(path)
        header = image.read_header(path)
        small = image.thumbnail(path, thumbnails.LONGEST, colours)
    except UserError as error:
        return _File(path, broken=error.message, sha1=sha1)
    except OSError as error:
        reason = error.strerror or str(error)
        return _File(path, broken=text("{name} cannot be read: {reason}.", name=path.name, reason=reason), sha1=sha1)
    alike = image.perceptual_hash(small)
    return _File(path, "", sha1, alike, header.width, header.height, header.bands, str(header.dtype), small)


def _digest(path: Path) -> bytes:
    with open(system_path(path), "rb") as file:  # noqa: PTH123 - a path of any length
        digest = hashlib.sha1(usedforsecurity=False)
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.digest()


@contextlib.contextmanager
def _no_orphans() -> Iterator[dict[Path, Path]]:
    """Remove the copies (original -> copy) when the edit that would have named them fails."""
    copies: dict[Path, Path] = {}
    try:
        yield copies
    except BaseException:
        for path in copies.values():
            with contextlib.suppress(OSError):
                path.unlink()
        raise


def _copy_new(project: Project, files: Sequence[_File], copies: dict[Path, Path]) -> None:
    """Copy the sound files whose content the project does not have yet."""
    seen = project.known_digests(file.sha1 for file in files if file.sha1)
    for file in files:
        inside = file.path.is_relative_to(project.images_folder)
        if file.sha1 and not file.broken and not inside and file.sha1 not in seen:
            seen.add(file.sha1)
            copies[file.path] = _copied(file.path, project.images_folder)


def _copied(path: Path, folder: Path) -> Path:
    """Copy `path` into `folder` and return the copy, under its own name or one with a number behind it."""
    target, number = folder / path.name, 1
    try:
        folder.mkdir(exist_ok=True)
        while target.exists():
            number += 1
            target = folder / f"{path.stem}-{number}{path.suffix}"
        unfinished = target.with_name(f".{target.name[:60]}.part")
        try:
            with open(system_path(path), "rb") as source, unfinished.open("wb") as copy:  # noqa: PTH123 - any length
                shutil.copyfileobj(source, copy, 1 << 20)
                copy.flush()
                os.fsync(copy.fileno())
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise opening.file_error(error, folder) from error
    return target


def _sha1_of(project: Project, ids: list[int]) -> dict[bytes, list[int]]:
    found: dict[bytes, list[int]] = {}
    for number, digest in project.digests(ids).items():
        found.setdefault(digest, []).append(number)
    return found
