"""Classifiers with shortcuts: ResNet (but for ResNet-18), ResNeXt and DenseNet."""

from __future__ import annotations

from engine.catalog.attention import ATTENTION
from engine.catalog.imagenet import imagenet
from engine.catalog.row import Architecture, Paper, Recipe

_RESNET = Paper("Deep Residual Learning for Image Recognition", "1512.03385")
_RESNEXT = Paper("Aggregated Residual Transformations for Deep Neural Networks", "1611.05431")

_DENSENET = Paper("Densely Connected Convolutional Networks", "1608.06993")


def _resnet(layers: int, params: int, *, idea: str) -> Architecture:
    return imagenet(
        f"resnet{layers}",
        f"ResNet-{layers}",
        2015,
        _RESNET,
        family="ResNet",
        idea=idea,
        params=params,
        builder=f"resnet:build_resnet{layers}",
        weights=f"ResNet{layers}_Weights.IMAGENET1K_V1",
        recipe=Recipe("sgd", 0.05, 5e-4, 32 if layers < 101 else 16),
        options=(ATTENTION,),
    )


def _resnext(name: str, params: int, *, weights: str, idea: str) -> Architecture:
    return imagenet(
        f"resnext{name}",
        f"ResNeXt-{name.replace('_', ' ')}",
        2016,
        _RESNEXT,
        family="ResNeXt",
        idea=idea,
        params=params,
        builder=f"resnet:build_resnext{name}",
        weights=weights,
        recipe=Recipe("sgd", 0.05, 5e-4, 16),
        options=(ATTENTION,),
    )


def _densenet(layers: int, params: int, *, idea: str) -> Architecture:
    return imagenet(
        f"densenet{layers}",
        f"DenseNet-{layers}",
        2016,
        _DENSENET,
        family="DenseNet",
        idea=idea,
        params=params,
        builder=f"densenet:build_{layers}",
        weights=f"DenseNet{layers}_Weights.IMAGENET1K_V1",
        recipe=Recipe("sgd", 0.05, 5e-4, 16),
        options=(ATTENTION,),
    )


ROWS: tuple[Architecture, ...] = (
    _resnet(34, 21_797_672, idea="The blocks of ResNet-18, twice as many: more exact, and about twice as slow."),
    _resnet(50, 25_557_032, idea="Blocks of three layers, narrow in the middle, make it deeper at little more cost."),
    _resnet(101, 44_549_160, idea="ResNet-50 with 17 more blocks in its third stage, for many pictures."),
    _resnet(152, 60_192_808, idea="ResNet-50 with 34 more blocks: the deepest of its family, and the slowest."),
    _resnext(
        "50_32x4d",
        25_028_904,
        weights="ResNeXt50_32X4D_Weights.IMAGENET1K_V1",
        idea="ResNet-50 with 32 narrow paths side by side in each block: they find more than one wide path does.",
    ),
    _resnext(
        "101_32x4d",
        44_177_704,
        weights="timm:resnext101_32x4d.gluon_in1k",
        idea="ResNet-101 with 32 narrow paths side by side in each block.",
    ),
    _resnext(
        "101_32x8d",
        88_791_336,
        weights="ResNeXt101_32X8D_Weights.IMAGENET1K_V1",
        idea="ResNeXt-101 with 32 paths of twice the width: twice the weights.",
    ),
    _resnext(
        "101_64x4d",
        83_455_272,
        weights="ResNeXt101_64X4D_Weights.IMAGENET1K_V1",
        idea="ResNeXt-101 with 64 narrow paths: more paths gain more than wider ones.",
    ),
    _densenet(
        121,
        7_978_856,
        idea="Each layer sees what all layers before it have found, so that it needs to add little of its own.",
    ),
    _densenet(161, 28_681_000, idea="A wider and deeper DenseNet: each layer adds 48 maps instead of 32."),
    _densenet(169, 14_149_480, idea="DenseNet-121 with more layers in its last two blocks."),
    _densenet(201, 20_013_928, idea="DenseNet-169 with half as many layers again in its third block."),
)
