"""What more labeled pictures would bring: the network learns from parts of them, and the curve is drawn on.

The error, one less the measure, falls with a power of the number of pictures (Hestness et al. 2017, "Deep Learning
Scaling is Predictable, Empirically", arXiv 1712.00409): a straight line on logarithmic axes. The band comes of drawing
the measured points anew within their own intervals. Imports no torch before it trains.
"""

from __future__ import annotations

import math
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from engine.errors import Text, UserError, text
from engine.events import Event, Notice, Operation, Progress
from engine.training.control import Control
from engine.training.events import StepDone
from engine.training.run import disk_error, write_atomic
from engine.training.settings import TrainSettings

if TYPE_CHECKING:
    from engine.project import Project
    from engine.tasks import Metrics, Sample
    from engine.training.trainer import Trainer

T = TypeVar("T")

FILE = "forecast.json"
SHARES = (1.0, 0.25, 0.5, 0.75)  # all pictures first: they tell the batch, and whether there are enough
LEAST = 12  # training pictures; a quarter of fewer teaches nothing
_DRAWS = 4000
_STEEPEST = 1.0  # of the falling error: halved with twice the pictures; measured ones lie between 0.07 and 0.5
_SMALLEST_ERROR = 1e-3
_GAP = 0.02  # of the measure, between pictures that are known and those that are not
_LOOKS, _APART = 5, 0.05  # at the validation pictures, that part of the epochs apart: the last epochs differ by chance
_WHOLE = 1000  # of progress, for each share
_INTERVAL_WIDTH = 3.92  # standard errors in an interval of 95 %


class Point(BaseModel):
    """What a network reached that learned from so many `pictures`, and the 95 % interval of that, all in [0, 1].

    `value` is the mean of the last epochs; how they differ widens the interval of the validation pictures.
    """

    model_config = ConfigDict(frozen=True)

    pictures: int
    value: float
    interval: tuple[float, float]


