"""Train: choose, start, watch, compare."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import ClassVar

from engine.errors import UserError, text
from engine.events import Event, Notice, Progress
from engine.project import Project
from engine.training.control import Control
from engine.training.events import EpochDone, Estimate, Previews, RunStarted, StepDone, TrainResult
from engine.training.leaderboard import Board
from engine.training.queue import Entry, EntryEnded, EntryStarted, Queue
from engine.training.settings import TrainSettings
from gui.commands import Command
from gui.i18n import bind, mark, plural, say, tr
from gui.jobs import JobHandle
from gui.shell import Action, Shell, Tab
from gui.train.compare import read_boards
from gui.train.curves import Curves
from gui.train.forecast import Forecasting
from gui.train.monitor import Monitor
from gui.train.networks import network_title
from gui.train.operations import Before, queueing, training
from gui.train.panel import RunPanel
from gui.train.queue_list import QueueList
from gui.train.runs import Details, Note, Summary, note_of, read_details, read_summaries
from gui.train.setup import Setup
from gui.warmup import settle
from gui.widgets.buttons import Button, PrimaryButton


class TrainTab(Tab):
    """Set-up on the left, curves in the middle, runs on the right."""

    NAME: ClassVar[str] = "train"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.setup = Setup(shell)
        self.monitor = Monitor(shell)
        self.panel = RunPanel(shell)
        self.runs = self.panel.runs
        self._project: Project | None = None
        self._job: JobHandle | None = None
        self._live: Path | None = None  # folder of the run that trains now
        self._place: tuple[int, int] | None = None  # of the training in the queue: which, of how many
        self._queue_follows = False  # what was added while something trained is trained next
        self._closing = False  # the rounds are over: the model is exported, measured and reported
        self._curves = Curves()  # of that run, also while another one is in front
        self._previews: dict[Path, Previews] = {}  # the last ones of the runs of this session
        self.go = PrimaryButton("Start training", tip="Train the network", shortcut="Ctrl+Return", run=self.start)
        self.stop = Button("Stop for now", tip="Stop without a model; it can go on later after its last round",
                           icon="stop", run=self._stop)  # fmt: skip
        self.several = Button("Train several…", tip="Choose networks to train one after another, and compare them",
                              run=lambda: self.setup.ask_network(several=True))  # fmt: skip
        self.queue = QueueList()
        self.forecasting = Forecasting(shell, self)
        self.left.add(self.setup, 1)
        for part in (self.several, self.stop, self.go):
            self.left.add(part)
        self.centre.body.addWidget(self.monitor)
        self.right.add(self.queue)
        self.right.add(self.panel, 1)
        self._connect()
        self._add_commands()
        self._say_state()

    def _connect(self) -> None:
        self.setup.changed.connect(self._say_state)
        self.setup.queued.connect(self._add_to_queue)
        self.setup.forecast_asked.connect(self._ask_forecast)
        self.forecasting.began.connect(self._forecast_began)
        self.queue.go_asked.connect(self.work_queue)
        self.queue.clear_asked.connect(lambda: self._change_queue(Queue.clear))
        self.queue.remove_asked.connect(lambda number: self._change_queue(lambda q: q.remove(number)))
        self.queue.move_asked.connect(lambda number, by: self._change_queue(lambda q: q.move(number, by)))
        self.runs.picked.connect(lambda *_: self._show_front())
        self.runs.behind_changed.connect(self._show_front)
        self.panel.changed.connect(self._read_runs)
        self.panel.resume_asked.connect(lambda name: self._train(None, name))
        self.panel.start_asked.connect(self._start_from)
        self.monitor.image_asked.connect(self.shell.open_image)
        self.monitor.report_asked.connect(self.panel.open_report)
        self.monitor.right_asked.connect(lambda: self.columns.toggle("right"))

    def _add_commands(self) -> None:
        group = mark("Train")
        for command in (
            Command(mark("Start training"), self.start, group=group),
            Command(mark("Change network…"), self.setup.ask_network, "N", group=group),
            Command(mark("Train several…"), self.several.click, group=group),
            Command(mark("Use this run's network in Run"), self.panel.use_front, "U", group=group),
            Command(mark("Open the report"), self.panel.open_report, "E", group=group),
        ):
            self.shell.commands.add(command, self)

    # What the window asks

    def set_project(self, project: Project | None) -> None:
        self._project = project
        self._previews.clear()
        self.runs.front = None
        self.monitor.show_nothing()
        self.setup.show_project(project)
        self._read_runs()
        self._say_state()
        self._offer_queue()

    def refresh(self) -> None:
        self.setup.refresh()
        self._read_runs()

    def choose_network(self, key: str) -> None:
        """Choose an architecture for the next training."""
        self.setup.choose_network(key)

    def show_run(self, run: Path) -> None:
        """Bring a run to the front, also one that the list does not know yet."""
        self.runs.choose(run)
        self._read_runs(show=True)

    # Training

    def start(self) -> None:
        """Train with the settings on the left."""
        if self._can_train() and self.setup.ready and self.setup.settings is not None:
            self._train(self.setup.settings, None)

    def _can_train(self) -> bool:
        return self._project is not None and not self._project.read_only and self._job is None

    def _train(self, settings: TrainSettings | None, resume: str | None) -> None:
        if self._project is None or not self._can_train():
            return
        control = Control()
        summary = self.runs.summary
        title = network_title(settings.model if settings else summary.architecture if summary else "")
        operation = training(self._project, settings, control, resume)
        self._follow(self.shell.jobs.start(operation, text("Training {network}", network=title), keep=control.keep))

    def work_queue(self) -> None:
        """Train what waits, one after another."""
        if self._project is not None and self._can_train() and Queue(self._project.runs_folder).left():
            self._follow(self.shell.jobs.start(queueing(self._project), text("Training several networks")))

    def _follow(self, job: JobHandle) -> None:
        """Show in front what a job trains."""
        self.setup.set_busy(True)
        self._job, self._live, self._curves, self._closing = job, None, Curves(), False
        self._place, self._queue_follows = None, False
        job.events.connect(lambda events: self._came(job, events))
        job.finished.connect(self._finished)
        job.failed.connect(self.shell.show_error)
        job.ended.connect(self._ended)
        job.describe(tr("getting ready"))
        self.banner.clear()
        self._show_preparing()
        self._say_state()

    def _show_preparing(self) -> None:
        self.runs.choose(None)
        self.monitor.start(self._curves)
        self.monitor.show_note(Note("clock", "dim", text("Getting ready: the pictures are read once.")))

    def _came(self, job: JobHandle, events: list[Event]) -> None:
        if self._project is None or job is not self._job:
            return
        for event in events:
            self._curves.take([event])
            if isinstance(event, Before) and event.curves.losses:
                self._curves = event.curves
                if self.runs.front is None:
                    self.monitor.start(self._curves)
            elif isinstance(event, EntryStarted):
                self._next_entry(event)
            elif isinstance(event, EntryEnded):
                self._show_queue()
                self._read_runs()
            elif isinstance(event, RunStarted):
                self._started(event)
            elif isinstance(event, Notice):
                self.shell.notice(say(event.message), say(event.hint))
            elif isinstance(event, EpochDone):
                words = tr("round {epoch} of {epochs}", epoch=event.epoch, epochs=event.epochs)
                self._describe(job, words, event.epoch / event.epochs, event.seconds_left)
                self._closing = event.epoch == event.epochs
                self._read_runs()
                settle()
            elif isinstance(event, Estimate):
                self._describe(job, tr("first round"), None, event.seconds)
            elif isinstance(event, Progress) and (self._live is None or self._closing or job.stopping):
                self._describe(job, say(event.message), event.done / event.total if event.total else None)
            elif isinstance(event, Previews) and self._live is not None:
                self._previews[self._live] = event
        self._show_live(events)

    def _describe(self, job: JobHandle, words: str, fraction: float | None, seconds: float | None = None) -> None:
        """Say how far it is; in the queue also which it is. What the others take nobody knows yet."""
        if self._place is None:
            job.describe(words, fraction, seconds)
            return
        place, total = self._place
        words = tr("{place} of {total}", place=place, total=total) + "  ·  " + words
        job.describe(words, (place - 1 + (fraction or 0)) / total, seconds if place == total else None)

    def _next_entry(self, event: EntryStarted) -> None:
        """The next one of the queue comes to the front, unless somebody looks at another run."""
        watched = self.runs.front in (self._live, None)
        self._place, self._live, self._closing = (event.place, event.total), None, False
        self._curves = Curves()
        if watched:
            self._show_preparing()
        self._show_queue()

    def _started(self, event: RunStarted) -> None:
        """The folder is there: the run joins the list."""
        assert self._project is not None
        self._live = event.run
        if self.runs.front is None:
            self.runs.front = event.run
            self.monitor.show_note(None)
            self.monitor.draw()
        self._read_runs()

    def _show_live(self, events: list[Event]) -> None:
        if self.runs.front != self._live or self._project is None:
            return
        previews = [event for event in events if isinstance(event, Previews)]
        if previews:
            self.monitor.show_previews(self._project, previews[-1])
        if any(isinstance(event, EpochDone) for event in events):
            self.monitor.draw_round()
        elif any(isinstance(event, StepDone | Estimate) for event in events):
            self.monitor.draw_later()

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._say_state()

    def _finished(self, result: TrainResult | list[Entry]) -> None:
        if isinstance(result, list):
            self._queue_finished(result)
            return
        self.runs.front = result.run
        self.shell.notify_if_away(tr("Training is done."))
        self.shell.notice(
            tr("Training is done."),
            tr("Try the network on pictures, a video or the camera."),
            Action(tr("Use in Run"), partial(self.shell.open_in_run, result.run)),
        )

    def _queue_finished(self, worked: list[Entry]) -> None:
        done = sum(entry.state == "done" for entry in worked)
        self.shell.notify_if_away(tr("The queue is done."))
        failed = tr("The others failed; the queue says why.") if done < len(worked) else ""
        hint = tr("Ctrl+click on runs to compare them.")
        self.shell.notice(
            tr("The queue is done: {done} of {count} trained.", done=done, count=len(worked)),
            f"{failed} {hint}".strip(),
        )

    def _ended(self) -> None:
        if self._live is not None and self.runs.front is None:
            self.runs.front = self._live
        stopped = self._job is not None and self._job.stopping
        self._job, self._live, self._place = None, None, None
        self.monitor.draw()
        self.setup.set_busy(False)
        self._read_runs(show=True)
        self._say_state()
        if self._queue_follows and not stopped:
            self.work_queue()

    # The queue

    def _add_to_queue(self, settings: list[TrainSettings]) -> None:
        self._change_queue(lambda queue: queue.add(settings))
        self._queue_follows = self._job is not None and self._place is None
        if self._queue_follows:
            self.shell.send_status(tr("These are trained when this training is done."))

    def _change_queue(self, change: Callable[[Queue], object]) -> None:
        if self._project is None or self._project.read_only:
            return
        try:
            change(Queue(self._project.runs_folder))
        except UserError as error:
            self.shell.show_error(error)
        self._show_queue()

    def _show_queue(self) -> None:
        entries = Queue(self._project.runs_folder).entries() if self._project is not None else []
        self.queue.show_entries(entries, working=not self._can_train())

    def _offer_queue(self) -> None:
        """What the program was closed over can go on."""
        left = Queue(self._project.runs_folder).left() if self._project is not None else []
        if left and self._can_train():
            self.banner.show_message(
                plural(len(left), "The queue has 1 training left.", "The queue has {count} trainings left."),
                text("What was begun goes on where it stopped."),
                Action(text("Go on"), self.work_queue),
                "info",
                Action(text("Clear"), lambda: self._change_queue(Queue.clear)),
            )

    # Runs

    def _read_runs(self, *, show: bool = False) -> None:
        if self._project is None:
            self.runs.show_runs([])
            return
        job = self.shell.jobs.start(read_summaries(self._project.runs_folder), "runs", quiet=True)
        job.finished.connect(partial(self._runs_came, self._project, show))
        job.failed.connect(self.shell.show_error)

    def _runs_came(self, project: Project, show: bool, summaries: list[Summary]) -> None:
        if project is not self._project:
            return
        self.runs.show_runs(summaries)
        finished = [(run.name, run.architecture) for run in summaries if run.status == "finished"]
        self.setup.show_runs(finished)
        if self._job is None and self.runs.summary is None:
            self.runs.choose(summaries[0].folder if summaries else None)
            if not summaries:
                self.monitor.show_nothing()
        elif show:
            self._show_front()
        self._say_state()

    def _show_front(self) -> None:
        """Show the run in front: what is in memory of the one that trains, all others from the disk."""
        self._say_state()
        front = self.runs.front
        if front is None or self._project is None:
            return
        if front == self._live:
            self.monitor.start(self._curves)
            if front in self._previews:
                self.monitor.show_previews(self._project, self._previews[front])
        asked = [*([] if front == self._live else [front]), *self.runs.behind]
        job = self.shell.jobs.start(read_details(asked), "curves", quiet=True)
        job.finished.connect(partial(self._details_came, front))
        job.failed.connect(self.shell.show_error)

    def _details_came(self, front: Path, details: list[Details]) -> None:
        if front != self.runs.front or self._project is None:
            return
        if front != self._live and details:
            shown, details = details[0], details[1:]
            summary = self.runs.summary
            note = note_of(summary, has_curves=bool(shown.curves.losses)) if summary is not None else None
            self.monitor.show_details(shown, note, keep_page=bool(details))
            if front in self._previews:
                self.monitor.show_previews(self._project, self._previews[front])
        self.monitor.lay_behind(details)
        if self.runs.behind and front != self._live:
            asked = read_boards(self._project, [front, *self.runs.behind], measures=self._job is None)
            job = self.shell.jobs.start(asked, "compare", quiet=True)
            job.finished.connect(partial(self._boards_came, front))
            job.failed.connect(self.shell.show_error)

    def _boards_came(self, front: Path, found: list[Board]) -> None:
        if front == self.runs.front and front != self._live:
            self.monitor.show_boards(front, found)

    def _start_from(self, summary: Summary) -> None:
        self.setup.start_from(summary.name, summary.architecture)
        self.shell.send_status(tr("The next training starts from {name}.", name=summary.name))

    def _ask_forecast(self) -> None:
        if self._project is not None and self.setup.settings is not None:
            can_begin = self.setup.ready and self._can_train()
            self.forecasting.ask(self._project, self.setup.settings, can_begin=can_begin)

    def _forecast_began(self, job: JobHandle) -> None:
        """Nothing else is trained meanwhile."""
        self._job, self._live = job, None
        self.setup.set_busy(True)
        job.ended.connect(self._ended)
        self._say_state()

    def _say_state(self) -> None:
        training = self._job is not None
        read_only = self._project is not None and self._project.read_only
        self.go.setEnabled(self.setup.ready and self._can_train())
        bind(self.go.say, text("Training…") if training else text("Start training"))
        if read_only:
            bind(self.go.say, text("Read-only: no training here"))
        self.several.setEnabled(self.setup.ready and not read_only)
        self._show_queue()
        self.stop.setVisible(training)
        self.stop.setEnabled(self._job is not None and not self._job.stopping)
        self.panel.say_state(can_train=self._can_train())
