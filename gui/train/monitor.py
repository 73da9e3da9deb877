"""The centre of Train: numbers, curves and pictures of the run in front."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from engine.errors import text
from engine.project import Project
from engine.training.events import Previews
from engine.training.leaderboard import Board
from gui.i18n import bind, mark
from gui.shell import Shell
from gui.train.compare import ComparePage
from gui.train.curves import Curves
from gui.train.plots import CurvePlot
from gui.train.previews import PreviewStrip
from gui.train.runs import Details, Note
from gui.train.score import ScorePage
from gui.train.vocabulary import loss_caption, metric_caption
from gui.widgets.buttons import IconButton, SegmentedControl
from gui.widgets.labels import IconLabel, Label, NumberTile
from gui.widgets.panels import Card, EmptyState
from gui.words import duration

_DRAW_MS = 200  # curves and numbers in turn: both at once are felt by the mouse, and drawing competes with training
_STRIP_HEIGHT = 168


class Monitor(QWidget):
    """Curves and score card; an empty state before there is any run."""

    image_asked = Signal(int)
    report_asked = Signal()
    right_asked = Signal()

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
        self.rate = NumberTile("Step size", "Learning rate: how far each step goes. It rises at first, then falls")
        self.speed = NumberTile("Pictures/s", "Training pictures per second")
        self.left = NumberTile("Left", "Estimated time until the end")
        self.losses = CurvePlot("Loss", mark("What training makes smaller, by its terms"), smooth=True)
        self.metrics = CurvePlot("Quality", mark("How good the network is on the validation pictures"))
        self.strip = PreviewStrip(shell)
        self.score = ScorePage(shell)
        self.compare = ComparePage(shell)
        self.choice = SegmentedControl(
            [("curves", "Curves"), ("score", "Score card"), ("compare", "Compare")],
            tips={"compare": "Ctrl+click on another finished run to compare them"},
        )
        self.title = Label(kind="title")  # of the run, in place of its numbers beside the score card
        self.side = IconButton("panel-right", "Hide or show the right column (F10)", run=self.right_asked.emit)
        self._note = Card()
        self._curves = Curves()
        self._moves = False  # whether the run in front trains now
        self._later = QTimer(self, singleShot=True, interval=_DRAW_MS)
        self._lay_out()
        self._numbers = QTimer(self, singleShot=True, interval=_DRAW_MS)
        self._later.timeout.connect(self._draw_steps)
        self._numbers.timeout.connect(self._say_numbers)
        self.choice.changed.connect(self._choose_page)
        self.strip.opened.connect(self.image_asked)
        self.score.image_asked.connect(self.image_asked)
        self.compare.image_asked.connect(self.image_asked)
        self.score.report_asked.connect(self.report_asked)
        self.show_nothing()

    def _lay_out(self) -> None:
        numbers = QHBoxLayout()
        numbers.setSpacing(24)
        numbers.addWidget(self.title)
        for tile in (self.quality, self.loss, self.rate, self.speed, self.left):
            tile.value.setMinimumWidth(64)  # so that the next one stays in its place
            numbers.addWidget(tile)
        numbers.addStretch(1)
        numbers.addWidget(self.choice)
        numbers.addWidget(self.side)
        self.pages = QStackedWidget()
        self.pages.addWidget(self._make_curves())
        self.pages.addWidget(self.score)
        self.pages.addWidget(self.compare)
        self.head = QWidget()
        inside = QVBoxLayout(self.head)
        inside.setContentsMargins(20, 16, 20, 16)
        inside.setSpacing(12)
        inside.addLayout(numbers)
        inside.addWidget(self._make_note())
        inside.addWidget(self.pages, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.empty)
        layout.addWidget(self.head)

    def _make_curves(self) -> QWidget:
        self.plots = QWidget()
        row = QHBoxLayout(self.plots)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.losses, 1)
        row.addWidget(self.metrics, 1)
        curves = QWidget()
        column = QVBoxLayout(curves)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.plots, 1)
        self.strip.setFixedHeight(_STRIP_HEIGHT)
        column.addWidget(self.strip)
        return curves

    def _make_note(self) -> QWidget:
        self._note_icon = IconLabel("info")
        self._note_words, self._note_hint = Label(kind="strong", wrap=True), Label(kind="dim", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(12)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(self._note_words)
        column.addWidget(self._note_hint)
        row.addWidget(self._note_icon)
        row.addLayout(column, 1)
        self._note.body.addLayout(row)
        return self._note

    # What is shown

    def show_nothing(self) -> None:
        """There is no run."""
        self.empty.show()
        self.head.hide()

    def start(self, curves: Curves) -> None:
        """Watch a run that trains now; `draw` and `draw_later` show what has come since."""
        self._begin(curves)
        self._note.hide()
        self._moves = True
        self.plots.show()
        self.strip.show()
        self.choice.hide()
        self.choice.choose("curves")
        self._choose_page("curves")
        self.draw()

    def show_details(self, details: Details, note: Note | None, *, keep_page: bool = False) -> None:
        """Show a run from the disk."""
        page = self.choice.chosen
        self._moves = False
        if not keep_page:
            self.choice.button("compare").setEnabled(False)
        self.title.setText(details.title)
        self._begin(details.curves)
        self.show_note(note)
        self.plots.setVisible(bool(details.curves.losses) or note is None)
        self.strip.hide()
        self.draw()
        self.choice.setVisible(details.card is not None)
        if details.card is not None:
            self.score.show_card(details.card)
        self.choice.choose(page if keep_page else "score" if details.card is not None else "curves")
        self._choose_page(self.choice.chosen)

    def show_note(self, note: Note | None) -> None:
        """Say something above the curves, or nothing."""
        self._note.setVisible(note is not None)
        if note is not None:
            self._note_icon.set_icon(note.icon, note.role)
            bind(self._note_words.setText, note.sentence)
            bind(self._note_hint.setText, note.hint)
            self._note_hint.setVisible(bool(note.hint))

    def lay_behind(self, others: list[Details]) -> None:
        """Draw other runs' curves grey behind these."""
        for other in others:
            name = other.title
            self.losses.put(name, other.curves.total_losses, behind=True)
            series = other.curves.metrics.get(self._curves.headline or other.curves.headline)
            if series is not None:
                self.metrics.put(name, series, behind=True)

    def show_boards(self, front: Path, found: Sequence[Board]) -> None:
        """Show the run `front` beside those that are compared with it."""
        self.compare.show_boards(front, found)
        enough = sum(len(board.rows) for board in found) > 1
        self.choice.button("compare").setEnabled(enough)
        if not enough and self.choice.chosen == "compare":
            self.choice.choose("curves")

    def show_previews(self, project: Project, previews: Previews) -> None:
        """Show what the network says about the validation pictures now."""
        self.strip.show()
        self.strip.show_epoch(project, previews.epoch, previews.pictures)

    # Drawing

    def draw_later(self) -> None:
        """The run in front has grown: draw it soon, once for all that comes until then."""
        if not self._later.isActive() and not self._numbers.isActive():
            self._later.start()

    def draw_round(self) -> None:
        """A round has ended: draw its measures now and the losses soon, for both at once are felt by the mouse."""
        _draw_all(self.metrics, self._curves.metrics, metric_caption)
        self._say_numbers()
        self.draw_later()

    def draw(self) -> None:
        """Draw the run in front as it is now."""
        _draw_all(self.metrics, self._curves.metrics, metric_caption)
        _draw_all(self.losses, self._curves.losses, loss_caption)
        self._say_numbers()

    def _draw_steps(self) -> None:
        """Between two rounds only the losses grow."""
        _draw_all(self.losses, self._curves.losses, loss_caption)
        self._numbers.start()

    def _begin(self, curves: Curves) -> None:
        self.empty.hide()
        self.head.show()
        self._curves = curves
        self.losses.clear()
        self.metrics.clear()
        self.strip.clear()

    def _say_numbers(self) -> None:
        curves = self._curves
        metric = metric_caption(curves.headline)
        said = text("{metric}, validation", metric=metric) if curves.headline else text("Quality")
        bind(self.quality.caption.setText, said)
        self.quality.set_value(_number(curves.best, ".3f"))
        self.loss.set_value(_number(curves.loss, ".3g"))
        self.rate.set_value(_number(curves.rate, ".2g"))
        self.speed.set_value(_number(curves.speed, ".1f"))
        self.left.set_value(duration(curves.left) if curves.left else "–")

    def _choose_page(self, key: str) -> None:
        """The score card has numbers of its own, of the test pictures: one place for numbers is enough."""
        self.pages.setCurrentIndex(["curves", "score", "compare"].index(key))
        self.title.setVisible(key == "score")
        curves = key == "curves"
        self.quality.setVisible(curves)
        self.loss.setVisible(curves)
        for tile in (self.rate, self.speed, self.left):
            tile.setVisible(self._moves and curves)


def _draw_all(plot: CurvePlot, found: dict, words: Callable[[str], str]) -> None:
    shown = plot.names
    for name, series in found.items():
        if words(name) not in shown:
            plot.put(words(name), series)
    plot.draw()


def _number(value: float | None, form: str) -> str:
    return "–" if value is None or not math.isfinite(value) else format(value, form)
