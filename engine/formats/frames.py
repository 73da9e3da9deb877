"""Labels drawn on another view of a picture than the upright one: brought into its frame.

Some tools ignore the EXIF orientation of a phone photo, and masks and pictures get resized apart from each other. The
size that the label file states tells.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from engine import geometry, image
from engine.annotation import Annotation, Mask
from engine.errors import text
from engine.formats.dataset import Dataset, ImportedImage
from engine.project import ImageRecord

Change = Literal["same", "turned", "scaled", "other"]
_SAME_SHAPE = 0.01  # relative difference of the aspect ratios


def fit_to_picture(item: ImportedImage, record: ImageRecord, dataset: Dataset) -> Change:
    """Bring the annotations of `item` into the frame of `record`, in place, and return what was needed.

    Masks of a size that does not fit are dropped and reported: no pixel of theirs has a place.
    """
    upright = (record.width, record.height)
    change: Change = "same"
    if item.size is not None and item.size != upright and item.annotations:
        change = "other"
        matrix = _matrix(item.size, upright, record)
        if matrix is not None:
            change = "turned" if matrix[0, 0] == 0 else "scaled"
            item.annotations = [_moved(annotation, matrix, upright, item.size) for annotation in item.annotations]
        item.size = upright
    fitting = [annotation for annotation in item.annotations if _fits(annotation, upright)]
    for annotation in item.annotations:
        if not _fits(annotation, upright) and isinstance(annotation.geometry, Mask):
            said = f"{annotation.geometry.width} x {annotation.geometry.height}"
            ours = f"{record.width} x {record.height}"
            dataset.skip(
                item.path.name, text("The mask is of {mask} pixels, the picture of {picture}.", mask=said, picture=ours)
            )
    if item.annotations and not fitting:
        item.state = "todo"
    item.annotations = fitting
    return change


def _fits(annotation: Annotation, size: tuple[int, int]) -> bool:
    shape = annotation.geometry
    return not isinstance(shape, Mask) or (shape.width, shape.height) == size


def _moved(annotation: Annotation, matrix: np.ndarray, size: tuple[int, int], from_size: tuple[int, int]) -> Annotation:
    shape = annotation.geometry
    if isinstance(shape, Mask) and (shape.width, shape.height) != from_size:
        return annotation
    return replace(annotation, geometry=geometry.transform(shape, matrix, size))


def _matrix(drawn: tuple[int, int], upright: tuple[int, int], record: ImageRecord) -> np.ndarray | None:
    """Return the affine map (2, 3) from the view of size `drawn` to the upright one, None when nobody knows it."""
    width, height = drawn
    if drawn == upright[::-1]:
        turns = {
            5: [[0, 1, 0], [1, 0, 0]],
            6: [[0, -1, height], [1, 0, 0]],
            7: [[0, -1, height], [-1, 0, width]],
            8: [[0, 1, 0], [-1, 0, width]],
        }
        turn = turns.get(image.read_header(record.path).orientation)
        return None if turn is None else np.array(turn, dtype=np.float64)
    x, y = upright[0] / width, upright[1] / height
    if abs(x / y - 1) <= _SAME_SHAPE:
        return np.array([[x, 0, 0], [0, y, 0]], dtype=np.float64)
    return None
