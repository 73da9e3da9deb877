"""Who is writing a project: one lock file beside the database, honoured across machines.

The file names the host, the process and the person. A process of this host that has ended loses its lock at once; on
another host nobody can look, so the writer touches the file every half minute and loses it after five silent ones.
"""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import socket
import threading
import time
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from engine.errors import Text, text

_BEAT_SECONDS = 30.0
_SILENT_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that writes. `started` is the process's own start time: process numbers come back."""

    host: str
    pid: int
    started: float
    user: str
    token: str

    @property
    def is_here(self) -> bool:
        """Whether it runs on this computer."""
        return self.host == socket.gethostname()

    def sentence(self) -> Text:
        """Say who it is."""
        if self.is_here:
            return text(
                "{user} has this project open in another window of this computer (process {pid}); here it can be "
                "looked at but not changed.",
                **{"user": self.user, "pid": self.pid},
            )
        return text(
            "{user} has this project open on the computer {host}; here it can be looked at but not changed.",
            **{"user": self.user, "host": self.host},
        )


class Lock:
    """The right to write. Get it with `take`, which returns the present holder instead when there is one."""

    def __init__(self, path: Path, holder: Holder) -> None:
        self._path = path
        self._holder = holder
        self._checked = time.monotonic()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="project-lock", daemon=True)
        self._thread.start()

    @classmethod
    def take(cls, path: Path) -> Lock | Holder:
        """Return the lock at `path`, or who holds it. Raises OSError where no file can be made."""
        me = Holder(socket.gethostname(), os.getpid(), _start_of(os.getpid()), _user(), uuid.uuid4().hex)
        while True:
            try:
                with path.open("x", encoding="utf-8") as file:
                    json.dump(asdict(me), file)
                return cls(path, me)
            except FileExistsError:
                holder = _read(path)
            if holder is not None and not _is_stale(path, holder):
                return holder
            _remove_stale(path, holder)

    def lost(self) -> Holder | None:
        """Return who took the lock over while this computer slept, None while it is ours.

        The file is looked at only when the last look is older than a few beats of normal work.
        """
        now = time.monotonic()
        if now - self._checked < 5:
            return None
        self._checked = now
        holder = _read(self._path)
        return holder if holder is not None and holder.token != self._holder.token else None

    def release(self) -> None:
        """Give the right back."""
        self._stop.set()
        self._thread.join()
        holder = _read(self._path)
        if holder is not None and holder.token == self._holder.token:
            with contextlib.suppress(OSError):  # a drive pulled out: the lock goes stale by itself
                self._path.unlink()

    def _beat(self) -> None:
        while not self._stop.wait(_BEAT_SECONDS):
            holder = _read(self._path)
            if holder is not None and holder.token == self._holder.token:
                with contextlib.suppress(OSError):
                    os.utime(self._path)


def _read(path: Path) -> Holder | None:
    """Return the holder, None when the file is gone or was cut off by a crash while it was written."""
    try:
        return Holder(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _is_stale(path: Path, holder: Holder) -> bool:
    if holder.is_here:
        if _has_ended(holder.pid):
            return True
        # Another process may have the number by now, e.g. after a restart. A start time alone does not prove it (it
        # moves when the clock is set), silence does.
        return abs(_start_of(holder.pid) - holder.started) > 2 and _age(path) > 3 * _BEAT_SECONDS
    return _age(path) > _SILENT_SECONDS


def _age(path: Path) -> float:
    """Return the seconds since the last beat by the clock of the file's own disk: a server's may differ from ours."""
    probe = path.with_name(f".{path.name}-{uuid.uuid4().hex}")
    try:
        probe.touch(exist_ok=False)
        return probe.stat().st_mtime - path.stat().st_mtime
    except FileNotFoundError:  # released meanwhile
        return 0.0
    finally:
        probe.unlink(missing_ok=True)


def _remove_stale(path: Path, seen: Holder | None) -> None:
    """Remove the lock file, unless another process was quicker and the file is its fresh lock by now."""
    if seen is None and path.exists() and _age(path) < 5:
        time.sleep(0.05)  # its owner may be in the middle of writing it
        return
    aside = path.with_name(f".{path.name}-{uuid.uuid4().hex}")
    with contextlib.suppress(FileNotFoundError):
        path.rename(aside)
        if _read(aside) != seen:
            aside.rename(path)
        else:
            aside.unlink()


def _start_of(pid: int) -> float:
    try:
        return psutil.Process(pid).create_time()
    except psutil.Error:
        return 0.0


def _has_ended(pid: int) -> bool:
    """Whether a process of this computer is gone, or is dead and only waits for its parent to notice."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
    except psutil.AccessDenied:  # another user's
        return False


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container without a name for the user
        return text("Somebody")
