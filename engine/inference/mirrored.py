"""Looking twice: the network sees each picture mirrored too, and its answers become one (test-time augmentation).

Probabilities are averaged, as each answer is already calibrated; boxes of all answers are put together, and of those
that overlap the best is kept, as each detector does with its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

import numpy as np
import numpy.typing as npt

from engine.cv import cv2
from engine.inference.model_file import Mirror
from engine.inference.outputs import Outputs

OVERLAP = 0.5  # intersection over union from which two boxes of a category are one thing; detectors use 0.45 to 0.55


def answer_mirrored(
    run: Callable[[npt.NDArray], Outputs],
    batch: npt.NDArray,
    inside: tuple[int, int],
    mirrors: Sequence[Mirror],
) -> dict[str, npt.NDArray]:
    """Return the answer for one prepared `batch` (1, H, W, bands), of which `inside` (width, height) is the picture.

    `run` is called once for each way to mirror the picture: twice with one of `mirrors`, four times with both. The
    answer has the names, shapes and types of a single one.
    """
    across, down = ((False, True) if mirror in mirrors else (False,) for mirror in ("horizontal", "vertical"))
    answers = [_back(run(_mirrored(batch, inside, (2, 1), way)), inside, way) for way in product(across, down)]
    if "boxes" in answers[0]:
        return _merged(answers)
    return {"probabilities": np.mean([answer["probabilities"] for answer in answers], axis=0)}


def _mirrored(
    array: npt.NDArray, inside: tuple[int, int], axes: tuple[int, int], way: tuple[bool, bool]
) -> npt.NDArray:
    """Return `array` with the picture at its top left mirrored; `axes` are those of x and y, `way` says which."""
    chosen = tuple(axis for axis, mirrored in zip(axes, way, strict=True) if mirrored)
    if not chosen:
        return array
    picture = [slice(None)] * array.ndim
    picture[axes[0]], picture[axes[1]] = slice(inside[0]), slice(inside[1])
    turned = array.copy()
    turned[tuple(picture)] = np.flip(array[tuple(picture)], chosen)
    return turned


def _back(outputs: Outputs, inside: tuple[int, int], way: tuple[bool, bool]) -> Outputs:
    """Return an answer about a mirrored picture as one about the picture."""
    if "boxes" in outputs:
        boxes = outputs["boxes"].copy()  # (1, M, 4)
        for axis, mirrored in enumerate(way):
            if mirrored:
                boxes[..., [axis, axis + 2]] = inside[axis] - outputs["boxes"][..., [axis + 2, axis]]
        return {**outputs, "boxes": boxes}
    probabilities = outputs["probabilities"]
    if probabilities.ndim == 2:  # of the whole picture
        return outputs
    return {"probabilities": _mirrored(probabilities, inside, (3, 2), way)}  # (1, C, H, W)


def _merged(answers: Sequence[Outputs]) -> dict[str, npt.NDArray]:
    """Return the boxes of all answers, best first, without those that a better one of their category overlaps."""
    boxes, scores, categories = (
        np.concatenate([answer[name][0] for answer in answers]) for name in ("boxes", "scores", "categories")
    )
    found = np.flatnonzero(scores > 0)  # the others are padding
    corners = boxes[found].astype(np.float64)
    placed = np.hstack([corners[:, :2], corners[:, 2:] - corners[:, :2]])  # x, y, width, height
    numbers = categories[found].astype(int).tolist()
    chosen = cv2.dnn.NMSBoxesBatched(placed.tolist(), scores[found].tolist(), numbers, 0.0, OVERLAP)
    kept = found[np.asarray(chosen, np.intp).reshape(-1)]
    kept = kept[np.argsort(-scores[kept], kind="stable")][: answers[0]["scores"].shape[1]]
    merged = {}
    for name, values in (("boxes", boxes), ("scores", scores), ("categories", categories)):
        merged[name] = np.zeros_like(answers[0][name])
        merged[name][0, : len(kept)] = values[kept]
    return merged
