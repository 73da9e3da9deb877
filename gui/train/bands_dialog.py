"""Which bands of the pictures a network sees, what they are called, and which vegetation indices it sees, too."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from engine.bands import COMMON, BandNames, canonical, channels_of, checked_names, lacking, listed, spoken
from engine.errors import Text, UserError, text
from engine.training.settings import TrainSettings
from engine.vegetation import INDICES
from gui.dialogs.sheet import Sheet
from gui.i18n import bind, say
from gui.theme import GRID
from gui.train.bands import first_layer, seen_words
from gui.widgets.buttons import Button
from gui.widgets.inputs import CheckBox, ComboBox, DoubleSpinBox
from gui.widgets.labels import Heading, Label
from gui.widgets.panels import Scroll

_COLOURS = ("red", "green", "blue")


class BandsDialog(Sheet):
    """`chosen` carries the names of the bands as they are now, and what the network sees, () for all bands."""

    chosen = Signal(object, object)  # BandNames, tuple[str, ...]

    def __init__(self, parent: QWidget, names: BandNames, settings: TrainSettings, *, can_name: bool) -> None:
        super().__init__(parent, "What the network sees", 620)
        self._settings = settings
        try:
            seen = channels_of(names.names, settings.bands) or names.names
        except UserError:  # names have changed since
            seen = names.names
        self.rows = [BandRow(number, name, name in seen) for number, name in enumerate(names.names, 1)]
        self.indices = {name: CheckBox(name, checked=name in seen) for name in INDICES}
        self.white = DoubleSpinBox()
        self.white.setRange(0, 1e6)
        self.white.setDecimals(4)
        self.white.setValue(names.white)
        bind(self.white.setSpecialValueText, "the largest there is")
        self.reasons = {name: Label(kind="small") for name in INDICES}
        self.verdict = Label(kind="dim", wrap=True)
        self.all = Button("All bands", tip="Tick all bands and no index", run=lambda: self._tick(self.names))
        self.colours = Button(
            "Red, green, blue", tip="Tick what an ordinary camera sees", run=lambda: self._tick(_COLOURS)
        )
        self._lay_out()
        self.add_button("Cancel")
        self.go = self.add_button("Use these", self._take, kind="primary", default=True)
        for row in self.rows:
            row.name.setEnabled(can_name)
            row.changed.connect(self._look)
        self.white.setEnabled(can_name)
        for box in self.indices.values():
            box.toggled.connect(lambda *_: self._look())
        self._look()

    @property
    def names(self) -> tuple[str, ...]:
        """What the bands are called as the fields stand."""
        return tuple(row.written for row in self.rows)

    @property
    def seen(self) -> tuple[str, ...]:
        """What is ticked, bands first."""
        bands = [row.written for row in self.rows if row.tick.isChecked()]
        return (*bands, *(name for name, box in self.indices.items() if box.isChecked() and box.isEnabled()))

    def _lay_out(self) -> None:
        self.body.addWidget(
            Label(
                "Tick what the network shall learn from. The names say which band is which: vegetation indices and the "
                "colours on the screen need them.",
                kind="dim",
                wrap=True,
            )
        )
        sides = QHBoxLayout()
        sides.setSpacing(3 * GRID)
        sides.addLayout(self._bands_side(), 3)
        sides.addLayout(self._indices_side(), 2)
        self.body.addLayout(sides)
        self.body.addWidget(self.verdict)

    def _bands_side(self) -> QVBoxLayout:
        side, quick = QVBoxLayout(), QHBoxLayout()
        quick.setSpacing(GRID)
        quick.addWidget(self.all)
        quick.addWidget(self.colours)
        quick.addStretch(1)
        scroll = Scroll()
        scroll.setMinimumHeight(min(len(self.rows), 7) * 38)
        for row in self.rows:
            scroll.body.addWidget(row)
        scroll.body.addStretch(1)
        side.setSpacing(GRID)
        side.addWidget(Heading("Bands of the pictures"))
        side.addWidget(scroll, 1)
        side.addLayout(quick)
        return side

    def _indices_side(self) -> QVBoxLayout:
        side, grid = QVBoxLayout(), QGridLayout()
        grid.setVerticalSpacing(GRID)
        grid.setColumnStretch(1, 1)
        for place, (name, index) in enumerate(INDICES.items()):
            bind(self.indices[name].setToolTip, index.help)
            grid.addWidget(self.indices[name], place, 0)
            grid.addWidget(self.reasons[name], place, 1)
        caption = Label("Pixel value of a white sheet", kind="dim", wrap=True)
        tip = text("What a reflectance of 1 is stored as, often 10000; EVI and SAVI need it, the others do not.")
        for widget in (caption, self.white):
            bind(widget.setToolTip, tip)
        caption.setBuddy(self.white)
        bind(self.white.setAccessibleName, "Pixel value of a white sheet")
        side.setSpacing(GRID)
        side.addWidget(Heading("Vegetation indices"))
        side.addLayout(grid)
        side.addWidget(caption)
        side.addWidget(self.white)
        side.addStretch(1)
        return side

    def _tick(self, names: Sequence[str]) -> None:
        for row in self.rows:
            row.tick.setChecked(row.written in names)
        for box in self.indices.values():
            box.setChecked(False)

    def _look(self) -> None:
        """Say what can be had, and what the first layer makes of it."""
        names = self.names
        for name, box in self.indices.items():
            missing = lacking(name, names)
            box.setEnabled(not missing)
            bind(self.reasons[name].setText, text("needs {bands}", bands=listed(missing)) if missing else "")
        self.colours.setEnabled(all(name in names for name in _COLOURS))
        problem = self._problem()
        self.go.setEnabled(not problem)
        said: dict[str, object] = {
            "seen": seen_words(self.seen, names),
            "layer": first_layer(len(self.seen), self._settings),
        }
        bind(self.verdict.setText, problem or Text("{seen} {layer}", said))

    def _problem(self) -> Text | str:
        try:
            checked_names(self.names)
        except UserError as error:
            return Text("{what} {hint}", {"what": error.message, "hint": error.hint})
        return "" if self.seen else text("Tick at least one band or index.")

    def _take(self) -> None:
        if not self._problem():
            self.chosen.emit(BandNames(self.names, self.white.value()), channels_of(self.names, self.seen))
            self.accept()


class BandRow(QWidget):
    """One band: whether the network sees it, its number, its name."""

    changed = Signal()

    def __init__(self, number: int, name: str, on: bool) -> None:
        super().__init__()
        self._name = name
        self.tick, place = CheckBox("", checked=on), Label(kind="dim")
        place.setText(str(number))
        bind(self.tick.setToolTip, "Whether the network sees band {number}", number=number)
        bind(self.tick.setAccessibleName, "Whether the network sees band {number}", number=number)
        self.name = ComboBox()
        self.name.setEditable(True)
        bind(self.name.setAccessibleName, "Name of band {number}", number=number)
        bind(self.name.setToolTip, "Choose a name, or type one")
        for known in COMMON:
            self.name.add_choice(str(known), known)
        self.name.setCurrentIndex(-1)
        self.name.setEditText(say(spoken(name)))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addWidget(self.tick)
        layout.addWidget(place)
        layout.addWidget(self.name, 1)
        self.tick.toggled.connect(lambda *_: self.changed.emit())
        self.name.editTextChanged.connect(lambda *_: self.changed.emit())

    @property
    def written(self) -> str:
        """The name as it is stored: what is typed in the language in use is the same band."""
        typed = self.name.currentText().strip()
        if typed == say(spoken(self._name)):
            return self._name
        own = {say(known): str(known) for known in COMMON}
        return own.get(typed) or canonical(typed)
