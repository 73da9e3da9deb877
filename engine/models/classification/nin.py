"""Network in Network (Lin et al. 2013, arXiv 1312.4400), for small pictures (CIFAR) and for large ones (ImageNet).

After each convolution two 1x1 convolutions see each place as a small perceptron would; the last one has a map for each
category, whose mean is the answer. Departures: weights after He, see `draw_weights`, but for the last layer: with the
paper's Gaussian of 0.01 and biases of 1 all categories begin alike, and none with a map of only zeros after its ReLU,
which could never learn. The network for ImageNet is the one that its authors gave to Caffe's collection; the paper has
none.
"""

from __future__ import annotations

from itertools import pairwise

from torch import nn

from engine.models.classification.base import Classifier
from engine.models.layers.initial import draw_weights
from engine.models.layers.pooling import AdaptiveAveragePool, OverlappingMaxPool
from engine.models.network import NetworkSpec


def _block(channels: tuple[int, int, int, int], kernel: int, stride: int = 1, padding: int = 0) -> list[nn.Module]:
    """A convolution and two of 1x1, each with its ReLU; `channels` are those before, between and after."""
    inputs, *outputs = channels
    layers: list[nn.Module] = [nn.Conv2d(inputs, outputs[0], kernel, stride, padding), nn.ReLU(inplace=True)]
    for before, after in pairwise(outputs):
        layers += [nn.Conv2d(before, after, 1), nn.ReLU(inplace=True)]
    return layers


def _classifier(spec: NetworkSpec, layers: list[nn.Module]) -> Classifier:
    body = draw_weights(nn.Sequential(*layers, AdaptiveAveragePool(1), nn.Flatten()))
    head = layers[-2]
    assert isinstance(head, nn.Conv2d) and head.bias is not None
    nn.init.normal_(head.weight, std=0.01)
    nn.init.ones_(head.bias)
    return Classifier(spec, body, head)


def build_cifar(spec: NetworkSpec) -> Classifier:
    """Build the network for 32x32: 966,986 parameters for three bands and ten categories."""
    return _classifier(
        spec,
        [
            *_block((spec.bands, 192, 160, 96), 5, padding=2),
            nn.MaxPool2d(3, 2, padding=1),
            nn.Dropout(0.5),
            *_block((96, 192, 192, 192), 5, padding=2),
            nn.AvgPool2d(3, 2, padding=1),
            nn.Dropout(0.5),
            *_block((192, 192, 192, spec.categories), 3, padding=1),
        ],
    )


def build_imagenet(spec: NetworkSpec) -> Classifier:
    """Build the network for 224x224: 7,595,176 parameters for three bands and a thousand categories."""
    return _classifier(
        spec,
        [
            *_block((spec.bands, 96, 96, 96), 11, stride=4),  # 54
            OverlappingMaxPool(),  # 27
            *_block((96, 256, 256, 256), 5, padding=2),
            OverlappingMaxPool(),  # 13
            *_block((256, 384, 384, 384), 3, padding=1),
            OverlappingMaxPool(),  # 6
            nn.Dropout(0.5),
            *_block((384, 1024, 1024, spec.categories), 3, padding=1),
        ],
    )
