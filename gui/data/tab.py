"""Data: look at pictures, label them, divide them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar, TypeVar

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu

from engine.annotation import Category, Geometry
from engine.errors import UserError, text
from engine.project import Edit, ImageQuery, Project
from gui.commands import Command
from gui.data import adding
from gui.data.categories import CategoryPanel, NamePopup
from gui.data.centre import RAIL, PictureView
from gui.data.details import AnnotationList, PictureDetails
from gui.data.editor import Editor, Opened, open_picture
from gui.data.filters import Filters
from gui.data.gallery import Gallery, read_ids
from gui.data.splits import SplitDialog
from gui.i18n import language, plural, say, tr
from gui.jobs import JobHandle
from gui.shell import Action, Shell, Tab
from gui.widgets.buttons import Button, PrimaryButton

Result = TypeVar("Result")


class DataTab(Tab):
    """Gallery, picture, categories."""

    NAME: ClassVar[str] = "data"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.editor = Editor()
        self.filters, self.gallery = Filters(), Gallery(shell)
        self.view = PictureView()
        self.categories, self.list, self.details = CategoryPanel(), AnnotationList(), PictureDetails()
        self.accept_all = Button("Accept all drafts", tip="Accept every draft on this picture", shortcut="Ctrl+Return")
        self.next_todo = Button("Next to do", tip="Go to the next picture without labels", shortcut="N", show_key=True)
        self._project: Project | None = None
        self._opened: Opened | None = None
        self._loading: JobHandle | None = None
        self._ids_job: JobHandle | None = None
        self._lay_out()
        self._connect()
        self._add_commands()

    # What the window asks

    def set_project(self, project: Project | None) -> None:
        self._project = project
        self._opened = None
        self.editor.show(project, None)
        self.filters.reset()
        self.gallery.show_query(project, [])
        self.view.show_picture(None, 0, project.counts().all if project is not None else 0)
        self.refresh()

    def refresh(self) -> None:
        self._show_numbers()
        self._load_ids()
        self.editor.reload()

    def show_image(self, image_id: int) -> None:
        """Bring a picture of the project to the front, whatever the filters hide."""
        place = self.gallery.pictures.place_of(image_id)
        if place < 0:
            self.filters.reset()
            if self._project is not None:
                self.gallery.show_query(self._project, self._project.image_ids())
            place = self.gallery.pictures.place_of(image_id)
        self.gallery.go_to(place)

    def ask_add(self) -> None:
        """Ask which pictures to add."""
        adding.ask(self, self.shell)

    # Layout

    def _lay_out(self) -> None:
        left, right = self.left.body, self.right.body
        left.addWidget(self.filters)
        left.addWidget(self.gallery, 1)
        self.divide = Button(
            "Divide pictures…", tip="Choose which pictures train, validate and test", icon="split", run=self._divide
        )
        left.addWidget(self.divide)
        left.addWidget(
            PrimaryButton(
                "Add pictures…",
                tip="Choose a folder, pictures or a labeled data set",
                shortcut="Ctrl+I",
                run=self.ask_add,
            )
        )
        self.centre.body.addWidget(self.view)
        right.addWidget(self.categories, 3)
        right.addWidget(self.list, 4)
        right.addWidget(self.details)
        right.addWidget(self.accept_all)
        right.addWidget(self.next_todo)

    def _connect(self) -> None:
        canvas = self.view.canvas
        self.filters.changed.connect(self._load_ids)
        self.gallery.chosen.connect(self._open)
        self.gallery.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.gallery.customContextMenuRequested.connect(self._gallery_menu)
        self.view.tool_changed.connect(lambda *_: self._tell_category())
        self.view.add_asked.connect(self.ask_add)
        self.view.empty_asked.connect(self.editor.set_empty)
        canvas.drawn.connect(self._drawn)
        canvas.changed_shape.connect(self.editor.change)
        canvas.delete_asked.connect(self.editor.delete)
        canvas.selection_changed.connect(self.list.mark)
        self.editor.changed.connect(self._edited)
        self.editor.failed.connect(self.shell.show_error)
        self.categories.picked.connect(self._picked)
        self.categories.added.connect(self._add_category)
        self.categories.changed.connect(lambda category: self._try(lambda p: p.change_category(category)))
        self.categories.removed.connect(self._remove_category)
        self.list.picked.connect(lambda annotation_id: canvas.select([annotation_id]))
        self.details.split_picked.connect(self._set_split)
        self.details.group_typed.connect(self._set_group)
        self.accept_all.clicked.connect(lambda *_: self.editor.accept())
        self.next_todo.clicked.connect(lambda *_: self._next_todo(1))
        language.changed.connect(lambda *_: self._edited())

    def _add_commands(self) -> None:
        canvas = self.view.canvas
        commands = [
            Command(text("Next picture"), lambda: self.gallery.step(1), "D", "chevron-right", "Data", ("PgDown",)),
            Command(text("Previous picture"), lambda: self.gallery.step(-1), "A", "chevron-left", "Data", ("PgUp",)),
            Command(text("Next picture to do"), lambda: self._next_todo(1), "Ctrl+Shift+D", "", "Data"),
            Command(text("Previous picture to do"), lambda: self._next_todo(-1), "Ctrl+Shift+A", "", "Data"),
            Command(text("Show the whole picture"), canvas.fit, "F", "fit", "Data", ("Ctrl+F11",)),
            Command(text("Show at full size"), lambda: canvas.zoom_to(1.0), "Ctrl+0", "", "Data"),
            Command(text("Closer"), lambda: canvas.zoom_step(1), "+", "zoom-in", "Data", ("=", "Ctrl+=", "Ctrl++")),
            Command(text("Farther"), lambda: canvas.zoom_step(-1), "-", "zoom-out", "Data", ("Ctrl+-",)),
            Command(text("Names on the picture"), self._toggle_labels, "T", "tag", "Data"),
            Command(text("Hide or show shapes"), self._toggle_shapes, "H", "eye", "Data", ("Ctrl+H",)),
            Command(text("Accept the selected draft"), self._accept_selected, "Return", "accept", "Data"),
            Command(
                text("Remove the pictures from the project"),
                self._remove_pictures,
                "Ctrl+Shift+Delete",
                "trash",
                "Data",
            ),
        ]
        aliases = {"box": ("Ctrl+R",), "polygon": ("Ctrl+N",), "select": ("Ctrl+J",)}
        for name, icon, tip, key in RAIL:
            commands.append(Command(tip, partial(self.view.take, name), key, icon, "Data", aliases.get(name, ())))
        for command in commands:
            self.shell.commands.add(command, self)
        for digit in range(1, 10):
            name = text("Category {digit}", digit=digit)
            self.shell.commands.add(Command(name, partial(self._digit, digit), str(digit), "", "Data"), self)

    # Pictures

    def _show_numbers(self) -> None:
        project = self._project
        if project is None:
            return
        self.filters.show_counts(project.counts())
        categories = project.categories()
        self.filters.show_categories(categories)
        self.categories.show_categories(categories, project.annotation_counts())
        self._tell_category()

    def _load_ids(self) -> None:
        if self._project is None:
            return
        if self._ids_job is not None:
            self._ids_job.cancel()
        project = self._project
        job = self.shell.jobs.start(read_ids(project, self.filters.query), "search", quiet=True)
        self._ids_job = job
        job.failed.connect(self.shell.show_error)
        job.finished.connect(lambda ids: self._ids_came(job, project, ids))

    def _ids_came(self, job: JobHandle, project: Project, ids: list[int]) -> None:
        if job is not self._ids_job or project is not self._project:
            return
        self._ids_job = None
        if ids == self.gallery.pictures.ids:
            self.gallery.pictures.refresh()
        else:
            self.gallery.show_query(project, ids)
        if not ids:
            self._opened = None
            self.editor.show(project, None)
            self.view.show_picture(None, 0, 0)

    def _open(self, image_id: int) -> None:
        if self._project is None or (self._opened is not None and self._opened.record.id == image_id):
            return
        if self._loading is not None:
            self._loading.cancel()
        job = self.shell.jobs.start(open_picture(self._project, image_id), "open", quiet=True)
        self._loading = job
        job.failed.connect(self.shell.show_error)
        job.finished.connect(lambda opened: self._came(job, opened))

    def _came(self, job: JobHandle, opened: Opened) -> None:
        if job is not self._loading or opened.record.id != self.gallery.current_id:
            return
        self._loading = None
        self._opened = opened
        self.view.show_picture(opened, self.gallery.currentIndex().row(), len(self.gallery.pictures.ids))
        self.editor.show(self._project, opened)

    def _next_todo(self, step: int) -> None:
        if self._project is None:
            return
        todo = self._project.image_ids(ImageQuery(state="todo"))
        current = self.gallery.current_id or 0
        ahead = [i for i in todo if (i > current if step > 0 else i < current)]
        if not todo:
            self.shell.send_status(tr("Every picture has labels."))
            return
        self.show_image((ahead[0] if step > 0 else ahead[-1]) if ahead else todo[0 if step > 0 else -1])

    # Edits

    def _edited(self) -> None:
        editor = self.editor
        record = editor.record
        if record is None:
            self.list.show_annotations([])
            self.details.show_record(None)
            self.accept_all.hide()
            self.view.say_whole([], [])
            return
        self.view.canvas.set_shapes(editor.shapes)
        self.list.show_annotations(editor.annotations)
        self.list.mark(self.view.canvas.selected)
        self.details.show_record(record)
        self.accept_all.setVisible(bool(editor.drafts))
        whole = [annotation.category for annotation in editor.whole]
        self.view.say_whole([category.name for category in whole], [category.color for category in whole])
        if self._opened is not None:
            opened = Opened(
                record, self._opened.picture, tuple(editor.annotations), tuple(editor.shapes), self._opened.problem
            )
            self.view.describe(opened, self.gallery.currentIndex().row(), len(self.gallery.pictures.ids))
        self.gallery.pictures.refresh([record.id])
        QTimer.singleShot(0, self, self._show_numbers)

    def _drawn(self, geometry: Geometry) -> None:
        category = self.categories.current
        if category is not None:
            self._add(geometry, category)
            return
        NamePopup(self, QCursor.pos() + QPoint(8, 8), lambda name: self._add_named(geometry, name))

    def _add_named(self, geometry: Geometry, name: str) -> None:
        category = self._add_category(name)
        if category is not None:
            self._add(geometry, category)

    def _add(self, geometry: Geometry, category: Category) -> None:
        made = self.editor.add(geometry, category)
        if made is not None:
            self.view.canvas.select([made])

    def _picked(self, category: Category) -> None:
        self._tell_category()
        if self.view.tool == "whole":
            self.editor.toggle_whole(category)
        elif self.view.canvas.selected:
            self.editor.recategorize(self.view.canvas.selected, category)

    def _digit(self, digit: int) -> None:
        categories = self._project.categories() if self._project is not None else []
        if digit <= len(categories):
            self.categories.choose(categories[digit - 1])

    def _tell_category(self) -> None:
        self.view.canvas.set_category(self.categories.current)

    def _accept_selected(self) -> None:
        self.editor.accept(self.view.canvas.selected)

    def _toggle_labels(self) -> None:
        self.view.canvas.set_look(labels=not self.view.canvas.look.labels)

    def _toggle_shapes(self) -> None:
        self.view.canvas.set_look(visible=not self.view.canvas.look.visible)

    def _set_split(self, split: Any) -> None:
        ids = self._chosen_ids()
        self._change(text("Change use"), lambda edit: edit.set_split(ids, split))

    def _set_group(self, group: str) -> None:
        groups = dict.fromkeys(self._chosen_ids(), group)
        self._change(text("Change group"), lambda edit: edit.set_group(groups))

    def _chosen_ids(self) -> list[int]:
        current = self.gallery.current_id
        chosen = self.gallery.selected_ids
        return chosen if current in chosen else [current] if current is not None else []

    def _change(self, label: str, change: Callable[[Edit], object]) -> None:
        def run(project: Project) -> None:
            with project.edit(label) as edit:
                change(edit)

        self._try(run)
        self.editor.reload()

    def _try(self, change: Callable[[Project], Result]) -> Result | None:
        """Change the project; what it refuses is said in a banner, and what is shown is what is stored."""
        if self._project is None:
            return None
        try:
            return change(self._project)
        except UserError as error:
            self.shell.show_error(error)
            return None
        finally:
            self._show_numbers()
            self.editor.reload()

    def _add_category(self, name: str) -> Category | None:
        made = self._try(lambda project: project.add_category(name))
        if made is not None:
            self.categories.choose(made)
        return made

    def _remove_category(self, category: Category) -> None:
        count = self._project.annotation_counts().get(category.id, 0) if self._project is not None else 0
        self._try(lambda project: project.remove_category(category.id, with_annotations=True))
        if count:
            self.shell.notice(
                tr("{name} and its {count} annotations were removed.", name=category.name, count=count),
                action=Action(tr("Undo"), self._undo),
            )

    def _undo(self) -> None:
        self._try(lambda project: project.undo())
        self.refresh()

    def _remove_pictures(self) -> None:
        ids = self._chosen_ids()
        if not ids:
            return
        self._try(lambda project: _remove(project, ids))
        self._load_ids()
        self.shell.notice(
            say(plural(len(ids), "1 picture was taken out of the project.", "{count} pictures were taken out.")),
            tr("The files stay where they are."),
            Action(tr("Undo"), self._undo),
        )

    def _gallery_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        uses = menu.addMenu(tr("Use for"))
        for split, word in (("train", tr("Training")), ("val", tr("Validation")), ("test", tr("Test"))):
            uses.addAction(word, partial(self._set_split, split))
        menu.addAction(tr("Nothing here"), lambda: self._mark_empty(self._chosen_ids()))
        menu.addSeparator()
        menu.addAction(tr("Remove from the project"), self._remove_pictures)
        menu.exec(self.gallery.viewport().mapToGlobal(place))
        menu.deleteLater()

    def _mark_empty(self, ids: list[int]) -> None:
        self._change(text("Nothing here"), lambda edit: edit.set_state(ids, "empty"))
        self.gallery.pictures.refresh(ids)

    def _divide(self) -> None:
        if self._project is not None and self.filters.total:
            dialog = SplitDialog(self, self.shell, self._project)
            dialog.divided.connect(self.refresh)
            dialog.open()


def _remove(project: Project, ids: list[int]) -> None:
    with project.edit(text("Remove pictures")) as edit:
        edit.remove_images(ids)
