"""Opening, making, leaving, filling and undoing in projects; the window only shows what this says."""

from __future__ import annotations

import shutil
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, SignalInstance
from PySide6.QtWidgets import QFileDialog, QWidget

from engine.errors import Text, UserError, text
from engine.events import Event, Operation, Progress
from gui.dialogs.leave import LeaveDialog
from gui.dialogs.project import ImportQuestion, ImportSummary, NewProjectDialog, came_in
from gui.i18n import say, tr
from gui.importing import Ask, Brought, import_all
from gui.places import free_folder, is_project, projects_home, tidy_name

if TYPE_CHECKING:
    from engine.project import Project
    from gui.jobs import JobHandle
    from gui.shell import Shell

_SAMPLE_PICTURES = 200


class Projects(QObject):
    """The one open project of a window."""

    changed = Signal(object)  # Project | None: another one is open, or none
    edited = Signal()  # something outside a tab has changed the open project
    stepped = Signal(int)  # the one picture that was changed by an undo or a redo

    def __init__(self, window: QWidget, shell: Shell) -> None:
        super().__init__(window)
        self._window, self._shell = window, shell
        self.project: Project | None = None
        self._steps: deque[bool] = deque()  # True: undo; waiting while one is at work
        self._stepping = False
        self._drawing: JobHandle | None = None  # while the sample garden is drawn

    # Opening and leaving

    def open_folder(self, folder: Path) -> None:
        """Open the project in `folder` on a thread and show it in place of the one that is open."""
        self._when_free(lambda: self._start(_open(folder), text("Opening {name}", name=folder.name)))

    def create(self, folder: Path, name: str = "") -> None:
        """Make a project and open it."""
        self._when_free(lambda: self._start(_create(folder, name), text("Making {name}", name=name or folder.name)))

    def close(self) -> None:
        """Leave the open project; its quiet jobs are stopped and waited for."""
        project, self.project = self.project, None
        if project is None:
            return
        self.changed.emit(None)
        self._shell.jobs.leave_project()
        project.close()

    def show(self, project: Project) -> None:
        """Take over an opened project; where work on the other one runs, the user decides which one stays."""
        self._when_free(lambda: self._take(project), project.close)

    def _take(self, project: Project) -> None:
        self.close()
        self.project = project
        self._shell.preferences.remember_project(project.folder, project.name)
        self._shell.preferences.set("project", str(project.folder))
        self.changed.emit(project)
        if project.read_only:
            self._shell.notice(project.lock_holder, text("You can look at everything; nothing can be changed here."))

    def leave(self) -> None:
        """Close the project and go back to the start page, also at the next start."""

        def go() -> None:
            self.close()
            self._shell.preferences.set("project", None)

        self._when_free(go)

    # What the start page and the menu ask for

    def ask_new(self) -> None:
        """Ask for a name, then make a project."""
        NewProjectDialog(self._window, projects_home(), self.create).open()

    def ask_open(self) -> None:
        """Ask for the folder of a project, then open it; a folder of pictures becomes a new project."""
        folder = self._ask_folder(tr("Open a project"))
        if folder and is_project(folder):
            self.open_folder(folder)
        elif folder:
            self.import_paths([folder], new=True)

    def ask_pictures(self) -> None:
        """Ask for a folder of pictures; it becomes a project of its name, opened."""
        folder = self._ask_folder(tr("Open a folder of my pictures"))
        if folder:
            self.import_paths([folder], new=True)

    def ask_import(self) -> None:
        """Ask for a folder or a data set to bring into the open project."""
        folder = self._ask_folder(tr("Import a folder or a data set"))
        if folder:
            self.import_paths([folder])

    def ask_import_files(self) -> None:
        """Ask for pictures or label files to bring into the open project."""
        files, _ = QFileDialog.getOpenFileNames(self._window, tr("Import pictures or label files"), str(Path.home()))
        if files:
            self.import_paths([Path(file) for file in files])

    def open_sample(self) -> None:
        """Open the sample garden; draw it first where it is not there yet."""
        if self._drawing is not None:
            self._shell.send_status(tr("The sample garden is being drawn already."))
            return
        folder = projects_home() / tidy_name(tr("Sample garden"))
        unfinished = self._shell.preferences.get("sample/unfinished", "")
        if unfinished == str(folder):  # the program ended while drawing it
            shutil.rmtree(folder, ignore_errors=True)
        if is_project(folder):
            self.open_folder(folder)
            return
        folder = free_folder(folder.parent, folder.name)
        self._shell.preferences.set("sample/unfinished", str(folder))
        self._drawing = self._start(_sample(folder, tr("Sample garden")), text("Drawing the sample garden"))
        self._drawing.ended.connect(self._sample_ended)

    def _sample_ended(self) -> None:
        self._drawing = None
        self._shell.preferences.set("sample/unfinished", None)

    # Filling

    def import_paths(self, paths: list[Path], *, new: bool = False) -> None:
        """Bring `paths` into the open project, or into a new one named like the first of them.

        A single path that is a project is opened instead.
        """
        if not paths:
            return
        if len(paths) == 1 and is_project(paths[0]):
            self.open_folder(paths[0] if paths[0].is_dir() else paths[0].parent)
            return
        if new or self.project is None:
            first = paths[0] if paths[0].is_dir() else paths[0].parent
            name = first.name or tr("My pictures")
            operation = _import_new(free_folder(projects_home(), tidy_name(name)), name, paths)
            job = self._shell.jobs.start(operation, text("Importing {name}", name=name))
            job.finished.connect(lambda result: self._imported_new(*result))
        else:
            job = self._shell.jobs.start(import_all(self.project, paths), text("Importing {name}", name=paths[0].name))
            job.finished.connect(self._imported)
        job.events.connect(lambda events: self._ask(events, job.ended))
        job.failed.connect(self._shell.show_error)

    def _ask(self, events: list[Event], ended: SignalInstance) -> None:
        for event in events:
            if isinstance(event, Ask):
                question = ImportQuestion(self._window, event)
                ended.connect(question.reject)  # stopped at the foot of the window while it asks
                question.open()

    def _imported_new(self, project: Project, brought: Brought) -> None:
        self.show(project)
        self._imported(brought)

    def _imported(self, brought: Brought) -> None:
        self.edited.emit()
        self._shell.show_tab("data")
        if brought.skipped or len(brought.notes) > 1:
            ImportSummary(self._window, brought).open()
            return
        said, hint = brought.notes[0] if brought.notes else ("", "")
        words = text("{message} {hint}", message=said, hint=hint) if said and hint else said
        self._shell.notice(came_in(brought.images, brought.annotations), words)

    # Undo

    def undo(self) -> None:
        """Take the newest edit back."""
        self._step(back=True)

    def redo(self) -> None:
        """Bring back what was undone last."""
        self._step(back=False)

    def _step(self, *, back: bool) -> None:
        """Large edits take a while to swap, hence on a thread, one after the other."""
        if self.project is None:
            return
        self._steps.append(back)
        if not self._stepping:
            self._next_step()

    def _next_step(self) -> None:
        if not self._steps or self.project is None:
            self._steps.clear()
            self._stepping = False
            return
        self._stepping = True
        back = self._steps.popleft()
        job = self._shell.jobs.start(_undo(self.project, back), text("Undo") if back else text("Redo"), quiet=True)
        job.finished.connect(lambda step: self._stepped(step, back))
        job.failed.connect(self._shell.show_error)
        job.ended.connect(self._next_step)

    def _stepped(self, step: tuple[Text | None, int | None], back: bool) -> None:
        label, picture = step
        if label is None:
            self._shell.send_status(tr("Nothing to undo") if back else tr("Nothing to bring back"))
            return
        self.edited.emit()
        if picture is not None:
            self.stepped.emit(picture)
        words = tr("Undone: {what}", what=say(label)) if back else tr("Done again: {what}", what=say(label))
        self._shell.send_status(words)

    # Inside

    def _when_free(self, go: Callable[[], object], stay: Callable[[], object] | None = None) -> None:
        """Ask first where work on the open project is running; changing the project ends it. `stay`: it goes on."""
        if self.project is not None and self._shell.jobs.shown:
            dialog = LeaveDialog(self._window, self._shell.jobs, go)
            if stay is not None:
                dialog.rejected.connect(stay)
            dialog.open()
        else:
            go()

    def _start(self, operation: Operation[Project], name: Text) -> JobHandle:
        job = self._shell.jobs.start(operation, name)
        job.finished.connect(self.show)
        job.failed.connect(self._shell.show_error)
        return job

    def _ask_folder(self, title: str) -> Path | None:
        start = self._shell.preferences.get("last folder", str(Path.home()))
        chosen = QFileDialog.getExistingDirectory(self._window, title, start)
        if not chosen:
            return None
        self._shell.preferences.set("last folder", str(Path(chosen).parent))
        return Path(chosen)


