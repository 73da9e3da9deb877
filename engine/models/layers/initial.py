"""First weights with which a network learns from scratch, even without batch normalisation."""

from __future__ import annotations

from torch import nn


def draw_weights(module: nn.Module) -> nn.Module:
    """Draw each convolution and linear layer in `module` anew, in place; return `module`.

    By He et al. 2015 (arXiv 1502.01852): signals keep their scale through any number of layers with ReLU. The Gaussian
    of 0.01 that was published before (AlexNet, NiN) makes them vanish: it needs the ten thousands of steps of ImageNet
    to get away from there, and does not on some hundred pictures. Biases begin at 0.
    """
    for layer in module.modules():
        if isinstance(layer, nn.Conv2d | nn.Linear):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
    return module
