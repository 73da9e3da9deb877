"""Frames from pictures, a folder, a video file, a camera or a stream: `open_source` tells which is meant."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from engine import image
from engine.errors import UserError, text
from engine.events import Notice
from engine.inference.frames import Frame, FrameSkipped, Source, natural_key
from engine.inference.live import CameraSource, StreamSource, list_cameras
from engine.inference.video import VideoSource, is_video

__all__ = [
    "CameraSource",
    "Frame",
    "FrameSkipped",
    "PicturesSource",
    "Source",
    "StreamSource",
    "VideoSource",
    "list_cameras",
    "open_source",
]

_SCHEMES = ("http://", "https://", "rtsp://", "rtsps://", "rtmp://", "udp://", "tcp://", "rtp://", "srt://")
_CAMERA = "camera:"


class PicturesSource(Source):
    """Pictures one after the other; one that cannot be read becomes a notice.

    `root` is the folder that the names of the frames are relative to; without one they are file names.
    """

    still = True

    def __init__(self, paths: Sequence[Path], root: Path | None = None, title: str = "") -> None:
        super().__init__()
        self.paths = list(paths)
        self.root = root
        self.title = title or (root.name if root else self.paths[0].name if self.paths else "")
        self.total = len(self.paths)

    @classmethod
    def of_folder(cls, folder: Path) -> PicturesSource:
        """Return all pictures below `folder`, in natural order. Raises UserError when there is none."""
        paths = [path for path in folder.rglob("*") if image.is_image(path) and path.is_file()]
        if not paths:
            raise UserError(
                text("There is no picture in the folder {name}.", name=folder.name),
                text("Choose a folder with JPEG, PNG, TIFF, BMP or WebP files."),
            )
        paths.sort(key=lambda path: natural_key(path.relative_to(folder).as_posix()))
        return cls(paths, folder)

    def name_of(self, path: Path) -> str:
        """Return the name that the frame of `path` carries, with "/" between folders on every system."""
        return path.relative_to(self.root).as_posix() if self.root else path.name

    def without(self, names: Collection[str]) -> PicturesSource:
        """Return the same source without the pictures of these names."""
        return self._with([path for path in self.paths if self.name_of(path) not in names])

    def outside(self, folder: Path) -> PicturesSource:
        """Return the same source without what is below `folder`."""
        folder = folder.absolute()
        return self._with([path for path in self.paths if folder not in path.absolute().parents])

    def _with(self, paths: list[Path]) -> PicturesSource:
        rest = PicturesSource(paths, self.root, self.title)
        rest._closed = self._closed  # who closes this one means the work on its pictures
        return rest

    def __iter__(self) -> Iterator[Frame | Notice]:
        for index, path in enumerate(self.paths):
            if self._closed.is_set():
                return
            try:
                yield Frame(index, self.name_of(path), image.read(path), path=path)
            except UserError as error:
                yield FrameSkipped(error.message, error.hint, self.name_of(path))


def open_source(spec: str | Path | Sequence[str | Path]) -> Source:
    """Return the source that `spec` means.

    A list of pictures, a picture, a folder, a video file, "camera:0" (the camera of that number) or the address of a
    stream. Raises UserError when it is none of these, or a file that cannot be shown.
    """
    if not isinstance(spec, str | Path):
        return _pictures([Path(path) for path in spec])
    if isinstance(spec, str):
        if spec.lower().startswith(_SCHEMES):
            return StreamSource(spec)
        if spec.lower().startswith(_CAMERA):
            return _camera(spec)
    path = Path(spec)
    if path.is_dir():
        return PicturesSource.of_folder(path)
    if not path.exists():
        raise UserError(
            text("There is no file or folder {name}.", name=str(spec)),
            text("Give a picture, a folder, a video, a stream address, or a camera as camera:0."),
        )
    if not image.is_image(path) and is_video(path):
        return VideoSource(path)
    return _pictures([path])


def _pictures(paths: list[Path]) -> PicturesSource:
    strange = [path for path in paths if not image.is_image(path)]
    if strange:
        raise UserError(
            text("{name} is neither a picture nor a video that can be shown.", name=strange[0].name),
            text("Choose JPEG, PNG, TIFF, BMP or WebP pictures, or an MP4, AVI, MOV, MKV or WebM video."),
        )
    if not paths:
        raise UserError(text("No picture was chosen."), text("Choose at least one."))
    return PicturesSource(paths, _common_folder(paths))


def _common_folder(paths: list[Path]) -> Path | None:
    """Return the folder whose relative names keep the pictures apart, None when the file names do so."""
    if len({path.name for path in paths}) == len(paths):
        return None
    parents = [set(path.absolute().parents) for path in paths]
    shared = set.intersection(*parents)
    return max(shared, key=lambda folder: len(folder.parts), default=None)


def _camera(spec: str) -> CameraSource:
    number = spec[len(_CAMERA) :].strip()
    if not number.isdigit():
        raise UserError(text("{spec} is not a camera number.", spec=spec), text("Write camera:0 for the first camera."))
    return CameraSource(int(number))
