from __future__ import annotations

import itertools
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from engine.annotation import (
    Annotation,
    Box,
    Category,
    Point,
    Polygon,
    WholeImage,
)
from engine.errors import UserError, text
from engine.project import Counts, ImageQuery, Project
from engine.project.records import ImageRecord


def insert_images(project: Project, count: int, split: str = "", start: int = 0) -> list[int]:
    """Add pictures that need no files, as one edit."""
    with project.edit("Add pictures") as edit:
        return [
            int(
                edit.db.execute(
                    "INSERT INTO images (path, name, width, height, bands, dtype, split, sha1, hash) "
                    "VALUES (?, ?, 640, 480, 3, 'uint8', ?, ?, ?)",
                    (
                        f"images/plant{n:03d}.jpg",
                        f"plant{n:03d}.jpg",
                        split,
                        n.to_bytes(20, "big"),
                        n * 2654435761 % 2**63,
                    ),
                ).lastrowid
                or 0
            )
            for n in range(start, start + count)
        ]


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "叶片 2026", name="Leaves") as made:
        yield made


def boxed(category: Category, score: float | None = None, at: float = 1) -> Annotation:
    return Annotation(category, Box(at, 2, at + 10, 20.25), score)


def test_what_is_said_about_a_picture_is_kept_with_everything(project: Project) -> None:
    (image,) = insert_images(project, 1)
    with project.edit("Import") as edit:
        leaf = edit.add_category("叶", "#123456", ["tip", "base"], [(0, 1)])
        said = Annotation(leaf, Point(3, 4), 0.25, "run:a b", text="N° 7 三", track=9, ignore=True)
        number = edit.add(image, said)
    (found,) = project.annotations(image)
    assert found == said
    assert found.id == number
    assert project.categories() == [leaf]
    assert leaf.skeleton == ((0, 1),)


def test_the_state_of_a_picture_follows_its_annotations(project: Project) -> None:
    first, second, third = insert_images(project, 3)
    leaf = project.add_category("Leaf")

    def states() -> list[str]:
        return [record.state for record in project.images()]

    with project.edit("Draw") as edit:
        a = edit.add(first, boxed(leaf))
        draft = edit.add(second, boxed(leaf, 0.5))
        edit.set_state([third], "empty")
    assert states() == ["labeled", "todo", "empty"]
    assert project.counts() == Counts(all=3, todo=1, labeled=1, empty=1, drafts=1, broken=0)
    with project.edit("Accept") as edit:
        edit.replace(replace(boxed(leaf), id=draft))
        edit.add(third, boxed(leaf))
    assert states() == ["labeled", "labeled", "labeled"]
    assert project.counts().drafts == 0
    with project.edit("Delete") as edit:
        edit.delete([a])
    assert states() == ["todo", "labeled", "labeled"]
    with project.edit("Not done") as edit:
        edit.set_state([second], "todo")
    assert project.image(second).state == "todo"
    assert project.image(second).annotations == 1


def test_empty_means_that_nothing_is_there(project: Project) -> None:
    first, second = insert_images(project, 2)
    leaf = project.add_category("Leaf")
    with project.edit("Predict") as edit:
        edit.add(first, boxed(leaf, 0.9))
        edit.add(second, boxed(leaf))
    with project.edit("Nothing here") as edit:
        edit.set_state([first], "empty")
    assert project.annotations(first) == []
    with pytest.raises(UserError, match="1 of these pictures have annotations"), project.edit("Nothing here") as edit:
        edit.set_state([first, second], "empty")
    with pytest.raises(UserError, match="no annotations"), project.edit("Done") as edit:
        edit.set_state([first], "labeled")
    project.undo()
    assert project.image(first).state == "todo"
    assert project.annotations(first) == [boxed(leaf, 0.9)]


def test_an_edit_that_fails_leaves_nothing(project: Project) -> None:
    (image,) = insert_images(project, 1)
    leaf = project.add_category("Leaf")
    before = project.revision

    def fail() -> None:
        with project.edit("Draw") as edit:
            edit.add(image, boxed(leaf))
            edit.add_category("Bug")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert project.annotations(image) == []
    assert project.categories() == [leaf]
    assert project.revision == before
    assert project.can_undo == "Add category"
    with pytest.raises(sqlite3.IntegrityError), project.edit("Draw") as edit:  # a mistake of the program
        edit.add(image, boxed(Category(77, "never stored")))


