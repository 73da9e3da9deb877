"""Any number of input bands: the first convolution of a network, and its pretrained weights, adapted."""

from __future__ import annotations

import torch
from torch import Tensor, nn


@torch.no_grad()
def adapt_bands(weight: Tensor, bands: int) -> Tensor:
    """Return a first-layer weight (O, I, kh, kw) for `bands` input bands: the bands repeat in turn, scaled by I/bands.

    Pictures that say the same in each band then give the same output as before (one band: the sum over the bands).
    """
    have = weight.shape[1]
    if bands == have:
        return weight.clone()
    if bands == 1:
        return weight.sum(1, keepdim=True)
    repeated = weight.repeat(1, -(-bands // have), 1, 1)[:, :bands]
    return repeated * (have / bands)


def replace_stem(module: nn.Module, bands: int) -> nn.Module:
    """Give the first convolution of `module` (that of 3 bands) `bands` input bands, in place; return `module`."""
    if bands == 3:
        return module
    name, conv = next((n, m) for n, m in module.named_modules() if isinstance(m, nn.Conv2d))
    stem = nn.Conv2d(
        bands,
        conv.out_channels,
        conv.kernel_size,  # type: ignore[arg-type]
        conv.stride,  # type: ignore[arg-type]
        conv.padding,  # type: ignore[arg-type]
        bias=conv.bias is not None,
    )
    nn.init.kaiming_normal_(stem.weight, mode="fan_out", nonlinearity="relu")
    if stem.bias is not None:
        nn.init.zeros_(stem.bias)
    parent, _, leaf = name.rpartition(".")
    setattr(module.get_submodule(parent), leaf, stem)
    return module
