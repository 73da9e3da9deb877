"""Building blocks of the YOLO family since v5: cross-stage-partial blocks and fast spatial pyramid pooling."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from engine.models.layers.norm import SafeBatchNorm2d


class ConvBnSilu(nn.Sequential):
    """Convolution without bias, batch normalisation (eps 1e-3), SiLU."""

    def __init__(self, inputs: int, outputs: int, kernel: int = 1, stride: int = 1, padding: int | None = None) -> None:
        super().__init__(
            nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2 if padding is None else padding, bias=False),
            SafeBatchNorm2d(outputs, eps=1e-3),
            nn.SiLU(inplace=True),
        )


class Bottleneck(nn.Module):
    """A 1x1 and a 3x3 convolution, added to the input where `shortcut`."""

    def __init__(self, channels: int, shortcut: bool) -> None:
        super().__init__()
        self.layers = nn.Sequential(ConvBnSilu(channels, channels), ConvBnSilu(channels, channels, 3))
        self.shortcut = shortcut

    def forward(self, maps: Tensor) -> Tensor:
        """Map (B, C, H, W) to the same shape."""
        return maps + self.layers(maps) if self.shortcut else self.layers(maps)


class C3(nn.Module):
    """A cross-stage-partial block with three convolutions: one half goes through `depth` bottlenecks, one past them."""

    def __init__(self, inputs: int, outputs: int, depth: int, shortcut: bool = True) -> None:
        super().__init__()
        half = outputs // 2
        self.through = nn.Sequential(ConvBnSilu(inputs, half), *(Bottleneck(half, shortcut) for _ in range(depth)))
        self.past = ConvBnSilu(inputs, half)
        self.merge = ConvBnSilu(outputs, outputs)

    def forward(self, maps: Tensor) -> Tensor:
        """Map (B, inputs, H, W) to (B, outputs, H, W)."""
        return self.merge(torch.cat([self.through(maps), self.past(maps)], 1))


class Sppf(nn.Module):
    """Spatial pyramid pooling: one 5x5 max pooling applied three times sees 5, 9 and 13 pixels."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.reduce = ConvBnSilu(inputs, inputs // 2)
        self.pool = nn.MaxPool2d(5, stride=1, padding=2)
        self.merge = ConvBnSilu(inputs * 2, outputs)

    def forward(self, maps: Tensor) -> Tensor:
        """Map (B, inputs, H, W) to (B, outputs, H, W)."""
        seen = [self.reduce(maps)]
        for _ in range(3):
            seen.append(self.pool(seen[-1]))
        return self.merge(torch.cat(seen, 1))
