"""Writing COCO: pictures as they are, one JSON file for each split."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

from engine import geometry
from engine.annotation import (
    Annotation,
    Box,
    Category,
    Geometry,
    Keypoints,
    Mask,
    Polygon,
    RotatedBox,
)
from engine.errors import Text
from engine.events import Operation, Progress
from engine.formats import rle
from engine.formats.dataset import CHUNK, Collection, Content, Losses, Picture, Split, Written
from engine.formats.files import copy_picture


def losses(content: Content) -> list[Text]:
    """Say what COCO cannot hold."""
    lost = Losses()
    lost.say("Categories of whole pictures are left out: {count}", content.whole)
    lost.say("Points and lines are left out: {count}", content.points + content.lines)
    lost.say("Rotated boxes become outlines of four points: {count}", content.rotated)
    lost.say("Outlines with holes become pixel masks: {count}", content.holes)
    return lost


def write(collection: Collection, folder: Path) -> Operation[Written]:
    """Write images/ and annotations/instances[_split].json into the empty `folder`."""
    (folder / "images").mkdir()
    (folder / "annotations").mkdir()
    numbers = {category.id: number for number, category in enumerate(collection.categories, start=1)}
    report = Written()
    with ExitStack() as stack:
        files: dict[Split | None, _File] = {}
        for done, (picture, said) in enumerate(collection.labeled()):
            if done % CHUNK == 0:
                yield Progress(done, len(collection.pictures), picture.name)
            if not copy_picture(picture, folder / "images" / picture.name, report):
                continue
            if picture.split not in files:
                name = f"instances_{picture.split}.json" if picture.split else "instances.json"
                handle = stack.enter_context((folder / "annotations" / name).open("w", encoding="utf-8"))
                files[picture.split] = _File(handle, collection.categories)
            files[picture.split].add(picture, said, numbers)
        for file in files.values():
            file.finish()
            report.annotations += file.written
    return report


def entry(annotation: Annotation, height: int, width: int) -> dict[str, Any] | None:
    """Return an annotation as COCO says it, without its ids; None for what COCO has no word for."""
    shape = annotation.geometry
    bounds = geometry.bounds(shape)
    if bounds is None or not isinstance(shape, Box | RotatedBox | Polygon | Mask | Keypoints):
        return None
    extra = {"text": annotation.text, "track_id": annotation.track}
    said = {
        "bbox": [bounds.x1, bounds.y1, bounds.x2 - bounds.x1, bounds.y2 - bounds.y1],
        "area": geometry.area(shape),
        "iscrowd": int(annotation.ignore),
        "segmentation": _segmentation(shape, height, width),
        "score": annotation.score,
        "attributes": {key: value for key, value in extra.items() if value is not None} or None,
    }
    if isinstance(shape, Keypoints):
        said["keypoints"] = shape.points.ravel().tolist()
        said["num_keypoints"] = int((shape.points[:, 2] > 0).sum())
    return {key: value for key, value in said.items() if value is not None}


def _segmentation(shape: Geometry, height: int, width: int) -> list[list[float]] | dict[str, Any]:
    match shape:
        case Polygon(parts) if not any(part.holes for part in parts):
            return [part.exterior.ravel().tolist() for part in parts]
        case Polygon():
            shape = geometry.encode(geometry.to_mask(shape, height, width))
        case RotatedBox():
            return [geometry.corners(shape).ravel().tolist()]
    if isinstance(shape, Mask):
        return {"size": [shape.height, shape.width], "counts": rle.counts_to_string(shape.counts)}
    return []


class _File:
    """One JSON file, written as the annotations come: a large project never lies in memory at once."""

    def __init__(self, handle: TextIO, categories: Sequence[Category]) -> None:
        self._handle = handle
        self._images: list[dict[str, Any]] = []
        self.written = 0
        head = {"info": {"description": "Seedling"}, "licenses": [], "categories": _categories(categories)}
        handle.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "annotations": [')

    def add(self, picture: Picture, annotations: list[Annotation], numbers: dict[int, int]) -> None:
        image_id = len(self._images) + 1
        image: dict[str, Any] = {
            "id": image_id,
            "file_name": picture.name,
            "width": picture.width,
            "height": picture.height,
        }
        own = {"state": "empty" if picture.state == "empty" else None, "group": picture.group}
        if any(own.values()):
            image["seedling"] = {key: value for key, value in own.items() if value}
        self._images.append(image)
        for annotation in annotations:
            said = entry(annotation, picture.height, picture.width)
            if said is None:
                continue
            self._handle.write(",\n" if self.written else "\n")
            self.written += 1
            ids = {"id": self.written, "image_id": image_id, "category_id": numbers[annotation.category.id]}
            self._handle.write(json.dumps(ids | said, ensure_ascii=False))

    def finish(self) -> None:
        images = json.dumps(self._images, ensure_ascii=False)
        self._handle.write(f'\n], "images": {images}}}\n')


def _categories(categories: Sequence[Category]) -> list[dict[str, Any]]:
    said = []
    for number, category in enumerate(categories, start=1):
        entry: dict[str, Any] = {"id": number, "name": category.name, "supercategory": "", "color": category.color}
        if category.keypoint_names:
            entry["keypoints"] = list(category.keypoint_names)
            entry["skeleton"] = [[a + 1, b + 1] for a, b in category.skeleton]  # the file counts from 1
        said.append(entry)
    return said
