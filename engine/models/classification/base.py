"""What all classifiers share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from engine.models.layers.attention import is_attention
from engine.models.layers.focal import missing
from engine.models.network import LossSpec, NetworkSpec, SoftmaxNetwork


class Classifier(SoftmaxNetwork):
    """A network that gives one category to a picture.

    `body` maps normalised (B, bands, H, W) to logits (B, categories); `head` is its part that depends on their number.
    """

    def __init__(self, spec: NetworkSpec, body: nn.Module, head: nn.Module) -> None:
        super().__init__(spec, body)
        self._head_parameters = {id(parameter) for parameter in head.parameters()}

    def losses(self, images: Tensor, targets: Mapping[str, Any]) -> dict[str, Tensor]:  # noqa: D102 - see Network
        return {"category": category_loss(self.logits(images), targets, self.loss)}

    def pretrained_part(self) -> nn.Module:  # noqa: D102 - see Network
        return self.body

    def backbone_parameters(self) -> list[nn.Parameter]:  # noqa: D102 - see Network
        named = self.body.named_parameters()
        return [part for name, part in named if id(part) not in self._head_parameters and not is_attention(name)]


def category_loss(logits: Tensor, targets: Mapping[str, Any], spec: LossSpec) -> Tensor:
    """Return the mean loss of logits (B, categories); of mixed pictures, that of both categories by what is shown."""
    logits = logits.float()  # also in mixed precision
    loss = _loss(logits, targets["categories"], spec)
    if "mixed_with" not in targets:
        return loss
    return torch.lerp(_loss(logits, targets["mixed_with"], spec), loss, targets["share"])


def _loss(logits: Tensor, categories: Tensor, spec: LossSpec) -> Tensor:
    focal = "focal" in spec.terms
    if not focal and not spec.weights:
        return cross_entropy(logits, categories, label_smoothing=spec.smoothing)
    each = cross_entropy(logits, categories, reduction="none", label_smoothing=spec.smoothing)  # (B,)
    if focal:
        each = each * missing(cross_entropy(logits, categories, reduction="none"), spec.gamma)
    # A mean of weighted losses, not a weighted mean: in a small batch of one category the weight would cancel out.
    return (each * logits.new_tensor(spec.weights)[categories]).mean() if spec.weights else each.mean()
