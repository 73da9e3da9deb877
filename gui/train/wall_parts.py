"""The advice above the wall of networks, and the measuring of speeds below it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from engine.catalog import Architecture
from engine.catalog.advice import Advice
from engine.errors import text
from engine.events import Event, Operation
from engine.training.speed import SpeedMeasured, measure_speeds
from gui.i18n import bind
from gui.jobs import JobHandle
from gui.shell import Shell
from gui.theme import GRID
from gui.train.wall_model import Size, WallModel
from gui.warmup import load_libraries, unnoticed
from gui.widgets.buttons import Button
from gui.widgets.labels import ElidedLabel, Label
from gui.widgets.panels import Card


class AdviceCard(Card):
    """One network and why; hidden until there is advice."""

    taken = Signal(object)  # Advice

    def __init__(self) -> None:
        super().__init__()
        self._advice: Advice | None = None
        self.name = Label(kind="title")
        self.reason = Label(wrap=True)
        self.take = Button("Take it", kind="primary", tip="Take this network", run=self._take)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.name)
        words.addWidget(self.reason)
        line = QHBoxLayout()
        line.setSpacing(2 * GRID)
        line.addLayout(words, 1)
        line.addWidget(self.take)
        self.body.addLayout(line)
        self.hide()

    def show_advice(self, title: str, advice: Advice) -> None:
        """Say it."""
        self._advice = advice
        self.name.setText(title)
        bind(self.reason.setText, advice.reason)
        self.show()
        self.take.setFocus()

    def _take(self) -> None:
        if self._advice is not None:
            self.taken.emit(self._advice)


class Measuring(QWidget):
    """The button that measures the networks on the wall, and while it does, how far it is and Stop."""

    def __init__(self, shell: Shell, model: WallModel) -> None:
        super().__init__()
        self._shell, self._model = shell, model
        self._job: JobHandle | None = None
        self.button = Button(
            "Measure speeds here",
            tip="Measure how long the networks on the wall take for a picture on this computer",
            run=self.start,
        )
        self.progress, self.message = QProgressBar(), ElidedLabel()
        self.progress.setFixedWidth(120)
        bind(self.progress.setAccessibleName, "Measuring speeds")
        self.message.setMinimumWidth(140)
        self.end = Button("Stop", tip="Stop; what is measured stays", run=self.stop)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        for part in (self.button, self.end, self.progress, self.message):
            layout.addWidget(part)
        self._show_state()

    @property
    def running(self) -> bool:
        """Whether it measures."""
        return self._job is not None

    def start(self) -> None:
        """Measure what is on the wall and not known yet; all of it once more where everything is known."""
        rows = [row for row in self._model.rows if self._model.speeds.of(row) is None] or list(self._model.rows)
        if self._job is not None or not rows:
            return
        job = self._job = self._shell.jobs.start(
            _measured(rows, self._model.speeds.size), text("Measuring speeds"), quiet=True
        )
        job.events.connect(self._came)
        job.changed.connect(self._tell)
        job.failed.connect(self._shell.show_error)
        job.ended.connect(self._ended)
        self._show_state()

    def stop(self) -> None:
        """Stop; what is measured is kept."""
        if self._job is not None:
            self._job.cancel()
            self._job.events.disconnect(self._came)
            self._job.changed.disconnect(self._tell)
            self._job.ended.disconnect(self._ended)
            self._ended()

    def _came(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, SpeedMeasured):
                self._model.learn(event.key, event.size, event.milliseconds, event.operations)
        self._model.speeds.save()

    def _tell(self) -> None:
        if self._job is not None:
            self.progress.setRange(0, 100)
            self.progress.setValue(round(100 * (self._job.fraction or 0)))
            bind(self.message.setText, self._job.message)

    def _ended(self) -> None:
        self._job = None
        self._model.speeds.save()
        self._show_state()

    def _show_state(self) -> None:
        busy = self._job is not None
        # A training takes the computer's time: what is measured beside it would be wrong, and slow it down.
        free = not self._shell.jobs.shown
        self.button.setVisible(not busy)
        self.button.setEnabled(free)
        for part in (self.end, self.progress, self.message):
            part.setVisible(busy)


def _measured(rows: list[Architecture], size: Size | None) -> Operation[None]:
    yield Event()
    with unnoticed():
        load_libraries()
        import torch  # noqa: F401 - loaded where the window stays quick
    return (yield from measure_speeds(rows, size))
