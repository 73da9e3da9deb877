"""DeepLab v2, v3 and v3+ on ResNet-101 (Chen et al., arXiv 1606.00915, 1706.05587 and 1802.02611), from the papers.

The trunk is torchvision's (stride on the 3x3 convolution), so that its weights fit. Departures: version 2 takes the
picture at one scale, without the conditional random field; version 3+ has plain convolutions, not separable ones.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torchvision.models import resnet101

from engine.models.layers.attention import attend
from engine.models.layers.norm import adapt_batch_norm
from engine.models.layers.places import resnet_places
from engine.models.network import NetworkSpec
from engine.models.segmentation.base import Segmenter
from engine.models.segmentation.deeplab_vgg import ASPP_RATES
from engine.models.segmentation.trunks import ResNetTrunk, conv_bn_relu, dilate, upsample

RATES = (6, 12, 18)  # at stride 16
MULTI_GRID = (1, 2, 4)


def trunk_at_8(bands: int) -> ResNetTrunk:
    """Return ResNet-101 at stride 8: dilation 2 in the third stage, 4 in the fourth."""
    trunk = ResNetTrunk(resnet101(weights=None), bands)
    dilate(trunk.layer3, [2] * 23)
    dilate(trunk.layer4, [4] * 3)
    return trunk


def trunk_at_16(bands: int) -> ResNetTrunk:
    """Return ResNet-101 at stride 16, the dilation of the fourth stage a multi-grid."""
    trunk = ResNetTrunk(resnet101(weights=None), bands)
    dilate(trunk.layer4, [2 * grid for grid in MULTI_GRID])
    return trunk


class DeepLabV2(nn.Module):
    """Normalised (B, bands, H, W) to logits (B, channels, H, W): the sum of four dilated convolutions."""

    def __init__(self, bands: int, channels: int) -> None:
        super().__init__()
        self.backbone = trunk_at_8(bands)
        self.branches = nn.ModuleList(nn.Conv2d(2048, channels, 3, padding=r, dilation=r) for r in ASPP_RATES)

    def forward(self, images: Tensor) -> Tensor:
        """Return the logits."""
        maps = self.backbone(images)[-1]
        return upsample(torch.stack([branch(maps) for branch in self.branches]).sum(0), images)


class AtrousPyramid(nn.Module):
    """Atrous spatial pyramid pooling of version 3: (B, inputs, H, W) to (B, outputs, H, W)."""

    def __init__(self, inputs: int, outputs: int = 256, rates: Sequence[int] = RATES) -> None:
        super().__init__()
        spread = (conv_bn_relu(inputs, outputs, 3, rate) for rate in rates)
        self.branches = nn.ModuleList([conv_bn_relu(inputs, outputs), *spread])
        self.pooled = conv_bn_relu(inputs, outputs)
        self.project = conv_bn_relu((2 + len(rates)) * outputs, outputs)

    def forward(self, maps: Tensor) -> Tensor:
        """Return the projected maps."""
        height, width = int(maps.shape[-2]), int(maps.shape[-1])
        whole = self.pooled(maps.mean((2, 3), keepdim=True)).expand(-1, -1, height, width)
        return self.project(torch.cat([*(branch(maps) for branch in self.branches), whole], 1))


class DeepLabV3(nn.Module):
    """Normalised (B, bands, H, W) to logits (B, channels, H, W), straight from the pyramid."""

    def __init__(self, bands: int, channels: int) -> None:
        super().__init__()
        self.backbone = trunk_at_16(bands)
        self.pyramid = AtrousPyramid(2048)
        self.head = nn.Conv2d(256, channels, 1)

    def forward(self, images: Tensor) -> Tensor:
        """Return the logits."""
        return upsample(self.head(self.pyramid(self.backbone(images)[-1])), images)


class DeepLabV3Plus(nn.Module):
    """Normalised (B, bands, H, W) to logits (B, channels, H, W), refined with the map at stride 4."""

    def __init__(self, bands: int, channels: int) -> None:
        super().__init__()
        self.backbone = trunk_at_16(bands)
        self.pyramid = AtrousPyramid(2048)
        self.reduce = conv_bn_relu(256, 48)
        self.decoder = nn.Sequential(conv_bn_relu(256 + 48, 256, 3), conv_bn_relu(256, 256, 3))
        self.head = nn.Conv2d(256, channels, 1)

    def forward(self, images: Tensor) -> Tensor:
        """Return the logits."""
        low, _, _, high = self.backbone(images)
        joined = torch.cat([self.reduce(low), upsample(self.pyramid(high), low)], 1)  # (B, 304, H/4, W/4)
        return upsample(self.head(self.decoder(joined)), images)


def _finish(spec: NetworkSpec, body: DeepLabV2 | DeepLabV3 | DeepLabV3Plus) -> Segmenter:
    adapt_batch_norm(body)
    attend(body.backbone, spec.attention, *resnet_places(body.backbone))
    return Segmenter(spec, body, body.backbone)


def build_v2(spec: NetworkSpec) -> Segmenter:
    """Build DeepLab v2 on ResNet-101."""
    return _finish(spec, DeepLabV2(spec.bands, 1 + spec.categories))


def build_v3(spec: NetworkSpec) -> Segmenter:
    """Build DeepLab v3 on ResNet-101."""
    return _finish(spec, DeepLabV3(spec.bands, 1 + spec.categories))


def build_v3plus(spec: NetworkSpec) -> Segmenter:
    """Build DeepLab v3+ on ResNet-101."""
    return _finish(spec, DeepLabV3Plus(spec.bands, 1 + spec.categories))
