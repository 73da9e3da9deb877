"""ResNet from torchvision (He et al. 2015, arXiv 1512.03385), with the stride on the 3x3 convolution ("v1.5")."""

from __future__ import annotations

from torchvision.models import resnet18

from engine.models.classification.base import Classifier
from engine.models.layers.attention import attend
from engine.models.layers.norm import adapt_batch_norm
from engine.models.layers.stem import replace_stem
from engine.models.network import NetworkSpec


def build_resnet18(spec: NetworkSpec) -> Classifier:
    """Build ResNet-18 with the option `attention`."""
    body = resnet18(weights=None, num_classes=spec.categories)
    adapt_batch_norm(replace_stem(body, spec.bands))
    stages = [(f"layer{number}", 64 * 2 ** (number - 1)) for number in range(1, 5)]
    blocks = [(f"{stage}.{block}.bn2", channels) for stage, channels in stages for block in range(2)]
    attend(body, str(spec.options["attention"]), blocks, stages)
    return Classifier(spec, body, body.fc)
