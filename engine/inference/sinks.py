"""Where results go: tables, COCO, pictures and videos with drawings. Each appears whole or not at all."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from engine import geometry, image
from engine.annotation import Annotation, Box, Category, Mask, Polygon, WholeImage
from engine.cv import cv2
from engine.errors import UserError, text
from engine.files import write_atomically
from engine.inference.draw import Pixels, draw
from engine.inference.predictions import Prediction
from engine.inference.stream import FrameResult

COLUMNS = (
    "image", "time_s", "object", "category", "score",
    "x1", "y1", "x2", "y2", "width", "height", "area_px", "area_percent",
)  # fmt: skip
SUMMARY_COLUMNS = (
    "group",
    "category",
    "images",
    "objects",
    "objects_per_image",
    "mean_score",
    "area_px",
    "area_percent",
)
Grouping = Callable[[str], str]  # from the name of an image to the name of its group


class CsvSink:
    """A table with one row an object, for spreadsheets: UTF-8 with the mark that makes Excel read it as such.

    Lengths are in pixels of the upright picture; `area_percent` is the part of the picture. A prediction for the whole
    picture is a row without numbers of place.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._rows: list[Sequence[object]] = []

    def write(self, prediction: Prediction) -> None:
        """Add the objects of one picture."""
        for number, annotation in enumerate(prediction.annotations, start=1):
            self._rows.append(_row(prediction, number, annotation))

    def close(self) -> None:
        """Write the file, in place of an earlier one."""
        _write_table(self.path, COLUMNS, self._rows)


class SummarySink:
    """A table with one row a group and category; a category that a group lacks has a row with 0.

    `group` makes the group out of a picture's name; without it the folder that a picture is in is its group.
    """

    def __init__(self, path: Path, categories: Iterable[Category], group: Grouping | None = None) -> None:
        self.path = path
        self._names = [category.name for category in categories]
        self._group = group or _folder_of
        self._groups: dict[str, list[Prediction]] = {}

    def write(self, prediction: Prediction) -> None:
        """Count the objects of one picture."""
        self._groups.setdefault(self._group(prediction.image), []).append(prediction)

    def close(self) -> None:
        """Write the file, in place of an earlier one."""
        rows = [
            _summary(group, name, predictions) for group, predictions in self._groups.items() for name in self._names
        ]
        _write_table(self.path, SUMMARY_COLUMNS, rows)


class CocoSink:
    """COCO instances with a score each; a prediction for the whole picture is a box around it."""

    def __init__(self, path: Path, categories: Sequence[Category]) -> None:
        self.path = path
        self._numbers = {category.name: number for number, category in enumerate(categories, start=1)}
        self._images: list[dict[str, Any]] = []
        self._annotations: list[dict[str, Any]] = []

    def write(self, prediction: Prediction) -> None:
        """Add one picture and its annotations."""
        number = len(self._images) + 1
        self._images.append(
            {"id": number, "file_name": prediction.image, "width": prediction.width, "height": prediction.height}
        )
        for annotation in prediction.annotations:
            self._annotations.append(self._entry(number, prediction, annotation))

    def close(self) -> None:
        """Write the file, in place of an earlier one."""
        categories = [{"id": number, "name": name} for name, number in self._numbers.items()]
        content = {"images": self._images, "annotations": self._annotations, "categories": categories}
        write_result(self.path, json.dumps(content, ensure_ascii=False).encode())

    def _entry(self, image_number: int, prediction: Prediction, annotation: Annotation) -> dict[str, Any]:
        shape = annotation.geometry
        box = geometry.bounds(shape) or Box(0, 0, prediction.width, prediction.height)
        whole = isinstance(shape, WholeImage)
        entry: dict[str, Any] = {
            "id": len(self._annotations) + 1,
            "image_id": image_number,
            "category_id": self._numbers[annotation.category.name],
            "bbox": [box.x1, box.y1, box.x2 - box.x1, box.y2 - box.y1],
            "area": float(prediction.width * prediction.height) if whole else geometry.area(shape),
            "iscrowd": 0,
            "score": annotation.score,
        }
        if isinstance(shape, Polygon) and any(part.holes for part in shape.parts):
            shape = geometry.encode(geometry.to_mask(shape, prediction.height, prediction.width))
        if isinstance(shape, Mask):
            entry["segmentation"] = {"size": [shape.height, shape.width], "counts": list(shape.counts)}
        elif isinstance(shape, Polygon):
            entry["segmentation"] = [part.exterior.ravel().tolist() for part in shape.parts]
        return entry


def _drawn(result: FrameResult, opacity: float, labels: bool) -> Pixels:
    return draw(result.frame.pixels, result.annotations, opacity=opacity, labels=labels, bands=result.bands)


