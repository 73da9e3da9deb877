"""What "choose for me" means: every setting that is 0 or None is decided here and nowhere else. Imports no torch."""

from __future__ import annotations

import importlib
import statistics
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from engine import catalog
from engine.bands import Recipe, channels_of
from engine.catalog import Architecture, TaskName, TextOption
from engine.errors import UserError, text
from engine.inference.model_file import FULL_SCALE, ModelCategory, PixelType
from engine.training.input_spec import InputSpec
from engine.training.selection import Selection
from engine.training.settings import TrainSettings, is_for, tasks_of

LEAST_STEPS = 8  # steps an epoch that the batch is made small enough for


class Plan(BaseModel):
    """The settings with nothing left open, and what was found in the project: enough to go on after a restart.

    `splits` holds the ids of the pictures; `bands` names what the pictures have, `channels` which of them and which
    indices the network sees, () for all as they are; `gain` makes reflectances of pixels in [0, 1]. `mean` and `std`
    are those of the channels, of pixels in [0, 1]. `category_weights` is empty, or weighs each channel of the network's
    answer in the loss.
    `channels_last` and `mixed` were measured on this computer.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    settings: TrainSettings
    task: TaskName
    headline: str
    optimizer: Literal["sgd", "adamw"]
    learning_rate: float
    weight_decay: float
    batch_size: int
    size: tuple[int, int]
    fit: Literal["letterbox", "stretch"]
    categories: tuple[ModelCategory, ...]
    category_ids: tuple[int, ...]
    bands: tuple[str, ...]
    channels: tuple[str, ...] = ()
    gain: float = 1.0
    dtype: PixelType
    splits: dict[str, tuple[int, ...]]
    test_is_validation: bool = False
    mean: tuple[float, ...] = ()
    std: tuple[float, ...] = ()
    category_weights: tuple[float, ...] = ()
    channels_last: bool = False
    mixed: bool = False

    @property
    def architecture(self) -> Architecture:
        """The row of the catalogue."""
        return catalog.get(self.settings.model)

    @property
    def input(self) -> InputSpec:
        """What the network takes."""
        return InputSpec(self.category_ids, len(self.bands), self.size, self.fit)

    @property
    def seen(self) -> tuple[str, ...]:
        """What the network sees, by name: the channels, or the bands."""
        return self.channels or self.bands

    @property
    def recipe(self) -> Recipe | None:
        """How the channels are made of the bands; None where they are the bands."""
        return Recipe(self.bands, self.channels, self.gain) if self.channels else None

    @property
    def names(self) -> list[str]:
        """Names of the categories in the order of the network."""
        return [category.name for category in self.categories]

    def changed(self, **values: Any) -> Plan:
        """Return a copy with other values."""
        return self.model_copy(update=values)


def make_plan(
    settings: TrainSettings, selection: Selection, fit: Literal["letterbox", "stretch"], headline: str
) -> Plan:
    """Decide everything that `settings` leaves open."""
    row = catalog.get(settings.model)
    _check_options(row, settings)
    check_task(row, settings)
    _refuse_useless_weights(settings)
    recipe = row.recipe
    dtype: PixelType = selection.dtype  # type: ignore[assignment]
    batch = settings.batch_size or max(2, min(recipe.batch_size, len(selection.train) // LEAST_STEPS))
    optimizer = recipe.optimizer if settings.optimizer == "auto" else settings.optimizer
    return Plan(
        settings=settings,
        task=row.task,
        headline=headline,
        optimizer=optimizer,
        learning_rate=settings.learning_rate or _learning_rate(row, settings, optimizer, batch),
        weight_decay=_weight_decay(row, optimizer) if settings.weight_decay is None else settings.weight_decay,
        batch_size=min(batch, len(selection.train)),
        size=input_size(row, settings.image_size, [(s.width, s.height) for s in selection.train]),
        fit=fit,
        categories=tuple(ModelCategory(name=c.name, color=c.color) for c in selection.categories),
        category_ids=tuple(c.id for c in selection.categories),
        bands=selection.names.names,
        channels=channels_of(selection.names.names, settings.bands),
        gain=selection.names.gain(FULL_SCALE[dtype]),
        dtype=dtype,
        splits={name: tuple(s.image_id for s in selection.split(name)) for name in ("train", "val", "test")},
        test_is_validation=selection.test_is_validation,
    )


def _learning_rate(row: Architecture, settings: TrainSettings, optimizer: str, batch: int) -> float:
    """Scale the published rate to the batch: linearly for SGD, by the root for AdamW; finetuning needs a third."""
    recipe = row.recipe
    rate = recipe.learning_rate
    if optimizer != recipe.optimizer:
        rate = 0.02 if optimizer == "sgd" else 1e-3
    ratio = min(batch / recipe.batch_size, 4.0)
    rate *= ratio if optimizer == "sgd" else ratio**0.5
    return rate / 3 if settings.pretrained or settings.weights_file or settings.start_from else rate


def _weight_decay(row: Architecture, optimizer: str) -> float:
    if optimizer == row.recipe.optimizer:
        return row.recipe.weight_decay
    return 5e-4 if optimizer == "sgd" else 1e-2


def _check_options(row: Architecture, settings: TrainSettings) -> None:
    known = {option.name: option for option in row.options}
    for name, value in settings.options.items():
        if name not in known:
            raise UserError(
                text("{title} has no option {name}.", title=row.title, name=name),
                text("Its options are: {names}.", names=", ".join(known)) if known else text("It has none."),
            )
        option = known[name]
        if isinstance(option, TextOption):
            module, function = option.check.split(":")
            getattr(importlib.import_module(module), function)(str(value))
        elif value not in option.choices:
            choices = ", ".join(map(str, option.choices))
            raise UserError(
                text("{name} cannot be {value}.", name=name, value=value),
                text("Choose one of: {names}.", names=choices),
            )


def check_task(row: Architecture, settings: TrainSettings) -> None:
    """Raise UserError where a setting was changed that the task of `row` does not have: it would do nothing."""
    for part in (settings, settings.augmentation):
        for name, field in type(part).model_fields.items():
            value = getattr(part, name)
            choice = value if isinstance(value, str) else None
            if value and value != field.default and not is_for(row.task, field, choice):
                said = f"{name} {choice}" if choice else name
                raise UserError(
                    text("{title} has no setting {name}.", title=row.title, name=said),
                    text("It is for {tasks}.", tasks=", ".join(tasks_of(field, choice))),
                )


def _refuse_useless_weights(settings: TrainSettings) -> None:
    if settings.imbalance == "weighted" and settings.loss in ("dice", "lovasz"):
        raise UserError(
            text(
                "In the loss {name} all categories count alike, whatever their weights.",
                name=settings.loss,
            ),
            text('Set "Rare categories" to none, or add cross-entropy to the loss (ce+dice).'),
        )


def input_size(row: Architecture, wanted: tuple[int, int] | None, pictures: list[tuple[int, int]]) -> tuple[int, int]:
    """Return the network's input (width, height), each a multiple of the row's divisor.

    A square stands for "the long side": for detection and segmentation it is cut down to the shape that most pictures
    have, because pixels of padding cost as much as others (640x480 at 320: 320x256).
    """
    width, height = wanted or row.image_size
    if min(width, height) < row.divisor:
        raise UserError(
            text("{width}x{height} is too small for {title}.", width=width, height=height, title=row.title),
            text("Use at least {least}.", least=row.divisor),
        )
    if width == height and row.task != "classification" and pictures:
        aspect = statistics.median(w / h for w, h in pictures)
        width, height = (width, round(width / aspect)) if aspect > 1 else (round(height * aspect), height)
    return _up(width, row.divisor), _up(height, row.divisor)


def _up(value: int, divisor: int) -> int:
    return max(1, -(-value // divisor)) * divisor
