"""A frame, and what a source of frames is."""

from __future__ import annotations

import re
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

import numpy.typing as npt

from engine.events import Notice


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture of a source.

    `index` counts from 0, also over frames that were left out; `name` tells it apart within its source; `pixels` are
    (H, W, C), upright, RGB. `time` is in seconds: a video's own clock, the seconds since a camera was opened, 0 for
    pictures. `path` is the picture file, if there is one. `taken` is `time.monotonic()` when the frame came.
    """

    index: int
    name: str
    pixels: npt.NDArray
    time: float = 0.0
    path: Path | None = None
    taken: float = field(default_factory=monotonic)

    @property
    def age(self) -> float:
        """Seconds since the frame came."""
        return monotonic() - self.taken


@dataclass(frozen=True, slots=True)
class FrameSkipped(Notice):
    """A picture of the source could not be used, for the reason that the message gives; the others go on."""

    name: str = ""


class Source(ABC):
    """Where frames come from.

    Iterating opens it (which may take seconds: do it on a background thread) and gives frames, and notices of what
    went wrong on the way. `close` may be called from any thread: the iteration then ends soon, and the source is used
    up. Each iteration before that starts from the beginning.
    """

    title: str  # for people: a file or folder name, a camera, an address
    live: bool = False  # frames come by the clock; who is late gets the newest
    still: bool = False  # each frame is a picture for itself, not one of a sequence
    total: int = 0  # how many frames there will be, 0: not known
    fps: float = 0.0  # frames per second as the source says, 0: not known

    def __init__(self) -> None:
        self._closed = threading.Event()

    @abstractmethod
    def __iter__(self) -> Iterator[Frame | Notice]:
        """Open the source and go through its frames. Raises UserError when it cannot be opened."""

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._closed.is_set()

    def close(self) -> None:
        """End the iteration at its next frame; may be called twice."""
        self._closed.set()


def natural_key(name: str) -> list[tuple[int, int, str]]:
    """Return a sort key by which "leaf 2" comes before "leaf 10"."""
    words = re.split(r"([0-9]+)", name.casefold())
    return [(0, int(word), "") if word.isascii() and word.isdigit() else (1, 0, word) for word in words]
