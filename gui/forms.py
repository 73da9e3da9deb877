"""Settings -> widgets. The form, its ranges and its help come from the pydantic model; nothing is written twice.

    form = Form(TrainSettings(model="yolov5n"), only=("epochs", "batch_size"))
    form.changed.connect(lambda: plan(form.value()))

A switch for bool, a list for Literal, a spin box for numbers with the range of the field, a line for text, sizes
and paths, and a foldable group for a model inside a model. Nothing (None) and, where the help says so, 0 show as
"automatic".
"""

from __future__ import annotations

import types
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from engine.errors import UserError
from engine.training.settings import choices_of, is_for
from gui.i18n import bind, mark, on_language, say, tr
from gui.widgets.buttons import IconButton
from gui.widgets.inputs import CheckBox, ComboBox, DoubleSpinBox, SpinBox
from gui.widgets.labels import Label
from gui.widgets.panels import Foldable

_MOST = 2**31 - 1
_WORDS = {  # of the choices of Literal fields
    "auto": mark("automatic"),
    "sgd": "SGD",
    "adamw": "AdamW",
    "float32": mark("full"),
    "mixed": mark("mixed"),
    "ce": mark("cross-entropy"),
    "focal": mark("focal loss"),
    "dice": "Dice",
    "lovasz": "Lovász",
    "ce+dice": mark("cross-entropy + Dice"),
    "focal+dice": mark("focal loss + Dice"),
    "ce+lovasz": mark("cross-entropy + Lovász"),
    "none": mark("like all others"),
    "weighted": mark("count more in the loss"),
    "sampled": mark("are shown more often"),
}


class Form(QWidget):
    """Fields of a pydantic model; `value()` is the model as it stands, `changed` comes after a valid change.

    With a `task`, fields and choices that are for others are not shown.
    """

    changed = Signal()

    def __init__(
        self, settings: BaseModel, only: Iterable[str] = (), without: Iterable[str] = (), task: str = ""
    ) -> None:
        super().__init__()
        self._settings = settings
        self._task = task
        self._fields: dict[str, Field_] = {}
        self._groups: dict[str, Form] = {}
        self.error = Label(kind="error", wrap=True)
        self.error.hide()
        self._rows = QFormLayout()
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setHorizontalSpacing(12)
        self._rows.setVerticalSpacing(6)
        self._rows.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.addLayout(self._rows)
        self._layout.addWidget(self.error)
        wanted = tuple(only) or tuple(type(settings).model_fields)
        hidden = tuple(without)
        for name in wanted:
            info = type(settings).model_fields[name]
            if name not in hidden and is_for(task, info):
                self._add(name, info, getattr(settings, name))

    def value(self) -> BaseModel:
        """Return the settings as the form stands; fields that are not shown keep what they were."""
        return self._settings

    def set_value(self, settings: BaseModel) -> None:
        """Show other settings of the same type, without `changed`."""
        self._settings = settings
        for name, field in self._fields.items():
            field.show(getattr(settings, name))
        for name, group in self._groups.items():
            group.set_value(getattr(settings, name))
        self.error.hide()

    def field(self, name: str) -> Field_:
        """Return the field of that name, e.g. to disable it."""
        return self._fields[name]

    def _add(self, name: str, info: FieldInfo, value: object) -> None:
        title = info.title or name.replace("_", " ").capitalize()
        if isinstance(value, BaseModel):
            group = Form(value, task=self._task)
            group.changed.connect(self._read)
            self._groups[name] = group
            fold = Foldable(title if info.title else _title(value))
            fold.body.addWidget(group)
            self._layout.addWidget(fold)
            return
        field = _make_field(title, info, value, self._task)
        if field is None:
            return
        self._fields[name] = field
        field.edited.connect(self._read)
        if isinstance(field, _Switch):
            self._rows.addRow(field)
        else:
            label = Label(title)
            label.setBuddy(field)
            bind(label.setToolTip, info.description or title)
            self._rows.addRow(label, field)

    def _read(self) -> None:
        values = {name: getattr(self._settings, name) for name in type(self._settings).model_fields}
        values |= {name: field.read() for name, field in self._fields.items()}
        values |= {name: group.value() for name, group in self._groups.items()}
        try:
            self._settings = type(self._settings).model_validate(values)
        except (ValidationError, UserError) as error:
            bind(self.error.setText, _sentence(error))
            self.error.show()
            return
        self.error.hide()
        self.changed.emit()


class Field_(QWidget):  # noqa: N801 - "Field" is pydantic's
    """One field: `show` a value, `read` it back; `edited` when the user changes it."""

    edited = Signal()

    def __init__(self, editor: QWidget, title: str, help_: str) -> None:
        super().__init__()
        self.editor = editor
        self.setFocusProxy(editor)
        bind(editor.setAccessibleName, title)
        bind(editor.setToolTip, help_ or title)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(4)
        self.row.addWidget(editor, 1)

    def show(self, value: Any = None) -> None:  # type: ignore[override]
        """Show `value` without `edited`."""
        self.editor.blockSignals(True)
        self.put(value)
        self.editor.blockSignals(False)

    def put(self, value: Any) -> None:
        """Put `value` into the editor."""
        raise NotImplementedError

    def read(self) -> Any:
        """Return what the user set."""
        raise NotImplementedError


