"""Swin Transformer from torchvision (Liu et al. 2021, arXiv 2103.14030); it pads maps that its windows do not divide.

Departure: no stochastic depth, which costs more than it gives on some hundred pictures.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from torchvision.models import SwinTransformer, swin_b, swin_s, swin_t
from torchvision.ops import StochasticDepth

from engine.models.classification.base import Classifier
from engine.models.layers.stem import replace_stem
from engine.models.network import NetworkSpec


def _build(make: Callable[..., SwinTransformer], spec: NetworkSpec) -> Classifier:
    body = make(num_classes=spec.categories)
    for layer in body.modules():
        if isinstance(layer, StochasticDepth):
            layer.p = 0.0
    return Classifier(spec, replace_stem(body, spec.bands), body.head)


build_tiny = partial(_build, swin_t)
build_small = partial(_build, swin_s)
build_base = partial(_build, swin_b)
