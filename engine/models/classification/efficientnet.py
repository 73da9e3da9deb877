"""EfficientNet from torchvision (Tan and Le 2019, arXiv 1905.11946).

Departures: no stochastic depth, which costs more than it gives in a few hundred steps; batch-norm momentum 0.1 instead
of 0.01 in B5 to B7, see `adapt_batch_norm`; depthwise weights as in the authors' code, see `draw_depthwise`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from torchvision import models
from torchvision.models.efficientnet import MBConv

from engine.models.classification.base import Classifier
from engine.models.layers.attention import attend
from engine.models.layers.initial import draw_depthwise
from engine.models.layers.norm import adapt_batch_norm
from engine.models.layers.places import block_places
from engine.models.layers.stem import replace_stem
from engine.models.network import NetworkSpec


def _build(make: Callable[..., models.EfficientNet], spec: NetworkSpec) -> Classifier:
    body = make(num_classes=spec.categories, stochastic_depth_prob=0.0)
    draw_depthwise(body)
    adapt_batch_norm(replace_stem(body, spec.bands))
    attend(body, spec.attention, *block_places(body, MBConv))
    return Classifier(spec, body, body.classifier)


build_b0 = partial(_build, models.efficientnet_b0)
build_b1 = partial(_build, models.efficientnet_b1)
build_b2 = partial(_build, models.efficientnet_b2)
build_b3 = partial(_build, models.efficientnet_b3)
build_b4 = partial(_build, models.efficientnet_b4)
build_b5 = partial(_build, models.efficientnet_b5)
build_b6 = partial(_build, models.efficientnet_b6)
build_b7 = partial(_build, models.efficientnet_b7)
