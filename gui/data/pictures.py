"""What can be done to the pictures that are selected in the gallery: use, group, state, removal, finding lost files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from engine.errors import Text, UserError, text
from engine.events import Event, Operation
from engine.project import Edit, Project, Split
from engine.project.records import State
from gui.commands import trigger
from gui.i18n import mark, plural, say, tr
from gui.shell import Action, Shell

_USES: dict[Split | None, str] = {
    "train": mark("Training"),
    "val": mark("Validation"),
    "test": mark("Test"),
    None: mark("Not divided yet"),
}


class PictureActions(QObject):
    """Each action is one step of the history, made on a thread: it may touch 100,000 pictures."""

    changed = Signal()

    def __init__(self, parent: QWidget, shell: Shell, chosen: Callable[[], list[int]]) -> None:
        super().__init__(parent)
        self._window, self._shell, self._chosen = parent, shell, chosen

    def set_split(self, split: Split | None) -> None:
        """Say what the selected pictures are used for."""
        ids = self._chosen()
        self._change(text("Change use"), lambda edit: edit.set_split(ids, split), _changed(len(ids)))

    def set_group(self, group: str) -> None:
        """Say what the selected pictures belong to; "" takes it back."""
        groups = dict.fromkeys(self._chosen(), group)
        self._change(text("Change group"), lambda edit: edit.set_group(groups), _changed(len(groups)))

    def set_empty(self, empty: bool) -> None:
        """Say that there is nothing to find in the selected pictures, or take that back; those with labels stay."""
        project, ids = self._shell.project, self._chosen()
        if project is None:
            return
        free = [record.id for record in project.records(ids) if record.annotations == record.drafts]
        if len(free) < len(ids):
            kept = len(ids) - len(free)
            self._shell.notice(
                say(
                    plural(
                        kept, "1 picture has labels and stays as it is.", "{count} have labels and stay as they are."
                    )
                )
            )
        label = text("Nothing here") if empty else text("Back to do")
        state: State = "empty" if empty else "todo"
        self._change(label, lambda edit: edit.set_state(free, state), _changed(len(free)))

    def remove(self, ids: Sequence[int] | None = None) -> None:
        """Take pictures, by default the selected, out of the project; the files stay, and it can be undone."""
        gone = list(self._chosen() if ids is None else ids)
        told = partial(self._removed, len(gone))
        self._change(text("Remove pictures"), lambda edit: edit.remove_images(gone), then=told)

    def _removed(self, count: int) -> None:
        self._shell.notice(
            say(plural(count, "1 picture was taken out of the project.", "{count} pictures were taken out.")),
            tr("The files stay where they are."),
            Action(tr("Undo"), lambda: trigger(self._shell.commands, "Undo")),
        )

    def ask_find(self) -> None:
        """Ask for the folder where lost pictures are now, and look for all of them below it."""
        project = self._shell.project
        folder = QFileDialog.getExistingDirectory(self._window, tr("Where are the pictures now?")) if project else ""
        if project is not None and folder:
            self.find(project, Path(folder))

    def find(self, project: Project, folder: Path) -> None:
        """Look for lost pictures below `folder`; they are known by their content."""
        job = self._shell.jobs.start(project.relink(folder), text("Looking for pictures in {name}", name=folder.name))
        job.failed.connect(self._shell.show_error)
        job.finished.connect(lambda count: self._found(count, folder))

    def _found(self, count: int, folder: Path) -> None:
        if count:
            self._shell.notice(say(plural(count, "1 picture was found again.", "{count} pictures were found again.")))
            self.changed.emit()
            return
        self._shell.show_error(
            UserError(
                text("None of the lost pictures is in {folder}.", folder=folder),
                text("Choose the folder they were moved to, or one above it."),
            )
        )

    def show_menu(self, place: QPoint) -> None:
        """Show what can be done to the selected pictures at a point of the screen."""
        count = len(self._chosen())
        if not count:
            return
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addSection(say(plural(count, "1 picture", "{count} pictures")))
        uses = menu.addMenu(tr("Use for"))
        for split, word in _USES.items():
            uses.addAction(tr(word), partial(self.set_split, split))
        menu.addAction(tr("Nothing here"), partial(self.set_empty, True))
        menu.addAction(tr("Back to do"), partial(self.set_empty, False))
        menu.addSeparator()
        menu.addAction(tr("Remove from the project"), self.remove)
        menu.popup(place)

    def _change(
        self, label: Text, change: Callable[[Edit], object], words: str = "", then: Callable[[], object] | None = None
    ) -> None:
        project = self._shell.project
        if project is None:
            return
        job = self._shell.jobs.start(_edit(project, label, change), label, quiet=True)
        job.failed.connect(self._shell.show_error)
        job.finished.connect(lambda *_: self._shell.send_status(words) if words else None)
        job.finished.connect(lambda *_: then() if then is not None else None)
        job.ended.connect(self.changed)  # what was refused is shown as it is stored, too


def _edit(project: Project, label: Text, change: Callable[[Edit], object]) -> Operation[None]:
    yield Event()
    with project.edit(label) as edit:
        change(edit)


def _changed(count: int) -> str:
    return say(plural(count, "1 picture changed", "{count} pictures changed"))
