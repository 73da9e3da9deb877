"""What augmentation does to the user's own pictures, before anything is trained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from engine import catalog, tasks
from engine.annotation import Annotation
from engine.events import Operation, Progress
from engine.training.data import Pictures
from engine.training.plan import make_plan
from engine.training.selection import select
from engine.training.settings import TrainSettings

if TYPE_CHECKING:
    from engine.project import Project

Preview = tuple[npt.NDArray[Any], tuple[Annotation, ...]]


def preview_augmentation(
    project: Project, settings: TrainSettings, count: int = 8, seed: int = 0
) -> Operation[list[Preview]]:
    """Return `count` varied training pictures (H, W, bands) at network size, with their annotations in those pixels."""
    task = tasks.get(catalog.get(settings.model).task)
    selection = select(project, task, settings.seed)
    plan = make_plan(settings, selection, task.fit_rule, task.headline)
    pictures = Pictures(task, plan.input)
    how, rng = settings.augmentation, np.random.default_rng(seed)

    def some() -> Any:
        return pictures.get(selection.train[int(rng.integers(len(selection.train)))])

    shown = []
    for number in range(count):
        example = task.augment(some(), how, rng, some)
        annotations = tuple(task.to_annotations(example.target, selection.categories))
        image = example.image
        if how.mixup or how.cutmix:
            mixed, _ = task.mix(*task.stack([example, some()]), how, rng)  # (2, bands, H, W)
            image = mixed[0].permute(1, 2, 0).numpy()
        shown.append((np.ascontiguousarray(image), annotations))
        yield Progress(number + 1, count)
    return shown
