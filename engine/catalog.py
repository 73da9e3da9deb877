"""All architectures, as data. Importing this imports neither torch nor Qt.

An architecture is one row here and one builder: adding one is a row and a file, and nothing else in the program asks
for a key by name.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Literal

from engine.errors import UserError, text

TaskName = Literal["classification", "detection", "segmentation"]
Provider = Literal["torchvision", "timm", "smp", "seedling"]


@dataclass(frozen=True, slots=True)
class Paper:
    """Where an architecture was published; `arxiv` is empty where there is no preprint."""

    title: str
    arxiv: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice that an architecture offers beyond the common settings, e.g. its width."""

    name: str
    label: str
    help: str
    choices: tuple[str | int, ...]
    default: str | int


@dataclass(frozen=True, slots=True)
class Recipe:
    """What "choose for me" means in training from scratch on some hundred pictures.

    `learning_rate` is the peak, at `batch_size` pictures a step.
    """

    optimizer: Literal["sgd", "adamw"] = "adamw"
    learning_rate: float = 1e-3
    weight_decay: float = 1e-2
    batch_size: int = 16


@dataclass(frozen=True, slots=True)
class Architecture:
    """One row of the catalogue.

    `params` counts the parameters at `published_categories` and `published_bands`; `builder` is "module:function" with
    the signature of `engine.models.network.Builder`; `weights` names the pretrained weights as torchvision does ("" for
    none); `image_size` is the usual (width, height), each a multiple of `divisor`.
    """

    key: str
    title: str
    family: str
    task: TaskName
    year: int
    paper: Paper
    idea: str
    params: int
    published_categories: int
    image_size: tuple[int, int]
    divisor: int
    provider: Provider
    builder: str
    published_bands: int = 3
    options: tuple[Option, ...] = ()
    weights: str = ""
    recipe: Recipe = Recipe()

    def default_options(self) -> dict[str, str | int]:
        """Return the default of each option by name."""
        return {option.name: option.default for option in self.options}


_RESNET = Paper("Deep Residual Learning for Image Recognition", "1512.03385")
_MOBILENET_V3 = Paper("Searching for MobileNetV3", "1905.02244")

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
        recipe=Recipe(batch_size=32),
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
        recipe=Recipe("sgd", 0.05, 5e-4, 32),
    ),
    Architecture(
        key="yolov5n",
        title="YOLOv5n",
        family="YOLO",
        task="detection",
        year=2020,
        paper=Paper("YOLOv5, release 6 (no paper)"),
        idea="One pass finds all things: fitted anchors, bounded boxes, several cells that answer for each box.",
        params=1_872_157,
        published_categories=80,
        image_size=(320, 320),
        divisor=32,
        provider="seedling",
        builder="engine.models.detection.yolov5:build_nano",
    ),
    Architecture(
        key="ssdlite320",
        title="SSDlite-MobileNetV3",
        family="SSD",
        task="detection",
        year=2018,
        paper=Paper("MobileNetV2: Inverted Residuals and Linear Bottlenecks", "1801.04381"),
        idea="Default boxes on six maps, predicted by separable convolutions that suit a phone.",
        params=3_440_060,
        published_categories=90,
        image_size=(320, 320),
        divisor=32,
        provider="torchvision",
        builder="engine.models.detection.ssdlite:build",
        weights="SSDLite320_MobileNet_V3_Large_Weights.COCO_V1",
    ),
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


def rows(task: str | None = None) -> tuple[Architecture, ...]:
    """Return the rows of `task`, or all of them, in the order of the catalogue."""
    return tuple(row for row in ROWS if task is None or row.task == task)


def get(key: str) -> Architecture:
    """Return the row of `key`. Raises UserError, naming the nearest keys, where there is none."""
    keys = [row.key for row in ROWS]
    if key in keys:
        return ROWS[keys.index(key)]
    near = difflib.get_close_matches(key.lower(), keys, n=3, cutoff=0.4)
    raise UserError(
        text("There is no network called {name}.", name=key),
        text("Try one of: {names}.", names=", ".join(near or keys)),
    )
