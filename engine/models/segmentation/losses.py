"""The terms that networks for semantic segmentation minimise; pixels of value 255 count in none of them."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, one_hot

from engine.models.layers.focal import missing
from engine.models.network import LossSpec

IGNORED = 255
_USUAL = ("ce", "dice")


def pixel_losses(logits: Tensor, mask: Tensor, spec: LossSpec) -> dict[str, Tensor]:
    """Return the named terms for logits (B, C, H, W) and a mask (B, H, W) int64 in 0..C-1, or 255 for ignored.

    Weights of categories count in cross-entropy and focal loss; in the others all categories count alike anyway.
    """
    logits = logits.float()  # also in mixed precision
    terms = {
        "ce": lambda: {"cross_entropy": pixel_cross_entropy(logits, mask, spec.weights)},
        "focal": lambda: {"focal": focal_loss(logits, mask, spec.gamma, spec.weights)},
        "dice": lambda: {"dice": dice_loss(logits, mask)},
        "lovasz": lambda: {"lovasz": lovasz_loss(logits, mask)},
    }
    return {name: term for key in spec.terms or _USUAL for name, term in terms[key]().items()}


def pixel_cross_entropy(logits: Tensor, mask: Tensor, weights: Sequence[float] = ()) -> Tensor:
    """Return the mean cross-entropy over the pixels that are not ignored; 0 where all are.

    Each pixel weighs what its category does. Shapes as in `pixel_losses`.
    """
    weight = logits.new_tensor(weights) if weights else None
    summed = cross_entropy(logits, mask, weight, ignore_index=IGNORED, reduction="sum")
    return summed / (mask != IGNORED).sum().clamp(min=1)


def focal_loss(logits: Tensor, mask: Tensor, gamma: float, weights: Sequence[float] = ()) -> Tensor:
    """Return cross-entropy in which each pixel counts by (1 - p) ** gamma. Shapes as in `pixel_losses`.

    It is that of the softmax, as the networks answer; segmentation-models-pytorch's takes each channel for itself.
    """
    entropy = cross_entropy(logits, mask, ignore_index=IGNORED, reduction="none")  # (B, H, W), 0 where ignored
    each = missing(entropy, gamma) * entropy
    if weights:
        each = each * logits.new_tensor(weights)[mask.where(mask != IGNORED, 0)]
    return each.sum() / (mask != IGNORED).sum().clamp(min=1)


def lovasz_loss(logits: Tensor, mask: Tensor) -> Tensor:
    """Return the Lovász-softmax loss, a bound of 1 - IoU (Berman et al. 2018, arXiv 1705.08790), of the whole batch.

    The mean over the channels that occur; 0 for none. Shapes as in `pixel_losses`.
    """
    from segmentation_models_pytorch.losses import LovaszLoss

    if not (mask != IGNORED).any():
        return logits.sum() * 0
    return LovaszLoss("multiclass", ignore_index=IGNORED)(logits, mask)  # type: ignore[no-any-return]


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
