"""LeNet-5 as published (LeCun et al. 1998, "Gradient-based learning applied to document recognition").

Each map of C3 sees some maps of S2 only (table I), subsampling has a coefficient and a bias a map, the activation is a
scaled tanh, and the output is the squared distance to one fixed code of -1 and +1 a category.

Departures. Codes: the paper draws the ten digits as 7x12 pictures, which exist for no other categories; ours are 84
random signs a category, the same in every network (the average pair differs in 42). Loss: the paper's equation 9
without the constant for "none of these", that is the cross-entropy of minus the distances. Weights are drawn by their
fan-in and not from +-2.4 / fan-in, which is several times too small to learn from a few pictures. S4 is averaged to
5x5 before C5, so that the same weights fit any size; at the paper's 32x32 it is 5x5 already.
"""

from __future__ import annotations

import random

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, conv2d

from engine.models.classification.base import Classifier
from engine.models.layers.pooling import AdaptiveAveragePool
from engine.models.network import NetworkSpec

CODE_LENGTH = 84
SEEN_BY_C3 = (  # table I: the maps of S2 that each map of C3 sees
    *((i, (i + 1) % 6, (i + 2) % 6) for i in range(6)),
    *((i, (i + 1) % 6, (i + 2) % 6, (i + 3) % 6) for i in range(6)),
    *((i, (i + 1) % 6, (i + 3) % 6, (i + 4) % 6) for i in range(3)),
    (0, 1, 2, 3, 4, 5),
)


class ScaledTanh(nn.Module):
    """1.7159 tanh(2/3 x), which maps 1 to 1 and -1 to -1."""

    def forward(self, values: Tensor) -> Tensor:
        """Squash any tensor."""
        return 1.7159 * torch.tanh(values * (2 / 3))


class Subsampling(nn.Module):
    """The sum of 2x2 pixels, times a coefficient, plus a bias: one of each a map."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.coefficient = nn.Parameter(torch.full((channels, 1, 1), 0.5))  # four independent pixels keep their scale
        self.bias = nn.Parameter(torch.zeros(channels, 1, 1))

    def forward(self, maps: Tensor) -> Tensor:
        """Map (B, C, H, W) to (B, C, H // 2, W // 2)."""
        return avg_pool2d(maps, 2) * 4 * self.coefficient + self.bias


class SparseConvolution(nn.Module):
    """C3: a 5x5 convolution from 6 to 16 maps of which only the 60 kernels of table I exist."""

    places: Tensor

    def __init__(self) -> None:
        super().__init__()
        pairs = [(seen, output) for output, all_seen in enumerate(SEEN_BY_C3) for seen in all_seen]
        self.kernels = nn.Parameter(torch.empty(len(pairs), 25))
        self.bias = nn.Parameter(torch.zeros(len(SEEN_BY_C3)))
        places = torch.zeros(len(SEEN_BY_C3) * 6, len(pairs))
        for kernel, (seen, output) in enumerate(pairs):
            places[output * 6 + seen, kernel] = 1
        self.register_buffer("places", places, persistent=False)
        nn.init.normal_(self.kernels, std=(25 * len(pairs) / len(SEEN_BY_C3)) ** -0.5)

    def weight(self) -> Tensor:
        """Return (16, 6, 5, 5), with zeros where table I has no connection."""
        return (self.places @ self.kernels).reshape(len(SEEN_BY_C3), 6, 5, 5)

    def forward(self, maps: Tensor) -> Tensor:
        """Map (B, 6, H, W) to (B, 16, H - 4, W - 4)."""
        return conv2d(maps, self.weight(), self.bias)


class RadialBasis(nn.Module):
    """Minus the squared distance to the code of each category: the nearest code has the largest answer."""

    codes: Tensor

    def __init__(self, categories: int) -> None:
        super().__init__()
        signs = random.Random(1998)  # the same codes everywhere, whatever torch is seeded with
        codes = [[signs.choice((-1.0, 1.0)) for _ in range(CODE_LENGTH)] for _ in range(categories)]
        self.register_buffer("codes", torch.tensor(codes))

    def forward(self, values: Tensor) -> Tensor:
        """Map (B, 84) to (B, categories), at most 0."""
        return -(values[:, None] - self.codes).square().sum(2)


def build(spec: NetworkSpec) -> Classifier:
    """Build LeNet-5 as published: 60,000 parameters for one band and any number of categories."""
    head = nn.Linear(120, CODE_LENGTH)
    body = nn.Sequential(
        nn.Conv2d(spec.bands, 6, 5),  # C1
        ScaledTanh(),
        Subsampling(6),  # S2
        ScaledTanh(),
        SparseConvolution(),  # C3
        ScaledTanh(),
        Subsampling(16),  # S4
        ScaledTanh(),
        AdaptiveAveragePool(5),
        nn.Conv2d(16, 120, 5),  # C5
        ScaledTanh(),
        nn.Flatten(),
        head,  # F6
        ScaledTanh(),
        RadialBasis(spec.categories),
    )
    for layer in body:
        if isinstance(layer, nn.Conv2d | nn.Linear):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="linear")
            nn.init.zeros_(layer.bias)  # type: ignore[arg-type]
    return Classifier(spec, body, head)
