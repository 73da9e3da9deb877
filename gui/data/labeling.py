"""From a hand to a label: what was drawn gets its category, what is selected another one; categories come and go."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu, QWidget

from engine.annotation import Category, Geometry
from engine.errors import UserError
from engine.project import Project
from gui.commands import trigger
from gui.data.categories import CategoryPanel
from gui.data.centre import PictureView
from gui.data.editor import Editor
from gui.data.naming import NamePopup
from gui.i18n import tr
from gui.shell import Action, Shell

Result = TypeVar("Result")


class Labeling(QObject):
    """Joins the canvas, the editor and the list of categories."""

    changed = Signal()  # categories were added, changed or removed

    def __init__(
        self, parent: QWidget, shell: Shell, editor: Editor, view: PictureView, categories: CategoryPanel
    ) -> None:
        super().__init__(parent)
        self._parent, self._shell, self._editor, self._view = parent, shell, editor, view
        self._categories, self._canvas = categories, view.canvas
        categories.picked.connect(self._picked)
        categories.added.connect(self.add_category)
        categories.changed.connect(lambda category: self._try(lambda p: p.change_category(category)))
        categories.removed.connect(self._remove_category)

    # Shapes

    def drawn(self, geometry: Geometry) -> None:
        """Store what was drawn, with the category in force; ask for the first one at the mouse."""
        category = self._categories.current
        if category is not None:
            self._add(geometry, category)
        elif not self.refused():
            self._canvas.set_pending(geometry)
            popup = NamePopup(self._parent, QCursor.pos() + QPoint(8, 8))
            popup.named.connect(lambda name: self._add_named(geometry, name))
            popup.dropped.connect(lambda: self._canvas.set_pending(None))

    def _add_named(self, geometry: Geometry, name: str) -> None:
        self._canvas.set_pending(None)
        category = self.add_category(name)
        if category is not None:
            self._add(geometry, category)

    def _add(self, geometry: Geometry, category: Category) -> None:
        made = self._editor.add(geometry, category)
        if made is not None:
            self._canvas.select([made])

    def _picked(self, category: Category) -> None:
        self.tell_category()
        if self._view.tool == "whole":
            self._editor.toggle_whole(category)
        elif self._canvas.selected and not self._canvas.tool.busy:
            self._editor.recategorize(self._canvas.selected, category)

    def tell_category(self) -> None:
        """Draw in the colour of the category in force."""
        self._canvas.set_category(self._categories.current)

    def use_digit(self, digit: int) -> None:
        """Choose the category with this number; what is selected becomes it."""
        categories = self._project.categories() if self._project is not None else []
        if digit <= len(categories):
            self._categories.choose(categories[digit - 1])

    def ask_category(self) -> None:
        """Ask at the mouse what the selected shapes are; typing completes a name or makes a new category."""
        if not self._canvas.selected or self._project is None or self.refused():
            return
        popup = NamePopup(self._parent, QCursor.pos() + QPoint(8, 8), choices=self._project.categories())
        popup.named.connect(self._name_selected)

    def _name_selected(self, name: str) -> None:
        known = self._project.categories() if self._project is not None else []
        category = next((c for c in known if c.name == name), None)
        if category is not None:
            self._categories.choose(category)
        else:
            self.add_category(name)  # choosing it gives it to what is selected

    def toggle_empty(self) -> None:
        """Say that there is nothing to find in the picture, or take that back."""
        if self._view.nothing.isEnabled():
            self._view.nothing.click()
        elif self._editor.annotations:
            self._shell.send_status(tr("This picture has labels. Delete them first."))

    def select_all(self) -> None:
        """Select every shape of the picture."""
        self._canvas.select([shape.annotation.id for shape in self._canvas.shapes])

    def show_menu(self, place: QPoint) -> None:
        """Show what can be done to the selected shapes at a point of the screen."""
        chosen = self._canvas.selected
        menu = QMenu(self._parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if any(draft.id in chosen for draft in self._editor.drafts):
            menu.addAction(tr("Accept"), lambda: self._editor.accept(chosen))
        menu.addAction(tr("Change the category…"), self.ask_category)
        menu.addAction(tr("Delete"), lambda: self._editor.delete(chosen))
        menu.popup(place)

    # Categories

    def add_category(self, name: str) -> Category | None:
        """Make a category and draw with it from now on."""
        made = self._try(lambda project: project.add_category(name))
        if made is not None:
            self._categories.choose(made)
        return made

    def _remove_category(self, category: Category) -> None:
        project = self._project
        count = project.annotation_counts().get(category.id, 0) if project is not None else 0

        def remove(project: Project) -> bool:
            project.remove_category(category.id, with_annotations=True)
            return True

        if self._try(remove) and count:
            self._shell.notice(
                tr("{name} and its {count} annotations were removed.", name=category.name, count=f"{count:,}"),
                action=Action(tr("Undo"), lambda: trigger(self._shell.commands, "Undo")),
            )

    # Inside

    @property
    def _project(self) -> Project | None:
        return self._shell.project

    def refused(self) -> bool:
        """Whether nothing can be changed in this project; says why."""
        project = self._project
        if project is None or not project.read_only:
            return False
        self._shell.show_error(UserError(project.lock_holder, tr("You can look at everything here.")))
        return True

    def _try(self, change: Callable[[Project], Result]) -> Result | None:
        """Change the project; what it refuses is said in a banner, and what is shown is what is stored."""
        if self._project is None:
            return None
        try:
            return change(self._project)
        except UserError as error:
            self._shell.show_error(error)
            return None
        finally:
            self.changed.emit()
