"""What is done where some categories are rare: weights in the loss, or pictures of them shown more often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.tasks import Sample, Task

Array = npt.NDArray[Any]
STEEPEST = 10.0  # how many times the weight of the commonest category a rare one may have


def bounded_weights(counts: Array) -> tuple[float, ...]:
    """Return a weight for each category that occurs `counts` times: inverse to that, bounded, 1 on the average.

    The average is over what occurs (pictures, or pixels), so that the loss keeps its size and the learning rate fits.
    """
    weights = 1 / np.maximum(counts, counts.max() / STEEPEST)
    return tuple((weights * counts.sum() / (weights * counts).sum()).tolist())


def shares(task: Task, samples: Sequence[Sample]) -> Array:
    """Return (samples,): how often each picture is shown, compared with the others, so that rare categories are seen.

    Whole pictures: each category as often as any other. Otherwise repeat factors by the rarest category of a picture
    (Gupta et al. 2019, arXiv 1908.03195): the root of how much rarer it is than the commonest one, whose frequency
    takes the place of the paper's threshold of 0.001, which no category of a small project is below.
    """
    found = [{a.category.id for a in sample.annotations if not a.ignore} for sample in samples]
    pictures = Counter(category for one in found for category in one)
    most = max(pictures.values(), default=1)
    power = 1.0 if task.name == "classification" else 0.5
    return np.array([max((most / pictures[c] for c in one), default=1.0) ** power for one in found])


def order_of(count: int, shares: Array | None, seed: int, epoch: int) -> Array:
    """Return (count,) indices, the order of an epoch; it depends on seed and epoch alone.

    Without `shares` each picture comes once. With them a picture comes `count` x its part of all shares times, rounded
    up or down at random (systematic sampling): an epoch is as long as ever.
    """
    rng = np.random.default_rng([seed, epoch])
    order = rng.permutation(count)
    if shares is None:
        return order
    order = order[np.argsort(shares[order], kind="stable")]  # pictures with one share side by side: so is their sum
    ends = np.cumsum(shares[order])
    places = (rng.random() + np.arange(count)) * (ends[-1] / count)
    return rng.permutation(order[np.minimum(np.searchsorted(ends, places, side="right"), count - 1)])
