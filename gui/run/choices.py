"""What a network is run on: told by the window, found on the job's thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine import catalog
from engine.errors import UserError, text
from engine.events import Event, Operation
from engine.inference.sources import list_cameras
from engine.project import ImageQuery, Project
from engine.training.run import list_runs

SAMPLE_VIDEO = Path("sample") / "insects.mp4"


@dataclass(frozen=True, slots=True, eq=False)
class ProjectPictures:
    """The pictures of a project, or of one of its splits: in a large one, too many to look up before the start."""

    project: Project
    split: Any  # "train", "val", "test"; None: all

    def __eq__(self, other: object) -> bool:
        same = isinstance(other, ProjectPictures) and self.project is other.project
        return same and self.split == other.split  # type: ignore[attr-defined]

    def __hash__(self) -> int:
        return hash((id(self.project), self.split))

    def paths(self) -> list[Path]:
        """Return the files of the pictures that can be read. Raises UserError when there are none."""
        records = self.project.records(self.project.image_ids(ImageQuery(split=self.split)))
        paths = [record.path for record in records if not record.broken]
        if not paths:
            raise UserError(text("There is no picture to run on."), text("Choose others below Source."))
        return paths


Spec = str | Path | Sequence[Path] | ProjectPictures


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A finished run as the list of models offers it."""

    path: Path
    architecture: str  # its title
    started: float
    headline: tuple[str, float] | None
    task: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What a project offers to Run."""

    models: tuple[ModelChoice, ...]
    splits: dict[Any, int]
    video: Path | None


def read_offer(project: Project) -> Operation[Offer]:
    """Read which models and sources a project has."""
    models = []
    for run in list_runs(project.runs_folder):
        yield Event()
        path = run.model_path
        if path is not None:
            models.append(ModelChoice(path, _title(run.architecture), run.started, run.headline, run.task))
    video = project.folder / SAMPLE_VIDEO
    return Offer(tuple(models), dict(project.split_sizes()), video if video.is_file() else None)


def read_cameras() -> Operation[list[tuple[int, str]]]:
    """Look which cameras there are; on some systems that opens each for a moment."""
    yield Event()
    return list_cameras()


def _title(key: str) -> str:
    try:
        return catalog.get(key).title
    except UserError:
        return key
