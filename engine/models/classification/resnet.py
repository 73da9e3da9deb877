"""ResNet from torchvision (He et al. 2015, arXiv 1512.03385), with the stride on the 3x3 convolution ("v1.5")."""

from __future__ import annotations

from torchvision.models import resnet18

from engine.models.classification.base import Classifier
from engine.models.layers.norm import adapt_batch_norm
from engine.models.layers.stem import replace_stem
from engine.models.network import NetworkSpec


def build_resnet18(spec: NetworkSpec) -> Classifier:
    """Build ResNet-18."""
    body = resnet18(weights=None, num_classes=spec.categories)
    return Classifier(spec, adapt_batch_norm(replace_stem(body, spec.bands)), body.fc)
