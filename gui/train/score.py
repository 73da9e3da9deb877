"""The score card of a finished run: how good it is, how sure that is, and where it fails."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.errors import Text, text
from gui.i18n import bind, mark, tr
from gui.shell import Shell
from gui.theme import set_kind
from gui.train.plots import CurvePlot
from gui.train.tables import category_table, confusion_table
from gui.train.vocabulary import metric_caption, metric_help
from gui.train.worst import WorstPictures
from gui.widgets.buttons import Button
from gui.widgets.labels import Heading, IconLabel, Label, NumberTile
from gui.widgets.panels import Card, Scroll, clear_layout

_TILES = 4


class ScorePage(QWidget):
    """Everything of the score card; the report holds the same for paper and mail."""

    image_asked = Signal(int)
    report_asked = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._scroll = Scroll()
        self._scroll.body.setContentsMargins(0, 0, 8, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._scroll)

    def show_card(self, card: dict[str, Any]) -> None:
        """Show the score card of a run (see engine/training/score_card.py)."""
        body = self._scroll.body
        clear_layout(body)
        self._scroll.verticalScrollBar().setValue(0)
        body.addWidget(self._numbers(card))
        if card.get("trust"):
            body.addWidget(_trust(_sentences(card)))
        body.addWidget(Heading("By category"))
        body.addWidget(category_table(card.get("per_category", {}), pixels=card.get("task") == "segmentation"))
        figures = card.get("figures", {})
        if figures.get("curves"):
            body.addWidget(_precision_recall(figures["curves"], self._colors()))
        if figures.get("confusion"):
            body.addWidget(Heading("What is taken for what"))
            body.addWidget(_hint(mark("Rows: what is there. Columns: what the network said.")))
            body.addWidget(confusion_table(figures["confusion"], pixels=card.get("task") == "segmentation"))
        worst = [entry for entry in card.get("worst", []) if entry.get("score", 1) < 1]
        if worst and self._shell.project is not None:
            body.addWidget(Heading("Worst pictures"))
            body.addWidget(
                _hint(mark("With your labels. A bad picture is often a wrong label: click to mend it in Data."))
            )
            pictures = WorstPictures(self._shell, self._shell.project, card.get("task", ""), worst)
            pictures.opened.connect(self.image_asked)
            body.addWidget(pictures)
        body.addStretch(1)

    def _colors(self) -> dict[str, str]:
        """The categories' colours by name, so that a curve looks like its boxes."""
        project = self._shell.project
        return {category.name: category.color for category in project.categories()} if project is not None else {}

    def _numbers(self, card: dict[str, Any]) -> QWidget:
        box = Card()
        row = QHBoxLayout()
        row.setSpacing(32)
        for name, value in list(card.get("metrics", {}).items())[:_TILES]:
            tile = NumberTile(metric_caption(name), metric_help(name))
            bounds = card.get("intervals", {}).get(name)
            note = tr("{low:.3f} to {high:.3f}", low=bounds[0], high=bounds[1]) if bounds else ""
            tile.set_value(f"{value:.3f}", note)
            row.addWidget(tile)
        row.addStretch(1)
        row.addWidget(Button("Open the report", tip="One page to keep, print or send", run=self.report_asked.emit))
        box.body.addLayout(row)
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


def _sentences(card: dict[str, Any]) -> list[str | Text]:
    """Return why to trust the numbers less; as templates, where the card has them, so that they can be translated."""
    known = card.get("trust_texts") or []
    if len(known) == len(card["trust"]):
        return [text(entry["template"], **entry["values"]) for entry in known]
    return list(card["trust"])


def _trust(sentences: Sequence[str | Text]) -> QWidget:
    """Why the numbers may be worth less than they look."""
    box = Card()
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


def _precision_recall(curves: dict[str, dict[str, list[float]]], colors: dict[str, str]) -> QWidget:
    plot = CurvePlot(
        mark("Precision over recall"),
        mark("Precision: how much of what was found is right. Recall: how much of what is there was found."),
        across=mark("recall"),
    )
    plot.log.hide()
    plot.smooth.hide()
    for name, curve in curves.items():
        if len(curve["recall"]):
            plot.set_series(name, curve["recall"], curve["precision"], colors.get(name, ""))
    plot.plot.setXRange(0, 1)
    plot.plot.setYRange(0, 1)
    plot.setFixedHeight(280)
    return plot
