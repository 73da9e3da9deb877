"""What a project has to learn from, counted from its labels."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.annotation import Annotation, Box, Geometry, Polygon, WholeImage
from engine.events import run
from engine.project import Project
from gui.train.labels import read_labels
from tests.engine.test_project import insert_images

OUTLINE = Polygon.of([(0, 0), (9, 0), (9, 9)])


@pytest.mark.parametrize(
    ("shapes", "task"),
    [([OUTLINE], "segmentation"), ([OUTLINE] * 3 + [Box(0, 0, 5, 5)], "detection"), ([WholeImage()], "classification")],
    ids=["outlines alone", "boxes too", "whole pictures"],
)
def test_what_was_drawn_decides_what_is_learned_first(tmp_path: Path, shapes: list[Geometry], task: str) -> None:
    with Project.create(tmp_path / "p") as project:
        (image,) = insert_images(project, 1)
        with project.edit("Label") as edit:
            leaf = edit.add_category("leaf")
            edit.add_many((image, Annotation(leaf, shape)) for shape in shapes)
        assert run(read_labels(project)).richest == task


def test_pictures_in_no_part_are_said_to_be_learned_from(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p") as project:
        ids = insert_images(project, 4)
        with project.edit("Label") as edit:
            leaf = edit.add_category("leaf")
            edit.add_many((image, Annotation(leaf, WholeImage())) for image in ids)
            edit.set_split(ids[:2], "train")
            edit.set_split(ids[2:3], "val")
        assert "1 more are in no part: used for training" in run(read_labels(project)).sentences("classification")


def test_only_labeled_pictures_are_counted(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p") as project:
        ids = insert_images(project, 6)
        with project.edit("Label") as edit:
            leaf = edit.add_category("leaf")
            edit.add_many((image, Annotation(leaf, Box(0, 0, 5, 5))) for image in ids[:3])
            edit.add(ids[3], Annotation(leaf, Box(0, 0, 5, 5), score=0.5))  # a draft: nobody has looked at it
            edit.set_split([ids[0], ids[1], ids[4]], "train")
            edit.set_split([ids[2], ids[5]], "val")
        (tmp_path / "broken.jpg").write_bytes(b"not a picture")
        run(project.add_images([tmp_path / "broken.jpg"]))
        assert project.counts().broken == 1
        told = run(read_labels(project)).sentences("detection")
    assert "2 train · 1 validation · 0 test" in told
    assert "3 not labeled yet: left out" in told
    assert "3 boxes" in told
