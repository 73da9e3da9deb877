"""Train: choose, start, watch, compare."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QPoint, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QInputDialog, QMenu

from engine.errors import UserError, text
from engine.events import Event, Notice, Operation
from engine.project import Project
from engine.training.control import Control
from engine.training.events import EpochDone, Estimate, RunStarted, TrainResult
from engine.training.run import Run
from engine.training.settings import TrainSettings
from gui.i18n import bind, say, tr
from gui.jobs import JobHandle
from gui.shell import Action, Shell, Tab
from gui.train.augmentation import AugmentationDialog
from gui.train.monitor import Monitor
from gui.train.networks import network_title
from gui.train.runs import Details, RunList, Summary, read_details, read_summaries
from gui.train.setup import Setup
from gui.widgets.buttons import Button, PrimaryButton


class TrainTab(Tab):
    """Set-up on the left, curves in the middle, runs on the right."""

    NAME: ClassVar[str] = "train"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.setup = Setup(shell)
        self.monitor = Monitor(shell)
        self.runs = RunList()
        self._project: Project | None = None
        self._job: JobHandle | None = None
        self._live: Path | None = None  # folder of the run that trains now
        self.go = PrimaryButton("Start training", tip="Train the network", shortcut="Ctrl+Return", run=self._start)
        self.left.body.setContentsMargins(16, 16, 16, 16)
        self.left.add(self.setup, 1)
        self.left.add(self.go)
        self.centre.body.addWidget(self.monitor)
        self.right.add(self.runs, 1)
        self.resume = Button("Go on", tip="Go on with this training where it stopped", icon="play", run=self._resume)
        self.report = Button(
            "Open the report", tip="One page to keep, print or send", icon="chart", run=self._open_report
        )
        self.use = Button("Use in Run", tip="Watch this network at work", icon="play", run=self._use)
        for button in (self.resume, self.report, self.use):
            self.right.add(button)
        self._connect()
        self._say_state()

    def _connect(self) -> None:
        self.setup.changed.connect(self._say_state)
        self.setup.augmentation_asked.connect(self._show_augmentation)
        self.runs.picked.connect(self._picked)
        self.runs.behind_changed.connect(self._show_front)
        self.runs.menu_asked.connect(self._menu)
        self.monitor.image_asked.connect(self.shell.open_image)
        self.monitor.report_asked.connect(self._open_report)

    # What the window asks

    def set_project(self, project: Project | None) -> None:
        self._project = project
        self.runs.front = None
        self.monitor.show_nothing()
        self.setup.show_project(project)
        self.refresh()

    def refresh(self) -> None:
        self.setup.refresh()
        self._read_runs()

    # Training

    def _start(self) -> None:
        if self._project is None or self.setup.settings is None:
            return
        self._train(self.setup.settings, None)

    def _resume(self) -> None:
        summary = self.runs.summary
        if summary is not None and summary.resumable:
            self._train(None, summary.name)

    def _train(self, settings: TrainSettings | None, resume: str | None) -> None:
        if self._project is None or self._job is not None:
            return
        control = Control()
        title = network_title(settings.model) if settings else resume or ""
        operation = _training(self._project, settings, control, resume)
        job = self.shell.jobs.start(operation, text("Training {network}", network=title), keep=control.keep)
        self._job, self._live = job, None
        job.events.connect(self._came)
        job.finished.connect(self._finished)
        job.failed.connect(self.shell.show_error)
        job.ended.connect(self._ended)
        job.describe(tr("getting ready"))
        self.banner.clear()
        self.monitor.start()
        self._say_state()

    def _came(self, events: list[Event]) -> None:
        if self._project is None or self._job is None:
            return
        shown = self._live is None or self.runs.front == self._live
        for event in events:
            if isinstance(event, RunStarted):
                self._live = event.run
                self.runs.front = event.run
                self._read_runs()
            elif isinstance(event, Notice):
                self.shell.notice(say(event.message), say(event.hint))
            elif isinstance(event, EpochDone):
                self._describe(event)
                self._read_runs()
            elif isinstance(event, Estimate):
                self._job.describe(tr("first round"), None, event.seconds)
        if shown:
            self.monitor.take(self._project, events)

    def _describe(self, event: EpochDone) -> None:
        assert self._job is not None
        words = tr("round {epoch} of {epochs}", epoch=event.epoch, epochs=event.epochs)
        self._job.describe(words, event.epoch / event.epochs, event.seconds_left)

    def _finished(self, result: TrainResult) -> None:
        self.runs.front = result.run
        self.shell.notify_if_away(tr("Training is done."))
        self.shell.notice(
            tr("Training is done."),
            tr("Try the network on pictures, a video or the camera."),
            Action(tr("Use in Run"), partial(self.shell.open_in_run, result.run)),
        )

    def _ended(self) -> None:
        self._job, self._live = None, None
        self._read_runs(show=True)
        self.shell.project_changed()
        self._say_state()

    # Runs

    def _read_runs(self, *, show: bool = False) -> None:
        if self._project is None:
            self.runs.show_runs([])
            return
        job = self.shell.jobs.start(read_summaries(self._project.runs_folder), "runs", quiet=True)
        job.finished.connect(partial(self._runs_came, self._project, show))
        job.failed.connect(self.shell.show_error)

    def _runs_came(self, project: Project, show: bool, summaries: list[Summary]) -> None:
        if project is not self._project:
            return
        self.runs.show_runs(summaries)
        if self.runs.summary is None and summaries and self._job is None:
            self.runs.choose(summaries[0].folder)
        elif show:
            self._show_front()
        self._say_state()

    def _picked(self, summary: Summary) -> None:
        self._show_front()
        self._say_state()

    def _show_front(self) -> None:
        front = self.runs.front
        if front is None:
            self.monitor.show_nothing()
            return
        job = self.shell.jobs.start(read_details([front, *self.runs.behind]), "curves", quiet=True)
        job.finished.connect(self._details_came)
        job.failed.connect(self.shell.show_error)

    def _details_came(self, details: list[Details]) -> None:
        if details and details[0].folder == self.runs.front:
            self.monitor.show_details(details[0], details[1:], keep_page=bool(self.runs.behind))

    def _menu(self, summary: Summary, place: QPoint) -> None:
        menu = QMenu(self)
        menu.addAction(tr("Show the folder"), partial(_open, summary.folder))
        menu.addAction(tr("Rename…"), partial(self._rename, summary))
        if summary.status == "finished":
            menu.addAction(tr("Start from this run"), partial(self._start_from, summary))
        menu.addSeparator()
        menu.addAction(tr("Delete…"), partial(self._delete, summary))
        menu.exec(place)
        menu.deleteLater()

    def _rename(self, summary: Summary) -> None:
        name, given = QInputDialog.getText(self, tr("Rename the run"), tr("Name"), text=summary.name)
        if given and name.strip() and name != summary.name:
            self._try(lambda: Run(summary.folder).rename(name.strip()))

    def _delete(self, summary: Summary) -> None:
        self.shell.notice(
            tr("Delete the run {name} with its model?", name=summary.name),
            tr("This cannot be undone."),
            Action(tr("Delete"), lambda: self._try(lambda: Run(summary.folder).delete())),
        )

    def _start_from(self, summary: Summary) -> None:
        self.setup.start_from(summary.name, summary.task, summary.architecture)
        self.shell.send_status(tr("The next training starts from {name}.", name=summary.name))

    def _try(self, change: object) -> None:
        try:
            change()  # type: ignore[operator]
        except UserError as error:
            self.shell.show_error(error)
        self._read_runs()

    def _use(self) -> None:
        summary = self.runs.summary
        if summary is not None and summary.status == "finished":
            self.shell.open_in_run(summary.folder)

    def _open_report(self) -> None:
        summary = self.runs.summary
        path = Run(summary.folder).report_path if summary is not None else None
        if path is not None:
            _open(path)

    def _show_augmentation(self) -> None:
        if self._project is not None and self.setup.settings is not None:
            AugmentationDialog(self, self.shell, self._project, self.setup.settings).open()

    def _say_state(self) -> None:
        training = self._job is not None
        self.go.setEnabled(self.setup.ready and not training and self._project is not None)
        bind(self.go.say, text("Training…") if training else text("Start training"))
        summary = self.runs.summary
        self.use.setEnabled(summary is not None and summary.status == "finished")
        self.report.setVisible(summary is not None and summary.status == "finished")
        self.resume.setVisible(summary is not None and summary.resumable and not training)


def _training(
    project: Project, settings: TrainSettings | None, control: Control, resume: str | None
) -> Operation[TrainResult]:
    """Import PyTorch on the job's thread, not on the window's."""
    yield Event()
    from engine.training.loop import train

    return (yield from train(project, settings, control, resume))


def _open(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
