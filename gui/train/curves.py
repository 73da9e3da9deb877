"""The curves of a run as numbers: growing while it trains, read from its folder later. Knows nothing of widgets."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.events import Event
from engine.training.events import EpochDone, Estimate, StepDone
from engine.training.run import Run

Values = npt.NDArray[np.float64]
SMOOTHING = 0.9  # weight of the past in the moving average
MOST_POINTS = 600  # a plot is hardly wider in pixels


class Series:
    """One curve. It can grow by a point at little cost, and gives no more points than a screen can show."""

    def __init__(self, xs: Iterable[float] = (), ys: Iterable[float] = ()) -> None:
        self._x, self._y, self._smooth = array("d"), array("d"), array("d")
        self._mean = 0.0
        self._seen = 0
        for x, y in zip(xs, ys, strict=True):
            self.add(x, y)

    def __len__(self) -> int:
        return len(self._x)

    def add(self, x: float, y: float) -> None:
        """Append a point; `y` may be NaN, which leaves a gap."""
        self._x.append(x)
        self._y.append(y)
        if math.isfinite(y):  # exponential moving average, corrected for its start (Kingma and Ba 2014, section 3)
            self._seen += 1
            self._mean = SMOOTHING * self._mean + (1 - SMOOTHING) * y
        start = 1 - SMOOTHING**self._seen
        self._smooth.append(self._mean / start if self._seen else math.nan)

    def before(self, x: float) -> Series:
        """Return the part of the curve left of `x`."""
        count = bisect_left(self._x, x)
        return Series(self._x[:count], self._y[:count])

    def raw(self) -> tuple[Values, Values]:
        """Return x and y, thinned so that no peak is lost: of each stretch the lowest and the highest value."""
        x, y = np.array(self._x), np.array(self._y)
        size = _stretch(len(x), MOST_POINTS // 2)
        if size == 1:
            return x, y
        starts = np.arange(0, len(x), size)
        low, high = np.fmin.reduceat(y, starts), np.fmax.reduceat(y, starts)
        return np.repeat(x[starts], 2), np.column_stack((low, high)).ravel()

    def smooth(self) -> tuple[Values, Values]:
        """Return x and the moving average, thinned; the newest point is always among them."""
        x, y = np.array(self._x), np.array(self._smooth)
        size = _stretch(len(x), MOST_POINTS)
        if size == 1:
            return x, y
        chosen = np.append(np.arange(0, len(x) - 1, size), len(x) - 1)
        return x[chosen], y[chosen]

    def near(self, x: float) -> tuple[float, float] | None:
        """Return the point nearest to `x`, None of an empty curve."""
        if not self._x:
            return None
        place = int(np.abs(np.array(self._x) - x).argmin())
        return self._x[place], self._y[place]

    @property
    def last(self) -> float:
        """The newest value."""
        return self._y[-1] if self._y else math.nan


def _stretch(count: int, most: int) -> int:
    """Return how many points become one: a power of two, so that a growing curve keeps its shape."""
    size = 1
    while count > most * size:
        size *= 2
    return size


@dataclass
class Curves:
    """What is known of a run as it trains: loss terms by step, metrics by round, and the latest numbers."""

    losses: dict[str, Series] = field(default_factory=dict)
    metrics: dict[str, Series] = field(default_factory=dict)
    headline: str = ""
    best: float | None = None
    loss: float | None = None
    rate: float | None = None  # learning rate
    speed: float | None = None  # pictures a second
    left: float | None = None  # seconds

    def take(self, events: Iterable[Event]) -> None:
        """Add what a running training reported."""
        for event in events:
            if isinstance(event, StepDone):
                self._step(event.epoch - 1 + event.step / max(event.steps_per_epoch, 1), event.losses)
                self.rate = event.learning_rate
                self.speed = _slow_mean(self.speed, event.images_per_second)
            elif isinstance(event, EpochDone):
                self._epoch(event.epoch, event.metrics, event.headline)
                self.left = event.seconds_left
            elif isinstance(event, Estimate):
                self.left = event.seconds

    @classmethod
    def of_run(cls, run: Run) -> Curves:
        """Return the curves that a run has on disk."""
        return cls.of_rows(run.rows(), run.steps(), run.headline[0] if run.headline else "")

    @classmethod
    def of_rows(cls, rows: Sequence[Mapping[str, Any]], steps: Sequence[Mapping[str, Any]], headline: str) -> Curves:
        """Return the curves that a run has on disk: `rows` one a round, `steps` one a step."""
        curves = cls()
        counts = Counter(row["epoch"] for row in steps)
        for row in steps:
            curves._step(row["epoch"] - 1 + row["step"] / max(counts[row["epoch"]], row["step"]), row["losses"])
        for row in rows:
            if not steps:
                curves._step(row["epoch"], row["losses"])
            curves._epoch(row["epoch"], row["metrics"], headline)
        if rows:
            curves.loss = sum(rows[-1]["losses"].values())
            curves.rate = rows[-1].get("learning_rate")
            curves.speed = rows[-1].get("images_per_second")
        return curves

    @property
    def total_losses(self) -> Series:
        """The sum of the loss terms."""
        terms = list(self.losses.values())
        if not terms:
            return Series()
        count = min(len(term) for term in terms)
        sums = np.sum([np.array(term._y[:count]) for term in terms], axis=0)
        return Series(terms[0]._x[:count], sums)

    def _step(self, x: float, losses: Mapping[str, float]) -> None:
        for name, value in losses.items():
            _add(self.losses, name, x, value)
        self.loss = sum(losses.values())

    def _epoch(self, epoch: int, metrics: Mapping[str, float], headline: str) -> None:
        self.headline = headline or next(iter(metrics), "")
        for name, value in metrics.items():
            if "/" not in name:  # else it is of one category: the score card has it
                _add(self.metrics, name, epoch, math.nan if value is None else value)
        reached = metrics.get(self.headline)
        if reached is not None and (self.best is None or reached > self.best):
            self.best = reached


def _add(curves: dict[str, Series], name: str, x: float, y: float) -> None:
    """Append a point; what stood there and right of it goes: a run that lost its last round measures it anew."""
    curve = curves.setdefault(name, Series())
    if len(curve) and x <= curve._x[-1]:
        curve = curves[name] = curve.before(x)
    curve.add(x, y)


def _slow_mean(before: float | None, value: float) -> float:
    """So that a number can be read while it changes many times a second."""
    return value if before is None else 0.9 * before + 0.1 * value
