"""COCO: one JSON file of boxes, outlines, masks and keypoints for many pictures.

Source: https://cocodataset.org/#format-data. Decisions: category numbers are names only, kept in sorted order; several
polygons of one annotation are one thing; a crowd is a region to ignore, except in CVAT's files, where any mask is
called a crowd (cvat#7030); a picture without annotations waits as not yet labeled, because the format cannot say
whether anybody looked at it (our own files do say so).
"""

from __future__ import annotations

import json
import math
import mmap
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from engine import geometry
from engine.annotation import Annotation, Box, Category, Geometry, Keypoints, Mask, Polygon, Ring, RotatedBox
from engine.errors import UserError, text
from engine.events import Event, Notice, Operation, Progress
from engine.formats import rle
from engine.formats.coco_write import losses, write
from engine.formats.dataset import (
    CHUNK,
    CategoryTable,
    Dataset,
    ImportedImage,
    ReadOptions,
    State,
    Unusable,
)
from engine.formats.files import Pictures, read_text, split_of, walk

NAME = "coco"
TITLE = "COCO"
SOURCE = "import:coco"
_KEYS = (b'"images"', b'"annotations"', b'"categories"')
_LABEL_FOLDERS = {"annotations", "labels", "annotation"}

__all__ = ["NAME", "TITLE", "detect", "losses", "read", "write"]


def detect(path: Path) -> bool:
    """Whether `path` is a COCO file, or a folder with one in it or in a folder of it."""
    return next(_label_files(path), None) is not None


def read(path: Path, options: ReadOptions) -> Operation[Dataset]:
    """Read a COCO file, or all of them below a folder; the split comes from the names of files and folders."""
    files = list(_label_files(path))
    if not files:
        raise UserError(text("{path} holds no COCO file.", path=path))
    dataset = Dataset()
    reader = _Reader(dataset, Pictures(_root(path)))
    for file in files:
        yield Progress(0, 0, file.name)
        yield from reader.read(file, _root(path))
    dataset.categories = reader.table.all()
    undecided = sum(image.state == "todo" for image in dataset.images)
    if undecided:
        yield Notice(
            text("{count} pictures have no annotations in the file: they wait as not yet labeled.", count=undecided),
            text("Where nothing is to be seen, mark them as empty: the network learns from them, too."),
        )
    return dataset


def _root(path: Path) -> Path:
    if path.is_dir():
        return path
    return path.parent.parent if path.parent.name.casefold() in _LABEL_FOLDERS else path.parent


def _label_files(path: Path) -> Iterator[Path]:
    for file in walk(path) if path.is_dir() else [path]:
        if file.suffix.casefold() == ".json" and _looks_like_coco(file):
            yield file


def _looks_like_coco(file: Path) -> bool:
    """Whether all three keys occur; the file may have gigabytes and is not parsed for that."""
    with (
        suppress(OSError, ValueError),
        file.open("rb") as handle,
        mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) as data,
    ):
        return data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and all(data.find(key) >= 0 for key in _KEYS)
    return False


