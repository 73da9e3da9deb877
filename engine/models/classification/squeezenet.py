"""SqueezeNet from torchvision (Iandola et al. 2016, arXiv 1602.07360)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from torch import nn
from torchvision.models import SqueezeNet, squeezenet1_0, squeezenet1_1
from torchvision.models.squeezenet import Fire

from engine.models.classification.base import Classifier
from engine.models.layers.attention import attend
from engine.models.layers.places import Place, Places
from engine.models.layers.stem import replace_stem
from engine.models.network import NetworkSpec


def _build(make: Callable[..., SqueezeNet], spec: NetworkSpec) -> Classifier:
    body = make(num_classes=spec.categories)
    replace_stem(body, spec.bands)
    attend(body, spec.attention, *_places(body))
    return Classifier(spec, body, body.classifier)


def _places(body: SqueezeNet) -> Places:
    """Each fire module, and the last one before each pooling (as in BAM, arXiv 1807.06514) and at the end."""
    blocks: list[Place] = []
    stages: list[Place] = []
    for number, layer in enumerate(body.features):
        if isinstance(layer, Fire):
            blocks.append((f"features.{number}", layer.expand1x1.out_channels + layer.expand3x3.out_channels))
        elif isinstance(layer, nn.MaxPool2d):
            stages += blocks[-1:]
    return blocks, stages + blocks[-1:]


build_1_0 = partial(_build, squeezenet1_0)
build_1_1 = partial(_build, squeezenet1_1)
