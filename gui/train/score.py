"""The score card of a finished run: how good it is, how sure that is, and where it fails."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from engine.errors import Text, text
from gui.i18n import bind, mark, tr
from gui.shell import Shell
from gui.theme import set_kind
from gui.train.methods import Methods
from gui.train.mistakes import Mistakes
from gui.train.score_curves import curves_page
from gui.train.tables import category_table
from gui.train.vocabulary import metric_caption, metric_help
from gui.train.worst import WorstPictures
from gui.widgets.buttons import Button, SegmentedControl
from gui.widgets.labels import IconLabel, Label, NumberTile
from gui.widgets.panels import Card, Scroll, clear_layout

_ACROSS = 3  # numbers beside the headline, in one row
_PAGES = {
    "categories": mark("By category"),
    "mistakes": mark("Mistakes"),
    "curves": mark("Curves"),
    "worst": mark("Worst pictures"),
    "methods": mark("For a paper"),
}


class ScorePage(QWidget):
    """Everything of the score card; the report holds the same for paper and mail.

    The numbers and what speaks against them stay in sight; below, one page at a time.
    """

    image_asked = Signal(int)
    report_asked = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._card: dict[str, Any] = {}
        self.choice = SegmentedControl([("categories", "By category")])
        self.pages = QStackedWidget()
        self._body = QVBoxLayout(self)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(8)

    def show_card(self, card: dict[str, Any]) -> None:
        """Show the score card of a run (see engine/training/score_card.py)."""
        before = self.choice.chosen
        self._card = card
        clear_layout(self._body)
        self.pages = QStackedWidget()
        self._body.addWidget(self._numbers(card))
        if card.get("trust"):
            self._body.addWidget(_trust(_sentences(card)))
        makers: dict[str, Callable[[], list[QWidget]]] = {
            "categories": self._categories,
            "mistakes": self._mistakes,
            "curves": lambda: curves_page(card.get("figures", {}), self._colors()),
            "worst": self._worst,
            "methods": lambda: [Methods(self._shell, card)] if "provenance" in card else [],
        }
        filled = {key: widgets for key, make in makers.items() if (widgets := make())}
        self.choice = SegmentedControl([(key, _PAGES[key]) for key in filled])
        for widgets in filled.values():
            self.pages.addWidget(_page(widgets))
        self._body.addWidget(self.choice)
        self._body.addWidget(self.pages, 1)
        keys = list(filled)
        self.choice.changed.connect(lambda key: self.pages.setCurrentIndex(keys.index(key)))
        self.choice.choose(before)

    def _categories(self) -> list[QWidget]:
        rows, figures = self._card.get("per_category", {}), self._card.get("figures", {})
        table = category_table(rows, pixels=self._card.get("task") == "segmentation")
        if "boundary_tolerance" not in figures:
            return [table]
        words = mark("A border is right within {pixels} px of the network's picture: 0.75 % of its diagonal.")
        return [table, Label(words, kind="dim", wrap=True, pixels=f"{figures['boundary_tolerance']:.1f}")]

    def _mistakes(self) -> list[QWidget]:
        if not self._card.get("figures", {}).get("confusion"):
            return []
        mistakes = Mistakes(self._shell, self._card)
        mistakes.opened.connect(self.image_asked)
        return [mistakes]

    def _worst(self) -> list[QWidget]:
        worst = [entry for entry in self._card.get("worst", []) if entry.get("score", 1) < 1]
        if not worst or self._shell.project is None:
            return []
        pictures = WorstPictures(self._shell, self._shell.project, self._card.get("task", ""), worst)
        pictures.opened.connect(self.image_asked)
        words = mark("With your labels. A bad picture is often a wrong label: click to mend it in Data.")
        return [_hint(words), pictures]

    def _colors(self) -> dict[str, str]:
        """The categories' colours by name, so that a curve looks like its boxes."""
        project = self._shell.project
        return {category.name: category.color for category in project.categories()} if project is not None else {}

    def _numbers(self, card: dict[str, Any]) -> QWidget:
        box = Card()
        grid = QGridLayout()
        grid.setHorizontalSpacing(28)
        grid.setVerticalSpacing(6)
        headline = card.get("headline", "")
        if headline in card.get("metrics", {}):
            grid.addWidget(_tile(card, headline, "huge"), 0, 0, 2, 1, Qt.AlignmentFlag.AlignTop)
        others = [name for name in card.get("metrics", {}) if name != headline]
        for place, name in enumerate(others):
            tile = _tile(card, name, "title")
            grid.addWidget(tile, place // _ACROSS, 1 + place % _ACROSS, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(1 + _ACROSS, 1)
        report = Button("Open the report", tip="One page to keep, print or send", run=self.report_asked.emit)
        grid.addWidget(report, 0, 2 + _ACROSS, Qt.AlignmentFlag.AlignTop)
        box.body.addLayout(grid)
        count = card.get("images", 0)
        if card.get("split") == "val":
            words = Label("On {count} validation pictures, because there are no test pictures.", count=count)
        else:
            words = Label(
                "On {count} test pictures it has never seen. The range below a number holds the true value in 95 of "
                "100 cases.",
                count=count,
            )
        set_kind(words, "dim")
        words.setWordWrap(True)
        box.body.addWidget(words)
        return box


def _tile(card: dict[str, Any], name: str, kind: str) -> NumberTile:
    """One number with its interval; those beside the headline are smaller."""
    caption = metric_caption(name)
    if name == card.get("headline"):
        validation = card.get("split") == "val"
        caption = text("{metric}, validation", metric=caption) if validation else text("{metric}, test", metric=caption)
    tile = NumberTile(caption, metric_help(name))
    set_kind(tile.value, kind)
    bounds = card.get("intervals", {}).get(name)
    note = tr("{low:.3f} to {high:.3f}", low=bounds[0], high=bounds[1]) if bounds else ""
    tile.set_value(f"{card['metrics'][name]:.3f}", note)
    return tile


def _page(widgets: Sequence[QWidget]) -> Scroll:
    page = Scroll()
    page.body.setContentsMargins(0, 0, 8, 0)
    for widget in widgets:
        page.body.addWidget(widget)
    page.body.addStretch(1)
    return page


def _sentences(card: dict[str, Any]) -> list[str | Text]:
    """Return why to trust the numbers less; as templates, where the card has them, so that they can be translated."""
    known = card.get("trust_texts") or []
    if len(known) == len(card["trust"]):
        return [text(entry["template"], **entry["values"]) for entry in known]
    return list(card["trust"])


def _trust(sentences: Sequence[str | Text]) -> QWidget:
    """Why the numbers may be worth less than they look."""
    box = Card()
    box.setProperty("warns", True)
    box.body.addWidget(Label("Do not trust these numbers yet", kind="strong"))
    for sentence in sentences:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(IconLabel("warning", "warning"))
        label = Label(wrap=True)
        bind(label.setText, sentence)
        row.addWidget(label, 1)
        box.body.addLayout(row)
    return box


def _hint(literal: str) -> Label:
    return Label(literal, kind="dim", wrap=True)
