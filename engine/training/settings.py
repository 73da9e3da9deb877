"""The settings of a training: the form, the options, the JSON on disk and the help texts come from here."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic.fields import FieldInfo

from engine.errors import UserError, text
from engine.inference.model_file import Mirror


def only_for(*tasks: str, **choices: tuple[str, ...]) -> dict[str, Any]:
    """Return what a field says of itself where not every task has it: its tasks, and those of some of its choices."""
    return {"tasks": tasks, "choices": choices}


_OF_AREAS = ("dice", "lovasz", "ce+dice", "focal+dice", "ce+lovasz")  # losses of segmentation alone


class Augmentation(BaseModel):
    """How training pictures are varied."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    flip_horizontal: bool = Field(True, title="Mirror left-right", description="Horizontal flip with probability 0.5.")
    flip_vertical: bool = Field(False, title="Mirror top-bottom", description="Vertical flip with probability 0.5.")
    scale: float = Field(0.3, ge=0, le=0.9, title="Zoom", description="Scale changes by up to this fraction.")
    rotation: float = Field(0, ge=0, le=180, title="Turn", description="Rotation by up to this many degrees.")
    color: float = Field(0.3, ge=0, le=1, title="Light and colour", description="Strength of colour jitter.")
    mosaic: float = Field(
        0.5,
        ge=0,
        le=1,
        title="Mosaic",
        description="Probability that four pictures are joined (detection only).",
        json_schema_extra=only_for("detection"),
    )
    crop: float = Field(
        1,
        ge=0.1,
        le=1,
        title="Learn from parts",
        description=(
            "Random crop: the part of each side that is seen at once while it learns; 1: whole pictures. For large "
            "pictures with small things; it is validated and used on whole ones."
        ),
        json_schema_extra=only_for("segmentation"),
    )
    mixup: float = Field(
        0,
        ge=0,
        le=1,
        title="Blend two pictures",
        description="Probability that the pictures of a step are blended in pairs, their answers too (mixup).",
        json_schema_extra=only_for("classification"),
    )
    cutmix: float = Field(
        0,
        ge=0,
        le=1,
        title="Paste a part",
        description="Probability that a part of another picture is pasted into each of a step (CutMix).",
        json_schema_extra=only_for("classification"),
    )

    @property
    def mirrors(self) -> tuple[Mirror, ...]:
        """How pictures are mirrored."""
        ways: tuple[tuple[Mirror, bool], ...] = (("horizontal", self.flip_horizontal), ("vertical", self.flip_vertical))
        return tuple(mirror for mirror, wanted in ways if wanted)

    @model_validator(mode="after")
    def _check_mixing(self) -> Augmentation:
        if self.mixup + self.cutmix > 1:
            raise UserError(
                text("Blending and pasting cannot both happen to a picture: together they are over 1."),
                text("Make mixup and cutmix at most 0.5 each."),
            )
        return self


