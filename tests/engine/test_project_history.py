from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from engine.project import Project
from tests.engine.test_project import boxed, insert_images


def test_an_edit_of_one_picture_names_it(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p") as project:
        ids = insert_images(project, 3)
        with project.edit("Start") as edit:
            leaf = edit.add_category("leaf")
        assert project.picture_of_step(back=True) is None  # a category is in no picture
        with project.edit("Draw") as edit:
            edit.add(ids[1], boxed(leaf, None))
        assert project.picture_of_step(back=True) == ids[1]
        assert project.picture_of_step(back=False) is None
        project.undo()
        assert project.picture_of_step(back=False) == ids[1]
        project.redo()
        with project.edit("Draw a second one") as edit:  # the state of the picture is the same after it
            edit.add(ids[1], boxed(leaf, None, 1))
        assert project.picture_of_step(back=True) == ids[1]
        with project.edit("Divide") as edit:
            edit.set_split(ids, "train")
        assert project.picture_of_step(back=True) is None


class History(RuleBasedStateMachine):
    """Any edits, undone and redone in any order, against a list of what the project looked like after each."""

    folder: Path
    number = itertools.count()

    def __init__(self) -> None:
        super().__init__()
        self.project = Project.create(self.folder / f"p{next(self.number)}")
        insert_images(self.project, 4)
        with self.project.edit("Start") as edit:
            self.categories = [edit.add_category("a"), edit.add_category("b")]
        self.past = [self.look()]
        self.now = 0

    def teardown(self) -> None:
        self.project.close()

    def look(self) -> object:
        ids = self.project.image_ids()
        said = {n: [(one.id, one) for one in found] for n, found in self.project.annotations_of(ids).items()}
        return self.project.images(), said, self.project.categories(), self.project.annotation_counts()

    def happened(self) -> None:
        after = self.look()
        if after != self.past[self.now]:
            self.past = [*self.past[: self.now + 1], after]
            self.now += 1

    @rule(image=st.integers(1, 4), category=st.integers(0, 1), score=st.sampled_from([None, 0.5]))
    def draw(self, image: int, category: int, score: float | None) -> None:
        if image in self.project.image_ids():
            with self.project.edit("Draw") as edit:
                edit.add(image, boxed(self.categories[category], score))
            self.happened()

    @rule(data=st.data(), category=st.integers(0, 1), score=st.sampled_from([None, 0.5]), at=st.integers(0, 3))
    def change(self, data: st.DataObject, category: int, score: float | None, at: int) -> None:
        found = [one for said in self.project.annotations_of(self.project.image_ids()).values() for one in said]
        if found:
            chosen = data.draw(st.sampled_from(found))
            with self.project.edit("Change") as edit:
                edit.replace(replace(boxed(self.categories[category], score, at), id=chosen.id))
            self.happened()

    @rule(images=st.sets(st.integers(1, 4)), split=st.sampled_from(["train", "val", None]))
    def mixed(self, images: set[int], split: Any) -> None:
        with self.project.edit("Mixed") as edit:
            edit.set_split(images, split)
            edit.set_group(dict.fromkeys(images, f"group {split}"))
            edit.delete([1, 3, 5])
            edit.set_state(images, "todo")
        self.happened()

    @rule(image=st.integers(1, 4))
    def remove(self, image: int) -> None:
        with self.project.edit("Remove") as edit:
            edit.remove_images([image])
        self.happened()

    @precondition(lambda self: self.now > 0)
    @rule()
    def undo(self) -> None:
        assert self.project.undo()
        self.now -= 1
        assert self.look() == self.past[self.now]

    @precondition(lambda self: self.now < len(self.past) - 1)
    @rule()
    def redo(self) -> None:
        assert self.project.redo()
        self.now += 1
        assert self.look() == self.past[self.now]

    @invariant()
    def counters_are_true(self) -> None:
        for record in self.project.images():
            said = self.project.annotations(record.id)
            assert record.annotations == len(said)
            assert record.drafts == sum(one.is_draft for one in said)


def test_history_brings_back_every_moment(tmp_path: Path) -> None:
    machine = type("Machine", (History,), {"folder": tmp_path})
    run_state_machine_as_test(machine, settings=settings(max_examples=15, stateful_step_count=20, deadline=None))
