"""Writing YOLO: pictures as they are, a text file each, and data.yaml."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from engine import geometry
from engine.annotation import Annotation, Box, Category, Geometry, Mask, Polygon, RotatedBox
from engine.errors import Text, text
from engine.events import Operation, Progress
from engine.formats import yolo_seams
from engine.formats.dataset import CHUNK, SPLITS, Collection, Content, Losses, Picture, Written
from engine.formats.files import copy_picture, has_splits, split_folder
from engine.formats.yolo_config import SEAM_MARK


def losses(content: Content) -> list[Text]:
    """Say what YOLO cannot hold."""
    lost = Losses()
    lost.say("Categories of whole pictures are left out: {count}", content.whole)
    lost.say("Keypoints, points and lines are left out: {count}", content.keypoints + content.points + content.lines)
    lost.say("Rotated boxes become outlines of four points: {count}", content.rotated)
    lost.say("Masks become outlines along their pixels: {count}", content.masks)
    lost.say("Holes and several parts are joined by seams of no width: {count}", content.holes + content.parts)
    lost.say("What reaches beyond the picture is cut off there: {count}", content.outside)
    lost.say("Regions to ignore are left out: {count}", content.ignored)
    lost.say("Drafts that nobody has accepted are left out: {count}", content.drafts)
    lost.say("Texts and track numbers are left out: {count}", content.texts + content.tracks)
    lost.say("Groups of pictures are left out: {count}", content.groups)
    outlines = content.polygons + content.masks + content.rotated
    if content.boxes and outlines:
        lost.append(
            text(
                "Boxes ({boxes}) and outlines ({outlines}) are mixed: some programs take only one of them.",
                boxes=content.boxes,
                outlines=outlines,
            )
        )
    return lost


def write(collection: Collection, folder: Path) -> Operation[Written]:
    """Write images/[split]/, labels/[split]/ and data.yaml into the empty `folder`; no text file for what is to do."""
    splits = has_splits(collection.pictures)
    for split in {split_folder(picture.split, splits) for picture in collection.pictures} or {""}:
        (folder / "images" / split).mkdir(parents=True)
        (folder / "labels" / split).mkdir(parents=True)
    numbers = {category.id: number for number, category in enumerate(collection.categories)}
    report = Written()
    for done, (picture, said) in enumerate(collection.labeled()):
        if done % CHUNK == 0:
            yield Progress(done, len(collection.pictures), picture.name)
        place = split_folder(picture.split, splits)
        if copy_picture(picture, folder / "images" / place / picture.name, report) and picture.state != "todo":
            lines = _lines(picture, said, numbers)
            (folder / "labels" / place / f"{picture.stem}.txt").write_text("".join(lines), encoding="utf-8")
            report.annotations += len(lines)
    config = yaml.safe_dump(_config(collection.categories, folder), allow_unicode=True, sort_keys=False)
    (folder / "data.yaml").write_text(config, encoding="utf-8")
    return report


def _config(categories: Sequence[Category], folder: Path) -> dict[str, Any]:
    places: dict[str, str] = {split: f"images/{split}" for split in SPLITS if (folder / "images" / split).is_dir()}
    if not places:
        # The trainers in use insist on both; one folder for both is read back as "no splits".
        places = {"train": "images", "val": "images"}
    names = {number: category.name for number, category in enumerate(categories)}
    return {"path": ".", **places, "nc": len(names), "names": names, SEAM_MARK: True}


def _lines(picture: Picture, annotations: list[Annotation], numbers: dict[int, int]) -> list[str]:
    lines = []
    for annotation in annotations:
        if annotation.is_draft or annotation.ignore:
            continue
        for values in _fractions(annotation.geometry, picture.width, picture.height):
            numbers_text = " ".join(f"{value:.10g}" for value in values.tolist())
            lines.append(f"{numbers[annotation.category.id]} {numbers_text}\n")
    return lines


def _fractions(shape: Geometry, width: int, height: int) -> list[np.ndarray]:
    """Return the numbers of one line: centre and size of a box, or x and y of all points; none for other shapes."""
    if not isinstance(shape, Box | RotatedBox | Polygon | Mask):
        return []
    cut = geometry.clip(shape, width, height)
    if cut is None:
        return []
    size = np.array([width, height], dtype=np.float64)
    match cut:
        case Box(x1, y1, x2, y2):
            return [np.array([(x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1]) / np.tile(size, 2)]
        case RotatedBox():
            return [(geometry.corners(cut) / size).ravel()]
        case Mask():
            cut = geometry.from_mask(geometry.decode(cut))
    return [(yolo_seams.join(cut) / size).ravel()] if isinstance(cut, Polygon) and cut.parts else []
