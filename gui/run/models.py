"""Choosing the model: the finished runs of the project, and model files from disk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from engine.errors import text
from engine.inference.model_file import ModelInfo
from gui.i18n import bind, on_language, tr
from gui.preferences import Preferences
from gui.run.choices import ModelChoice
from gui.widgets.inputs import CheckBox, ComboBox
from gui.widgets.labels import Label
from gui.words import moment

_FILE = "file"


class ModelPicker(QWidget):
    """One list, and below it what is known about the model."""

    picked = Signal()

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self._models: Sequence[ModelChoice] = ()
        self._files: list[Path] = []
        self._tasks: dict[Path, str] = {}  # as far as they are known: of a file from disk once it was opened
        self._before: Path | None = None  # what was chosen before the file dialog
        self.combo = ComboBox("Model")
        self.combo.picked.connect(self._picked)
        self.facts = Label(kind="dim", wrap=True)
        self.twice = CheckBox(
            "Look twice, mirrored too",
            tip="Slower, a little better: the answers for the picture and its mirror images are put together "
            "(test-time augmentation)",
            checked=preferences.get("run/twice", False),
        )
        self.twice.toggled.connect(lambda on: preferences.set("run/twice", on))
        self.twice.toggled.connect(self.picked)
        self.sharpen = CheckBox(
            "Sharpen edges (CRF)",
            tip="Outlines follow the edges in the picture (conditional random field); each picture takes longer",
            checked=preferences.get("run/crf", False),
        )
        self.sharpen.hide()
        self.sharpen.toggled.connect(lambda on: preferences.set("run/crf", on))
        self.sharpen.toggled.connect(self.picked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.combo)
        layout.addWidget(self.facts)
        layout.addWidget(self.twice)
        layout.addWidget(self.sharpen)
        on_language(self, lambda: self._offer(self.chosen))  # the list says when, in words

    @property
    def chosen(self) -> Path | None:
        """The model file that is chosen."""
        value = self.combo.chosen
        return value if isinstance(value, Path) else None

    @property
    def sharpened(self) -> bool:
        """Whether outlines shall follow the edges in the picture; False for a model without outlines."""
        return self.sharpen.isChecked() and not self.sharpen.isHidden()

    def show_models(self, models: Sequence[ModelChoice]) -> None:
        """Offer these runs and the files from disk; what was chosen stays chosen where it is still there."""
        before, self._models = self.chosen, models
        self._tasks |= {model.path: model.task for model in models}
        self._offer(before)

    def choose(self, path: Path) -> None:
        """Choose a model file, offering it if it is not among the runs."""
        if not self.combo.choose(path):
            self._files = [*[known for known in self._files if known != path], path]
            self._offer(path)
        self._before = path
        self._say_facts()
        self.picked.emit()

    def show_info(self, info: ModelInfo, provider: str) -> None:
        """Say what is known about the model now that it is open."""
        if self.chosen is not None:
            self._tasks[self.chosen] = info.task
            self._offer_sharpening()
        bind(
            self.facts.setText,
            "Knows {categories}. Runs on the {device}, {width} × {height} px.",
            categories=_some([category.name for category in info.categories]),
            device=provider,
            width=info.width,
            height=info.height,
        )

    def _offer(self, before: Path | None) -> None:
        self.combo.clear_choices()
        for model in self._models:
            self.combo.add_choice(model.path, _words(model))
        known = {model.path for model in self._models}
        self._files = [path for path in self._files if path not in known]
        for path in self._files:
            self.combo.add_choice(path, path.name)
        if self.combo.count() == 0:
            self.combo.add_choice(None, text("No trained network yet"))
        self.combo.add_choice(_FILE, text("A model file from disk…"))
        if before is None or not self.combo.choose(before):
            self.combo.setCurrentIndex(0)
        if self.chosen != before or self.chosen is None:
            self._say_facts()
        self._before = self.chosen

    def _say_facts(self) -> None:
        self.combo.setToolTip(str(self.chosen or ""))
        self._offer_sharpening()
        if self.chosen is None:
            bind(self.facts.setText, "Train one first, or choose a model file (.onnx) from disk.")
        else:
            bind(self.facts.setText, "Runs on any computer, also without PyTorch.")

    def _offer_sharpening(self) -> None:
        known = self._tasks.get(self.chosen) if self.chosen is not None else None
        self.sharpen.setVisible(known == "segmentation")

    def _picked(self, value: object) -> None:
        if value != _FILE:
            self._before = self.chosen
            self._say_facts()
            self.picked.emit()
            return
        name, _ = QFileDialog.getOpenFileName(self, tr("A model file"), "", "ONNX (*.onnx)")
        if name:
            self.choose(Path(name))
        else:
            self._offer(self._before)


def _words(model: ModelChoice) -> str:
    """Return a run as one line: network, score, when."""
    score = f" · {model.headline[1]:.2f}" if model.headline else ""
    when = f" · {moment(datetime.fromtimestamp(model.started))}" if model.started else ""
    return f"{model.architecture}{score}{when}"


def _some(names: list[str]) -> str:
    """Return the first few names, and how many more there are."""
    shown = ", ".join(names[:4])
    return text("{names} and {count} more", names=shown, count=len(names) - 4) if len(names) > 4 else shown
