"""Help > Check this computer: what works, and what to do about the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QProgressBar, QWidget

from engine.errors import text
from engine.events import Event, Progress
from gui.dialogs.crash import about_this_computer
from gui.dialogs.sheet import Sheet
from gui.i18n import bind, mark, say
from gui.theme import set_kind
from gui.widgets.labels import IconLabel, Label
from gui.widgets.panels import Scroll

if TYPE_CHECKING:
    from engine.doctor import Check
    from gui.shell import Shell


class ChecksDialog(Sheet):
    """Runs every check on a thread and lists what it found; closing it stops the checks."""

    def __init__(self, parent: QWidget, shell: Shell) -> None:
        super().__init__(parent, mark("Check this computer"), 640, grows=True)
        from engine.doctor import checks

        self._found: list[Check] = []
        self.words = Label("Trying everything Seedling needs; about ten seconds…", kind="dim", wrap=True)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.rows = Scroll()
        self.rows.setMinimumHeight(420)
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(12)
        self.grid.setVerticalSpacing(12)
        self.grid.setColumnStretch(2, 1)
        self.rows.body.addLayout(self.grid)
        self.rows.body.addStretch()
        for part in (self.words, self.progress, self.rows):
            self.body.addWidget(part)
        self.copy_button = self.add_button("Copy details", self.copy)
        self.copy_button.setEnabled(False)
        self.add_button("Close", kind="primary", default=True)
        self._job = shell.jobs.start(checks(), text("Check this computer"), quiet=True, lasting=True)
        self._job.events.connect(self._on_events)
        self._job.finished.connect(self.show_checks)
        self._job.failed.connect(shell.show_error)
        self.finished.connect(self._stop)

    def show_checks(self, found: list[Check]) -> None:
        """List the results, the faults first."""
        self._found = sorted(found, key=lambda check: check.ok)
        faults = sum(not check.ok for check in found)
        bind(
            self.words.setText, "Everything works." if not faults else "Most works. What does not says how to mend it."
        )
        self.progress.hide()
        self.copy_button.setEnabled(True)
        for row, check in enumerate(self._found):
            self._add_row(row, check)

    def _stop(self) -> None:
        if not self._job.done:
            self._job.finished.disconnect(self.show_checks)
            self._job.cancel()

    def copy(self) -> None:
        """Put the results on the clipboard as text."""
        lines = [f"{'ok   ' if c.ok else 'FAULT'} {c.name}: {c.what} {c.mend}".rstrip() for c in self._found]
        QGuiApplication.clipboard().setText("\n".join([about_this_computer(), *lines]))
        bind(self.copy_button.say, "Copied")

    def _on_events(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, Progress):
                self.progress.setRange(0, event.total)
                self.progress.setValue(event.done)
                self.words.setText(say(event.message) or self.words.text())

    def _add_row(self, row: int, check: Check) -> None:
        mark = IconLabel("accept" if check.ok else "error", "accent" if check.ok else "error")
        mark.setAccessibleName(say(text("works")) if check.ok else say(text("does not work")))
        name, what = Label(kind="strong"), Label(wrap=True)
        bind(name.setText, check.name)
        bind(what.setText, text("{what}\n{mend}", what=check.what, mend=check.mend) if check.mend else check.what)
        set_kind(what, "dim" if check.ok else "")
        what.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        top = Qt.AlignmentFlag.AlignTop
        self.grid.addWidget(mark, row, 0, top)
        self.grid.addWidget(name, row, 1, top)
        self.grid.addWidget(what, row, 2, top)
