"""The runs of a project: which were made, how good they are, what can be done with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine.errors import text
from engine.events import Event, Operation
from engine.training.run import Run, list_runs
from gui.i18n import bind
from gui.theme import set_kind
from gui.train.networks import network_title
from gui.train.vocabulary import metric_caption, metric_help
from gui.widgets.labels import ElidedLabel, Heading, IconLabel, Label
from gui.widgets.panels import Card, Scroll
from gui.words import moment

STATUS = {
    "running": ("play", "accent", text("running")),
    "finished": ("check", "accent", text("done")),
    "failed": ("error", "error", text("failed")),
    "stopped": ("pause", "dim", text("stopped, can go on")),
    "interrupted": ("warning", "warning", text("interrupted, can go on")),
}
_MOST = 200


@dataclass(frozen=True, slots=True)
class Summary:
    """A run as the list shows it, read from the disk once."""

    folder: Path
    name: str
    architecture: str
    task: str
    status: str
    message: str
    started: float
    epoch: int
    epochs: int
    headline: tuple[str, float] | None
    resumable: bool


@dataclass(frozen=True, slots=True)
class Details:
    """A run as the plots and the score card show it."""

    folder: Path
    rows: tuple[dict[str, Any], ...]
    steps: tuple[dict[str, Any], ...]
    card: dict[str, Any] | None


def read_summaries(runs_folder: Path) -> Operation[list[Summary]]:
    """Read all runs of a project, newest first."""
    found = []
    for run in list_runs(runs_folder)[:_MOST]:
        yield Event()
        found.append(summary_of(run))
    return found


def summary_of(run: Run) -> Summary:
    """Read one run."""
    return Summary(
        run.folder, run.name, run.architecture, run.task, run.status, run.message,
        run.started, run.epoch, run.epochs, run.headline, run.resumable,
    )  # fmt: skip


def read_details(folders: Sequence[Path]) -> Operation[list[Details]]:
    """Read curves and score cards of some runs."""
    found = []
    for folder in folders:
        yield Event()
        run = Run(folder)
        found.append(Details(folder, tuple(run.rows()), tuple(run.steps()), run.score_card()))
    return found


class RunCard(Card):
    """One run in the list."""

    menu_asked = Signal(QPoint)

    def __init__(self, summary: Summary) -> None:
        super().__init__(clickable=True)
        self.summary = summary
        icon, role, word = STATUS[summary.status]
        title = ElidedLabel(network_title(summary.architecture))
        set_kind(title, "strong")
        value = QLabel()
        set_kind(value, "title")
        head = QHBoxLayout()
        head.addWidget(title, 1)
        head.addWidget(value)
        if summary.headline is not None:
            name, best = summary.headline
            value.setText(f"{best:.3f}")
            bind(
                value.setToolTip,
                "{metric} on the validation pictures. {help}",
                metric=metric_caption(name),
                help=metric_help(name),
            )
        else:
            value.setText("–")
        foot = QHBoxLayout()
        foot.setSpacing(6)
        foot.addWidget(IconLabel(icon, role, 14))
        words = ElidedLabel()
        set_kind(words, "dim")
        if summary.status in ("running", "stopped", "interrupted") and summary.epochs:
            bind(
                words.setText,
                "{status} · round {epoch} of {epochs}",
                status=word,
                epoch=summary.epoch,
                epochs=summary.epochs,
            )
        else:
            bind(words.setText, word)
        foot.addWidget(words, 1)
        when = Label(kind="small")
        when.setText(moment(datetime.fromtimestamp(summary.started)) if summary.started else "")
        foot.addWidget(when)
        self.body.addLayout(head)
        self.body.addLayout(foot)
        self.setAccessibleName(f"{title.text()} {value.text()} {word}")
        self.setToolTip(f"{summary.name}\n{summary.message}".strip())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_asked.emit(event.globalPos())


class RunList(QWidget):
    """The list; one run is in front, others can be laid behind it with Ctrl."""

    picked = Signal(object)  # Summary in front
    behind_changed = Signal()
    menu_asked = Signal(object, QPoint)

    def __init__(self) -> None:
        super().__init__()
        self.front: Path | None = None
        self.behind: list[Path] = []
        self._cards: dict[Path, RunCard] = {}
        self._empty = Label(
            "None yet. What you train is kept here, with its curves and its score.", kind="dim", wrap=True
        )
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._scroll = Scroll()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(Heading("Runs"))
        layout.addWidget(self._empty, 1)
        layout.addWidget(self._scroll, 1000)
        self.hint = Label("Ctrl+click lays another run behind the curves.", kind="small", wrap=True)
        layout.addWidget(self.hint)

    def show_runs(self, summaries: Sequence[Summary]) -> None:
        """Show these, newest first."""
        while (item := self._scroll.body.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._cards = {}
        for summary in summaries:
            card = RunCard(summary)
            card.clicked.connect(lambda folder=summary.folder: self._clicked(folder))
            card.menu_asked.connect(lambda place, s=summary: self.menu_asked.emit(s, place))
            self._scroll.body.addWidget(card)
            self._cards[summary.folder] = card
        self._scroll.body.addStretch(1)
        self._empty.setVisible(not summaries)
        self._scroll.setVisible(bool(summaries))
        self.hint.setVisible(len(summaries) > 1)
        self.behind = [folder for folder in self.behind if folder in self._cards]
        self._mark()

    @property
    def summary(self) -> Summary | None:
        """The run in front."""
        card = self._cards.get(self.front) if self.front is not None else None
        return card.summary if card else None

    def choose(self, folder: Path | None) -> None:
        """Bring a run to the front."""
        self.front = folder
        self.behind = [other for other in self.behind if other != folder]
        self._mark()
        if self.summary is not None:
            self.picked.emit(self.summary)

    def _clicked(self, folder: Path) -> None:
        held = QApplication.keyboardModifiers() & Qt.KeyboardModifier.ControlModifier
        if held and self.front is not None and folder != self.front:
            self.behind = [f for f in self.behind if f != folder] if folder in self.behind else [*self.behind, folder]
            self._mark()
            self.behind_changed.emit()
        else:
            self.choose(folder)

    def _mark(self) -> None:
        for folder, card in self._cards.items():
            card.set_selected(folder == self.front or folder in self.behind)
