"""ConvNeXt from torchvision (Liu et al. 2022, arXiv 2201.03545).

Departure: no stochastic depth, which costs more than it gives on some hundred pictures.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from torchvision.models import ConvNeXt, convnext_base, convnext_small, convnext_tiny

from engine.models.classification.base import Classifier
from engine.models.layers.stem import replace_stem
from engine.models.network import NetworkSpec


def _build(make: Callable[..., ConvNeXt], spec: NetworkSpec) -> Classifier:
    body = make(num_classes=spec.categories, stochastic_depth_prob=0.0)
    return Classifier(spec, replace_stem(body, spec.bands), body.classifier)


build_tiny = partial(_build, convnext_tiny)
build_small = partial(_build, convnext_small)
build_base = partial(_build, convnext_base)
