"""Run: a trained network on pictures, a video, a camera or a stream."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout

from engine.errors import UserError, text
from engine.inference.stream import FrameResult
from engine.project import Project
from gui.commands import Command
from gui.i18n import bind, mark, on_language, plural, tr
from gui.run.choices import Offer, Spec, read_cameras, read_offer
from gui.run.dropped import sort_dropped
from gui.run.kept import Kept
from gui.run.models import ModelPicker
from gui.run.player import MIN_SCORE, Opened, Player, Saving, Shown
from gui.run.results import CategoryFilter, CountPlot, FrameTable
from gui.run.saving import SaveDialog
from gui.run.source import SourcePicker
from gui.run.stage import Stage, pressed_instead
from gui.run.still import StillReel
from gui.run.tidings import Tidings
from gui.shell import Shell, Tab
from gui.widgets.buttons import Button, PrimaryButton
from gui.widgets.inputs import CheckBox, LabeledSlider
from gui.widgets.labels import Heading, Label
from gui.widgets.panels import Scroll

_LISTED_MS = 120  # table and counts follow the picture this often: faster nobody reads


class RunTab(Tab):
    """Model and source on the left, the picture in the middle, what is on it on the right."""

    NAME: ClassVar[str] = "run"
    DROP: ClassVar[str] = mark("Let go to run the network on these. The files stay where they are.")

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.player, self.reel = Player(shell.jobs), StillReel(shell.jobs)
        self.models, self.sources = ModelPicker(shell.preferences), SourcePicker(shell.preferences)
        self.certain = LabeledSlider("Certain at least", 0.05, 1.0, shell.preferences.get("run/certain", 0.4),
                                     tip="Score threshold: what the network is less sure of is not shown")  # fmt: skip
        self.opacity = LabeledSlider(
            "Opacity", 0.0, 1.0, shell.preferences.get("run/opacity", 0.3), form=lambda value: f"{value * 100:.0f} %"
        )
        self.names = CheckBox("Names on the picture", checked=shell.preferences.get("run/names", True))
        self.filter, self.table, self.plot = CategoryFilter(), FrameTable(), CountPlot()
        self.unsure = Label(kind="dim", wrap=True)
        self.stage = Stage(self._toggle, self._step, self._pause, self._keep)
        self.canvas = self.stage.canvas
        self.kept, self.tidings = Kept(shell), Tidings(shell)
        self._project: Project | None = None
        self._opened: Opened | None = None
        self._current: Shown | None = None
        self._spec: Spec | None = None
        self._progress = (0, 0)
        self._listed = QTimer(self, singleShot=True, interval=_LISTED_MS)
        self._lay_out()
        self._connect()
        self._add_commands()
        self._look_changed()

    # What the window asks

    def set_project(self, project: Project | None) -> None:
        self.player.stop()
        self._project = project
        self._opened = None
        self.kept.clear()
        self._forget()
        self.stage.clear()
        self._offer_came(project, Offer((), {}, None))
        self.refresh()

    def refresh(self) -> None:
        project = self._project
        if project is None:
            return
        job = self.shell.jobs.start(read_offer(project), "models", quiet=True)
        job.finished.connect(partial(self._offer_came, project))
        job.failed.connect(self.shell.show_error)

    def leave(self) -> None:
        """Nobody looks any more: cameras are let go. What is being saved goes on."""
        if self.player.saving is None:
            self.player.stop()

    def choose_run(self, run: Path) -> None:
        """Choose the model of a run folder, or a model file."""
        self.models.choose(run / "model.onnx" if run.is_dir() else run)
        self._say_state()

    def take_dropped(self, paths: list[Path]) -> bool:
        """Choose a model file, pictures, a folder or a video; anything else is for the project."""
        try:
            found = sort_dropped(paths)
            if found is not None and self.player.saving is not None:
                raise UserError(text("Results are being saved."), text("Wait for the end, or press Stop saving."))
        except UserError as error:
            self.shell.show_error(error)
            return True
        if found is None:
            return False
        if found.model is not None:
            self.models.choose(found.model)
        if found.pictures:
            self.sources.choose_pictures(found.pictures)
        elif found.place is not None:
            self.sources.choose_path(found.place)
        return True

    # Layout

    def _lay_out(self) -> None:
        right, scroll = self.right, Scroll()
        for words, widgets in (
            ("Model", [self.models]),
            ("Source", [self.sources]),
            ("Show", [self.certain, self.opacity, self.names]),
        ):
            scroll.body.addWidget(Heading(words))
            for widget in widgets:
                scroll.body.addWidget(widget)
            scroll.body.addSpacing(8)
        scroll.body.addWidget(Heading("Categories"))
        scroll.body.addWidget(self.filter, 1)
        self.left.add(scroll, 1)
        self.left.setMinimumWidth(0)  # else narrower than its words and the scroll bar beside them
        self.go = PrimaryButton("Start", tip="Run the network on the source", shortcut="Ctrl+Return", run=self._toggle)
        self.left.add(self.go)
        self.centre.body.addWidget(self.stage)
        right.section("On this picture")
        right.add(self.table, 3)
        right.add(self.unsure)
        right.add(self.plot, 2)
        self.plot.hide()
        self.kept_words = Label(kind="dim", wrap=True)
        right.add(self.kept_words)
        self.save = Button("Save results…", tip="Save a table, pictures or a video (Ctrl+S)", run=self._ask_save)
        self.send = Button("Send to Data", run=self._send,
                           tip="Add the kept pictures to the project, with what was found as drafts")  # fmt: skip
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.save, 1)
        row.addWidget(self.send, 1)
        right.body.addLayout(row)

    def _connect(self) -> None:
        player = self.player
        player.opened.connect(self._source_opened)
        player.results.connect(self._results_came)
        player.shown.connect(self._show)
        player.told.connect(self.tidings.told)
        player.progressed.connect(self._progressed)
        player.failed.connect(self._failed)
        player.finished.connect(self.tidings.finished)
        player.cancelled.connect(self._cancelled)
        player.ended.connect(self._ended)
        self.reel.shown.connect(self._show)
        self.reel.failed.connect(self.shell.show_error)
        self.table.picked.connect(lambda number: self.canvas.select([number]))
        self.canvas.selection_changed.connect(self.table.mark)
        self.models.picked.connect(self._choice_changed)
        self.sources.changed.connect(self._choice_changed)
        self.sources.cameras_asked.connect(self._look_for_cameras)
        self.certain.changed.connect(lambda value: self._look_changed("run/certain", value))
        self.opacity.changed.connect(lambda value: self._look_changed("run/opacity", value))
        self.names.toggled.connect(lambda on: self._look_changed("run/names", on))
        self.filter.changed.connect(self._look_changed)
        self._listed.timeout.connect(self._list)
        on_language(self, self._list)
        self.kept.changed.connect(self._say_state)
        self.stage.right_asked.connect(lambda: self.columns.toggle("right"))

    def _add_commands(self) -> None:
        group = mark("Run")
        for command in (
            Command(mark("Previous picture"), lambda: self._step(-1), "A", group=group),
            Command(mark("Next picture"), lambda: self._step(1), "D", group=group),
            Command(mark("Pause or go on"), self._pause, "P", group=group),
            Command(mark("Save results…"), self._ask_save, "Ctrl+S", group=group),
            Command(mark("Send to Data"), self._send, "Ctrl+D", group=group),
        ):
            self.shell.commands.add(command, self)
        self.shell.commands.add(Command(mark("Keep this picture"), self._space, "Space", group=group), self)
        fit = Command(mark("Show the whole picture"), self.canvas.fit, "F", "fit", group)
        self.shell.commands.add(fit, self)

    # Choosing

    def _offer_came(self, project: Project | None, offer: Offer) -> None:
        if project is self._project:
            self.models.show_models(offer.models)
            self.sources.show_offer(project, offer)
            self._say_state()

    def _look_for_cameras(self) -> None:
        self.sources.show_cameras(None)
        job = self.shell.jobs.start(read_cameras(), "cameras", quiet=True)
        job.finished.connect(self.sources.show_cameras)
        job.failed.connect(self.shell.show_error)

    def _choice_changed(self) -> None:
        if self.player.running and self.player.saving is None:
            self._start()
        self._say_state()

    # Running

    def _toggle(self) -> None:
        if self.player.running:
            self.player.stop()
            self._say_state()
        else:
            self._start()

    def _start(self, saving: Saving | None = None, spec: Spec | None = None) -> None:
        model = self.models.chosen
        try:
            if model is None:
                raise UserError(
                    text("There is no model to run yet."), text("Train a network first, or choose a model file.")
                )
            spec = self.sources.spec() if spec is None else spec
        except UserError as error:
            self.player.stop()
            self.shell.show_error(error)
            return
        self.banner.clear()
        self._forget()
        self.stage.wait()
        self._spec = spec
        self.player.start(model, spec, saving, twice=self.models.twice.isChecked(), crf=self.models.sharpened)
        self.canvas.setFocus()
        self._say_state()

    def _forget(self) -> None:
        """Drop what was found so far; what was kept stays."""
        self.reel.clear()
        self._current, self._progress = None, (0, 0)
        self.tidings.forget()
        self.canvas.set_shapes(())
        self.stage.hud.hide()
        self._list()

    def _source_opened(self, opened: Opened) -> None:
        self._opened = opened
        provider = opened.providers[0].removesuffix("ExecutionProvider") if opened.providers else "CPU"
        self.models.show_info(opened.info, provider)
        categories = [(category.name, category.color) for category in opened.info.categories]
        self.filter.show_categories(categories)
        self._look_changed()
        self.plot.setVisible(not opened.source.still)
        if not opened.source.still:
            self.plot.start(categories)
        self._say_state()

    def _results_came(self, results: list[FrameResult]) -> None:
        if self._opened is not None and self._opened.source.still:
            self.reel.add(results)

    def _show(self, shown: Shown) -> None:
        self._current = shown
        source = self._opened.source if self._opened is not None else None
        still = source is not None and source.still
        total = source.total if source is not None else 0
        number = self.reel.place if still else shown.result.frame.index + 1
        count = total if self.player.running or not still else self.reel.count
        self.stage.show_result(shown, (number, count), live=self.player.running and not still)
        if not self._listed.isActive():
            self._listed.start()
        self._say_state()

    def _list(self) -> None:
        """Write what is on the picture into the table, the categories and the plot."""
        annotations = self._current.result.annotations if self._current is not None else ()
        self.table.show_annotations(annotations, self.canvas.look)
        counts = self.filter.count(annotations, self.canvas.look)
        best = max((a for a in annotations if a.score is not None), key=lambda a: a.score or 0, default=None)
        self.unsure.setVisible(best is not None and not any(map(self.canvas.look.shows, annotations)))
        if best is not None:
            words = "Nothing is certain enough to be shown. The most certain: {name}, {score:.2f}."
            bind(self.unsure.setText, words, name=best.category.name, score=best.score)
        if self.plot.isVisible() and self.player.running and self._current is not None:
            self.plot.add(counts)

    def _progressed(self, done: int, total: int) -> None:
        self._progress = done, total

    def _failed(self, error: Exception, traceback: str) -> None:
        if self._current is None:
            self.stage.clear()
        self.shell.show_error(error, traceback)

    def _cancelled(self) -> None:
        """Saving that was stopped can go on where it was."""
        saving, spec = self.player.saving, self._spec
        if saving is None or self._project is None or self._opened is None:
            return
        go_on = partial(self._start, saving, spec) if self._opened.source.still else None
        self.tidings.stopped(self._progress[0], saving.folder, go_on)

    def _ended(self) -> None:
        if self._current is None and self._opened is not None:
            self.stage.clear()
        elif self._current is not None:
            self._show(self._current)
        self._say_state()

    def _pause(self) -> None:
        self.player.pause()
        self._say_state()

    def _step(self, by: int) -> None:
        if not self.player.running:
            self.reel.step(by)

    # Looks

    def _look_changed(self, key: str = "", value: object = None) -> None:
        if key:
            self.shell.preferences.set(key, value)
        self.canvas.set_look(
            min_score=self.certain.value,
            opacity=self.opacity.value,
            labels=self.names.isChecked(),
            hidden=frozenset(self.filter.hidden),
            dashed_drafts=False,
        )
        self._list()

    def _say_state(self) -> None:
        running, saving = self.player.running, self.player.saving is not None
        still = bool(self._opened and self._opened.source.still)
        leafing = still and not running and self.reel.count > 1
        shown = self._current is not None
        writable = self._project is not None and not self._project.read_only
        bind(self.go.say, text("Stop saving") if saving else text("Stop") if running else text("Start"))
        self.filter.expect(self.models.chosen is not None)
        self.go.setEnabled(running or self.models.chosen is not None)
        bind(self.stage.pause.say, text("Go on") if self.player.paused else text("Pause"))
        self.stage.pause.setVisible(running and not still)
        self.stage.before.setVisible(leafing)
        self.stage.after.setVisible(leafing)
        self.stage.keep.setEnabled(shown and writable)
        self.stage.say_keys(leafing=leafing, running=running and not still, can_keep=shown and writable)
        for picker in (self.models, self.sources):
            picker.setEnabled(not saving)
        self.save.setEnabled(self.models.chosen is not None and not saving)
        self.send.setEnabled(writable and bool(self._to_send()) and (bool(self.kept) or not running))
        self.kept_words.setVisible(bool(self.kept))
        words = plural(len(self.kept), "1 picture is kept for Data", "{count} pictures are kept for Data")
        bind(self.kept_words.setText, words)

    # Results

    def _keep(self) -> None:
        if self._current is None or self._opened is None or self._project is None or self._project.read_only:
            return
        self.kept.add(self._opened.source.title, self._current.result)
        self.shell.send_status(tr("Kept: {count}", count=len(self.kept)))

    def _space(self) -> None:
        if not pressed_instead():
            self._keep()

    def _to_send(self) -> dict[str, list[FrameResult]]:
        """The pictures that were kept; where none was, the one that is shown."""
        if self.kept:
            return self.kept.by_source()
        if self._current is None or self._opened is None:
            return {}
        return {self._opened.source.title: [self._current.result]}

    def _send(self) -> None:
        results = self._to_send()
        if self._project is not None and results and self.send.isEnabled():
            self.kept.send(self._project, results, self.canvas.look.shows)

    def _ask_save(self) -> None:
        if not self.save.isEnabled():
            return
        place = (self._project.folder if self._project is not None else Path.home()) / "results"
        dialog = SaveDialog(self, place / f"{datetime.now():%Y-%m-%d %H%M}", kind=self.sources.kind.chosen)
        dialog.chosen.connect(self._save)
        dialog.open()

    def _save(self, folder: Path, what: frozenset) -> None:
        look = self.canvas.look
        certain = max(self.certain.value, MIN_SCORE)
        self._start(Saving(folder, what, certain, look.opacity, look.labels, self._project))
