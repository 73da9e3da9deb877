"""Classifiers of plain convolutions, one after the other: AlexNet, VGG."""

from __future__ import annotations

from engine.catalog.attention import ATTENTION
from engine.catalog.imagenet import imagenet
from engine.catalog.row import Architecture, Paper, Recipe

_ALEXNET = Paper("One weird trick for parallelizing convolutional neural networks", "1404.5997")
_VGG = Paper("Very Deep Convolutional Networks for Large-Scale Image Recognition", "1409.1556")


def _vgg(layers: int, params: int, *, idea: str) -> Architecture:
    return imagenet(
        f"vgg{layers}",
        f"VGG-{layers}",
        2014,
        _VGG,
        family="VGG",
        idea=idea,
        params=params,
        builder=f"vgg:build_{layers}",
        weights=f"VGG{layers}_Weights.IMAGENET1K_V1",
        recipe=Recipe("adamw", 1e-4, 1e-2, 16),
        options=(ATTENTION,),
    )


def _vgg_bn(layers: int, params: int) -> Architecture:
    return imagenet(
        f"vgg{layers}_bn",
        f"VGG-{layers} (batch norm)",
        2014,
        _VGG,
        family="VGG",
        idea="VGG with batch normalisation after each convolution: it learns faster and more surely.",
        params=params,
        builder=f"vgg:build_{layers}_bn",
        weights=f"VGG{layers}_BN_Weights.IMAGENET1K_V1",
        recipe=Recipe("sgd", 0.01, 5e-4, 16),
        options=(ATTENTION,),
    )


ROWS: tuple[Architecture, ...] = (
    imagenet(
        "alexnet",
        "AlexNet (torchvision, one tower)",
        2014,
        _ALEXNET,
        family="AlexNet",
        idea="AlexNet as its author simplified it later: one tower, and no normalisation between neighbours.",
        params=61_100_840,
        builder="vgg:build_alexnet",
        weights="AlexNet_Weights.IMAGENET1K_V1",
        recipe=Recipe("adamw", 1e-4, 1e-2, 32),
    ),
    _vgg(11, 132_863_336, idea="Small 3x3 convolutions only, but many of them one after the other."),
    _vgg_bn(11, 132_868_840),
    _vgg(13, 133_047_848, idea="VGG-11 with a second convolution in each of its first two stages."),
    _vgg_bn(13, 133_053_736),
    _vgg(16, 138_357_544, idea="VGG-13 with a third convolution in its last three stages; many networks build on it."),
    _vgg_bn(16, 138_365_992),
    _vgg(19, 143_667_240, idea="VGG-16 with a fourth convolution in its last three stages: slower, and hardly better."),
    _vgg_bn(19, 143_678_248),
)
