"""Pooling that exports to ONNX at any size."""

from __future__ import annotations

import torch
from torch import Tensor, nn


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
