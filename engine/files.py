"""Writing files so that none is ever half written, and paths that Windows finds too long."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

_LONG = 240  # Windows refuses 260 and more characters without the prefix; the name beside needs a few


def system_path(path: str | Path) -> str:
    """Return `path` in the form that the system opens at any length."""
    text = os.fspath(path)
    if os.name != "nt" or len(text) < _LONG or text.startswith("\\\\?\\"):
        return text
    absolute = os.path.abspath(text)  # noqa: PTH100 - the prefix needs a path without dots, links left alone
    return "\\\\?\\UNC\\" + absolute[2:] if absolute.startswith("\\\\") else "\\\\?\\" + absolute


def write_atomically(path: str | Path, content: bytes | memoryview) -> None:
    """Write `content` beside `path`, flush it to the disk, and only then put it in its place. Raises OSError."""
    target = Path(system_path(path))
    temporary = target.with_name(f".{target.name[:40]}.{secrets.token_hex(6)}.part")
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name itself durable, where the system can (not on Windows)."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
