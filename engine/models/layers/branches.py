"""Branches that look at the same maps side by side."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Branches(nn.ModuleList):
    """What all branches answer to the same maps, joined along the channels in the order of the branches."""

    def forward(self, maps: Tensor) -> Tensor:
        """Map (B, C, H, W) to (B, sum of the branches' channels, H', W')."""
        return torch.cat([branch(maps) for branch in self], 1)
