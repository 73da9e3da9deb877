"""Transformers as classifiers, and ConvNeXt, which learned from them."""

from __future__ import annotations

from engine.catalog.imagenet import imagenet
from engine.catalog.row import Architecture, Paper, Recipe

_CONVNEXT = Paper("A ConvNet for the 2020s", "2201.03545")
_RECIPE = Recipe("adamw", 3e-4, 5e-2, 16)


def _convnext(size: str, params: int, *, idea: str) -> Architecture:
    return imagenet(
        f"convnext_{size}",
        f"ConvNeXt-{size}",
        2022,
        _CONVNEXT,
        family="ConvNeXt",
        idea=idea,
        params=params,
        builder=f"convnext:build_{size}",
        weights=f"ConvNeXt_{size.capitalize()}_Weights.IMAGENET1K_V1",
        recipe=_RECIPE,
    )


ROWS: tuple[Architecture, ...] = (
    _convnext(
        "tiny",
        28_589_128,
        idea="A residual network rebuilt step by step after the transformers, with large convolutions of each channel.",
    ),
    _convnext("small", 50_223_688, idea="ConvNeXt-tiny with 18 more blocks in its third stage."),
    _convnext("base", 88_591_464, idea="ConvNeXt-small with a third more channels."),
)
