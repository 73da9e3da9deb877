"""What more labels would bring: asked for beside the pictures, answered as a curve with a band."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine.annotation import PALETTE
from engine.errors import Text, text
from engine.events import Event, Operation
from engine.project import Project
from engine.training.forecast import Forecast, forecast, read_forecast
from engine.training.settings import TrainSettings
from gui import theme
from gui.dialogs.sheet import Sheet
from gui.i18n import bind, on_language, say, tr
from gui.shell import Action, Shell
from gui.train.networks import network_title
from gui.train.vocabulary import metric_caption
from gui.warmup import load_libraries, unnoticed
from gui.widgets.inputs import SpinBox
from gui.widgets.labels import Label
from gui.widgets.plot import dress, new_plot

_CLEAR, _LITTLE = 0.01, 0.02  # of the measure: gained at least, and at most
_CURVE = 80  # points of the curve that is drawn


def forecasting(project: Project, settings: TrainSettings) -> Operation[Forecast]:
    """Find the forecast as a job of the window: PyTorch is imported on the job's thread."""
    yield Event()
    with unnoticed():
        load_libraries()
        import engine.training.loop  # noqa: F401 - imported here to be warm
    return (yield from forecast(project, settings))


def verdict(found: Forecast, more: int) -> Text:
    """Return in words whether `more` labels are worth the work."""
    if found.learns_too_little:
        return text("It does hardly better on pictures that it knows: train longer, or with a larger network, first.")
    low, _, high = found.gain(more)
    if low >= _CLEAR:
        return text("More pictures are worth the work.")
    if high < _LITTLE:
        return text("More pictures of the same kind bring little: check the labels, or try another network.")
    return text("It is not certain that more pictures help: too few measure it. More validation pictures would tell.")


class ForecastPlot(QWidget):
    """The measured points with their intervals, the curve through them, and its band."""

    def __init__(self) -> None:
        super().__init__()
        self._found: Forecast | None = None
        self._more = 0
        self.plot = new_plot()
        self.plot.setFixedHeight(260)
        self.plot.getAxis("left").setWidth(48)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.plot)
        theme.theme.changed.connect(self._draw)
        on_language(self, self._draw)

    def show_forecast(self, found: Forecast, more: int) -> None:
        """Draw a forecast up to `more` pictures beyond those that there are."""
        self._found, self._more = found, more
        self._draw()

    def _draw(self) -> None:
        import pyqtgraph

        found = self._found
        self.plot.clear()
        dress(self.plot, tr("labeled pictures to train on"))
        if found is None:
            return
        last = found.now.pictures + self._more
        across = np.linspace(found.points[0].pictures, last, _CURVE)
        low, middle, high = found.curve(across)
        edges = [pyqtgraph.PlotCurveItem(across, line, pen=None) for line in (low, high)]
        band = pyqtgraph.mkColor(PALETTE[0])
        band.setAlpha(50)
        for edge in edges:
            self.plot.addItem(edge)
        self.plot.addItem(pyqtgraph.FillBetweenItem(*edges, brush=band))
        self.plot.plot(across, middle, pen=pyqtgraph.mkPen(PALETTE[0], width=2, style=Qt.PenStyle.DashLine))
        self._draw_points(pyqtgraph, found)

    def _draw_points(self, pyqtgraph: Any, found: Forecast) -> None:
        x, y, low, high = np.array([(p.pictures, p.value, *p.interval) for p in found.points]).T
        color = theme.tokens().text
        bars = pyqtgraph.ErrorBarItem(x=x, y=y, top=high - y, bottom=y - low, pen=color)
        self.plot.addItem(bars)
        self.plot.plot(x, y, pen=None, symbol="o", symbolSize=7, symbolBrush=color, symbolPen=None)


