from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.annotation import Annotation, Category, WholeImage
from engine.errors import UserError
from engine.events import run
from engine.formats import folders, names, pictures, transfer
from engine.formats.dataset import Content, Picture, collection_of
from engine.project import Project
from tests.engine import formats_kit as kit


def labels(found: folders.Dataset) -> dict[str, tuple[str, str | None]]:
    """Category and split of each picture."""
    return {item.path.name: (item.annotations[0].category.name, item.split) for item in found.images}


def test_with_and_without_splits(tmp_path: Path) -> None:
    kit.picture(tmp_path / "flat" / "ill" / "a.png", shade=1)
    kit.picture(tmp_path / "flat" / "well" / "b.png", shade=2)
    kit.picture(tmp_path / "split" / "train" / "ill" / "a.png", shade=1)
    kit.picture(tmp_path / "split" / "valid" / "well" / "b.png", shade=2)
    assert folders.detect(tmp_path / "flat")
    assert folders.detect(tmp_path / "split")
    assert labels(kit.read(folders, tmp_path / "flat")) == {"a.png": ("ill", None), "b.png": ("well", None)}
    assert labels(kit.read(folders, tmp_path / "split")) == {"a.png": ("ill", "train"), "b.png": ("well", "val")}


def test_a_category_may_be_called_train(tmp_path: Path) -> None:
    for number, name in enumerate(("bus", "train")):
        kit.picture(tmp_path / name / f"{name}.png", shade=number)
    assert folders.detect(tmp_path)
    assert labels(kit.read(folders, tmp_path)) == {"bus.png": ("bus", None), "train.png": ("train", None)}


def test_pictures_in_train_and_val_are_split_but_say_nothing(tmp_path: Path) -> None:
    for number, name in enumerate(("train", "val")):
        kit.picture(tmp_path / name / f"{name}.png", shade=number)
    assert transfer.detect_format(tmp_path) == "pictures"
    assert {item.path.stem: item.split for item in kit.read(pictures, tmp_path).images} == {
        "train": "train",
        "val": "val",
    }


def test_hidden_files_and_those_of_windows_are_not_seen(tmp_path: Path) -> None:
    kit.picture(tmp_path / "ill" / "a.JPG")
    kit.picture(tmp_path / "well" / "b.png", shade=2)
    for name in (
        "ill/Thumbs.db",
        "ill/.DS_Store",
        "ill/._a.jpg",
        "well/desktop.ini",
        "__MACOSX/ill/._a.jpg",
        ".git/x.png",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"junk")
    assert folders.detect(tmp_path)
    found = kit.read(folders, tmp_path)
    assert set(labels(found)) == {"a.JPG", "b.png"}
    assert found.skipped == []


def test_a_picture_in_two_categories_is_taken_once_and_reported(tmp_path: Path) -> None:
    kit.picture(tmp_path / "ill" / "a.png")
    kit.picture(tmp_path / "ill" / "same.png")
    kit.picture(tmp_path / "well" / "c.png")
    kit.picture(tmp_path / "well" / "d.png", shade=4)
    found = kit.read(folders, tmp_path)
    assert set(labels(found)) == {"a.png", "same.png", "d.png"}
    assert [(item.what, "ill/a.png" in item.why) for item in found.skipped] == [("well/c.png", True)]


def test_pictures_beside_the_folders_are_reported(tmp_path: Path) -> None:
    for number, name in enumerate(("ill/a.png", "well/b.png", "stray.png")):
        kit.picture(tmp_path / name, shade=number)
    assert [item.what for item in kit.read(folders, tmp_path).skipped] == ["stray.png"]