def _open(folder: Path) -> Operation[Project]:
    from engine.project import Project

    yield Progress(0, 0)
    return Project.open(folder)


def _create(folder: Path, name: str) -> Operation[Project]:
    from engine.project import Project

    yield Progress(0, 0)
    return Project.create(folder, name)


def _undo(project: Project, back: bool) -> Operation[tuple[Text | None, int | None]]:
    yield Progress(0, 0)
    picture = project.picture_of_step(back=back)
    return (project.undo() if back else project.redo()), picture


def _import_new(folder: Path, name: str, paths: list[Path]) -> Operation[tuple[Project, Brought]]:
    """Make a project and fill it; where nothing came in, or it was stopped, no empty project stays behind."""
    from engine.project import Project

    yield Progress(0, 0)
    project = Project.create(folder, name)
    try:
        brought = yield from import_all(project, paths)
        if not brought.images:
            raise UserError(
                text("There are no pictures in {name}.", name=name),
                text("Choose the folder that holds the picture files themselves, or one above them."),
            )
    except BaseException:
        _remove(project)
        raise
    return project, brought


def _sample(folder: Path, name: str) -> Operation[Project]:
    from engine.project import Project
    from engine.samples import create_project

    try:
        yield from create_project(folder, count=_SAMPLE_PICTURES, name=name)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Project.open(folder)


def _remove(project: Project) -> None:
    """Remove a project that this program has just made, in a folder that was empty."""
    folder = project.folder
    project.close()
    shutil.rmtree(folder, ignore_errors=True)
