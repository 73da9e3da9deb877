"""The classifiers, in the order of their years."""

from __future__ import annotations

from engine.catalog import historic, inception, mobile, plain, residual, transformers
from engine.catalog.attention import ATTENTION, ATTENTION_BESIDE_SE
from engine.catalog.row import Architecture, Paper, Recipe, TextOption

_RESNET = Paper("Deep Residual Learning for Image Recognition", "1512.03385")
_MOBILENET_V3 = Paper("Searching for MobileNetV3", "1905.02244")
NAME_IN_TIMM = TextOption(
    "name",
    "Name in timm",
    "Which of timm's networks, e.g. resnet26d or efficientnet_lite0; a name that timm does not know is answered with "
    "the nearest ones.",
    "mobilenetv4_conv_small",
    "engine.models.classification.any_of_timm:check_name",
)

ROWS: tuple[Architecture, ...] = (
    Architecture(
        key="lenet5",
        title="LeNet-5",
        family="LeNet",
        task="classification",
        year=1998,
        paper=Paper("Gradient-based learning applied to document recognition"),
        idea="Convolution, subsampling and fully connected layers learn together, end to end.",
        params=61_706,
        published_categories=10,
        published_bands=1,
        image_size=(32, 32),
        divisor=4,
        provider="seedling",
        builder="engine.models.classification.lenet:build",
        recipe=Recipe("adamw", 4e-3, 1e-2, 32),  # narrow layers bear, and in few steps need, larger ones
    ),
    Architecture(
        key="resnet18",
        title="ResNet-18",
        family="ResNet",
        task="classification",
        year=2015,
        paper=_RESNET,
        idea="Shortcuts around each pair of layers let a much deeper network learn.",
        params=11_689_512,
        published_categories=1000,
        image_size=(224, 224),
        divisor=32,
        provider="torchvision",
        builder="engine.models.classification.resnet:build_resnet18",
        weights="ResNet18_Weights.IMAGENET1K_V1",
        options=(ATTENTION,),
        recipe=Recipe("sgd", 0.05, 5e-4, 32),
    ),
    Architecture(
        key="mobilenetv3_small",
        title="MobileNetV3-small",
        family="MobileNet",
        task="classification",
        year=2019,
        paper=_MOBILENET_V3,
        idea="A search finds cheap blocks for phones; channel attention and a hard swish make up for their size.",
        params=2_542_856,
        published_categories=1000,
        image_size=(224, 224),
        divisor=32,
        provider="torchvision",
        builder="engine.models.classification.mobilenet:build_small",
        weights="MobileNet_V3_Small_Weights.IMAGENET1K_V1",
        options=(ATTENTION_BESIDE_SE,),
        recipe=Recipe("sgd", 0.05, 5e-4, 32),
    ),
    Architecture(
        key="timm",
        title="Any classifier of timm",
        family="timm",
        task="classification",
        year=2019,
        paper=Paper("PyTorch Image Models"),
        idea="Whichever of more than a thousand published networks you name, from scratch or from a file of weights.",
        params=3_774_024,
        published_categories=1000,
        image_size=(224, 224),
        divisor=32,
        provider="timm",
        builder="engine.models.classification.any_of_timm:build",
        options=(NAME_IN_TIMM,),
        recipe=Recipe("adamw", 5e-4, 1e-2, 16),
    ),
    *historic.ROWS,
    *residual.ROWS,
    *plain.ROWS,
    *mobile.ROWS,
    *inception.ROWS,
    *transformers.ROWS,
)
