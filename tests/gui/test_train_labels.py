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
