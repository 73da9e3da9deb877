"""Small pictures for the gallery, kept in a file of their own that may be deleted at any time."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine import image
from engine.cv import cv2
from engine.errors import UserError, text
from engine.project.database import Database

FILE_NAME = "thumbnails.sqlite"
LONGEST = 192  # pixels; what the gallery shows and what is kept
_MOST = 60_000  # kept pictures, about half a gigabyte; the oldest go first
_QUALITY = 85

Pixels = npt.NDArray[np.uint8]
Colours = Mapping[int, tuple[int, ...]]  # by the number of bands: those that are shown as red, green, blue


class Thumbnails:
    """The cache. Without a usable file (no permission, damaged) every thumbnail is read from its picture."""

    def __init__(self, folder: Path, *, read_only: bool) -> None:
        self._db: Database | None = None
        path = folder / FILE_NAME
        if read_only and not path.exists():
            return
        with contextlib.suppress(UserError):
            self._db = self._open(path, read_only)
            return
        if not read_only:  # damaged: it is only a cache
            with contextlib.suppress(UserError, OSError):
                for suffix in ("", "-wal", "-shm"):
                    path.with_name(path.name + suffix).unlink(missing_ok=True)
                self._db = self._open(path, read_only)

    def get(self, path: Path, sha1: bytes | None, longest: int, colours: Colours) -> Pixels:
        """Return the thumbnail (h, w, 3) RGB of the file with this content. Raises UserError when it cannot be read."""
        if longest > LONGEST or sha1 is None:
            return _read(path, longest, colours)
        small = self._find(sha1)
        if small is None:
            small = _read(path, LONGEST, colours)
            self.put([(sha1, small)])
        return _shrunk(small, longest)

    def put(self, pairs: Iterable[tuple[bytes, Pixels]]) -> None:
        """Keep thumbnails of at most `LONGEST` pixels by the content of their files."""
        if self._db is None or self._db.read_only:
            return
        rows = [(sha1, _encode(pixels)) for sha1, pixels in pairs]
        with contextlib.suppress(UserError), self._db.write() as db:  # a full disk: do without
            db.executemany("INSERT OR IGNORE INTO thumbnails (sha1, jpeg) VALUES (?, ?)", rows)
            db.execute("DELETE FROM thumbnails WHERE id <= (SELECT max(id) FROM thumbnails) - ?", (_MOST,))

    def clear(self) -> None:
        """Forget all: they would look otherwise now."""
        if self._db is not None and not self._db.read_only:
            with contextlib.suppress(UserError), self._db.write() as db:
                db.execute("DELETE FROM thumbnails")

    def close(self) -> None:
        """Close the file."""
        if self._db is not None:
            self._db.close()

    def _find(self, sha1: bytes) -> Pixels | None:
        if self._db is None:
            return None
        with contextlib.suppress(UserError), self._db.read() as db:
            row = db.execute("SELECT jpeg FROM thumbnails WHERE sha1 = ?", (sha1,)).fetchone()
            return None if row is None else _decode(row[0])
        return None

    @staticmethod
    def _open(path: Path, read_only: bool) -> Database:
        database = Database(path, read_only=read_only, durable=False)
        try:
            if not read_only:
                with database.write() as db:
                    db.execute(
                        "CREATE TABLE IF NOT EXISTS thumbnails (id INTEGER PRIMARY KEY, sha1 BLOB UNIQUE, jpeg BLOB)"
                    )
            with database.read() as db:
                db.execute("SELECT id, sha1, jpeg FROM thumbnails LIMIT 1").fetchone()
        except BaseException:
            database.close()
            raise
        return database


def _read(path: Path, longest: int, colours: Colours) -> Pixels:
    if not path.exists():
        raise UserError(
            text("The picture {name} is not where it was: {folder}.", name=path.name, folder=path.parent),
            text("Connect the drive it is on, or tell the project where the pictures are now."),
        )
    return image.thumbnail(path, longest, colours)


def _encode(pixels: Pixels) -> bytes:
    _, data = cv2.imencode(".jpg", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return bytes(data)


def _decode(data: bytes) -> Pixels | None:
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    return None if pixels is None else np.ascontiguousarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB))


def _shrunk(pixels: Pixels, longest: int) -> Pixels:
    height, width = pixels.shape[:2]
    if max(height, width) <= longest:
        return pixels
    scale = longest / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))
