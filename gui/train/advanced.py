"""All settings of a training, folded away: with which weights it begins, the network's options, everything else."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.catalog import Architecture, Option, TextOption
from engine.training.settings import TrainSettings
from gui.forms import Form
from gui.i18n import bind, mark
from gui.train.beginning import Beginning
from gui.widgets.buttons import Button
from gui.widgets.inputs import ComboBox, WordField
from gui.widgets.labels import Label
from gui.widgets.panels import Foldable, clear_layout

_ELSEWHERE = ("model", "options", "bands", "start_from", "weights_file", "pretrained")


class Advanced(Foldable):
    """`changed` carries the settings as they stand; the form itself is made when it is first unfolded."""

    changed = Signal(object)  # TrainSettings

    def __init__(self) -> None:
        super().__init__(mark("Advanced"))
        self._settings: TrainSettings | None = None
        self._row: Architecture | None = None
        self._form: Form | None = None
        self._chose = False  # the user has chosen what to begin with: presets leave that alone
        self.beginning = Beginning()
        self.options = QWidget()
        self._options: dict[str, ComboBox | WordField] = {}
        self.cost: Label | None = None  # under the option that costs something
        self._rows = QVBoxLayout(self.options)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(4)
        self.look = Button("See it on my pictures…", tip="How pictures are varied while training")
        for widget in (self.beginning, self.options, self.look):
            self.body.addWidget(widget)
        self.beginning.changed.connect(self._beginning_changed)
        self.toggled.connect(lambda *_: self._make_form())

    def show_row(self, row: Architecture) -> None:
        """Offer what an architecture offers; nothing is chosen yet."""
        if self._form is not None and self._row is not None and row.task != self._row.task:
            self._form.hide()
            self._form.deleteLater()
            self._form = None  # the other task has other settings
        self._row, self._chose = row, False
        self.beginning.show_row(row)
        clear_layout(self._rows)
        self._options, self.cost = {}, None
        for option in row.options:
            self._add_option(option)
        self.options.setVisible(bool(row.options))

    def show_settings(self, settings: TrainSettings) -> None:
        """Show these settings, without `changed`."""
        self._chose = self._chose or settings.start_from is not None
        self._settings = settings
        self.beginning.show_settings(settings)
        for name, field in self._options.items():
            if name in settings.options:
                field.choose(settings.options[name])
        if self._form is not None:
            self._form.set_value(settings)
        else:
            self._make_form()

    def kept(self) -> dict[str, Any]:
        """Return what a preset leaves alone, as fields of TrainSettings."""
        values: dict[str, Any] = {"options": self._chosen_options()}
        return values | (self.beginning.values() if self._chose else {})

    def say_cost(self, words: str) -> None:
        """Say under the option what its choice costs."""
        if self.cost is not None:
            self.cost.setText(words)
            self.cost.setVisible(bool(words))

    def _add_option(self, option: Option | TextOption) -> None:
        caption = Label(option.label)
        field = WordField(option.label) if isinstance(option, TextOption) else ComboBox(option.label)
        if isinstance(option, Option) and isinstance(field, ComboBox):
            for choice in option.choices:
                field.add_choice(choice, str(choice))
        field.choose(option.default)
        for widget in (caption, field):
            bind(widget.setToolTip, option.help)
            self._rows.addWidget(widget)
        field.picked.connect(lambda *_: self._change({"options": self._chosen_options()}))
        self._options[option.name] = field
        if isinstance(option, Option) and option.costs:
            self.cost = Label(kind="dim", wrap=True)
            self.cost.hide()
            self._rows.addWidget(self.cost)

    def _chosen_options(self) -> dict[str, Any]:
        """Return the options that are not the default: a run says no more than was decided."""
        defaults = self._row.default_options() if self._row is not None else {}
        chosen = {name: field.chosen for name, field in self._options.items()}
        return {name: value for name, value in chosen.items() if value != defaults.get(name)}

    def _make_form(self) -> None:
        if self._form is None and self._settings is not None and self.head.isChecked():
            self._form = Form(self._settings, without=_ELSEWHERE, task=self._row.task if self._row else "")
            self._form.changed.connect(self._form_changed)
            self.body.insertWidget(2, self._form)

    def _form_changed(self) -> None:
        assert self._form is not None
        value = self._form.value()
        assert isinstance(value, TrainSettings)
        self._settings = value
        self.changed.emit(value)

    def _beginning_changed(self) -> None:
        self._chose = True
        self._change(self.beginning.values())

    def _change(self, values: dict[str, Any]) -> None:
        if self._settings is None:
            return
        self._settings = self._settings.model_copy(update=values)
        if self._form is not None:
            self._form.set_value(self._settings)
        self.changed.emit(self._settings)
