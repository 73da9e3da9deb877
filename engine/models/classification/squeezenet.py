"""SqueezeNet from torchvision (Iandola et al. 2016, arXiv 1602.07360)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from torchvision.models import SqueezeNet, squeezenet1_0, squeezenet1_1

from engine.models.classification.base import Classifier
from engine.models.layers.stem import replace_stem
from engine.models.network import NetworkSpec


def _build(make: Callable[..., SqueezeNet], spec: NetworkSpec) -> Classifier:
    body = make(num_classes=spec.categories)
    return Classifier(spec, replace_stem(body, spec.bands), body.classifier)


build_1_0 = partial(_build, squeezenet1_0)
build_1_1 = partial(_build, squeezenet1_1)
