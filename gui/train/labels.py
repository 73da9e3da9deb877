"""What a project has to learn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.annotation import Annotation, Box, Mask, Polygon, RotatedBox, WholeImage
from engine.bands import BandNames
from engine.events import Event, Operation
from engine.project import Project
from gui.i18n import plural, say, tr
from gui.train.vocabulary import TASKS

_LEARNS_FROM: dict[str, tuple[type, ...]] = {
    "classification": (WholeImage,),
    "detection": (Box, RotatedBox, Polygon, Mask),
    "segmentation": (Polygon, Mask),
}


@dataclass(frozen=True, slots=True)
class Labels:
    """Counts of what there is to learn from; `revision` is that of the project they were counted at.

    `bands` says what the bands of most pictures are called.
    """

    counts: dict[str, int]  # labeled things by task
    splits: dict[Any, int]  # of the labeled pictures
    groups: int
    categories: int
    revision: int = 0
    waiting: int = 0  # pictures that nobody has labeled yet
    boxed: bool = True  # somebody drew boxes, not outlines alone
    bands: BandNames = field(default_factory=lambda: BandNames(()))

    @property
    def richest(self) -> str:
        """The task with the most labels; where several have some, boxes come first, without any the outlines."""
        first = "detection" if self.boxed else "segmentation"
        return max(self.counts, key=lambda task: (self.counts[task] > 0, task == first, self.counts[task]))

    def sentences(self, task: str) -> str:
        """Return in words what a training of `task` would learn from."""
        train, val, test = (self.splits.get(split, 0) for split in ("train", "val", "test"))
        rest = self.splits.get(None, 0)
        if rest and not (train or val or test):
            lines = [tr("{count} pictures, divided by itself when training starts", count=rest)]
        else:
            lines = [tr("{train} train · {val} validation · {test} test", train=train, val=val, test=test)]
            lines += [tr("{count} more are in no part: used for training", count=rest)] if rest else []
        lines += [tr("{count} not labeled yet: left out", count=f"{self.waiting:,}")] if self.waiting else []
        lines.append(say(plural(self.counts.get(task, 0), *TASKS[task].things)))
        lines += [tr("kept together by group: {count} groups", count=self.groups)] if self.groups else []
        return "\n".join(lines)


def of_task(task: str, annotations: Sequence[Annotation]) -> list[Annotation]:
    """Return those annotations that a network of `task` learns from."""
    kinds = _LEARNS_FROM.get(task, ())
    if task == "detection" and any(isinstance(a.geometry, Box) for a in annotations):
        kinds = (Box,)
    return [a for a in annotations if isinstance(a.geometry, kinds)]


def read_labels(project: Project) -> Operation[Labels]:
    """Count what there is to learn from."""
    yield Event()
    revision = project.revision
    kinds = project.geometry_counts()
    counts = {task: sum(kinds.get(kind, 0) for kind in learned) for task, learned in _LEARNS_FROM.items()}
    if kinds.get(Box):  # a project with boxes learns from them alone
        counts["detection"] = kinds[Box]
    splits = dict(project.split_sizes(labeled=True))
    pictures = project.counts()
    waiting = pictures.all - pictures.labeled - pictures.empty - pictures.broken
    boxed = bool(kinds.get(Box) or kinds.get(RotatedBox))
    names = project.band_names(next(iter(project.band_counts()), 0))
    groups, categories = len(project.group_sizes()), len(project.categories())
    return Labels(counts, splits, groups, categories, revision, waiting, boxed, names)
