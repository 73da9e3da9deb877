"""Data sets into a project and out of it. The one door to all formats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from engine import geometry
from engine.annotation import (
    Annotation,
    Box,
    Category,
    Keypoints,
    Line,
    Mask,
    Point,
    Polygon,
    RotatedBox,
    WholeImage,
)
from engine.errors import Text, UserError, text
from engine.events import Notice, Operation, Progress
from engine.formats import coco, folders, masks, names, pictures, voc, yolo
from engine.formats.dataset import (
    Collection,
    Content,
    Dataset,
    Format,
    ImportedImage,
    Picture,
    ReadOptions,
    Skipped,
    WritableFormat,
)
from engine.formats.files import staged, unique_names
from engine.formats.frames import fit_to_picture
from engine.project import ImageRecord, Project

# In the order of asking: what is told by its content before what is told by the names of folders.
FORMATS: dict[str, Format] = {
    module.NAME: module
    for module in (coco, voc, yolo, masks, names, folders, pictures)  # type: ignore[attr-defined]
}
WRITABLE: dict[str, WritableFormat] = {
    module.NAME: module
    for module in (coco, voc, yolo, folders, masks)  # type: ignore[attr-defined]
}
_BATCH = 5000  # annotations a transaction


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What came into the project (numbers of pictures, annotations, categories), and one by one what did not."""

    images: int
    annotations: int
    categories: int
    skipped: list[Skipped] = field(default_factory=list)
    format: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the shape that the command `import` prints."""
        skipped = [{"what": item.what, "why": str(item.why)} for item in self.skipped]
        return {
            "images": self.images,
            "annotations": self.annotations,
            "categories": self.categories,
            "skipped": skipped,
        }


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written, what the format could not hold, and pictures that could not be copied."""

    path: Path
    images: int
    annotations: int
    losses: list[Text] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


def detect_format(path: str | Path) -> str:
    """Return the key in `FORMATS` of what `path` (a file or a folder) holds. Raises UserError."""
    path = Path(path)
    if not path.exists():
        raise UserError(text("There is nothing at {path}.", path=path))
    for name, module in FORMATS.items():
        if module.detect(path):
            return name
    raise UserError(
        text("{path} holds neither pictures nor a data set of a known kind.", path=path),
        text("Known are: {formats}", formats=", ".join(module.TITLE for module in FORMATS.values())),
    )


def read_dataset(
    path: str | Path,
    format: str = "auto",  # noqa: A002 - its name everywhere
    options: ReadOptions | None = None,
) -> Operation[tuple[str, Dataset]]:
    """Read a data set without a project: the name of its format and what it holds. Raises UserError."""
    path = Path(path).absolute()
    name = detect_format(path) if format == "auto" else format
    if name not in FORMATS:
        raise _unknown(name, FORMATS)
    dataset = yield from FORMATS[name].read(path, options or ReadOptions())
    return name, dataset


def import_into(
    project: Project,
    path: str | Path,
    format: str = "auto",  # noqa: A002
    *,
    copy: bool = False,
    options: ReadOptions | None = None,
) -> Operation[ImportReport]:
    """Read a data set and take it into the project, see `take_in`. Raises UserError when nothing can be read."""
    name, dataset = yield from read_dataset(path, format, options)
    return (yield from take_in(project, name, dataset, copy=copy))


def take_in(project: Project, name: str, dataset: Dataset, *, copy: bool = False) -> Operation[ImportReport]:
    """Take what was read as format `name` into the project: two steps of its history, pictures and what is said.

    Categories of the same name are the same; pictures of the same content are, too, and keep what is said about them.
    Broken entries are skipped and reported one by one.
    """
    found = dataset.images
    ids = yield from project.add_images(
        [item.path for item in found],
        copy=copy,
        groups=[item.group for item in found],
        splits=[item.split for item in found],
    )
    label = text("Import {format}", format=FORMATS[name].TITLE)
    with project.edit(label) as edit:
        entry = edit.entry
        categories = _unite(edit, project.categories(), dataset.categories)
    kept, notices = _matched(project, dataset, ids)
    yield from notices
    added = 0
    for batch in _batches(kept):
        yield Progress(added, sum(len(item.annotations) for _, item in kept), label)
        with project.edit(label, continues=entry) as edit:
            entry = edit.entry
            pairs = [
                (record.id, replace(annotation, category=categories[annotation.category.name]))
                for record, item in batch
                for annotation in item.annotations
            ]
            added += len(edit.add_many(pairs))
            edit.set_state([record.id for record, item in batch if _is_empty(record, item)], "empty")
            for split in ("train", "val", "test"):
                edit.set_split([r.id for r, item in batch if item.split == split and r.split is None], split)
    return ImportReport(len({record.id for record, _ in kept}), added, len(dataset.categories), dataset.skipped, name)


def loss_report(project: Project, format: str) -> list[Text]:  # noqa: A002
    """Say, one sentence each, what an export to `format` would lose of the project. Raises UserError."""
    if format not in WRITABLE:
        raise _unknown(format, WRITABLE)
    collection, broken = _collect(project)
    return _losses(collection, broken, format)


def export_from(project: Project, path: str | Path, format: str) -> Operation[ExportReport]:  # noqa: A002
    """Write the project as a data set of `format` into `path`, a folder that does not exist yet or is empty.

    Pictures are copied as they are. All or nothing: the folder appears when it is complete. Raises UserError.
    """
    if format not in WRITABLE:
        raise _unknown(format, WRITABLE)
    target = Path(path).absolute()
    collection, broken = _collect(project)
    yield Progress(0, len(collection.pictures), text("Looking at what the format cannot hold"))
    losses = _losses(collection, broken, format)
    for loss in losses:
        yield Notice(loss)
    with staged(target) as folder:
        written = yield from WRITABLE[format].write(collection, folder)
        if not written.annotations and any(annotations for _, annotations in collection.labeled()):
            raise UserError(
                text("Nothing that is labeled here can be written as {format}.", format=WRITABLE[format].TITLE),
                losses[0] if losses else "",
            )
    return ExportReport(target, written.images, written.annotations, losses, written.skipped)


