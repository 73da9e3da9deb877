"""Detection: where things are, as boxes, and what they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from engine import geometry
from engine.annotation import Annotation, Box, Category, Mask, Polygon, RotatedBox
from engine.fit import Fit
from engine.tasks import augment
from engine.tasks.detection_metrics import DetectionMetrics
from engine.tasks.task import Example, Task
from engine.training.settings import Augmentation

Array = npt.NDArray[Any]


class Detection(Task):
    """Learns from boxes, and from the bounds of outlines where a picture has no boxes of that category."""

    name = "detection"
    headline = "map50"
    fit_rule = "letterbox"
    geometries = (Box, RotatedBox, Polygon, Mask)

    def select(self, annotations: Sequence[Annotation]) -> tuple[Annotation, ...]:
        """Return boxes, and outlines of the categories that have no box in this picture (else all counts twice)."""
        found = super().select(annotations)
        boxed = {a.category.id for a in found if isinstance(a.geometry, Box | RotatedBox)}
        return tuple(a for a in found if isinstance(a.geometry, Box | RotatedBox) or a.category.id not in boxed)

    def learned_categories(self, annotations: Sequence[Annotation]) -> set[int]:
        """Return the categories that are boxed somewhere; where nobody drew a box, those that are outlined.

        Who boxes insects and outlines lesions wants a detector of insects.
        """
        boxed = {a.category.id for a in annotations if isinstance(a.geometry, Box | RotatedBox)}
        return boxed or super().learned_categories(annotations)

    def target(self, annotations: Sequence[Annotation], index: Mapping[int, int], fit: Fit) -> dict[str, Array]:
        """Return {"boxes", "categories", "ignore"}; boxes without area, or outside the picture, are left out."""
        bounds = [geometry.bounds(a.geometry) for a in annotations]
        rows = [(b.x1, b.y1, b.x2, b.y2) if b else (0, 0, 0, 0) for b in bounds]
        corners = np.array(rows, np.float64).reshape(-1, 2)
        width, height = fit.source
        corners = np.clip(corners, 0, (width, height))
        boxes = fit.forward(corners).reshape(-1, 4).astype(np.float32)
        has_area = (boxes[:, 2:] - boxes[:, :2] > 1e-3).all(axis=1)
        categories = np.array([index[a.category.id] for a in annotations], np.int64)
        ignore = np.array([a.ignore for a in annotations], bool)
        return {"boxes": boxes[has_area], "categories": categories[has_area], "ignore": ignore[has_area]}

    def augment(
        self, example: Example, how: Augmentation, rng: np.random.Generator, another: Callable[[], Example]
    ) -> Example:
        """Join four pictures or move one, then change the light."""
        if how.mosaic and rng.random() < how.mosaic:
            example = _mosaic([example, another(), another(), another()], how, rng)
        else:
            example = _move(example, how, rng)
        return Example(augment.jitter_color(example.image, how.color, rng), example.target)

    def stack_targets(self, targets: Sequence[Mapping[str, Array]]) -> dict[str, Any]:
        """Return {"boxes", "categories"} as lists of tensors, and {"ignored_boxes"} for the metrics."""
        stacked: dict[str, Any] = {"boxes": [], "categories": [], "ignored_boxes": [], "ignored_categories": []}
        for target in targets:
            taken, left = ~target["ignore"], target["ignore"]
            stacked["boxes"].append(torch.from_numpy(target["boxes"][taken]))
            stacked["categories"].append(torch.from_numpy(target["categories"][taken]))
            stacked["ignored_boxes"].append(torch.from_numpy(target["boxes"][left]))
            stacked["ignored_categories"].append(torch.from_numpy(target["categories"][left]))
        return stacked

    def metrics(self, categories: Sequence[str]) -> DetectionMetrics:
        """Return an empty `DetectionMetrics`."""
        return DetectionMetrics(categories)

    def to_annotations(self, target: Mapping[str, Any], categories: Sequence[Category]) -> list[Annotation]:
        """Return the boxes."""
        rows = zip(target["boxes"], target["categories"], target["ignore"], strict=True)
        return [Annotation(categories[int(c)], Box(*map(float, box)), ignore=bool(ignore)) for box, c, ignore in rows]


def _target(boxes: Array, categories: Array, ignore: Array, keep: Array) -> dict[str, Array]:
    return {"boxes": boxes[keep], "categories": categories[keep], "ignore": ignore[keep]}


def _move(example: Example, how: Augmentation, rng: np.random.Generator) -> Example:
    height, width = example.image.shape[:2]
    matrix = augment.random_matrix(how, (width, height), rng)
    if matrix is None:
        return example
    target = example.target
    image = augment.warp(example.image, matrix, (width, height), fill=augment.fill_of(example.image))
    boxes, keep = augment.clip_boxes(augment.move_boxes(target["boxes"], matrix), np.array([0, 0, width, height]))
    return Example(image, _target(boxes, target["categories"], target["ignore"], keep))


def _mosaic(examples: Sequence[Example], how: Augmentation, rng: np.random.Generator) -> Example:
    """Join four pictures around a random point of one canvas; each is flipped by itself, all are zoomed alike.

    After YOLOv4 (arXiv 2004.10934), but drawn at once at the final size, instead of on a canvas of twice the size that
    is cropped afterwards: a quarter of the pixels.
    """
    height, width = examples[0].image.shape[:2]
    image = np.full_like(examples[0].image, augment.fill_of(examples[0].image))
    middle_x, middle_y = int(width * rng.uniform(0.25, 0.75)), int(height * rng.uniform(0.25, 0.75))
    regions = [
        (0, 0, middle_x, middle_y),
        (middle_x, 0, width, middle_y),
        (0, middle_y, middle_x, height),
        (middle_x, middle_y, width, height),
    ]
    zoom = augment.random_zoom(how, rng)
    matrices = []
    for example, (x1, y1, x2, y2) in zip(examples, regions, strict=True):
        part = (x2 - x1, y2 - y1)
        matrix = augment.align(_placement(how, zoom, (width, height), part, rng), (width, height), part)
        image[y1:y2, x1:x2] = augment.warp(example.image, matrix, part, fill=augment.fill_of(example.image))
        matrix[:, 2] += x1, y1
        matrices.append(matrix)
    counts = [len(example.target["categories"]) for example in examples]
    target = {key: np.concatenate([example.target[key] for example in examples]) for key in examples[0].target}
    moved = augment.move_boxes(target["boxes"], np.repeat(matrices, counts, axis=0))
    boxes, keep = augment.clip_boxes(moved, np.repeat(np.array(regions, np.float32), counts, axis=0))
    return Example(image, _target(boxes, target["categories"], target["ignore"], keep))


def _placement(
    how: Augmentation, zoom: float, size: tuple[int, int], part: tuple[int, int], rng: np.random.Generator
) -> augment.Matrix:
    """Return where a picture of `size` lies so that a random part of it shows in a canvas of the size `part`."""
    matrix = np.zeros((2, 3))
    draws = rng.random(4).tolist()
    for axis, may_flip in enumerate((how.flip_horizontal, how.flip_vertical)):
        flip = may_flip and draws[axis] < 0.5
        slack = size[axis] * zoom - part[axis]  # what does not show; negative where the picture is too small
        matrix[axis, axis] = -zoom if flip else zoom
        # A flipped picture is brought back to where it was.
        matrix[axis, 2] = (zoom * size[axis] if flip else 0.0) - slack * draws[2 + axis]
    return matrix
