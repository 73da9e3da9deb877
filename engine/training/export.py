"""A trained network as one model file, proven equal to the network before it is offered."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import torch
from torch import Tensor, nn

from engine.errors import UserError, text
from engine.inference.model_file import FULL_SCALE, INPUT_NAME, ModelInfo, PixelType, read_info, write_info
from engine.inference.session import Session
from engine.models.network import Network, SoftmaxNetwork
from engine.training.plan import Plan
from engine.training.run import write_atomic

OPSET = 17
SCORE_LIMIT = 1e-3
BOX_LIMIT = 0.5  # pixels
_CAST = "images as float"
_SHOWN = 0.05  # detections below are not compared: nobody is shown them, and suppression turns on their last digit
_UNPAIRED = 0.01  # part of the detections that may lack a partner: two boxes at the very limit of suppression


class _Graph(nn.Module):
    """What a model file computes: pixels as they are in a picture, cast to float32, in; final answers out."""

    def __init__(self, network: Network, dtype: PixelType) -> None:
        super().__init__()
        self.network = network
        self.full = FULL_SCALE[dtype]

    def forward(self, images: Tensor) -> tuple[Tensor, ...]:
        """Take (1, height, width, bands) pixels."""
        return tuple(self.network(images.permute(0, 3, 1, 2) / self.full).values())


@dataclass(frozen=True, slots=True)
class Comparison:
    """How far the model file is from the network: largest difference of scores, and of boxes in input pixels."""

    pictures: int
    score: float
    box: float
    unpaired: float  # part of the detections that only one of the two found

    @property
    def is_equal(self) -> bool:
        """Whether the model file may be offered."""
        return self.score <= SCORE_LIMIT and self.box <= BOX_LIMIT and self.unpaired <= _UNPAIRED


def export(network: Network, plan: Plan, run_name: str, path: Path) -> None:
    """Write `network` as a model file at `path`, atomically. Raises UserError when it cannot be written."""
    network = network.cpu().eval()
    width, height = plan.size
    example = torch.zeros(1, height, width, len(plan.bands))
    with torch.no_grad():
        names = list(network(torch.zeros(1, len(plan.bands), height, width)))
        content = io.BytesIO()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the tracer warns of every constant that it takes as one
            torch.onnx.export(
                _Graph(network, plan.dtype).eval(),
                (example,),
                content,  # type: ignore[arg-type]
                input_names=[INPUT_NAME],
                output_names=names,
                opset_version=OPSET,
                dynamo=False,
            )
    model = onnx.load_from_string(content.getvalue())
    _take_pixels(model, plan.dtype)
    write_info(model, info_of(plan, run_name, temperature_of(network)))
    write_atomic(path, model.SerializeToString())


def _take_pixels(model: onnx.ModelProto, dtype: PixelType) -> None:
    """Let the graph take pixels of `dtype` and cast them itself (the tracer of torch knows no uint16)."""
    if dtype == "float32":
        return
    for node in model.graph.node:
        node.input[:] = [_CAST if name == INPUT_NAME else name for name in node.input]
    cast = onnx.helper.make_node("Cast", [INPUT_NAME], [_CAST], to=onnx.TensorProto.FLOAT)
    model.graph.node.insert(0, cast)
    kind = onnx.TensorProto.UINT8 if dtype == "uint8" else onnx.TensorProto.UINT16
    model.graph.input[0].type.tensor_type.elem_type = kind


def temperature_of(network: Network) -> float:
    """Return what divides the logits of a network in its answer; 1 for one that has no such thing."""
    return float(network.temperature) if isinstance(network, SoftmaxNetwork) else 1.0


def info_of(plan: Plan, run_name: str, temperature: float) -> ModelInfo:
    """Return what the model file of a plan says about itself."""
    return ModelInfo(
        task=plan.task,
        architecture=plan.settings.model,
        run=run_name,
        categories=plan.categories,
        bands=plan.bands,
        channels=plan.channels,
        gain=plan.gain,
        dtype=plan.dtype,
        mean=plan.mean,
        std=plan.std,
        width=plan.size[0],
        height=plan.size[1],
        fit=plan.fit,
        mirrors=plan.settings.augmentation.mirrors,
        created=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        temperature=temperature,
    )


def add_metrics(source: Path, target: Path, metrics: dict[str, float]) -> None:
    """Write the model file `source` with the metrics of the test split in it to `target`, atomically."""
    model = onnx.load_from_string(source.read_bytes())
    write_info(model, read_info(source).model_copy(update={"metrics": metrics}))
    write_atomic(target, model.SerializeToString())


def model_input(images: Tensor, dtype: PixelType) -> Iterator[npt.NDArray[Any]]:
    """Yield (1, H, W, bands) pixels of the model's type for each image of a batch of `Loader`."""
    for image in images.permute(0, 2, 3, 1).numpy():
        pixels = image if dtype != "uint16" else np.rint(image * 65535).astype(np.uint16)
        yield np.ascontiguousarray(pixels)[np.newaxis]


def compare(network: Network, session: Session, images: Sequence[Tensor]) -> Comparison:
    """Compare the network with its model file on (bands, H, W) images as `Loader` gives them."""
    network = network.cpu().eval()
    scores, boxes, alone, both = [0.0], [0.0], 0, 0
    for image in images:
        with torch.no_grad():
            full = 255 if image.dtype == torch.uint8 else 1
            expected = {name: t[0].numpy() for name, t in network(image[None].float() / full).items()}
        (pixels,) = model_input(image[None], session.info.dtype)
        got = {name: array[0] for name, array in session.run(pixels).items()}
        if "boxes" not in expected:
            scores.append(float(np.abs(expected["probabilities"] - got["probabilities"]).max()))
            continue
        pairs = _pairs(expected, got)
        scores += [score for score, _ in pairs]
        boxes += [box for _, box in pairs]
        shown = int((expected["scores"] >= _SHOWN).sum())
        alone, both = alone + shown - len(pairs), both + shown
    # NumPy's maximum keeps a NaN, which is unequal to everything; Python's may lose it.
    return Comparison(len(images), float(np.max(scores)), float(np.max(boxes)), alone / max(both, 1))


def _pairs(expected: dict[str, Any], got: dict[str, Any]) -> list[tuple[float, float]]:
    """Return the differences of score and box of each detection and the nearest one of the same category."""
    pairs = []
    free = got["scores"] >= _SHOWN - SCORE_LIMIT
    for i in np.flatnonzero(expected["scores"] >= _SHOWN):
        same = np.flatnonzero(free & (got["categories"] == expected["categories"][i]))
        if not len(same):
            continue
        far = np.abs(got["boxes"][same] - expected["boxes"][i]).max(axis=1)
        best = int(far.argmin())
        if far[best] < 8:  # farther than that it is another detection
            free[same[best]] = False
            pairs.append((float(abs(got["scores"][same[best]] - expected["scores"][i])), float(far[best])))
    return pairs


def refuse_unequal(comparison: Comparison) -> None:
    """Raise UserError when the model file does not say what the network says."""
    if not comparison.is_equal:
        raise UserError(
            text(
                "The exported model differs from the network: scores by {score:.2g}, boxes by {box:.2g} pixels.",
                score=comparison.score,
                box=comparison.box,
            ),
            text("It is not offered for use. Please report this with the run's folder."),
        )
