"""Segmentation networks of torchvision and segmentation-models-pytorch, as those libraries have them.

Departure: batch-norm momentum 0.1, see `adapt_batch_norm`. None is exactly the published network:
  FCN         torchvision's is a ResNet at stride 8 with one 3x3 convolution, without skips
  DeepLab v3  torchvision has one more 3x3 convolution after the pyramid, and lets the first block of a dilated stage
              keep the dilation of the stage before
  U-Net       smp's contracting path is a ResNet, convolutions are padded
  PSPNet      smp's ends after the second stage, without dilation, auxiliary branch and the 3x3 convolution of the head;
              the two stages that it keeps and never uses are left out here
"""

from __future__ import annotations

from typing import Any

import segmentation_models_pytorch as smp
from torch import Tensor, nn
from torch.nn.functional import interpolate
from torchvision.models import segmentation as torchvision
from torchvision.models.mobilenetv3 import InvertedResidual

from engine.models.layers.attention import attend
from engine.models.layers.norm import adapt_batch_norm
from engine.models.layers.places import block_places, resnet_places
from engine.models.layers.pooling import AdaptiveAveragePool
from engine.models.layers.stem import replace_stem
from engine.models.network import NetworkSpec
from engine.models.segmentation.base import Segmenter


class Torchvision(nn.Module):
    """A network of torchvision: normalised (B, bands, H, W) to logits (B, channels, H, W), its answer "out"."""

    def __init__(self, name: str, bands: int, channels: int) -> None:
        super().__init__()
        arguments = {} if name.startswith("lraspp") else {"aux_loss": False}
        make = getattr(torchvision, name)
        self.net = replace_stem(make(weights=None, weights_backbone=None, num_classes=channels, **arguments), bands)

    def forward(self, images: Tensor) -> Tensor:
        """Return the logits."""
        return self.net(images)["out"]


def _build(spec: NetworkSpec, name: str) -> Segmenter:
    body = Torchvision(name, spec.bands, 1 + spec.categories)
    adapt_batch_norm(body)
    backbone: nn.Module = body.net.backbone  # type: ignore[assignment]
    mobile = "mobilenet" in name
    attend(backbone, spec.attention, *(block_places(backbone, InvertedResidual) if mobile else resnet_places(backbone)))
    if mobile:  # the classifier's weights call these layers "features"
        backbone = nn.ModuleDict({"features": backbone})
    return Segmenter(spec, body, backbone)


def build_fcn_resnet50(spec: NetworkSpec) -> Segmenter:
    """Build torchvision's FCN on ResNet-50."""
    return _build(spec, "fcn_resnet50")


def build_fcn_resnet101(spec: NetworkSpec) -> Segmenter:
    """Build torchvision's FCN on ResNet-101."""
    return _build(spec, "fcn_resnet101")


def build_deeplabv3_resnet50(spec: NetworkSpec) -> Segmenter:
    """Build torchvision's DeepLab v3 on ResNet-50."""
    return _build(spec, "deeplabv3_resnet50")


def build_deeplabv3_resnet101(spec: NetworkSpec) -> Segmenter:
    """Build torchvision's DeepLab v3 on ResNet-101."""
    return _build(spec, "deeplabv3_resnet101")


def build_deeplabv3_mobilenetv3(spec: NetworkSpec) -> Segmenter:
    """Build torchvision's DeepLab v3 on MobileNetV3-large."""
    return _build(spec, "deeplabv3_mobilenet_v3_large")


def build_lraspp_mobilenetv3(spec: NetworkSpec) -> Segmenter:
    """Build torchvision's LR-ASPP on MobileNetV3-large."""
    return _build(spec, "lraspp_mobilenet_v3_large")


def build_unet_resnet34(spec: NetworkSpec) -> Segmenter:
    """Build smp's U-Net on ResNet-34."""
    body = smp.Unet("resnet34", encoder_weights=None, in_channels=spec.bands, classes=1 + spec.categories)
    return _on_smp(spec, body)


def _on_smp(spec: NetworkSpec, body: Any) -> Segmenter:
    adapt_batch_norm(body)
    attend(body.encoder, spec.attention, *resnet_places(body.encoder))
    return Segmenter(spec, body, body.encoder)


class PooledBranch(nn.Module):
    """A branch of smp's pyramid, (B, C, H, W) to (B, C / 4, H, W); its own cannot be exported to ONNX."""

    def __init__(self, block: Any) -> None:
        super().__init__()
        self.pool = nn.Sequential(AdaptiveAveragePool(block.pool_size), block.pool[1])

    def forward(self, maps: Tensor) -> Tensor:
        """Return the averages, as large as `maps`."""
        size = (int(maps.shape[-2]), int(maps.shape[-1]))
        return interpolate(self.pool(maps), size=size, mode="bilinear", align_corners=True)


def build_pspnet_resnet50(spec: NetworkSpec) -> Segmenter:
    """Build smp's PSPNet on ResNet-50."""
    body = smp.PSPNet("resnet50", encoder_weights=None, in_channels=spec.bands, classes=1 + spec.categories)
    body.encoder.layer3 = body.encoder.layer4 = nn.Identity()
    body.decoder.psp.blocks = nn.ModuleList(PooledBranch(block) for block in body.decoder.psp.blocks)
    return _on_smp(spec, body)
