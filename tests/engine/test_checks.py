from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engine import image
from engine.annotation import Annotation, Box, Mask, Point, Polygon, WholeImage
from engine.checks import Problem, check
from engine.events import run
from engine.project import Project


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """30 sound pictures of 70 x 50 pixels that look different and belong to 10 plants."""
    rng = np.random.default_rng(0)
    paths = [tmp_path / f"plant{n // 3:02d}_{n % 3}.png" for n in range(30)]
    for path in paths:
        image.write(path, np.ascontiguousarray(rng.integers(0, 255, (5, 7, 3), np.uint8).repeat(10, 0).repeat(10, 1)))
    with Project.create(tmp_path / "p") as made:
        run(made.add_images(paths))
        yield made


def found(project: Project) -> dict[str, Problem]:
    return {problem.kind: problem for problem in check(project)}


def make_sound(project: Project) -> list[int]:
    ids = project.image_ids()
    with project.edit("Label") as edit:
        leaf, bug = edit.add_category("Leaf"), edit.add_category("Bug")
        edit.add_many((n, Annotation((leaf, bug)[n % 2], Box(1, 1, 20, 20))) for n in ids)
        edit.set_group({n: f"plant {(n - 1) // 3}" for n in ids})
    run(project.assign_splits())
    return ids


def test_a_sound_project_has_no_problems(project: Project) -> None:
    make_sound(project)
    assert check(project) == []


def test_a_fresh_project_is_told_where_to_begin(project: Project) -> None:
    problems = found(project)
    assert list(problems) == ["nothing_labeled", "no_groups"]
    assert "belong together in 10" in problems["no_groups"].what
    assert "Part 1 of the file name, e.g. plant00" in problems["no_groups"].mend


def test_files_that_are_broken_or_gone_are_named(project: Project, tmp_path: Path) -> None:
    ids = make_sound(project)
    (tmp_path / "bad.jpg").write_bytes(b"no picture")
    (bad,) = run(project.add_images([tmp_path / "bad.jpg"]))
    project.image(ids[4]).path.unlink()
    problems = found(project)
    assert problems["broken"].images == (bad,)
    assert problems["missing"].images == (ids[4],)
    assert set(problems) == {"broken", "missing"}


def test_leaks_between_splits_are_found(project: Project, tmp_path: Path) -> None:
    ids = make_sound(project)
    train = next(record for record in project.images() if record.split == "train")
    image.write(tmp_path / "again.jpg", image.read(train.path))
    (again,) = run(project.add_images([tmp_path / "again.jpg"], splits=["test"]))
    with project.edit("Tear a group") as edit:
        edit.set_state([again], "empty")
        edit.set_split(ids[:1], "train")
        edit.set_split(ids[1:3], "val")
    problems = found(project)
    assert set(problems["leak"].images) == {train.id, again}
    assert problems["straddling"].images == tuple(ids[:3])
    assert problems["straddling"].what.startswith("1 groups")


def test_shapes_that_cannot_be_meant_are_found(project: Project) -> None:
    ids = make_sound(project)
    leaf = project.categories()[0]
    with project.edit("Slips") as edit:
        edit.add(ids[0], Annotation(leaf, Box(5, 5, 5, 30)))
        edit.add(ids[1], Annotation(leaf, Polygon.of([[1, 1], [2, 1], [1, 2]])))
        edit.add(ids[2], Annotation(leaf, Mask(50, 70, (3500,))))
        edit.add(ids[3], Annotation(leaf, Box(60, 10, 71.5, 20)))
        edit.add(ids[4], Annotation(leaf, Box(-1, -1, 70.9, 50.5)))  # within rounding
        edit.add(ids[5], Annotation(leaf, Point(3, 3)))  # has no area to be small
        edit.add(ids[6], Annotation(leaf, Box(-50, 0, 9, 9), score=0.3))  # a draft: nobody said so
        edit.add(ids[7], Annotation((project.categories())[(ids[7]) % 2], Box(1, 1, 20, 20)))
    problems = found(project)
    assert problems["small"].images == tuple(ids[:3])
    assert problems["outside"].images == (ids[3],)
    assert problems["twice"].images == (ids[7],)
    assert problems["drafts"].images == (ids[6],)
    assert set(problems) == {"small", "outside", "twice", "drafts"}


def test_rare_unequal_and_absent_categories_are_named(project: Project) -> None:
    ids = project.image_ids()
    with project.edit("Label") as edit:
        common, rare, never = edit.add_category("common"), edit.add_category("rare"), edit.add_category("never")
        edit.add_many((n, Annotation(common, WholeImage())) for n in ids[:25])
        edit.add(ids[0], Annotation(rare, WholeImage()))
        edit.set_split(ids[:10], "train")
        edit.set_split(ids[10:20], "val")
    problems = check(project)
    said = {problem.kind: problem.what for problem in problems}
    assert said["few"] == "Only 1 pictures have rare."
    assert said["unequal"] == "common is in 25 pictures, rare in 1 only."
    assert said["absent"] == "Validation has no picture with rare."
    assert said["empty_split"] == "Test has no labeled pictures."
    assert said["no_splits"].startswith("5 labeled pictures are not divided yet")
    assert said["unused"] == f"No labeled picture has {never.name}."
    assert said["todo"] == "5 pictures are not labeled yet."
