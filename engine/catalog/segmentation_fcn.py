"""The fully convolutional networks on VGG-16, with which semantic segmentation by deep networks began."""

from __future__ import annotations

from engine.catalog.attention import ATTENTION
from engine.catalog.row import Architecture, Option, Paper, Recipe

PAPER = Paper("Fully Convolutional Networks for Semantic Segmentation", "1411.4038")
_WIDTH = Option(
    "width",
    "Width",
    "Channels of the two layers that were fully connected. 4096 as published; with 512 the network has a fifth of the "
    "weights, which fits laptops.",
    (4096, 1024, 512),
    4096,
)
_RECIPE = Recipe("adamw", 1e-4, 1e-2, 4)

ROWS: tuple[Architecture, ...] = (
    Architecture(
        key="fcn32s_vgg16",
        title="FCN-32s (VGG-16)",
        family="FCN",
        task="segmentation",
        year=2014,
        paper=PAPER,
        idea="Fully connected layers become convolutions: a classifier answers for each place of a picture.",
        params=136_152_917,
        published_categories=20,
        image_size=(256, 256),
        divisor=32,
        provider="seedling",
        builder="engine.models.segmentation.fcn:build_32s",
        options=(_WIDTH, ATTENTION),
        weights="VGG16_Weights.IMAGENET1K_V1",
        recipe=_RECIPE,
    ),
    Architecture(
        key="fcn16s_vgg16",
        title="FCN-16s (VGG-16)",
        family="FCN",
        task="segmentation",
        year=2014,
        paper=PAPER,
        idea="As FCN-32s, joined with the finer scores of the fourth pooling, so that borders become sharper.",
        params=134_815_994,
        published_categories=20,
        image_size=(256, 256),
        divisor=32,
        provider="seedling",
        builder="engine.models.segmentation.fcn:build_16s",
        options=(_WIDTH, ATTENTION),
        weights="VGG16_Weights.IMAGENET1K_V1",
        recipe=_RECIPE,
    ),
    Architecture(
        key="fcn8s_vgg16",
        title="FCN-8s (VGG-16)",
        family="FCN",
        task="segmentation",
        year=2014,
        paper=PAPER,
        idea="As FCN-16s, joined with the scores of the third pooling too, so that borders become sharper still.",
        params=134_489_759,
        published_categories=20,
        image_size=(256, 256),
        divisor=32,
        provider="seedling",
        builder="engine.models.segmentation.fcn:build_8s",
        options=(_WIDTH, ATTENTION),
        weights="VGG16_Weights.IMAGENET1K_V1",
        recipe=_RECIPE,
    ),
)
