"""Any number of input bands: the first convolution of a network, and its pretrained weights, adapted."""

from __future__ import annotations

import torch
from torch import Tensor, nn


def first_convolution(module: nn.Module) -> str:
    """Return the name of the first convolution in `module`, e.g. "features.0.0"."""
    return next(name for name, child in module.named_modules() if isinstance(child, nn.Conv2d))


@torch.no_grad()
def adapt_bands(weight: Tensor, bands: int) -> Tensor:
    """Return a first-layer weight (O, I, kh, kw) for `bands` input bands: the bands repeat in turn, scaled.

    A picture that says the same in each band gives about the same output as before (exactly, for one band and for
    multiples of I).
    """
    have = weight.shape[1]
    if bands == 1:
        return weight.sum(1, keepdim=True)
    repeated = weight.repeat(1, -(-bands // have), 1, 1)[:, :bands]
    return repeated * (have / bands)


def replace_stem(module: nn.Module, bands: int) -> nn.Module:
    """Give the first convolution of `module`, which has 3 input bands, `bands` of them, in place; return `module`.

    The new weights are drawn as networks for vision usually are (He et al. 2015, by the fan-out).
    """
    name = first_convolution(module)
    conv = module.get_submodule(name)
    assert isinstance(conv, nn.Conv2d)
    if conv.in_channels == bands:
        return module
    kernel, stride, padding = (tuple(pair) for pair in (conv.kernel_size, conv.stride, conv.padding))
    stem = nn.Conv2d(bands, conv.out_channels, kernel, stride, padding, bias=conv.bias is not None)  # type: ignore[arg-type]
    nn.init.kaiming_normal_(stem.weight, mode="fan_out", nonlinearity="relu")
    if stem.bias is not None:
        nn.init.zeros_(stem.bias)
    parent, _, leaf = name.rpartition(".")
    setattr(module.get_submodule(parent), leaf, stem)
    return module
