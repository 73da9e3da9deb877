"""What a model file says about itself: one `.onnx` with everything inside.

The graph has one input "images" (1, height, width, bands) of `dtype`; scaling to [0, 1] (uint8 / 255, uint16 / 65535,
float32 as it is) and the permutation are inside it. Its outputs are those of `engine.models.network.Network.forward`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from engine.annotation import PALETTE, Category
from engine.catalog import TaskName
from engine.errors import UserError, text

if TYPE_CHECKING:
    from onnx import ModelProto

METADATA_KEY = "seedling"
FORMAT_VERSION = 1
INPUT_NAME = "images"

PixelType = Literal["uint8", "uint16", "float32"]
Mirror = Literal["horizontal", "vertical"]
# What one counts as 1.0 inside the graph.
FULL_SCALE: dict[PixelType, float] = {"uint8": 255.0, "uint16": 65535.0, "float32": 1.0}


class ModelCategory(BaseModel):
    """A category as the network knows it; its position in the list is the network's category number."""

    model_config = ConfigDict(frozen=True)

    name: str
    color: str = PALETTE[0]


class ModelInfo(BaseModel):
    """Everything needed to run a network and to know where it comes from.

    `bands` names the bands of a picture; `channels`, which of them and which vegetation indices the network sees, ()
    for all bands, with pixels in [0, 1] times `gain` as reflectances; `mean` and `std` (one value for each of what it
    sees, of pixels in [0, 1]): all told for the record, the graph does it by itself.
    `mirrors` says how training mirrored the pictures: left-right, top-bottom, so that a mirrored one is known to it.
    `temperature` divides the logits inside the graph, so that probabilities are calibrated (1: they are not); `metrics`
    are those of the test split; `created` is a date and time in ISO 8601.
    """

    model_config = ConfigDict(frozen=True)

    format_version: int = FORMAT_VERSION
    task: TaskName
    architecture: str
    run: str = ""
    categories: tuple[ModelCategory, ...] = Field(min_length=1)
    bands: tuple[str, ...] = Field(("red", "green", "blue"), min_length=1)
    channels: tuple[str, ...] = ()
    gain: float = 1.0
    dtype: PixelType = "uint8"
    mean: tuple[float, ...] = ()
    std: tuple[float, ...] = ()
    width: int = Field(ge=1)
    height: int = Field(ge=1)
    fit: Literal["letterbox", "stretch"] = "letterbox"
    mirrors: tuple[Mirror, ...] = ("horizontal",)
    licence: str = ""
    temperature: float = Field(1.0, gt=0)
    created: str = ""
    metrics: dict[str, float] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _statistics_match_bands(self) -> ModelInfo:
        seen = len(self.channels or self.bands)
        for name, values in (("mean", self.mean), ("std", self.std)):
            if values and len(values) != seen:
                raise ValueError(f"{name} has {len(values)} values for {seen} bands")
        return self

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of the network's input in pixels."""
        return self.width, self.height

    @property
    def source(self) -> str:
        """What annotations made by this network name as their source."""
        return f"run:{self.run or self.architecture}"

    def annotation_categories(self) -> list[Category]:
        """Return the categories as annotations use them; `id` is the network's category number."""
        return [Category(number, entry.name, entry.color) for number, entry in enumerate(self.categories)]


class _Version(BaseModel):
    format_version: int = FORMAT_VERSION


def write_info(model: ModelProto, info: ModelInfo) -> None:
    """Write `info` into the metadata of an ONNX model in memory, in place of any earlier one."""
    for entry in [entry for entry in model.metadata_props if entry.key == METADATA_KEY]:
        model.metadata_props.remove(entry)
    model.metadata_props.add(key=METADATA_KEY, value=info.model_dump_json())


def read_info(path: str | Path) -> ModelInfo:
    """Read what a model file says about itself, without preparing the network.

    Raises UserError when the file is missing, broken, not made by Seedling, or made by a newer Seedling.
    """
    import onnx
    from google.protobuf.message import DecodeError  # type: ignore[import-untyped]

    path = Path(path)
    try:
        # Opened by Python, not by onnx: any Unicode path works on Windows.
        with path.open("rb") as file:
            model = onnx.load(file, load_external_data=False)
    except OSError as error:
        raise UserError(
            text("The model file {name} cannot be read: {why}.", name=path.name, why=error.strerror or str(error)),
            text("Check that the file is still there and that you may open it."),
        ) from error
    except DecodeError as error:
        raise broken_file(path) from error
    if not model.graph.node:
        raise broken_file(path)
    return info_from_metadata({entry.key: entry.value for entry in model.metadata_props}, path)


def info_from_metadata(metadata: Mapping[str, str], path: Path) -> ModelInfo:
    """Return the info among the metadata of the model file `path`. Raises UserError as `read_info` does."""
    if METADATA_KEY not in metadata:
        raise UserError(
            text("The model file {name} was not made by Seedling.", name=path.name),
            text("Choose the model.onnx of a finished run; model files of other programs cannot be opened yet."),
        )
    try:
        # The version alone first: a newer file may well have fields that this program cannot read.
        if _Version.model_validate_json(metadata[METADATA_KEY]).format_version > FORMAT_VERSION:
            raise UserError(
                text("The model file {name} was made by a newer Seedling.", name=path.name),
                text("Update Seedling to open it."),
            )
        return ModelInfo.model_validate_json(metadata[METADATA_KEY])
    except ValidationError as error:
        raise UserError(
            text("The description inside the model file {name} cannot be understood.", name=path.name),
            text("Export the run again."),
        ) from error


def broken_file(path: Path) -> UserError:
    """Return the error for a file that is no ONNX model or only a part of one."""
    return UserError(
        text("The model file {name} is broken or not an ONNX model.", name=path.name),
        text("Copy the file again, or export the run again."),
    )
