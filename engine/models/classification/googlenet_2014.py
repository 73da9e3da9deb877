"""GoogLeNet as published (Szegedy et al. 2014, "Going Deeper with Convolutions", arXiv 1409.4842).

Real 5x5 branches, local response normalisation, biases and no batch normalisation; torchvision's has none of these.
Two auxiliary heads answer too in training, each with weight 0.3 unless an option says otherwise; what is exported has
none of them. Departures: weights after He, see `draw_weights`; where the middle maps are not 14x14 the auxiliary heads
average them to 4x4 directly.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import Tensor, nn
from torch.nn.functional import avg_pool2d

from engine.models.classification.base import Classifier, category_loss
from engine.models.layers.branches import Branches
from engine.models.layers.initial import draw_weights
from engine.models.layers.pooling import AdaptiveAveragePool, OverlappingMaxPool
from engine.models.network import NetworkSpec


def _conv(inputs: int, outputs: int, kernel: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2), nn.ReLU(inplace=True))


def _inception(inputs: int, one: int, to_three: int, three: int, to_five: int, five: int, pooled: int) -> Branches:
    """A row of the paper's table 1, in its order."""
    return Branches(
        [
            _conv(inputs, one, 1),
            nn.Sequential(_conv(inputs, to_three, 1), _conv(to_three, three, 3)),
            nn.Sequential(_conv(inputs, to_five, 1), _conv(to_five, five, 5)),
            nn.Sequential(nn.MaxPool2d(3, 1, padding=1), _conv(inputs, pooled, 1)),
        ]
    )


class AuxiliaryPool(nn.Module):
    """5x5 averages with stride 3, which make 4x4 of 14x14; maps of another size are then averaged to 4x4."""

    def __init__(self) -> None:
        super().__init__()
        self.fit = AdaptiveAveragePool(4)

    def forward(self, maps: Tensor) -> Tensor:
        """Pool (B, C, H, W) to (B, C, 4, 4)."""
        return self.fit(avg_pool2d(maps, 5, 3) if min(maps.shape[-2:]) >= 14 else maps)


def _auxiliary(inputs: int, categories: int) -> nn.Sequential:
    return nn.Sequential(
        AuxiliaryPool(),
        _conv(inputs, 128, 1),
        nn.Flatten(),
        nn.Linear(128 * 4 * 4, 1024),
        nn.ReLU(inplace=True),
        nn.Dropout(0.7),
        nn.Linear(1024, categories),
    )


class GoogLeNetBody(nn.Module):
    """Three parts, cut where the auxiliary heads sit: after 4a and after 4d."""

    def __init__(self, bands: int, categories: int) -> None:
        super().__init__()
        self.to_4a = nn.Sequential(
            _conv(bands, 64, 7, 2),  # 112
            OverlappingMaxPool(),  # 56
            nn.LocalResponseNorm(5),
            _conv(64, 64, 1),
            _conv(64, 192, 3),
            nn.LocalResponseNorm(5),
            OverlappingMaxPool(),  # 28
            _inception(192, 64, 96, 128, 16, 32, 32),  # 3a
            _inception(256, 128, 128, 192, 32, 96, 64),  # 3b
            OverlappingMaxPool(),  # 14
            _inception(480, 192, 96, 208, 16, 48, 64),  # 4a
        )
        self.to_4d = nn.Sequential(
            _inception(512, 160, 112, 224, 24, 64, 64),  # 4b
            _inception(512, 128, 128, 256, 24, 64, 64),  # 4c
            _inception(512, 112, 144, 288, 32, 64, 64),  # 4d
        )
        self.to_5b = nn.Sequential(
            _inception(528, 256, 160, 320, 32, 128, 128),  # 4e
            OverlappingMaxPool(),  # 7
            _inception(832, 256, 160, 320, 32, 128, 128),  # 5a
            _inception(832, 384, 192, 384, 48, 128, 128),  # 5b
        )
        self.answer = nn.Sequential(AdaptiveAveragePool(1), nn.Flatten(), nn.Dropout(0.4), nn.Linear(1024, categories))
        self.auxiliary = nn.ModuleList([_auxiliary(512, categories), _auxiliary(528, categories)])

    def forward(self, images: Tensor) -> Tensor:
        """Return logits (B, categories)."""
        return self.answer(self.to_5b(self.to_4d(self.to_4a(images))))

    def with_auxiliary(self, images: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return the logits of the network, of the first and of the second auxiliary head, each (B, categories)."""
        early = self.to_4a(images)
        late = self.to_4d(early)
        return self.answer(self.to_5b(late)), self.auxiliary[0](early), self.auxiliary[1](late)


class GoogLeNet(Classifier):
    """A classifier that two more answers teach."""

    body: GoogLeNetBody

    def __init__(self, spec: NetworkSpec, body: GoogLeNetBody) -> None:
        super().__init__(spec, body, nn.ModuleList([body.answer, body.auxiliary]))
        self.weight = int(spec.options.get("auxiliary", 30)) / 100

    def losses(self, images: Tensor, targets: Mapping[str, Any]) -> dict[str, Tensor]:  # noqa: D102 - see Network
        answers = self.body.with_auxiliary(self.normalize(images))
        main, first, second = (category_loss(logits, targets, self.loss) for logits in answers)
        return {
            "category": main,
            "auxiliary 1": self.weight * first,
            "auxiliary 2": self.weight * second,
        }


def build(spec: NetworkSpec) -> GoogLeNet:
    """Build GoogLeNet: 13,378,280 parameters with both auxiliary heads, 6,998,552 without."""
    body = GoogLeNetBody(spec.bands, spec.categories)
    draw_weights(body)
    return GoogLeNet(spec, body)
