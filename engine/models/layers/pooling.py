"""Pooling that exports to ONNX at any size."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import max_pool2d


def averaging_matrix(source: int, target: int) -> Tensor:
    """Return (target, source): row i averages from floor(i * source / target) up to ceil((i + 1) * source / target)."""
    matrix = torch.zeros(target, source)
    for row in range(target):
        start, stop = row * source // target, -(-(row + 1) * source // target)
        matrix[row, start:stop] = 1 / (stop - start)
    return matrix


class AdaptiveAveragePool(nn.Module):
    """nn.AdaptiveAvgPool2d(size) as two matrix products.

    The ONNX exporter refuses adaptive pooling unless `size` divides the map; a product with a constant always exports.
    """

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size

    def forward(self, maps: Tensor) -> Tensor:
        """Pool (B, C, H, W) to (B, C, size, size)."""
        height, width = int(maps.shape[-2]), int(maps.shape[-1])
        if (height, width) == (self.size, self.size):
            return maps
        rows = averaging_matrix(height, self.size).to(maps)
        columns = averaging_matrix(width, self.size).to(maps)
        return rows @ maps @ columns.T


class OverlappingMaxPool(nn.Module):
    """Max pooling 3x3, stride 2, where the last window may reach over the edge, as in Caffe.

    A map smaller than the window is seen whole, where nn.MaxPool2d would refuse it.
    """

    def forward(self, maps: Tensor) -> Tensor:
        """Pool (B, C, H, W) to about half the height and width, rounded up; a single pixel stays."""
        window = (min(3, int(maps.shape[-2])), min(3, int(maps.shape[-1])))
        return max_pool2d(maps, window, 2, ceil_mode=True)
