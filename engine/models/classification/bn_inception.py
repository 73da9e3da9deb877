"""BN-Inception, also called Inception V2 (Ioffe and Szegedy 2015, "Batch Normalization", arXiv 1502.03167).

GoogLeNet with batch normalisation after each convolution, two 3x3 convolutions for each 5x5, and modules of stride 2
(3c, 4e) for two of its poolings. Convolutions keep their bias, as in the published weights. Departures: no auxiliary
heads, which batch normalisation makes superfluous; plain 7x7 first convolution (the paper's is separable).
"""

from __future__ import annotations

from torch import nn

from engine.models.classification.base import Classifier
from engine.models.layers.branches import Branches
from engine.models.layers.initial import draw_weights
from engine.models.layers.norm import SafeBatchNorm2d
from engine.models.layers.pooling import AdaptiveAveragePool, OverlappingMaxPool
from engine.models.network import NetworkSpec


def _conv(inputs: int, outputs: int, kernel: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2), SafeBatchNorm2d(outputs), nn.ReLU(inplace=True)
    )


def _three(inputs: int, reduced: int, outputs: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(_conv(inputs, reduced, 1), _conv(reduced, outputs, 3, stride))


def _double(inputs: int, reduced: int, outputs: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(_conv(inputs, reduced, 1), _conv(reduced, outputs, 3), _conv(outputs, outputs, 3, stride))


def _inception(
    inputs: int, one: int, three: tuple[int, int], double: tuple[int, int], pooled: int, average: bool = True
) -> Branches:
    """A row of the paper's figure 5: `three` and `double` are (reduced, outputs)."""
    pool = nn.AvgPool2d(3, 1, padding=1) if average else nn.MaxPool2d(3, 1, padding=1)
    return Branches(
        [
            _conv(inputs, one, 1),
            _three(inputs, *three),
            _double(inputs, *double),
            nn.Sequential(pool, _conv(inputs, pooled, 1)),
        ]
    )


def _reduction(inputs: int, three: tuple[int, int], double: tuple[int, int]) -> Branches:
    """A module of stride 2: no 1x1 branch, and the pooled maps are passed through."""
    return Branches([_three(inputs, *three, stride=2), _double(inputs, *double, stride=2), OverlappingMaxPool()])


def build(spec: NetworkSpec) -> Classifier:
    """Build BN-Inception: 11,295,240 parameters for three bands and a thousand categories."""
    head = nn.Linear(1024, spec.categories)
    body = nn.Sequential(
        _conv(spec.bands, 64, 7, 2),  # 112
        OverlappingMaxPool(),  # 56
        _three(64, 64, 192),
        OverlappingMaxPool(),  # 28
        _inception(192, 64, (64, 64), (64, 96), 32),  # 3a
        _inception(256, 64, (64, 96), (64, 96), 64),  # 3b
        _reduction(320, (128, 160), (64, 96)),  # 3c: 14
        _inception(576, 224, (64, 96), (96, 128), 128),  # 4a
        _inception(576, 192, (96, 128), (96, 128), 128),  # 4b
        _inception(576, 160, (128, 160), (128, 160), 128),  # 4c
        _inception(608, 96, (128, 192), (160, 192), 128),  # 4d
        _reduction(608, (128, 192), (192, 256)),  # 4e: 7
        _inception(1056, 352, (192, 320), (160, 224), 128),  # 5a
        _inception(1024, 352, (192, 320), (192, 224), 128, average=False),  # 5b
        AdaptiveAveragePool(1),
        nn.Flatten(),
        head,
    )
    return Classifier(spec, draw_weights(body), head)
