"""The centre of Train: numbers, curves and pictures of the run in front."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from engine.events import Event
from engine.project import Project
from engine.training.events import EpochDone, Estimate, Previews, RunStarted, StepDone
from gui.shell import Shell
from gui.train.plots import CurvePlot
from gui.train.previews import PreviewStrip
from gui.train.runs import Details
from gui.train.score import ScorePage
from gui.train.vocabulary import metric_caption
from gui.widgets.buttons import SegmentedControl
from gui.widgets.labels import NumberTile
from gui.widgets.panels import EmptyState
from gui.words import duration


class Monitor(QWidget):
    """Curves and score card; an empty state before there is any run."""

    image_asked = Signal(int)
    report_asked = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.empty = EmptyState(
            "chart",
            "Nothing has been trained yet",
            "Choose on the left what to learn and for how long, then press Start training. You can watch here how the "
            "network gets better, round by round.",
            then="Training runs in the background; you can go on labeling meanwhile.",
        )
        self.quality = NumberTile("Quality", "The metric that decides which round is the best one")
        self.loss = NumberTile("Loss", "The sum of the loss terms: what training makes smaller")
        self.speed = NumberTile("Pictures/s", "Training pictures per second")
        self.left = NumberTile("Left", "Estimated time until the end")
        self.losses = CurvePlot("Loss", "What training makes smaller, by its terms")
        self.metrics = CurvePlot("Quality", "How good the network is on the validation pictures")
        self.strip = PreviewStrip(shell)
        self.score = ScorePage()
        self.choice = SegmentedControl([("curves", "Curves"), ("score", "Score card")])
        self._steps: dict[str, tuple[list[float], list[float]]] = defaultdict(lambda: ([], []))
        self._epochs: dict[str, tuple[list[float], list[float]]] = defaultdict(lambda: ([], []))
        self._lay_out()
        self.choice.changed.connect(self._choose_page)
        self.strip.opened.connect(self.image_asked)
        self.score.image_asked.connect(self.image_asked)
        self.score.report_asked.connect(self.report_asked)
        self.show_nothing()

    def _lay_out(self) -> None:
        numbers = QHBoxLayout()
        numbers.setSpacing(32)
        for tile in (self.quality, self.loss, self.speed, self.left):
            numbers.addWidget(tile)
        numbers.addStretch(1)
        numbers.addWidget(self.choice)
        plots = QHBoxLayout()
        plots.setSpacing(12)
        plots.addWidget(self.losses, 1)
        plots.addWidget(self.metrics, 1)
        curves = QWidget()
        column = QVBoxLayout(curves)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(plots, 3)
        self.strip.setFixedHeight(168)
        column.addWidget(self.strip)
        self.pages = QStackedWidget()
        self.pages.addWidget(curves)
        self.pages.addWidget(self.score)
        self.head = QWidget()
        inside = QVBoxLayout(self.head)
        inside.setContentsMargins(20, 16, 20, 16)
        inside.setSpacing(12)
        inside.addLayout(numbers)
        inside.addWidget(self.pages, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.empty)
        layout.addWidget(self.head)

    def show_nothing(self) -> None:
        """There is no run."""
        self.empty.show()
        self.head.hide()

    def start(self) -> None:
        """Begin with empty curves."""
        self.empty.hide()
        self.head.show()
        self._steps.clear()
        self._epochs.clear()
        self.losses.clear()
        self.metrics.clear()
        self.strip.clear()
        self.choice.choose("curves")
        self.choice.hide()
        for tile in (self.quality, self.loss, self.speed, self.left):
            tile.set_value("–")

    def take(self, project: Project, events: Iterable[Event]) -> None:
        """Draw what a running training reported; several steps make one drawing."""
        previews: Previews | None = None
        last_step: StepDone | None = None
        drawn: set[str] = set()
        for event in events:
            if isinstance(event, StepDone):
                last_step = event
                self._add_step(event.epoch + event.step / max(event.steps_per_epoch, 1), event.losses)
                drawn.add("steps")
            elif isinstance(event, EpochDone):
                self._add_epoch(event.epoch, event.metrics)
                self._say_epoch(event)
                drawn.add("epochs")
            elif isinstance(event, Previews):
                previews = event
            elif isinstance(event, Estimate):
                self.left.set_value(duration(event.seconds))
            elif isinstance(event, RunStarted):
                self.left.setToolTip("")
        if last_step is not None:
            self.loss.set_value(f"{sum(last_step.losses.values()):.3g}")
            self.speed.set_value(f"{last_step.images_per_second:.1f}")
        self._draw(drawn)
        if previews is not None:
            self.strip.show_epoch(project, previews.epoch, previews.pictures)

    def show_details(self, details: Details, others: list[Details], *, keep_page: bool = False) -> None:
        """Show a run from the disk, others behind it."""
        page = self.choice.chosen
        self.start()
        for row in details.steps:
            self._add_step(row["epoch"] + row["step"] / max(row.get("steps_per_epoch", row["step"]), 1), row["losses"])
        if not details.steps:
            for row in details.rows:
                self._add_step(row["epoch"], row["losses"])
        for row in details.rows:
            self._add_epoch(row["epoch"], row["metrics"])
        self._draw({"steps", "epochs"})
        if details.rows:
            self._say_last(details.rows)
        for other in others:
            self.lay_behind(other)
        self.choice.setVisible(details.card is not None)
        if details.card is not None:
            self.score.show_card(details.card)
            self.choice.choose(page if keep_page else "score")

    def lay_behind(self, details: Details) -> None:
        """Draw another run's curves grey behind these."""
        xs = [row["epoch"] for row in details.rows]
        short = details.folder.name
        for name in self._epochs:
            values = [row["metrics"].get(name, 0.0) for row in details.rows]
            self.metrics.set_series(f"{metric_caption(name)} · {short}", xs, values, behind=True)
        totals = [sum(row["losses"].values()) for row in details.rows]
        self.losses.set_series(f"{short}", xs, totals, behind=True)

    def _add_step(self, x: float, losses: Any) -> None:
        for name, value in losses.items():
            xs, ys = self._steps[name]
            xs.append(x)
            ys.append(value)

    def _add_epoch(self, epoch: int, metrics: Any) -> None:
        for name, value in metrics.items():
            if "/" in name:
                continue  # a metric of one category: the score card has it
            xs, ys = self._epochs[name]
            xs.append(epoch)
            ys.append(value)

    def _draw(self, what: set[str]) -> None:
        if "steps" in what:
            for name, (xs, ys) in self._steps.items():
                self.losses.set_series(name, xs, ys)
        if "epochs" in what:
            for name, (xs, ys) in self._epochs.items():
                self.metrics.set_series(metric_caption(name), xs, ys)

    def _say_epoch(self, event: EpochDone) -> None:
        value = event.metrics.get(event.headline, 0.0)
        self.quality.set_value(f"{value:.3f}", metric_caption(event.headline))
        self.left.set_value(duration(event.seconds_left) if event.seconds_left > 0 else "–")

    def _say_last(self, rows: tuple[dict[str, Any], ...]) -> None:
        last = rows[-1]
        name = next(iter(last["metrics"]), "")
        best = max(row["metrics"].get(name, 0.0) for row in rows)
        self.quality.set_value(f"{best:.3f}", metric_caption(name))
        self.loss.set_value(f"{sum(last['losses'].values()):.3g}")
        self.speed.set_value(f"{last.get('images_per_second', 0):.1f}")
        self.left.set_value("–")

    def _choose_page(self, key: str) -> None:
        self.pages.setCurrentIndex(1 if key == "score" else 0)
