"""Classification: which one category holds for the whole picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from engine.annotation import Annotation, Category, WholeImage
from engine.fit import Fit
from engine.tasks import augment, mix
from engine.tasks.classification_metrics import ClassificationMetrics
from engine.tasks.task import Example, Task
from engine.training.settings import Augmentation


class Classification(Task):
    """Learns from whole-picture annotations, one a picture."""

    name = "classification"
    headline = "accuracy"
    fit_rule = "stretch"
    geometries = (WholeImage,)
    empty_teaches = False

    def select(self, annotations: Sequence[Annotation]) -> tuple[Annotation, ...]:
        """Return the one annotation of the whole picture; a picture with two categories has no single answer."""
        found = tuple(a for a in super().select(annotations) if not a.ignore)
        return found if len({a.category.id for a in found}) == 1 else ()

    def target(
        self, annotations: Sequence[Annotation], index: Mapping[int, int], fit: Fit
    ) -> dict[str, npt.NDArray[Any]]:
        """Return {"category": () int64}."""
        return {"category": np.array(index[annotations[0].category.id], np.int64)}

    def occurrences(self, target: Mapping[str, npt.NDArray[Any]], channels: int) -> npt.NDArray[np.float64]:
        """Return 1 for the category of the picture."""
        return np.bincount(target["category"][None], minlength=channels).astype(np.float64)

    def augment(
        self, example: Example, how: Augmentation, rng: np.random.Generator, another: Callable[[], Example]
    ) -> Example:
        """Flip, zoom, turn and change the light; what is outside the picture is mirrored."""
        height, width = example.image.shape[:2]
        image = example.image
        matrix = augment.random_matrix(how, (width, height), rng)
        if matrix is not None:
            image = augment.warp(image, matrix, (width, height), fill=None)
        return Example(augment.jitter_color(image, how.color, rng), example.target)

    def stack_targets(self, targets: Sequence[Mapping[str, npt.NDArray[Any]]]) -> dict[str, Any]:
        """Return {"categories": (B,) int64}."""
        return {"categories": torch.from_numpy(np.array([target["category"] for target in targets], np.int64))}

    def mix(
        self, images: Tensor, targets: dict[str, Any], how: Augmentation, rng: np.random.Generator
    ) -> tuple[Tensor, dict[str, Any]]:
        """Blend each picture with the one before it (mixup), or paste a part of that one into it (CutMix)."""
        if not how.mixup and not how.cutmix:
            return images, targets
        draw = rng.random()
        if draw < how.mixup:
            images, share = mix.blend(images, rng)
        elif draw < how.mixup + how.cutmix:
            images, share = mix.paste(images, rng)
        else:
            return images, targets
        return images, targets | {"mixed_with": targets["categories"].roll(1), "share": torch.tensor(share)}

    def metrics(self, categories: Sequence[str]) -> ClassificationMetrics:
        """Return an empty `ClassificationMetrics`."""
        return ClassificationMetrics(categories)

    def final_metrics(self, categories: Sequence[str], temperature: float = 1.0) -> ClassificationMetrics:
        """Return an empty `ClassificationMetrics` that knows the temperature."""
        return ClassificationMetrics(categories, temperature)

    def to_annotations(self, target: Mapping[str, Any], categories: Sequence[Category]) -> list[Annotation]:
        """Return the one category of the picture."""
        return [Annotation(categories[int(target["category"])], WholeImage())]
