"""What differs by kind of problem: which labels it learns from, targets, augmentation, metrics."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from engine.annotation import Annotation, Category
from engine.catalog import TaskName
from engine.fit import Fit
from engine.training.settings import Augmentation

Pixels = npt.NDArray[Any]
IN_A_CELL = 12  # pictures that are kept for one cell of a confusion matrix


@dataclass(frozen=True, slots=True)
class Sample:
    """A picture of the project with the annotations that the task learns from."""

    image_id: int
    path: Path
    width: int
    height: int
    annotations: tuple[Annotation, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A picture at network size with its target, both NumPy, ready to be varied and stacked.

    `image` is (H, W, bands) uint8, or float32 in [0, 1] (or the unit of a float picture); `target` holds
      classification  {"category": () int64}
      detection       {"boxes": (N, 4) float32 in network pixels, "categories": (N,) int64, "ignore": (N,) bool}
      segmentation    {"mask": (H, W) uint8, 0 background, 1 + category, 255 ignored}
    """

    image: Pixels
    target: Mapping[str, npt.NDArray[Any]]


class Metrics(ABC):
    """What is measured over one split. Pictures are counted in the order in which they come in.

    `update` takes a batch as `Network.forward` returns it and the targets as `Task.stack` returns them.
    """

    def __init__(self, categories: Sequence[str]) -> None:
        self.categories = list(categories)

    @abstractmethod
    def update(self, outputs: Mapping[str, Tensor], targets: Mapping[str, Any]) -> None:
        """Take in one batch."""

    @abstractmethod
    def compute(self) -> dict[str, float]:
        """Return the metrics over everything that came in; each epoch shows them."""

    def details(self) -> dict[str, float]:
        """Return more of them, for the score card alone; what the pictures leave undefined is left out."""
        return {}

    @abstractmethod
    def per_category(self) -> dict[str, dict[str, float]]:
        """Return the metrics of each category, with "count": how many labeled things (or pixels) there are."""

    @abstractmethod
    def intervals(self, resamples: int = 1000, seed: int = 0) -> dict[str, tuple[float, float]]:
        """Return 95 % bootstrap intervals of the main metrics, pictures drawn with replacement."""

    @abstractmethod
    def figures(self) -> dict[str, Any]:
        """Return what a report draws, as plain JSON, each where the task has it.

        "confusion" {"categories", "matrix", "cells"}: rows are the truth; "cells" {"row,column": [[place of a picture,
            value], ...]} holds the pictures that tell most about a cell, at most `IN_A_CELL`
        "curves" {category: {"recall", "precision"}}
        "roc" {category: {"fpr", "tpr", "auc"}}
        "areas" {category: {"truth", "said", "r2", "bias"}}: per cent of a picture, one value each
        "boundary_tolerance": pixels of the network's input
        "reliability" {"temperature", "after", "before"}, see `Reliability.figure`; "before" without the temperature
        """

    @abstractmethod
    def picture_scores(self) -> list[float]:
        """Return how well each picture came out, in [0, 1], for the list of the worst ones."""

    @abstractmethod
    def pictures_right(self) -> list[bool]:
        """Return whether each picture came out right, as somebody who only looks would say."""


class Task(ABC):
    """One kind of problem. Knows nothing about architectures."""

    name: TaskName
    headline: Literal["accuracy", "map50", "miou"]  # the metric that "best" means
    fit_rule: Literal["letterbox", "stretch"]
    geometries: tuple[type, ...]
    empty_teaches: bool = True  # whether a picture marked "nothing here" can be learned from

    def select(self, annotations: Sequence[Annotation]) -> tuple[Annotation, ...]:
        """Return the annotations that this task learns from; drafts never are."""
        return tuple(a for a in annotations if not a.is_draft and isinstance(a.geometry, self.geometries))

    def learned_categories(self, annotations: Sequence[Annotation]) -> set[int]:
        """Return the ids of the categories to learn, given all selected annotations of a project."""
        return {annotation.category.id for annotation in annotations}

    @abstractmethod
    def target(
        self, annotations: Sequence[Annotation], index: Mapping[int, int], fit: Fit
    ) -> dict[str, npt.NDArray[Any]]:
        """Return the target at network size; `index` gives the place of a category id among the network's."""

    def occurrences(self, target: Mapping[str, npt.NDArray[Any]], channels: int) -> npt.NDArray[np.float64]:
        """Return (channels,): how often each channel of the network's answer is right in a target.

        Only for tasks whose loss can weigh categories.
        """
        raise NotImplementedError(f"{self.name} has no weighted loss")

    @abstractmethod
    def augment(
        self, example: Example, how: Augmentation, rng: np.random.Generator, another: Callable[[], Example]
    ) -> Example:
        """Return a varied example of the same size, or of a part of it; `another` gives a random other one."""

    @abstractmethod
    def stack_targets(self, targets: Sequence[Mapping[str, npt.NDArray[Any]]]) -> dict[str, Any]:
        """Return the targets of a batch as `Network.losses` takes them."""

    def mix(
        self, images: Tensor, targets: dict[str, Any], how: Augmentation, rng: np.random.Generator
    ) -> tuple[Tensor, dict[str, Any]]:
        """Return a stacked batch in which pictures are mixed with each other, where the task knows how."""
        return images, targets

    @abstractmethod
    def metrics(self, categories: Sequence[str]) -> Metrics:
        """Return an empty `Metrics`."""

    def final_metrics(self, categories: Sequence[str], temperature: float = 1.0) -> Metrics:
        """Return an empty `Metrics` for the score card, which may take longer than those of each epoch.

        `temperature` is that of the model file whose answers come in.
        """
        return self.metrics(categories)

    @abstractmethod
    def to_annotations(self, target: Mapping[str, Any], categories: Sequence[Category]) -> list[Annotation]:
        """Return a target as annotations in network pixels, to show what augmentation does."""

    def stack(self, examples: Sequence[Example]) -> tuple[Tensor, dict[str, Any]]:
        """Return images (B, bands, H, W), of the examples' dtype, and the targets of a batch."""
        images = np.stack([example.image for example in examples])  # (B, H, W, bands)
        return torch.from_numpy(images).permute(0, 3, 1, 2), self.stack_targets([e.target for e in examples])


def bootstrap_counts(pictures: int, resamples: int, seed: int) -> npt.NDArray[np.float32]:
    """Return (resamples, pictures): how often each picture was drawn, with replacement, `pictures` times."""
    rng = np.random.default_rng(seed)
    return rng.multinomial(pictures, np.full(pictures, 1 / pictures), size=resamples).astype(np.float32)


def interval(values: npt.NDArray[Any]) -> tuple[float, float]:
    """Return the 2.5 and 97.5 percentiles of the resamples that have a value; (0, 0) where none has."""
    known = values[~np.isnan(values)]
    low, high = np.percentile(known, [2.5, 97.5]) if known.size else (0.0, 0.0)
    return float(low), float(high)


def mean_of_known(values: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Return the means over the last axis of what is not NaN; NaN where nothing is known, without a warning."""
    known = ~np.isnan(values)
    count = known.sum(axis=-1)
    return np.where(count, np.where(known, values, 0).sum(axis=-1) / np.maximum(count, 1), np.nan)
