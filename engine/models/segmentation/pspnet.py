"""PSPNet as published (Zhao et al. 2016, arXiv 1612.01105) on ResNet-50, written from the paper.

The stem has three 3x3 convolutions, so torchvision's weights of ResNet-50 do not belong to it. Departure: upsampling
does not align corners, since sizes are multiples of 8 here, not one more.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torchvision.models import ResNet, resnet50

from engine.models.layers.attention import attend
from engine.models.layers.norm import adapt_batch_norm
from engine.models.layers.places import resnet_places
from engine.models.layers.pooling import AdaptiveAveragePool
from engine.models.network import NetworkSpec
from engine.models.segmentation.base import AuxiliarySegmenter
from engine.models.segmentation.trunks import ResNetTrunk, conv_bn_relu, dilate, upsample

BINS = (1, 2, 3, 6)


def deepen_stem(net: ResNet) -> ResNet:
    """Replace the 7x7 convolution by three 3x3 of 64, 64 and 128 channels, in place; return `net`."""
    last = nn.Conv2d(64, 128, 3, padding=1, bias=False)
    net.conv1 = nn.Sequential(*conv_bn_relu(3, 64, 3, stride=2), *conv_bn_relu(64, 64, 3), last)
    net.bn1 = nn.BatchNorm2d(128)
    first = net.layer1[0]
    first.conv1 = nn.Conv2d(128, first.conv1.out_channels, 1, bias=False)
    first.downsample[0] = nn.Conv2d(128, first.downsample[0].out_channels, 1, bias=False)
    for conv in (*net.conv1, first.conv1, first.downsample[0]):
        if isinstance(conv, nn.Conv2d):
            nn.init.kaiming_normal_(conv.weight, mode="fan_out", nonlinearity="relu")
    return net


class PyramidPooling(nn.Module):
    """The map beside its averages over 1, 4, 9 and 36 parts: (B, C, H, W) to (B, 2 C, H, W)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        width = channels // len(BINS)
        self.levels = nn.ModuleList(
            nn.Sequential(AdaptiveAveragePool(size), *conv_bn_relu(channels, width)) for size in BINS
        )

    def forward(self, maps: Tensor) -> Tensor:
        """Return the joined maps."""
        return torch.cat([maps, *(upsample(level(maps), maps) for level in self.levels)], 1)


class PspNet(nn.Module):
    """Normalised (B, bands, H, W) to logits (B, channels, H, W), from a map at stride 8."""

    def __init__(self, bands: int, channels: int) -> None:
        super().__init__()
        self.backbone = ResNetTrunk(deepen_stem(resnet50(weights=None)), bands)
        dilate(self.backbone.layer3, [2] * 6)
        dilate(self.backbone.layer4, [4] * 3)
        self.pyramid = PyramidPooling(2048)
        self.head = nn.Sequential(*conv_bn_relu(4096, 512, 3), nn.Dropout2d(0.1), nn.Conv2d(512, channels, 1))
        self.auxiliary = nn.Sequential(*conv_bn_relu(1024, 256, 3), nn.Dropout2d(0.1), nn.Conv2d(256, channels, 1))

    def forward(self, images: Tensor) -> Tensor:
        """Return the logits."""
        return upsample(self.head(self.pyramid(self.backbone(images)[-1])), images)

    def with_auxiliary(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Return the logits, and those of the branch on the third stage that only helps to learn."""
        maps = self.backbone(images)
        return upsample(self.head(self.pyramid(maps[-1])), images), upsample(self.auxiliary(maps[-2]), images)


def build(spec: NetworkSpec) -> AuxiliarySegmenter:
    """Build PSPNet on ResNet-50; the auxiliary loss weighs 0.4, or what the options say."""
    body = PspNet(spec.bands, 1 + spec.categories)
    adapt_batch_norm(body)
    attend(body.backbone, spec.attention, *resnet_places(body.backbone))
    return AuxiliarySegmenter(spec, body, body.backbone, weight=int(spec.options.get("auxiliary", 40)) / 100)
