"""Export: choose a format, read what it would lose, choose a place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from engine.errors import Text, text
from engine.events import Operation, Progress
from gui.dialogs.sheet import ListOfLines, Sheet
from gui.i18n import bind, mark, tr
from gui.places import free_folder, tidy_name
from gui.theme import set_kind
from gui.widgets.buttons import Button
from gui.widgets.inputs import ComboBox
from gui.widgets.labels import ElidedLabel, Heading, Label
from gui.widgets.panels import Scroll, clear_layout

if TYPE_CHECKING:
    from engine.project import Project
    from gui.jobs import JobHandle
    from gui.shell import Shell


class ExportDialog(Sheet):
    """Nothing is written before the user has seen what the format cannot hold."""

    def __init__(self, parent: QWidget, shell: Shell, project: Project) -> None:
        super().__init__(parent, mark("Export"), 560, grows=True)
        self._shell, self._project = shell, project
        self._job: JobHandle | None = None
        self._chosen_place: Path | None = None
        self.format = ComboBox("Format")
        for name, title in export_formats():
            self.format.add_choice(name, title)
        self.format.choose(shell.preferences.get("export/format", ""))
        self.place = ElidedLabel()
        set_kind(self.place, "dim")
        self.verdict = Label(kind="strong", wrap=True)
        self.losses = ListOfLines()
        self._scroll = Scroll()
        self._scroll.setMinimumHeight(120)
        self._scroll.body.addWidget(self.losses)
        self._scroll.body.addStretch()
        self._lay_out()
        self.add_button("Cancel")
        self.export_button = self.add_button("Export", self._export, kind="primary", default=True)
        self.format.currentIndexChanged.connect(lambda _index: self._look())
        self.finished.connect(lambda _code: self._cancel_look())
        self._look()

    def _lay_out(self) -> None:
        place = QHBoxLayout()
        place.addWidget(self.place, 1)
        place.addWidget(Button("Change…", tip="Write into another folder", run=self._change))
        self.body.addWidget(Heading("Format"))
        self.body.addWidget(self.format)
        self.body.addWidget(Heading("Into"))
        self.body.addLayout(place)
        self.body.addWidget(Heading("What this format cannot hold"))
        self.body.addWidget(self.verdict)
        self.body.addWidget(self._scroll)

    @property
    def folder(self) -> Path:
        """The new folder that is written into."""
        home = self._chosen_place or Path(self._shell.preferences.get("export/home", str(self._project.folder.parent)))
        return free_folder(home, tidy_name(f"{self._project.name} {self.format.chosen}"))

    def show_losses(self, losses: list[Text]) -> None:
        """List what would be lost, then allow the export."""
        nothing = mark("Everything in this project fits.")
        bind(self.verdict.setText, "Written all the same, but without:" if losses else nothing)
        for loss in losses:
            self.losses.add(loss)
        self._scroll.setVisible(bool(losses))
        self.export_button.setEnabled(True)

    def _look(self) -> None:
        """Ask the format, on a thread, what it would lose."""
        self._cancel_look()
        self.place.setText(str(self.folder))
        self.export_button.setEnabled(False)
        bind(self.verdict.setText, "Looking…")
        clear_layout(self.losses.body)
        job = self._shell.jobs.start(_losses(self._project, str(self.format.chosen)), text("Export"), quiet=True)
        job.finished.connect(self.show_losses)
        job.failed.connect(self._shell.show_error)
        self._job = job

    def _cancel_look(self) -> None:
        if self._job is not None and not self._job.done:
            self._job.finished.disconnect(self.show_losses)
            self._job.cancel()
        self._job = None

    def _change(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, tr("Write into this folder"), str(self.folder.parent))
        if chosen:
            self._chosen_place = Path(chosen)
            self._shell.preferences.set("export/home", chosen)
            self.place.setText(str(self.folder))

    def _export(self) -> None:
        from gui.importing import start_export

        name, folder = str(self.format.chosen), self.folder
        self._shell.preferences.set("export/format", name)
        self.accept()
        start_export(self._shell, self._project, folder, name)


def export_formats() -> list[tuple[str, str]]:
    """Return (name, title) of every format that can be written."""
    from engine.formats.transfer import WRITABLE

    return [(name, module.TITLE) for name, module in WRITABLE.items()]


def _losses(project: Project, name: str) -> Operation[list[Text]]:
    from engine.formats.transfer import loss_report

    yield Progress(0, 0)
    return loss_report(project, name)
