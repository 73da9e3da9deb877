"""Semantic masks: beside each picture a second one whose pixels are numbers or colours of categories.

Numbers are read as they are stored, palette or not; 0 is the background and 255 is to be ignored unless a legend says
otherwise. Masks that JPEG or resampling has touched hold colours that nobody drew: next to a colour of the legend they
are taken for it, else they are ignored, and both are reported.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine import geometry, image
from engine.annotation import Annotation, Category, Mask, Polygon
from engine.errors import Text, UserError, text
from engine.events import Notice, Operation, Progress
from engine.formats import legend as legends
from engine.formats.dataset import (
    CategoryTable,
    Collection,
    Content,
    Dataset,
    ImportedImage,
    Losses,
    ReadOptions,
    Unusable,
    Written,
)
from engine.formats.files import copy_picture, has_splits, name_key, pictures_below, split_folder, split_of
from engine.formats.legend import BACKGROUND, IGNORED, Legend, Meaning
from engine.formats.mask_file import MaskFile, load, unwarned

NAME = "masks"
TITLE = "Masks (PNG)"
SOURCE = "import:masks"
_MASK_FOLDERS = {
    *("mask", "masks", "annotation", "annotations", "label", "labels", "gt", "groundtruth", "ground_truth"),
    *("segmentationclass", "segmentationclassraw", "segmentation", "segmentations", "seg", "labelids"),
}
_PICTURE_FOLDERS = {"image", "images", "img", "imgs", "jpegimages", "picture", "pictures", "photo", "photos", "rgb"}
_OTHER_FOLDERS = {"segmentationobject", "instances", "previews"}  # other kinds of masks, of which nothing is said here
_MASK_ENDING = re.compile(r"[_\-. ](mask|masks|label|labels|labelids|gt|seg|segmentation|annotation)$", re.IGNORECASE)
_PICTURE_ENDING = re.compile(r"[_\-. ](image|img|rgb|sat|leftimg8bit)$", re.IGNORECASE)
_MANY = 64  # more numbers or colours than a person draws
_AT_ONCE = 16  # masks between two events
_NEAR = 24  # steps of 255 by which JPEG may have moved a colour


def detect(path: Path) -> bool:
    """Whether `path` is a folder with pictures and masks, at least half of the masks belonging to a picture."""
    if not path.is_dir():
        return False
    pairs, masks = _pair(path)
    matched = sum(mask is not None for mask in pairs.values())
    return matched > 0 and 2 * matched >= masks


def read(path: Path, options: ReadOptions) -> Operation[Dataset]:
    """Read all pictures with their masks; pictures without one wait as not yet labeled."""
    pairs, _ = _pair(path)
    folders = [path, *(mask.parent for mask in pairs.values() if mask), *path.glob("*/")]
    found = legends.find(folders)
    dataset = Dataset()
    to_read: list[tuple[ImportedImage, Path]] = []
    for picture, mask in pairs.items():
        imported = ImportedImage(picture, split=split_of(*picture.relative_to(path).parts[:-1]))
        dataset.images.append(imported)
        if mask is not None:
            to_read.append((imported, mask))
    loaded = yield from _load_all(to_read, path, dataset)
    if not found:
        loaded = _without_invented(loaded, dataset)
    if not loaded:
        raise UserError(text("{path} holds no mask that can be read.", path=path))
    legend = found[0] if found else _guess([item for _, item in loaded], options)
    if not found:
        if options.zero_is == "background" and _is_zero_open([item for _, item in loaded]):
            dataset.unsure.add("zero_is")
        yield Notice(
            text("No legend says what the masks mean: the categories are called by number or colour."),
            text("Rename them in the project, or put a legend.json beside the masks and import again."),
        )
    table = CategoryTable()
    for meaning in legend.meanings():
        table.get(meaning.name, meaning.color)
    for imported, item in loaded:
        try:
            _annotate(imported, item, legend, table, dataset)
        except Unusable as error:
            dataset.skip(item.path.relative_to(path), error.why)
    dataset.categories = table.all()
    return dataset


def _pair(root: Path) -> tuple[dict[Path, Path | None], int]:
    """Return the mask (or None) of each picture below `root`, and how many masks there are."""
    pictures: dict[Path, tuple[tuple[str, ...], str]] = {}
    masks: dict[tuple[tuple[str, ...], str], Path] = {}
    by_stem: dict[str, list[Path]] = {}
    for path in pictures_below(root):
        folders = [name_key(part) for part in path.relative_to(root).parts[:-1]]
        if set(folders) & _OTHER_FOLDERS:
            continue
        stem = name_key(path.stem)
        place = tuple(name for name in folders if name not in _MASK_FOLDERS | _PICTURE_FOLDERS)
        last = next((name for name in reversed(folders) if name in _MASK_FOLDERS | _PICTURE_FOLDERS), "")
        if last in _MASK_FOLDERS or (last not in _PICTURE_FOLDERS and _MASK_ENDING.search(stem)):
            plain = _MASK_ENDING.sub("", stem)
            masks.setdefault((place, plain), path)
            by_stem.setdefault(plain, []).append(path)
        else:
            pictures[path] = (place, _PICTURE_ENDING.sub("", stem))
    pairs = {}
    for path, (place, stem) in pictures.items():
        same = by_stem.get(stem, [])
        pairs[path] = masks.get((place, stem), same[0] if len(same) == 1 else None)
    return pairs, sum(map(len, by_stem.values()))


def _load_all(
    to_read: list[tuple[ImportedImage, Path]], root: Path, dataset: Dataset
) -> Operation[list[tuple[ImportedImage, MaskFile]]]:
    """Read the masks on a few threads: decoding, which takes the time, runs beside Python."""

    def attempt(mask: Path) -> MaskFile | Unusable:
        try:
            return load(mask)
        except Unusable as error:
            return error

    loaded = []
    with ThreadPoolExecutor(min(4, os.cpu_count() or 1), thread_name_prefix="read-masks") as threads:
        for start in range(0, len(to_read), _AT_ONCE):
            yield Progress(start, len(to_read), text("Reading masks"))
            some = to_read[start : start + _AT_ONCE]
            with unwarned():
                files = list(threads.map(attempt, [mask for _, mask in some]))
            for (imported, mask), found in zip(some, files, strict=True):
                if isinstance(found, MaskFile):
                    loaded.append((imported, found))
                else:
                    dataset.skip(mask.relative_to(root), found.why)
    return loaded


def _without_invented(
    loaded: list[tuple[ImportedImage, MaskFile]], dataset: Dataset
) -> list[tuple[ImportedImage, MaskFile]]:
    """Leave out, and report, masks with more values than anybody draws."""
    kept = []
    for imported, item in loaded:
        if len(item.runs.values) <= _MANY:
            kept.append((imported, item))
            continue
        why = text(
            "The mask holds {count} different values: JPEG or resampling invented them. Save masks as PNG.",
            count=len(item.runs.values),
        )
        dataset.skip(item.path.name, why)
    return kept


def _guess(loaded: list[MaskFile], options: ReadOptions) -> Legend:
    """Return a legend made of what occurs in the masks."""
    legend = Legend()
    numbers = sorted({int(value) for item in loaded if item.kind == "numbers" for value in item.runs.values})
    colors = sorted({int(value) for item in loaded if item.kind == "colors" for value in item.runs.values})
    if colors:  # then a mask that looks grey is of these colours, too
        colors += [legends.pack((grey, grey, grey)) for grey in numbers if 0 <= grey <= 255]
        numbers = []
    palette = next((item.palette for item in loaded if item.palette), {})
    if options.zero_is == "background":
        (legend.colors if colors else legend.values)[0] = BACKGROUND
    black_and_white = set(numbers) <= {0, 255}
    if not black_and_white:
        legend.values[255] = IGNORED
    for number in numbers:
        name = "foreground" if black_and_white else f"category {number}"
        color = legends.hex_color(palette[number]) if palette.get(number) else ""
        legend.values.setdefault(number, Meaning(name, "category", color))
    for packed in colors:
        name = legends.hex_color(packed)
        legend.colors.setdefault(packed, Meaning(name, "category", name))
    return legend


def _is_zero_open(loaded: list[MaskFile]) -> bool:
    """Return whether 0 may be a category: in black and white, in colours and with a palette it is the background."""
    numbers = {int(value) for item in loaded for value in item.runs.values}
    plain = all(item.kind == "numbers" and not item.palette for item in loaded)
    return plain and 0 in numbers and not numbers <= {0, 255}


def _annotate(image_: ImportedImage, item: MaskFile, legend: Legend, table: CategoryTable, dataset: Dataset) -> None:
    """Add one mask a category to the picture, and one for what is to be ignored."""
    values_of: dict[Meaning, list[int]] = {}
    strange: list[int] = []
    for value in item.runs.values.tolist():
        meaning = _meaning(value, item, legend)
        if meaning is None:
            strange.append(value)
            meaning = (item.kind == "colors" and _nearest(value, legend)) or IGNORED
        values_of.setdefault(meaning, []).append(value)
    image_.size = (item.runs.width, item.runs.height)
    order = {meaning: index for index, meaning in enumerate(legend.meanings())}
    for meaning in sorted((m for m in values_of if m.role == "category"), key=lambda m: order[m]):
        category = table.get(meaning.name)
        image_.annotations.append(Annotation(category, item.runs.mask(values_of[meaning]), source=SOURCE))
    ignored = [value for meaning, values in values_of.items() if meaning.role == "ignore" for value in values]
    if ignored:
        # Which category it is of does not matter: nothing there trains or counts.
        category = next(iter(table.all()), None) or table.get("ignore")
        image_.annotations.append(Annotation(category, item.runs.mask(ignored), source=SOURCE, ignore=True))
    if strange:
        lost = geometry.area(item.runs.mask([value for value in strange if value in ignored]))
        why = text(
            "{count} values are not in the legend; {percent} % of the pixels are ignored for that.",
            count=len(strange),
            percent=f"{100 * lost / (item.runs.width * item.runs.height):.2g}",
        )
        dataset.skip(item.path.name, why)
    image_.state = "labeled" if image_.annotations else "empty"


def _meaning(value: int, item: MaskFile, legend: Legend) -> Meaning | None:
    if item.kind == "colors":
        return legend.colors.get(value)
    if value in legend.values:
        return legend.values[value]
    if value in item.palette:
        return legend.colors.get(item.palette[value])
    return legend.colors.get(legends.pack((value, value, value))) if 0 <= value <= 255 else None


def _nearest(color: int, legend: Legend) -> Meaning | None:
    """Return what the legend's colour next to `color` means, if it is near enough to be the same colour, blurred."""

    def parts(packed: int) -> npt.NDArray[np.int64]:
        return np.array([packed >> 16, packed >> 8 & 255, packed & 255])

    distances = {known: int(np.abs(parts(known) - parts(color)).max()) for known in legend.colors}
    nearest = min(distances, key=lambda known: distances[known], default=None)
    return legend.colors[nearest] if nearest is not None and distances[nearest] <= _NEAR else None


