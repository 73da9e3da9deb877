"""ResNet (He et al. 2015, arXiv 1512.03385) and ResNeXt (Xie et al. 2016, arXiv 1611.05431) from torchvision.

The stride is on the 3x3 convolution ("v1.5").
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from torchvision.models import (
    ResNet,
    resnet18,
    resnet34,
    resnet50,
    resnet101,
    resnet152,
    resnext50_32x4d,
    resnext101_32x8d,
    resnext101_64x4d,
)
from torchvision.models.resnet import Bottleneck

from engine.models.classification.base import Classifier
from engine.models.layers.attention import attend
from engine.models.layers.norm import adapt_batch_norm
from engine.models.layers.places import resnet_places
from engine.models.layers.stem import replace_stem
from engine.models.network import NetworkSpec


def _build(make: Callable[..., ResNet], spec: NetworkSpec) -> Classifier:
    """Build what `make` of torchvision builds, with the option `attention` where the row has it."""
    body = make(num_classes=spec.categories)
    adapt_batch_norm(replace_stem(body, spec.bands))
    attend(body, spec.attention, *resnet_places(body))
    return Classifier(spec, body, body.fc)


build_resnet18 = partial(_build, resnet18)
build_resnet34 = partial(_build, resnet34)
build_resnet50 = partial(_build, resnet50)
build_resnet101 = partial(_build, resnet101)
build_resnet152 = partial(_build, resnet152)
build_resnext50_32x4d = partial(_build, resnext50_32x4d)
build_resnext101_32x4d = partial(_build, partial(ResNet, Bottleneck, [3, 4, 23, 3], groups=32, width_per_group=4))
build_resnext101_32x8d = partial(_build, resnext101_32x8d)
build_resnext101_64x4d = partial(_build, resnext101_64x4d)
