"""ShuffleNet V1 (Zhang et al. 2017, "ShuffleNet: An Extremely Efficient Convolutional Neural Network for Mobile
Devices", arXiv 1707.01083), with 3 and with 8 groups.

1x1 convolutions in groups cost little but never look at each other; shuffling the channels between them mends that.
The shuffle comes before the depthwise convolution, as in the paper's figure 2 (the authors' later code has it after).
The last layer has no bias, as in the authors' code. Departure: weights after He, see `draw_weights`.
Attention looks at what is added to a shortcut; SE's authors count the same 2.4 million parameters (3 groups).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d

from engine.models.classification.base import Classifier
from engine.models.layers.attention import attend
from engine.models.layers.initial import draw_weights
from engine.models.layers.norm import SafeBatchNorm2d
from engine.models.layers.places import Place
from engine.models.layers.pooling import AdaptiveAveragePool
from engine.models.network import NetworkSpec

WIDTHS = {3: (240, 480, 960), 8: (384, 768, 1536)}
DEPTHS = (4, 8, 4)


class ChannelShuffle(nn.Module):
    """Let the next groups take one channel of each of these groups in turn."""

    def __init__(self, groups: int) -> None:
        super().__init__()
        self.groups = groups

    def forward(self, maps: Tensor) -> Tensor:
        """Reorder the channels of (B, C, H, W): the k-th of group g comes to place k * groups + g."""
        batch, channels, height, width = maps.shape
        grouped = maps.reshape(batch, self.groups, channels // self.groups, height, width)
        return grouped.transpose(1, 2).reshape(batch, channels, height, width)


class ShuffleUnit(nn.Module):
    """A bottleneck of a quarter of the channels; with stride 2 its answer is joined to the averaged input.

    `first` convolution without groups: the 24 channels of stage 1 are too few for them.
    """

    def __init__(self, inputs: int, outputs: int, groups: int, stride: int, first: bool) -> None:
        super().__init__()
        self.stride = stride
        middle = outputs // 4
        if stride == 2:
            outputs -= inputs
        self.layers = nn.Sequential(
            nn.Conv2d(inputs, middle, 1, groups=1 if first else groups, bias=False),
            SafeBatchNorm2d(middle),
            nn.ReLU(inplace=True),
            ChannelShuffle(groups),
            nn.Conv2d(middle, middle, 3, stride, padding=1, groups=middle, bias=False),
            SafeBatchNorm2d(middle),
            nn.Conv2d(middle, outputs, 1, groups=groups, bias=False),
            SafeBatchNorm2d(outputs),
        )

    def forward(self, maps: Tensor) -> Tensor:
        """Map (B, inputs, H, W) to (B, outputs, H / stride, W / stride)."""
        if self.stride == 1:
            return (maps + self.layers(maps)).relu()
        return torch.cat([self.layers(maps), avg_pool2d(maps, 3, 2, padding=1)], 1).relu()


def _build(spec: NetworkSpec, groups: int) -> Classifier:
    layers: list[nn.Module] = [
        nn.Conv2d(spec.bands, 24, 3, 2, padding=1, bias=False),
        SafeBatchNorm2d(24),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(3, 2, padding=1),
    ]
    inputs = 24
    blocks: list[Place] = []
    stages: list[Place] = []
    for width, depth in zip(WIDTHS[groups], DEPTHS, strict=True):
        for unit in range(depth):
            layers.append(ShuffleUnit(inputs, width, groups, 1 if unit else 2, first=inputs == 24))
            inputs = width
        stages.append((str(len(layers) - 1), width))
        blocks += [(f"{len(layers) - 1 - unit}.layers.7", width) for unit in reversed(range(depth - 1))]
    head = nn.Linear(inputs, spec.categories, bias=False)
    body = nn.Sequential(*layers, AdaptiveAveragePool(1), nn.Flatten(), head)
    draw_weights(body)
    attend(body, spec.attention, blocks, stages)
    return Classifier(spec, body, head)


def build_g3(spec: NetworkSpec) -> Classifier:
    """Build ShuffleNet V1 with 3 groups: 1,864,728 parameters for three bands and a thousand categories."""
    return _build(spec, 3)


def build_g8(spec: NetworkSpec) -> Classifier:
    """Build ShuffleNet V1 with 8 groups: 2,433,768 parameters for three bands and a thousand categories."""
    return _build(spec, 8)
