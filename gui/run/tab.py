"""Run: a trained network on pictures, a video, a camera or a stream."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QStackedWidget

from engine.errors import UserError, text
from engine.events import Notice
from engine.inference.folder import FolderReport
from engine.inference.stream import FrameResult
from engine.inference.to_project import to_project
from engine.project import Project
from gui.canvas.view import Canvas
from gui.commands import Command
from gui.i18n import bind, plural, say, tr
from gui.run.choices import Offer, read_cameras, read_offer
from gui.run.models import ModelPicker
from gui.run.player import MIN_SCORE, Opened, Player, Saving, Shown
from gui.run.results import CategoryFilter, CountPlot, FrameTable
from gui.run.saving import SaveDialog
from gui.run.source import SourcePicker
from gui.run.still import StillReel
from gui.shell import Action, Shell, Tab
from gui.theme import set_kind
from gui.widgets.buttons import Button, PrimaryButton
from gui.widgets.inputs import CheckBox, LabeledSlider
from gui.widgets.labels import ElidedLabel, Label
from gui.widgets.panels import EmptyState


class RunTab(Tab):
    """Model and source on the left, the picture in the middle, what is on it on the right."""

    NAME: ClassVar[str] = "run"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.player = Player(shell.jobs)
        self.reel = StillReel(shell.jobs)
        self.canvas = Canvas(editable=False)
        self.models, self.sources = ModelPicker(), SourcePicker(shell.preferences)
        self.certain = LabeledSlider("Certain at least", 0.05, 1.0, shell.preferences.get("run/certain", 0.4))
        self.opacity = LabeledSlider(
            "Opacity", 0.0, 1.0, shell.preferences.get("run/opacity", 0.3), form=lambda value: f"{value * 100:.0f} %"
        )
        self.names = CheckBox("Names on the picture", checked=True)
        self.filter, self.table, self.plot = CategoryFilter(), FrameTable(), CountPlot()
        self.hud = QLabel(self.canvas)
        self._project: Project | None = None
        self._opened: Opened | None = None
        self._current: Shown | None = None
        self._kept: OrderedDict[str, FrameResult] = OrderedDict()
        self._lay_out()
        self._connect()
        self._look_changed()

    # What the window asks

    def set_project(self, project: Project | None) -> None:
        self.player.stop()
        self._project = project
        self._forget()
        self.pages.setCurrentWidget(self.empty)
        self.head.hide()
        self._offer_came(project, Offer((), {}, None))
        self.refresh()

    def refresh(self) -> None:
        project = self._project
        if project is None:
            return
        job = self.shell.jobs.start(read_offer(project), "models", quiet=True)
        job.finished.connect(lambda offer: self._offer_came(project, offer))
        job.failed.connect(self.shell.show_error)

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

    def _forget(self) -> None:
        """Drop what was found so far."""
        self._kept.clear()
        self.reel.clear()
        self._current = None
        self.canvas.set_picture(None)
        self.canvas.set_shapes(())
        self.table.show_annotations((), self.canvas.look)
        self.hud.hide()

    def leave(self) -> None:
        self.player.stop()

    def choose_run(self, run: Path) -> None:
        """Choose the model of a run folder, or a model file."""
        self.models.choose(run / "model.onnx" if run.is_dir() else run)
        self._say_state()

    # Layout

    def _lay_out(self) -> None:
        left, right = self.left, self.right
        left.section("Model")
        left.add(self.models)
        left.section("Source")
        left.add(self.sources)
        left.section("Show")
        for widget in (self.certain, self.opacity, self.names):
            left.add(widget)
        left.section("Categories")
        left.add(self.filter, 1)
        self.go = PrimaryButton("Start", tip="Run the network on the source", shortcut="Ctrl+Return", run=self._toggle)
        left.add(self.go)
        self._make_centre()
        right.section("On this picture")
        right.add(self.table, 3)
        right.add(self.plot, 2)
        self.plot.hide()
        self.kept = Label(kind="dim", wrap=True)
        right.add(self.kept)
        self.save = Button(
            "Save results…", tip="Save a table, pictures or a video", shortcut="Ctrl+S", run=self._ask_save
        )
        self.send = Button(
            "Send to Data", tip="Add the kept pictures to the project, with what was found as drafts", run=self._send
        )
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.save, 1)
        row.addWidget(self.send, 1)
        right.body.addLayout(row)

    def _make_centre(self) -> None:
        self.title, self.facts = ElidedLabel(), Label(kind="dim")
        set_kind(self.title, "title")
        self.before = Button("‹", tip="Previous picture", shortcut="A", run=lambda: self._step(-1))
        self.after = Button("›", tip="Next picture", shortcut="D", run=lambda: self._step(1))
        self.pause = Button("Pause", tip="Wait, or go on", shortcut="P", run=self._pause)
        self.keep = Button("Keep this picture", tip="Keep it for Data", shortcut="Space", show_key=True, run=self._keep)
        self.head = QFrame()
        set_kind(self.head, "bar")
        self.head.hide()
        head = QHBoxLayout(self.head)
        head.setContentsMargins(16, 8, 16, 8)
        head.setSpacing(8)
        head.addWidget(self.title, 1)
        head.addWidget(self.facts)
        for button in (self.before, self.after, self.pause, self.keep):
            head.addWidget(button)
        self.empty = EmptyState(
            "play",
            "Watch a network at work",
            "Choose a trained network and what it shall look at: pictures, a video, a camera or a stream.",
            button="Start",
            tip="Run the network on the source",
            run=self._toggle,
            then="What it gets wrong you can send to Data, mend there, and train again.",
        )
        self.pages = QStackedWidget()
        self.pages.addWidget(self.empty)
        self.pages.addWidget(self.canvas)
        self.centre.body.addWidget(self.head)
        self.centre.body.addWidget(self.pages, 1)
        set_kind(self.hud, "hud")
        self.hud.move(12, 12)
        self.hud.hide()

    def _connect(self) -> None:
        player = self.player
        player.opened.connect(self._source_opened)
        player.results.connect(self._results_came)
        player.shown.connect(self._show)
        player.told.connect(self._told)
        player.failed.connect(self.shell.show_error)
        player.finished.connect(self._finished)
        player.ended.connect(self._say_state)
        self.reel.shown.connect(self._show)
        self.reel.failed.connect(self.shell.show_error)
        self.table.picked.connect(lambda number: self.canvas.select([number]))
        self.models.picked.connect(self._choice_changed)
        self.sources.changed.connect(self._choice_changed)
        self.sources.cameras_asked.connect(self._look_for_cameras)
        self.certain.changed.connect(lambda value: self._look_changed("run/certain", value))
        self.opacity.changed.connect(lambda value: self._look_changed("run/opacity", value))
        self.names.toggled.connect(lambda *_: self._look_changed())
        self.filter.changed.connect(self._look_changed)
        fit = Command(text("Show the whole picture"), self.canvas.fit, "F", "fit", "Run")
        self.shell.commands.add(fit, self)

    # Running

    def _toggle(self) -> None:
        if self.player.running:
            self.player.stop()
        else:
            self._start()

    def _start(self, saving: Saving | None = None) -> None:
        model = self.models.chosen
        try:
            if model is None:
                raise UserError(
                    text("There is no model to run yet."), text("Train a network first, or choose a model file.")
                )
            spec = self.sources.spec()
        except UserError as error:
            self.shell.show_error(error)
            return
        self.banner.clear()
        self._forget()
        self.player.start(model, spec, saving)
        self._say_state()

    def _choice_changed(self) -> None:
        if self.player.running:
            self._start()
        self._say_state()

    def _source_opened(self, opened: Opened) -> None:
        self._opened = opened
        info = opened.info
        provider = opened.providers[0].removesuffix("ExecutionProvider") if opened.providers else "CPU"
        self.models.show_info(info, provider)
        categories = [(category.name, category.color) for category in info.categories]
        self.filter.show_categories(categories)
        moving = not opened.source.still
        self.plot.setVisible(moving)
        if moving:
            self.plot.start(categories)
        self.title.setText(opened.source.title)
        self.pages.setCurrentWidget(self.canvas)
        self.head.show()
        self._say_state()

    def _results_came(self, results: list[FrameResult]) -> None:
        if self._opened is not None and self._opened.source.still:
            self.reel.add(results)

    def _show(self, shown: Shown) -> None:
        result, frame = shown.result, shown.result.frame
        self._current = shown
        self.canvas.set_picture(shown.picture)
        self.canvas.set_shapes(shown.shapes)
        height, width = frame.pixels.shape[:2]
        self.title.setText(frame.name)
        self.facts.setText(f"{width} × {height}")
        self._say_numbers(result)
        counts = self._count()
        if self.plot.isVisible():
            self.plot.add(counts)
        self._say_state()

    def _say_numbers(self, result: FrameResult) -> None:
        speed = tr("{fps:.1f} pictures/s · {ms:.0f} ms", fps=result.fps, ms=result.ms)
        if not self.player.running:
            speed = tr("{ms:.0f} ms", ms=result.ms)
        if result.alternatives:
            speed = "\n".join([*(f"{name}  {score:.2f}" for name, score in result.alternatives[:5]), speed])
        self.hud.setText(speed)
        self.hud.adjustSize()
        self.hud.show()

    def _count(self) -> dict[str, int]:
        if self._current is None:
            return {}
        annotations = self._current.result.annotations
        self.table.show_annotations(annotations, self.canvas.look)
        return self.filter.count(annotations, self.canvas.look)

    def _told(self, notice: Notice) -> None:
        self.shell.notice(say(notice.message), say(notice.hint))

    def _finished(self, value: object) -> None:
        if isinstance(value, FolderReport):
            said = plural(
                value.images, "1 picture is in {folder}.", "{count} pictures are in {folder}.", folder=value.folder.name
            )
            self.shell.notice(
                say(said),
                "",
                Action(tr("Open the folder"), partial(_open_folder, value.folder)),
            )
            self.shell.notify_if_away(say(said))

    def _pause(self) -> None:
        self.player.pause()
        self._say_state()

    def _step(self, by: int) -> None:
        if not self.player.running:
            self.reel.step(by)

    def _look_changed(self, key: str = "", value: float = 0.0) -> None:
        if key:
            self.shell.preferences.set(key, value)
        self.canvas.set_look(
            min_score=self.certain.value,
            opacity=self.opacity.value,
            labels=self.names.isChecked(),
            hidden=frozenset(self.filter.hidden),
        )
        self._count()

    def _say_state(self) -> None:
        running = self.player.running
        bind(self.go.say, text("Stop") if running else text("Start"))
        bind(self.pause.say, text("Go on") if self.player.paused else text("Pause"))
        still = bool(self._opened and self._opened.source.still)
        self.pause.setVisible(running and not still)
        self.before.setVisible(still and not running and self.reel.count > 1)
        self.after.setVisible(still and not running and self.reel.count > 1)
        shown = self._current is not None
        self.keep.setEnabled(shown and self._project is not None)
        self.save.setEnabled(self.models.chosen is not None)
        count = len(self._to_send())
        self.send.setEnabled(bool(count) and self._project is not None and not running)
        self.kept.setVisible(bool(count))
        bind(self.kept.setText, plural(count, "1 picture to send to Data", "{count} pictures to send to Data"))

    # Results

    def _keep(self) -> None:
        if self._current is None or self._project is None:
            return
        result = self._current.result
        self._kept[f"{result.frame.index}-{result.frame.name}"] = result
        self.shell.send_status(tr("Kept: {count}", count=len(self._kept)))
        self._say_state()

    def _to_send(self) -> list[FrameResult]:
        """The pictures that were kept; of a row of pictures without any kept one, the one that is shown."""
        if self._kept:
            return list(self._kept.values())
        return [self._current.result] if self._current is not None else []

    def _send(self) -> None:
        project, results = self._project, self._to_send()
        if project is None or not results or self._opened is None:
            return
        look = self.canvas.look
        shown = [replace(r, annotations=tuple(a for a in r.annotations if look.shows(a))) for r in results]
        operation = to_project(project, shown, self._opened.source.title)
        job = self.shell.jobs.start(operation, text("Sending to Data"))
        job.failed.connect(self.shell.show_error)
        job.finished.connect(lambda report: self._sent([number for number in report.images if number]))

    def _sent(self, ids: list[int]) -> None:
        self._kept.clear()
        self.shell.project_changed()
        self._say_state()
        self.shell.notice(
            say(plural(len(ids), "1 picture is in Data, as a draft.", "{count} pictures are in Data, as drafts.")),
            tr("Accept what is right and mend what is not; then train again."),
            Action(tr("Show them"), lambda: self.shell.open_image(ids[0]) if ids else None),
        )

    def _ask_save(self) -> None:
        place = (self._project.folder if self._project is not None else Path.home()) / "results"
        folder = place / f"{datetime.now():%Y-%m-%d %H%M}"
        still = self.sources.kind.chosen == "pictures"
        dialog = SaveDialog(self, folder, still=still)
        dialog.chosen.connect(self._save)
        dialog.open()

    def _save(self, folder: Path, what: frozenset) -> None:
        look = self.canvas.look
        self._start(Saving(folder, what, max(self.certain.value, MIN_SCORE), look.opacity, look.labels))


def _open_folder(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