def _unknown(name: str, known: dict[str, Any]) -> UserError:
    return UserError(
        text("There is no format {name}.", name=name),
        text("Known are: {formats}", formats=", ".join(known)),
    )


def _unite(edit: Any, existing: list[Category], wanted: list[Category]) -> dict[str, Category]:
    """Return the project's category for each name, made where it is new; keypoints are taken over where it has none."""
    by_name = {category.name: category for category in existing}
    for category in wanted:
        ours = by_name.get(category.name)
        if ours is None:
            by_name[category.name] = edit.add_category(
                category.name, category.color, category.keypoint_names, category.skeleton
            )
        elif category.keypoint_names and not ours.keypoint_names:
            taken = replace(ours, keypoint_names=category.keypoint_names, skeleton=category.skeleton)
            edit.change_category(taken)
            by_name[category.name] = taken
    return by_name


def _matched(
    project: Project, dataset: Dataset, ids: list[int]
) -> tuple[list[tuple[ImageRecord, ImportedImage]], list[Notice]]:
    """Return the pictures that the project has now, with what is new about each, in the frame of the picture."""
    records = {record.id: record for record in project.records([number for number in ids if number])}
    said = project.annotations_of(records)
    kept: dict[int, tuple[ImageRecord, ImportedImage]] = {}
    frames: Counter[str] = Counter()
    for number, item in zip(ids, dataset.images, strict=True):
        record = records.get(number)
        if record is None:
            dataset.skip(item.path.name, text("The file was not found."))
        elif record.broken:
            dataset.skip(item.path.name, record.broken)
        elif number in kept:
            other = kept[number][1].path.name
            dataset.skip(item.path.name, text("It is the same picture as {other}, which came first.", other=other))
        else:
            frames[fit_to_picture(item, record, dataset)] += 1
            known = {(old.category.name, old.geometry) for old in said.get(number, [])}
            item.annotations = [new for new in item.annotations if (new.category.name, new.geometry) not in known]
            kept[number] = record, item
    return list(kept.values()), _frame_notices(frames)


def _frame_notices(frames: Counter[str]) -> list[Notice]:
    sentences = {
        "turned": text(
            "Labels were drawn on photos that were not turned upright; they were turned, too: {count}",
            count=frames["turned"],
        ),
        "scaled": text(
            "Labels were drawn at another size of the picture and were scaled: {count}", count=frames["scaled"]
        ),
        "other": text(
            "Pictures have another size than their label file says; look at them: {count}", count=frames["other"]
        ),
    }
    return [Notice(sentence) for key, sentence in sentences.items() if frames[key]]


def _is_empty(record: ImageRecord, item: ImportedImage) -> bool:
    return item.state == "empty" and record.state == "todo" and not item.annotations and not record.annotations


def _batches(kept: list[tuple[ImageRecord, ImportedImage]]) -> Iterator[list[tuple[ImageRecord, ImportedImage]]]:
    batch: list[tuple[ImageRecord, ImportedImage]] = []
    count = 0
    for record, item in kept:
        batch.append((record, item))
        count += 1 + len(item.annotations)
        if count >= _BATCH:
            yield batch
            batch, count = [], 0
    if batch:
        yield batch


def _collect(project: Project) -> tuple[Collection, int]:
    """Return what can be exported, and how many pictures are broken."""
    records = project.records(project.image_ids())
    sound = [record for record in records if not record.broken]
    named = unique_names(record.path.with_name(record.name) for record in sound)
    found = [
        Picture(r.id, r.path, name, r.width, r.height, r.split, r.state, r.group or None)
        for r, name in zip(sound, named, strict=True)
    ]
    return Collection(project.categories(), found, project.annotations_of), len(records) - len(sound)


def _losses(collection: Collection, broken: int, name: str) -> list[Text]:
    losses = WRITABLE[name].losses(_content(collection))
    if broken:
        losses.append(text("Pictures that cannot be read are left out: {count}", count=broken))
    return losses


def _content(collection: Collection) -> Content:
    content = Content()
    for picture, said in collection.labeled():
        content.todo += picture.state == "todo"
        content.empty += picture.state == "empty"
        content.groups += picture.group is not None
        whole = 0
        for annotation in said:
            content.drafts += annotation.is_draft
            whole += isinstance(annotation.geometry, WholeImage) and not annotation.is_draft
            _count(annotation, picture, content)
        content.several_whole += whole > 1
    return content


def _count(annotation: Annotation, picture: Picture, content: Content) -> None:
    match annotation.geometry:
        case Box():
            content.boxes += 1
        case RotatedBox():
            content.rotated += 1
        case Polygon(parts):
            content.polygons += 1
            content.holes += any(part.holes for part in parts)
            content.parts += len(parts) > 1
        case Mask():
            content.masks += 1
        case WholeImage():
            content.whole += 1
        case Keypoints():
            content.keypoints += 1
        case Point():
            content.points += 1
        case Line():
            content.lines += 1
    content.ignored += annotation.ignore
    content.texts += annotation.text is not None
    content.tracks += annotation.track is not None
    bounds = geometry.bounds(annotation.geometry)
    if bounds is not None:
        inside = bounds.x1 >= 0 and bounds.y1 >= 0 and bounds.x2 <= picture.width and bounds.y2 <= picture.height
        content.outside += not inside
