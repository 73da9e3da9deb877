"""What all networks for semantic segmentation share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, one_hot

from engine.models.network import NetworkSpec, SoftmaxNetwork

IGNORED = 255


class Segmenter(SoftmaxNetwork):
    """A network that gives a category to each pixel.

    `body` maps normalised (B, bands, H, W) to logits (B, 1 + categories, H, W), channel 0 the background; `backbone` is
    its part that pretrained weights fit, if any.
    """

    def __init__(self, spec: NetworkSpec, body: nn.Module, backbone: nn.Module | None = None) -> None:
        super().__init__(spec, body)
        self._backbone = (backbone,)  # in a tuple: not registered a second time

    def losses(self, images: Tensor, targets: Mapping[str, Any]) -> dict[str, Tensor]:  # noqa: D102 - see Network
        logits, mask = self.logits(images).float(), targets["mask"]
        return {"cross_entropy": pixel_cross_entropy(logits, mask), "dice": dice_loss(logits, mask)}

    def pretrained_part(self) -> nn.Module:  # noqa: D102 - see Network
        return self._backbone[0] or self

    def backbone_parameters(self) -> list[nn.Parameter]:  # noqa: D102 - see Network
        backbone = self._backbone[0]
        return [] if backbone is None else list(backbone.parameters())


class AuxiliarySegmenter(Segmenter):
    """A segmenter that learns from a second answer too, taken from within the network.

    `body.with_auxiliary` returns both logits; the cross-entropy of the second is weighed by `weight`.
    """

    def __init__(self, spec: NetworkSpec, body: nn.Module, backbone: nn.Module | None, weight: float) -> None:
        super().__init__(spec, body, backbone)
        self.weight = weight

    def losses(self, images: Tensor, targets: Mapping[str, Any]) -> dict[str, Tensor]:  # noqa: D102 - see Network
        logits, auxiliary = self.body.with_auxiliary(self.normalize(images))  # type: ignore[operator]
        mask = targets["mask"]
        return {
            "cross_entropy": pixel_cross_entropy(logits.float(), mask),
            "dice": dice_loss(logits.float(), mask),
            "auxiliary": self.weight * pixel_cross_entropy(auxiliary.float(), mask),
        }


def pixel_cross_entropy(logits: Tensor, mask: Tensor) -> Tensor:
    """Return the mean cross-entropy over the pixels that are not ignored; 0 where all are.

    `logits` (B, C, H, W), `mask` (B, H, W) int64 in 0..C-1 or 255.
    """
    summed = cross_entropy(logits, mask, ignore_index=IGNORED, reduction="sum")
    return summed / (mask != IGNORED).sum().clamp(min=1)


def dice_loss(logits: Tensor, mask: Tensor) -> Tensor:
    """Return 1 - Dice: the mean over the channels that occur in `mask`, of the batch as one picture; 0 for none.

    It weighs a rare category as much as a common one, which cross-entropy does not. Shapes as in `pixel_cross_entropy`.
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
