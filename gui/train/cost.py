"""What an option of the network costs, said under it: more weights, and more time for a picture on this computer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple

from PySide6.QtCore import QObject, QTimer, Signal

from engine import catalog
from engine.catalog import Architecture, Option
from engine.events import Event, Operation
from engine.training.settings import TrainSettings
from engine.training.speed import OptionCost, input_size, measure_cost
from gui.i18n import tr
from gui.jobs import JobHandle
from gui.shell import Shell
from gui.train.wall_model import Size, short_milliseconds
from gui.warmup import load_libraries, unnoticed
from gui.words import big_number

COSTS = "train/costs"  # in the preferences: [weights, milliseconds before, after] by "key width height option=value"
_AFTER_MS = 600  # as in guess.py
Options = dict[str, str | int]


class Cost(QObject):
    """Asked with `of`, answers with `found`; a newer question takes the place of the older.

    None: nothing chosen costs anything, or it is being measured, see `measuring`. It is measured once and remembered
    between two starts, and only while nothing else is at work, which would make both slow and this wrong.
    """

    found = Signal(object)  # OptionCost | None

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        stored = shell.preferences.get(COSTS, {})
        self._known = {key: OptionCost(*three) for key, three in stored.items() if _is_cost(three)}
        self._asked: tuple[str, TrainSettings] | None = None
        self._job: JobHandle | None = None
        self._later = QTimer(self, singleShot=True, interval=_AFTER_MS)
        self._later.timeout.connect(self._measure)

    @property
    def measuring(self) -> bool:
        """Whether an answer is on its way."""
        return self._asked is not None

    def of(self, settings: TrainSettings, *, measure: bool = True) -> None:
        """Ask what the options in `settings` cost; without `measure` only what is known already is answered."""
        row = catalog.get(settings.model)
        key = _key(row, settings)
        wanted = measure and key not in self._known and _without(row, settings.options) != settings.options
        if not wanted or self._asked is None or self._asked[0] != key:
            self.stop()
        if wanted and self._asked is None:
            self._asked = (key, settings)
            self._later.start()
        self.found.emit(self._known.get(key))

    def stop(self) -> None:
        """Measure no more."""
        self._later.stop()
        self._asked = None
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _measure(self) -> None:
        if self._asked is None:
            return
        if self._shell.jobs.running:
            self._later.start()
            return
        row, settings = catalog.get(self._asked[1].model), self._asked[1]
        without = _without(row, settings.options)
        job = self._shell.jobs.start(_measured(row, settings.options, without, settings.image_size), "cost", quiet=True)
        self._job = job
        job.finished.connect(lambda cost: self._came(job, cost))
        job.failed.connect(lambda *_: self._came(job, None))  # the training itself will say what is wrong

    def _came(self, job: JobHandle, cost: OptionCost | None) -> None:
        if job is not self._job or self._asked is None:
            return
        key, self._job, self._asked = self._asked[0], None, None
        if cost is not None:
            self._known[key] = cost
            self._shell.preferences.set(COSTS, {name: astuple(one) for name, one in self._known.items()})
        self.found.emit(cost)


def cost_words(cost: OptionCost | None, *, measuring: bool) -> str:
    """Return what is said under the option, "" where there is nothing to say."""
    if cost is None:
        return tr("Measuring what that costs…") if measuring else ""
    return tr(
        "+ {count} weights; {before} → {after} ms a picture on this computer.",
        count=big_number(cost.weights),
        before=short_milliseconds(cost.before),
        after=short_milliseconds(cost.after),
    )


def _without(row: Architecture, options: Mapping[str, str | int]) -> Options:
    """Return `options` but for the choices that cost something."""
    costing = {option.name for option in row.options if isinstance(option, Option) and option.costs}
    defaults = row.default_options()
    return {name: value for name, value in options.items() if name not in costing or value == defaults[name]}


def _key(row: Architecture, settings: TrainSettings) -> str:
    size: Size = input_size(row, settings.image_size)
    chosen = (f"{name}={value}" for name, value in sorted(settings.options.items()))
    return " ".join((row.key, str(size[0]), str(size[1]), *chosen))


def _is_cost(three: object) -> bool:
    return isinstance(three, list | tuple) and len(three) == 3 and all(isinstance(part, float | int) for part in three)


def _measured(row: Architecture, options: Options, without: Options, size: Size | None) -> Operation[OptionCost | None]:
    yield Event()
    with unnoticed():
        load_libraries()
        import torch  # noqa: F401 - loaded where the window stays quick
    return (yield from measure_cost(row, options, without, size))
