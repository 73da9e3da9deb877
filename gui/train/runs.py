"""The runs of a project: which were made, how good they are, what can be done with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine.bands import listed
from engine.errors import Text, text
from engine.events import Event, Operation
from engine.training.run import Run, list_runs
from gui.i18n import bind, mark, on_language, say
from gui.theme import set_kind
from gui.train.curves import Curves
from gui.train.networks import network_title
from gui.train.vocabulary import metric_caption, metric_help
from gui.widgets.labels import ElidedLabel, Heading, IconLabel, Label
from gui.widgets.panels import Card, Scroll, clear_layout
from gui.words import moment

STATUS = {
    "running": ("play", "accent", text("training")),
    "finished": ("check", "accent", text("done")),
    "failed": ("error", "error", text("failed")),
    "stopped": ("pause", "dim", text("stopped")),
    "interrupted": ("warning", "warning", text("interrupted")),
}
_MOST = 200


@dataclass(frozen=True, slots=True)
class Note:
    """What there is to say about a run beyond its numbers."""

    icon: str
    role: str
    sentence: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """A run as the list shows it, read from the disk once; `channels`: what it sees where that is not all bands."""

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
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Details:
    """A run as the plots and the score card show it."""

    folder: Path
    title: str
    curves: Curves
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
        run.started, run.epoch, run.epochs, run.headline, run.resumable, tuple(run.plan().get("channels", ())),
    )  # fmt: skip


def read_details(folders: Sequence[Path]) -> Operation[list[Details]]:
    """Read curves and score cards of some runs."""
    found = []
    for folder in folders:
        yield Event()
        run = Run(folder)
        curves = Curves.of_run(run)
        card = run.score_card() if run.status == "finished" else None
        when = f" · {moment(datetime.fromtimestamp(run.started))}" if run.started else ""
        found.append(Details(folder, f"{network_title(run.architecture)}{when}", curves, card))
    return found


def note_of(summary: Summary, *, has_curves: bool) -> Note | None:
    """Return what is to be said about a run that did not come to its end."""
    icon, role, _ = STATUS[summary.status]
    go_on = text("Go on takes it up again after round {epoch} of {epochs}.", epoch=summary.epoch, epochs=summary.epochs)
    anew = text("Not one round was finished, so there is nothing to go on from: start it anew.")
    hint = go_on if summary.resumable else anew if not has_curves else text("It cannot go on: start it anew.")
    if summary.status == "failed":
        return Note(icon, role, summary.message or text("This training failed."), hint)
    if summary.status == "stopped":
        return Note(icon, role, text("This training was stopped."), hint)
    if summary.status == "interrupted":
        return Note(icon, role, text("This training was interrupted: the program or the computer was shut off."), hint)
    return None


class RunCard(Card):
    """One run in the list."""

    menu_asked = Signal(QPoint)
    delete_asked = Signal()

    def __init__(self, summary: Summary) -> None:
        super().__init__(clickable=True)
        self.summary = summary
        icon, role, _ = STATUS[summary.status]
        self.title, self.value = ElidedLabel(network_title(summary.architecture)), QLabel("–")
        self.compared = IconLabel("compare", "accent", 16)
        bind(self.compared.setToolTip, "Its curves lie grey behind those of the run in front")
        self.compared.hide()
        set_kind(self.title, "strong")
        set_kind(self.value, "title")
        self.when = Label(kind="small")
        on_language(self.when, self._say_when)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.compared)
        head.addWidget(self.value)
        self.state = ElidedLabel()
        set_kind(self.state, "dim")
        self.split = Label("validation", kind="small")  # below the number: the score card has that of the test
        self.body.addLayout(head)
        if summary.channels:
            seen = ElidedLabel()
            set_kind(seen, "dim")
            bind(seen.setText, "sees {bands}", bands=listed(summary.channels))
            self.body.addWidget(seen)
        self._lay_out_foot(IconLabel(icon, role, 14), short=summary.status == "finished")
        self.show_summary(summary)

    def _lay_out_foot(self, icon: QWidget, *, short: bool) -> None:
        """How it stands and since when; in one line, unless how far it came needs all of it."""
        foot = QHBoxLayout()
        foot.setSpacing(6)
        foot.addWidget(icon)
        foot.addWidget(self.state, 0 if short else 1)
        self.body.addLayout(foot)
        last = foot
        if not short:
            last = QHBoxLayout()
            self.body.addLayout(last)
        last.addWidget(self.when, 1)
        last.addWidget(self.split)

    @property
    def kind(self) -> tuple[Path, str]:
        """What it was made for: a run of another state looks different."""
        return self.summary.folder, self.summary.status

    def show_summary(self, summary: Summary) -> None:
        """Show how far the run is now."""
        self.summary = summary
        word = STATUS[summary.status][2]
        self._say_value()
        bind(self.state.setText, _state_words(summary, word))
        score = self.value.text()
        words = "{network}, {status}, {score}"
        bind(self.setAccessibleName, words, network=self.title.text(), status=word, score=score)
        self.setToolTip(f"{summary.name}\n{say(summary.message)}".strip())

    def _say_value(self) -> None:
        self.split.setVisible(self.summary.headline is not None)
        if self.summary.headline is None:
            return
        name, best = self.summary.headline
        self.value.setText(f"{best:.3f}")
        words = mark("{metric} on the validation pictures, which choose the best round. {help}")
        bind(self.value.setToolTip, words, metric=metric_caption(name), help=metric_help(name))

    def _say_when(self) -> None:
        started = self.summary.started
        self.when.setText(moment(datetime.fromtimestamp(started)) if started else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.delete_asked.emit()
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_asked.emit(event.globalPos())


def _state_words(summary: Summary, word: Text) -> Text:
    if summary.status != "finished" and summary.epochs:
        return text("{status}, round {epoch} of {epochs}", status=word, epoch=summary.epoch, epochs=summary.epochs)
    return word


class RunList(QWidget):
    """The list; one run is in front, others can be laid behind it with Ctrl."""

    picked = Signal(object)  # Summary in front
    behind_changed = Signal()
    menu_asked = Signal(object, QPoint)
    delete_asked = Signal(object)

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
        self._scroll.hide()
        self.hint.hide()

    def show_runs(self, summaries: Sequence[Summary]) -> None:
        """Show these, newest first."""
        focused = next((folder for folder, card in self._cards.items() if card.hasFocus()), None)
        if [card.kind for card in self._cards.values()] == [(s.folder, s.status) for s in summaries]:
            for summary in summaries:  # whoever is reading, clicking or tabbing through them is left alone
                self._cards[summary.folder].show_summary(summary)
            return
        clear_layout(self._scroll.body)
        self._cards = {}
        for summary in summaries:
            card = RunCard(summary)
            card.clicked.connect(lambda folder=summary.folder: self._clicked(folder))
            card.menu_asked.connect(lambda place, c=card: self.menu_asked.emit(c.summary, place))
            card.delete_asked.connect(lambda c=card: self.delete_asked.emit(c.summary))
            self._scroll.body.addWidget(card)
            self._cards[summary.folder] = card
        self._scroll.body.addStretch(1)
        self._empty.setVisible(not summaries)
        self._scroll.setVisible(bool(summaries))
        self.hint.setVisible(len(summaries) > 1)
        self.behind = [folder for folder in self.behind if folder in self._cards]
        self._mark()
        if focused in self._cards:
            self._cards[focused].setFocus()

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
            self.lay_behind(folder)
        else:
            self.choose(folder)

    def lay_behind(self, folder: Path) -> None:
        """Lay a run's curves behind those of the one in front, or no longer."""
        self.behind = [f for f in self.behind if f != folder] if folder in self.behind else [*self.behind, folder]
        self._mark()
        self.behind_changed.emit()

    def _mark(self) -> None:
        for folder, card in self._cards.items():
            card.set_selected(folder == self.front)
            card.compared.setVisible(folder in self.behind)
