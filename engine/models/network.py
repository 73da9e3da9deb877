"""The contract of a network, whatever its task, and how one is built from its row of the catalogue."""

from __future__ import annotations

import importlib
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy.typing as npt
import torch
from torch import Tensor, nn

from engine.bands import Recipe
from engine.catalog import Architecture


@dataclass(frozen=True, slots=True)
class LossSpec:
    """How answers are judged in training, where the settings decide that.

    `terms` names what is minimised ("ce", "focal"...); empty: what is usual for the task. `gamma` is that of the focal
    loss, `smoothing` the part of each answer that is spread over all categories. `weights` holds one for each channel
    of the answer, 1 on the average over what occurs; empty: all alike.
    """

    terms: tuple[str, ...] = ()
    gamma: float = 2.0
    smoothing: float = 0.0
    weights: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class NetworkSpec:
    """What a network is built for.

    `categories` counts the user's categories, without any background; `size` is (width, height) of the input;
    `recipe` makes `bands` channels of the bands of a picture, None: they are the bands; `mean` and `std` hold one value
    a channel, of pixels scaled to [0, 1]; `options` are those of the row.
    """

    categories: int
    bands: int = 3
    size: tuple[int, int] = (224, 224)
    mean: Sequence[float] = ()
    std: Sequence[float] = ()
    options: Mapping[str, str | int] = field(default_factory=dict)
    recipe: Recipe | None = None
    loss: LossSpec = LossSpec()

    @property
    def attention(self) -> str:
        """The kind of attention, see `engine.models.layers.attention.attend`; "none" where the row offers none."""
        return str(self.options.get("attention", "none"))


class BandNormalization(nn.Module):
    """(x - mean) / std per band: the first layer of every network, so that torch and ONNX cannot disagree.

    With a `recipe` it first picks the bands and makes the vegetation indices that the network sees.
    """

    mean: Tensor
    std: Tensor

    def __init__(self, mean: Sequence[float], std: Sequence[float], recipe: Recipe | None = None) -> None:
        super().__init__()
        self.recipe = recipe
        self.register_buffer("mean", torch.tensor(list(mean), dtype=torch.float32).view(1, -1, 1, 1))
        self.register_buffer("std", torch.tensor(list(std), dtype=torch.float32).view(1, -1, 1, 1))

    @classmethod
    def of(cls, spec: NetworkSpec) -> BandNormalization:
        """Return the layer for `spec`; without statistics each band is centred on 0.5 and divided by 0.25."""
        return cls(spec.mean or [0.5] * spec.bands, spec.std or [0.25] * spec.bands, spec.recipe)

    def forward(self, images: Tensor) -> Tensor:
        """Return (B, channels, H, W), normalised, of pictures (B, bands, H, W) in [0, 1]."""
        if self.recipe is not None:
            images = torch.cat(self.recipe.of(images.split(1, dim=1)), dim=1)
        return (images - self.mean) / self.std


class Network(nn.Module, ABC):
    """A network of any task.

    Images are float (B, bands, H, W) in [0, 1]; the first layer normalises, the last one decodes.

    `forward` returns the final answer, exactly what is exported:
      classification  {"probabilities": (B, categories)}, each row sums to 1
      detection       {"boxes": (B, M, 4) x1 y1 x2 y2 in input pixels, "scores": (B, M) in [0, 1], "categories":
                      (B, M) int64}, best first, padded with score 0; category 0 is the first category
      segmentation    {"probabilities": (B, 1 + categories, H, W)}, channel 0 is the background

    `losses` returns named terms, each a scalar; the loop minimises their sum. Targets:
      classification  {"categories": (B,) int64}; where pictures are mixed also {"mixed_with": (B,) int64, "share": ()},
                      the categories of the other pictures, and how much is shown of the first ones
      detection       {"boxes": list of B (N, 4) float tensors in input pixels, "categories": list of B (N,) int64}
      segmentation    {"mask": (B, H, W) int64: 0 background, 1 + category, 255 ignored}
    """

    @abstractmethod
    def forward(self, images: Tensor) -> dict[str, Tensor]:
        """Return the final answer."""

    @abstractmethod
    def losses(self, images: Tensor, targets: Mapping[str, Any]) -> dict[str, Tensor]:
        """Return the named terms of the loss."""

    def backbone_parameters(self) -> list[nn.Parameter]:
        """Return what "freeze the backbone" holds still; nothing where a network has no backbone of its own.

        Attention that the options add is new and learns, wherever it stands.
        """
        return []

    def pretrained_part(self) -> nn.Module:
        """Return the module whose state the row's pretrained weights are."""
        return self

    def fit_pretrained(self, state: Mapping[str, Tensor]) -> Mapping[str, Tensor]:
        """Return pretrained weights as this network takes them: changed where its shapes depend on the input size."""
        return state

    def fit_to_boxes(self, sizes: npt.ArrayLike) -> None:
        """Prepare for training boxes of `sizes` (N, 2): width and height in input pixels. Called once, before training.

        A detector with anchors fits them; the others have nothing to do.
        """


class SoftmaxNetwork(Network):
    """A network whose answer is a softmax over channels.

    `body` maps normalised (B, bands, H, W) to logits (B, channels, ...). `temperature` divides the logits in `forward`
    (Guo et al. 2017, arXiv 1706.04599), not in `losses`; it is fitted after training, travels in the model file and is
    no part of the weights.
    """

    temperature: Tensor

    def __init__(self, spec: NetworkSpec, body: nn.Module) -> None:
        super().__init__()
        self.normalize = BandNormalization.of(spec)
        self.body = body
        self.loss = spec.loss
        self.register_buffer("temperature", torch.ones(()), persistent=False)

    def logits(self, images: Tensor) -> Tensor:
        """Return what the softmax is taken of, before the temperature: (B, channels, ...)."""
        return self.body(self.normalize(images))

    def forward(self, images: Tensor) -> dict[str, Tensor]:  # noqa: D102 - see Network
        return {"probabilities": (self.logits(images) / self.temperature).softmax(1)}


class Builder(Protocol):
    """The signature of the function that a row names."""

    def __call__(self, spec: NetworkSpec) -> Network:
        """Build the network with random weights (never download)."""
        ...


def build(architecture: Architecture, spec: NetworkSpec) -> Network:
    """Build the network of a row with random weights; unknown options are refused with KeyError."""
    known = architecture.default_options()
    unknown = set(spec.options) - set(known)
    if unknown:
        raise KeyError(f"{architecture.key} has no option {sorted(unknown)}; it has {sorted(known)}")
    module, function = architecture.builder.split(":")
    builder: Builder = getattr(importlib.import_module(module), function)
    return builder(replace(spec, options={**known, **spec.options}))
