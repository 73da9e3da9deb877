"""The three MobileNets: V1 from timm, V2 and V3 from torchvision.

Howard et al. 2017 (arXiv 1704.04861), Sandler et al. 2018 (1801.04381), Howard et al. 2019 (1905.02244). V1 has ReLU6,
as in TensorFlow. Departures: batch-norm momentum 0.1 instead of 0.01 in V3, see `adapt_batch_norm`; depthwise weights
drawn larger than torchvision does, see `draw_depthwise`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from torchvision.models import MobileNetV2, MobileNetV3, mobilenet_v2, mobilenet_v3_large, mobilenet_v3_small
from torchvision.models.mobilenetv2 import InvertedResidual as BlockV2
from torchvision.models.mobilenetv3 import InvertedResidual as BlockV3

from engine.models.classification.base import Classifier
from engine.models.layers.attention import attend
from engine.models.layers.initial import draw_depthwise
from engine.models.layers.norm import adapt_batch_norm
from engine.models.layers.places import block_places
from engine.models.layers.stem import replace_stem
from engine.models.network import NetworkSpec


def _build(make: Callable[..., MobileNetV2 | MobileNetV3], spec: NetworkSpec) -> Classifier:
    body = make(num_classes=spec.categories)
    draw_depthwise(body)
    adapt_batch_norm(replace_stem(body, spec.bands))
    attend(body, spec.attention, *block_places(body, (BlockV2, BlockV3)))
    return Classifier(spec, body, body.classifier)


def build_v1(spec: NetworkSpec) -> Classifier:
    """Build MobileNet V1."""
    import timm  # takes a second, which only this network needs
    from timm.models._efficientnet_blocks import DepthwiseSeparableConv

    from engine.models.layers.timm_norm import adapt_timm_norms

    body = timm.create_model("mobilenetv1_100", num_classes=spec.categories, in_chans=spec.bands)
    adapt_timm_norms(body)
    attend(body, spec.attention, *block_places(body, DepthwiseSeparableConv))
    return Classifier(spec, body, body.classifier)


build_v2 = partial(_build, mobilenet_v2)
build_large = partial(_build, mobilenet_v3_large)
build_small = partial(_build, mobilenet_v3_small)
