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


def draw_depthwise(module: nn.Module) -> nn.Module:
    """Draw each depthwise convolution in `module` anew by the fan-out of its group, in place; return `module`.

    torchvision counts the fan-out of all groups together: what such a layer answers begins with a variance up to a
    thousand times too small. Batch normalisation hides that in training, but its running variances, which begin at 1,
    take a hundred steps to get down there: until then a network that has learned answers like an untrained one.
    """
    for layer in module.modules():
        if isinstance(layer, nn.Conv2d) and layer.groups == layer.in_channels > 1:
            fan_out = layer.out_channels * layer.kernel_size[0] * layer.kernel_size[1] / layer.groups
            nn.init.normal_(layer.weight, 0, (2 / fan_out) ** 0.5)
    return module
