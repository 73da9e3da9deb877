"""How long a training would take, said before it is started; measured once for each kind of step."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from engine.errors import UserError
from engine.events import Event, Operation
from engine.project import Project
from engine.training.events import Estimate
from engine.training.settings import TrainSettings
from gui.jobs import JobHandle
from gui.shell import Shell
from gui.warmup import load_libraries, unnoticed

_AFTER_MS = 600  # settings are often changed several at a time
_LAST = 5  # seconds for the score card and the model file, which do not grow with the rounds


class Guess(QObject):
    """Asked with `of`, answers with `found`; a newer question takes the place of the older.

    Seconds are None while they are being measured. How many rounds there are changes nothing about a step, so asking
    about more or fewer rounds is answered at once.
    """

    found = Signal(object)  # seconds, None: being measured
    failed = Signal(object)  # UserError: what would keep the training from starting

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._known: dict[str, float] = {}  # seconds a round
        self._asked: tuple[Project, TrainSettings, str] | None = None
        self._job: JobHandle | None = None
        self._later = QTimer(self, singleShot=True, interval=_AFTER_MS)
        self._later.timeout.connect(self._measure)

    def of(self, project: Project, settings: TrainSettings, revision: int) -> None:
        """Ask about a training with `settings` on the labels of that revision."""
        key = f"{project.folder} {revision} {settings.model_dump_json(exclude={'epochs', 'patience', 'seed'})}"
        if self._asked is not None and self._asked[2] == key and self._job is not None:
            self._asked = (project, settings, key)
            return
        self.stop()
        self._asked = (project, settings, key)
        if key in self._known:
            self.found.emit(settings.epochs * self._known[key] + _LAST)
            return
        self.found.emit(None)
        self._later.start()

    def stop(self) -> None:
        """Measure no more: a training starts, or the project goes."""
        self._later.stop()
        self._asked = None
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _measure(self) -> None:
        if self._asked is None:
            return
        project, settings, _ = self._asked
        job = self._shell.jobs.start(_estimated(project, settings), "estimate", quiet=True)
        self._job = job
        job.finished.connect(lambda estimate: self._came(job, settings, estimate))
        job.failed.connect(lambda error, _: self._went_wrong(job, error))

    def _came(self, job: JobHandle, settings: TrainSettings, estimate: Estimate) -> None:
        if job is not self._job or self._asked is None:
            return
        self._job = None
        _, now, key = self._asked  # the rounds may have changed meanwhile
        self._known[key] = max(estimate.seconds - _LAST, 1) / settings.epochs
        self.found.emit(now.epochs * self._known[key] + _LAST)

    def _went_wrong(self, job: JobHandle, error: Exception) -> None:
        if job is not self._job:
            return
        self._job = None
        # A fault of the program is reported when the training itself is started; nobody asked for this one.
        self.failed.emit(error if isinstance(error, UserError) else None)


def _estimated(project: Project, settings: TrainSettings) -> Operation[Estimate]:
    yield Event()
    with unnoticed():
        load_libraries()
        from engine.training.estimate import estimate

    return (yield from estimate(project, settings))