class ForecastDialog(Sheet):
    """The last forecast, and a button to find a new one."""

    begun = Signal()

    def __init__(self, parent: QWidget, found: Forecast | None, settings: TrainSettings, *, can_begin: bool) -> None:
        super().__init__(parent, "What would more labels bring?", 620)
        self._found = found
        self.body.addWidget(
            Label(
                "The network learns from a quarter, a half, three quarters and all of your labeled pictures. How fast "
                "it gets better with more of them says what still more would bring.",
                kind="dim",
                wrap=True,
            )
        )
        self.said, self.worth = Label(kind="strong", wrap=True), Label(kind="dim", wrap=True)
        self.more = SpinBox()
        self.plot = ForecastPlot()
        if found is not None:
            self._show(found)
        self.begin = self.add_button("Find out" if found is None else "Find out again", self._begin, kind="primary")
        self.begin.setEnabled(can_begin)
        about = Label("{network}, as set on the left: it takes about as long as four such trainings.", kind="dim",
                      wrap=True, network=network_title(settings.model))  # fmt: skip
        self.body.addWidget(about)
        self.add_button("Close", default=True)

    def _show(self, found: Forecast) -> None:
        self.more.setRange(1, 1_000_000)
        self.more.setSingleStep(max(1, found.now.pictures // 10))
        self.more.setValue(found.now.pictures)
        bind(self.more.setAccessibleName, "How many labeled pictures more")
        self.more.valueChanged.connect(lambda *_: self._say())
        row = QHBoxLayout()
        row.addWidget(Label("How many labeled pictures more"))
        row.addWidget(self.more)
        row.addStretch(1)
        self.body.addLayout(row)
        self.body.addWidget(self.said)
        self.body.addWidget(self.worth)
        self.body.addWidget(self.plot)
        caption = Label(
            "{network}: measured with {count} validation pictures. Bars: 95 of 100 such measurements. Band: 90 of 100 "
            "curves through them.",
            kind="dim",
            wrap=True,
            network=found.network,
            count=found.validation,
        )
        self.body.addWidget(caption)
        self._say()

    def _say(self) -> None:
        assert self._found is not None
        found, more = self._found, self.more.value()
        bind(self.said.setText, sentence(found, more))
        bind(self.worth.setText, verdict(found, more))
        self.plot.show_forecast(found, more)

    def _begin(self) -> None:
        self.accept()
        self.begun.emit()


def sentence(found: Forecast, more: int) -> Text:
    """Return in words what `more` labeled pictures would bring."""
    low, middle, high = found.expected(found.now.pictures + more)
    return text(
        "{metric} would be about {middle}, between {low} and {high}; with the {count} of now it is {value}.",
        metric=metric_caption(found.metric),
        middle=f"{middle:.2f}",
        low=f"{low:.2f}",
        high=f"{high:.2f}",
        count=found.now.pictures,
        value=f"{found.now.value:.2f}",
    )


class Forecasting(QObject):
    """Asks, works as a job, and shows what came out."""

    began = Signal(object)  # the JobHandle

    def __init__(self, shell: Shell, parent: QWidget) -> None:
        super().__init__(parent)
        self._shell, self._parent = shell, parent

    def ask(self, project: Project, settings: TrainSettings, *, can_begin: bool) -> None:
        """Show the last forecast of a project, and offer to find a new one."""
        found = read_forecast(project.runs_folder)
        dialog = ForecastDialog(self._parent, found, settings, can_begin=can_begin)
        dialog.begun.connect(partial(self._begin, project, settings))
        dialog.open()

    def _begin(self, project: Project, settings: TrainSettings) -> None:
        job = self._shell.jobs.start(forecasting(project, settings), text("What more labels would bring"))
        job.finished.connect(partial(self._finished, project, settings))
        job.failed.connect(self._shell.show_error)
        self.began.emit(job)

    def _finished(self, project: Project, settings: TrainSettings, found: Forecast) -> None:
        look = partial(self.ask, project, settings, can_begin=True)
        words = say(sentence(found, found.now.pictures))
        self._shell.notify_if_away(tr("It is known what more labels would bring."))
        self._shell.notice(words, say(verdict(found, found.now.pictures)), Action(text("Look"), look))
