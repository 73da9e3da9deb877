"""What a training reports, beyond `engine.events`. Imports no torch: the window draws these before torch is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.annotation import Annotation
from engine.events import Event


@dataclass(frozen=True, slots=True)
class RunStarted(Event):
    """The run's folder exists; `epochs` and `steps_per_epoch` say how long it will be."""

    run: Path
    epochs: int
    steps_per_epoch: int


@dataclass(frozen=True, slots=True)
class Estimate(Event):
    """How long all of it will take, in seconds, from a few measured steps; `low` and `high` bound it."""

    seconds: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class StepDone(Event):
    """One step of the optimiser: named loss terms, learning rate, training pictures per second."""

    epoch: int
    step: int
    steps_per_epoch: int
    losses: Mapping[str, float]
    learning_rate: float
    images_per_second: float


@dataclass(frozen=True, slots=True)
class EpochDone(Event):
    """One epoch with its validation: mean loss terms, metrics, and the seconds that are left."""

    epoch: int
    epochs: int
    losses: Mapping[str, float]
    metrics: Mapping[str, float]
    headline: str  # the metric that "best" means, a key of `metrics`
    is_best: bool
    seconds_left: float


@dataclass(frozen=True, slots=True)
class PreviewPicture:
    """One validation picture with what the network says about it now, in pixels of the upright picture."""

    image_id: int
    path: Path
    annotations: tuple[Annotation, ...]


@dataclass(frozen=True, slots=True)
class Previews(Event):
    """The same few validation pictures after each epoch."""

    epoch: int
    pictures: tuple[PreviewPicture, ...]


@dataclass(frozen=True, slots=True)
class TrainResult:
    """What a training returns: its folder, the exported model file, the metrics on the test split."""

    run: Path
    model: Path
    metrics: Mapping[str, float]
