"""DeepLab v1 (LargeFOV; Chen et al. 2014, arXiv 1412.7062) and v2 (ASPP; 2016, arXiv 1606.00915) on VGG-16.

Written from the papers, without the second and third scale of the picture, and without the conditional random field
that follows (engine/inference/crf.py, offered in Run). Departure: the loss is taken at full size, not at an eighth.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from engine.models.layers.attention import attend
from engine.models.layers.places import vgg_places
from engine.models.network import NetworkSpec
from engine.models.segmentation.base import Segmenter
from engine.models.segmentation.trunks import VGG_POOLS, Vgg16, initialize_by_fan_in, upsample

FIELD_OF_VIEW = 12
ASPP_RATES = (6, 12, 18, 24)


def dilated_vgg(bands: int) -> Vgg16:
    """Return VGG-16 at stride 8: 3x3 poolings, the last two without a stride, then convolutions of dilation 2."""
    net = Vgg16(bands)
    layers: nn.Sequential = net.features  # type: ignore[assignment]
    for order, place in enumerate(VGG_POOLS):
        layers[place] = nn.MaxPool2d(3, stride=2 if order < 3 else 1, padding=1)
    for layer in layers[VGG_POOLS[3] :]:
        if isinstance(layer, nn.Conv2d):
            layer.dilation = layer.padding = (2, 2)
    return net


def branch(channels: int, rate: int) -> nn.Sequential:
    """Return fc6, fc7 and fc8 as convolutions: a 3x3 of dilation `rate` and two 1x1."""
    layers = nn.Sequential(
        nn.Conv2d(512, 1024, 3, padding=rate, dilation=rate),
        nn.ReLU(inplace=True),
        nn.Dropout(0.5),
        nn.Conv2d(1024, 1024, 1),
        nn.ReLU(inplace=True),
        nn.Dropout(0.5),
    )
    layers.apply(initialize_by_fan_in)
    return layers.append(nn.Conv2d(1024, channels, 1))


class DeepLabVgg(nn.Module):
    """Normalised (B, bands, H, W) to logits (B, channels, H, W): the sum of one branch for each rate."""

    def __init__(self, bands: int, channels: int, rates: Sequence[int]) -> None:
        super().__init__()
        self.backbone = dilated_vgg(bands)
        self.branches = nn.ModuleList(branch(channels, rate) for rate in rates)

    def forward(self, images: Tensor) -> Tensor:
        """Return the logits."""
        maps = self.backbone(images)
        return upsample(torch.stack([one(maps) for one in self.branches]).sum(0), images)


def _build(spec: NetworkSpec, rates: Sequence[int]) -> Segmenter:
    body = DeepLabVgg(spec.bands, 1 + spec.categories, rates)
    attend(body.backbone, spec.attention, *vgg_places(body.backbone))
    return Segmenter(spec, body, body.backbone)


def build_v1(spec: NetworkSpec) -> Segmenter:
    """Build DeepLab-LargeFOV: one branch."""
    return _build(spec, (FIELD_OF_VIEW,))


def build_v2(spec: NetworkSpec) -> Segmenter:
    """Build DeepLab v2 with ASPP-L: four branches."""
    return _build(spec, ASPP_RATES)
