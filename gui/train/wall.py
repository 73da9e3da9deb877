"""Choosing a network: a wall of cards to search, filter and sort, the same as a picture, and advice."""

from __future__ import annotations

import os
import statistics
import sys

from PySide6.QtCore import QEvent, QModelIndex, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton, QStackedWidget, QWidget

from engine import catalog
from engine.catalog.advice import Advice, Situation, advise
from engine.project import ImageQuery, Project
from gui.data.grid import GridView
from gui.dialogs.sheet import Sheet
from gui.i18n import bind, mark
from gui.shell import Shell
from gui.train.wall_card import NetworkDelegate
from gui.train.wall_filters import WallFilters
from gui.train.wall_model import Speeds, WallModel
from gui.train.wall_parts import AdviceCard, Measuring
from gui.train.wall_several import Several
from gui.widgets.panels import EmptyState

_LARGEST, _SMALLEST = QSize(1560, 960), QSize(760, 520)
_BESIDE = 64  # pixels of the window that stay visible around the dialog
_LOOKED_AT = 25  # pictures that say how large a typical one is
_TAKES = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class NetworkDialog(Sheet):
    """All networks of a task; `size` is the one chosen for training, None for each network's own.

    One click takes one; Ctrl and Shift tick several. `several`: they are what one came for, and a click ticks.
    """

    chosen = Signal(str)  # key of the architecture
    queued = Signal(list, int)  # keys of several; how often each is to be trained
    advised = Signal(str, dict)  # the advice was taken: key, and the options that go with it

    def __init__(
        self,
        parent: QWidget,
        shell: Shell,
        situation: Situation,
        current: str,
        size: tuple[int, int] | None = None,
        *,
        several: bool = False,
    ) -> None:
        title = mark("Choose networks to train one after another") if several else mark("Choose a network")
        super().__init__(parent, title, 700, grows=True)
        self.situation = situation
        self.model = WallModel(situation.task, Speeds(shell.preferences, size))
        self.filters = WallFilters(self.model)
        self.advice = AdviceCard()
        self.view = GridView()
        self.view.setModel(self.model)
        self.several = Several(self.model, [current] if several else [], always=several)
        self.view.setItemDelegate(NetworkDelegate(self.view, self.model, current, self.several.ticked))
        bind(self.view.setAccessibleName, "Networks")
        self.empty = EmptyState(
            "search",
            mark("No network is like that"),
            mark("Search for something else, or show all networks again."),
            button=mark("Clear the filters"),
            run=self.filters.clear,
        )
        self.plot: QWidget | None = None
        self.pages = QStackedWidget()
        self.pages.addWidget(self.view)
        self.pages.addWidget(self.empty)
        for part in (self.filters, self.advice):
            self.body.addWidget(part)
        self.body.addWidget(self.pages, 1)
        self.measuring = Measuring(shell, self.model)
        self._add_buttons()
        self._connect()
        self._point_at(self.model.place(current))
        self.filters.search.setFocus()

    def _add_buttons(self) -> None:
        self.pick = self.add_button("What should I pick?", self.show_advice)
        self.add_button("Cancel")
        self.buttons.removeWidget(self.pick)
        self.buttons.insertWidget(0, self.pick)
        self.buttons.insertWidget(1, self.measuring)
        self.buttons.addWidget(self.several)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)  # Enter takes the card, whatever was pressed last

    def _connect(self) -> None:
        self.model.modelReset.connect(self._shown_anew)
        self.model.dataChanged.connect(lambda *_: self.view.viewport().update())
        self.view.clicked.connect(self._clicked)
        self.several.changed.connect(self.view.viewport().update)
        self.several.asked.connect(self._take_several)
        self.filters.page.changed.connect(lambda *_: self._show_page())
        self.filters.search.installEventFilter(self)
        self.view.installEventFilter(self)
        self.advice.taken.connect(self._take_advice)
        self.finished.connect(lambda *_: self.measuring.stop())

    def fit(self) -> None:
        """Take most of the window it stands over."""
        parent = self.parentWidget()
        room = parent.window().size() - QSize(_BESIDE, _BESIDE) if parent is not None else _LARGEST
        self.resize(room.boundedTo(_LARGEST).expandedTo(_SMALLEST))

    # What is shown

    def show_advice(self) -> None:
        """Say which network to take, and show it."""
        advice = advise(self.situation, self.model.here())
        if not self.model.place(advice.key).isValid():
            self.filters.clear()
        self.advice.show_advice(catalog.get(advice.key).title, advice)
        self._point_at(self.model.place(advice.key))

    def _shown_anew(self) -> None:
        self._point_at(self.model.index(0, 0))
        self._show_page()

    def _point_at(self, place: QModelIndex) -> None:
        self.view.updateGeometries()
        self.view.setCurrentIndex(place if place.isValid() else self.model.index(0, 0))
        self.view.viewport().update()

    def _show_page(self) -> None:
        page: QWidget = self.view
        if not self.model.rows:
            page = self.empty
        elif self.filters.page.chosen == "picture":
            page = self._picture()
        self.pages.setCurrentWidget(page)

    def _picture(self) -> QWidget:
        if self.plot is None:
            from gui.train.wall_plot import WallPlot  # pyqtgraph takes half a second to load

            plot = self.plot = WallPlot(self.model)
            plot.taken.connect(self._take_key)
            self.pages.addWidget(plot)
        return self.plot

    # Taking one

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in _TAKES and self.model.rows:
                self._enter()
                return True
            if watched is self.view and event.key() == Qt.Key.Key_Space:
                self.several.press(self.view.currentIndex(), Qt.KeyboardModifier.ControlModifier)
                return True
            if watched is self.filters.search and event.key() == Qt.Key.Key_Down:
                self.view.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return super().eventFilter(watched, event)

    def _clicked(self, place: QModelIndex) -> None:
        if not self.several.press(place, QApplication.keyboardModifiers()):
            self._take(place)

    def _enter(self) -> None:
        """Take what is ticked, else the card at hand."""
        if self.several.ticked:
            self.several.add.click()
        elif not self.several.always:
            self._take(self.view.currentIndex())

    def _take_several(self, keys: list[str], times: int) -> None:
        self.accept()
        self.queued.emit(keys, times)

    def _take(self, place: QModelIndex) -> None:
        if place.isValid():
            self._take_key(self.model.rows[place.row()].key)

    def _take_key(self, key: str) -> None:
        if self.result() != self.DialogCode.Accepted:  # a double click is two clicks
            self.accept()
            self.chosen.emit(key)

    def _take_advice(self, advice: Advice) -> None:
        self.accept()
        self.advised.emit(advice.key, dict(advice.options))


def situation_of(project: Project | None, task: str) -> Situation:
    """Return what advice depends on: the labeled pictures of the project, and this computer."""
    if project is None:
        return Situation(task, 0, 0, has_gpu(), os.cpu_count() or 1)
    sides = [max(image.width, image.height) for image in project.images(limit=_LOOKED_AT) if not image.broken]
    longest = round(statistics.median(sides)) if sides else 0
    labeled = project.count(ImageQuery(state="labeled"))
    return Situation(task, labeled, longest, has_gpu(), os.cpu_count() or 1)


def has_gpu() -> bool:
    """Return whether torch, which the window loads in the background, has found a graphics card; False before that."""
    torch = sys.modules.get("torch")
    # Half loaded on its thread it lacks some of these.
    parts = (getattr(torch, "cuda", None), getattr(getattr(torch, "backends", None), "mps", None))
    asks = [getattr(part, "is_available", None) for part in parts]
    return any(bool(ask()) for ask in asks if ask is not None)
