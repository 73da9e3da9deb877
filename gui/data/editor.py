"""What can be done to the picture in front: each change is one edit of the project. No widgets here."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from engine.annotation import Annotation, Category, Geometry, WholeImage
from engine.errors import UserError, text
from engine.project import Edit, ImageRecord, Project
from engine.project.records import State
from gui.canvas.shapes import Shape, shape_of
from gui.data.loading import Opened


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
        self.held = False  # another picture is on its way: what is done now would meet the wrong one

    def show(self, project: Project | None, opened: Opened | None) -> None:
        """Work on another picture, or on none."""
        self.project, self.held = project, False
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

        def change(edit: Edit, image_id: int) -> None:
            made.append(edit.add(image_id, Annotation(category, geometry)))

        return made[0] if self._edit(text("Draw {category}", category=category.name), change) else None

    def change(self, annotation: Annotation) -> None:
        """Store a moved or reshaped annotation; mending a draft accepts it."""
        self._edit(text("Change shape"), lambda edit, _: edit.replace(annotation.accepted()))

    def delete(self, ids: Sequence[int]) -> None:
        """Remove annotations."""
        label = text("Delete shape") if len(ids) == 1 else text("Delete {count} shapes", count=len(ids))
        if ids:
            self._edit(label, lambda edit, _: edit.delete(ids))

    def recategorize(self, ids: Sequence[int], category: Category) -> None:
        """Give annotations another category; a draft is accepted by it."""
        others = [a for a in map(self.by_id, ids) if a is not None and (a.is_draft or a.category.id != category.id)]
        if not others:
            return

        def change(edit: Edit, _: int) -> None:
            for annotation in others:
                edit.replace(replace(annotation, category=category, score=None, id=annotation.id))

        self._edit(text("Make it {category}", category=category.name), change)

    def accept(self, ids: Sequence[int] | None = None) -> None:
        """Accept drafts: these, or all of the picture."""
        chosen = self.drafts if ids is None else [a for a in map(self.by_id, ids) if a is not None and a.is_draft]

        def change(edit: Edit, _: int) -> None:
            for annotation in chosen:
                edit.replace(replace(annotation, score=None, id=annotation.id))

        if chosen:
            self._edit(text("Accept {count} drafts", count=len(chosen)), change)

    def toggle_whole(self, category: Category) -> None:
        """Say that the picture as a whole is of this category, instead of any other; say it again to take it back."""
        same = [a for a in self.whole if a.category.id == category.id and not a.is_draft]

        def change(edit: Edit, image_id: int) -> None:
            edit.delete([annotation.id for annotation in self.whole])
            if not same:
                edit.add(image_id, Annotation(category, WholeImage()))

        self._edit(text("Picture is {category}", category=category.name), change)

    def set_empty(self, empty: bool) -> None:
        """Say that there is nothing to find in the picture, or take that back."""
        state: State = "empty" if empty else "todo"
        label = text("Nothing here") if empty else text("Back to do")
        self._edit(label, lambda edit, image_id: edit.set_state([image_id], state))

    def _edit(self, label: str, change: Callable[[Edit, int], object]) -> bool:
        if self.project is None or self.record is None or self.held:
            return False
        try:
            with self.project.edit(label) as edit:
                change(edit, self.record.id)
        except UserError as error:
            self.failed.emit(error)
            with contextlib.suppress(UserError):  # a drive that is not there cannot be read either
                self.reload()
            return False
        self.reload()
        return True
