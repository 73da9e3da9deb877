"""LeNet-5 in its modern form (LeCun et al. 1998, "Gradient-based learning applied to document recognition").

Departures from the paper, all usual today: C3 sees all six maps of S2, subsampling is max pooling without weights, the
activation is ReLU, the output is a linear layer. One of ours: maps are averaged to 5x5 before the first fully connected
layer. At the paper's 32x32 they are 5x5 already; at any other size this lets the same weights fit.
"""

from __future__ import annotations

from torch import nn

from engine.models.classification.base import Classifier
from engine.models.layers.pooling import AdaptiveAveragePool
from engine.models.network import NetworkSpec


def build(spec: NetworkSpec) -> Classifier:
    """Build LeNet-5: 61,706 parameters for one band and ten categories."""
    head = nn.Linear(84, spec.categories)
    body = nn.Sequential(
        nn.Conv2d(spec.bands, 6, 5),  # C1
        nn.ReLU(inplace=True),
        nn.MaxPool2d(2),  # S2
        nn.Conv2d(6, 16, 5),  # C3
        nn.ReLU(inplace=True),
        nn.MaxPool2d(2),  # S4
        AdaptiveAveragePool(5),
        nn.Flatten(),
        nn.Linear(16 * 5 * 5, 120),  # C5
        nn.ReLU(inplace=True),
        nn.Linear(120, 84),  # F6
        nn.ReLU(inplace=True),
        head,
    )
    for layer in body:
        if isinstance(layer, nn.Conv2d | nn.Linear) and layer is not head:
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            nn.init.zeros_(layer.bias)  # type: ignore[arg-type]
    return Classifier(spec, body, head)
