"""What can be done to the picture in front: each change is one edit of the project. No widgets here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from engine import image
from engine.annotation import Annotation, Category, Geometry, WholeImage
from engine.errors import UserError, text
from engine.events import Event, Operation
from engine.project import ImageRecord, Project
from gui.canvas.pyramid import Pyramid
from gui.canvas.shapes import Shape, shape_of, shapes_of


@dataclass(frozen=True, slots=True)
class Opened:
    """A picture made ready to show; `problem` says why there is no `picture`."""

    record: ImageRecord
    picture: Pyramid | None
    annotations: tuple[Annotation, ...]
    shapes: tuple[Shape, ...]
    problem: UserError | None = None


def open_picture(project: Project, image_id: int) -> Operation[Opened]:
    """Decode a picture and trace its annotations; the result of the job is an `Opened`."""
    record = project.image(image_id)
    annotations = project.annotations(image_id)
    yield Event()
    try:
        pixels = image.to_display(image.read(record.path))
    except UserError as error:
        return Opened(record, None, tuple(annotations), (), error)
    yield Event()
    picture = Pyramid(pixels).prepare()
    yield Event()
    return Opened(record, picture, tuple(annotations), tuple(shapes_of(annotations)))


class Editor(QObject):
    """The annotations of one picture and what a person does to them."""

    changed = Signal()  # annotations or the record of the picture in front have changed
    failed = Signal(object)  # UserError: the edit was refused, nothing has changed

    def __init__(self) -> None:
        super().__init__()
        self.project: Project | None = None
        self.record: ImageRecord | None = None
        self.annotations: list[Annotation] = []
        self.shapes: list[Shape] = []

    def show(self, project: Project | None, opened: Opened | None) -> None:
        """Work on another picture, or on none."""
        self.project = project
        self.record = opened.record if opened else None
        self.annotations = list(opened.annotations) if opened else []
        self.shapes = list(opened.shapes) if opened else []
        self.changed.emit()

    def reload(self) -> None:
        """Read the picture's annotations again; shapes that are still the same are not traced anew."""
        if self.project is None or self.record is None:
            return
        known = {shape.annotation.id: shape for shape in self.shapes}
        try:
            self.record = self.project.image(self.record.id)
        except KeyError:  # taken out of the project by an undo
            self.show(self.project, None)
            return
        self.annotations = self.project.annotations(self.record.id)
        self.shapes = []
        for annotation in self.annotations:
            old = known.get(annotation.id)
            shape = old if old is not None and old.annotation == annotation else shape_of(annotation)
            if shape is not None:
                self.shapes.append(shape)
        self.changed.emit()

    @property
    def drafts(self) -> list[Annotation]:
        """What a person has still to accept or mend."""
        return [annotation for annotation in self.annotations if annotation.is_draft]

    @property
    def whole(self) -> list[Annotation]:
        """What is said about the picture as a whole."""
        return [annotation for annotation in self.annotations if isinstance(annotation.geometry, WholeImage)]

    def by_id(self, annotation_id: int) -> Annotation | None:
        """Return one annotation of the picture."""
        return next((annotation for annotation in self.annotations if annotation.id == annotation_id), None)

    # Changes

    def add(self, geometry: Geometry, category: Category) -> int | None:
        """Add an annotation and return its id."""
        made: list[int] = []

        def change(edit: object, image_id: int) -> None:
            made.append(edit.add(image_id, Annotation(category, geometry)))  # type: ignore[attr-defined]

        return made[0] if self._edit(text("Draw {category}", category=category.name), change) else None

    def change(self, annotation: Annotation) -> None:
        """Store a moved or reshaped annotation; mending a draft accepts it."""
        self._edit(text("Change shape"), lambda edit, _: edit.replace(annotation.accepted()))

    def delete(self, ids: Sequence[int]) -> None:
        """Remove annotations."""
        label = text("Delete shape") if len(ids) == 1 else text("Delete {count} shapes", count=len(ids))
        self._edit(label, lambda edit, _: edit.delete(ids))

    def recategorize(self, ids: Sequence[int], category: Category) -> None:
        """Give annotations another category; a draft is accepted by it."""

        def change(edit: object, _: int) -> None:
            for annotation in filter(None, map(self.by_id, ids)):
                edit.replace(replace(annotation, category=category, score=None, id=annotation.id))  # type: ignore[attr-defined]

        self._edit(text("Make it {category}", category=category.name), change)

    def accept(self, ids: Sequence[int] | None = None) -> None:
        """Accept drafts: these, or all of the picture."""
        chosen = self.drafts if ids is None else [a for a in map(self.by_id, ids) if a is not None and a.is_draft]

        def change(edit: object, _: int) -> None:
            for annotation in chosen:
                edit.replace(replace(annotation, score=None, id=annotation.id))  # type: ignore[attr-defined]

        if chosen:
            self._edit(text("Accept {count} drafts", count=len(chosen)), change)

    def toggle_whole(self, category: Category) -> None:
        """Say that the picture as a whole is of this category, instead of any other; say it again to take it back."""
        same = [a for a in self.whole if a.category.id == category.id and not a.is_draft]

        def change(edit: object, image_id: int) -> None:
            edit.delete([annotation.id for annotation in self.whole])  # type: ignore[attr-defined]
            if not same:
                edit.add(image_id, Annotation(category, WholeImage()))  # type: ignore[attr-defined]

        self._edit(text("Picture is {category}", category=category.name), change)

    def set_empty(self, empty: bool) -> None:
        """Say that there is nothing to find in the picture, or take that back."""
        state = "empty" if empty else "todo"
        label = text("Nothing here") if empty else text("Back to do")
        self._edit(label, lambda edit, image_id: edit.set_state([image_id], state))

    def _edit(self, label: str, change: Callable[..., object]) -> bool:
        if self.project is None or self.record is None:
            return False
        try:
            with self.project.edit(label) as edit:
                change(edit, self.record.id)
        except UserError as error:
            self.failed.emit(error)
            self.reload()
            return False
        self.reload()
        return True
