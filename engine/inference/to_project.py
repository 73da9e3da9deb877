"""What a network said goes back to Data: pictures with draft annotations for a person to accept or mend."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from engine import image
from engine.annotation import Annotation, Category
from engine.errors import UserError, text
from engine.events import Notice, Operation, Progress
from engine.inference.stream import FrameResult
from engine.project import Edit, Project

_CHUNK = 8  # results an edit: other threads may change the project in between


@dataclass(frozen=True, slots=True)
class SentReport:
    """The ids of the pictures in the project, one a result (0: its file is gone), and how many drafts were added."""

    images: tuple[int, ...]
    annotations: int


def to_project(project: Project, results: Sequence[FrameResult], title: str = "") -> Operation[SentReport]:
    """Add the pictures of `results` with their annotations as drafts, all as one step of the history.

    A picture file stays where it is; a frame of a video or camera is written into the project's images. Frames of one
    source (`title`) form one group, so that a split keeps them together. A picture that is in the project already is
    not added again: the drafts of this run replace its earlier ones. Categories are matched by name, missing ones are
    made. Raises UserError when the project cannot be written to.
    """
    taken = datetime.now().strftime("%Y%m%d-%H%M%S")
    ids: list[int] = []
    count = 0
    entry: int | None = None
    for start in range(0, len(results), _CHUNK):
        yield Progress(start, len(results), text("Sending to Data"))
        chunk = results[start : start + _CHUNK]
        written = [_file_of(project, result, title, taken) for result in chunk]
        notices: list[Notice] = []
        with project.edit(text("Send to Data"), continues=entry) as edit:
            entry = edit.entry
            added = _add_pictures(project, chunk, written, title, notices)
            count += _add_drafts(project, edit, added, chunk)
        _remove_unused(project, added, chunk, written)
        ids += added
        yield from notices
    yield Progress(len(results), len(results), text("Sending to Data"))
    return SentReport(tuple(ids), count)


def _add_pictures(
    project: Project, results: Sequence[FrameResult], paths: Sequence[Path], title: str, notices: list[Notice]
) -> list[int]:
    groups = [None if result.frame.path else title or None for result in results]
    adding = project.add_images(paths, groups=groups)
    while True:
        try:
            event = next(adding)
        except StopIteration as end:
            return list(end.value)
        if isinstance(event, Notice) and not _is_known(event):
            notices.append(event)


def _is_known(notice: Notice) -> bool:
    """Whether it only says that the picture is in the project already, which here is as good as adding it."""
    return getattr(notice.message, "template", "").endswith("was not added again.")


def _add_drafts(project: Project, edit: Edit, ids: Sequence[int], results: Sequence[FrameResult]) -> int:
    categories = {category.name: category for category in project.categories()}
    earlier = project.annotations_of({number for number in ids if number})
    pairs: list[tuple[int, Annotation]] = []
    for number, result in zip(ids, results, strict=True):
        if not number:
            continue
        sources = {annotation.source for annotation in result.annotations}
        old = [entry.id for entry in earlier.get(number, []) if entry.is_draft and entry.source in sources]
        edit.delete(old)
        for annotation in result.annotations:
            category = _united(edit, categories, annotation.category)
            pairs.append((number, replace(annotation, category=category, id=0)))
    edit.add_many(pairs)
    return len(pairs)


def _united(edit: Edit, categories: dict[str, Category], wanted: Category) -> Category:
    """Return the project's category of the same name, made now if there is none."""
    name = wanted.name.strip()
    if name not in categories:
        categories[name] = edit.add_category(name, wanted.color)
    return categories[name]


def _file_of(project: Project, result: FrameResult, title: str, taken: str) -> Path:
    """Return the picture file of a result; a frame that has none is written now, without loss."""
    frame = result.frame
    if frame.path is not None:
        return frame.path
    lossless = frame.pixels.dtype.kind == "u" and frame.pixels.shape[2] in (1, 3)
    stem = re.sub(r'[<>:"/\\|?*\x00-\x1f]+', " ", Path(title).stem or "frame").strip(" .")[:60] or "frame"
    folder = project.images_folder
    path = folder / f"{stem} {taken} {frame.index:06d}{'.png' if lossless else '.tif'}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        image.write(path, frame.pixels)
    except OSError as error:
        raise UserError(
            text("The picture {name} cannot be written: {why}.", name=path.name, why=error.strerror or str(error)),
            text("Check that the disk is not full and that you may write to the project's folder."),
        ) from error
    return path


def _remove_unused(
    project: Project, ids: Sequence[int], results: Sequence[FrameResult], written: Sequence[Path]
) -> None:
    """Remove the files just written for frames that the project had already."""
    for number, result, path in zip(ids, results, written, strict=True):
        if result.frame.path is None and number and project.image(number).path != path:
            path.unlink(missing_ok=True)