def test_undo_and_redo_survive_closing(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p") as project:
        (image,) = insert_images(project, 1)
        leaf = project.add_category("Leaf")
        with project.edit(text("Draw {count} boxes", count=2)) as edit:
            first = edit.add(image, boxed(leaf))
            edit.add(image, boxed(leaf, at=5))
        with project.edit("Move box") as edit:
            edit.replace(replace(boxed(leaf, at=9), id=first))
    with Project.open(tmp_path / "p") as project:
        assert project.undo() == "Move box"
        assert project.annotations(image)[0] == boxed(leaf)
        label = project.undo()
        assert label == "Draw 2 boxes"
        assert label is not None
        assert (label.template, label.values) == ("Draw {count} boxes", {"count": 2})
        assert project.image(image).state == "todo"
    with Project.open(tmp_path / "p") as project:
        assert project.can_redo == "Draw 2 boxes"
        project.redo()
        assert project.redo() == "Move box"
        assert project.redo() is None
        assert project.annotations(image) == [boxed(leaf, at=9), boxed(leaf, at=5)]
        assert project.annotations(image)[0].id == first
        project.undo()
        project.add_category("Bug")
        assert project.can_redo is None  # another way was taken
        assert project.annotations(image)[0] == boxed(leaf)


def test_pictures_removed_with_all_that_was_said_come_back(project: Project) -> None:
    first, second = insert_images(project, 2, "val")
    leaf = project.add_category("Leaf")
    with project.edit("Draw") as edit:
        edit.add_many([(first, boxed(leaf)), (first, boxed(leaf, 0.5)), (second, boxed(leaf))])
        edit.set_group({first: "plant 1"})
    before = project.images(), project.annotations_of([first, second])
    with project.edit("Remove") as edit:
        edit.remove_images([first])
    assert [record.id for record in project.images()] == [second]
    assert project.annotation_counts() == {leaf.id: 1}
    project.undo()
    assert (project.images(), project.annotations_of([first, second])) == before
    assert project.annotation_counts() == {leaf.id: 3}
    while project.undo():
        pass
    assert project.counts().all == 0
    while project.redo():
        pass
    assert project.counts().all == 1


def test_an_edit_without_a_change_is_no_step(project: Project) -> None:
    (image,) = insert_images(project, 1, "val")
    before = project.revision
    with project.edit("Same split") as edit:
        edit.set_split([image], "val")
        edit.set_state([image], "todo")
    assert project.can_undo == "Add pictures"
    assert project.revision == before


def test_a_continued_edit_is_one_step_unless_another_came_between(project: Project) -> None:
    leaf = project.add_category("Leaf")
    with project.edit("Import") as edit:
        entry = edit.entry
        edit.add_category("a")
    with project.edit("Import", continues=entry) as edit:
        assert edit.entry == entry
        edit.add_category("b")
    project.undo()
    assert project.categories() == [leaf]
    project.redo()
    project.add_category("c")
    with project.edit("Import", continues=entry) as edit:
        edit.add_category("d")
    project.undo()
    assert [category.name for category in project.categories()] == ["Leaf", "a", "b", "c"]


def test_categories_are_unique_and_their_ids_never_come_back(project: Project) -> None:
    (image,) = insert_images(project, 1)
    leaf = project.add_category("  Leaf ")
    assert leaf.name == "Leaf"
    bug = project.add_category("Bug")
    assert bug.color != leaf.color
    for wrong in ("Leaf", "  "):
        with pytest.raises(UserError):
            project.add_category(wrong)
    with pytest.raises(UserError, match="already"):
        project.change_category(replace(bug, name="Leaf"))
    project.change_category(replace(bug, name="Beetle", color="#000000"))
    assert project.categories()[1] == replace(bug, name="Beetle", color="#000000")
    with project.edit("Draw") as edit:
        edit.add_many([(image, boxed(bug)), (image, boxed(leaf))])
    with pytest.raises(UserError, match="1 annotations use"):
        project.remove_category(bug.id)
    project.remove_category(bug.id, with_annotations=True)
    assert project.annotations(image) == [boxed(leaf)]
    assert project.add_category("Moth").id > bug.id
    project.undo()
    project.undo()
    assert [found.category.name for found in project.annotations(image)] == ["Beetle", "Leaf"]


QUERIES = [
    ImageQuery(*some)
    for some in itertools.product(
        (None, "todo", "labeled", "empty", "drafts", "broken"),
        (None, 1, 2),
        (None, "train", "none"),
        ("", "T00", "_", "%"),
    )
]


def test_every_query_finds_what_it_says(project: Project) -> None:
    ids = insert_images(project, 12, "train") + insert_images(project, 12, "", start=12)
    with project.edit("Fill") as edit:
        categories = [edit.add_category("a"), edit.add_category("b")]
        for place, number in enumerate(ids):
            if place % 3 == 0:
                edit.add(number, boxed(categories[place % 2]))
            if place % 4 == 0:
                edit.add(number, boxed(categories[place // 4 % 2], 0.5))
        edit.set_state(ids[1:24:6], "empty")
        edit.db.execute("UPDATE images SET broken = 'cut off' WHERE id % 7 = 0")
        edit.db.execute("UPDATE images SET name = 'a_b%c.png' WHERE id % 10 = 0")
    everything = project.images(limit=1000)
    present = {n: {one.category.id for one in said} for n, said in project.annotations_of(ids).items()}

    def wanted(record: ImageRecord, query: ImageQuery) -> bool:
        state = {
            None: True,
            "drafts": record.drafts > 0,
            "broken": bool(record.broken),
        }.get(query.state, not record.broken and record.state == query.state)
        split = query.split is None or (record.split or "none") == query.split
        category = query.category is None or query.category in present[record.id]
        return state and split and category and query.text.lower() in record.name.lower()

    for query in QUERIES:
        expected = [record for record in everything if wanted(record, query)]
        assert project.images(query, limit=1000) == expected, query
        assert project.count(query) == len(expected), query
        assert project.image_ids(query) == [record.id for record in expected], query
        assert project.images(query, offset=2, limit=3) == expected[2:5], query


def test_what_is_learned_from_is_accepted_sound_and_of_the_right_kind(project: Project) -> None:
    ids = insert_images(project, 6, "train")
    leaf = project.add_category("Leaf")
    with project.edit("Fill") as edit:
        edit.add(ids[0], boxed(leaf))
        edit.add(ids[0], boxed(leaf, 0.4))
        edit.add(ids[1], Annotation(leaf, WholeImage()))
        edit.set_state([ids[2]], "empty")
        edit.add(ids[3], boxed(leaf, 0.4))
        edit.add(ids[4], boxed(leaf))
        edit.db.execute("UPDATE images SET broken = 'cut off' WHERE id = ?", (ids[4],))
    found = {item.record.id: item.annotations for item in project.labeled("train", Box, Polygon)}
    assert found == {ids[0]: (boxed(leaf),), ids[2]: ()}
    assert [item.record.id for item in project.labeled()] == ids[:3]
    assert project.labeled("val") == []


def test_readers_on_other_threads_see_whole_edits_and_never_wait(project: Project) -> None:
    ids = insert_images(project, 2)
    leaf = project.add_category("Leaf")
    seen: list[tuple[int, int]] = []
    with project.edit("Draw") as edit:
        edit.add(ids[0], boxed(leaf))
        assert project.image(ids[0]).annotations == 1  # the writer sees its own work

        def look() -> None:
            seen.append((project.image(ids[0]).annotations, project.image(ids[1]).annotations))

        reader = threading.Thread(target=look)
        reader.start()
        reader.join(5)
        edit.add(ids[1], boxed(leaf))
    assert seen == [(0, 0)]


def test_many_threads_write_one_after_the_other(project: Project) -> None:
    (image,) = insert_images(project, 1)
    leaf = project.add_category("Leaf")

    def draw(place: int) -> None:
        for step in range(10):
            with project.edit("Draw") as edit:
                edit.add(image, boxed(leaf, at=100 * place + step))
            project.annotations(image)

    threads = [threading.Thread(target=draw, args=(place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(project.annotations(image)) == 40
    assert project.image(image).annotations == 40


def test_kinds_of_geometry_are_counted_without_drafts(project: Project) -> None:
    ids = insert_images(project, 2)
    with project.edit("Label") as edit:
        leaf = edit.add_category("leaf")
        edit.add(ids[0], Annotation(leaf, WholeImage()))
        edit.add_many((ids[1], Annotation(leaf, Box(n, 0, n + 5, 5))) for n in range(3))
    assert project.geometry_counts() == {WholeImage: 1, Box: 3}
    project.undo()
    assert project.geometry_counts() == {}
