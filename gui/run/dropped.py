"""What was dropped onto Run: a model file, and one source to run it on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine import image
from engine.errors import UserError, text
from engine.inference.video import is_video
from gui.places import is_project

_MODEL = "model.onnx"  # in the folder of a run


@dataclass(frozen=True, slots=True)
class Dropped:
    """A model file; pictures; a folder of pictures or a video. What was not dropped is None or empty."""

    model: Path | None = None
    pictures: tuple[Path, ...] = ()
    place: Path | None = None


def sort_dropped(paths: Sequence[Path]) -> Dropped | None:
    """Return what Run can use of `paths`, None where something else is among them (labels, a project).

    Raises UserError when they are more than one model or more than one source.
    """
    models = [found for path in paths if (found := _model(path)) is not None]
    rest = [path for path in paths if _model(path) is None]
    pictures = tuple(path for path in rest if path.is_file() and image.is_image(path))
    places = [path for path in rest if path not in pictures]
    if not paths or any(is_project(path) or not (path.is_dir() or is_video(path)) for path in places):
        return None
    if len(models) > 1:
        raise UserError(text("Only one model can be run at a time."), text("Drop one model file."))
    if len(places) + bool(pictures) > 1:
        raise UserError(
            text("Only one source can be run at a time."), text("Drop pictures, one folder of pictures or one video.")
        )
    return Dropped(models[0] if models else None, pictures, places[0] if places else None)


def _model(path: Path) -> Path | None:
    """Return the model file that is meant, None where none is."""
    if path.is_dir():
        return path / _MODEL if (path / _MODEL).is_file() else None
    return path if path.suffix.lower() == ".onnx" else None
