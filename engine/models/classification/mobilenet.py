"""MobileNetV3 from torchvision (Howard et al. 2019, arXiv 1905.02244).

Departure: batch-norm momentum 0.1 instead of 0.01, see `adapt_batch_norm`.
"""

from __future__ import annotations

from torchvision.models import mobilenet_v3_small

from engine.models.classification.base import Classifier
from engine.models.layers.norm import adapt_batch_norm
from engine.models.layers.stem import replace_stem
from engine.models.network import NetworkSpec


def build_small(spec: NetworkSpec) -> Classifier:
    """Build MobileNetV3-small."""
    body = mobilenet_v3_small(weights=None, num_classes=spec.categories)
    return Classifier(spec, adapt_batch_norm(replace_stem(body, spec.bands)), body.classifier)
