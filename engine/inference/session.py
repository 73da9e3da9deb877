"""A model file opened by ONNX Runtime."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import psutil

from engine.annotation import Annotation
from engine.bands import BandNames, listed
from engine.errors import UserError, text
from engine.fit import Fit
from engine.inference.crf import sharpen_outputs
from engine.inference.mirrored import answer_mirrored
from engine.inference.model_file import INPUT_NAME, broken_file, read_info
from engine.inference.outputs import Outputs, to_annotations

# Best first; a provider that this build or this computer does not have is left out.
_MOST_AT_ONCE = 8  # each holds a picture and all that the network makes of it
PROVIDERS = ("CUDAExecutionProvider", "ROCMExecutionProvider", "DmlExecutionProvider", "CPUExecutionProvider")


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A picture as the network takes it: `batch` (1, height, width, bands), and how to map answers back."""

    batch: npt.NDArray
    fit: Fit


class Session:
    """A model file, ready to run.

    `info` is what the file says about itself; `providers` are the ONNX Runtime providers really in use, best first
    (asking for CUDA does not mean getting it). `threads` counts the threads of one run; None: one a physical core.
    `twice`: `answer` looks at the picture mirrored too, as training did. `crf`: the outlines in its answer follow the
    edges in the picture (see crf.py). `prepare`, `run`, `run_beside`, `answer` and `decode` may each be called from
    another thread.

    Raises UserError when the file is missing, broken, not made by Seedling or needs what this ONNX Runtime lacks, and
    for a network that is to look twice but has learned from no mirrored picture, or has no outlines for `crf`.
    """

    def __init__(
        self,
        path: str | Path,
        threads: int | None = None,
        providers: Sequence[str] | None = None,
        *,
        twice: bool = False,
        crf: bool = False,
    ) -> None:
        self.path = Path(path)
        self.info = read_info(self.path)
        self.twice, self.crf = twice, crf
        if twice and not self.info.mirrors:
            raise UserError(
                text("This network has learned from no mirrored pictures, so it cannot look at them."),
                text("Let it look once, or train one with pictures mirrored left-right or top-bottom."),
            )
        if crf and self.info.task != "segmentation":
            raise UserError(
                text("{name} does not outline areas: there are no edges to sharpen.", name=self.path.name),
                text("Leave the CRF out, or choose a model that outlines areas."),
            )
        self._categories = self.info.annotation_categories()
        self._threads = threads or _cores()
        self._session = _open(self.path, self._threads, providers)
        self._beside: Any = None
        self._opening = threading.Lock()
        self.providers: tuple[str, ...] = tuple(self._session.get_providers())
        self._outputs = [output.name for output in self._session.get_outputs()]
        self._check_input()

    def prepare(self, pixels: npt.NDArray) -> Prepared:
        """Bring (H, W, C) pixels to the network's size.

        Grey and colour are turned into each other where the network wants the other. Raises UserError when the
        number of bands or the pixel type is not what the network was trained on.
        """
        pixels = self._with_bands(pixels)
        if pixels.dtype != self.info.dtype:
            raise UserError(
                text(
                    "The picture has {found} pixels, but the network was trained on {wanted} pixels.",
                    found=pixels.dtype.name,
                    wanted=self.info.dtype,
                ),
                text("Use pictures of the kind the network was trained on, or train a network on this kind."),
            )
        height, width = pixels.shape[:2]
        fit = Fit(self.info.fit, (width, height), self.info.size)
        return Prepared(np.ascontiguousarray(fit.apply(pixels))[np.newaxis], fit)

    def run(self, batch: npt.NDArray) -> dict[str, npt.NDArray]:
        """Return the network's outputs by name for one prepared batch; Python's lock is free meanwhile."""
        return dict(zip(self._outputs, self._session.run(self._outputs, {INPUT_NAME: batch}), strict=True))

    def answer(self, prepared: Prepared, *, beside: bool = False) -> dict[str, npt.NDArray]:
        """Return the network's outputs by name for a picture, by `run` or `run_beside`, as `twice` and `crf` say."""
        run = self.run_beside if beside else self.run
        batch, inside = prepared.batch, prepared.fit.inside
        outputs = answer_mirrored(run, batch, inside, self.info.mirrors) if self.twice else run(batch)
        return sharpen_outputs(outputs, batch, inside, BandNames(self.info.bands)) if self.crf else outputs

    @property
    def at_once(self) -> int:
        """How many `run_beside` at a time keep the computer busy; 1 where a graphics card runs the network."""
        return min(self._threads, _MOST_AT_ONCE) if self.providers == ("CPUExecutionProvider",) else 1

    def run_beside(self, batch: npt.NDArray) -> dict[str, npt.NDArray]:
        """Do what `run` does on the calling thread alone, beside others that do the same.

        One picture takes longer, but as many threads get a fifth more pictures done: none waits for another one. The
        weights are in memory a second time from the first call on.
        """
        with self._opening:
            if self._beside is None:
                self._beside = _open(self.path, 1, ["CPUExecutionProvider"])
        return dict(zip(self._outputs, self._beside.run(self._outputs, {INPUT_NAME: batch}), strict=True))

    def decode(self, outputs: Outputs, fit: Fit, min_score: float = 0.05) -> list[Annotation]:
        """Return `outputs` as annotations on the upright picture, best first."""
        return to_annotations(self.info.task, outputs, fit, self._categories, self.info.source, min_score=min_score)

    def predict(self, pixels: npt.NDArray, min_score: float = 0.05) -> list[Annotation]:
        """Return what the network says about (H, W, C) pixels. Raises UserError as `prepare` does."""
        prepared = self.prepare(pixels)
        return self.decode(self.answer(prepared), prepared.fit, min_score)

    def _with_bands(self, pixels: npt.NDArray) -> npt.NDArray:
        if pixels.ndim == 2:
            pixels = pixels[:, :, np.newaxis]
        found, wanted = pixels.shape[2], len(self.info.bands)
        if found == wanted:
            return pixels
        if found == 1 and wanted == 3:
            return np.repeat(pixels, 3, axis=2)
        if found == 3 and wanted == 1:
            grey = pixels @ np.array([0.299, 0.587, 0.114])  # ITU-R BT.601, as image files are made grey
            return (grey if pixels.dtype.kind == "f" else grey.round()).astype(pixels.dtype)[:, :, np.newaxis]
        raise UserError(
            text(
                "The picture has {found} bands, but the network was trained on {wanted}: {names}.",
                found=found,
                wanted=wanted,
                names=listed(self.info.bands),
            ),
            text("Use pictures with the same bands, or train a network on the bands these pictures have."),
        )

    def _check_input(self) -> None:
        inputs = self._session.get_inputs()
        expected = [1, self.info.height, self.info.width, len(self.info.bands)]
        if [entry.name for entry in inputs] != [INPUT_NAME] or list(inputs[0].shape) != expected:
            raise UserError(
                text("The network inside {name} does not fit its description.", name=self.path.name),
                text("Export the run again."),
            )


