"""Several cards of the wall at once: which are ticked, how often each is trained, and the button that takes them."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine.errors import text
from gui.i18n import bind
from gui.train.wall_model import WallModel
from gui.widgets.buttons import Button
from gui.widgets.inputs import SpinBox
from gui.widgets.labels import Label

MOST_TIMES = 20


class Several(QWidget):
    """Stands at the foot of the wall; `always`: also while nothing is ticked, because that is what one came for."""

    asked = Signal(list, int)  # keys in the order in which they were ticked; times each
    changed = Signal()

    def __init__(self, model: WallModel, ticked: list[str], *, always: bool) -> None:
        super().__init__()
        self._model, self.always = model, always
        self.ticked = ticked
        self._last = -1  # row from which Shift reaches
        self.times = SpinBox()
        self.times.setRange(1, MOST_TIMES)
        self.caption = Label("times each")
        for part in (self.times, self.caption):
            bind(part.setToolTip, "With another seed each time: shows how much of the result is chance")
        bind(self.times.setAccessibleName, "times each")
        self.add = Button("Add to the queue", kind="primary", tip="Train these, one after another", run=self._ask)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for widget in (self.times, self.caption, self.add):
            layout.addWidget(widget)
        self.times.valueChanged.connect(lambda *_: self._say())
        self._say()

    def press(self, place: QModelIndex, modifiers: Qt.KeyboardModifier) -> bool:
        """Tick what was clicked, where it was clicked to be ticked; return whether it was."""
        control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        if not place.isValid() or not (control or shift or self.always):
            return False
        row = place.row()
        if shift and 0 <= self._last < len(self._model.rows):
            for between in range(min(self._last, row), max(self._last, row) + 1):
                self._set(self._model.rows[between].key, on=True)
        else:
            key = self._model.rows[row].key
            self._set(key, on=key not in self.ticked)
        self._last = row
        self._say()
        self.changed.emit()
        return True

    def _set(self, key: str, *, on: bool) -> None:
        if on and key not in self.ticked:
            self.ticked.append(key)
        elif not on and key in self.ticked:
            self.ticked.remove(key)

    def _say(self) -> None:
        count = len(self.ticked) * self.times.value()
        self.setVisible(self.always or bool(self.ticked))
        self.add.setEnabled(count > 0)
        bind(self.add.say, text("Add {count} to the queue", count=count) if count else text("Add to the queue"))

    def _ask(self) -> None:
        self.asked.emit(list(self.ticked), self.times.value())
