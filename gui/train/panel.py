"""The right column of Train: the runs, and what can be done with the one in front."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QVBoxLayout, QWidget

from engine.errors import UserError, text
from engine.training.run import Run
from gui.dialogs.sheet import Sheet
from gui.i18n import bind, mark, plural, say, tr
from gui.importing import open_folder
from gui.shell import Action, Shell
from gui.train.operations import looking_twice
from gui.train.runs import RunList, Summary
from gui.train.vocabulary import metric_caption
from gui.widgets.buttons import Button, IconButton


class RunPanel(QWidget):
    """The list with its buttons."""

    changed = Signal()  # a run has another name, or is gone
    resume_asked = Signal(str)  # name of the run
    start_asked = Signal(object)  # Summary of the run to start from

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self.runs = RunList()
        self.resume = Button("Go on", tip="Go on with this training where it stopped", icon="play", run=self._resume)
        self.use = Button("Use in Run", tip="Watch this network at work", icon="play", run=self.use_front)
        self.more = IconButton("more", "More that can be done with this run", run=self._more)
        self.runs.menu_asked.connect(self._menu)
        self.runs.delete_asked.connect(self._delete)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.runs, 1)
        layout.addWidget(self.resume)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.use, 1)
        foot.addWidget(self.more)
        layout.addLayout(foot)

    def say_state(self, *, can_train: bool) -> None:
        """Enable what can be done with the run in front; `can_train`: another training may start now."""
        summary = self.runs.summary
        finished = summary is not None and summary.status == "finished"
        self.use.setEnabled(finished)
        self.resume.setVisible(summary is not None and summary.resumable)
        self.resume.setEnabled(can_train)
        self.more.setEnabled(summary is not None)

    def use_front(self) -> None:
        """Show Run with the network of the run in front."""
        summary = self.runs.summary
        if summary is not None and summary.status == "finished":
            self._shell.open_in_run(summary.folder)

    def open_report(self) -> None:
        """Open the report of the run in front in the browser."""
        if self.runs.summary is not None:
            open_report(self.runs.summary)

    def _resume(self) -> None:
        summary = self.runs.summary
        if summary is not None and summary.resumable:
            self.resume_asked.emit(summary.name)

    def _more(self) -> None:
        if self.runs.summary is not None:
            self._menu(self.runs.summary, self.more.mapToGlobal(QPoint(0, 0)))

    def make_menu(self, summary: Summary) -> QMenu:
        """Return the menu of a run."""
        menu = QMenu(self)
        if self.runs.front is not None and summary.folder != self.runs.front:
            behind = summary.folder in self.runs.behind
            words = tr("No longer behind the curves") if behind else tr("Lay behind the curves")
            menu.addAction(words, lambda: self.runs.lay_behind(summary.folder))
        if summary.status == "finished":
            menu.addAction(tr("Start from this run"), lambda: self.start_asked.emit(summary))
            menu.addAction(tr("Open the report"), lambda: open_report(summary))
            menu.addAction(tr("Measure looking twice"), lambda: self._look_twice(summary))
        menu.addAction(tr("Show the folder"), lambda: open_folder(summary.folder))
        rename = menu.addAction(tr("Rename…"), lambda: self._ask_name(summary))
        menu.addSeparator()
        delete = menu.addAction(tr("Delete…"), lambda: self._delete(summary))
        for action in (rename, delete):
            action.setEnabled(summary.status != "running")
        return menu

    def _look_twice(self, summary: Summary) -> None:
        if self._shell.project is None or summary.headline is None:
            return
        metric, _ = summary.headline

        def tell(report: dict[str, Any]) -> None:
            once, twice = (found["metrics"].get(metric, float("nan")) for found in (report, report["tta"]))
            pictures = say(plural(report["images"], "1 test picture", "{count} test pictures"))
            values = {"metric": say(metric_caption(metric)), "network": summary.name, "pictures": pictures}
            self._shell.notice(
                tr(
                    "{metric} of {network}: {once:.3f} looking once, {twice:.3f} looking twice, on {pictures}.",
                    **values,
                    once=once,
                    twice=twice,
                ),
                tr("Look twice can be switched on in Run, below the model."),
            )

        operation = looking_twice(self._shell.project, summary.folder)
        job = self._shell.jobs.start(operation, text("Measuring {run}, looking twice", run=summary.name))
        job.finished.connect(tell)
        job.failed.connect(self._shell.show_error)

    def _menu(self, summary: Summary, place: QPoint) -> None:
        menu = self.make_menu(summary)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def _ask_name(self, summary: Summary) -> None:
        RenameDialog(self, summary.name, lambda name: self._rename(summary, name)).open()

    def _rename(self, summary: Summary, name: str) -> None:
        if name and name != summary.name and self._try(lambda: Run(summary.folder).rename(name)):
            if self.runs.front == summary.folder:
                self.runs.front = summary.folder.with_name(name)
            self.changed.emit()

    def _delete(self, summary: Summary) -> None:
        if summary.status == "running":
            return

        def go() -> None:
            if self._try(Run(summary.folder).delete):
                self.changed.emit()

        self._shell.notice(
            tr("Delete the run {name} with its model?", name=summary.name),
            tr("This cannot be undone."),
            Action(tr("Delete"), go),
        )

    def _try(self, change: Callable[[], object]) -> bool:
        try:
            change()
        except (UserError, OSError) as error:
            self._shell.show_error(error if isinstance(error, UserError) else UserError(str(error)))
            return False
        return True


def open_report(summary: Summary) -> None:
    """Open the report of a finished run in the browser."""
    path = Run(summary.folder).report_path
    if path is not None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


class RenameDialog(Sheet):
    """Asks for the name of a run."""

    def __init__(self, parent: QWidget, name: str, rename: Callable[[str], object]) -> None:
        super().__init__(parent, mark("Rename the run"), 420)
        self._rename = rename
        self.name = QLineEdit(name)
        self.name.selectAll()
        bind(self.name.setAccessibleName, "Name")
        self.body.addWidget(self.name)
        self.add_button("Cancel")
        self.add_button("Rename", self._done, kind="primary", default=True)
        self.name.setFocus()

    def _done(self) -> None:
        self.accept()
        self._rename(self.name.text().strip())
