"""Unlimited undo and redo, kept in the database (see `schema`)."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime, timezone

from engine.errors import Text
from engine.project.schema import RECORDED


def begin(db: sqlite3.Connection, label: str, continues: int | None) -> int:
    """Start recording and return the number of the edit: `continues` when that is still the newest one."""
    newest = db.execute("SELECT id, undone FROM edits ORDER BY id DESC LIMIT 1").fetchone()
    if continues is not None and newest == (continues, 0):
        edit = continues
    else:
        made = datetime.now(timezone.utc).isoformat(timespec="seconds")
        values = json.dumps(getattr(label, "values", {}), ensure_ascii=False, default=str)
        cursor = db.execute(
            "INSERT INTO edits (label, label_values, made) VALUES (?, ?, ?)",
            (getattr(label, "template", str(label)), values, made),
        )
        edit = int(cursor.lastrowid or 0)
    db.execute("UPDATE recording SET edit = ?", (edit,))
    return edit


def end(db: sqlite3.Connection, edit: int) -> bool:
    """Stop recording; False when nothing changed, in which case the caller rolls back."""
    db.execute("UPDATE recording SET edit = NULL")
    if not any(
        db.execute(f"SELECT 1 FROM past_{table} WHERE edit = ? LIMIT 1", (edit,)).fetchone() for table in RECORDED
    ):
        return False
    for (undone,) in db.execute("SELECT id FROM edits WHERE undone").fetchall():
        for table in RECORDED:
            db.execute(f"DELETE FROM past_{table} WHERE edit = ?", (undone,))
        db.execute("DELETE FROM edits WHERE id = ?", (undone,))
    return True


def next_undo(db: sqlite3.Connection) -> tuple[int, Text] | None:
    """Return the number and label of the edit that undo takes back."""
    return _labeled(db.execute("SELECT id, label, label_values FROM edits WHERE NOT undone ORDER BY id DESC LIMIT 1"))


def next_redo(db: sqlite3.Connection) -> tuple[int, Text] | None:
    """Return the number and label of the edit that redo brings back."""
    return _labeled(db.execute("SELECT id, label, label_values FROM edits WHERE undone ORDER BY id LIMIT 1"))


def picture_of(db: sqlite3.Connection, edit: int) -> int | None:
    """Return the one picture that `edit` changed, None where it changed none or several."""
    sql = (
        "SELECT image FROM past_annotations WHERE edit = :edit AND image IS NOT NULL "
        "UNION SELECT a.image FROM past_annotations p JOIN annotations a ON a.id = p.id WHERE p.edit = :edit "
        "UNION SELECT id FROM past_images WHERE edit = :edit LIMIT 2"
    )
    found = db.execute(sql, {"edit": edit}).fetchall()
    return int(found[0][0]) if len(found) == 1 else None


def swap(db: sqlite3.Connection, edit: int, *, undone: bool) -> None:
    """Exchange the rows that `edit` touched with what they were on the other side of it."""
    for table, columns in RECORDED.items():
        _swap_table(db, table, columns, edit)
    db.execute("UPDATE edits SET undone = ? WHERE id = ?", (undone, edit))


def _swap_table(db: sqlite3.Connection, table: str, columns: tuple[str, ...], edit: int) -> None:
    names = ", ".join(columns)
    now = ", ".join(f"t.{column}" for column in columns)
    assign = ", ".join(f"{column} = excluded.{column}" for column in columns)
    past = f"past_{table}"
    db.execute(
        f"CREATE TEMP TABLE swapped AS SELECT p.edit, p.id, t.id IS NOT NULL AS present, {now} "
        f"FROM {past} p LEFT JOIN {table} t ON t.id = p.id WHERE p.edit = ?",
        (edit,),
    )
    db.execute(f"DELETE FROM {table} WHERE id IN (SELECT id FROM {past} WHERE edit = ? AND NOT present)", (edit,))
    db.execute(
        f"INSERT INTO {table} (id, {names}) SELECT id, {names} FROM {past} WHERE edit = ? AND present "
        f"ON CONFLICT (id) DO UPDATE SET {assign}",
        (edit,),
    )
    db.execute(f"DELETE FROM {past} WHERE edit = ?", (edit,))
    db.execute(f"INSERT INTO {past} (edit, id, present, {names}) SELECT * FROM swapped")
    db.execute("DROP TABLE swapped")


def _labeled(cursor: sqlite3.Cursor) -> tuple[int, Text] | None:
    row = cursor.fetchone()
    return None if row is None else (row[0], Text(row[1], json.loads(row[2])))