def test_detection_is_not_fooled(tmp_path: Path) -> None:
    kit.picture(tmp_path / "one" / "a.png")
    assert not folders.detect(tmp_path)
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "a.txt").write_text("0 0.5 0.5 1 1")
    assert not folders.detect(tmp_path)
    with pytest.raises(UserError):
        kit.read(folders, tmp_path / "labels")


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from(kit.CATEGORIES[:2]), min_size=1, max_size=3))
def test_export_then_import_is_equal(chosen: list[Category]) -> None:
    with TemporaryDirectory() as place:
        splits = ["train", None, "val"][: len(chosen)]
        found = kit.round_trip(folders, Path(place), [[kit.whole(category)] for category in chosen], splits)
        for number, category in enumerate(chosen):
            item = found[f"p{number}.png"]
            assert kit.said(item) == [(category.name, WholeImage(), False)]
            assert (item.split, item.state) == (splits[number], "labeled")
        read = kit.read(folders, Path(place) / "target")
        assert [(c.name, c.color) for c in read.categories] == [(c.name, c.color) for c in kit.CATEGORIES]


def test_names_that_no_folder_can_have_come_back(tmp_path: Path) -> None:
    awkward = ["a/b", "a:b", "CON", "leaf.", ".hidden", "rest", "Leaf", "leaf", "..", "叶"]
    categories = [Category(number, name) for number, name in enumerate(awkward)]
    labeled = []
    for number, category in enumerate(categories):
        path = kit.picture(tmp_path / "in" / f"{number}.png", shade=number)
        labeled.append((Picture(number, path, path.name, 40, 30, "train", "labeled"), [kit.whole(category)]))
    (tmp_path / "out").mkdir()
    run(folders.write(collection_of(categories, labeled), tmp_path / "out"))
    found = kit.read(folders, tmp_path / "out")
    assert {item.path.stem: item.annotations[0].category.name for item in found.images} == dict(
        zip(map(str, range(10)), awkward, strict=True)
    )
    made = [path.name.casefold() for path in (tmp_path / "out" / "train").iterdir()]
    assert len(set(made)) == len(awkward)
    assert not {"con", "leaf.", ".hidden"} & set(made)


def test_losses_and_what_is_left_out(tmp_path: Path) -> None:
    leaf = kit.CATEGORIES[0]
    found = kit.round_trip(folders, tmp_path, [[kit.whole(leaf)], [], [Annotation(leaf, WholeImage(), score=0.5)]])
    assert set(found) == {"p0.png"}
    assert len(folders.losses(Content(boxes=1, todo=2, empty=1, several_whole=1))) == 3
    assert folders.losses(Content(whole=7)) == []


def test_the_category_in_the_file_name_is_read_only_with_split_lists(tmp_path: Path) -> None:
    for number, name in enumerate(("NP10-1r", "P10-2r", "P7")):
        kit.picture(tmp_path / "Dataset" / f"{name}.png", shade=number)
    assert transfer.detect_format(tmp_path) == "pictures"
    (tmp_path / "splits").mkdir()
    (tmp_path / "splits" / "train.txt").write_text("Dataset\\NP10-1r.png\nDataset/gone.png\n")
    (tmp_path / "splits" / "test.txt").write_text("P7.png\n")
    assert transfer.detect_format(tmp_path) == "names"
    found = kit.read(names, tmp_path)
    assert labels(found) == {"NP10-1r.png": ("NP", "train"), "P10-2r.png": ("P", None), "P7.png": ("P", "test")}
    assert [item.group for item in found.images] == ["10", "10", None]
    assert [item.what for item in found.skipped] == ["train.txt: line 2"]
    kit.picture(tmp_path / "Dataset" / "overview.png", shade=9)
    assert transfer.detect_format(tmp_path) == "pictures"


def test_bees_are_read_as_their_readme_counts_them(shared_data: Path, tmp_path: Path) -> None:
    with Project.create(tmp_path / "p") as project:
        report = run(transfer.import_into(project, shared_data / "pollen-bee"))
        assert (report.format, report.images, report.annotations, report.skipped) == ("names", 714, 714, [])
        counts = {c.name: project.annotation_counts()[c.id] for c in project.categories()}
        assert counts == {"P": 369, "NP": 345}
        assert project.split_sizes() == {"train": 463, "val": 108, "test": 143}
