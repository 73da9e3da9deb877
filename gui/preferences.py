"""What is remembered between two starts, as one JSON file in the user's configuration folder.

Keys are paths: "language", "theme", "window/geometry", "columns/data", "recent"; a tab keeps its own under its name.
SEEDLING_CONFIG names another folder (tests, a portable copy).
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

_RECENT = 12


@dataclass(frozen=True, slots=True)
class Recent:
    """A project that was open once; `folder` may be gone by now (a stick pulled out)."""

    folder: Path
    name: str

    @property
    def missing(self) -> bool:
        """Whether the project is not there now."""
        return not (self.folder / "project.sqlite").is_file()


class Preferences:
    """A flat, typed-by-use store; every `set` is on disk when it returns. A broken or unwritable file is no error."""

    def __init__(self, folder: Path | None = None) -> None:
        self.path = (folder or config_folder()) / "preferences.json"
        self._values = _read(self.path)

    def get(self, key: str, default: Any = None) -> Any:
        """Return what was stored under `key`; `default` where nothing was, or something of another type."""
        value = self._values.get(key, default)
        fits = (
            default is None
            or isinstance(value, type(default))
            or (isinstance(value, int) and isinstance(default, float))
        )
        return value if fits else default

    def set(self, key: str, value: Any) -> None:
        """Remember `value` (anything JSON can hold); None forgets the key."""
        if self._values.get(key) == value:
            return
        if value is None:
            del self._values[key]
        else:
            self._values[key] = value
        self._write()

    @property
    def recent(self) -> list[Recent]:
        """The projects opened before, the latest first."""
        rows = self.get("recent", [])
        return [Recent(Path(row["folder"]), row["name"]) for row in rows if isinstance(row, dict) and "name" in row]

    def remember_project(self, folder: Path, name: str) -> None:
        """Put a project first in `recent`."""
        self._set_recent([Recent(folder, name)] + [r for r in self.recent if r.folder != folder])

    def forget_project(self, folder: Path) -> None:
        """Take a project out of `recent`; its files stay."""
        self._set_recent([recent for recent in self.recent if recent.folder != folder])

    def _set_recent(self, rows: list[Recent]) -> None:
        self.set("recent", [{"folder": str(row.folder), "name": row.name} for row in rows[:_RECENT]])

    def _write(self) -> None:
        """Beside, then rename: a crash leaves the old file. A read-only home costs the memory, not the program."""
        with contextlib.suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle, beside = tempfile.mkstemp(dir=self.path.parent, prefix=".preferences-")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(self._values, file, ensure_ascii=False, indent=1)
            Path(beside).replace(self.path)


def config_folder() -> Path:
    """Return the folder that preferences are kept in."""
    return Path(os.environ.get("SEEDLING_CONFIG") or platformdirs.user_config_dir("seedling", appauthor=False))


def _read(path: Path) -> dict[str, Any]:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return values if isinstance(values, dict) else {}
