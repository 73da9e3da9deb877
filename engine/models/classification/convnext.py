"""ConvNeXt from torchvision (Liu et al. 2022, arXiv 2201.03545).

Departure: no stochastic depth, which costs more than it gives on some hundred pictures.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from torchvision.models import ConvNeXt, convnext_base, convnext_small, convnext_tiny

from engine.models.classification.base import Classifier
from engine.models.layers.attention import attend
from engine.models.layers.places import Places
from engine.models.layers.stem import replace_stem
from engine.models.network import NetworkSpec


def _build(make: Callable[..., ConvNeXt], spec: NetworkSpec) -> Classifier:
    body = make(num_classes=spec.categories, stochastic_depth_prob=0.0)
    replace_stem(body, spec.bands)
    attend(body, spec.attention, *_places(body))
    return Classifier(spec, body, body.classifier)


def _places(body: ConvNeXt) -> Places:
    """The end of each block before its scale and its shortcut; the four stages."""
    blocks, stages = [], []
    for name in ("features.1", "features.3", "features.5", "features.7"):
        stage = body.get_submodule(name)
        channels = stage[0].block[0].out_channels
        blocks += [(f"{name}.{block}.block", channels) for block in range(len(stage))]
        stages.append((name, channels))
    return blocks, stages


build_tiny = partial(_build, convnext_tiny)
build_small = partial(_build, convnext_small)
build_base = partial(_build, convnext_base)
