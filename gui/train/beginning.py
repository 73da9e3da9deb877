"""With which weights a training begins: random ones, pretrained ones, a file placed by hand, or those of a run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from engine.catalog import Architecture
from engine.errors import Text, text
from engine.training.settings import TrainSettings
from gui.i18n import bind, tr
from gui.widgets.inputs import ComboBox
from gui.widgets.labels import Label

_SCRATCH, _PRETRAINED, _FILE, _OTHER = "scratch", "pretrained", "file", "other"
_RUN = "run:"  # and the name of a run


class Beginning(QWidget):
    """One list; the sentence below it says what the choice needs."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._row: Architecture | None = None
        self._runs: Sequence[tuple[str, str]] = ()  # name, architecture
        self._file: Path | None = None
        self._before: object = _SCRATCH
        self.combo = ComboBox("Begin with")
        self.words = Label(kind="dim", wrap=True)
        self.words.setMinimumWidth(1)  # a long path is one word
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        caption = Label("Begin with")
        caption.setBuddy(self.combo)
        for widget in (caption, self.combo, self.words):
            layout.addWidget(widget)
        self.combo.picked.connect(self._picked)

    def show_row(self, row: Architecture) -> None:
        """Offer what there is for an architecture; the choice is random weights again."""
        self._row, self._file = row, None
        self._offer(_SCRATCH)

    def show_runs(self, runs: Sequence[tuple[str, str]]) -> None:
        """Offer these runs (name, architecture) to start from; the choice stays."""
        if list(runs) != list(self._runs):
            self._runs = list(runs)
            self._offer(self.combo.chosen)

    def show_settings(self, settings: TrainSettings) -> None:
        """Show what settings say."""
        if settings.start_from is not None:
            self._choose(_RUN + settings.start_from)
        elif settings.weights_file is not None:
            self._file = settings.weights_file
            self._offer(_FILE)
        else:
            self._choose(_PRETRAINED if settings.pretrained else _SCRATCH)

    def values(self) -> dict[str, Any]:
        """Return the fields of TrainSettings that this decides."""
        chosen = self.combo.chosen
        return {
            "pretrained": chosen == _PRETRAINED,
            "weights_file": self._file if chosen == _FILE else None,
            "start_from": self._run,
        }

    @property
    def _run(self) -> str | None:
        chosen = str(self.combo.chosen)
        return chosen.removeprefix(_RUN) if chosen.startswith(_RUN) else None

    @property
    def sentence(self) -> Text:
        """In a few words, for the network's card."""
        chosen = self.combo.chosen
        if self._run is not None:
            return text("from an earlier run")
        if chosen == _FILE and self._file is not None:
            return text("from a file")
        return text("pretrained") if chosen == _PRETRAINED else text("from scratch")

    def _offer(self, before: object) -> None:
        if self._row is None:
            return
        self.combo.clear_choices()
        self.combo.add_choice(_SCRATCH, text("Random weights"))
        if self._row.weights:
            self.combo.add_choice(_PRETRAINED, text("Pretrained weights"))
        if self._file is not None:
            self.combo.add_choice(_FILE, self._file.name)
        for name, architecture in self._runs:
            if architecture == self._row.key:
                self.combo.add_choice(_RUN + name, text("Run {name}", name=name))
        self.combo.add_choice(_OTHER, text("A weights file from disk…"))
        self._choose(before)

    def _choose(self, key: object) -> None:
        if not self.combo.choose(key):
            self.combo.choose(_SCRATCH)
        self._before = self.combo.chosen
        self._say()

    def _picked(self, key: object) -> None:
        if key == _OTHER:
            kinds = f"{tr('Weights')} (*.pth *.pt *.safetensors *.bin)"
            name, _ = QFileDialog.getOpenFileName(self, tr("A weights file from disk…"), "", kinds)
            if name:
                self._file = Path(name)
                self._offer(_FILE)
            else:
                self._choose(self._before)
                return
        self._before = self.combo.chosen
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        chosen = self.combo.chosen
        if chosen == _PRETRAINED:
            sentence = text(
                "Downloaded once. Where they cannot be had, training goes on from scratch; a file that you fetched "
                "elsewhere can be chosen instead."
            )
        elif chosen == _FILE:
            sentence = text("Weights of this network, learned on other pictures: {path}", path=self._file)
        elif self._run is not None:
            sentence = text("Goes on learning from what this run found, on the labels as they are now.")
        else:
            sentence = text("Learns from your pictures alone.")
        bind(self.words.setText, sentence)
