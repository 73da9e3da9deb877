"""YOLO: one text file a picture, one line an object: number of the category, then a box or an outline, as fractions.

Five numbers are a box (centre and size), more are the points of an outline; a number over is the score of a prediction.
Fractions are of the upright picture. A picture without a text file is not yet labeled, an empty file says that
nothing is there. Category numbers are the meaning of the files: they are never closed up.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

import numpy as np

from engine import image
from engine.annotation import Annotation, Box, Category, Geometry, Polygon, Ring
from engine.errors import UserError, text
from engine.events import Notice, Operation, Progress
from engine.formats import yolo_seams
from engine.formats.dataset import (
    CHUNK,
    CategoryTable,
    Dataset,
    ImportedImage,
    ReadOptions,
    Unusable,
)
from engine.formats.files import is_hidden, read_text
from engine.formats.yolo_config import Config, find_names, find_yaml, is_yaml_config, read_folder, read_yaml
from engine.formats.yolo_write import losses, write

NAME = "yolo"
TITLE = "YOLO"
SOURCE = "import:yolo"
_LOOKED_AT = 9  # label files
_SLACK = 1e-6  # what rounding of the fractions may reach beyond the picture without a word
_OTHER_TEXTS = {"readme.txt", "license.txt", "notes.txt", "requirements.txt"}

__all__ = ["NAME", "TITLE", "detect", "losses", "read", "write"]


def detect(path: Path) -> bool:
    """Whether `path` is a data.yaml, or a folder with one, or with label files of numbers beside its pictures."""
    if path.is_file():
        return path.suffix.casefold() in (".yaml", ".yml") and is_yaml_config(path)
    if find_yaml(path) is not None:
        return True
    labels = list(islice(_some_labels(path), _LOOKED_AT))
    good = [file for file in labels if _looks_like_labels(file)]
    if find_names(path) is not None:
        return bool(good)  # broken files are told one by one when they are read
    return any(file.stat().st_size for file in good) and 2 * len(good) > len(labels)  # empty files alone say nothing


def read(path: Path, options: ReadOptions) -> Operation[Dataset]:
    """Read all pictures that the data set names and those below its folder."""
    config = _config(path)
    if not config.pictures:
        raise UserError(text("{path} holds no pictures.", path=path))
    dataset = Dataset(skipped=list(config.skipped))
    table = CategoryTable()
    categories = {number: table.get(name) for number, name in config.names.items()}
    reader = _Lines(config, table, categories, dataset)
    for done, (picture, split) in enumerate(config.pictures.items()):
        if done % CHUNK == 0:
            yield Progress(done, len(config.pictures), picture.name)
        imported = ImportedImage(picture, split=split)
        dataset.images.append(imported)
        file = label_file(picture)
        if file is not None:
            reader.read(file, imported)
    dataset.categories = table.all()
    if reader.unnamed:
        yield Notice(text("The data set names no categories: they are called by their numbers."))
    if reader.keypoints_left:
        yield Notice(text("Keypoints of YOLO are not read yet; their boxes are: {count}", count=reader.keypoints_left))
    return dataset


def label_file(picture: Path) -> Path | None:
    """Return the text file of a picture: in the folder "labels" that stands for the last "images", or beside it."""
    name = picture.stem + ".txt"
    parts = picture.parent.parts
    for index in range(len(parts) - 1, -1, -1):
        if parts[index].casefold() == "images":
            file = Path(*parts[:index], "labels", *parts[index + 1 :], name)
            if file.is_file():
                return file
            break
    for file in (picture.with_name(name), picture.parent / "labels" / name, picture.parent.parent / "labels" / name):
        if file.is_file():
            return file
    return None


def _config(path: Path) -> Config:
    if path.is_file():
        return read_yaml(path)
    file = find_yaml(path)
    return read_yaml(file) if file is not None else read_folder(path, find_names(path))


def _some_labels(folder: Path) -> Iterator[Path]:
    """Yield text files that stand to a picture as a label file does, without walking a large folder to its end."""
    for path in islice(folder.rglob("*"), 5000):
        if image.is_image(path) and not is_hidden(path.name):
            file = label_file(path)
            if file is not None and file.name.casefold() not in _OTHER_TEXTS:
                yield file


def _looks_like_labels(file: Path) -> bool:
    with suppress(OSError, ValueError):
        lines = [[float(word) for word in line.split()] for line in read_text(file).splitlines() if line.strip()]
        return all(len(line) >= 5 and line[0].is_integer() for line in lines)
    return False


class _Lines:
    """Reads label files, line by line."""

    def __init__(self, config: Config, table: CategoryTable, categories: dict[int, Category], dataset: Dataset) -> None:
        self.unnamed = False
        self.keypoints_left = 0
        self._config = config
        self._table = table
        self._categories = categories
        self._dataset = dataset

    def read(self, file: Path, imported: ImportedImage) -> None:
        """Add what `file` says about its picture."""
        name = f"{file.parent.name}/{file.name}"
        try:
            lines = [(n, line) for n, line in enumerate(read_text(file).splitlines(), start=1) if line.strip()]
            if lines:
                header = image.read_header(imported.path)
        except (OSError, UserError) as error:
            self._dataset.skip(
                name,
                error.message
                if isinstance(error, UserError)
                else text("The file cannot be read: {reason}", reason=error),
            )
            return
        for number, line in lines:
            try:
                annotation, clipped = self._annotation(line, header.width, header.height)
                imported.annotations.append(annotation)
            except Unusable as error:
                self._dataset.skip(f"{name}: line {number}", error.why)
                continue
            if clipped:
                self._dataset.skip(
                    f"{name}: line {number}", text("It reached beyond the picture and was cut off there.")
                )
        # A file of which nothing could be used does not say that nothing is there.
        imported.state = "labeled" if imported.annotations else "todo" if lines else "empty"

    def _annotation(self, line: str, width: int, height: int) -> tuple[Annotation, bool]:
        try:
            values = np.array([float(word) for word in line.split()])
        except ValueError as error:
            raise Unusable(text("The line is not made of numbers.")) from error
        if not np.isfinite(values).all() or len(values) < 5 or values[0] != int(values[0]):
            raise Unusable(text("A line needs a category number and at least four fractions."))
        category = self._category(int(values[0]))
        values = values[1:]
        if self._config.keypoints and len(values) >= 4 + self._config.keypoints:
            self.keypoints_left += 1
            values = values[:4]
        score = None
        if len(values) % 2:
            score, values = min(1.0, max(0.0, float(values[-1]))), values[:-1]
        if np.abs(values).max() > 2:
            raise Unusable(text("The numbers are not fractions of the picture."))
        shape, clipped = self._shape(values, width, height)
        return Annotation(category, shape, score=score, source=SOURCE), clipped

    def _category(self, number: int) -> Category:
        if number not in self._categories:
            if self._config.names or number < 0:
                raise Unusable(text("The data set has no category of number {number}.", number=number))
            self.unnamed = True
            self._categories[number] = self._table.get(f"category {number}")
        return self._categories[number]

    def _shape(self, values: np.ndarray, width: int, height: int) -> tuple[Geometry, bool]:
        """Return the geometry cut to the picture, and whether anything worth a word was cut."""
        size = np.array([width, height], dtype=np.float64)
        if len(values) == 4:
            corners = np.concatenate([values[:2] - values[2:] / 2, values[:2] + values[2:] / 2]).reshape(2, 2)
        else:
            corners = values.reshape(-1, 2)  # (N, 2)
        clipped = bool((corners < -_SLACK).any() or (corners > 1 + _SLACK).any())
        corners = np.clip(corners, 0, 1) * size
        if len(values) == 4:
            box = Box(*corners.ravel().tolist())
            if not (box.x2 > box.x1 and box.y2 > box.y1):
                raise Unusable(text("The box has no area in the picture."))
            return box, clipped
        return (yolo_seams.split(corners) if self._config.seams else Polygon((Ring(corners),))), clipped
