"""The networks for semantic segmentation, in the order of their years."""

from __future__ import annotations

from engine.catalog.row import Architecture, Option, Paper, Recipe

ROWS: tuple[Architecture, ...] = (
    Architecture(
        key="unet",
        title="U-Net",
        family="U-Net",
        task="segmentation",
        year=2015,
        paper=Paper("U-Net: Convolutional Networks for Biomedical Image Segmentation", "1505.04597"),
        idea="A path down finds what is there, a path up says where, and maps of equal size are joined across.",
        params=31_030_658,
        published_categories=1,
        published_bands=1,
        image_size=(256, 256),
        divisor=16,
        provider="seedling",
        builder="engine.models.segmentation.unet:build",
        options=(
            Option(
                "width",
                "Width",
                "Channels of the first level. 64 as published; 16 needs a sixteenth of the time and memory.",
                (64, 32, 16),
                64,
            ),
            Option(
                "padding",
                "Convolutions",
                '"valid" as published, on a mirrored border; "same" is padded and batch-normalised, and learns faster.',
                ("valid", "same"),
                "valid",
            ),
        ),
        recipe=Recipe(batch_size=4),
    ),
    Architecture(
        key="deeplabv3plus_resnet18",
        title="DeepLabV3+ (ResNet-18)",
        family="DeepLab",
        task="segmentation",
        year=2018,
        paper=Paper("Encoder-Decoder with Atrous Separable Convolution for Semantic Image Segmentation", "1802.02611"),
        idea="Convolutions with holes see the surroundings at several scales; a small decoder sharpens the borders.",
        params=12_334_437,
        published_categories=20,
        image_size=(384, 384),
        divisor=16,
        provider="smp",
        builder="engine.models.segmentation.deeplab:build_resnet18",
        weights="ResNet18_Weights.IMAGENET1K_V1",
        recipe=Recipe("adamw", 2e-3, 1e-2, 4),
    ),
)
