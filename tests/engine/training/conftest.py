"""Tiny projects, one a task, that a network can learn in seconds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from engine import image
from engine.annotation import Annotation, Box, Polygon, WholeImage
from engine.events import run
from engine.project import Project
from engine.training.measure import Pace
from engine.training.settings import Augmentation, TrainSettings

COUNT = 24  # pictures: 12 to train, 6 to validate, 6 to test
WIDTH, HEIGHT = 64, 48
PACE = Pace(0.1, 0.01)


def scene(number: int) -> tuple[np.ndarray, tuple[int, int, int, int] | None]:
    """A dark picture; every second one has a bright square, whose box is returned."""
    rng = np.random.default_rng(number)
    pixels = rng.integers(0, 90, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    if number % 2:
        return pixels, None
    x, y = rng.integers(2, WIDTH - 26), rng.integers(2, HEIGHT - 26)
    pixels[y : y + 22, x : x + 22] = 230
    return pixels, (int(x), int(y), int(x) + 22, int(y) + 22)


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("pictures 图")
    paths = [folder / f"{number:02}.png" for number in range(COUNT)]
    for number, path in enumerate(paths):
        image.write(path, scene(number)[0])
    return paths


def fill(project: Project, pictures: list[Path], task: str, *, splits: bool = True) -> list[int]:
    ids = run(project.add_images(pictures))
    names = ["square", "nothing"] if task == "classification" else ["square"]
    categories = [project.add_category(name) for name in names]
    with project.edit("Label") as edit:
        for number, image_id in enumerate(ids):
            _, box = scene(number)
            if task == "classification":
                edit.add(image_id, Annotation(categories[0 if box else 1], WholeImage()))
            elif box is None:
                edit.set_state([image_id], "empty")
            elif task == "detection":
                edit.add(image_id, Annotation(categories[0], Box(*box)))
            else:
                x1, y1, x2, y2 = box
                edit.add(image_id, Annotation(categories[0], Polygon.of([(x1, y1), (x2, y1), (x2, y2), (x1, y2)])))
        if splits:
            for split, part in (("train", ids[:12]), ("val", ids[12:18]), ("test", ids[18:])):
                edit.set_split(part, split)
    return ids


@pytest.fixture
def make_project(tmp_path: Path, pictures: list[Path]):
    opened = []

    def make(task: str, **options) -> Project:
        project = Project.create(tmp_path / f"{task} {len(opened)}")
        opened.append(project)
        fill(project, pictures, task, **options)
        return project

    yield make
    for project in opened:
        project.close()


def settings(model: str = "lenet5", **values) -> TrainSettings:
    """Fast settings whose arithmetic is the same in every run."""
    augmentation = values.pop("augmentation", Augmentation(mosaic=0.5))
    given = {"epochs": 2, "image_size": 32, "device": "cpu", "precision": "float32", "batch_size": 4} | values
    return TrainSettings(model=model, augmentation=augmentation, **given)


def unmeasured(network, batch, plan, device):
    """Stand in for `measure` without taking a step."""
    yield from ()
    return plan, PACE


def follow(operation) -> tuple[list, object]:
    """Return the events of an operation and its result."""
    events = []
    while True:
        try:
            events.append(next(operation))
        except StopIteration as end:
            return events, end.value


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    """Networks this small train no faster on several threads, and far slower beside other programs."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(autouse=True)
def _not_measured(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Measuring takes longer than training these projects; the tests marked "measured" do it all the same."""
    if "measured" not in request.fixturenames:
        monkeypatch.setattr("engine.training.prepare.measure", unmeasured)


@pytest.fixture
def measured() -> None:
    """Asks for the real measurement before the start."""
