"""Classifiers of branches side by side that libraries have: GoogLeNet and the later Inceptions."""

from __future__ import annotations

from engine.catalog.attention import ATTENTION
from engine.catalog.imagenet import imagenet
from engine.catalog.row import HALF, Architecture, Paper, Recipe, auxiliary_option

_V1 = Paper("Going Deeper with Convolutions", "1409.4842")
_V3 = Paper("Rethinking the Inception Architecture for Computer Vision", "1512.00567")
_V4 = Paper("Inception-v4, Inception-ResNet and the Impact of Residual Connections on Learning", "1602.07261")
_SIDE = 288  # published with 299

ROWS: tuple[Architecture, ...] = (
    imagenet(
        "googlenet",
        "GoogLeNet (torchvision, 3x3 for 5x5)",
        2014,
        _V1,
        family="Inception",
        idea="GoogLeNet with batch normalisation, and with 3x3 convolutions in place of the published 5x5.",
        params=13_004_888,
        builder="inception:build_googlenet",
        weights="GoogLeNet_Weights.IMAGENET1K_V1",
        weights_statistics=HALF,
        recipe=Recipe("sgd", 0.05, 5e-4, 32),
        options=(auxiliary_option(30),),
    ),
    imagenet(
        "inception_v3",
        "Inception V3",
        2015,
        _V3,
        family="Inception",
        idea="Large convolutions are split into thin ones, a row and a column: more of them fit the same cost.",
        params=27_161_264,
        builder="inception:build_v3",
        weights="Inception_V3_Weights.IMAGENET1K_V1",
        weights_statistics=HALF,
        recipe=Recipe("sgd", 0.05, 5e-4, 16),
        options=(auxiliary_option(40),),
        side=_SIDE,
    ),
    imagenet(
        "inception_v4",
        "Inception V4",
        2016,
        _V4,
        family="Inception",
        idea="A deeper and more regular Inception, which needs no helper answers while it learns.",
        params=42_679_816,
        builder="inception:build_v4",
        weights="timm:inception_v4.tf_in1k",
        weights_statistics=HALF,
        provider="timm",
        recipe=Recipe("sgd", 0.05, 5e-4, 16),
        side=_SIDE,
    ),
    imagenet(
        "inception_resnet_v2",
        "Inception-ResNet-v2",
        2016,
        _V4,
        family="Inception",
        idea="Inception branches with shortcuts around them, whose results are added in small parts.",
        params=55_843_464,
        builder="inception:build_resnet_v2",
        weights="timm:inception_resnet_v2.tf_in1k",
        weights_statistics=HALF,
        provider="timm",
        recipe=Recipe("sgd", 0.05, 5e-4, 16),
        options=(ATTENTION,),
        side=_SIDE,
    ),
)
