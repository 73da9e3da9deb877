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
    boxes, keep = augment.clip_boxes(augment.move_boxes(target["boxes"], matrix), (0, 0, width, height))
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
    targets = []
    for example, region in zip(examples, regions, strict=True):
        x1, y1, x2, y2 = region
        corner = np.array([[0, 0, x1], [0, 0, y1]])
        part = (x2 - x1, y2 - y1)
        local = _placement(how, zoom, (width, height), region, rng) - corner
        local = augment.align(local, (width, height), part)
        image[y1:y2, x1:x2] = augment.warp(example.image, local, part, fill=augment.fill_of(example.image))
        matrix = local + corner
        boxes, keep = augment.clip_boxes(augment.move_boxes(example.target["boxes"], matrix), region)
        targets.append(_target(boxes, example.target["categories"], example.target["ignore"], keep))
    return Example(image, {key: np.concatenate([target[key] for target in targets]) for key in targets[0]})


def _placement(
    how: Augmentation,
    zoom: float,
    size: tuple[int, int],
    region: tuple[int, int, int, int],
    rng: np.random.Generator,
) -> augment.Matrix:
    """Return where a picture lies so that a random part of it shows in `region`."""
    flips = [how.flip_horizontal and rng.random() < 0.5, how.flip_vertical and rng.random() < 0.5]
    linear = np.diag([-zoom if flip else zoom for flip in flips])
    origin = np.where(flips, zoom * np.array(size), 0.0)  # brings a flipped picture back to where it was
    slack = np.array(size) * zoom - (np.array(region[2:]) - np.array(region[:2]))  # what does not show
    return np.column_stack(
        [linear, origin + np.array(region[:2]) - rng.uniform(np.minimum(slack, 0), np.maximum(slack, 0))]
    )
