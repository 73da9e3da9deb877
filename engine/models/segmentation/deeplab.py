"""DeepLabV3+ from segmentation-models-pytorch (Chen et al. 2018, arXiv 1802.02611), one separable convolution after
the pyramid and one after the concatenation, where the paper has two plain ones."""

from __future__ import annotations

import segmentation_models_pytorch as smp

from engine.models.layers.norm import adapt_batch_norm
from engine.models.network import NetworkSpec
from engine.models.segmentation.base import Segmenter


def build_resnet18(spec: NetworkSpec) -> Segmenter:
    """Build DeepLabV3+ on ResNet-18 at output stride 16."""
    body = smp.DeepLabV3Plus("resnet18", encoder_weights=None, in_channels=spec.bands, classes=1 + spec.categories)
    return Segmenter(spec, adapt_batch_norm(body), body.encoder)


def build_resnet50(spec: NetworkSpec) -> Segmenter:
    """Build DeepLabV3+ on ResNet-50 at output stride 16."""
    body = smp.DeepLabV3Plus("resnet50", encoder_weights=None, in_channels=spec.bands, classes=1 + spec.categories)
    return Segmenter(spec, adapt_batch_norm(body), body.encoder)
