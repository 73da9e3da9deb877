"""Which pictures the gallery shows: search line, state chips, category and split."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.annotation import Category
from engine.project import Counts, ImageQuery
from gui.widgets.buttons import ChipButton
from gui.widgets.inputs import ComboBox, SearchField

_STATES = (None, "todo", "drafts", "empty", "broken")


class Filters(QWidget):
    """Emits `changed` whenever another query is asked for."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.search = SearchField("Search by file name")
        self.search.searched.connect(lambda *_: self.changed.emit())
        self._state: Any = None
        self.chips = {state: ChipButton("All") for state in _STATES}
        chips = QHBoxLayout()
        chips.setSpacing(4)
        for state, chip in self.chips.items():
            chip.clicked.connect(lambda *_, s=state: self._pick_state(s))
            chips.addWidget(chip)
        chips.addStretch(1)
        self.category = ComboBox("Only this category")
        self.split = ComboBox("Only this split")
        for key, word in (
            (None, "Use"),
            ("train", "Training"),
            ("val", "Validation"),
            ("test", "Test"),
            ("none", "Not divided yet"),
        ):
            self.split.add_choice(key, word)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.category, 1)
        row.addWidget(self.split, 1)
        for combo in (self.category, self.split):
            combo.picked.connect(lambda *_: self.changed.emit())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.search)
        layout.addLayout(chips)
        layout.addLayout(row)
        self.show_categories([])
        self.show_counts(Counts(0, 0, 0, 0, 0, 0))

    @property
    def query(self) -> ImageQuery:
        """What is asked for."""
        category: Any = self.category.chosen
        split: Any = self.split.chosen
        return ImageQuery(self._state, category, split, self.search.text().strip())

    def show_counts(self, counts: Counts) -> None:
        """Write the numbers; chips that stand for nothing go, unless they are in force."""
        self.total = counts.all
        self.chips[None].say_text("All {count}", count=f"{counts.all:,}")
        self.chips["todo"].say_text("To do {count}", count=f"{counts.todo:,}")
        self.chips["drafts"].say_text("Drafts {count}", count=f"{counts.drafts:,}")
        self.chips["empty"].say_text("Empty {count}", count=f"{counts.empty:,}")
        self.chips["broken"].say_text("Broken {count}", count=f"{counts.broken:,}")
        numbers = {None: 1, "todo": 1, "drafts": counts.drafts, "empty": counts.empty, "broken": counts.broken}
        for state, chip in self.chips.items():
            chip.setVisible(bool(numbers[state]) or state == self._state)
            chip.setChecked(state == self._state)

    def show_categories(self, categories: list[Category]) -> None:
        """Offer these categories."""
        chosen = self.category.chosen
        self.category.clear_choices()
        self.category.add_choice(None, "Category")
        for category in categories:
            self.category.add_choice(category.id, category.name)
        self.category.choose(chosen)

    def reset(self) -> None:
        """Ask for all pictures again, without a signal."""
        before = self.blockSignals(True)
        self.search.clear()
        self._state = None
        self.category.choose(None)
        self.split.choose(None)
        self.blockSignals(before)

    def _pick_state(self, state: str | None) -> None:
        self._state = None if state == self._state else state
        for key, chip in self.chips.items():
            chip.setChecked(key == self._state)
        self.changed.emit()