def losses(content: Content) -> list[Text]:
    """Say what a mask cannot hold."""
    lost = Losses()
    lost.say("Boxes are left out: {count}", content.boxes + content.rotated)
    lost.say("Categories of whole pictures are left out: {count}", content.whole)
    lost.say("Keypoints, points and lines are left out: {count}", content.keypoints + content.points + content.lines)
    lost.say("Drafts that nobody has accepted are left out: {count}", content.drafts)
    lost.say("What reaches beyond the picture is cut off there: {count}", content.outside)
    lost.say("Texts and track numbers are left out: {count}", content.texts + content.tracks)
    lost.say("Groups of pictures are left out: {count}", content.groups)
    if content.polygons + content.masks:
        lost.append(
            text("Outlines become pixels; things of one category grow together, and the later one lies on top.")
        )
    return lost


def write(collection: Collection, folder: Path) -> Operation[Written]:
    """Write images/[split]/, masks/[split]/<stem>.png and legend.json into the empty `folder`."""
    splits = has_splits(collection.pictures)
    for split in {split_folder(picture.split, splits) for picture in collection.pictures} or {""}:
        (folder / "images" / split).mkdir(parents=True)
        (folder / "masks" / split).mkdir(parents=True)
    numbers = {category.id: number for number, category in enumerate(collection.categories, start=1)}
    wide = len(numbers) > 254
    dtype, ignore = (np.uint16, 65535) if wide else (np.uint8, 255)
    report = Written()
    for done, (picture, said) in enumerate(collection.labeled()):
        if done % 10 == 0:
            yield Progress(done, len(collection.pictures), picture.name)
        place = split_folder(picture.split, splits)
        if copy_picture(picture, folder / "images" / place / picture.name, report) and picture.state != "todo":
            values = np.zeros((picture.height, picture.width, 1), dtype)
            report.annotations += _paint(values[:, :, 0], said, numbers, ignore)
            image.write(folder / "masks" / place / f"{picture.stem}.png", values)
    key = json.dumps(_legend(collection.categories, ignore), ensure_ascii=False, indent=1)
    (folder / "legend.json").write_text(key, encoding="utf-8")
    return report


def _paint(
    values: npt.NDArray[np.generic], annotations: Sequence[Annotation], numbers: dict[int, int], ignore: int
) -> int:
    """Paint the annotations one over the other and return how many there were."""
    height, width = values.shape
    painted = 0
    for annotation in annotations:
        shape = annotation.geometry
        if isinstance(shape, Mask | Polygon) and not annotation.is_draft:
            where = geometry.to_mask(shape, height, width)
            values[where] = ignore if annotation.ignore else numbers[annotation.category.id]
            painted += 1
    return painted


def _legend(categories: Sequence[Category], ignore: int) -> dict[str, object]:
    values = [
        {"value": number, "name": item.name, "color": item.color} for number, item in enumerate(categories, start=1)
    ]
    return {"format": "seedling masks", "background": 0, "ignore": ignore, "values": values}