def _cores() -> int:
    return psutil.cpu_count(logical=False) or psutil.cpu_count() or 1


def _open(path: Path, threads: int, wanted: Sequence[str] | None) -> Any:
    """Return an InferenceSession; a graphics card that refuses the network gives way to the processor."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3  # warnings about unused initialisers are not for the user
    available = onnxruntime.get_available_providers()
    chosen = [name for name in wanted or PROVIDERS if name in available]
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=chosen)
    except Exception as error:  # ONNX Runtime's errors share no base class of their own
        if [*chosen] != ["CPUExecutionProvider"]:
            return _open(path, threads, ["CPUExecutionProvider"])
        raise _explain(error, path) from error


def _explain(error: Exception, path: Path) -> UserError:
    """Return the sentence for why ONNX Runtime refused a file."""
    what = str(error)
    if "InvalidProtobuf" in type(error).__name__ or "Protobuf parsing failed" in what:
        return broken_file(path)
    missing = any(
        sign in what for sign in ("is not a registered function/op", "NOT_IMPLEMENTED", "Opset", "opset", "IR version")
    )
    if missing:
        return UserError(
            text("The model file {name} uses operations that this computer's ONNX Runtime lacks.", name=path.name),
            text("Update Seedling, or export the run again on this computer. ONNX Runtime says: {what}", what=what),
        )
    return UserError(
        text("ONNX Runtime cannot open the model file {name}.", name=path.name),
        text("Export the run again. ONNX Runtime says: {what}", what=what),
    )
