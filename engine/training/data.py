"""From pictures on disk to batches, on threads that work ahead of the step.

A picture is decoded once, brought to network size and kept in memory as it is (uint8) while memory allows; each epoch
varies the kept copy. What an example becomes depends on the seed, the epoch and its place in the epoch alone, never on
which thread made it, so that a resumed run sees what an uninterrupted one sees.
"""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import psutil
from torch import Tensor

from engine import image
from engine.errors import UserError, text
from engine.fit import Fit
from engine.tasks import Example, Sample, Task
from engine.training import distributed
from engine.training.balance import order_of
from engine.training.input_spec import InputSpec
from engine.training.settings import Augmentation

AHEAD = 3  # batches that are ready or being made while a step runs
MEMORY_PART = 0.4  # of the free memory that pictures may take
VALIDATION_BATCH = 16


@dataclass(frozen=True, slots=True)
class Batch:
    """Images (B, bands, H, W) as they were kept, targets as the networks take them, and the place of each sample.

    `share` says how much of the whole batch this is, where several processes have it together.
    """

    images: Tensor
    targets: dict[str, Any]
    indices: tuple[int, ...]
    share: float = 1.0


class Pictures:
    """Samples at network size, kept in memory while it lasts. Safe to use from several threads."""

    def __init__(self, task: Task, spec: InputSpec, budget: int | None = None) -> None:
        self._task = task
        self._spec = spec
        self._index = {category: place for place, category in enumerate(spec.category_ids)}
        self._kept: dict[int, Example] = {}
        available = psutil.virtual_memory().available / distributed.local_size()
        self._free = int(available * MEMORY_PART) if budget is None else budget
        self._lock = threading.Lock()

    def get(self, sample: Sample) -> Example:
        """Return the sample at network size. Raises UserError when its picture cannot be read."""
        kept = self._kept.get(sample.image_id)
        if kept is not None:
            return kept
        example = self._read(sample)
        size = example.image.nbytes + sum(array.nbytes for array in example.target.values())
        with self._lock:
            if size <= self._free and sample.image_id not in self._kept:
                self._free -= size
                self._kept[sample.image_id] = example
        return example

    def _read(self, sample: Sample) -> Example:
        pixels = image.read(sample.path)
        if pixels.shape[:2] != (sample.height, sample.width):
            raise UserError(
                text("{name} has changed since it was added.", name=sample.path.name),
                text("Remove the picture in Data and add it again, or put the old file back."),
            )
        fit = Fit(self._spec.fit, (sample.width, sample.height), self._spec.size)
        placed = fit.apply(as_bands(pixels, self._spec.bands))
        target = self._task.target(sample.annotations, self._index, fit)
        return Example(np.ascontiguousarray(as_input(placed)), target)


def as_bands(pixels: npt.NDArray[Any], bands: int) -> npt.NDArray[Any]:
    """Return (H, W, C) pixels with `bands` bands; grey becomes colour by repetition, as in a `Session`."""
    return np.repeat(pixels, 3, axis=2) if pixels.shape[2] == 1 and bands == 3 else pixels


def as_input(pixels: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return uint8 as it is; uint16 as float32 in [0, 1]; float32 as it is, without its NaN."""
    if pixels.dtype == np.uint8:
        return pixels
    if pixels.dtype == np.uint16:
        return pixels.astype(np.float32) / 65535
    return np.nan_to_num(pixels.astype(np.float32), copy=False)


class Loader:
    """Makes batches on threads. Use it in a `with`, so that its threads end."""

    def __init__(self, task: Task, pictures: Pictures, threads: int | None = None) -> None:
        self._task = task
        self._pictures = pictures
        cores = (psutil.cpu_count() or 2) // distributed.local_size()
        self.threads = threads or max(1, min(8, cores - 1))
        self._pool = ThreadPoolExecutor(self.threads, thread_name_prefix="pictures")

    def __enter__(self) -> Loader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def training(
        self,
        samples: Sequence[Sample],
        batch: int,
        how: Augmentation,
        seed: int,
        epoch: int,
        shares: npt.NDArray[Any] | None = None,
    ) -> Iterator[Batch]:
        """Yield the varied batches of one epoch; their sizes differ by at most one, so that none is tiny.

        `shares` says how often each sample is shown, compared with the others; without them each is shown once.
        Of several processes each makes its rows alone; they mix these among themselves. There each row has luck of
        its own, so that it is the same however many processes there are.
        """
        order = order_of(len(samples), shares, seed, epoch)
        chunks = np.array_split(order, steps_of(len(samples), batch))
        shown = [samples[index] for index in np.sort(order).tolist()]  # a mosaic takes its other pictures from these

        def make(number: int) -> Batch:
            chunk = chunks[number].tolist()
            mine = distributed.own_part(len(chunk))
            rng = np.random.default_rng([seed, epoch, number])
            luck = [rng] * len(chunk) if distributed.size() == 1 else rng.spawn(len(chunk))
            examples = [self._varied(samples[chunk[row]], shown, how, luck[row]) for row in mine]
            images, targets = self._task.mix(*self._task.stack(examples), how, rng)
            return Batch(images, targets, tuple(chunk[row] for row in mine), len(mine) / len(chunk))

        return self._ahead(make, len(chunks))

    def plain(self, samples: Sequence[Sample], batch: int = VALIDATION_BATCH) -> Iterator[Batch]:
        """Yield the samples in their order, as they are."""

        def make(number: int) -> Batch:
            indices = range(number * batch, min((number + 1) * batch, len(samples)))
            return Batch(*self._task.stack([self._pictures.get(samples[i]) for i in indices]), tuple(indices))

        return self._ahead(make, steps_of(len(samples), batch))

    def examples(self, samples: Sequence[Sample]) -> Iterator[Example]:
        """Yield the samples in their order as examples; meanwhile they are kept in memory."""
        return self._ahead(lambda number: self._pictures.get(samples[number]), len(samples))

    def _varied(self, sample: Sample, others: Sequence[Sample], how: Augmentation, rng: np.random.Generator) -> Example:
        def another() -> Example:
            return self._pictures.get(others[int(rng.integers(len(others)))])

        return self._task.augment(self._pictures.get(sample), how, rng, another)

    def _ahead(self, make: Callable[[int], Any], count: int) -> Iterator[Any]:
        waiting: deque[Future[Any]] = deque()
        try:
            for number in range(count):
                while len(waiting) < AHEAD + self.threads - 1 and number + len(waiting) < count:
                    waiting.append(self._pool.submit(make, number + len(waiting)))
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
            for future in waiting:
                with contextlib.suppress(Exception, CancelledError):  # nobody waits for it any more
                    future.result()


def steps_of(samples: int, batch: int) -> int:
    """Return how many batches an epoch has."""
    return max(1, -(-samples // batch))