class _Switch(Field_):
    def __init__(self, title: str, help_: str, value: bool) -> None:
        self.box = CheckBox(title, tip=help_, checked=value)
        super().__init__(self.box, title, help_)
        self.box.toggled.connect(lambda _on: self.edited.emit())

    def put(self, value: Any) -> None:
        self.box.setChecked(bool(value))

    def read(self) -> bool:
        return self.box.isChecked()


class _Choice(Field_):
    def __init__(self, title: str, help_: str, value: object, choices: Iterable[object]) -> None:
        self.box = ComboBox(title)
        for choice in choices:
            self.box.add_choice(choice, _choice_words(choice))
        super().__init__(self.box, title, help_)
        self.box.choose(value)
        self.box.picked.connect(lambda _key: self.edited.emit())

    def put(self, value: Any) -> None:
        self.box.choose(value)

    def read(self) -> object:
        return self.box.chosen


class _Number(Field_):
    """An int or float. `none_is_auto`: the lowest value stands for None; `zero_is_auto`: 0 reads "automatic"."""

    def __init__(self, title: str, info: FieldInfo, value: Any, whole: bool, optional: bool) -> None:
        self.box: SpinBox | DoubleSpinBox = SpinBox() if whole else DoubleSpinBox()
        low, high = _range(info)
        self._optional = optional
        if isinstance(self.box, DoubleSpinBox):
            self.box.setDecimals(_decimals(value, high))
            self.box.setSingleStep(0.1 if high > 1 else 0.05)
        self._step = 1 if whole else 10 ** -self.box.decimals() if isinstance(self.box, DoubleSpinBox) else 1
        self._low = low - self._step if optional else low
        self.box.setRange(self._low, high)  # type: ignore[arg-type]
        super().__init__(self.box, title, info.description or "")
        if optional or (low == 0 and "chosen" in (info.description or "").lower()):
            on_language(self.box, lambda: self.box.setSpecialValueText(tr("automatic")))
        self.put(value)
        self.box.setKeyboardTracking(False)
        self.box.valueChanged.connect(lambda _value: self.edited.emit())

    def put(self, value: Any) -> None:
        self.box.setValue(self._low if value is None else value)  # type: ignore[arg-type]

    def read(self) -> float | None:
        value = self.box.value()
        return None if self._optional and value <= self._low + self._step / 2 else value


class _Words(Field_):
    """Text, a size ("384x192") or a path; an empty line is None where the field allows it."""

    def __init__(self, title: str, info: FieldInfo, value: object, optional: bool, is_path: bool) -> None:
        self.line = QLineEdit()
        self._optional, self._is_path = optional, is_path
        super().__init__(self.line, title, info.description or "")
        if optional and not is_path:
            bind(self.line.setPlaceholderText, "automatic")
        if is_path:
            bind(self.line.setPlaceholderText, "no file")
            self.row.addWidget(IconButton("folder", "Choose a file", run=self._browse))
        self.put(value)
        self.line.editingFinished.connect(self.edited)

    def put(self, value: Any) -> None:
        shown = "×".join(map(str, value)) if isinstance(value, tuple) else "" if value is None else str(value)
        self.line.setText(shown)

    def read(self) -> object:
        words = self.line.text().strip()
        return None if self._optional and not words else words

    def _browse(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, tr("Choose a file"))
        if chosen:
            self.line.setText(str(Path(chosen)))
            self.edited.emit()


def _make_field(title: str, info: FieldInfo, value: Any, task: str) -> Field_ | None:
    """The widget for a field by its type; None for what has no widget (dictionaries)."""
    kind, optional = _plain(info.annotation)
    if kind is bool:
        return _Switch(title, info.description or "", value)
    if get_origin(kind) is Literal:
        return _Choice(title, info.description or "", value, choices_of(info, task))
    if kind in (int, float):
        return _Number(title, info, value, kind is int, optional)
    if kind in (str, Path) or get_origin(kind) is tuple:
        return _Words(title, info, value, optional, kind is Path)
    return None


def _plain(annotation: Any) -> tuple[Any, bool]:
    """Take None out of a union: (int | None) -> (int, True)."""
    if get_origin(annotation) in (Union, types.UnionType):
        kinds = [kind for kind in get_args(annotation) if kind is not type(None)]
        return kinds[0], len(kinds) < len(get_args(annotation))
    return annotation, False


def _range(info: FieldInfo) -> tuple[float, float]:
    """The lowest and highest value that the field's constraints allow."""
    low, high = 0.0, float(_MOST)
    for rule in info.metadata:
        low = next((v for v in (getattr(rule, "ge", None), getattr(rule, "gt", None)) if v is not None), low)
        high = next((v for v in (getattr(rule, "le", None), getattr(rule, "lt", None)) if v is not None), high)
    return low, high


def _decimals(value: Any, high: float) -> int:
    """Enough places to show `value` unrounded, two at least, and four where the range is small."""
    places = len(f"{value:.6f}".rstrip("0").partition(".")[2]) if isinstance(value, int | float) else 0
    return max(places, 4 if high <= 10 else 2)


def _choice_words(choice: object) -> str:
    return _WORDS.get(str(choice), str(choice))


def _title(settings: BaseModel) -> str:
    """A name for a group whose field has none: that of its class ("Augmentation")."""
    return type(settings).__name__


def _sentence(error: ValidationError | UserError) -> str:
    if isinstance(error, UserError):
        return " ".join(part for part in (say(error.message), say(error.hint)) if part)
    first = error.errors()[0]
    inner = first.get("ctx", {}).get("error")
    return _sentence(inner) if isinstance(inner, UserError) else str(first["msg"])
