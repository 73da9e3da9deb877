"""The card of the network in use, and what networks are called; the others are chosen on the wall (wall.py)."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout

from engine import catalog
from engine.catalog import Architecture
from engine.errors import Text, text
from gui.i18n import bind, say, tr
from gui.widgets.buttons import Chip
from gui.widgets.labels import Label
from gui.widgets.panels import Card
from gui.words import big_number


class NetworkCard(Card):
    """A row of the catalogue."""

    def __init__(self) -> None:
        super().__init__()
        self.name, self.year = Label(kind="title", wrap=True), Label(kind="dim")
        self.idea = Label(kind="dim", wrap=True)
        self.count, self.weights = Chip(), Chip()
        head = QHBoxLayout()
        head.addWidget(self.name, 1)
        head.addWidget(self.year)
        chips = QHBoxLayout()
        chips.setSpacing(6)
        for chip in (self.count, self.weights):
            chips.addWidget(chip)
        chips.addStretch(1)
        self.body.addLayout(head)
        self.body.addWidget(self.idea)
        self.body.addLayout(chips)

    def show_row(self, row: Architecture) -> None:
        """Show a row."""
        self.name.setText(row.title)
        self.year.setText(str(row.year))
        bind(self.idea.setText, row.idea)
        bind(self.count.setText, "{count} weights", count=big_number(row.params))
        bind(self.count.setToolTip, "Parameters: the numbers that training finds")
        bind(self.weights.setText, text("pretrained weights") if row.weights else text("from scratch"))
        paper = f"{row.paper.title} (arXiv {row.paper.arxiv})" if row.paper.arxiv else row.paper.title
        self.setToolTip(paper)
        self.setAccessibleName(f"{row.title}. {say(row.idea)}")

    def say_beginning(self, sentence: Text) -> None:
        """Say with which weights the next training begins, in place of which ones there are."""
        bind(self.weights.setText, sentence)
        bind(self.weights.setToolTip, "With which weights training begins; choose others under Advanced")


def network_title(key: str) -> str:
    """Return the title of an architecture, or its key where the catalogue has lost it."""
    found = [row for row in catalog.ROWS if row.key == key]
    return found[0].title if found else key or tr("unknown network")
