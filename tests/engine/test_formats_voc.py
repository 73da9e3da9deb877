from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings

from engine.annotation import Annotation, Box, Polygon, RotatedBox
from engine.errors import UserError
from engine.events import run
from engine.formats import transfer, voc
from engine.formats.dataset import Content
from engine.project import Project
from tests.engine import formats_kit as kit


def thing(*corners: object, name: str = "leaf", more: str = "") -> str:
    keys = ("xmin", "ymin", "xmax", "ymax")
    box = "".join(f"<{key}>{value}</{key}>" for key, value in zip(keys, corners, strict=True))
    return f"<object><name>{name}</name>{more}<bndbox>{box}</bndbox></object>"


def document(*things: str, filename: str = "a.png", size: tuple[int, int] = (kit.WIDTH, kit.HEIGHT)) -> str:
    return (
        f"<annotation><folder>x</folder><filename>{filename}</filename><path>/home/pi/{filename}</path>"
        f"<size><width>{size[0]}</width><height>{size[1]}</height><depth>3</depth></size>{''.join(things)}</annotation>"
    )


def folder(root: Path, **files: str) -> Path:
    """Write a VOC folder; each file gets a picture of its stem."""
    (root / "Annotations").mkdir(exist_ok=True)
    for number, (stem, content) in enumerate(files.items()):
        kit.picture(root / "JPEGImages" / f"{stem}.png", shade=number)
        (root / "Annotations" / f"{stem}.xml").write_text(content, encoding="utf-8")
    return root


def boxes(found: voc.Dataset, name: str = "a.png") -> list[object]:
    return [annotation.geometry for annotation in kit.by_name(found)[name].annotations]


def test_without_a_zero_pixels_count_from_one_and_the_last_is_included(tmp_path: Path) -> None:
    found = kit.read(voc, folder(tmp_path, a=document(thing(1, 1, 40, 30), thing(5, 6, 7, 8))))
    assert boxes(found) == [Box(0, 0, 40, 30), Box(4, 5, 7, 8)]


def test_one_zero_anywhere_says_that_the_set_counts_from_zero(tmp_path: Path) -> None:
    found = kit.read(voc, folder(tmp_path, a=document(thing(5, 6, 7, 8)), b=document(thing(0, 1, 40, 30))))
    assert boxes(found) == [Box(5, 6, 7, 8)]


def test_the_person_may_say_how_pixels_count(tmp_path: Path) -> None:
    folder(tmp_path, a=document(thing(5, 6, 7, 8)))
    assert boxes(kit.read(voc, tmp_path, first_pixel="0")) == [Box(5, 6, 7, 8)]
    assert boxes(kit.read(voc, tmp_path, first_pixel="1")) == [Box(4, 5, 7, 8)]


def test_floats_powers_of_ten_and_corners_in_any_order_are_numbers(tmp_path: Path) -> None:
    found = kit.read(voc, folder(tmp_path, a=document(thing("0.5", " 2 ", "1e1", "20.25"), thing(9, 8, 3, 2))))
    assert boxes(found) == [Box(0.5, 2, 10, 20.25), Box(3, 2, 9, 8)]


def test_what_is_broken_is_reported_and_the_rest_is_read(tmp_path: Path) -> None:
    things = (
        thing(5, 6, 5, 6),
        thing("", 1, 2, 3),
        thing("nan", 1, 2, 3),
        thing(1, 2, 3, 4, name=""),
        "<object><name>leaf</name></object>",
        thing(2, 2, 8, 8),
    )
    folder(tmp_path, a=document(*things), b="<annotation><object>", c="<html/>")
    found = kit.read(voc, tmp_path)
    assert boxes(found) == [Box(1, 1, 8, 8)]
    assert len(found.skipped) == 6
    assert "a.xml: object 1" in [item.what for item in found.skipped]
    assert "5, 6, 5, 6" in next(item.why for item in found.skipped if item.what == "a.xml: object 1")
    assert {name: item.state for name, item in kit.by_name(found).items()} == {
        "a.png": "labeled",
        "b.png": "todo",
        "c.png": "todo",
    }


