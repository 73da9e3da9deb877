"""Frames from cameras and network streams, which come by the clock and may be lost and come back."""

from __future__ import annotations

import sys
import time
from abc import abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engine.cv import cv2
from engine.errors import Text, UserError, text
from engine.events import Notice
from engine.inference.frames import Frame, Source

_OPEN_TIMEOUT_MS = 5000
_READ_TIMEOUT_MS = 5000
_FAILURES_BEFORE_LOST = 5  # a camera may give a bad frame now and then
_RETRY_SECONDS = (0.2, 0.5, 1.0, 2.0)  # waits between attempts to come back; the last one is kept
_VIDEO4LINUX = Path("/sys/class/video4linux")


class LiveSource(Source):
    """What cameras and streams share: reading, and coming back after a loss.

    The first opening must succeed, else UserError. Later a loss is one notice, then it tries again until it is back
    (one more notice) or closed. `retry_seconds` are the waits between the attempts; the last one is kept.
    """

    live = True

    def __init__(self, title: str, retry_seconds: tuple[float, ...] = _RETRY_SECONDS) -> None:
        super().__init__()
        self.title = title
        self._retry_seconds = retry_seconds

    @abstractmethod
    def _open(self) -> Any:
        """Return an opened cv2.VideoCapture, or None."""

    @abstractmethod
    def _unavailable(self) -> UserError:
        """Return the error for a source that cannot be opened at first."""

    @abstractmethod
    def _lost(self) -> Text:
        """Return the sentence for a source that stopped giving frames."""

    def __iter__(self) -> Iterator[Frame | Notice]:
        capture = self._open()
        if capture is None:
            raise self._unavailable()
        self.fps = max(float(capture.get(cv2.CAP_PROP_FPS)), 0.0)
        index, start = 0, time.monotonic()
        try:
            while not self._closed.is_set():
                pixels = self._read(capture)
                if pixels is not None:
                    now = time.monotonic()
                    rgb = cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)
                    yield Frame(index, f"frame {index:06d}", rgb, now - start, taken=now)
                    index += 1
                elif not self._closed.is_set():
                    capture.release()
                    yield Notice(self._lost(), text("It goes on by itself as soon as the picture is back."))
                    capture = self._come_back()
                    if capture is not None:
                        yield Notice(text("The picture of {name} is back.", name=self.title))
        finally:
            if capture is not None:
                capture.release()

    def _read(self, capture: Any) -> Any:
        """Return the next picture that can be decoded, None when it seems that there will be no more."""
        for _ in range(_FAILURES_BEFORE_LOST):
            if capture is None or self._closed.is_set():
                return None
            read, pixels = capture.read()
            if read and pixels is not None and pixels.size:
                return pixels
        return None

    def _come_back(self) -> Any:
        attempt = 0
        while not self._closed.wait(self._retry_seconds[min(attempt, len(self._retry_seconds) - 1)]):
            capture = self._open()
            if capture is not None:
                return capture
            attempt += 1
        return None


class CameraSource(LiveSource):
    """A camera of this computer, by its number."""

    def __init__(self, index: int, name: str = "", retry_seconds: tuple[float, ...] = _RETRY_SECONDS) -> None:
        super().__init__(name or dict(list_cameras_by_file()).get(index, f"Camera {index}"), retry_seconds)
        self.index = index

    def _open(self) -> Any:
        backend = {"linux": cv2.CAP_V4L2, "win32": cv2.CAP_DSHOW, "darwin": cv2.CAP_AVFOUNDATION}
        with _quiet():
            capture = cv2.VideoCapture(self.index, backend.get(sys.platform, cv2.CAP_ANY))
        if not capture.isOpened():
            capture.release()
            return None
        capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)  # an older frame is of no use
        return capture

    def _unavailable(self) -> UserError:
        return UserError(
            text("The camera {name} cannot be opened.", name=self.title),
            text("Check that it is plugged in, that no other program uses it, and that you may use it."),
        )

    def _lost(self) -> Text:
        return text("The camera {name} gives no picture any more: check its cable.", name=self.title)


class StreamSource(LiveSource):
    """A stream in the network: MJPEG over HTTP, RTSP and what else FFmpeg opens."""

    def __init__(self, url: str, retry_seconds: tuple[float, ...] = _RETRY_SECONDS) -> None:
        super().__init__(_without_password(url), retry_seconds)
        self.url = url

    def _open(self) -> Any:
        timeouts = [
            cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, _OPEN_TIMEOUT_MS, cv2.CAP_PROP_READ_TIMEOUT_MSEC, _READ_TIMEOUT_MS
        ]  # fmt: skip
        with _quiet():
            capture = cv2.VideoCapture(self.url, cv2.CAP_FFMPEG, timeouts)
        if capture.isOpened():
            return capture
        capture.release()
        return None

    def _unavailable(self) -> UserError:
        return UserError(
            text("The stream {name} cannot be opened.", name=self.title),
            text("Check the address, and that this computer can reach it: open it in a browser or in VLC."),
        )

    def _lost(self) -> Text:
        return text("The stream {name} was interrupted.", name=self.title)


def list_cameras() -> list[tuple[int, str]]:
    """Return (number, name) of each camera.

    Linux tells both without touching the devices. Elsewhere the first numbers are tried, which opens each camera for a
    moment: call it on a background thread.
    """
    if sys.platform == "linux":
        return list_cameras_by_file()
    found = []
    for index in range(4):
        source = CameraSource(index)
        capture = source._open()
        if capture is None:
            break
        capture.release()
        found.append((index, source.title))
    return found


def list_cameras_by_file(folder: Path = _VIDEO4LINUX) -> list[tuple[int, str]]:
    """Return the cameras that Linux lists in `folder`, one entry a camera: its other nodes carry no picture."""
    if not folder.is_dir():
        return []
    found = []
    for device in folder.glob("video*"):
        number = device.name.removeprefix("video")
        if number.isdigit() and _first_line(device / "index", "0") == "0":
            found.append((int(number), _first_line(device / "name", f"Camera {number}")))
    return sorted(found)


def _first_line(path: Path, otherwise: str) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip() or otherwise
    except OSError:
        return otherwise


def _without_password(url: str) -> str:
    """Return the address as it may be shown: without "user:password@"."""
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"


class _quiet:  # noqa: N801 - used as a verb
    """Keep OpenCV from writing to the terminal that a camera is not there: the user is told in a sentence."""

    def __enter__(self) -> None:
        self._level = cv2.utils.logging.getLogLevel()
        cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)

    def __exit__(self, *_: object) -> None:
        cv2.utils.logging.setLogLevel(self._level)
