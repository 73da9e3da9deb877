"""The foot of the window: the running job in words, with time left, Pause and Stop; otherwise "All changes saved"."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar

from gui.i18n import bind, on_language, say, tr
from gui.jobs import JobHandle, JobRunner
from gui.theme import set_kind
from gui.widgets.buttons import Button
from gui.widgets.labels import ElidedLabel, IconLabel, Label
from gui.words import time_left

_STATUS_MS = 6000
_SHOW_AFTER_MS = 300  # what is over sooner shows no progress at all
_STEPS = 1000


class JobBar(QFrame):
    """Shows the newest job of `runner` that is not quiet."""

    def __init__(self, runner: JobRunner) -> None:
        super().__init__()
        set_kind(self, "foot")
        self.setFixedHeight(40)
        self._runner = runner
        self._job: JobHandle | None = None
        self._has_project = False
        self.words = ElidedLabel()
        self.progress = QProgressBar()
        self.progress.setFixedWidth(220)
        self.progress.setTextVisible(False)
        self.pause = Button("Pause", tip="Let the work wait; nothing is lost", shortcut="Ctrl+.", run=self._pause)
        self.stop = Button("Stop", tip="Stop this work", shortcut="Ctrl+Shift+.", run=self._stop)
        self.more = QLabel()
        set_kind(self.more, "dim")
        self.status = QLabel()
        self.status.setMaximumWidth(480)
        set_kind(self.status, "dim")
        self.saved_icon = IconLabel("check", "dim", 16)
        self.saved = Label("All changes saved", kind="dim")
        self._status_timer = QTimer(self, singleShot=True, interval=_STATUS_MS)
        self._status_timer.timeout.connect(self._rest)
        self._appear = QTimer(self, singleShot=True, interval=_SHOW_AFTER_MS)
        self._appear.timeout.connect(self._show_job)
        self._lay_out()
        runner.started.connect(self._choose)
        runner.ended.connect(self._choose)
        on_language(self, self._refresh)
        self._show_job()

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 0, 16, 0)
        layout.setSpacing(8)
        for part in (self.words, self.progress, self.pause, self.stop, self.more):
            layout.addWidget(part)
        layout.addStretch(1)
        for part in (self.status, self.saved_icon, self.saved):
            layout.addWidget(part)

    def send_status(self, message: str) -> None:
        """Show something small and passing in place of "All changes saved"."""
        self.status.setText(message)
        self._rest(bool(message))
        self._status_timer.start()

    def set_saved(self, literal: str, icon: str = "check") -> None:
        """Say how the open project is kept: "All changes saved", "Read-only"; "" while there is none."""
        bind(self.saved.setText, literal)
        self.saved_icon.set_icon(icon)
        self._has_project = bool(literal)
        self._rest(self._status_timer.isActive())

    def _rest(self, telling: bool = False) -> None:
        self.status.setVisible(telling)
        self.saved_icon.setVisible(self._has_project and not telling)
        self.saved.setVisible(self._has_project and not telling)

    def _choose(self) -> None:
        jobs = self._runner.shown
        job = jobs[-1] if jobs else None
        if job is not self._job:
            if self._job is not None and not self._job.done:
                self._job.changed.disconnect(self._refresh)
            self._job = job
            if job is not None:
                job.changed.connect(self._refresh)
        if job is None:
            self._appear.stop()
            self._show_job()
        elif not self.words.isVisible() and not self._appear.isActive():  # quiet jobs come and go meanwhile
            self._appear.start()
        self._refresh()

    def _show_job(self) -> None:
        for part in (self.words, self.progress, self.pause, self.stop):
            part.setVisible(self._job is not None)
        self._rest(self._status_timer.isActive())
        self._refresh()

    def _refresh(self) -> None:
        job = self._job
        others = len(self._runner.shown) - 1
        self.more.setVisible(others > 0)
        self.more.setText(tr("and {count} more", count=others))
        if job is None:
            return
        parts = [say(job.name), say(job.message)]
        if job.stopping:
            parts.append(tr("stopping…"))
        elif job.paused:
            parts.append(tr("paused"))
        elif job.seconds_left is not None:
            parts.append(time_left(job.seconds_left))
        self.words.setText("  ·  ".join(part for part in parts if part))
        known = job.fraction is not None
        self.progress.setRange(0, _STEPS if known else 0)
        if job.fraction is not None:
            self.progress.setValue(round(job.fraction * _STEPS))
        self.progress.setAccessibleName(self.words.text())
        bind(self.pause.say, "Go on" if job.paused else "Pause")
        bind(self.stop.say, "Stop and keep" if job.can_keep else "Stop")
        self.pause.setEnabled(not job.stopping)
        self.stop.setEnabled(not job.stopping)

    def _pause(self) -> None:
        if self._job is not None:
            (self._job.resume if self._job.paused else self._job.pause)()

    def _stop(self) -> None:
        if self._job is not None:
            self._job.stop()
