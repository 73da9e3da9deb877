"""What to write about a training: the Methods paragraph in both languages, and the model card, ready to copy."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from engine.training.methods import methods
from engine.training.model_card import model_card
from gui.i18n import LANGUAGES, bind, language, mark, tr
from gui.shell import Shell
from gui.widgets.buttons import Button, SegmentedControl
from gui.widgets.labels import Label

_HEIGHT = 270  # pixels; the page of a score card with a warning has room for that on a small screen


class Methods(QWidget):
    """One of the three texts at a time; what is copied is what is shown."""

    def __init__(self, shell: Shell, card: dict[str, Any]) -> None:
        super().__init__()
        self._shell, self._card = shell, card
        self.choice = SegmentedControl([*LANGUAGES.items(), ("card", mark("Model card"))])
        self.copy = Button("Copy", tip="Copy this text", icon="copy", run=self._copy)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(_HEIGHT)
        bind(self.text.setAccessibleName, "Text for a paper")
        row = QHBoxLayout()
        row.addWidget(self.choice)
        row.addStretch(1)
        row.addWidget(self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        words = mark("For the Methods of a paper. The model card is also in the run's folder, as model_card.md.")
        column.addWidget(Label(words, kind="dim", wrap=True))
        column.addLayout(row)
        column.addWidget(self.text)
        self.choice.changed.connect(self._show)
        self.choice.choose(language.code)
        self._show(self.choice.chosen)

    def _show(self, key: str) -> None:
        self.text.setPlainText(model_card(self._card) if key == "card" else methods(self._card, key))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self._shell.send_status(tr("Copied."))
