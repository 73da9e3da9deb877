"""One SQLite file, safe to use from any thread, whose failures are sentences."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

from engine.errors import Text, UserError, text

_BUSY_SECONDS = 10.0


class Database:
    """One writing connection, and a pool of reading ones.

    A reader sees what was committed when it began and never waits for the writer; the thread that writes reads its own
    uncommitted work. Every `sqlite3` error leaves as a `UserError`.
    """

    def __init__(self, path: Path, *, read_only: bool = False, immutable: bool = False, durable: bool = True) -> None:
        """Open the file, making it when missing unless `read_only`; a not `durable` one may lose its last writes."""
        self.path = path
        self.read_only = read_only
        self._immutable = immutable
        self._durable = durable
        self._pool: list[sqlite3.Connection] = []
        self._pool_lock = threading.Lock()
        self._write_lock = threading.RLock()
        self._writer_thread = 0
        self._closed = False
        with plain_errors(path):
            self._first = self._connect()
        self._file = _identity(path)

    @contextlib.contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Give a connection that shows one moment of the database. Do not keep it, do not yield to others inside."""
        if self._writer_thread == threading.get_ident():
            with plain_errors(self.path):
                yield self._first
            return
        with plain_errors(self.path):
            connection = self._take()
            try:
                connection.execute("BEGIN")
                yield connection
            finally:
                self._give_back(connection)

    @contextlib.contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Give the writing connection inside one transaction: all of the block is kept, or nothing of it.

        A `write` inside a `write` of the same thread joins it. `ROLLBACK` inside the block leaves nothing to commit.
        """
        with self._write_lock, plain_errors(self.path):
            if self._writer_thread:
                yield self._first
                return
            self._refuse_when_closed()
            self._refuse_when_gone()
            self._first.execute("BEGIN IMMEDIATE")
            self._writer_thread = threading.get_ident()
            try:
                yield self._first
                if self._first.in_transaction:
                    self._first.execute("COMMIT")
            finally:
                self._writer_thread = 0
                _roll_back(self._first)

    @property
    def writing(self) -> bool:
        """Whether the calling thread is inside `write`."""
        return self._writer_thread == threading.get_ident()

    def close(self) -> None:
        """Close all connections; the write-ahead log is folded into the file. Waits for a running `write`."""
        with self._write_lock, self._pool_lock:
            self._closed = True
            for connection in [*self._pool, self._first]:
                connection.close()
            self._pool.clear()

    def _connect(self) -> sqlite3.Connection:
        mode = "ro" if self.read_only else "rwc"
        address = f"{self.path.absolute().as_uri()}?mode={mode}{'&immutable=1' if self._immutable else ''}"
        connection = sqlite3.connect(
            address, uri=True, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            if not self.read_only:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA journal_size_limit = 67108864")  # a large import's log does not stay large
                connection.execute("PRAGMA fullfsync = 1")  # macOS: a plain fsync does not reach the disk
            connection.execute(f"PRAGMA synchronous = {'FULL' if self._durable else 'OFF'}")
            connection.execute("PRAGMA temp_store = MEMORY")
            connection.execute("PRAGMA foreign_keys = ON")
        except BaseException:
            connection.close()
            raise
        return connection

    def _take(self) -> sqlite3.Connection:
        with self._pool_lock:
            self._refuse_when_closed()
            if self._pool:
                return self._pool.pop()
        return self._connect()

    def _give_back(self, connection: sqlite3.Connection) -> None:
        _roll_back(connection)
        with self._pool_lock:
            if self._closed:
                connection.close()
            else:
                self._pool.append(connection)

    def _refuse_when_closed(self) -> None:
        if self._closed:
            raise UserError(text("The project {name} is closed.", name=self.path.parent.name))

    def _refuse_when_gone(self) -> None:
        """Refuse to write into a file that has lost its name: Unix would let us, and all of it would be lost."""
        if _identity(self.path) != self._file:
            raise UserError(
                text("The project is not in {folder} any more; the last change was not kept.", folder=self.path.parent),
                text("Put the folder back or plug the drive in again, then do it again. Everything before it is safe."),
            )


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells one file from another of the same name; None where there is no file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _roll_back(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        with contextlib.suppress(sqlite3.Error):  # a full disk may have rolled back already
            connection.execute("ROLLBACK")


# What SQLite says (the same words in every version) -> what a person reads. {file} is the database.
_SENTENCES = (
    (
        "disk is full",
        text("The disk of the project is full; the last change was not kept."),
        text("Free some space, then do it again. Everything before it is safe."),
    ),
    (
        "readonly database",
        text("The project cannot be changed: there is no permission to write into {folder}."),
        text("Ask for permission to write there, or copy the project to a folder of your own."),
    ),
    (
        "disk i/o error",
        text("The disk of the project cannot be reached: {folder}."),
        text("Check that the drive or the network share is connected, then open the project again."),
    ),
    (
        "locked",
        text("The project is being written by another program: {folder}."),
        text("Close the other program, or try again in a moment."),
    ),
    (
        "unable to open",
        text("The project file cannot be opened: {file}."),
        text("Check that the folder exists and that you may read and write it."),
    ),
    (
        "malformed",
        text("The project file is damaged: {file}."),
        text("Nothing was changed. Keep the file, and restore the folder from your last backup."),
    ),
    (
        "not a database",
        text("The project file is damaged or is not a Seedling project: {file}."),
        text("Nothing was changed. Keep the file, and restore the folder from your last backup."),
    ),
)


@contextlib.contextmanager
def plain_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite says about the file at `path` into a `UserError`; a programming error stays one."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        said = str(error).lower()
        for words, sentence, hint in _SENTENCES:
            if words in said:
                places: dict[str, object] = {"file": str(path), "folder": str(path.parent)}
                raise UserError(Text(sentence.template, places), hint) from error
        raise