def test_a_file_without_objects_says_that_nothing_is_there_but_not_one_with_broken_ones(tmp_path: Path) -> None:
    found = kit.read(voc, folder(tmp_path, a=document(), b=document(thing(5, 5, 5, 5)), c=document(thing(1, 1, 2, 2))))
    assert {name: item.state for name, item in kit.by_name(found).items()} == {
        "a.png": "empty",
        "b.png": "todo",
        "c.png": "labeled",
    }


def test_stale_file_names_and_paths_do_not_matter(tmp_path: Path) -> None:
    folder(tmp_path, a=document(thing(1, 1, 2, 2), filename="IMG_0001.JPG"))
    kit.picture(tmp_path / "JPEGImages" / "IMG_0001.JPG", shade=9)  # another picture, by now
    assert boxes(kit.read(voc, tmp_path)) == [Box(0, 0, 2, 2)]


def test_the_file_name_counts_where_no_picture_has_the_stem(tmp_path: Path) -> None:
    folder(tmp_path)
    kit.picture(tmp_path / "JPEGImages" / "b.png")
    content = document(thing(1, 1, 2, 2), filename=r"C:\data\JPEGImages\b.png")
    (tmp_path / "Annotations" / "001.xml").write_text(content, "utf-8")
    assert boxes(kit.read(voc, tmp_path), "b.png") == [Box(0, 0, 2, 2)]
    (tmp_path / "Annotations" / "002.xml").write_text(document(filename="gone.png"), "utf-8")
    assert [item.what for item in kit.read(voc, tmp_path).skipped] == ["002.xml"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_names_are_read_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    folder(tmp_path)
    kit.picture(tmp_path / "JPEGImages" / "病叶 1.png")
    content = '<?xml version="1.0" encoding="GB2312"?>\n' + document(thing(1, 1, 2, 2, name="叶锈病"))
    (tmp_path / "Annotations" / "病叶 1.xml").write_text(content, encoding=encoding)
    found = kit.read(voc, tmp_path)
    assert [category.name for category in found.categories] == ["叶锈病"]
    assert boxes(found, "病叶 1.png") == [Box(0, 0, 2, 2)]


def test_splits_come_from_image_sets_and_pictures_without_a_file_wait(tmp_path: Path) -> None:
    folder(tmp_path, a=document(), b=document(), **{"c 1.2": document()})
    kit.picture(tmp_path / "JPEGImages" / "d.png", shade=8)
    sets = tmp_path / "ImageSets" / "Main"
    sets.mkdir(parents=True)
    (sets / "train.txt").write_text("a\nJPEGImages\\c 1.2.png\n\n")
    (sets / "val.txt").write_text("b  1\r\nd -1\n")
    (sets / "trainval.txt").write_text("a\nb\n")
    (sets / "leaf_test.txt").write_text("a\nb\n")
    found = kit.by_name(kit.read(voc, tmp_path))
    assert {name: item.split for name, item in found.items()} == {
        "a.png": "train",
        "b.png": "val",
        "c 1.2.png": "train",
        "d.png": "val",
    }
    assert found["d.png"].state == "todo"


def test_pictures_of_one_stem_in_two_splits_go_with_their_own_files(tmp_path: Path) -> None:
    for split, corner in (("train", 5), ("valid", 9)):
        kit.picture(tmp_path / "images" / split / "1.png", shade=corner)
        (tmp_path / "labels" / split).mkdir(parents=True)
        (tmp_path / "labels" / split / "1.xml").write_text(document(thing(0, 0, corner, corner)), "utf-8")
    found = kit.read(voc, tmp_path)
    assert {item.split: item.annotations[0].geometry for item in found.images} == {
        "train": Box(0, 0, 5, 5),
        "val": Box(0, 0, 9, 9),
    }


def test_difficult_means_ignore_and_turned_boxes_are_in_radians(tmp_path: Path) -> None:
    turned = (
        "<object><name>leaf</name><robndbox><cx>20</cx><cy>15</cy><w>10</w><h>4</h>"
        "<angle>1.5707963267948966</angle></robndbox></object>"
    )
    content = document(thing(1, 1, 2, 2, more="<difficult>1</difficult>"), turned)
    first, second = kit.read(voc, folder(tmp_path, a=content)).images[0].annotations
    assert first.ignore
    assert second.geometry == RotatedBox(20, 15, 10, 4, pytest.approx(90))


def test_detection(tmp_path: Path) -> None:
    assert not voc.detect(tmp_path)
    (tmp_path / "page.xml").write_text("<html/>")
    assert not voc.detect(tmp_path)
    with pytest.raises(UserError):
        kit.read(voc, tmp_path)
    folder(tmp_path, a=document())
    assert voc.detect(tmp_path)
    assert voc.detect(tmp_path / "Annotations" / "a.xml")
    assert len(kit.read(voc, tmp_path / "Annotations").images) == 1


@settings(max_examples=25, deadline=None)
@given(kit.several(kit.annotations(kit.boxes())))
def test_export_then_import_is_equal(labeled: list[list[Annotation]]) -> None:
    with TemporaryDirectory() as place:
        splits = ["val", None, "test"][: len(labeled)]
        found = kit.round_trip(voc, Path(place), labeled, splits)
        for number, wanted in enumerate(labeled):
            item = found[f"p{number}.png"]
            assert item.split == splits[number]
            assert item.state == ("labeled" if wanted else "empty")
            assert kit.said(item) == [(a.category.name, a.geometry, a.ignore) for a in wanted]


def test_outlines_become_boxes_and_that_is_said(tmp_path: Path) -> None:
    shape = Polygon.of([[1, 2], [9, 2], [5, 8.5]])
    found = kit.round_trip(voc, tmp_path, [[Annotation(kit.CATEGORIES[0], shape)]])
    assert boxes(voc_dataset := kit.read(voc, tmp_path / "target"), "p0.png") == [Box(1, 2, 9, 8.5)]
    assert voc_dataset.images[0].size == (kit.WIDTH, kit.HEIGHT)
    assert found["p0.png"].path.parent.name == "JPEGImages"
    assert voc.losses(Content(boxes=9)) == []
    assert voc.losses(Content(polygons=1, masks=2))[0].endswith(": 3")


def test_blood_cells_are_read_as_their_readme_counts_them(shared_data: Path, tmp_path: Path) -> None:
    with Project.create(tmp_path / "p") as project:
        report = run(transfer.import_into(project, shared_data / "bccd"))
        assert (report.format, report.images, report.annotations, report.categories) == ("voc", 364, 4886, 3)
        assert [item.what.split(":")[0] for item in report.skipped] == ["BloodImage_00338.xml", "BloodImage_00343.xml"]
        assert project.split_sizes() == {"train": 205, "val": 87, "test": 72}
        counts = {c.name: project.annotation_counts()[c.id] for c in project.categories()}
        assert counts == {"RBC": 4153, "WBC": 372, "Platelets": 361}


def test_raccoons_are_read_as_their_readme_counts_them(shared_data: Path, tmp_path: Path) -> None:
    found = kit.read(voc, shared_data / "raccoon")
    assert (len(found.images), sum(len(item.annotations) for item in found.images)) == (200, 217)
    assert found.skipped == []
    with Project.create(tmp_path / "p") as project:
        report = run(transfer.import_into(project, shared_data / "raccoon"))
        pairs = {frozenset((item.what, item.why.split(" as ")[1].split(",")[0])) for item in report.skipped}
        twins = ((65, 98), (83, 120), (11, 116), (74, 52))  # identical files, each labeled twice and differently
        assert pairs == {frozenset((f"raccoon-{a}.jpg", f"raccoon-{b}.jpg")) for a, b in twins}
        assert report.images == 196