class TrainSettings(BaseModel):
    """Everything that decides a training. Zero or None means "choose for me"."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str = Field(title="Network", description="Key of the architecture, e.g. yolov5n.")
    epochs: int = Field(30, ge=1, le=10_000, title="Rounds", description="Epochs: how often all pictures are seen.")
    image_size: tuple[int, int] | None = Field(
        None, title="Picture size", description="Network input, width x height; one number: the long side."
    )
    batch_size: int = Field(0, ge=0, le=4096, title="Pictures at once", description="Batch size; 0: chosen for you.")
    learning_rate: float = Field(0, ge=0, le=10, title="Step size", description="Peak learning rate; 0: chosen.")
    optimizer: Literal["auto", "sgd", "adamw"] = Field("auto", title="Optimiser", description="SGD or AdamW.")
    weight_decay: float | None = Field(None, ge=0, le=1, title="Weight decay", description="None: chosen for you.")
    warmup_epochs: float = Field(1, ge=0, le=100, title="Warm-up", description="Epochs of rising learning rate.")
    ema: bool = Field(True, title="Average the weights", description="Exponential moving average of the weights.")
    clip_gradient: float = Field(10, ge=0, title="Clip gradients", description="Largest gradient norm; 0: no limit.")
    pretrained: bool = Field(False, title="Start from pretrained weights", description="Needs internet once.")
    weights_file: Path | None = Field(None, title="Weights file", description="Pretrained weights placed by hand.")
    start_from: str | None = Field(None, title="Start from run", description="Name of a finished run to start from.")
    freeze_backbone: bool = Field(False, title="Train the head only", description="Backbone weights stay as they are.")
    backbone_rate: float = Field(
        1,
        ge=0.001,
        le=1,
        title="Backbone learns slower",
        description="Learning rate of the backbone as a part of the head's; 1: alike. 0.1 keeps what it knows already.",
    )
    layer_decay: float = Field(
        1,
        ge=0.1,
        le=1,
        title="Early layers learn slower",
        description=(
            "Layer-wise learning rate decay: each layer of the backbone has this part of the rate of the next one; 1: "
            "alike. 0.75 for pretrained transformers."
        ),
    )
    label_smoothing: float = Field(
        0,
        ge=0,
        le=0.5,
        title="Doubt the labels",
        description="Label smoothing: this part of each answer is spread over all categories, against false certainty.",
        json_schema_extra=only_for("classification"),
    )
    loss: Literal["auto", "ce", "focal", "dice", "lovasz", "ce+dice", "focal+dice", "ce+lovasz"] = Field(
        "auto",
        title="Loss",
        description=(
            "What is minimised. ce: cross-entropy; focal: mostly what is still wrong; dice, lovasz: how well areas "
            "overlap, however small they are. auto: ce for whole pictures, ce+dice for areas."
        ),
        json_schema_extra=only_for("classification", "segmentation", **dict.fromkeys(_OF_AREAS, ("segmentation",))),
    )
    focal_gamma: float = Field(
        2,
        ge=0,
        le=5,
        title="Focus",
        description="Gamma of the focal loss: the higher, the less counts what is right already; 0: cross-entropy.",
        json_schema_extra=only_for("classification", "segmentation"),
    )
    imbalance: Literal["none", "weighted", "sampled"] = Field(
        "none",
        title="Rare categories",
        description="Class imbalance: none, weighted (more in the loss) or sampled (shown more often).",
        json_schema_extra=only_for(weighted=("classification", "segmentation")),
    )
    patience: int = Field(0, ge=0, title="Stop early", description="Epochs without improvement; 0: never.")
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = Field(0, title="Seed", description="Makes a run repeatable.")
    device: str = Field("auto", title="Device", description="auto, cpu, cuda, cuda:1 or mps.")
    precision: Literal["auto", "float32", "mixed"] = Field(
        "auto", title="Number precision", description="Mixed precision where it is measured to be faster."
    )
    bands: tuple[str, ...] = Field(
        (), title="Bands", description="What the network sees, by name, e.g. red,green,ndvi; none: all bands."
    )
    options: dict[str, str | int] = Field(default_factory=dict, title="Options of the network")
    augmentation: Augmentation = Field(default_factory=Augmentation)  # type: ignore[arg-type]

    @field_validator("image_size", mode="before")
    @classmethod
    def _read_size(cls, value: object) -> object:
        return parse_size(value) if isinstance(value, str | int) else value

    @field_validator("bands", mode="before")
    @classmethod
    def _read_bands(cls, value: object) -> object:
        return tuple(name.strip() for name in value.split(",") if name.strip()) if isinstance(value, str) else value


def tasks_of(field: FieldInfo, choice: object = None) -> tuple[str, ...]:
    """Return the tasks that have a field, or one of its choices; empty for all of them."""
    extra = field.json_schema_extra
    if not isinstance(extra, dict):
        return ()
    choices: Any = extra["choices"]
    tasks: Any = extra["tasks"]
    return choices.get(choice, ()) or tasks  # type: ignore[no-any-return]


def is_for(task: str, field: FieldInfo, choice: object = None) -> bool:
    """Whether a task has a field, or one of its choices; without a task whether any has."""
    tasks = tasks_of(field, choice)
    return not task or not tasks or task in tasks


def choices_of(field: FieldInfo, task: str = "") -> tuple[object, ...]:
    """Return the choices that a field of Literal type offers for a task; all of them without one."""
    return tuple(choice for choice in get_args(field.annotation) if is_for(task, field, choice))


def parse_size(value: str | int) -> tuple[int, int]:
    """Return (width, height) of "384x192", "320" or 320. Raises UserError for anything else."""
    words = str(value).lower().replace("×", "x").split("x")
    if not all(word.strip().isdigit() for word in words) or len(words) > 2:
        raise UserError(
            text("{value} is not a picture size.", value=value), text("Write one number (320) or two (384x192).")
        )
    numbers = [int(word) for word in words]
    return numbers[0], numbers[-1]
