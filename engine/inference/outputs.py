"""From what a network answers to annotations on the upright picture. NumPy only.

`outputs` are those of one image, with or without their leading batch axis of 1, named as in
`engine.models.network.Network`; boxes and masks are in pixels of the network's input and `fit` maps them back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from engine.annotation import Annotation, Box, Category, Geometry, Mask, WholeImage
from engine.catalog import TaskName
from engine.fit import Fit

Outputs = Mapping[str, npt.NDArray]


def to_annotations(
    task: TaskName,
    outputs: Outputs,
    fit: Fit,
    categories: Sequence[Category],
    source: str,
    *,
    min_score: float = 0.05,
) -> list[Annotation]:
    """Return what a network says about one picture, best first, leaving out what scores below `min_score`.

    classification  the most probable category as WholeImage
    detection       one Box an object, cut at the border of the picture; boxes without area are dropped
    segmentation    one Mask a category that is present, at the size of the picture; its score is the mean probability
                    of the category over its pixels
    """
    found: Sequence[tuple[Category, Geometry, float]]
    if task == "classification":
        found = [(category, WholeImage(), score) for category, score in alternatives(outputs, categories)[:1]]
    elif task == "detection":
        found = _boxes(outputs, fit, categories, min_score)
    else:
        found = _masks(outputs, fit, categories)
    return [
        Annotation(category, geometry, score=score, source=source)
        for category, geometry, score in found
        if score >= min_score
    ]


def alternatives(outputs: Outputs, categories: Sequence[Category]) -> list[tuple[Category, float]]:
    """Return all categories of a classification with their probabilities, most probable first."""
    probabilities = _of_one_image(outputs["probabilities"], 1)  # (categories,)
    order = np.argsort(-probabilities, kind="stable")
    return [(categories[number], _score(probabilities[number])) for number in order]


def _boxes(
    outputs: Outputs, fit: Fit, categories: Sequence[Category], min_score: float
) -> list[tuple[Category, Box, float]]:
    scores = _of_one_image(outputs["scores"], 1)  # (M,)
    kept = np.flatnonzero((scores >= min_score) & (scores > 0))  # a score of 0 is padding
    kept = kept[np.argsort(-scores[kept], kind="stable")]
    corners = _of_one_image(outputs["boxes"], 2)[kept].astype(np.float64).reshape(-1, 2)  # (2 N, 2)
    corners = np.clip(fit.backward(corners), 0, fit.source)
    boxes = corners.reshape(-1, 4)
    numbers = _of_one_image(outputs["categories"], 1)[kept]
    return [
        (categories[number], Box(x1, y1, x2, y2), _score(score))
        for (x1, y1, x2, y2), number, score in zip(boxes.tolist(), numbers.tolist(), scores[kept], strict=True)
        if x2 > x1 and y2 > y1
    ]


def _masks(outputs: Outputs, fit: Fit, categories: Sequence[Category]) -> list[tuple[Category, Mask, float]]:
    probabilities = _of_one_image(outputs["probabilities"], 3)  # (1 + categories, h, w)
    width, height = fit.inside
    labels, best = _most_probable(probabilities[:, :height, :width])  # (h, w) each
    present = np.bincount(labels.ravel(), minlength=len(probabilities))
    sums = np.bincount(labels.ravel(), weights=best.ravel(), minlength=len(probabilities))
    rows, columns = nearest_indices(fit)
    found = []
    for number, mask in label_masks(labels, rows, columns).items():
        if number > 0:
            found.append((categories[number - 1], mask, _score(sums[number] / present[number])))
    return sorted(found, key=lambda entry: -entry[2])


def _most_probable(probabilities: npt.NDArray) -> tuple[npt.NDArray[np.uint16], npt.NDArray]:
    """Return the channel with the largest value and that value for each pixel of (C, h, w).

    Channel by channel, each in one sweep through memory: several times faster than `argmax` over the first axis.
    """
    best = probabilities[0].copy()
    labels = np.zeros(best.shape, np.uint16)
    for number in range(1, len(probabilities)):
        better = probabilities[number] > best
        labels[better] = number
        np.maximum(best, probabilities[number], out=best)
    return labels, best


def nearest_indices(fit: Fit) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return which network row each picture row comes from, and which column each picture column (nearest pixel)."""
    width, height = fit.source
    rows = ((np.arange(height) + 0.5) * fit.inside[1] / height).astype(np.intp)
    columns = ((np.arange(width) + 0.5) * fit.inside[0] / width).astype(np.intp)
    return rows, columns


def label_masks(
    labels: npt.NDArray[np.integer], rows: npt.NDArray[np.intp], columns: npt.NDArray[np.intp]
) -> dict[int, Mask]:
    """Return the run lengths of each label in `labels[rows][:, columns]` without ever building that large picture.

    `labels` is (h, w); `rows` (H,) and `columns` (W,) never decrease. The work grows with W x h, not with W x H, and
    not with the number of labels.
    """
    height, width = len(rows), len(columns)
    starts_of_rows = np.flatnonzero(np.diff(rows, prepend=-1))  # first picture row of each network row that is used
    bands = labels[rows[starts_of_rows]]  # (h', w)
    flat = bands.T[columns].ravel()  # (W h',): column after column
    changes = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    firsts = np.concatenate(([0], changes))
    column, band = np.divmod(firsts, len(starts_of_rows))
    starts = column * height + starts_of_rows[band]
    ends = np.append(starts[1:], height * width)
    values = flat[firsts]
    masks = {}
    for value in np.unique(values).tolist():
        chosen = values == value
        edges = np.column_stack((starts[chosen], ends[chosen])).ravel()
        counts = np.diff(edges, prepend=0).tolist()
        if edges[-1] < height * width:
            counts.append(int(height * width - edges[-1]))
        masks[value] = Mask(height, width, tuple(counts))
    return masks


def _of_one_image(array: npt.NDArray, dimensions: int) -> npt.NDArray:
    return array[0] if array.ndim == dimensions + 1 else array


def _score(value: float) -> float:
    # float32 sums may end a hair above 1, which no annotation may.
    return min(max(float(value), 0.0), 1.0)
