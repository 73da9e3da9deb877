"""Which pictures the gallery shows: search line, state chips, category and split."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from engine.annotation import Category
from engine.project import Counts, ImageQuery
from gui.data.flow import Flow
from gui.i18n import bind, mark, plural, tr
from gui.widgets.buttons import Button, ChipButton
from gui.widgets.inputs import ComboBox, SearchField

_STATES = (None, "todo", "labeled", "drafts", "empty", "broken")
_TIPS = {
    None: mark("All pictures of the project"),
    "todo": mark("Pictures nobody has labeled yet"),
    "labeled": mark("Pictures with labels"),
    "drafts": mark("Pictures with drafts to accept or mend"),
    "empty": mark("Pictures with nothing to find in them"),
    "broken": mark("Pictures that cannot be read"),
}


class Filters(QWidget):
    """Emits `changed` whenever another query is asked for."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.search = SearchField("Search by file name")
        self.search.searched.connect(lambda *_: self._ask())
        self._state: Any = None
        self._names: list[tuple[int, str]] | None = None
        self.total = 0
        self._found: tuple[int, ...] | None = None
        self.chips = {state: ChipButton("All", tip=_TIPS[state]) for state in _STATES}
        self.found = Button("Show all pictures", icon="close", run=self._drop_found)
        self.found.hide()
        self.done = QProgressBar()
        self.done.setTextVisible(False)
        self._lay_out()
        self.show_categories([])
        self.show_counts(Counts(0, 0, 0, 0, 0, 0))

    def _lay_out(self) -> None:
        chips = Flow()
        for state, chip in self.chips.items():
            chip.clicked.connect(lambda *_, s=state: self._pick_state(s))
            chips.addWidget(chip)
        self.category = ComboBox("Only this category")
        self.split = ComboBox("Only this split")
        for key, word in (
            (None, mark("Used for")),
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
            combo.setMinimumContentsLength(3)  # the column may be narrow
            combo.picked.connect(lambda *_: self._ask())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.search)
        layout.addLayout(chips)
        layout.addWidget(self.done)
        layout.addLayout(row)
        layout.addWidget(self.found)

    @property
    def found_ids(self) -> list[int] | None:
        """The pictures that something else (a check) has singled out; None: those of `query`."""
        return None if self._found is None else list(self._found)

    def show_found(self, ids: Sequence[int]) -> None:
        """Show these pictures only, until the user asks for all again."""
        self.reset()
        self._found = tuple(ids)
        self.found.setVisible(True)
        many = plural(len(ids), "1 picture found · show all", "{count} pictures found · show all")
        bind(self.found.say, many)
        self.changed.emit()

    def show_only(self, category: Category) -> None:
        """Show the pictures with this category only."""
        self.reset()
        self.category.choose(category.id)
        self.changed.emit()

    def _ask(self) -> None:
        if self.query != ImageQuery():
            self._found = None
            self.found.hide()
        self.changed.emit()

    def _drop_found(self) -> None:
        self.reset()
        self.changed.emit()

    @property
    def query(self) -> ImageQuery:
        """What is asked for."""
        category: Any = self.category.chosen
        split: Any = self.split.chosen
        return ImageQuery(self._state, category, split, self.search.text().strip())

    @property
    def is_filtered(self) -> bool:
        """Whether anything but all pictures is asked for."""
        return self._found is not None or self.query != ImageQuery()

    def show_counts(self, counts: Counts) -> None:
        """Write the numbers; chips that stand for nothing go, unless they are in force."""
        self.total = counts.all
        self.chips[None].say_text("All {count}", count=f"{counts.all:,}")
        self.chips["todo"].say_text("To do {count}", count=f"{counts.todo:,}")
        self.chips["labeled"].say_text("Done {count}", count=f"{counts.labeled:,}")
        self.chips["drafts"].say_text("Drafts {count}", count=f"{counts.drafts:,}")
        self.chips["empty"].say_text("Empty {count}", count=f"{counts.empty:,}")
        self.chips["broken"].say_text("Broken {count}", count=f"{counts.broken:,}")
        finished, sound = counts.labeled + counts.empty, counts.all - counts.broken
        self.done.setRange(0, max(sound, 1))
        self.done.setValue(finished)
        self.done.setVisible(counts.all > 0)
        done = tr("{done} of {count} pictures are done.", done=f"{finished:,}", count=f"{sound:,}")
        self.done.setToolTip(done)
        self.done.setAccessibleName(done)
        numbers = {
            None: 1,
            "todo": 1,
            "labeled": counts.labeled,
            "drafts": counts.drafts,
            "empty": counts.empty,
            "broken": counts.broken,
        }
        for state, chip in self.chips.items():
            chip.setVisible(bool(numbers[state]) or state == self._state)
            chip.setChecked(state == self._state)

    def show_categories(self, categories: list[Category]) -> None:
        """Offer these categories."""
        names = [(category.id, category.name) for category in categories]
        if names == self._names:
            return
        self._names = names
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
        self._state, self._found = None, None
        self.found.hide()
        self.category.choose(None)
        self.split.choose(None)
        for state, chip in self.chips.items():
            chip.setChecked(state is None)
        self.blockSignals(before)

    def _pick_state(self, state: str | None) -> None:
        self._state, self._found = None if state == self._state else state, None
        self.found.hide()
        for key, chip in self.chips.items():
            chip.setChecked(key == self._state)
        self.changed.emit()
