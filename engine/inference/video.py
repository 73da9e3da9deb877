"""Frames from a video file, one after the other, none left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engine.cv import cv2
from engine.errors import UserError, text
from engine.events import Notice
from engine.inference.frames import Frame, Source

# The bytes that containers begin with, as (offset, bytes). OpenCV alone is no judge: it opens a README.txt as a video.
_SIGNATURES = (
    (4, b"ftyp"),  # MP4, MOV, 3GP
    (4, b"moov"),
    (4, b"mdat"),
    (4, b"wide"),
    (0, b"\x1a\x45\xdf\xa3"),  # Matroska, WebM
    (8, b"AVI "),
    (0, b"FLV"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11"),  # ASF: WMV
    (0, b"OggS"),
    (0, b"\x00\x00\x01\xba"),  # MPEG program stream
    (0, b"\x00\x00\x01\xb3"),  # MPEG video
    (0, b"YUV4MPEG2"),
)
_TRANSPORT_PACKET = 188  # MPEG transport streams repeat 0x47 at this distance (AVCHD: 192, from byte 4)
_BAD_FRAMES_IN_A_ROW = 50


def is_video(path: Path) -> bool:
    """Return whether the file begins as a video container does; its name does not matter."""
    try:
        with path.open("rb") as file:
            head = file.read(400)
    except OSError:
        return False
    if any(head[offset : offset + len(signature)] == signature for offset, signature in _SIGNATURES):
        # HEIC and AVIF pictures are MP4 containers too.
        return not (head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"avif", b"avis"))
    return any(
        len(head) > start + step and head[start] == head[start + step] == 0x47
        for start, step in ((0, _TRANSPORT_PACKET), (4, 192))
    )


class VideoSource(Source):
    """A video file: upright by its rotation flag, each frame with the time that the file gives it.

    Raises UserError when the file is no video, or one whose frames this computer cannot decode.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.title = path.name
        capture = self._open()
        try:
            self.total = max(int(capture.get(cv2.CAP_PROP_FRAME_COUNT)), 0)
            self.fps = max(float(capture.get(cv2.CAP_PROP_FPS)), 0.0)
            if not capture.read()[0]:
                raise _undecodable(path)
        finally:
            capture.release()

    def __iter__(self) -> Iterator[Frame | Notice]:
        capture = self._open()
        index = lost = 0
        try:
            while not self._closed.is_set():
                read, pixels = capture.read()
                if read:
                    seconds = capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
                    rgb = cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)
                    yield Frame(index, f"{self.path.name} {index:06d}", rgb, seconds)
                    index, lost = index + 1, 0
                elif self._at_the_end(index + lost) or lost >= _BAD_FRAMES_IN_A_ROW:
                    break
                else:
                    lost += 1
            if not self._closed.is_set() and not self._at_the_end(index):
                yield Notice(
                    text("{name} ends early: {found} of {total} frames could be read.",
                         name=self.title, found=index, total=self.total),
                    text("The file may be damaged or not completely copied."),
                )  # fmt: skip
        finally:
            capture.release()

    def _at_the_end(self, frames: int) -> bool:
        # The header of Matroska files counts one or two frames more than there are.
        return self.total == 0 or frames >= self.total - 2

    def _open(self) -> Any:
        if not is_video(self.path):
            raise UserError(
                text("{name} is not a video.", name=self.path.name),
                text("Choose an MP4, AVI, MOV, MKV or WebM file."),
            )
        capture = cv2.VideoCapture(str(self.path), cv2.CAP_FFMPEG)
        if not capture.isOpened():
            capture.release()
            raise _undecodable(self.path)
        capture.set(cv2.CAP_PROP_ORIENTATION_AUTO, 1)
        return capture


def _undecodable(path: Path) -> UserError:
    return UserError(
        text("The video {name} cannot be decoded.", name=path.name),
        text("It may be damaged, or in a rare format: save it again as MP4 (H.264)."),
    )
