"""Why a number may be worth less than it looks."""

from __future__ import annotations

import pytest

from engine import tasks
from engine.annotation import Annotation
from engine.training.plan import make_plan
from engine.training.score_card import trust_sentences
from engine.training.selection import select
from tests.engine.training.conftest import settings


def said_about(project, ids=None, **groups):
    """Return what is said of a project whose groups are set by lists of places of pictures."""
    ids = ids or project.image_ids()
    with project.edit("Group") as edit:
        for name, places in groups.items():
            edit.set_group({ids[place]: name for place in places})
    selection = select(project, tasks.get("classification"))
    plan = make_plan(settings(), selection, "stretch", "accuracy")
    return [str(sentence) for sentence in trust_sentences(plan, selection.test, project)]


def test_few_things_and_rare_categories_are_named_with_their_numbers(make_project):
    said = said_about(make_project("classification"))  # six test pictures, three of each
    assert said[0] == "Only 6 labeled things were tested; below 30 the numbers are a guess."
    assert said[1] == "Fewer than 5 were tested, so that their numbers mean nothing: square (3), nothing (3)."
    assert said[2].startswith("Groups are not set")


@pytest.mark.parametrize("count", [4, 5])
def test_a_category_needs_five_tests(make_project, count):
    project = make_project("classification")
    ids = project.image_ids()
    nothing = ids[1::2]
    with project.edit("Split") as edit:
        edit.set_split(nothing, "train")
        edit.set_split(nothing[-count:], "test")
        edit.set_split(ids[::2], "test")
        edit.set_split(ids[:2], "val")
    said = " ".join(said_about(project))
    assert "square" not in said
    assert (f"nothing ({count})" in said) == (count < 5)


def test_ignored_things_are_not_tested(make_project):
    project = make_project("detection")
    selection = select(project, tasks.get("detection"))
    plan = make_plan(settings("yolov5n"), selection, "letterbox", "map50")
    before = trust_sentences(plan, selection.test, project)[0]
    sample = next(s for s in selection.test if s.annotations)
    (box,) = sample.annotations
    ignored = Annotation(box.category, box.geometry, ignore=True)
    less = [
        s if s is not sample else type(s)(s.image_id, s.path, s.width, s.height, (ignored,)) for s in selection.test
    ]
    assert before.values["count"] == 3
    assert trust_sentences(plan, less, project)[0].values["count"] == 2


def test_one_group_alone_in_the_test_is_said(make_project):
    said = said_about(make_project("classification"), plant_a=range(18, 24), plant_b=range(12))
    assert "All test pictures are of one group, plant_a: how it does on any other is not known." in said
    assert not any("Groups are not set" in sentence for sentence in said)
    said = said_about(make_project("classification"), plant_a=range(18, 23), plant_b=range(12))
    assert not any("one group" in sentence for sentence in said)  # one test picture is of no group


def test_a_group_in_training_and_in_the_test_is_said(make_project):
    said = said_about(make_project("classification"), plant_a=[0, 18, 19], plant_b=range(1, 12), plant_c=range(20, 24))
    assert "2 test pictures are of a group that it has learned from; the numbers flatter." in said


def test_near_duplicates_are_counted(make_project, monkeypatch):
    project = make_project("classification")
    records = type(project).records

    def alike(self, ids):
        """All test pictures look like a training picture, but for two."""
        from dataclasses import replace

        ids = list(ids)
        far = {ids[-1]: 0xFFFF, ids[-2]: 0xFFFF0000} if len(ids) == 6 else {}
        return [replace(record, hash=far.get(record.id, 0b111)) for record in records(self, ids)]

    monkeypatch.setattr(type(project), "records", alike)
    assert "4 test pictures look the same as a training picture." in said_about(project)


def test_without_test_pictures_it_is_said_first(make_project):
    project = make_project("classification")
    with project.edit("Split") as edit:
        edit.set_split(project.image_ids()[18:], "val")
    assert said_about(project)[0].startswith("There are no test pictures")
