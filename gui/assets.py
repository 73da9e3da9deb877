"""Files that travel with the program."""

from __future__ import annotations

import importlib.resources
from pathlib import Path


def resource(*parts: str) -> Path:
    """Return the path of a file or folder under resources/, e.g. `resource("icons", "plus.svg")`."""
    return Path(str(importlib.resources.files("resources").joinpath(*parts)))
