"""The tables of a project, and the triggers that keep its counters and its history true.

History is written by the database itself: while `recording.edit` holds the number of an edit, every change of a row
first puts what the row was into the table `past_<name>` (present = 0: there was none). Undoing swaps the two, so one
row holds an edit's undo and, later, its redo. Counters (annotations and drafts of an image, `presence`) are derived
and therefore not part of the history.
"""

from __future__ import annotations

APPLICATION_ID = 0x5EED11A6  # written into the file so that a foreign SQLite file is recognised
FORMAT_VERSION = 1

# The columns that history keeps, in the order in which a swap writes the tables.
RECORDED: dict[str, tuple[str, ...]] = {
    "categories": ("name", "color", "keypoint_names", "skeleton"),
    "images": (
        *("path", "name", "width", "height", "bands", "dtype"),
        *("state", "split", "group_name", "broken", "sha1", "hash"),
    ),
    "annotations": ("image", "category", "kind", "geometry", "score", "source", "text", "track", "ignore"),
}

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE recording (edit INTEGER);
INSERT INTO recording VALUES (NULL);
CREATE TABLE edits (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    label TEXT NOT NULL, label_values TEXT NOT NULL, made TEXT NOT NULL, undone INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE categories (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL, color TEXT NOT NULL, keypoint_names TEXT NOT NULL, skeleton TEXT NOT NULL
);
CREATE TABLE images (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    state TEXT NOT NULL DEFAULT 'todo', split TEXT NOT NULL DEFAULT '',
    annotations INTEGER NOT NULL DEFAULT 0, drafts INTEGER NOT NULL DEFAULT 0,
    name TEXT NOT NULL, path TEXT NOT NULL,
    width INTEGER NOT NULL, height INTEGER NOT NULL, bands INTEGER NOT NULL, dtype TEXT NOT NULL,
    group_name TEXT NOT NULL DEFAULT '', broken TEXT NOT NULL DEFAULT '',
    sha1 BLOB, hash INTEGER,
    shown TEXT GENERATED ALWAYS AS (CASE WHEN broken = '' THEN state ELSE 'broken' END) VIRTUAL
);
CREATE INDEX images_shown ON images (shown, id, split, name);
CREATE INDEX images_split ON images (split, id, name);
CREATE INDEX images_drafts ON images (id, split, name) WHERE drafts > 0;
CREATE INDEX images_sha1 ON images (sha1);
CREATE TABLE annotations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    image INTEGER NOT NULL REFERENCES images DEFERRABLE INITIALLY DEFERRED,
    category INTEGER NOT NULL REFERENCES categories DEFERRABLE INITIALLY DEFERRED,
    kind INTEGER NOT NULL, geometry BLOB NOT NULL,
    score REAL, source TEXT NOT NULL, text TEXT, track INTEGER, ignore INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX annotations_image ON annotations (image);
CREATE TABLE presence (
    category INTEGER NOT NULL, image INTEGER NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (category, image)
) WITHOUT ROWID;
"""

_COUNTERS = """
CREATE TRIGGER count_added AFTER INSERT ON annotations BEGIN
    UPDATE images SET annotations = annotations + 1, drafts = drafts + (NEW.score IS NOT NULL) WHERE id = NEW.image;
    INSERT INTO presence VALUES (NEW.category, NEW.image, 1) ON CONFLICT DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER count_removed AFTER DELETE ON annotations BEGIN
    UPDATE images SET annotations = annotations - 1, drafts = drafts - (OLD.score IS NOT NULL) WHERE id = OLD.image;
    UPDATE presence SET count = count - 1 WHERE category = OLD.category AND image = OLD.image;
    DELETE FROM presence WHERE category = OLD.category AND image = OLD.image AND count <= 0;
END;
CREATE TRIGGER count_accepted AFTER UPDATE OF score ON annotations
WHEN (OLD.score IS NULL) <> (NEW.score IS NULL) BEGIN
    UPDATE images SET drafts = drafts + (NEW.score IS NOT NULL) - (OLD.score IS NOT NULL) WHERE id = NEW.image;
END;
CREATE TRIGGER count_renamed AFTER UPDATE OF category ON annotations
WHEN OLD.category <> NEW.category BEGIN
    INSERT INTO presence VALUES (NEW.category, NEW.image, 1) ON CONFLICT DO UPDATE SET count = count + 1;
    UPDATE presence SET count = count - 1 WHERE category = OLD.category AND image = OLD.image;
    DELETE FROM presence WHERE category = OLD.category AND image = OLD.image AND count <= 0;
END;
"""


def _history_of(table: str, columns: tuple[str, ...]) -> str:
    names = ", ".join(columns)
    old = ", ".join(f"OLD.{column}" for column in columns)
    when = "WHEN (SELECT edit FROM recording) IS NOT NULL"
    keep = (
        f"INSERT OR IGNORE INTO past_{table} (edit, id, present, {names}) SELECT edit, OLD.id, 1, {old} FROM recording"
    )
    return f"""
CREATE TABLE past_{table} (
    edit INTEGER NOT NULL, id INTEGER NOT NULL, present INTEGER NOT NULL, {names}, PRIMARY KEY (edit, id)
) WITHOUT ROWID;
CREATE TRIGGER keep_{table}_added AFTER INSERT ON {table} {when} BEGIN
    INSERT OR IGNORE INTO past_{table} (edit, id, present) SELECT edit, NEW.id, 0 FROM recording;
END;
CREATE TRIGGER keep_{table}_changed AFTER UPDATE OF {names} ON {table} {when} BEGIN {keep}; END;
CREATE TRIGGER keep_{table}_removed AFTER DELETE ON {table} {when} BEGIN {keep}; END;
"""


def script() -> str:
    """Return the SQL that makes an empty project of this format version."""
    history = "".join(_history_of(table, columns) for table, columns in RECORDED.items())
    return (
        f"BEGIN IMMEDIATE; {_TABLES} {_COUNTERS} {history} "
        f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {FORMAT_VERSION}; COMMIT;"
    )
