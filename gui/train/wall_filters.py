"""What stands above the wall of networks: search, order, page, and chips by size and family."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.data.flow import Flow
from gui.i18n import bind, mark
from gui.theme import GRID
from gui.train.wall_model import SIZES, SORTS, WallModel, Wish
from gui.widgets.buttons import ChipButton, SegmentedControl
from gui.widgets.inputs import ComboBox, SearchField
from gui.widgets.labels import Label

_SIZE_TIPS = {
    "small": mark("Below 6 million weights: for phones, old computers and few pictures"),
    "medium": mark("6 to 30 million weights: for most computers"),
    "large": mark("From 30 million weights on: for graphics cards and many pictures"),
}


class WallFilters(QWidget):
    """Changes what `model` shows."""

    def __init__(self, model: WallModel) -> None:
        super().__init__()
        self._model = model
        self.search = SearchField(mark("Search by name, year or family"))
        self.sort = ComboBox("Order")
        for key, words in SORTS.items():
            self.sort.add_choice(key, words)
        bind(self.sort.setToolTip, "In which order the networks stand")
        self.page = SegmentedControl([("cards", mark("Cards")), ("picture", mark("As a picture"))])
        self.sizes = {key: ChipButton(words, tip=_SIZE_TIPS[key]) for key, words in SIZES.items()}
        self.families = {name: ChipButton(name) for name in model.families()}
        self._lay_out()
        self.search.textChanged.connect(lambda words: model.change(words=words))
        self.sort.picked.connect(lambda key: model.change(sort=str(key)))
        for chip in (*self.sizes.values(), *self.families.values()):
            chip.toggled.connect(lambda *_: self._chips_changed())

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self.search, 1)
        head.addWidget(Label("Order", kind="dim"))
        head.addWidget(self.sort)
        head.addSpacing(GRID)
        head.addWidget(self.page)
        chips = Flow(6)
        for part in (
            Label("Size", kind="dim"), *self.sizes.values(), Label("  "),
            Label("Family", kind="dim"), *self.families.values(),
        ):  # fmt: skip
            part.setMinimumHeight(22)
            chips.addWidget(part)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addLayout(head)
        layout.addLayout(chips)

    def clear(self) -> None:
        """Show all networks again, in the order in force."""
        for part in (self.search, *self.sizes.values(), *self.families.values()):
            part.blockSignals(True)
        self.search.clear()
        for chip in (*self.sizes.values(), *self.families.values()):
            chip.setChecked(False)
        for part in (self.search, *self.sizes.values(), *self.families.values()):
            part.blockSignals(False)
        self._model.show(Wish(sort=self._model.wish.sort))
        self.search.setFocus()

    def _chips_changed(self) -> None:
        self._model.change(
            sizes=frozenset(key for key, chip in self.sizes.items() if chip.isChecked()),
            families=frozenset(name for name, chip in self.families.items() if chip.isChecked()),
        )
