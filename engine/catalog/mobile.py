"""Classifiers made for phones (but for MobileNetV3-small), and EfficientNet, scaled up from them."""

from __future__ import annotations

from engine.catalog.attention import ATTENTION, ATTENTION_BESIDE_SE
from engine.catalog.imagenet import imagenet
from engine.catalog.row import HALF, Architecture, Paper, Recipe

_V1 = Paper("MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications", "1704.04861")
_V2 = Paper("MobileNetV2: Inverted Residuals and Linear Bottlenecks", "1801.04381")
_V3 = Paper("Searching for MobileNetV3", "1905.02244")
_SQUEEZENET = Paper("SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and <0.5MB model size", "1602.07360")
_MNASNET = Paper("MnasNet: Platform-Aware Neural Architecture Search for Mobile", "1807.11626")
_SHUFFLENET = Paper("ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture Design", "1807.11164")
_EFFICIENTNET = Paper("EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", "1905.11946")
_RECIPE = Recipe("sgd", 0.05, 5e-4, 32)


def _squeezenet(version: str, params: int, *, idea: str) -> Architecture:
    name = version.replace(".", "_")
    return imagenet(
        f"squeezenet{name}",
        f"SqueezeNet {version}",
        2016,
        _SQUEEZENET,
        family="SqueezeNet",
        idea=idea,
        params=params,
        builder=f"squeezenet:build_{name}",
        weights=f"SqueezeNet{name}_Weights.IMAGENET1K_V1",
        recipe=Recipe("adamw", 3e-4, 1e-2, 32),
        options=(ATTENTION,),
    )


def _shufflenet(width: str, params: int, *, idea: str) -> Architecture:
    name = width.replace(".", "_")
    return imagenet(
        f"shufflenet_v2_x{name}",
        f"ShuffleNet V2 (width {width})",
        2018,
        _SHUFFLENET,
        family="ShuffleNet",
        idea=idea,
        params=params,
        builder=f"shufflenet:build_x{name}",
        weights=f"ShuffleNet_V2_X{name}_Weights.IMAGENET1K_V1",
        recipe=_RECIPE,
        options=(ATTENTION,),
    )


def _efficientnet(size: int, params: int, side: int) -> Architecture:
    """`side` is the published one, rounded to a multiple of 32."""
    return imagenet(
        f"efficientnet_b{size}",
        f"EfficientNet-B{size}",
        2019,
        _EFFICIENTNET,
        family="EfficientNet",
        idea="EfficientNet-B0 grown in depth, width and picture size together, in the proportions found best."
        if size
        else "A base network that a search found, made so that depth, width and picture size can grow together.",
        params=params,
        builder=f"efficientnet:build_b{size}",
        weights=f"EfficientNet_B{size}_Weights.IMAGENET1K_V1",
        recipe=Recipe("sgd", 0.05, 5e-4, 32 if side == 224 else 16),
        options=(ATTENTION_BESIDE_SE,),
        side=side,
    )


ROWS: tuple[Architecture, ...] = (
    imagenet(
        "mobilenet_v1",
        "MobileNet V1",
        2017,
        _V1,
        family="MobileNet",
        idea="Each convolution is split in two, over places and over channels: an eighth of the work.",
        params=4_231_976,
        builder="mobilenet:build_v1",
        weights="timm:mobilenetv1_100.ra4_e3600_r224_in1k",
        weights_statistics=HALF,
        provider="timm",
        recipe=_RECIPE,
        options=(ATTENTION,),
    ),
    imagenet(
        "mobilenet_v2",
        "MobileNet V2",
        2018,
        _V2,
        family="MobileNet",
        idea="Blocks that are wide within and narrow between, with the shortcuts where it is narrow.",
        params=3_504_872,
        builder="mobilenet:build_v2",
        weights="MobileNet_V2_Weights.IMAGENET1K_V1",
        recipe=_RECIPE,
        options=(ATTENTION,),
    ),
    imagenet(
        "mobilenetv3_large",
        "MobileNetV3-large",
        2019,
        _V3,
        family="MobileNet",
        idea="The larger of the two networks that a search found for phones: more exact, and slower.",
        params=5_483_032,
        builder="mobilenet:build_large",
        weights="MobileNet_V3_Large_Weights.IMAGENET1K_V1",
        recipe=_RECIPE,
        options=(ATTENTION_BESIDE_SE,),
    ),
    _squeezenet(
        "1.0",
        1_248_424,
        idea="Few channels are squeezed through 1x1 layers before they expand again: a fiftieth of AlexNet's weights.",
    ),
    _squeezenet("1.1", 1_235_496, idea="SqueezeNet with earlier pooling: less than half the work, and as exact."),
    imagenet(
        "mnasnet_b1",
        "MNASNet-B1",
        2018,
        _MNASNET,
        family="MNASNet",
        idea="A search that measures the time on a real phone chooses each block by itself.",
        params=4_383_312,
        builder="mnasnet:build_b1",
        weights="MNASNet1_0_Weights.IMAGENET1K_V1",
        recipe=_RECIPE,
        options=(ATTENTION,),
    ),
    imagenet(
        "mnasnet_a1",
        "MNASNet-A1",
        2018,
        _MNASNET,
        family="MNASNet",
        idea="The search of MNASNet-B1 with one more choice: to weigh channels by what the whole picture shows.",
        params=3_887_038,
        builder="mnasnet:build_a1",
        weights="timm:semnasnet_100.rmsp_in1k",
        provider="timm",
        recipe=_RECIPE,
        options=(ATTENTION_BESIDE_SE,),
    ),
    _shufflenet(
        "0.5",
        1_366_792,
        idea="ShuffleNet V2 with less than half as many channels, for the slowest computers.",
    ),
    _shufflenet(
        "1.0",
        2_278_604,
        idea="Half of the channels pass each block untouched, then all are shuffled: measured to be fast, not counted.",
    ),
    _shufflenet("1.5", 3_503_624, idea="ShuffleNet V2 with half as many channels again."),
    _shufflenet("2.0", 7_393_996, idea="ShuffleNet V2 with twice as many channels: the most exact of its family."),
    _efficientnet(0, 5_288_548, 224),
    _efficientnet(1, 7_794_184, 256),  # published with 240
    _efficientnet(2, 9_109_994, 256),  # 260
    _efficientnet(3, 12_233_232, 288),  # 300
    _efficientnet(4, 19_341_616, 384),  # 380
    _efficientnet(5, 30_389_784, 448),  # 456
    _efficientnet(6, 43_040_704, 544),  # 528
    _efficientnet(7, 66_347_960, 608),  # 600
)
