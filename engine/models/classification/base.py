"""What all classifiers share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from engine.models.network import NetworkSpec, SoftmaxNetwork


class Classifier(SoftmaxNetwork):
    """A network that gives one category to a picture.

    `body` maps normalised (B, bands, H, W) to logits (B, categories); `head` is its part that depends on their number.
    """

    def __init__(self, spec: NetworkSpec, body: nn.Module, head: nn.Module) -> None:
        super().__init__(spec, body)
        self._head_parameters = {id(parameter) for parameter in head.parameters()}

    def losses(self, images: Tensor, targets: Mapping[str, Any]) -> dict[str, Tensor]:  # noqa: D102 - see Network
        return {"category": cross_entropy(self.logits(images).float(), targets["categories"])}

    def pretrained_part(self) -> nn.Module:  # noqa: D102 - see Network
        return self.body

    def backbone_parameters(self) -> list[nn.Parameter]:  # noqa: D102 - see Network
        return [parameter for parameter in self.body.parameters() if id(parameter) not in self._head_parameters]