class Forecast(BaseModel):
    """The measured points, from few pictures to all, and where they lead to; `validation` pictures measured them.

    `known` is the measure on pictures that the network has learned from, all of them being learned.
    """

    model_config = ConfigDict(frozen=True)

    network: str
    metric: str
    validation: int
    known: float
    points: tuple[Point, ...]

    @property
    def now(self) -> Point:
        """What all labeled pictures together reach."""
        return self.points[-1]

    @property
    def learns_too_little(self) -> bool:
        """Whether the network does hardly better on pictures that it knows: then it is not labels that it lacks."""
        return self.known - self.now.value < _GAP

    def expected(self, pictures: int) -> tuple[float, float, float]:
        """Return the measure to expect with so many training pictures: low, middle and high of 90 %."""
        low, middle, high = self.curve(np.array([pictures]))
        return float(low[0]), float(middle[0]), float(high[0])

    def curve(self, pictures: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return low, middle and high of 90 % for each number of training pictures; the same at each call."""
        level, slope = self._lines()
        drawn = 1 - np.exp(level[:, None] - slope[:, None] * np.log(np.maximum(pictures, 1)))
        low, middle, high = np.quantile(np.clip(drawn, 0, 1), [0.05, 0.5, 0.95], axis=0)
        return low, middle, high

    def gain(self, more: int) -> tuple[float, float, float]:
        """Return how much `more` pictures should add to the measure: low, middle and high of 90 %; never below 0."""
        level, slope = self._lines()
        here, there = np.log(self.now.pictures), np.log(self.now.pictures + more)
        gained = np.exp(level - slope * here) - np.exp(level - slope * there)
        low, middle, high = np.quantile(gained, [0.05, 0.5, 0.95])
        return float(low), float(middle), float(high)

    def _lines(self) -> tuple[np.ndarray, np.ndarray]:
        """Return level and slope of the lines through points drawn within their intervals, (draws,) each."""
        values = np.array([point.value for point in self.points])
        spread = np.array([point.interval[1] - point.interval[0] for point in self.points]) / _INTERVAL_WIDTH
        spread = np.maximum(spread, 0.5 / self.validation)  # all right says little where few pictures were looked at
        draws = np.random.default_rng(0).normal(values, spread, (_DRAWS, len(values)))
        errors = np.clip(1 - draws, _SMALLEST_ERROR, 1)
        across, logs = np.log([point.pictures for point in self.points]), np.log(errors)
        weights = (np.maximum(1 - values, _SMALLEST_ERROR) / spread) ** 2  # a logarithm is less sure of a small error
        weights = weights / weights.sum()
        centre, means = weights @ across, logs @ weights
        slope = -(((logs - means[:, None]) * (across - centre)) @ weights) / (weights @ (across - centre) ** 2)
        slope = np.clip(slope, 0, _STEEPEST)  # more pictures never harm
        return means + slope * centre, slope


def forecast(project: Project, settings: TrainSettings) -> Operation[Forecast]:
    """Train on all of the training pictures, then on a quarter, a half and three quarters, as many steps each.

    Reports Progress over all four. What comes out is written down; no run is made. Raises UserError where there are
    fewer than `LEAST` training pictures, and for what `train` refuses.
    """
    from engine.training.prepare import assemble

    points: list[Point] = []
    chosen = settings.model_copy(update={"patience": 0})
    for number, share in enumerate(SHARES):
        preparing = assemble(project, chosen.model_copy(update=_as_many_steps(chosen, points, share)), share)
        trainer, _ = yield from _told(preparing, number, 0, text("Reading pictures"), notices=not points)
        with closing(trainer):
            points.append((yield from _point(trainer, number)))
            if number == 0:
                known = yield from _known(trainer)
            chosen = chosen.model_copy(update={"batch_size": trainer.plan.batch_size})
            made = Forecast(
                network=trainer.plan.architecture.title,
                metric=trainer.plan.headline,
                known=known,
                validation=len(trainer.samples["val"]),
                points=tuple(sorted(points, key=lambda point: point.pictures)),
            )
    try:
        project.runs_folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise disk_error(project.runs_folder, error) from error
    write_atomic(project.runs_folder / FILE, made.model_dump_json(indent=1).encode())
    return made


def _as_many_steps(settings: TrainSettings, points: list[Point], share: float) -> dict[str, float]:
    """Return epochs and warm-up for a share of the pictures. Fewer steps would make few pictures look worse."""
    from engine.training.data import steps_of

    if not points:
        return {}
    whole = points[0].pictures
    longer = steps_of(whole, settings.batch_size) / steps_of(max(1, round(share * whole)), settings.batch_size)
    return {"epochs": round(settings.epochs * longer), "warmup_epochs": settings.warmup_epochs * longer}


def _point(trainer: Trainer, number: int) -> Operation[Point]:
    """Train to the end, and look at the validation pictures."""
    from engine.training.loop import one_epoch

    count, epochs = len(trainer.samples["train"]), trainer.plan.settings.epochs
    if number == 0 and count < LEAST:
        raise UserError(
            text("A forecast needs {least} labeled training pictures; there are {count}.", least=LEAST, count=count),
            text("Label more pictures first: with so few every one of them helps."),
        )
    message = text(
        "Learning from {count} pictures, {place} of {total}", count=count, place=number + 1, total=len(SHARES)
    )
    looks = {epochs - round(look * epochs * _APART) for look in range(_LOOKS)}
    values = []
    while trainer.epoch < epochs:
        yield from _told(one_epoch(trainer, Control()), number + trainer.epoch / epochs, 1 / epochs, message)
        trainer.epoch += 1
        if trainer.epoch in looks:
            measuring = _measured(trainer, trainer.samples["val"])
            metrics = yield from _told(measuring, number + trainer.epoch / epochs, 0, message)
            values.append(metrics.compute()[trainer.plan.headline])
    low, high = metrics.intervals()[trainer.plan.headline]
    half = math.hypot((high - low) / 2, _INTERVAL_WIDTH / 2 * float(np.std(values)))
    value = float(np.mean(values))
    return Point(pictures=count, value=value, interval=(max(value - half, 0), min(value + half, 1)))


def _known(trainer: Trainer) -> Operation[float]:
    """Return what the network reaches on pictures that it has learned from, as many as validate it."""
    some = trainer.samples["train"][: len(trainer.samples["val"])]
    metrics = yield from _told(_measured(trainer, some), 1, 0, text("Looking at pictures that it has learned"))
    return metrics.compute()[trainer.plan.headline]


def _measured(trainer: Trainer, samples: list[Sample]) -> Operation[Metrics]:
    metrics = trainer.task.metrics(trainer.plan.names)
    with closing(trainer.loader.plain(samples)) as ahead:  # type: ignore[type-var]
        for batch in ahead:
            metrics.update(trainer.answer(batch), batch.targets)
            yield Event()
    return metrics


def _told(operation: Operation[T], start: float, width: float, message: Text, *, notices: bool = True) -> Operation[T]:
    """Report the steps of an operation as a stretch of the whole, which is as long as there are shares."""
    with closing(operation):
        while True:
            try:
                event = next(operation)
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]
            if isinstance(event, Notice):
                yield event if notices else Event()
            else:
                part = event.step / event.steps_per_epoch if isinstance(event, StepDone) else 0.0
                yield Progress(round(_WHOLE * (start + part * width)), _WHOLE * len(SHARES), message)


def read_forecast(runs_folder: Path) -> Forecast | None:
    """Return the last forecast of a project, or None."""
    try:
        return Forecast.model_validate_json((runs_folder / FILE).read_bytes())
    except (OSError, ValidationError):
        return None
