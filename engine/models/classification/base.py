"""What all classifiers share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from engine.models.network import BandNormalization, LossSpec, Network, NetworkSpec


class Classifier(Network):
    """A network that gives one category to a picture.

    `body` maps normalised (B, bands, H, W) to logits (B, categories); `head` is its part that depends on their number.
    """

    def __init__(self, spec: NetworkSpec, body: nn.Module, head: nn.Module) -> None:
        super().__init__()
        self.normalize = BandNormalization.of(spec)
        self.body = body
        self.loss = spec.loss
        self._head_parameters = {id(parameter) for parameter in head.parameters()}

    def forward(self, images: Tensor) -> dict[str, Tensor]:  # noqa: D102 - see Network
        return {"probabilities": self.body(self.normalize(images)).softmax(1)}

    def losses(self, images: Tensor, targets: Mapping[str, Any]) -> dict[str, Tensor]:  # noqa: D102 - see Network
        return {"category": category_loss(self.body(self.normalize(images)), targets, self.loss)}

    def pretrained_part(self) -> nn.Module:  # noqa: D102 - see Network
        return self.body

    def backbone_parameters(self) -> list[nn.Parameter]:  # noqa: D102 - see Network
        return [parameter for parameter in self.body.parameters() if id(parameter) not in self._head_parameters]


def category_loss(logits: Tensor, targets: Mapping[str, Any], spec: LossSpec) -> Tensor:
    """Return the mean cross-entropy of logits (B, categories); each picture weighs what its category does."""
    logits, categories = logits.float(), targets["categories"]  # also in mixed precision
    if not spec.weights:
        return cross_entropy(logits, categories)
    # A mean of weighted losses, not a weighted mean: in a small batch of one category the weight would cancel out.
    return (logits.new_tensor(spec.weights)[categories] * cross_entropy(logits, categories, reduction="none")).mean()
