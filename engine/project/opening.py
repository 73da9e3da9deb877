"""How a project folder is made and opened: what it may be, who may write, and what to do when nobody may."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import struct
import tempfile
from dataclasses import dataclass
from pathlib import Path

from engine.errors import Text, UserError, text
from engine.project import schema
from engine.project.database import Database, plain_errors
from engine.project.lock import Holder, Lock

FILE_NAME = "project.sqlite"
_LOCK_NAME = "project.lock"
_MAGIC = b"SQLite format 3\0"


@dataclass(slots=True)
class Opened:
    """An open database. Without `lock` it may only be read, and `why` says the reason."""

    database: Database
    lock: Lock | None
    why: Text | str = ""
    snapshot: tempfile.TemporaryDirectory[str] | None = None

    def close(self) -> None:
        """Close the file and give the lock back."""
        self.database.close()
        if self.lock is not None:
            self.lock.release()
        if self.snapshot is not None:
            self.snapshot.cleanup()


def create(folder: Path, name: str) -> None:
    """Make an empty project in `folder`, which may exist and hold pictures. Raises UserError."""
    path = folder / FILE_NAME
    if path.exists():
        raise UserError(
            text("There is a project in {folder} already.", folder=folder), text("Open it, or choose another folder.")
        )
    unfinished = path.with_suffix(".new")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
        with plain_errors(path):
            db = sqlite3.connect(unfinished)
            try:
                db.executescript(schema.script())
                db.execute("INSERT INTO meta VALUES ('name', ?), ('revision', 0)", (name or folder.name,))
                db.commit()
            finally:
                db.close()
        unfinished.replace(path)  # under its name only when complete
    except OSError as error:
        raise file_error(error, folder) from error


def open_folder(folder: Path, *, read_only: bool) -> Opened:
    """Open the project in `folder` for writing where that is possible, for reading otherwise. Raises UserError."""
    path = folder / FILE_NAME
    _check_header(path)
    if read_only:
        return _for_reading(path, text("The project was opened to look at it only."))
    if not _writable(path):
        return _for_reading(path, _no_permission(folder))
    try:
        lock = Lock.take(folder / _LOCK_NAME)
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise file_error(error, folder) from error
        return _for_reading(path, _no_permission(folder), writable=False)
    if isinstance(lock, Holder):
        return _for_reading(path, lock.sentence(), elsewhere=not lock.is_here)
    try:
        database = Database(path)
        try:
            _check_content(database)
        except BaseException:
            database.close()
            raise
    except BaseException:
        lock.release()
        raise
    return Opened(database, lock)


def file_error(error: OSError, place: Path) -> UserError:
    """Return the sentence for a failed file operation at `place`."""
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return UserError(_no_permission(place), text("Choose another folder, or ask for permission to write there."))
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return UserError(text("The disk is full: {folder}.", folder=place), text("Free some space, then do it again."))
    return UserError(
        text("{folder} cannot be used: {reason}.", folder=place, reason=error.strerror or error),
        text("Check that the drive or the network share is connected, then try again."),
    )


def _no_permission(folder: Path) -> Text:
    return text("There is no permission to write into {folder}; it can be looked at but not changed.", folder=folder)


def _check_header(path: Path) -> None:
    """Look at the first bytes of the file, which changes nothing, before SQLite does."""
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except (FileNotFoundError, NotADirectoryError):
        raise UserError(
            text("There is no project in {folder}.", folder=path.parent),
            text("Choose the folder that holds the file {name}.", name=FILE_NAME),
        ) from None
    except OSError as error:
        raise file_error(error, path) from error
    if len(head) < 100 or not head.startswith(_MAGIC):
        raise UserError(
            text("The project file is damaged: {file}.", file=path),
            text("Nothing was changed. Keep the file, and restore the folder from your last backup."),
        )
    (version,) = struct.unpack_from(">I", head, 60)
    (application,) = struct.unpack_from(">I", head, 68)
    if application != schema.APPLICATION_ID:
        raise UserError(text("The file {file} was not made by Seedling.", file=path), text("Choose another folder."))
    _check_version(version, path.parent)


def _check_version(version: int, folder: Path) -> None:
    if version > schema.FORMAT_VERSION:
        raise UserError(
            text("The project in {folder} was made by a newer version of Seedling.", folder=folder),
            text("Update Seedling to open it. Nothing was changed."),
        )


def _check_content(database: Database) -> None:
    with database.read() as db:
        _check_version(db.execute("PRAGMA user_version").fetchone()[0], database.path.parent)
        for table in ("meta", "images", "annotations", "edits"):
            db.execute(f"SELECT * FROM {table} LIMIT 1").fetchone()


def _writable(path: Path) -> bool:
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def _for_reading(path: Path, why: Text, *, elsewhere: bool = False, writable: bool = True) -> Opened:
    log = path.with_name(f"{path.name}-wal")
    has_log = log.exists() and log.stat().st_size > 0
    writable = writable and _writable(path.parent)
    # SQLite's log is shared through memory, which another computer's memory is not: read a copy of this moment. The
    # same where the log cannot be folded in because nothing may be written there.
    if has_log and (elsewhere or not writable):
        return _of_copy(path, why)
    database = Database(path, read_only=True, immutable=not writable)
    try:
        _check_content(database)
    except BaseException:
        database.close()
        raise
    return Opened(database, None, why)


def _of_copy(path: Path, why: Text) -> Opened:
    snapshot = tempfile.TemporaryDirectory(prefix="seedling-")
    try:
        copy = Path(snapshot.name) / path.name
        names = (path.name, f"{path.name}-wal")
        for _ in range(5):
            before = [_stamp(path.with_name(name)) for name in names]
            for name in names:
                copy.with_name(name).unlink(missing_ok=True)
                if path.with_name(name).exists():
                    shutil.copyfile(path.with_name(name), copy.with_name(name))
            if before == [_stamp(path.with_name(name)) for name in names]:
                break  # nobody wrote meanwhile
        database = Database(copy)
        try:
            _check_content(database)
        except BaseException:
            database.close()
            raise
    except BaseException as error:
        snapshot.cleanup()
        if isinstance(error, OSError):
            raise file_error(error, path.parent) from error
        raise
    return Opened(database, None, why, snapshot)


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_size, found.st_mtime_ns