class _Reader:
    """What is carried from one file of a data set to the next."""

    def __init__(self, dataset: Dataset, pictures: Pictures) -> None:
        self.dataset = dataset
        self.table = CategoryTable()
        self._pictures = pictures
        self._by_path: dict[Path, ImportedImage] = {}

    def read(self, file: Path, root: Path) -> Iterator[Event]:
        """Add what one file says, reporting progress."""
        try:
            data = json.loads(read_text(file))
            images, entries, categories = (_list(data, key) for key in ("images", "annotations", "categories"))
        except (ValueError, OSError, RecursionError, Unusable) as error:
            self.dataset.skip(file, text("The file cannot be read: {reason}", reason=error))
            return
        by_category = self._read_categories(categories, file)
        by_image = yield from self._read_images(images, file, root)
        for number, entry in enumerate(entries):
            if number % (10 * CHUNK) == 0:
                yield Progress(number, len(entries), file.name)
            try:
                _add_annotation(entry, by_image, by_category, self.dataset)
            except (Unusable, TypeError, ValueError, KeyError, OverflowError) as error:
                self.dataset.skip(f"{file.name}: annotation {_id(entry)}", _why(error))

    def _read_categories(self, entries: list[Any], file: Path) -> dict[str, Category]:
        found = {}
        for entry in sorted(entries, key=_sort_key):
            try:
                category = self.table.get(entry.get("name"), _color(entry.get("color")))
                if entry.get("keypoints"):
                    category = self.table.replace(_with_keypoints(category, entry))
                found[_id(entry)] = category
            except (Unusable, AttributeError, TypeError, ValueError) as error:
                self.dataset.skip(f"{file.name}: category {_id(entry)}", _why(error))
        return found

    def _read_images(self, entries: list[Any], file: Path, root: Path) -> Operation[dict[str, ImportedImage | None]]:
        found: dict[str, ImportedImage | None] = {}
        near = [file.parent, root, root / "images", root / file.stem, root / "images" / (split_of(file.stem) or "")]
        near += [root / name for name in _folder_names(file.stem)]
        for number, entry in enumerate(entries):
            if number % CHUNK == 0:
                yield Progress(number, len(entries), file.name)
            try:
                key = _id(entry)
                if key in found:
                    raise Unusable(text("Another picture of the file has the same id {id}.", id=key))
                found[key] = None  # its annotations are not reported one by one when the picture is missing
                found[key] = self._image(entry, self._pictures.find(str(entry["file_name"]), near), file)
            except (Unusable, KeyError, TypeError, AttributeError) as error:
                name = entry.get("file_name", key) if isinstance(entry, dict) else entry
                self.dataset.skip(f"{file.name}: {name}", _why(error))
        return found

    def _image(self, entry: dict[str, Any], path: Path, file: Path) -> ImportedImage:
        if path in self._by_path:
            return self._by_path[path]
        own = entry.get("seedling")
        extra: dict[str, Any] = own if isinstance(own, dict) else {}
        state: State = "empty" if extra.get("state") == "empty" else "todo"
        image = ImportedImage(path, state=state, group=extra.get("group"))
        image.split = split_of(file.stem) or split_of(file.parent.name) or split_of(path.parent.name)
        width, height = entry.get("width"), entry.get("height")
        if isinstance(width, int) and isinstance(height, int) and width > 0 and height > 0:
            image.size = (width, height)
        self._by_path[path] = image
        self.dataset.images.append(image)
        return image


def _add_annotation(
    entry: dict[str, Any],
    by_image: Mapping[str, ImportedImage | None],
    by_category: Mapping[str, Category],
    dataset: Dataset,
) -> None:
    image_key, category_key = str(entry["image_id"]), str(entry["category_id"])
    if image_key not in by_image:
        raise Unusable(text("It belongs to picture {id}, which the file does not list.", id=image_key))
    if category_key not in by_category:
        raise Unusable(text("It is of category {id}, which the file does not list.", id=category_key))
    image = by_image[image_key]
    if image is None:
        return
    extra = entry["attributes"] if isinstance(entry.get("attributes"), dict) else {}
    geometries, lost_parts = _geometries(entry, extra)
    if lost_parts:
        why = text("Parts of the outline with fewer than 3 points were left out: {count}", count=lost_parts)
        dataset.skip(f"annotation {_id(entry)}", why)
    for shape in geometries:
        annotation = Annotation(
            by_category[category_key],
            shape,
            score=_score(entry.get("score")),
            source=SOURCE,
            text=str(extra["text"]) if extra.get("text") else None,
            track=int(extra["track_id"]) if isinstance(extra.get("track_id"), int) else None,
            ignore=bool(entry.get("iscrowd")) and not _is_cvat_mask(entry, extra),
        )
        if annotation not in image.annotations:  # the same thing, in the file of boxes and in that of keypoints
            image.annotations.append(annotation)
    image.state = "labeled"


def _geometries(entry: dict[str, Any], extra: dict[str, Any]) -> tuple[list[Geometry], int]:
    """Return what one entry shows, and how many broken parts of its outline were left out. Raises Unusable."""
    shape: Polygon | Mask | Box | RotatedBox | None
    shape, lost = _segmentation(entry.get("segmentation"))
    keypoints = _keypoints(entry.get("keypoints"))
    bounds = None if keypoints is None else geometry.bounds(keypoints)
    # A box that only says where the keypoints are is not a box that somebody drew.
    if shape is None and entry.get("bbox") and (bounds is None or not _is_box(entry["bbox"], bounds)):
        shape = _box(entry["bbox"], extra.get("rotation"))
    geometries: list[Geometry] = [found for found in (shape, keypoints) if found is not None]
    if not geometries:
        raise Unusable(text("It has neither an outline nor a box."))
    return geometries, lost


