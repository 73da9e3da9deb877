"""The left column of Train: what to learn, with which network, for how long, from which pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine import catalog
from engine.bands import BandNames
from engine.errors import UserError
from engine.project import Project
from engine.training.presets import preset
from engine.training.settings import TrainSettings
from engine.training.speed import OptionCost
from gui.i18n import bind, mark, on_language, say, tr
from gui.shell import Shell
from gui.train.advanced import Advanced
from gui.train.augmentation import AugmentationDialog
from gui.train.bands import Bands
from gui.train.bands_dialog import BandsDialog
from gui.train.cost import Cost, cost_words
from gui.train.guess import Guess
from gui.train.labels import Labels, read_labels
from gui.train.networks import NetworkCard
from gui.train.several import settings_of
from gui.train.vocabulary import TASKS
from gui.train.wall import NetworkDialog, situation_of
from gui.widgets.buttons import Button, SegmentedControl
from gui.widgets.inputs import ComboBox
from gui.widgets.labels import Heading, Label
from gui.widgets.panels import Scroll
from gui.words import about

_FIRST_CHOICE = {"classification": "resnet18", "detection": "yolov5n", "segmentation": "deeplabv3plus_resnet18"}
_ORDINARY = 3  # bands of a colour picture


class Setup(QWidget):
    """The four steps and, folded, all settings."""

    changed = Signal()
    forecast_asked = Signal()
    queued = Signal(list)  # TrainSettings of several networks

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._project: Project | None = None
        self._labels: Labels | None = None
        self._key = ""
        self._wanted = ""  # a network asked for before the labels were counted
        self._busy = False
        self._seconds: float | None = None
        self.settings: TrainSettings | None = None
        self.task = ComboBox("What to learn")
        for name, words in TASKS.items():
            self.task.add_choice(name, words.title)
        self.lacks = Label(kind="warning", wrap=True)
        self.lacks.hide()
        self.card = NetworkCard()
        self.change = Button("Change network…", tip="Choose another network", run=self.ask_network)
        self.card.body.addWidget(self.change)
        self.preset = SegmentedControl(
            [("quick", "Quick look"), ("balanced", "Balanced"), ("best", "Best")],
            tips={
                "quick": "A few minutes, to see whether it can be learned",
                "balanced": "Good results in reasonable time",
                "best": "For the final result; overnight",
            },
        )
        self.preset.choose(shell.preferences.get("train/preset", "quick"))
        self.how_long, self.pictures = Label(kind="dim", wrap=True), Label(kind="dim", wrap=True)
        self.how_long.setMinimumHeight(2 * self.how_long.fontMetrics().lineSpacing())  # nothing jumps when it comes
        self.how_long.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.forecast = Button(
            "What would more labels bring?",
            tip="Learn from parts of the labels, and draw on how it gets better",
            kind="link",
            run=self.forecast_asked.emit,
        )
        self.bands, self.advanced, self._place = Bands(), Advanced(), QWidget()
        self._guess, self._cost = Guess(shell), Cost(shell)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        QVBoxLayout(self._place).setContentsMargins(0, 0, 0, 0)
        scroll = Scroll()
        body = scroll.body
        for number, (words, widgets) in enumerate(
            (
                ("What to learn", (self.task, self.lacks)),
                ("Network", (self.card,)),
                (mark("How long"), (self.preset, self.how_long)),
                ("Pictures", (self.pictures, self.forecast, self._place, self.advanced)),
            ),
            1,
        ):
            if number > 1:
                body.addSpacing(8)
            body.addWidget(Heading(words, number))
            for widget in widgets:
                body.addWidget(widget)
        body.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)

    def _connect(self) -> None:
        self.task.picked.connect(self._task_picked)
        self.preset.changed.connect(self._preset_picked)
        self.advanced.changed.connect(self._advanced_changed)
        self.bands.asked.connect(self.ask_bands)
        self.advanced.look.clicked.connect(lambda *_: self._show_augmentation())
        self._guess.found.connect(self._seconds_found)
        self._guess.failed.connect(self._cannot_start)
        self._cost.found.connect(self._say_cost)
        on_language(self.advanced, self._ask_cost)
        on_language(self.pictures, self._say_pictures)
        on_language(self.how_long, self._say_long)

    # What the tab says

    def show_project(self, project: Project | None) -> None:
        """Set up for another project."""
        self._guess.stop()
        self._cost.stop()
        self._project, self._labels, self.settings, self._key = project, None, None, ""
        self._seconds = None
        self.lacks.hide()
        self._say_pictures()
        self._say_long()
        self.refresh()

    def refresh(self) -> None:
        """Count the labels again."""
        if self._project is None:
            return
        job = self._shell.jobs.start(read_labels(self._project), "labels", quiet=True)
        job.finished.connect(self._labels_came)
        job.failed.connect(self._shell.show_error)

    def show_runs(self, runs: Sequence[tuple[str, str]]) -> None:
        """Offer these runs (name, architecture) to start from."""
        self.advanced.beginning.show_runs(runs)

    def set_busy(self, busy: bool) -> None:
        """While a training runs nothing is measured: it would take the training's time, and measure wrong."""
        self._busy = busy
        if busy:
            self._guess.stop()
            self._ask_cost()
            self._say_long()
        else:
            self._ask_how_long()

    @property
    def ready(self) -> bool:
        """Whether there is something to learn from."""
        return bool(self._labels and self._labels.counts.get(str(self.task.chosen), 0) and self.settings)

    def choose_network(self, key: str) -> None:
        """Take this network, and its task."""
        if self._labels is None:
            self._wanted = key
            return
        row = catalog.get(key)
        if self.task.chosen != row.task:
            self.task.choose(row.task)
            self._show_task()
        if key != self._key:
            self._key = key
            self.card.show_row(row)
            self.advanced.show_row(row)
            self._use_preset()

    def start_from(self, name: str, key: str) -> None:
        """Let the next training begin with the weights of a run."""
        self.choose_network(key)
        if self.settings is not None:
            self._take(self.settings.model_copy(update={"start_from": name}))

    def ask_network(self, *, several: bool = False) -> None:
        """Let the user choose a network, or `several` to train one after another."""
        size = self.settings.image_size if self.settings is not None else None
        situation = situation_of(self._project, str(self.task.chosen))
        dialog = NetworkDialog(self, self._shell, situation, self._key, size, several=several)
        dialog.chosen.connect(self.choose_network)
        dialog.advised.connect(self._take_advice)
        dialog.queued.connect(self._queue)
        dialog.open()

    def _queue(self, keys: list[str], times: int) -> None:
        project, settings, name = self._project, self.settings, self.preset.chosen
        if project is None or settings is None:
            return
        try:
            self.queued.emit(settings_of(keys, times, settings, lambda key: preset(name, project, key)))
        except UserError as error:
            self._shell.show_error(error)

    def ask_bands(self) -> None:
        """Let the user choose and name the bands that the network sees."""
        if self._project is None or self._labels is None or self.settings is None:
            return
        dialog = BandsDialog(self, self._labels.bands, self.settings, can_name=not self._project.read_only)
        dialog.chosen.connect(self._take_bands)
        dialog.open()

    def _take_bands(self, names: BandNames, channels: tuple[str, ...]) -> None:
        if self._project is None or self._labels is None or self.settings is None:
            return
        if names != self._labels.bands:
            try:
                self._project.set_band_names(names)
            except UserError as error:
                self._shell.show_error(error)
                return
            self._labels = replace(self._labels, bands=names)
            self._show_bands()
            self._shell.project_changed()  # pictures look otherwise; what was measured or refused may be otherwise
        self._take(self.settings.model_copy(update={"bands": channels}))

    def _show_augmentation(self) -> None:
        if self._project is not None and self.settings is not None:
            AugmentationDialog(self, self._shell, self._project, self.settings).open()

    def _take_advice(self, key: str, options: dict[str, str | int]) -> None:
        self.choose_network(key)
        if self.settings is not None and options:
            self._take(self.settings.model_copy(update={"options": options}))

    # What the user does

    def _labels_came(self, labels: Labels) -> None:
        first, self._labels = self._labels is None, labels
        if self._project is None:
            return
        self._show_bands()
        if first:
            wanted, self._wanted = self._wanted, ""
            self.task.choose(labels.richest)
            self._task_picked(self.task.chosen)
            if wanted:
                self.choose_network(wanted)
        self._show_task()
        self._ask_how_long()
        self.changed.emit()

    def _task_picked(self, task: Any) -> None:
        self._show_task()
        wanted = _FIRST_CHOICE.get(task, "")
        rows = catalog.rows(task)
        self._key = ""
        self.choose_network(wanted if any(row.key == wanted for row in rows) else rows[0].key)
        self.changed.emit()

    def _preset_picked(self, name: str) -> None:
        self._shell.preferences.set("train/preset", name)
        self._use_preset()

    def _use_preset(self) -> None:
        """Take the settings of the preset; which network, its options and a chosen beginning stay."""
        if self._project is None or not self._key:
            return
        try:
            settings = preset(self.preset.chosen, self._project, self._key)
        except UserError as error:
            self._shell.show_error(error)
            return
        bands = self.settings.bands if self.settings is not None else ()
        self._take(settings.model_copy(update={**self.advanced.kept(), "bands": bands}))

    def _take(self, settings: TrainSettings) -> None:
        self.settings = settings
        self.advanced.show_settings(settings)
        self._said_anew()

    def _advanced_changed(self, settings: TrainSettings) -> None:
        self.settings = settings
        self._said_anew()

    def _said_anew(self) -> None:
        if self.settings is not None:
            self.bands.show_settings(self.settings)
        self.card.say_beginning(self.advanced.beginning.sentence)
        self._ask_how_long()
        self.changed.emit()

    # How long

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask_how_long()

    def _ask_how_long(self) -> None:
        """Measure a few steps, unless nobody looks or something trains."""
        self._ask_cost()
        if self._project is None or self._labels is None or self.settings is None or not self.ready:
            self._guess.stop()
            self._say_long()
        elif self.isVisible() and not self._busy:
            self._guess.of(self._project, self.settings, self._labels.revision)
        else:
            self._say_long()

    def _ask_cost(self) -> None:
        if self.settings is not None:
            self._cost.of(self.settings, measure=self.isVisible() and not self._busy)

    def _say_cost(self, cost: OptionCost | None) -> None:
        self.advanced.say_cost(cost_words(cost, measuring=self._cost.measuring))

    def _seconds_found(self, seconds: float | None) -> None:
        self._seconds = seconds
        self._say_long()

    def _cannot_start(self, error: UserError | None) -> None:
        self._seconds = None
        self._say_long()
        if error is not None:
            bind(self.how_long.setToolTip, error.message)
            self.how_long.setText(f"{say(error.message)} {say(error.hint)}")

    def _say_long(self) -> None:
        settings = self.settings
        if settings is None:
            self.how_long.setText("")
            return
        width, height = settings.image_size or catalog.get(settings.model).image_size
        size = f"{width}" if width == height else f"{width} × {height}"
        words = tr("{epochs} rounds at {size} px.", epochs=settings.epochs, size=size)
        if self._seconds is not None:
            words += " " + tr("{time} on this computer.", time=_capital(about(self._seconds)))
        elif self.ready and not self._busy:
            words += " " + tr("Measuring how long that takes…")
        self.how_long.setText(words)
        bind(self.how_long.setToolTip, "Rounds (epochs): how often all training pictures are seen.")

    # Words

    def _show_task(self) -> None:
        labels, words = self._labels, TASKS[str(self.task.chosen)]
        bind(self.task.setToolTip, words.help)
        bind(self.lacks.setText, words.lacks)
        self.lacks.setVisible(labels is not None and not labels.counts.get(str(self.task.chosen), 0))
        self._say_pictures()

    def _show_bands(self) -> None:
        """Where an ordinary camera took the pictures, bands are something for those who look under Advanced."""
        names = self._labels.bands if self._labels is not None else BandNames(())
        many = len(names.names) > _ORDINARY
        place = self._place.layout() if many else self.advanced.body
        assert place is not None
        place.addWidget(self.bands)
        self._place.setVisible(many)
        self.bands.show_names(names)

    def _say_pictures(self) -> None:
        self.pictures.setText(self._labels.sentences(str(self.task.chosen)) if self._labels is not None else "")


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
