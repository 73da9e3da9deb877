"""Check the data: what is wrong with pictures and labels, how it is mended, and the way to the pictures."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from engine.checks import Problem, check
from engine.events import Event, Operation
from engine.project import Project
from gui.data.pictures import PictureActions
from gui.dialogs.sheet import Sheet
from gui.i18n import bind, mark, plural
from gui.shell import Shell
from gui.widgets.buttons import Button
from gui.widgets.labels import IconLabel, Label, rule
from gui.widgets.panels import EmptyState, Scroll

_DIVIDES = {"leak", "straddling", "no_splits", "empty_split", "absent", "no_groups"}
# What spoils a result without anybody noticing; the rest is advice.
_SERIOUS = {"broken", "missing", "leak", "straddling", "no_splits", "empty_split", "outside", "nothing_labeled"}


def look(project: Project) -> Operation[list[Problem]]:
    """Check on a thread; the result of the job is what was found, the most harmful first."""
    yield Event()
    return check(project)


class ChecksSheet(Sheet):
    """A list of what was found. `shown` carries the pictures to look at; `divide_asked` wants the Divide dialog."""

    shown = Signal(list)
    divide_asked = Signal()

    def __init__(self, parent: QWidget, shell: Shell, project: Project, actions: PictureActions) -> None:
        super().__init__(parent, mark("Check the data"), 680, grows=True)
        self._shell, self._project, self._actions = shell, project, actions
        self.words = Label("Looking at all pictures and labels…", kind="dim", wrap=True)
        self.busy = QProgressBar()
        self.busy.setTextVisible(False)
        self.busy.setRange(0, 0)
        self.problems: list[Problem] = []
        self.rows = Scroll()
        self.rows.setMinimumHeight(400)
        self.rows.body.setSpacing(12)
        for part in (self.words, self.busy, self.rows):
            self.body.addWidget(part)
        self.add_button("Close", kind="primary", default=True)
        job = shell.jobs.start(look(project), "checks", quiet=True)
        job.failed.connect(shell.show_error)
        job.finished.connect(self.show_problems)
        self._job = job
        self.finished.connect(self._leave)

    def show_problems(self, problems: list[Problem]) -> None:
        """List what was found."""
        self.busy.hide()
        self.problems = problems
        if not problems:
            self.words.hide()
            self.rows.body.addWidget(
                EmptyState("accept", "Nothing to mend", "Every picture can be read and the labels look as they should.")
            )
            return
        found = plural(len(problems), "One thing was found.", "{count} things were found, the gravest first.")
        bind(self.words.setText, found)
        for problem in problems:
            self.rows.body.addWidget(self._row(problem))
            self.rows.body.addWidget(rule())
        self.rows.body.addStretch(1)

    def _row(self, problem: Problem) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 8, 0)
        line.setSpacing(12)
        serious = problem.kind in _SERIOUS
        icon = IconLabel("warning" if serious else "info", "warning" if serious else "dim")
        line.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        for sentence, kind in ((problem.what, "strong"), (problem.mend, "dim")):
            label = Label(kind=kind, wrap=True)
            bind(label.setText, sentence)
            words.addWidget(label)
        buttons = QHBoxLayout()
        for button in self._buttons(problem):
            buttons.addWidget(button)
        buttons.addStretch(1)
        words.addLayout(buttons)
        line.addLayout(words, 1)
        return row

    def _buttons(self, problem: Problem) -> list[Button]:
        buttons = []
        if problem.kind == "missing":
            buttons.append(self._mend(mark("Find the pictures…"), self._actions.ask_find))
        elif problem.kind == "broken":
            buttons.append(self._mend(mark("Remove from the project"), lambda: self._actions.remove(problem.images)))
        elif problem.kind in _DIVIDES:
            buttons.append(self._mend(mark("Divide pictures…"), self.divide_asked.emit))
        if problem.images:
            show = self._mend(mark("Show"), lambda: self.shown.emit(list(problem.images)))
            bind(show.say, plural(len(problem.images), "Show the picture", "Show the {count} pictures"))
            buttons.append(show)
        return buttons

    def _mend(self, literal: str, run: Callable[[], object]) -> Button:
        def go() -> None:
            self.accept()
            run()

        button = Button(literal, kind="link", run=go)
        button.setAutoDefault(False)
        return button

    def _leave(self) -> None:
        if not self._job.done:
            self._job.finished.disconnect(self.show_problems)
            self._job.cancel()
