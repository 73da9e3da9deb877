"""Asked once, when the window or the project is closed while something is at work."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from gui.dialogs.sheet import Sheet
from gui.i18n import bind, mark, plural, say
from gui.jobs import JobRunner
from gui.widgets.labels import Label
from gui.words import time_left


class LeaveDialog(Sheet):
    """Staying is the default; `go` is called once everything has ended as the user chose."""

    def __init__(self, parent: QWidget, jobs: JobRunner, go: Callable[[], object]) -> None:
        running = jobs.shown
        super().__init__(parent, mark("Something is still at work"), 560)
        self._jobs, self._go = jobs, go
        for handle in running:
            line = Label(kind="strong", wrap=True)
            left = f"  ·  {time_left(handle.seconds_left)}" if handle.seconds_left is not None else ""
            line.setText(say(handle.name) + left)
            self.body.addWidget(line)
        self._keeps = any(handle.can_keep for handle in running)
        self.words = Label(
            "Stop and keep finishes with what was learned so far; this can take a minute. "
            "A training that is cancelled can be taken up again later."
            if self._keeps
            else "What is finished stays; the rest is not done.",
            kind="dim",
            wrap=True,
        )
        self.body.addWidget(self.words)
        self.cancel_button = self.add_button("Cancel the work", self._cancel)
        self.keep_button = self.add_button("Stop and keep", self._keep) if self._keeps else None
        self.stay_button = self.add_button("Stay", kind="primary", default=True)

    def _cancel(self) -> None:
        for handle in self._jobs.shown:
            handle.cancel()
        self._wait()

    def _keep(self) -> None:
        for handle in self._jobs.shown:
            handle.stop()
        self._wait()

    def _wait(self) -> None:
        """Until everything has ended; the window lives on meanwhile and "Stay" still works."""
        count = len(self._jobs.shown)
        bind(self.words.setText, plural(count, "Waiting for it to end…", "Waiting for {count} works to end…"))
        self.cancel_button.setEnabled(self.keep_button is not None and self.keep_button.isEnabled())
        if self.keep_button is not None:
            self.keep_button.setEnabled(False)
        self._jobs.ended.connect(self._look)
        self._look()

    def _look(self) -> None:
        if not self._jobs.shown and self.isVisible():
            self.accept()
            self._go()
