"""Pictures without labels: a folder, or one file."""

from __future__ import annotations

from pathlib import Path

from engine import image
from engine.errors import UserError, text
from engine.events import Operation, Progress
from engine.formats.dataset import Dataset, ImportedImage, ReadOptions
from engine.formats.files import pictures_below, split_of

NAME = "pictures"
TITLE = "Pictures without labels"


def detect(path: Path) -> bool:
    """Whether `path` is a picture, or a folder with any below it."""
    return image.is_image(path) if path.is_file() else path.is_dir() and bool(pictures_below(path))


def read(path: Path, options: ReadOptions) -> Operation[Dataset]:
    """Read all pictures below a folder; folders called train, val and test give the split."""
    yield Progress(0, 0, path.name)
    found = pictures_below(path) if path.is_dir() else [path]
    if not found:
        raise UserError(text("{path} holds no pictures.", path=path))
    root = path if path.is_dir() else path.parent
    return Dataset(images=[ImportedImage(file, split=split_of(*file.relative_to(root).parts[:-1])) for file in found])
