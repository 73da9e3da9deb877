"""What all networks for semantic segmentation share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import Tensor, nn

from engine.models.layers.attention import is_attention
from engine.models.network import NetworkSpec, SoftmaxNetwork
from engine.models.segmentation.losses import pixel_cross_entropy, pixel_losses


class Segmenter(SoftmaxNetwork):
    """A network that gives a category to each pixel.

    `body` maps normalised (B, bands, H, W) to logits (B, 1 + categories, H, W), channel 0 the background; `backbone` is
    its part that pretrained weights fit, if any.
    """

    def __init__(self, spec: NetworkSpec, body: nn.Module, backbone: nn.Module | None = None) -> None:
        super().__init__(spec, body)
        self._backbone = (backbone,)  # in a tuple: not registered a second time

    def losses(self, images: Tensor, targets: Mapping[str, Any]) -> dict[str, Tensor]:  # noqa: D102 - see Network
        return pixel_losses(self.logits(images), targets["mask"], self.loss)

    def pretrained_part(self) -> nn.Module:  # noqa: D102 - see Network
        return self._backbone[0] or self

    def backbone_parameters(self) -> list[nn.Parameter]:  # noqa: D102 - see Network
        backbone = self._backbone[0]
        named = [] if backbone is None else backbone.named_parameters()
        return [parameter for name, parameter in named if not is_attention(name)]


class AuxiliarySegmenter(Segmenter):
    """A segmenter that learns from a second answer too, taken from within the network.

    `body.with_auxiliary` returns both logits; the cross-entropy of the second is weighed by `weight`.
    """

    def __init__(self, spec: NetworkSpec, body: nn.Module, backbone: nn.Module | None, weight: float) -> None:
        super().__init__(spec, body, backbone)
        self.weight = weight

    def losses(self, images: Tensor, targets: Mapping[str, Any]) -> dict[str, Tensor]:  # noqa: D102 - see Network
        logits, auxiliary = self.body.with_auxiliary(self.normalize(images))  # type: ignore[operator]
        terms = pixel_losses(logits, targets["mask"], self.loss)
        second = pixel_cross_entropy(auxiliary.float(), targets["mask"], self.loss.weights)
        return {**terms, "auxiliary": self.weight * second}
