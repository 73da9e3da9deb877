"""Measuring a model file on one split of a project, exactly as it will be used: through ONNX Runtime."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from engine import tasks
from engine.bands import listed
from engine.errors import UserError, text
from engine.events import Operation, Progress
from engine.fit import Fit
from engine.inference.model_file import ModelInfo
from engine.inference.session import Prepared, Session
from engine.tasks import Metrics, Sample
from engine.training.data import Loader, Pictures
from engine.training.export import model_input
from engine.training.input_spec import InputSpec
from engine.training.run import Run
from engine.training.selection import labeled_pictures

if TYPE_CHECKING:
    from engine.project import ImageRecord, Project


def evaluate(model: Path, project: Project, split: str = "test", *, twice: bool = False) -> Operation[dict[str, Any]]:
    """Return {"task", "images", "metrics", "per_category"} of a model file on "train", "val" or "test".

    With `twice`, "tta" holds the last two of the same network when it looks at each picture mirrored too.

    The pictures are those that the project has in that split; for a run of this project that had to divide them by
    itself, those that it set aside. Raises UserError when there are none, or the categories are others.
    """
    session = Session(model)
    task = tasks.get(session.info.task)
    ids = _category_ids(session.info, project)
    samples = _samples(project, session.info, model, split, ids, task)
    spec = InputSpec(ids, len(session.info.bands), session.info.size, session.info.fit)
    names = [category.name for category in session.info.categories]
    report: dict[str, Any] = {"task": task.name, "images": len(samples)}
    with Loader(task, Pictures(task, spec)) as loader:
        for looking in [session, Session(model, twice=True)] if twice else [session]:
            metrics = task.final_metrics(names, session.info.temperature)
            yield from measure(looking, loader, samples, metrics)
            found = {"metrics": metrics.compute() | metrics.details(), "per_category": metrics.per_category()}
            report |= {"tta": found} if looking.twice else found
    return report


def measure(session: Session, loader: Loader, samples: Sequence[Sample], metrics: Metrics) -> Operation[None]:
    """Run the model file over `samples` into `metrics`."""
    for batch in loader.plain(samples, batch=4):
        for row, pixels in enumerate(model_input(batch.images, session.info.dtype)):
            one = {name: value[row : row + 1] for name, value in batch.targets.items()}
            sample = samples[batch.indices[row]]
            fit = Fit(session.info.fit, (sample.width, sample.height), session.info.size)
            answer = session.answer(Prepared(pixels, fit))
            metrics.update({name: _tensor(array) for name, array in answer.items()}, one)
        yield Progress(batch.indices[-1] + 1, len(samples), text("Measuring on pictures it has not seen"))


def _tensor(array: np.ndarray) -> Tensor:
    return torch.from_numpy(array)


def _category_ids(info: ModelInfo, project: Project) -> tuple[int, ...]:
    known = {category.name: category.id for category in project.categories()}
    missing = [category.name for category in info.categories if category.name not in known]
    if missing:
        raise UserError(
            text("The project has no category {name}, which the model knows.", name=missing[0]),
            text("Use the project that the model was trained on, or name the categories alike."),
        )
    return tuple(known[category.name] for category in info.categories)


def _samples(
    project: Project, info: ModelInfo, model: Path, split: str, ids: tuple[int, ...], task: tasks.Task
) -> list[Sample]:
    set_aside = _set_aside(project, model, split)
    samples = []
    for record, labels in labeled_pictures(project):
        if record.id not in set_aside if set_aside else record.split != split:
            continue
        chosen = tuple(a for a in task.select(labels) if a.category.id in ids)
        if chosen or (record.state == "empty" and task.empty_teaches):
            _refuse_other_pixels(record, info)
            samples.append(Sample(record.id, record.path, record.width, record.height, chosen))
    if not samples:
        raise UserError(
            text("There are no labeled pictures in the split {name}.", name=split),
            text("Divide the pictures in Data, or choose another split: train, val or test."),
        )
    return samples


def _refuse_other_pixels(record: ImageRecord, info: ModelInfo) -> None:
    """Raise UserError where a picture cannot go into the network; a grey one becomes a coloured one."""
    wanted = len(info.bands)
    if record.dtype != info.dtype or record.bands != (1 if record.bands == 1 and wanted == 3 else wanted):
        raise UserError(
            text(
                "{name} has {found} bands of {dtype} pixels, the network was trained on {wanted} of {other}: {bands}.",
                name=record.name,
                found=record.bands,
                dtype=record.dtype,
                wanted=wanted,
                other=info.dtype,
                bands=listed(info.bands),
            ),
            text("Use pictures with the same bands, or train a network on the bands these pictures have."),
        )


def _set_aside(project: Project, model: Path, split: str) -> set[int]:
    """Return the pictures that a run of this project kept for `split`; empty for any other model file."""
    folder = Path(model).resolve().parent
    if folder.parent != Path(project.runs_folder).resolve():
        return set()
    return set(Run(folder).plan().get("splits", {}).get(split, []))
