"""What YOLOv5 learns from: which cells answer for which box, and the three terms of the loss.

No loop runs over boxes or pictures, only over the levels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, one_hot
from torchvision.ops import complete_box_iou_loss

from engine.models.detection.anchors import LARGEST_RATIO

BOX_GAIN, OBJECT_GAIN, CATEGORY_GAIN = 0.05, 1.0, 0.5  # for three levels, 80 categories and 640x640 pixels
LEVEL_BALANCE = (4.0, 1.0, 0.4)  # the fine level has most cells and fewest things
LEAST_SIDE = 0.01  # pixels; thinner ones vanish between the numbers of float32 far from the origin


@dataclass(frozen=True, slots=True)
class Boxes:
    """The boxes of a batch: `image` (T,), `category` (T,) and `sizes` (T, 4), centre x, y, width, height in pixels."""

    image: Tensor
    category: Tensor
    sizes: Tensor

    @classmethod
    def of(cls, boxes: Sequence[Tensor], categories: Sequence[Tensor]) -> Boxes:
        """Join the targets of a batch; boxes without an area are left out."""
        corners = torch.cat([item.reshape(-1, 4) for item in boxes]).float()
        counts = torch.tensor([len(item) for item in boxes], device=corners.device)
        image = torch.repeat_interleave(torch.arange(len(boxes), device=corners.device), counts)
        wide = corners[:, 2:] - corners[:, :2]
        good = (wide > 0).all(1)
        sizes = torch.cat([corners[:, :2] + wide / 2, wide], 1)
        return cls(image[good], torch.cat(list(categories))[good], sizes[good])


@dataclass(frozen=True, slots=True)
class Assignment:
    """Which outputs of one level answer for which box: indices (P,) each, and `target` (P, 4) of the box in pixels."""

    image: Tensor
    anchor: Tensor
    row: Tensor
    column: Tensor
    category: Tensor
    target: Tensor


def assign(boxes: Boxes, anchors: Tensor, stride: int, rows: int, columns: int) -> Assignment:
    """Find the cells and anchors of one level that answer for each box.

    An anchor (A, 2) in pixels serves a box when neither side differs by a factor of 4. Beside the cell of the centre,
    the two neighbours nearest to it answer as well, where they exist.
    """
    ratio = boxes.sizes[None, :, 2:] / anchors[:, None]  # (A, T, 2)
    serves = torch.maximum(ratio, 1 / ratio).amax(2) < LARGEST_RATIO
    anchor, box = serves.nonzero(as_tuple=True)  # (S,)
    centre = boxes.sizes[box, :2] / stride
    limits = torch.tensor([columns, rows], device=centre.device)
    cell = centre.long().minimum(limits - 1)  # a centre on the far edge belongs to the last cell
    inside = centre - cell
    left, up = ((inside < 0.5) & (cell > 0)).T
    right, down = ((inside > 0.5) & (cell < limits - 1)).T
    steps = cell.new_tensor([[0, 0], [-1, 0], [0, -1], [1, 0], [0, 1]])
    used = torch.stack([torch.ones_like(left), left, up, right, down])  # (5, S)
    step, place = used.nonzero(as_tuple=True)  # (P,)
    cell, box, anchor = cell[place] + steps[step], box[place], anchor[place]
    return Assignment(boxes.image[box], anchor, cell[:, 1], cell[:, 0], boxes.category[box], boxes.sizes[box])


def decode(raw: Tensor, column: Tensor, row: Tensor, anchors: Tensor, stride: int) -> Tensor:
    """Return centre x, y, width, height in pixels of raw (..., 4) at cells `column`, `row` with anchors (..., 2)."""
    squashed = raw.sigmoid()
    cell = torch.stack([column, row], -1)
    centre = (squashed[..., :2] * 2 - 0.5 + cell) * stride
    size = (squashed[..., 2:] * 2) ** 2 * anchors
    return torch.cat([centre, size], -1)


def corners(boxes: Tensor) -> Tensor:
    """Return x1 y1 x2 y2 of (..., 4) centre x, y, width, height."""
    half = boxes[..., 2:] / 2
    return torch.cat([boxes[..., :2] - half, boxes[..., :2] + half], -1)


def loss_terms(levels: Sequence[Tensor], boxes: Boxes, anchors: Tensor, strides: Sequence[int]) -> dict[str, Tensor]:
    """Return the terms "box", "objectness" and "category".

    `levels` are raw outputs (B, A, rows, columns, 5 + C), x y w h objectness categories; `anchors` (levels, A, 2) in
    pixels. Each is the published one, the mean over the batch.
    """
    parts = [
        _level_terms(raw.float(), boxes, anchors[index], stride)
        for index, (raw, stride) in enumerate(zip(levels, strides, strict=True))
    ]
    categories = levels[0].shape[-1] - 5
    scale = 3 / len(levels)
    pixels = levels[0].shape[2] * levels[0].shape[3] * strides[0] ** 2
    box = torch.stack([part[0] for part in parts]).sum()
    objectness = torch.stack([part[1] * LEVEL_BALANCE[index] for index, part in enumerate(parts)]).sum()
    category = torch.stack([part[2] for part in parts]).sum()
    return {
        "box": box * BOX_GAIN * scale,
        "objectness": objectness * OBJECT_GAIN * scale * pixels / 640**2,
        "category": category * CATEGORY_GAIN * scale * categories / 80,
    }


def _level_terms(raw: Tensor, boxes: Boxes, anchors: Tensor, stride: int) -> tuple[Tensor, Tensor, Tensor]:
    """Return the box, objectness and category loss of one level, before gains."""
    found = assign(boxes, anchors, stride, raw.shape[2], raw.shape[3])
    outputs = raw[found.image, found.anchor, found.row, found.column]  # (P, 5 + C)
    wanted_object = raw.new_zeros(raw.shape[:-1])
    if not len(outputs):
        nothing = outputs.sum()
        return nothing, binary_cross_entropy_with_logits(raw[..., 4], wanted_object), nothing
    predicted = decode(outputs[:, :4], found.column, found.row, anchors[found.anchor], stride)
    # A side of exactly 0 has an aspect ratio whose gradient is not a number, and one such box spoils all weights.
    predicted = torch.cat([predicted[:, :2], predicted[:, 2:].clamp(min=LEAST_SIDE)], 1)
    misfit = complete_box_iou_loss(corners(predicted), corners(found.target))  # 1 - CIoU, (P,)
    place = ((found.image * raw.shape[1] + found.anchor) * raw.shape[2] + found.row) * raw.shape[3] + found.column
    # Where two boxes share an output the better fit counts, so that the result does not depend on their order.
    fit = (1 - misfit.detach()).clamp(min=0)
    wanted_object.view(-1).scatter_reduce_(0, place, fit, "amax")
    objectness = binary_cross_entropy_with_logits(raw[..., 4], wanted_object)
    wanted_category = one_hot(found.category, outputs.shape[1] - 5).to(outputs.dtype)
    if outputs.shape[1] == 6:  # with one category objectness says it all
        return misfit.mean(), objectness, outputs[:, 5:].sum() * 0
    return misfit.mean(), objectness, binary_cross_entropy_with_logits(outputs[:, 5:], wanted_category)
