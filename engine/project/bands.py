"""What the bands of a project's pictures are called: one row of `meta`, by the number of bands; not in the history."""

from __future__ import annotations

import json
import sqlite3

from engine.band_views import colours_of
from engine.bands import BandNames, checked_names
from engine.errors import UserError, text
from engine.image import default_band_names

_KEY = "bands"


def read(db: sqlite3.Connection, count: int) -> BandNames:
    """Return the names of pictures of `count` bands, "band 1" and so on where nobody has named them."""
    kept = _all(db).get(str(count))
    return BandNames(tuple(kept["names"]), kept["white"]) if kept else BandNames(default_band_names(count))


def write(db: sqlite3.Connection, names: BandNames) -> None:
    """Name the bands of pictures that have as many. Raises UserError for names that will not do."""
    checked = checked_names(names.names)
    if names.white < 0:
        raise UserError(
            text("A white sheet cannot have the value {white}.", white=f"{names.white:g}"),
            text("Give the pixel value of a reflectance of 1, or 0 for the largest value there is."),
        )
    every = _all(db) | {str(len(checked)): {"names": checked, "white": names.white}}
    db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_KEY, json.dumps(every, ensure_ascii=False)))
    db.execute("UPDATE meta SET value = value + 1 WHERE key = 'revision'")


def colours(db: sqlite3.Connection) -> dict[int, tuple[int, ...]]:
    """Return by the number of bands which of them are red, green and blue, where the names say so."""
    found = {int(count): colours_of(kept["names"]) for count, kept in _all(db).items()}
    return {count: shown for count, shown in found.items() if shown}


def counts(db: sqlite3.Connection) -> dict[int, int]:
    """Return how many sound pictures there are of each number of bands, the most first."""
    return dict(
        db.execute(
            "SELECT bands, count(*) FROM images WHERE shown <> 'broken' GROUP BY bands ORDER BY count(*) DESC, bands"
        ).fetchall()
    )


def _all(db: sqlite3.Connection) -> dict[str, dict]:
    row = db.execute("SELECT value FROM meta WHERE key = ?", (_KEY,)).fetchone()
    return json.loads(row[0]) if row else {}
