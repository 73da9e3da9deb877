"""Fully convolutional networks on VGG-16 (Long et al. 2014, arXiv 1411.4038), written from the paper.

As in the authors' network the picture is padded by 100 pixels, poolings round up, scores are upsampled by fixed
bilinear kernels and cropped to where they belong. The score of the last layer starts at random, where the paper has
zeros: without pretrained weights nothing below would ever learn. The scores of the finer layers do start at zero.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from engine.models.network import NetworkSpec
from engine.models.segmentation.base import Segmenter
from engine.models.segmentation.trunks import VGG_POOLS, Vgg16

PADDING = 100
CROPS = {32: (19,), 16: (5, 27), 8: (5, 9, 31)}  # pixels cut off at the top and left: pool 4, pool 3, the picture


def bilinear_kernel(factor: int) -> Tensor:
    """Return (2 factor, 2 factor): the kernel with which a transposed convolution of stride `factor` interpolates."""
    distance = (torch.arange(2 * factor) - (factor - 0.5)).abs()
    line = 1 - distance / factor
    return line[:, None] * line


class BilinearUpsampling(nn.ConvTranspose2d):
    """Each channel upsampled by `factor`; as in the authors' network all pairs of channels have a kernel that rests."""

    def __init__(self, channels: int, factor: int) -> None:
        super().__init__(channels, channels, 2 * factor, stride=factor, bias=False)
        every = torch.arange(channels)
        with torch.no_grad():
            self.weight.zero_()
            self.weight[every, every] = bilinear_kernel(factor)
        self.weight.requires_grad_(False)


class Fcn(nn.Module):
    """Normalised (B, bands, H, W) to logits (B, channels, H, W), from maps down to `stride` (32, 16 or 8)."""

    def __init__(self, bands: int, channels: int, stride: int) -> None:
        super().__init__()
        self.backbone = Vgg16(bands, dense=True)
        features: Any = self.backbone.features
        features[0].padding = (PADDING, PADDING)
        for place in VGG_POOLS:
            features[place].ceil_mode = True
        self.score = nn.Conv2d(4096, channels, 1)
        skips = {32: (), 16: (512,), 8: (512, 256)}[stride]
        self.skip_scores = nn.ModuleList(nn.Conv2d(width, channels, 1) for width in skips)
        for parameter in self.skip_scores.parameters():
            nn.init.zeros_(parameter)
        self.upsamplings = nn.ModuleList(BilinearUpsampling(channels, 2) for _ in skips)
        self.upsample = BilinearUpsampling(channels, stride)
        self.crops = CROPS[stride]

    def forward(self, images: Tensor) -> Tensor:
        """Return the logits."""
        pools, maps = [], images
        features: Any = self.backbone.features
        for place, layer in enumerate(features):
            maps = layer(maps)
            if place in VGG_POOLS:
                pools.append(maps)
        scores = self.score(self.backbone.classifier(maps))
        finer = (pools[3], pools[2])
        for up, score, skip, crop in zip(self.upsamplings, self.skip_scores, finer, self.crops, strict=False):
            scores = up(scores)
            scores = scores + cut(score(skip), crop, scores)
        return cut(self.upsample(scores), self.crops[-1], images)


def cut(maps: Tensor, offset: int, like: Tensor) -> Tensor:
    """Cut (B, C, H, W), from `offset` at the top and left, to the height and width of `like`."""
    height, width = int(like.shape[-2]), int(like.shape[-1])
    return maps[..., offset : offset + height, offset : offset + width]


def _build(spec: NetworkSpec, stride: int) -> Segmenter:
    body = Fcn(spec.bands, 1 + spec.categories, stride)
    return Segmenter(spec, body, body.backbone)


def build_32s(spec: NetworkSpec) -> Segmenter:
    """Build FCN-32s: one upsampling by 32."""
    return _build(spec, 32)


def build_16s(spec: NetworkSpec) -> Segmenter:
    """Build FCN-16s: joined with the scores of pool 4."""
    return _build(spec, 16)


def build_8s(spec: NetworkSpec) -> Segmenter:
    """Build FCN-8s: joined with the scores of pool 4 and pool 3."""
    return _build(spec, 8)
