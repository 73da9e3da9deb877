"""The left column of Train: what to learn, with which network, for how long, from which pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine import catalog
from engine.annotation import Box, Mask, Polygon, RotatedBox, WholeImage
from engine.errors import UserError
from engine.events import Event, Operation
from engine.project import Project
from engine.training.events import Estimate
from engine.training.presets import preset
from engine.training.settings import TrainSettings
from gui.forms import Form
from gui.i18n import bind, tr
from gui.jobs import JobHandle
from gui.shell import Shell
from gui.train.networks import NetworkCard, NetworkDialog
from gui.train.vocabulary import TASKS
from gui.widgets.buttons import Button, SegmentedControl
from gui.widgets.inputs import ComboBox
from gui.widgets.labels import Heading, Label
from gui.widgets.panels import Foldable, Scroll
from gui.words import about

_LEARNS_FROM: dict[str, tuple[type, ...]] = {
    "classification": (WholeImage,),
    "detection": (Box, RotatedBox, Polygon, Mask),
    "segmentation": (Polygon, Mask),
}
_FIRST_CHOICE = {"classification": "resnet18", "detection": "yolov5n", "segmentation": "deeplabv3plus_resnet18"}
_ESTIMATE_AFTER_MS = 600
_HIDDEN = ("model", "options", "start_from", "weights_file", "pretrained")


@dataclass(frozen=True, slots=True)
class Labels:
    """What a project has to learn from."""

    counts: dict[str, int]  # labeled things by task
    splits: dict[Any, int]
    groups: int
    categories: int


def read_labels(project: Project) -> Operation[Labels]:
    """Count what there is to learn from."""
    yield Event()
    kinds = project.geometry_counts()
    counts = {task: sum(kinds.get(kind, 0) for kind in learned) for task, learned in _LEARNS_FROM.items()}
    if kinds.get(Box):  # a project with boxes learns from them alone
        counts["detection"] = kinds[Box]
    return Labels(counts, dict(project.split_sizes()), len(project.group_sizes()), len(project.categories()))


class Setup(QWidget):
    """The four steps and, folded, all settings."""

    changed = Signal()
    augmentation_asked = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._project: Project | None = None
        self._labels: Labels | None = None
        self._key = ""
        self._estimating: JobHandle | None = None
        self.settings: TrainSettings | None = None
        self.task = ComboBox("What to learn")
        for name, words in TASKS.items():
            self.task.add_choice(name, words.title)
        self.task.picked.connect(self._task_picked)
        self.lacks = Label(kind="warning", wrap=True)
        self.card = NetworkCard()
        self.card.body.addWidget(Button("Change network…", tip="Choose another network", run=self._choose_network))
        self.preset = SegmentedControl(
            [("quick", "Quick look"), ("balanced", "Balanced"), ("best", "Best")],
            tips={
                "quick": "A few minutes, to see whether it can be learned",
                "best": "For the final result; overnight",
            },
        )
        self.preset.changed.connect(lambda *_: self._use_preset())
        self.how_long, self.pictures = Label(kind="dim", wrap=True), Label(kind="dim", wrap=True)
        self.advanced = Foldable("Advanced")
        self._form: Form | None = None
        self._look = Button("See it on my pictures…", tip="How pictures are varied while training")
        self._look.clicked.connect(lambda *_: self.augmentation_asked.emit())
        self.advanced.body.addWidget(self._look)
        self._later = QTimer(self, singleShot=True, interval=_ESTIMATE_AFTER_MS)
        self._later.timeout.connect(self._estimate)
        self._lay_out()
        self.advanced.toggled.connect(lambda opened: self._show_form() if opened else None)

    def show_project(self, project: Project | None) -> None:
        """Set up for another project."""
        self._project, self._labels = project, None
        self.refresh()

    def refresh(self) -> None:
        """Count the labels again."""
        if self._project is None:
            return
        job = self._shell.jobs.start(read_labels(self._project), "labels", quiet=True)
        job.finished.connect(self._labels_came)
        job.failed.connect(self._shell.show_error)

    @property
    def ready(self) -> bool:
        """Whether there is something to learn from."""
        return bool(self._labels and self._labels.counts.get(str(self.task.chosen), 0) and self.settings)

    def choose_network(self, key: str) -> None:
        """Take another network of the task."""
        if key != self._key:
            self._key = key
            self.card.show_row(catalog.get(key))
            self._use_preset()

    def start_from(self, name: str, task: str, key: str) -> None:
        """Let the next training start from the weights of a run."""
        if self.task.choose(task):
            self._show_task()
        self.choose_network(key)
        if self.settings is not None:
            self.settings = self.settings.model_copy(update={"start_from": name})
        self.changed.emit()

    def _lay_out(self) -> None:
        scroll = Scroll()
        body = scroll.body
        body.addWidget(Heading("What to learn", 1))
        body.addWidget(self.task)
        body.addWidget(self.lacks)
        body.addSpacing(8)
        body.addWidget(Heading("Network", 2))
        body.addWidget(self.card)
        body.addSpacing(8)
        body.addWidget(Heading("How long", 3))
        body.addWidget(self.preset)
        body.addWidget(self.how_long)
        body.addSpacing(8)
        body.addWidget(Heading("Pictures", 4))
        body.addWidget(self.pictures)
        body.addWidget(self.advanced)
        body.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)

    def _labels_came(self, labels: Labels) -> None:
        first = self._labels is None
        self._labels = labels
        if first:
            richest = max(labels.counts, key=lambda task: (labels.counts[task] > 0, task == "detection"))
            self.task.choose(richest)
            self._key = ""
        self._show_task()
        if first or not self._key:
            self._task_picked(self.task.chosen)
        else:
            self._later.start()
        self.changed.emit()

    def _show_task(self) -> None:
        labels, task = self._labels, str(self.task.chosen)
        words = TASKS[task]
        bind(self.task.setToolTip, words.help)
        count = labels.counts.get(task, 0) if labels else 0
        self.lacks.setVisible(labels is not None and not count)
        bind(self.lacks.setText, words.lacks)
        if labels is None:
            return
        train, val, test = (labels.splits.get(split, 0) for split in ("train", "val", "test"))
        rest = labels.splits.get(None, 0)
        lines = [tr("{train} train · {val} validation · {test} test", train=train, val=val, test=test)]
        if rest and not (train or val or test):
            lines = [tr("{count} pictures, divided by itself when training starts", count=rest)]
        lines.append(tr(words.things, count=f"{count:,}"))
        lines.append(tr("kept together by group: {count} groups", count=labels.groups) if labels.groups else "")
        self.pictures.setText("\n".join(line for line in lines if line))

    def _task_picked(self, task: Any) -> None:
        self._show_task()
        wanted = _FIRST_CHOICE.get(task, "")
        rows = catalog.rows(task)
        key = wanted if any(row.key == wanted for row in rows) else rows[0].key
        self._key = ""
        self.choose_network(key)
        self.changed.emit()

    def _choose_network(self) -> None:
        dialog = NetworkDialog(self, str(self.task.chosen), self._key)
        dialog.chosen.connect(self.choose_network)
        dialog.open()

    def _use_preset(self) -> None:
        if self._project is None or not self._key:
            return
        try:
            self.settings = preset(self.preset.chosen, self._project, self._key)
        except UserError as error:
            self._shell.show_error(error)
            return
        if self._form is not None:
            self._drop_form()
            if self.advanced.head.isChecked():
                self._show_form()
        self._say_long(None)
        self._later.start()
        self.changed.emit()

    def _show_form(self) -> None:
        if self._form is not None or self.settings is None:
            return
        self._form = Form(self.settings, without=_HIDDEN)
        self._form.changed.connect(self._form_changed)
        self.advanced.body.insertWidget(0, self._form)

    def _drop_form(self) -> None:
        if self._form is not None:
            self._form.hide()
            self._form.deleteLater()
        self._form = None

    def _form_changed(self) -> None:
        assert self._form is not None
        value = self._form.value()
        assert isinstance(value, TrainSettings)
        self.settings = value
        self._say_long(None)
        self._later.start()

    def _estimate(self) -> None:
        """Measure a few steps, once PyTorch is there and nothing else trains."""
        if self._project is None or not self.ready or self.settings is None or not self.isVisible():
            return
        if any(handle.can_keep for handle in self._shell.jobs.running):
            return
        if self._estimating is not None:
            self._estimating.cancel()
        job = self._shell.jobs.start(_estimated(self._project, self.settings), "estimate", quiet=True)
        self._estimating = job
        job.finished.connect(lambda found: self._say_long(found) if job is self._estimating else None)
        job.failed.connect(lambda *_: None)  # what is wrong is said when training is started

    def _say_long(self, found: Estimate | None) -> None:
        settings = self.settings
        if settings is None:
            return
        width, height = settings.image_size or catalog.get(settings.model).image_size
        size = f"{width}" if width == height else f"{width} × {height}"
        if found is None:
            bind(self.how_long.setText, "{epochs} rounds at {size} px.", epochs=settings.epochs, size=size)
        else:
            words = "{epochs} rounds at {size} px. {time} on this computer."
            time = about(found.seconds)
            bind(self.how_long.setText, words, epochs=settings.epochs, size=size, time=time[:1].upper() + time[1:])
        bind(self.how_long.setToolTip, "Rounds (epochs): how often all training pictures are seen.")


def _estimated(project: Project, settings: TrainSettings) -> Operation[Estimate]:
    yield Event()
    from engine.training.estimate import estimate

    return (yield from estimate(project, settings))
