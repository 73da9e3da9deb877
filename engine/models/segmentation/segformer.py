"""SegFormer (Xie et al. 2021, arXiv 2105.15203) from segmentation-models-pytorch, corrected where that differs.

The decoder has the width of the paper (256 in B0 and B1, 768 in the others), and the last upsampling does not align
corners, as in the authors' network.
"""

from __future__ import annotations

import segmentation_models_pytorch as smp
import torch
from torch import Tensor, nn

from engine.models.layers.norm import adapt_batch_norm
from engine.models.network import NetworkSpec
from engine.models.segmentation.base import Segmenter
from engine.models.segmentation.trunks import upsample


class SegFormer(nn.Module):
    """Normalised (B, bands, H, W) to logits (B, channels, H, W), H and W multiples of 32."""

    def __init__(self, size: str, width: int, bands: int, channels: int) -> None:
        super().__init__()
        with torch.device("cpu"):  # smp reads numbers out of tensors while it builds, which "meta" cannot
            net = smp.Segformer(
                f"mit_{size}",
                encoder_weights=None,
                decoder_segmentation_channels=width,
                in_channels=bands,
                classes=channels,
                upsampling=1,
            )
            self.net = adapt_batch_norm(net)

    def forward(self, images: Tensor) -> Tensor:
        """Return the logits."""
        return upsample(self.net(images), images)


def _build(spec: NetworkSpec, size: str, width: int) -> Segmenter:
    body = SegFormer(size, width, spec.bands, 1 + spec.categories)
    return Segmenter(spec, body, body.net.encoder)  # type: ignore[arg-type]


def build_b0(spec: NetworkSpec) -> Segmenter:
    """Build SegFormer-B0."""
    return _build(spec, "b0", 256)


def build_b1(spec: NetworkSpec) -> Segmenter:
    """Build SegFormer-B1."""
    return _build(spec, "b1", 256)


def build_b2(spec: NetworkSpec) -> Segmenter:
    """Build SegFormer-B2."""
    return _build(spec, "b2", 768)


def build_b3(spec: NetworkSpec) -> Segmenter:
    """Build SegFormer-B3."""
    return _build(spec, "b3", 768)


def build_b4(spec: NetworkSpec) -> Segmenter:
    """Build SegFormer-B4."""
    return _build(spec, "b4", 768)


def build_b5(spec: NetworkSpec) -> Segmenter:
    """Build SegFormer-B5."""
    return _build(spec, "b5", 768)
