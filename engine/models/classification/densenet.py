"""DenseNet from torchvision (Huang et al. 2016, arXiv 1608.06993)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from torchvision.models import DenseNet, densenet121, densenet161, densenet169, densenet201

from engine.models.classification.base import Classifier
from engine.models.layers.attention import attend
from engine.models.layers.norm import adapt_batch_norm
from engine.models.layers.places import densenet_places
from engine.models.layers.stem import replace_stem
from engine.models.network import NetworkSpec


def _build(make: Callable[..., DenseNet], spec: NetworkSpec) -> Classifier:
    body = make(num_classes=spec.categories)
    adapt_batch_norm(replace_stem(body, spec.bands))
    attend(body, spec.attention, *densenet_places(body))
    return Classifier(spec, body, body.classifier)


build_121 = partial(_build, densenet121)
build_161 = partial(_build, densenet161)
build_169 = partial(_build, densenet169)
build_201 = partial(_build, densenet201)
