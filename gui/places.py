"""Where projects are kept unless the user says otherwise, and names that every file system takes."""

from __future__ import annotations

import os
import re
from pathlib import Path

PROJECT_FILE = "project.sqlite"
# What Windows refuses in names; the stricter rule everywhere, since projects travel on sticks.
_REFUSED = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$", re.IGNORECASE)


def projects_home() -> Path:
    """Return the folder for new projects: ~/Seedling, or SEEDLING_PROJECTS."""
    return Path(os.environ.get("SEEDLING_PROJECTS") or Path.home() / "Seedling")


def tidy_name(name: str) -> str:
    """Return `name` as a folder name that Windows, macOS and Linux take; "" when nothing is left of it."""
    tidy = _REFUSED.sub(" ", name).strip().rstrip(". ")
    tidy = re.sub(r"\s+", " ", tidy)[:80].strip()
    return f"{tidy} project" if _RESERVED.match(tidy) else tidy


def free_folder(home: Path, name: str) -> Path:
    """Return `home`/`name`, or "name 2", "name 3"... where that is taken already."""
    name = name or "project"
    folder, number = home / name, 1
    while folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        number += 1
        folder = home / f"{name} {number}"
    return folder


def is_project(path: Path) -> bool:
    """Return whether `path` is a project's folder or its file."""
    return path.name == PROJECT_FILE if path.is_file() else (path / PROJECT_FILE).is_file()
