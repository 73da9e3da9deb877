"""ShuffleNet V2 from torchvision (Ma et al. 2018, arXiv 1807.11164).

Attention looks at what a block adds, the half of the channels that it does not pass on untouched.
"""

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
from engine.models.layers.attention import attend
from engine.models.layers.norm import adapt_batch_norm
from engine.models.layers.places import Places
from engine.models.layers.stem import replace_stem
from engine.models.network import NetworkSpec


def _build(make: Callable[..., ShuffleNetV2], spec: NetworkSpec) -> Classifier:
    body = make(num_classes=spec.categories)
    adapt_batch_norm(replace_stem(body, spec.bands))
    attend(body, spec.attention, *_places(body))
    return Classifier(spec, body, body.fc)


def _places(body: ShuffleNetV2) -> Places:
    blocks, stages = [], []
    for name in ("stage2", "stage3", "stage4"):
        stage = body.get_submodule(name)
        half = stage[0].branch2[5].out_channels
        blocks += [(f"{name}.{block}.branch2", half) for block in range(len(stage))]
        stages.append((name, 2 * half))
    return blocks, stages


build_x0_5 = partial(_build, shufflenet_v2_x0_5)
build_x1_0 = partial(_build, shufflenet_v2_x1_0)
build_x1_5 = partial(_build, shufflenet_v2_x1_5)
build_x2_0 = partial(_build, shufflenet_v2_x2_0)
