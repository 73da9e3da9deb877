"""A project of 100,000 pictures and 500,000 annotations: what opening it, its gallery and its edits cost.

    python -m tests.bench.bench_project [IMAGES]

Prints one row a measurement: what, seconds (or MB), the limit, and their ratio; exit status 1 when one is above 1.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import psutil

from engine.annotation import Annotation, Box
from engine.errors import text
from engine.events import run
from engine.project import ImageQuery, Project

IMAGES = 100_000
PER_IMAGE = 5
CATEGORIES = 12


def build(folder: Path, images: int = IMAGES, seed: int = 0) -> Project:
    """Return a project of `images` pictures whose files do not exist, most of them labeled, some with drafts."""
    project = Project.create(folder)
    rng = np.random.default_rng(seed)
    with project.edit(text("Add pictures")) as edit:
        categories = [edit.add_category(f"species {number}") for number in range(CATEGORIES)]
        rows = (
            (
                f"../pictures/2026-07-{n % 28 + 1:02d}/plant{n // 40:05d}_cam{n % 3}_{n:06d}.jpg",
                f"plant{n // 40:05d}_cam{n % 3}_{n:06d}.jpg",
                ("train", "val", "test", "")[n % 4],
                "" if n % 500 else "IMG is broken or cut off.",
                rng.bytes(20),
                int(look),
            )
            for n, look in enumerate(rng.integers(0, 2**63, images, dtype=np.uint64).tolist())
        )
        edit.db.executemany(
            "INSERT INTO images (path, name, split, broken, sha1, hash, width, height, bands, dtype) "
            "VALUES (?, ?, ?, ?, ?, ?, 4032, 3024, 3, 'uint8')",
            rows,
        )
        kinds = np.minimum(rng.geometric(0.3, images * PER_IMAGE) - 1, CATEGORIES - 1).tolist()
        places = np.where(rng.random(images * PER_IMAGE) < 0.1, 0, 1) * rng.integers(1, images, images * PER_IMAGE) + 1
        boxes = rng.random((images * PER_IMAGE, 2)).tolist()
        edit.add_many(
            (place, Annotation(categories[kind], Box(x, y, x + 9, y + 9), 0.5 if number % 37 == 0 else None))
            for number, (kind, place, (x, y)) in enumerate(zip(kinds, places.tolist(), boxes, strict=True))
        )
    return project


def pages(project: Project) -> tuple[float, str]:
    """Return the slowest of many gallery pages in seconds, and which it was."""
    states = (None, "todo", "labeled", "empty", "drafts", "broken")
    splits = (None, "train", "none")
    categories = (None, 1, CATEGORIES)
    words = ("", "PLANT", "cam1", "plant01", "nothing")
    worst = (0.0, "")
    for state, split, category, word in itertools.product(states, splits, categories, words):
        query = ImageQuery(state, category, split, word)
        count = project.count(query)
        for offset in sorted({0, count // 2, max(0, count - 100)}):
            seconds = min(_seconds(lambda at=offset, q=query: project.images(q, at, 100)) for _ in range(2))
            worst = max(worst, (seconds, f"{query} from {offset} of {count}"))
    return worst


def measure(folder: Path, images: int = IMAGES) -> list[tuple[str, float, float]]:
    """Return (what, measured, limit) of each measurement."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as other:  # its memory is not ours
        other.submit(_build_and_close, folder, images).result()
    start = time.perf_counter()
    project = Project.open(folder)
    first = [project.images(limit=100), project.counts(), project.annotation_counts()]
    rows = [("open, first page and counts (s)", time.perf_counter() - start, 1.0)]
    slowest, which = pages(project)
    rows.append((f"slowest gallery page (s): {which}", slowest, 0.05))
    rows.append(("memory of the process (MB)", psutil.Process().memory_info().rss / 2**20, 200.0))
    rows.append(("counts of all states (s)", _seconds(project.counts), 0.05))
    rows.append(("annotations per category (s)", _seconds(project.annotation_counts), 0.1))
    ids = project.image_ids(ImageQuery(state="labeled"))[:2000]
    rows.append(("annotations of 2,000 pictures (s)", _seconds(lambda: project.annotations_of(ids)), 0.3))
    rows.append(("labeled pictures of a split (s)", _seconds(lambda: project.labeled("train", Box)), 5.0))
    one = project.annotations(first[0][1].id)[0]  # type: ignore[index]
    rows.append(("one edit (s)", _seconds(lambda: _touch(project, one)), 0.05))
    rows.append(("assign splits by groups and looks (s)", _seconds(lambda: run(project.assign_splits())), 30.0))
    rows.append(("undo of the splits (s)", _seconds(project.undo), 5.0))
    project.close()
    return rows


def _build_and_close(folder: Path, images: int) -> None:
    build(folder, images).close()


def _touch(project: Project, annotation: Annotation) -> None:
    with project.edit(text("Move box")) as edit:
        edit.replace(annotation)


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def main() -> int:
    """Print the table."""
    images = int(sys.argv[1]) if len(sys.argv) > 1 else IMAGES
    with tempfile.TemporaryDirectory() as folder:
        rows = measure(Path(folder) / "project", images)
    for what, measured, limit in rows:
        sys.stdout.write(f"{measured:8.3f} of {limit:7.3f} = {measured / limit:5.2f}  {what}\n")
    return int(any(measured > limit for _, measured, limit in rows))


if __name__ == "__main__":
    raise SystemExit(main())
