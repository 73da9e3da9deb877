"""Which network to begin with: a short list of rules, read from the top; the first that fits answers.

Classification: tiny pictures (48 px at most) want LeNet-5, whose input is as small. Without a graphics card and with
fewer than 1,000 pictures the choice is ResNet-18 where its weights are here and four cores carry it, else
MobileNetV3-small, whose step takes a third of the time. Everything else is ResNet-18.
Detection: YOLOv5n, the smallest that finds small things as well.
Segmentation: without a graphics card and with fewer than 100 pictures a narrow U-Net; else DeepLabV3+.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

from engine import catalog
from engine.errors import Text, text


@dataclass(frozen=True, slots=True)
class Situation:
    """What the advice depends on. `longest` is the longer side of a typical picture in pixels, 0 where not known."""

    task: str
    pictures: int
    longest: int = 0
    gpu: bool = False
    cores: int = 1


@dataclass(frozen=True, slots=True)
class Advice:
    """One network, the options to take with it, and why, in one sentence."""

    key: str
    reason: Text
    options: tuple[tuple[str, str | int], ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """`advice` for a task where all conditions hold; each bound is exclusive."""

    task: str
    advice: Advice
    pictures_below: float = math.inf
    longest_below: float = math.inf
    cores_from: int = 0
    without_gpu: bool = False
    with_weights: bool = False  # only where the pretrained weights are on this computer

    def fits(self, situation: Situation, here: Collection[str]) -> bool:
        """Return whether the rule speaks; `here` are the keys whose pretrained weights are on this computer."""
        known_size = situation.longest > 0 or self.longest_below == math.inf
        return (
            self.task == situation.task
            and situation.pictures < self.pictures_below
            and known_size
            and situation.longest < self.longest_below
            and situation.cores >= self.cores_from
            and not (self.without_gpu and situation.gpu)
            and not (self.with_weights and self.advice.key not in here)
        )


RULES: tuple[Rule, ...] = (
    Rule(
        "classification",
        Advice("lenet5", text("Your pictures are tiny, and this network was made for such: it learns in minutes.")),
        longest_below=49,
    ),
    Rule(
        "classification",
        Advice(
            "resnet18",
            text("You have few pictures, and its pretrained weights, which are on this computer, make up for that."),
        ),
        pictures_below=1000,
        cores_from=4,
        without_gpu=True,
        with_weights=True,
    ),
    Rule(
        "classification",
        Advice(
            "mobilenetv3_small",
            text("You have few pictures and no graphics card: a small network learns them in reasonable time."),
        ),
        pictures_below=1000,
        without_gpu=True,
    ),
    Rule(
        "classification",
        Advice("resnet18", text("It is dependable, and your pictures and this computer are enough for it.")),
    ),
    Rule(
        "detection",
        Advice("yolov5n", text("It is small and quick on any computer, and finds small things as well as large ones.")),
    ),
    Rule(
        "segmentation",
        Advice(
            "unet",
            text(
                "You have few pictures and no graphics card: a narrow U-Net (width 16) draws exact edges and is quick."
            ),
            (("width", 16),),
        ),
        pictures_below=100,
        without_gpu=True,
    ),
    Rule(
        "segmentation",
        Advice(
            "deeplabv3plus_resnet18",
            text("It sees things of many sizes at once and keeps their edges; your pictures are enough for it."),
        ),
    ),
)


def advise(situation: Situation, here: Collection[str] = ()) -> Advice:
    """Return the advice for `situation`; `here` are the keys whose pretrained weights are on this computer.

    A rule whose network is not in the catalogue is passed over. Raises LookupError where no rule is left.
    """
    known = {row.key for row in catalog.rows(situation.task)}
    for rule in RULES:
        if rule.advice.key in known and rule.fits(situation, here):
            return rule.advice
    raise LookupError(f"no rule for {situation.task}")
