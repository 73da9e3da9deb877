"""AlexNet as published (Krizhevsky et al. 2012, "ImageNet classification with deep convolutional neural networks").

Two towers, which see each other in the third convolution only (groups of 2), local response normalisation, overlapping
pooling. The paper's maps of 55x55 take pictures of 227 and not 224: we add the missing three rows and columns as
padding. Departures: weights after He, biases at 0 (the paper: Gaussian of 0.01, some biases at 1), see `draw_weights`;
the last maps are averaged to the paper's 6x6, so that the same weights fit any size; the constant k of the
normalisation is 1 and its alpha is divided by the 5 channels, as in Caffe (the paper: k = 2, not divided).
"""

from __future__ import annotations

from torch import nn

from engine.models.classification.base import Classifier
from engine.models.layers.initial import draw_weights
from engine.models.layers.pooling import AdaptiveAveragePool, OverlappingMaxPool
from engine.models.network import NetworkSpec


def build(spec: NetworkSpec) -> Classifier:
    """Build AlexNet: 60,965,224 parameters for three bands and a thousand categories."""
    head = nn.Linear(4096, spec.categories)
    body = nn.Sequential(
        nn.ZeroPad2d((1, 2, 1, 2)),  # 224 becomes 227
        nn.Conv2d(spec.bands, 96, 11, stride=4),  # 55
        nn.ReLU(inplace=True),
        nn.LocalResponseNorm(5),  # alpha 1e-4, beta 0.75, k 1
        OverlappingMaxPool(),  # 27
        nn.Conv2d(96, 256, 5, padding=2, groups=2),
        nn.ReLU(inplace=True),
        nn.LocalResponseNorm(5),
        OverlappingMaxPool(),  # 13
        nn.Conv2d(256, 384, 3, padding=1),
        nn.ReLU(inplace=True),
        nn.Conv2d(384, 384, 3, padding=1, groups=2),
        nn.ReLU(inplace=True),
        nn.Conv2d(384, 256, 3, padding=1, groups=2),
        nn.ReLU(inplace=True),
        OverlappingMaxPool(),  # 6
        AdaptiveAveragePool(6),
        nn.Flatten(),
        nn.Linear(256 * 6 * 6, 4096),
        nn.ReLU(inplace=True),
        nn.Dropout(0.5),
        nn.Linear(4096, 4096),
        nn.ReLU(inplace=True),
        nn.Dropout(0.5),
        head,
    )
    return Classifier(spec, draw_weights(body), head)
