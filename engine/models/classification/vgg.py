"""VGG (Simonyan and Zisserman 2014, arXiv 1409.1556) and AlexNet in its later form (Krizhevsky 2014, arXiv 1404.5997).

Both from torchvision. Departure: pooling that exports at any size and takes small maps, with the published result at
the published size. AlexNet here is that of "One weird trick": no groups, no local response normalisation.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from torchvision import models

from engine.models.classification.base import Classifier
from engine.models.layers.attention import attend
from engine.models.layers.norm import adapt_batch_norm
from engine.models.layers.places import vgg_places
from engine.models.layers.small_maps import adapt_pooling
from engine.models.layers.stem import replace_stem
from engine.models.network import NetworkSpec


def _build(make: Callable[..., models.VGG | models.AlexNet], spec: NetworkSpec) -> Classifier:
    body = make(num_classes=spec.categories)
    adapt_pooling(adapt_batch_norm(replace_stem(body, spec.bands)))
    attend(body, spec.attention, *vgg_places(body))
    return Classifier(spec, body, body.classifier[6])


build_alexnet = partial(_build, models.alexnet)
build_11 = partial(_build, models.vgg11)
build_11_bn = partial(_build, models.vgg11_bn)
build_13 = partial(_build, models.vgg13)
build_13_bn = partial(_build, models.vgg13_bn)
build_16 = partial(_build, models.vgg16)
build_16_bn = partial(_build, models.vgg16_bn)
build_19 = partial(_build, models.vgg19)
build_19_bn = partial(_build, models.vgg19_bn)
