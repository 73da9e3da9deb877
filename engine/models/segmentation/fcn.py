"""Fully convolutional networks on VGG-16 (Long et al. 2014, arXiv 1411.4038), written from the paper.

The fully connected layers are laid over the maps as convolutions, scores start at zero, and are upsampled by bilinear
kernels: those between two levels learn on, the last one is fixed. Departures:
  padding  the authors pad the picture by 100 pixels, so that the 7x7 of fc6 fits, and crop the answer. Here fc6 is
           padded by 3: each score stands over the middle of its cell, the answer has the size of the picture (a
           multiple of 32), nothing is cropped, and at 256 pixels the convolutions have a third of the work
  widths   fc6 and fc7 can be narrower than the published 4,096 channels
  start    VGG-16 is drawn by the fan-in where no pretrained weights are loaded
  stages   FCN-16s and 8s are trained at once, not from an FCN-32s; to do as the paper did, begin with its weights file
From scratch, with 512 channels and the recipe of the row, eight pictures are learned by heart (mean IoU 0.9 and more)
in 80 steps at 96 pixels by FCN-32s, in 40 and 50 at 64 pixels by FCN-16s and 8s.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d

from engine.models.layers.attention import attend
from engine.models.layers.places import vgg_places
from engine.models.network import NetworkSpec
from engine.models.segmentation.base import Segmenter
from engine.models.segmentation.trunks import VGG_POOLS, Vgg16, initialize_by_fan_in

WIDTH = 4096  # channels of fc6 and fc7, as published
POOLS = {"pool4": 512, "pool3": 256}  # channels of the finer maps, in the order in which they join


def bilinear_kernel(factor: int) -> Tensor:
    """Return (2 factor, 2 factor): the kernel with which a transposed convolution of stride `factor` interpolates."""
    distance = (torch.arange(2 * factor) - (factor - 0.5)).abs()
    line = 1 - distance / factor
    return line[:, None] * line


class BilinearUpsampling(nn.ConvTranspose2d):
    """(B, C, H, W) to (B, C, factor H, factor W), at first by bilinear interpolation, between zeros beyond the border.

    As in the authors' network each channel has a kernel for each other one too, which begins at zero.
    """

    def __init__(self, channels: int, factor: int, learned: bool) -> None:
        super().__init__(channels, channels, 2 * factor, stride=factor, padding=factor // 2, bias=False)
        every = torch.arange(channels)
        with torch.no_grad():
            self.weight.zero_()
            self.weight[every, every] = bilinear_kernel(factor)
        self.weight.requires_grad_(learned)


class DenseAsConvolution(nn.Linear):
    """A fully connected layer, its weights as in torchvision, as a `kernel` x `kernel` convolution of equal size."""

    def __init__(self, inputs: int, outputs: int, kernel: int) -> None:
        super().__init__(inputs * kernel * kernel, outputs)
        self.kernel = kernel

    def forward(self, maps: Tensor) -> Tensor:
        """Map (B, inputs, H, W) to (B, outputs, H, W)."""
        weight = self.weight.view(self.out_features, -1, self.kernel, self.kernel)  # (O, I, k, k), as it was flattened
        return conv2d(maps, weight, self.bias, padding=self.kernel // 2)


class ConvolvedVgg16(Vgg16):
    """VGG-16 with fc6 and fc7, `width` channels each, as convolutions."""

    def __init__(self, bands: int, width: int) -> None:
        super().__init__(bands)
        self.classifier = nn.Sequential(
            DenseAsConvolution(512, width, 7),
            nn.ReLU(inplace=True),
            nn.Dropout(0.5),
            DenseAsConvolution(width, width, 1),
            nn.ReLU(inplace=True),
            nn.Dropout(0.5),
        )
        self.classifier.apply(initialize_by_fan_in)

    def stages(self, images: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return the maps of fc7, pool 4 and pool 3, at strides 32, 16 and 8."""
        layers: Any = self.features
        _, _, third, fourth, _ = VGG_POOLS
        pool3 = layers[: third + 1](images)
        pool4 = layers[third + 1 : fourth + 1](pool3)
        return self.classifier(layers[fourth + 1 :](pool4)), pool4, pool3


def score(width: int, channels: int) -> nn.Conv2d:
    """Return the 1x1 convolution that scores a map, at zero."""
    layer = nn.Conv2d(width, channels, 1)
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)  # type: ignore[arg-type]
    return layer


class Fcn(nn.Module):
    """Normalised (B, bands, H, W) to logits (B, channels, H, W), joined with `skips` finer maps."""

    def __init__(self, bands: int, channels: int, skips: int, width: int) -> None:
        super().__init__()
        self.backbone = ConvolvedVgg16(bands, width)
        self.score = score(width, channels)
        finer = list(POOLS.items())[:skips]
        self.finer_scores = nn.ModuleDict({name: score(width, channels) for name, width in finer})
        self.doublings = nn.ModuleDict({name: BilinearUpsampling(channels, 2, learned=True) for name, _ in finer})
        self.upsampling = BilinearUpsampling(channels, 32 // 2**skips, learned=False)

    def forward(self, images: Tensor) -> Tensor:
        """Return the logits."""
        fc7, *pools = self.backbone.stages(images)
        scores = self.score(fc7)
        for name, pool in zip(self.finer_scores, pools, strict=False):
            scores = self.doublings[name](scores) + self.finer_scores[name](pool)
        return self.upsampling(scores)


def _build(spec: NetworkSpec, skips: int) -> Segmenter:
    body = Fcn(spec.bands, 1 + spec.categories, skips, int(spec.options.get("width", WIDTH)))
    attend(body.backbone, spec.attention, *vgg_places(body.backbone))
    return Segmenter(spec, body, body.backbone)


def build_32s(spec: NetworkSpec) -> Segmenter:
    """Build FCN-32s: one upsampling by 32."""
    return _build(spec, 0)


def build_16s(spec: NetworkSpec) -> Segmenter:
    """Build FCN-16s: joined with the scores of pool 4."""
    return _build(spec, 1)


def build_8s(spec: NetworkSpec) -> Segmenter:
    """Build FCN-8s: joined with the scores of pool 4 and pool 3."""
    return _build(spec, 2)