class PicturesSink:
    """Pictures with drawings, in a folder, under the names that they had; kinds that cannot be drawn on become PNG."""

    _KEPT = (".jpg", ".jpeg", ".png", ".bmp", ".webp")

    def __init__(self, folder: Path, *, opacity: float = 0.4, labels: bool = True) -> None:
        self.folder = folder
        self._opacity, self._labels = opacity, labels

    def write(self, result: FrameResult) -> Path:
        """Write one picture and return where."""
        name = PurePosixPath(result.frame.name)
        if result.frame.path is None:
            name = name.with_name(name.name + ".jpg")  # a frame of a video or camera
        elif name.suffix.lower() not in self._KEPT:
            name = name.with_name(name.name + ".png")
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        drawn = _drawn(result, self._opacity, self._labels)
        image.write(path, drawn)
        return path

    def close(self) -> None:
        """Do nothing: each picture is complete as soon as it is written."""


class VideoSink:
    """An MP4 video with drawings, at the size of its first frame, that takes as long as what it shows.

    `fps` is that of the source, 0 where it is not known. Raises UserError when no video can be written.
    """

    def __init__(self, path: Path, fps: float = 0.0, *, opacity: float = 0.4, labels: bool = True) -> None:
        self.path = path
        self._fps = fps if 1 <= fps <= 240 else 25.0
        self._opacity, self._labels = opacity, labels
        self._part = path.with_name(f".{path.stem}.part.mp4")
        self._writer: Any = None
        self._size = (0, 0)
        self._start = 0.0
        self._written = 0

    def write(self, result: FrameResult) -> None:
        """Add one frame, repeated or left out as its time asks for: the video's own rate is constant."""
        frame = _drawn(result, self._opacity, self._labels)
        if self._writer is None:
            self._open(frame, result.frame.time)
        timed = result.frame.path is None
        until = round((result.frame.time - self._start) * self._fps) + 1 if timed else self._written + 1
        placed = self._placed(frame)
        for _ in range(until - self._written):
            self._writer.write(placed)
        self._written = max(until, self._written)

    def close(self) -> None:
        """Finish the file; nothing is left behind when no frame came."""
        if self._writer is not None:
            self._writer.release()
            self._writer = None
            self._part.replace(self.path)

    def _open(self, frame: Pixels, start: float) -> None:
        height, width = frame.shape[:2]
        self._size = (max(2, width // 2 * 2), max(2, height // 2 * 2))  # the codec wants even sides
        self._start = start
        self._part.parent.mkdir(parents=True, exist_ok=True)
        self._writer = cv2.VideoWriter(
            str(self._part), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*"mp4v"), self._fps, self._size
        )
        if not self._writer.isOpened():
            self._writer = None
            raise UserError(
                text("The video {name} cannot be written.", name=self.path.name),
                text("Check that the folder can be written to and that the disk is not full."),
            )

    def _placed(self, frame: Pixels) -> Pixels:
        height, width = frame.shape[:2]
        bgr = cv2.cvtColor(frame, cv2.COLOR_RGB2BGR)
        if (width, height) == self._size:
            return bgr
        scale = min(self._size[0] / width, self._size[1] / height)
        if scale > 0.99:  # only an odd side
            return np.ascontiguousarray(bgr[: self._size[1], : self._size[0]])
        inner = (max(1, int(width * scale)), max(1, int(height * scale)))
        canvas = np.zeros((self._size[1], self._size[0], 3), np.uint8)
        canvas[: inner[1], : inner[0]] = cv2.resize(bgr, inner, interpolation=cv2.INTER_AREA)
        return canvas


def write_result(path: Path, content: bytes) -> None:
    """Put a result in the place of an earlier one. Raises UserError when another program holds that one open."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        write_atomically(path, content)
    except PermissionError as error:
        raise UserError(
            text("{name} cannot be replaced.", name=path.name),
            text("It may be open in another program, such as Excel: close it there and try again."),
        ) from error


def _write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(columns)
    writer.writerows(rows)
    write_result(path, table.getvalue().encode("utf-8-sig"))


def _row(prediction: Prediction, number: int, annotation: Annotation) -> list[object]:
    box = geometry.bounds(annotation.geometry)
    score = "" if annotation.score is None else round(annotation.score, 4)
    head: list[object] = [prediction.image, round(prediction.time, 3), number, annotation.category.name, score]
    if box is None:
        return [*head, *[""] * 8]
    place = [box.x1, box.y1, box.x2, box.y2, box.x2 - box.x1, box.y2 - box.y1]
    area = geometry.area(annotation.geometry)
    percent = 100 * area / (prediction.width * prediction.height)
    return [*head, *(round(value, 2) for value in place), round(area, 2), round(percent, 4)]


def _summary(group: str, category: str, predictions: Sequence[Prediction]) -> list[object]:
    found = [
        annotation
        for prediction in predictions
        for annotation in prediction.annotations
        if annotation.category.name == category
    ]
    scores = [annotation.score for annotation in found if annotation.score is not None]
    area = sum(geometry.area(annotation.geometry) for annotation in found)
    whole = sum(prediction.width * prediction.height for prediction in predictions)
    return [
        group,
        category,
        len(predictions),
        len(found),
        round(len(found) / len(predictions), 4),
        round(sum(scores) / len(scores), 4) if scores else "",
        round(area, 2),
        round(100 * area / whole, 4),
    ]


def _folder_of(name: str) -> str:
    return "/".join(PurePosixPath(name).parts[:-1])
