"""All architectures, as data. Importing this imports neither torch nor Qt.

An architecture is one row in a file here and one builder: adding one is a row and a file, and nothing else in the
program asks for a key by name.
"""

from __future__ import annotations

from engine.catalog import classification, detection, segmentation
from engine.catalog.row import Architecture, Option, Paper, Provider, Recipe, TaskName, TextOption
from engine.errors import text, unknown

__all__ = ["ROWS", "Architecture", "Option", "Paper", "Provider", "Recipe", "TaskName", "TextOption", "get", "rows"]

ROWS: tuple[Architecture, ...] = tuple(
    row
    for of_task in (classification.ROWS, detection.ROWS, segmentation.ROWS)
    for row in sorted(of_task, key=lambda row: row.year)
)


def rows(task: str | None = None) -> tuple[Architecture, ...]:
    """Return the rows of `task`, or all of them, in the order of the catalogue."""
    return tuple(row for row in ROWS if task is None or row.task == task)


def get(key: str) -> Architecture:
    """Return the row of `key`. Raises UserError, naming the nearest keys, where there is none."""
    keys = [row.key for row in ROWS]
    if key in keys:
        return ROWS[keys.index(key)]
    listed = text("All of them are listed by: python3 main.py models")
    raise unknown(text("There is no network called {name}.", name=key), key, keys, listed)
