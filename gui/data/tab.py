"""Data: look at pictures, label them, divide them."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout

from engine.events import Event, Operation
from engine.project import Counts, ImageQuery, Project
from gui.commands import trigger
from gui.data import adding
from gui.data.annotation_list import AnnotationList
from gui.data.categories import CategoryPanel
from gui.data.centre import PictureView
from gui.data.checks import ChecksSheet
from gui.data.details import PictureDetails
from gui.data.editor import Editor
from gui.data.filters import Filters
from gui.data.gallery import Gallery, read_ids
from gui.data.keys import add_commands
from gui.data.labeling import Labeling
from gui.data.loading import Opened, PictureLoader
from gui.data.pictures import PictureActions
from gui.data.splits import SplitDialog
from gui.data.typing import TypingGuard
from gui.i18n import language, tr
from gui.jobs import JobHandle
from gui.shell import Shell, Tab
from gui.widgets.buttons import Button, PrimaryButton


class DataTab(Tab):
    """Gallery, picture, categories."""

    NAME: ClassVar[str] = "data"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.editor = Editor()
        self.filters, self.gallery = Filters(), Gallery(shell)
        self.view = PictureView()
        self.categories, self.list, self.details = CategoryPanel(), AnnotationList(), PictureDetails()
        self.pictures = PictureActions(self, shell, self._chosen_ids)
        self.labeling = Labeling(self, shell, self.editor, self.view, self.categories)
        self.loader = PictureLoader(shell)
        self._project: Project | None = None
        self._opened: Opened | None = None
        self._ids_job: JobHandle | None = None
        self._numbers_job: JobHandle | None = None
        self._counted_at = -1
        self._lay_out()
        self._connect()
        self._guard()
        add_commands(self)

    # What the window asks

    def set_project(self, project: Project | None) -> None:
        self._project = project
        self._opened = None
        self.loader.forget()
        self.editor.show(project, None)
        self.filters.reset()
        self.gallery.show_query(project, [])
        count = project.counts().all if project is not None else 0
        self.view.show_picture(None, 0, count)
        self.divide.setEnabled(count > 0)
        self.checks.setEnabled(count > 0)
        self.view.take("select")
        self.refresh()
        self.view.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.view.canvas.setFocus(Qt.FocusReason.OtherFocusReason)  # the keys are live without a click

    def refresh(self) -> None:
        self._show_categories()
        self._read_names()
        self._load_ids()
        self.editor.reload()
        if self._opened is not None and self._opened.picture is None and self.gallery.current_id is not None:
            self._opened = None  # its file may be back
            self._open(self.gallery.current_id)

    def show_image(self, image_id: int) -> None:
        """Bring a picture of the project to the front, whatever the filters hide."""
        place = self.gallery.pictures.place_of(image_id)
        if place < 0:
            self.filters.reset()
            if self._project is not None:
                self.gallery.show_query(self._project, self._project.image_ids())
            place = self.gallery.pictures.place_of(image_id)
        self.gallery.go_to(place)

    def show_step(self, image_id: int) -> None:
        """Bring the picture that an undo or a redo changed to the front, unless the filters hide it."""
        place = self.gallery.pictures.place_of(image_id)
        if place >= 0 and image_id != self.gallery.current_id:
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
            "Divide…", tip="Choose which pictures train, validate and test", icon="split", run=self.divide_pictures
        )
        self.checks = Button("Check…", tip="Look for mistakes in pictures and labels", icon="accept", run=self.check)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.divide, 1)
        row.addWidget(self.checks, 1)
        left.addLayout(row)
        left.addWidget(
            PrimaryButton("Add pictures…", tip="Choose a folder, pictures or a labeled data set", run=self.ask_add)
        )
        self.centre.body.addWidget(self.view)
        self.accept_all = Button("Accept all drafts", tip="Accept every draft on this picture (Ctrl+Return)")
        self.next_todo = Button("Next to do  N", tip="Go to the next picture without labels (N)")
        right.addWidget(self.categories, 3)
        right.addWidget(self.list, 4)
        for part in (self.details, self.accept_all, self.next_todo):
            right.addWidget(part)

    def _connect(self) -> None:
        canvas, editor, labeling = self.view.canvas, self.editor, self.labeling
        self.filters.changed.connect(self._load_ids)
        self.gallery.chosen.connect(self._open)
        self.gallery.selectionModel().selectionChanged.connect(lambda *_: self._show_details())
        self.gallery.customContextMenuRequested.connect(
            lambda place: self.pictures.show_menu(self.gallery.viewport().mapToGlobal(place))
        )
        self.loader.came.connect(self._came)
        self.view.tool_changed.connect(self._tool_changed)
        self.view.looks.picked.connect(lambda *_: self._look_again())
        self.view.add_asked.connect(self.ask_add)
        self.view.empty_asked.connect(editor.set_empty)
        self.view.find_asked.connect(self.pictures.ask_find)
        self.view.remove_asked.connect(self.pictures.remove)
        self.view.right_asked.connect(lambda: self.columns.toggle("right"))
        self.view.step_asked.connect(lambda title: trigger(self.shell.commands, title))
        canvas.drawn.connect(labeling.drawn)
        canvas.changed_shape.connect(editor.change)
        canvas.delete_asked.connect(editor.delete)
        canvas.selection_changed.connect(self.list.mark)
        canvas.name_asked.connect(lambda *_: labeling.ask_category())
        canvas.let_go.connect(lambda: self.view.take("select"))
        editor.changed.connect(self._edited)
        editor.failed.connect(self.shell.show_error)
        labeling.changed.connect(self._categories_changed)
        self.categories.shown.connect(self.filters.show_only)
        self.list.picked.connect(canvas.select)
        self.list.name_asked.connect(lambda *_: labeling.ask_category())
        self.list.menu_asked.connect(labeling.show_menu)
        self.details.split_picked.connect(self.pictures.set_split)
        self.details.group_typed.connect(self.pictures.set_group)
        self.pictures.changed.connect(self.refresh)
        self.accept_all.clicked.connect(lambda *_: editor.accept())
        self.next_todo.clicked.connect(lambda *_: self.go_todo(1))
        language.changed.connect(self._say_anew)

    def _guard(self) -> None:
        guard = TypingGuard(self.view.canvas, self.gallery)
        guard.watch(self.filters.search, self.filters.category, self.filters.split)
        guard.watch(self.details.group, self.details.split)

    # Pictures

    def _show_categories(self) -> None:
        """Show the categories now, and the numbers when a thread has counted them."""
        if self._project is None:
            return
        categories = self._project.categories()
        self.filters.show_categories(categories)
        self.categories.show_categories(categories)
        self.labeling.tell_category()
        if self._numbers_job is not None:
            self._numbers_job.cancel()
        self._counted_at = self._project.revision
        job = self.shell.jobs.start(_count(self._project), "numbers", quiet=True)
        self._numbers_job = job
        job.failed.connect(self.shell.show_error)
        job.finished.connect(lambda numbers: self._counted(job, *numbers))

    def _count_again(self) -> None:
        """After an edit; going to another picture changes no number."""
        if self._project is not None and self._project.revision != self._counted_at:
            self._show_categories()

    def _counted(self, job: JobHandle, counts: Counts, of_category: dict[int, int]) -> None:
        if job is not self._numbers_job:
            return
        self._numbers_job = None
        self.filters.show_counts(counts)
        self.categories.show_counts(of_category)
        self.divide.setEnabled(counts.all > 0)
        self.checks.setEnabled(counts.all > 0)

    def _load_ids(self) -> None:
        if self._ids_job is not None:
            self._ids_job.cancel()
            self._ids_job = None
        project = self._project
        if project is None:
            return
        if self.filters.found_ids is not None:
            self._show_ids(project, self.filters.found_ids)
            return
        job = self.shell.jobs.start(read_ids(project, self.filters.query), "search", quiet=True)
        self._ids_job = job
        job.failed.connect(self.shell.show_error)
        job.finished.connect(lambda ids: self._ids_came(job, project, ids))

    def _ids_came(self, job: JobHandle, project: Project, ids: list[int]) -> None:
        if job is self._ids_job and project is self._project:
            self._ids_job = None
            self._show_ids(project, ids)

    def _show_ids(self, project: Project, ids: list[int]) -> None:
        if ids == self.gallery.pictures.ids:
            self.gallery.pictures.refresh()
        else:
            self.gallery.show_query(project, ids)
        if not ids:
            self.loader.stop()
            self._opened = None
            self.editor.show(project, None)
            self.view.show_picture(None, 0, 0, filtered=self.filters.is_filtered)
        elif self._opened is not None:
            self._describe()

    def _open(self, image_id: int) -> None:
        if self._project is None or (self._opened is not None and self._opened.record.id == image_id):
            self.loader.stop()
            self.editor.held = False
            return
        self.editor.held = self._opened is not None
        self.loader.open(self._project, image_id, self.gallery.neighbours(), str(self.view.looks.chosen or ""))

    def _read_names(self) -> None:
        """Where bands have got other names, pictures look otherwise."""
        if self._project is None or self._opened is None or self._opened.picture is None:
            return
        if self._project.band_names(self._opened.record.bands) != self._opened.names:
            self.gallery.pictures.forget_thumbnails()
            self._look_again()

    def _look_again(self) -> None:
        """Show the picture in front once more: in another view, or by other names of its bands."""
        image_id = self.gallery.current_id  # another one than is shown, where that is on its way
        if self._project is not None and self._opened is not None and image_id is not None:
            self.loader.open(self._project, image_id, self.gallery.neighbours(), str(self.view.looks.chosen or ""))

    def _came(self, opened: Opened) -> None:
        if opened.record.id != self.gallery.current_id:
            return
        before, self._opened = self._opened, opened
        if before is not None and before.record.id == opened.record.id and opened.picture is not None:
            self.view.canvas.set_picture(opened.picture)  # another view of it: its labels are newer here
            self.view.looks.show_names(opened.names)
            return
        self.view.show_picture(opened, self.gallery.currentIndex().row(), len(self.gallery.pictures.ids))
        self.editor.show(self._project, opened)

    def go_todo(self, step: int) -> None:
        """Go to the next (1) or previous (-1) picture that nobody has labeled yet."""
        if self._project is None:
            return
        job = self.shell.jobs.start(read_ids(self._project, ImageQuery(state="todo")), "search", quiet=True)
        job.failed.connect(self.shell.show_error)
        job.finished.connect(lambda todo: self._go_on(todo, step))

    def _go_on(self, todo: list[int], step: int) -> None:
        current = self.gallery.current_id or 0
        ahead = [i for i in todo if (i > current if step > 0 else i < current)]
        if not todo or todo == [current]:
            self.shell.send_status(tr("No other picture is left to do.") if todo else tr("Every picture is done."))
            return
        self.show_image((ahead[0] if step > 0 else ahead[-1]) if ahead else todo[0 if step > 0 else -1])

    def _chosen_ids(self) -> list[int]:
        current = self.gallery.current_id
        chosen = self.gallery.selected_ids
        return chosen if current in chosen else [current] if current is not None else []

    # Labels

    def _edited(self) -> None:
        editor = self.editor
        record = editor.record
        self._show_details()
        self.accept_all.setVisible(bool(editor.drafts))
        self.list.show_annotations(editor.annotations, nothing_here=record is not None and record.state == "empty")
        whole = [annotation.category for annotation in editor.whole]
        self.view.say_whole([category.name for category in whole], [category.color for category in whole])
        if record is None:
            return
        self.view.canvas.set_shapes(editor.shapes)
        self.list.mark(self.view.canvas.selected)
        if self._opened is not None:
            self._opened = replace(self._opened, record=record)
            self._describe()
        self.gallery.pictures.put(record)
        QTimer.singleShot(0, self, self._count_again)

    def _say_anew(self, _language: str) -> None:
        self._edited()

    def _describe(self) -> None:
        self.view.describe(self._opened, self.gallery.currentIndex().row(), len(self.gallery.pictures.ids))

    def _show_details(self) -> None:
        self.details.show_record(self.editor.record, len(self._chosen_ids()))

    def _categories_changed(self) -> None:
        self._show_categories()
        self.editor.reload()

    def take(self, tool: str) -> None:
        """Take a tool in hand, where there is something to use it on."""
        if self._opened is not None and self._opened.picture is not None:
            self.view.take(tool)

    def _tool_changed(self, tool: str) -> None:
        if tool != "select" and self.labeling.refused():
            self.view.take("select")
        self.labeling.tell_category()
        self.view.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    # Sheets

    def divide_pictures(self) -> None:
        """Ask how to divide the pictures."""
        if self._project is not None and self.filters.total and not self.labeling.refused():
            dialog = SplitDialog(self, self.shell, self._project)
            dialog.divided.connect(self.refresh)
            dialog.open()

    def check(self) -> None:
        """Look for mistakes in pictures and labels."""
        if self._project is not None and self.filters.total:
            sheet = ChecksSheet(self, self.shell, self._project, self.pictures)
            sheet.shown.connect(self.filters.show_found)
            sheet.divide_asked.connect(self.divide_pictures)
            sheet.open()


def _count(project: Project) -> Operation[tuple[Counts, dict[int, int]]]:
    yield Event()
    counts = project.counts()
    yield Event()
    return counts, project.annotation_counts()
