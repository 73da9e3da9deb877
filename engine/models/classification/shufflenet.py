"""ShuffleNet V2 from torchvision (Ma et al. 2018, arXiv 1807.11164)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from torchvision.models import (
    ShuffleNetV2,
    shufflenet_v2_x0_5,
    shufflenet_v2_x1_0,
    shufflenet_v2_x1_5,
    shufflenet_v2_x2_0,
)

from engine.models.classification.base import Classifier
from engine.models.layers.norm import adapt_batch_norm
from engine.models.layers.stem import replace_stem
from engine.models.network import NetworkSpec


def _build(make: Callable[..., ShuffleNetV2], spec: NetworkSpec) -> Classifier:
    body = make(num_classes=spec.categories)
    return Classifier(spec, adapt_batch_norm(replace_stem(body, spec.bands)), body.fc)


build_x0_5 = partial(_build, shufflenet_v2_x0_5)
build_x1_0 = partial(_build, shufflenet_v2_x1_0)
build_x1_5 = partial(_build, shufflenet_v2_x1_5)
build_x2_0 = partial(_build, shufflenet_v2_x2_0)
