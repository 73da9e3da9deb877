"""The terms that networks for semantic segmentation minimise; pixels of value 255 count in none of them."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, one_hot

from engine.models.network import LossSpec

IGNORED = 255


def pixel_losses(logits: Tensor, mask: Tensor, spec: LossSpec) -> dict[str, Tensor]:
    """Return the named terms for logits (B, C, H, W) and a mask (B, H, W) int64 in 0..C-1, or 255 for ignored."""
    logits = logits.float()  # also in mixed precision
    return {"cross_entropy": pixel_cross_entropy(logits, mask, spec.weights), "dice": dice_loss(logits, mask)}


def pixel_cross_entropy(logits: Tensor, mask: Tensor, weights: Sequence[float] = ()) -> Tensor:
    """Return the mean cross-entropy over the pixels that are not ignored; 0 where all are.

    Each pixel weighs what its category does. Shapes as in `pixel_losses`.
    """
    weight = logits.new_tensor(weights) if weights else None
    summed = cross_entropy(logits, mask, weight, ignore_index=IGNORED, reduction="sum")
    return summed / (mask != IGNORED).sum().clamp(min=1)


def dice_loss(logits: Tensor, mask: Tensor) -> Tensor:
    """Return 1 - Dice: the mean over the channels that occur in `mask`, of the batch as one picture; 0 for none.

    It weighs a rare category as much as a common one, which cross-entropy does not. Shapes as in `pixel_losses`.
    """
    channels = logits.shape[1]
    valid = mask != IGNORED
    truth = one_hot(torch.where(valid, mask, channels), channels + 1)[..., :channels].movedim(-1, 1)  # (B, C, H, W)
    truth = truth.to(logits.dtype)
    probabilities = logits.softmax(1) * valid.unsqueeze(1)
    overlap = (probabilities * truth).sum((0, 2, 3))  # (C,)
    size = (probabilities + truth).sum((0, 2, 3))
    present = truth.sum((0, 2, 3)) > 0
    loss = (1 - 2 * overlap / size.clamp(min=1e-7)) * present
    return loss.sum() / present.sum().clamp(min=1)
