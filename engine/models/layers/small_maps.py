"""What lets a published classifier take small pictures, and export at any size."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn.functional import max_pool2d

from engine.models.layers.pooling import AdaptiveAveragePool


class SafeMaxPool2d(nn.MaxPool2d):
    """Max pooling that sees a map smaller than its window whole, where nn.MaxPool2d would refuse it."""

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002 - the name in torch
        """Pool (B, C, H, W)."""
        window = self.kernel_size
        assert isinstance(window, int)
        height, width = int(input.shape[-2]), int(input.shape[-1])
        if min(height, width) >= window:
            return super().forward(input)
        return max_pool2d(input, (min(window, height), min(window, width)), self.stride, ceil_mode=True)


def adapt_pooling(module: nn.Module) -> nn.Module:
    """Make each unpadded max pooling and each adaptive average in `module` fit any map, in place; return `module`."""
    for name, child in module.named_children():
        if type(child) is nn.MaxPool2d and child.padding == 0:
            setattr(module, name, SafeMaxPool2d(child.kernel_size, child.stride, ceil_mode=child.ceil_mode))
        elif isinstance(child, nn.AdaptiveAvgPool2d) and child.output_size not in (1, (1, 1)):
            side = child.output_size[0] if isinstance(child.output_size, tuple) else child.output_size
            assert isinstance(side, int)
            setattr(module, name, AdaptiveAveragePool(side))
        else:
            adapt_pooling(child)
    return module
