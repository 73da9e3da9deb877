"""Which shared libraries of Linux are missing, and which Debian packages bring them. Standard library only."""

from __future__ import annotations

import ctypes

# What OpenCV needs to be imported at all.
_ALWAYS = {"libGL.so.1": "libgl1", "libglib-2.0.so.0": "libglib2.0-0"}

# What Qt needs for its xcb platform beyond that; without one of them it aborts the process.
_WINDOW = {
    "libEGL.so.1": "libegl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xinerama.so.0": "libxcb-xinerama0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}


def missing_packages(window: bool) -> list[str]:
    """Return the Debian packages of the libraries that cannot be loaded, with those of the window if asked."""
    wanted = {**_ALWAYS, **(_WINDOW if window else {})}
    return sorted({package for library, package in wanted.items() if not _loads(library)})


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
