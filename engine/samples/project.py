"""A whole project of the sample garden: pictures, labels for three tasks, splits, and a video to run on."""

from __future__ import annotations

import os
import shutil
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from engine import image
from engine.annotation import Annotation, Category, Keypoints, Points, Polygon, Ring
from engine.bands import BandNames
from engine.cv import cv2
from engine.errors import UserError, text
from engine.events import Operation, Progress
from engine.geometry import from_mask
from engine.project import Project, Split
from engine.samples.bands import BAND_NAMES, REFLECTANCE_SCALE
from engine.samples.garden import SIZE, Scene, scene, species_of
from engine.samples.plants import SPECIES
from engine.samples.truth import BOXED, CATEGORIES, OUTLINED, Visible, annotate
from engine.samples.video import video

VIDEO = Path("sample") / "insects.mp4"  # inside the project's folder
_FRACTIONS: dict[Split, float] = {"train": 0.7, "val": 0.15, "test": 0.15}
_TOLERANCE = 0.6  # pixels by which a stored outline may differ from the truth


@dataclass(frozen=True, slots=True)
class _Picture:
    """A picture on disk and what is to be stored about it."""

    path: Path
    annotations: tuple[Annotation, ...]


def create_project(
    folder: str | Path,
    count: int = 200,
    seed: int = 0,
    size: tuple[int, int] = SIZE,
    *,
    bands: bool = False,
    name: str = "Sample garden",
) -> Operation[Path]:
    """Make a project of `count` labeled pictures in `folder` and return the folder.

    Every picture has its species (for classification), boxes of pots, tags and insects (for detection) and outlines
    of leaves and lesions (for segmentation); splits are stratified by species; a video lies at `VIDEO`, its true tracks
    beside it. With `bands` the pictures are 16-bit TIFF of six bands, see `bands.BAND_NAMES`. Raises UserError when
    `folder` holds something already; whatever else ends it early, a cancel too, leaves nothing behind.
    """
    folder = Path(folder)
    if folder.exists() and any(folder.iterdir()):
        raise UserError(
            text("The folder {folder} is not empty.", folder=folder.name), text("Choose a new folder for the garden.")
        )
    try:
        yield from _make(folder, count, seed, size, bands, name)
    except BaseException:  # half a garden is of no use, and the next attempt needs an empty folder
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder


def _make(folder: Path, count: int, seed: int, size: tuple[int, int], bands: bool, name: str) -> Operation[None]:
    pictures = folder / "images"
    pictures.mkdir(parents=True, exist_ok=True)
    made = yield from _draw_all(pictures, count, seed, size, bands)
    yield from video(folder / VIDEO, seed, size=size)
    with Project.create(folder, name) as project:
        if bands:
            project.set_band_names(BandNames(BAND_NAMES, REFLECTANCE_SCALE))
        splits = split_evenly([species_of(seed, index) for index in range(count)], seed)
        groups = [f"plant {index + 1}" for index in range(count)]  # every picture shows other plants
        ids = yield from project.add_images([picture.path for picture in made], groups=groups, splits=splits)
        _label(project, ids, made)


def split_evenly(species: list[str], seed: int) -> list[Split]:
    """Return train, val or test for each picture: 70, 15 and 15 % of all and, as nearly as can be, of each species."""
    wanted = list(_FRACTIONS.values())
    names = list(_FRACTIONS)
    have = {kind: np.zeros(len(names)) for kind in (*SPECIES, "")}
    splits: list[Split] = ["train"] * len(species)
    for place in np.random.default_rng([seed, 3]).permutation(len(species)).tolist():
        lack = np.zeros(len(names))
        for kind, weight in ((species[place], 1.0), ("", 0.5)):
            lack += weight * (np.array(wanted) * (have[kind].sum() + 1) - have[kind])
        best = int(np.argmax(lack))
        splits[place] = names[best]
        have[species[place]][best] += 1
        have[""][best] += 1
    return splits


def _draw_all(folder: Path, count: int, seed: int, size: tuple[int, int], bands: bool) -> Operation[list[_Picture]]:
    """Draw and write all pictures on all cores; at most a few wait in memory."""
    workers = os.cpu_count() or 1
    made: list[_Picture] = []
    pool = ThreadPoolExecutor(workers, thread_name_prefix="garden")
    try:
        waiting: deque[Future[_Picture]] = deque()
        for index in range(count):
            waiting.append(pool.submit(_draw, folder, seed, index, size, bands))
            if len(waiting) > 2 * workers:
                made.append(waiting.popleft().result())
                yield _progress(len(made), count)
        while waiting:
            made.append(waiting.popleft().result())
            yield _progress(len(made), count)
    finally:
        pool.shutdown(cancel_futures=True)
    return made


def _progress(done: int, count: int) -> Progress:
    return Progress(done, count, text("Drawing the pictures"))


def _draw(folder: Path, seed: int, index: int, size: tuple[int, int], bands: bool) -> _Picture:
    shown = scene(seed, index, size)
    path = folder / f"garden_{index + 1:04d}.{'tif' if bands else 'jpg'}"
    image.write(path, shown.six_band() if bands else shown.pixels)
    return _Picture(path, tuple(outlined(shown)))


def outlined(shown: Scene) -> Iterator[Annotation]:
    """Yield the species, the boxes, and leaves and lesions as outlines within `_TOLERANCE`, which a hand can edit."""

    def outline(thing: Visible) -> Polygon:
        corner = np.array(thing.bounds[:2], np.float64)
        return Polygon(
            tuple(
                Ring(_fewer(part.exterior) + corner, tuple(_fewer(hole) + corner for hole in part.holes))
                for part in from_mask(shown.crop(thing)).parts
            )
        )

    return (said for said in annotate(shown, outline) if not isinstance(said.geometry, Keypoints))


def _fewer(points: Points) -> Points:
    """Return an outline (N, 2) with fewer points; one that would lose its area stays as it is."""
    # geometry.simplify does the same more carefully, at ten times the time: 200 pictures have some 20,000 rings
    fewer = cv2.approxPolyDP(points.astype(np.float32), _TOLERANCE, True)[:, 0]
    return fewer.astype(np.float64) if len(fewer) > 2 and cv2.contourArea(fewer) > 0 else points


def _label(project: Project, ids: list[int], made: list[_Picture]) -> None:
    """Store categories and annotations as one step of the history."""
    names = (*SPECIES, *BOXED, *OUTLINED)
    with project.edit(text("Make the sample garden")) as edit:
        own: dict[str, Category] = {name: edit.add_category(name, CATEGORIES[name].color) for name in names}
        edit.add_many(
            (image_id, replace(annotation, category=own[annotation.category.name]))
            for image_id, picture in zip(ids, made, strict=True)
            for annotation in picture.annotations
        )
