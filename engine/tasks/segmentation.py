"""Semantic segmentation: what each pixel belongs to."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from engine import geometry
from engine.annotation import Annotation, Category, Mask, Polygon
from engine.fit import Fit
from engine.tasks import augment
from engine.tasks.segmentation_metrics import IGNORED, FinalSegmentationMetrics, SegmentationMetrics
from engine.tasks.task import Example, Task
from engine.training.settings import Augmentation

Array = npt.NDArray[Any]
_STEP = 32  # pixels; a multiple of the divisors of all networks


class Segmentation(Task):
    """Learns from polygons and masks; what no annotation covers is background."""

    name = "segmentation"
    headline = "miou"
    fit_rule = "letterbox"
    geometries = (Polygon, Mask)

    def target(self, annotations: Sequence[Annotation], index: Mapping[int, int], fit: Fit) -> dict[str, Array]:
        """Return {"mask": (H, W) uint8}; later annotations lie over earlier ones, ignored ones over all."""
        width, height = fit.source
        mask = np.zeros((height, width), np.uint8)
        for annotation in sorted(annotations, key=lambda a: a.ignore):
            covered = geometry.to_mask(annotation.geometry, height, width)
            mask[covered] = IGNORED if annotation.ignore else 1 + index[annotation.category.id]
        return {"mask": fit.apply_mask(mask, pad=IGNORED)}

    def occurrences(self, target: Mapping[str, Array], channels: int) -> npt.NDArray[np.float64]:
        """Return how many pixels there are of the background and of each category."""
        return np.bincount(target["mask"].ravel(), minlength=IGNORED + 1)[:channels].astype(np.float64)

    def augment(
        self, example: Example, how: Augmentation, rng: np.random.Generator, another: Callable[[], Example]
    ) -> Example:
        """Flip, zoom, turn, cut out a part and change the light; what is outside the picture is ignored."""
        height, width = example.image.shape[:2]
        image, mask = example.image, example.target["mask"]
        matrix, size = augment.random_matrix(how, (width, height), rng), _shown((width, height), how.crop)
        if size != (width, height):
            matrix = augment.random_part(matrix, (width, height), size, rng)
        if matrix is not None:
            image = augment.warp(image, matrix, size, fill=augment.fill_of(image))
            mask = augment.warp(mask, matrix, size, fill=IGNORED, nearest=True)
        return Example(augment.jitter_color(image, how.color, rng), {"mask": mask})

    def stack_targets(self, targets: Sequence[Mapping[str, Array]]) -> dict[str, Any]:
        """Return {"mask": (B, H, W) int64}."""
        return {"mask": torch.from_numpy(np.stack([target["mask"] for target in targets])).long()}

    def metrics(self, categories: Sequence[str]) -> SegmentationMetrics:
        """Return an empty `SegmentationMetrics`."""
        return SegmentationMetrics(categories)

    def final_metrics(self, categories: Sequence[str], temperature: float = 1.0) -> FinalSegmentationMetrics:
        """Return an empty `FinalSegmentationMetrics`."""
        return FinalSegmentationMetrics(categories, temperature)

    def to_annotations(self, target: Mapping[str, Any], categories: Sequence[Category]) -> list[Annotation]:
        """Return one mask a category that is there."""
        mask = target["mask"]
        there = [value for value in np.unique(mask) if 0 < value <= len(categories)]
        return [Annotation(categories[value - 1], geometry.encode(mask == value)) for value in there]


def _shown(size: tuple[int, int], part: float) -> tuple[int, int]:
    """Return the (width, height) of a part of a picture, rounded up to what every network takes."""
    width, height = (min(math.ceil(round(side * part / _STEP, 6)) * _STEP, side) for side in size)
    return width, height