def _segmentation(value: Any) -> tuple[Polygon | Mask | None, int]:
    if not value:
        return None, 0
    if isinstance(value, dict):
        height, width = (int(side) for side in value["size"])
        counts = value["counts"]
        lengths = rle.string_to_counts(counts) if isinstance(counts, str) else [int(count) for count in counts]
        mask = rle.mask_of(height, width, lengths)
        if len(mask.counts) < 2:
            raise Unusable(text("The mask has no pixel."))
        return mask, 0
    polygons = [value] if isinstance(value[0], int | float) else value  # some write the list without its outer brackets
    rings = [_ring(polygon) for polygon in polygons]
    parts = tuple(Ring(ring) for ring in rings if len(ring) >= 3)
    if not parts:
        raise Unusable(text("The outline has fewer than 3 points."))
    return Polygon(parts), len(rings) - len(parts)


def _ring(flat: Any) -> np.ndarray:
    values = np.asarray(flat, dtype=np.float64)
    if values.ndim != 1 or len(values) % 2 or not np.isfinite(values).all():
        raise Unusable(text("The outline is not a list of x and y."))
    return values.reshape(-1, 2)  # (N, 2)


def _box(values: Any, rotation: Any) -> Box | RotatedBox:
    x, y, width, height = (float(value) for value in values)
    if not all(map(math.isfinite, (x, y, width, height))):
        raise Unusable(text("The box has a coordinate that is not a number."))
    if width <= 0 or height <= 0:
        raise Unusable(text("The box has no area: {width} x {height}", width=width, height=height))
    if isinstance(rotation, int | float) and rotation % 360:
        return RotatedBox(x + width / 2, y + height / 2, width, height, float(rotation))
    return Box(x, y, x + width, y + height)


def _keypoints(values: Any) -> Keypoints | None:
    if not values:
        return None
    points = np.asarray(values, dtype=np.float64).reshape(-1, 3)  # (K, 3)
    if not np.isfinite(points).all():
        raise Unusable(text("A keypoint is not a number."))
    return Keypoints(points) if points[:, 2].any() else None


def _is_box(values: Any, box: Box) -> bool:
    return list(values) == [box.x1, box.y1, box.x2 - box.x1, box.y2 - box.y1]


def _is_cvat_mask(entry: dict[str, Any], extra: dict[str, Any]) -> bool:
    return isinstance(entry.get("segmentation"), dict) and "occluded" in extra


def _with_keypoints(category: Category, entry: dict[str, Any]) -> Category:
    names = tuple(str(name) for name in entry["keypoints"])
    pairs = [(int(a) - 1, int(b) - 1) for a, b in entry.get("skeleton") or []]  # the file counts from 1
    skeleton = tuple(pair for pair in pairs if min(pair) >= 0 and max(pair) < len(names))
    return Category(category.id, category.name, category.color, names, skeleton)


def _score(value: Any) -> float | None:
    return min(1.0, max(0.0, float(value))) if isinstance(value, int | float) and math.isfinite(value) else None


def _color(value: Any) -> str:
    """Return "#rrggbb" from that, or from the list of three that panoptic COCO has."""
    if isinstance(value, str) and len(value) == 7 and value.startswith("#"):
        return value.lower()
    if isinstance(value, list) and len(value) == 3 and all(isinstance(part, int) and 0 <= part < 256 for part in value):
        return "#{:02x}{:02x}{:02x}".format(*value)
    return ""


def _list(data: Any, key: str) -> list[Any]:
    value = data.get(key) if isinstance(data, dict) else None
    if not isinstance(value, list):
        raise Unusable(text("It has no list {key}.", key=key))
    return value


def _why(error: Exception) -> str:
    return error.why if isinstance(error, Unusable) else text("The entry is broken: {reason}", reason=error)


def _id(entry: Any) -> str:
    return str(entry.get("id", "?")) if isinstance(entry, dict) else "?"


def _sort_key(entry: Any) -> tuple[bool, int, str]:
    key = _id(entry)
    return (False, int(key), key) if key.isdecimal() else (True, 0, key)


def _folder_names(stem: str) -> list[str]:
    """Return the folders that COCO's own downloads put the pictures of "instances_val2017" in."""
    return [stem.rpartition("_")[2]] if "_" in stem else []
