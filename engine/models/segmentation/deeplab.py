"""DeepLabV3+ from segmentation-models-pytorch (Chen et al. 2018, arXiv 1802.02611), one separable convolution after
the pyramid and one after the concatenation, where the paper has two plain ones."""

from __future__ import annotations

import segmentation_models_pytorch as smp

from engine.models.layers.attention import attend
from engine.models.layers.norm import adapt_batch_norm
from engine.models.layers.places import resnet_places
from engine.models.network import NetworkSpec
from engine.models.segmentation.base import Segmenter


def _build(spec: NetworkSpec, encoder: str) -> Segmenter:
    body = smp.DeepLabV3Plus(encoder, encoder_weights=None, in_channels=spec.bands, classes=1 + spec.categories)
    adapt_batch_norm(body)
    attend(body.encoder, spec.attention, *resnet_places(body.encoder))
    return Segmenter(spec, body, body.encoder)


def build_resnet18(spec: NetworkSpec) -> Segmenter:
    """Build DeepLabV3+ on ResNet-18 at output stride 16."""
    return _build(spec, "resnet18")


def build_resnet50(spec: NetworkSpec) -> Segmenter:
    """Build DeepLabV3+ on ResNet-50 at output stride 16."""
    return _build(spec, "resnet50")
