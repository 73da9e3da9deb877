"""What a row of the catalogue says of an architecture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TaskName = Literal["classification", "detection", "segmentation"]
Provider = Literal["torchvision", "timm", "smp", "seedling"]


@dataclass(frozen=True, slots=True)
class Paper:
    """Where an architecture was published; `arxiv` is empty where there is no preprint."""

    title: str
    arxiv: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice that an architecture offers beyond the common settings, e.g. its width.

    Of one that `costs`, the form says how many weights and how much time a choice other than the default adds.
    """

    name: str
    label: str
    help: str
    choices: tuple[str | int, ...]
    default: str | int
    costs: bool = False


def auxiliary_option(percent: int) -> Option:
    """Return the choice of how much the auxiliary answers of a network weigh, usually `percent`."""
    return Option(
        "auxiliary",
        "Helper answers",
        "Weight of the auxiliary loss in percent: answers from within the network that only help it to learn.",
        (0, 10, 20, 30, 40, 50, 100),
        percent,
    )


@dataclass(frozen=True, slots=True)
class TextOption:
    """A choice among more than a list can show, typed as a word.

    `check` is "module:function", which takes the word and raises UserError where it is not to be had.
    """

    name: str
    label: str
    help: str
    default: str
    check: str


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
class Statistics:
    """Mean and standard deviation of the bands, of pixels scaled to [0, 1]."""

    mean: tuple[float, ...]
    std: tuple[float, ...]


IMAGENET = Statistics((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
HALF = Statistics((0.5, 0.5, 0.5), (0.5, 0.5, 0.5))  # pixels from -1 to 1, as TensorFlow and JAX trained


@dataclass(frozen=True, slots=True)
class Architecture:
    """One row of the catalogue.

    `params` counts the parameters at `published_categories` and `published_bands`; `builder` is "module:function" with
    the signature of `engine.models.network.Builder`; `weights` names the pretrained weights as torchvision does, or
    "timm:" and the name in timm ("" for none), and `weights_statistics` the pictures that they were trained on;
    `image_size` is the usual (width, height), each a multiple of `divisor`.
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
    options: tuple[Option | TextOption, ...] = ()
    weights: str = ""
    weights_statistics: Statistics = IMAGENET
    recipe: Recipe = Recipe()

    def default_options(self) -> dict[str, str | int]:
        """Return the default of each option by name."""
        return {option.name: option.default for option in self.options}
