"""Transformers as classifiers, and ConvNeXt, which learned from them."""

from __future__ import annotations

from engine.catalog.attention import ATTENTION
from engine.catalog.imagenet import imagenet
from engine.catalog.row import HALF, Architecture, Paper, Recipe

_VIT = Paper("An Image is Worth 16x16 Words: Transformers for Image Recognition at Scale", "2010.11929")
_SWIN = Paper("Swin Transformer: Hierarchical Vision Transformer using Shifted Windows", "2103.14030")
_CONVNEXT = Paper("A ConvNet for the 2020s", "2201.03545")
_RECIPE = Recipe("adamw", 3e-4, 5e-2, 16)


def _vit(size: str, short: str, params: int, *, weights: str, idea: str) -> Architecture:
    return imagenet(
        f"vit_{size}",
        f"ViT-{short}/16",
        2020,
        _VIT,
        family="ViT",
        idea=idea,
        params=params,
        builder=f"vit:build_{size}",
        weights=f"timm:vit_{size}_patch16_224.{weights}",
        weights_statistics=HALF,
        provider="timm",
        recipe=_RECIPE,
        divisor=16,
    )


def _swin(size: str, params: int, *, idea: str) -> Architecture:
    return imagenet(
        f"swin_{size}",
        f"Swin-{size}",
        2021,
        _SWIN,
        family="Swin",
        idea=idea,
        params=params,
        builder=f"swin:build_{size}",
        weights=f"Swin_{size[0].upper()}_Weights.IMAGENET1K_V1",
        recipe=_RECIPE,
    )


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
        options=(ATTENTION,),
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
    _vit(
        "tiny",
        "Ti",
        5_717_416,
        weights="augreg_in21k_ft_in1k",
        idea="A picture is cut into patches, and each patch asks all others what it should know of them.",
    ),
    _vit("small", "S", 22_050_664, weights="augreg_in21k_ft_in1k", idea="ViT-Ti with twice as many channels."),
    _vit(
        "base",
        "B",
        86_567_656,
        weights="augreg2_in21k_ft_in1k",
        idea="The smallest of the published sizes, with twice the channels of ViT-S: for pretrained weights.",
    ),
    _swin(
        "tiny",
        28_288_354,
        idea="Patches ask only those in the same window, and the windows shift from layer to layer.",
    ),
    _swin("small", 49_606_258, idea="Swin-tiny with 12 more blocks in its third stage."),
    _swin("base", 87_768_224, idea="Swin-small with a third more channels."),
)
