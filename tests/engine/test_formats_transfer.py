from __future__ import annotations

import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import geometry, image
from engine.annotation import Annotation, Box, Line, Mask, Point, Polygon, RotatedBox, WholeImage
from engine.errors import UserError
from engine.events import Notice, run
from engine.formats import files, transfer
from engine.formats.dataset import Dataset, ImportedImage
from engine.formats.frames import fit_to_picture
from engine.project import Project
from tests.engine import formats_kit as kit


@pytest.fixture
def project(tmp_path: Path) -> Project:
    with Project.create(tmp_path / "project") as made:
        yield made


def coco_file(root: Path, boxes: list[list[float]], name: str = "leaf", size: tuple[int, int] = (40, 30)) -> Path:
    kit.picture(root / "a.png")
    data = {
        "images": [{"id": 1, "file_name": "a.png", "width": size[0], "height": size[1]}],
        "categories": [{"id": 5, "name": name, "color": "#123456"}],
        "annotations": [{"id": n, "image_id": 1, "category_id": 5, "bbox": box} for n, box in enumerate(boxes)],
    }
    (root / "labels.json").write_text(json.dumps(data), "utf-8")
    return root


def geometries(project: Project) -> list[object]:
    return [a.geometry for found in project.annotations_of(project.image_ids()).values() for a in found]


def test_an_import_is_two_steps_back(project: Project, tmp_path: Path) -> None:
    report = run(transfer.import_into(project, coco_file(tmp_path / "in", [[1, 2, 3, 4]])))
    assert report.to_json() == {"images": 1, "annotations": 1, "categories": 1, "skipped": []}
    (found,) = project.annotations(project.image_ids()[0])
    assert (found.geometry, found.source, found.category.color) == (Box(1, 2, 4, 6), "import:coco", "#123456")
    assert project.undo() is not None
    assert project.undo() is not None
    assert (project.counts().all, project.categories(), project.can_undo) == (0, [], None)
    project.redo()
    project.redo()
    assert geometries(project) == [Box(1, 2, 4, 6)]


def test_categories_of_one_name_are_one_and_the_same_thing_is_not_said_twice(project: Project, tmp_path: Path) -> None:
    ours = project.add_category("leaf", "#ff0000")
    run(transfer.import_into(project, coco_file(tmp_path / "in", [[1, 2, 3, 4]])))
    again = run(transfer.import_into(project, coco_file(tmp_path / "in", [[1, 2, 3, 4], [5, 5, 5, 5]])))
    assert project.categories() == [ours]
    assert again.annotations == 1
    assert sorted(geometries(project), key=str) == [Box(1, 2, 4, 6), Box(5, 5, 10, 10)]


def test_what_is_said_elsewhere_about_the_same_picture_comes_together(project: Project, tmp_path: Path) -> None:
    kit.picture(tmp_path / "classes" / "ill" / "x.png")  # the content of a.png
    kit.picture(tmp_path / "classes" / "well" / "y.png", shade=3)
    run(transfer.import_into(project, tmp_path / "classes"))
    run(transfer.import_into(project, coco_file(tmp_path / "in", [[1, 2, 3, 4]])))
    assert project.counts().all == 2
    assert {type(shape) for shape in geometries(project)} == {WholeImage, Box}


def test_broken_pictures_stay_and_their_labels_are_reported(project: Project, tmp_path: Path) -> None:
    root = coco_file(tmp_path / "in", [[1, 2, 3, 4]])
    (root / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n broken")
    report = run(transfer.import_into(project, root))
    assert project.counts().broken == 1
    assert (report.images, report.annotations, len(report.skipped)) == (0, 0, 1)


def test_empty_states_and_splits_and_groups_arrive(project: Project, tmp_path: Path) -> None:
    for number, stem in enumerate("ab"):
        kit.picture(tmp_path / "in" / "images" / "val" / f"{stem}.png", shade=number)
    (tmp_path / "in" / "labels" / "val").mkdir(parents=True)
    (tmp_path / "in" / "labels" / "val" / "a.txt").write_text("")
    (tmp_path / "in" / "classes.txt").write_text("leaf")
    run(transfer.import_into(project, tmp_path / "in", copy=True))
    records = {record.name: record for record in project.images()}
    assert {name: (record.state, record.split) for name, record in records.items()} == {
        "a.png": ("empty", "val"),
        "b.png": ("todo", "val"),
    }
    assert all(record.path.is_relative_to(project.folder) for record in records.values())


def test_nothing_to_import_is_a_sentence(project: Project, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for path, format_ in ((tmp_path / "empty", "auto"), (tmp_path / "gone", "auto"), (tmp_path / "empty", "jpeg")):
        with pytest.raises(UserError) as error:
            run(transfer.import_into(project, path, format_))
        assert error.value.message
    for name in transfer.FORMATS:
        with pytest.raises(UserError):
            run(transfer.import_into(project, tmp_path / "empty", name))
    assert project.can_undo is None


TURNED = {5: Box(2, 1, 6, 4), 6: Box(24, 1, 28, 4), 7: Box(24, 36, 28, 39), 8: Box(2, 36, 6, 39)}


@pytest.mark.parametrize("orientation", TURNED)
def test_labels_drawn_on_a_phone_photo_that_was_not_turned_are_turned_with_it(
    project: Project, tmp_path: Path, orientation: int
) -> None:
    # Raw 40 x 30, upright 30 x 40. The box 1, 2, 4, 6 of the raw picture lies near its top left corner: orientation 6
    # (a quarter clockwise) brings it to the top right, 8 to the bottom left; 5 mirrors at one diagonal, 7 at the other.
    root = coco_file(tmp_path / "in", [[1, 2, 3, 4]])
    (root / "a.png").unlink()
    kit.phone_photo(root / "a.png", 40, 30, orientation)
    operation = transfer.import_into(project, root)
    notices = [event.message for event in operation if isinstance(event, Notice)]
    assert geometries(project) == [TURNED[orientation]]
    assert any("turned" in message for message in notices)


def test_labels_drawn_on_the_upright_photo_stay(project: Project, tmp_path: Path) -> None:
    root = coco_file(tmp_path / "in", [[1, 2, 3, 4]], size=(30, 40))
    (root / "a.png").unlink()
    kit.phone_photo(root / "a.png", 40, 30)
    run(transfer.import_into(project, root))
    assert geometries(project) == [Box(1, 2, 4, 6)]


def test_turned_pixels_are_where_the_reader_puts_them(project: Project, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    for orientation in range(5, 9):
        raw = np.repeat(np.repeat(rng.integers(0, 2, (6, 8)), 8, axis=0), 8, axis=1).astype(bool)  # (48, 64)
        path = tmp_path / f"{orientation}.jpg"
        from PIL import Image

        exif = Image.Exif()
        exif[0x0112] = orientation
        Image.fromarray(raw.astype(np.uint8) * 255).save(path, exif=exif, quality=100)
        ids = run(project.add_images([path]))
        item = ImportedImage(path, [Annotation(kit.CATEGORIES[0], geometry.encode(raw))], size=(64, 48))
        assert fit_to_picture(item, project.image(ids[0]), Dataset()) == "turned"
        seen = image.read(path)[:, :, 0] > 127
        assert (geometry.decode(item.annotations[0].geometry) == seen).all()


def test_labels_at_another_size_are_scaled_and_masks_that_cannot_fit_are_reported(
    project: Project, tmp_path: Path
) -> None:
    run(transfer.import_into(project, coco_file(tmp_path / "in", [[2, 4, 6, 8]], size=(80, 60))))
    assert geometries(project) == [Box(1, 2, 4, 6)]
    item = ImportedImage(tmp_path / "in" / "a.png", [Annotation(kit.CATEGORIES[0], Mask(5, 5, (1, 24)))], size=(5, 5))
    dataset = Dataset()
    assert fit_to_picture(item, project.images()[0], dataset) == "other"
    assert (item.annotations, item.state, len(dataset.skipped)) == ([], "todo", 1)


def filled(project: Project, folder: Path) -> None:
    """Three pictures with something of everything."""
    paths = [kit.picture(folder / name, shade=n) for n, name in enumerate(("a.png", "b.png", "c.png", "x/a.png"))]
    ids = run(project.add_images(paths, splits=["train", "val", None, None]))
    with project.edit("all") as edit:
        leaf = edit.add_category("叶")
        said = [
            *(Box(1, 2, 5, 6), Box(-3, 2, 5, 6), RotatedBox(9, 9, 4, 2, 30), WholeImage()),
            *(Point(1, 1), Line(np.array([[0.0, 0], [5, 5]])), Mask(30, 40, (0, 5, 1195))),
            Polygon.of([[0, 0], [20, 0], [20, 20]], [[10, 3], [15, 3], [15, 8]]),
        ]
        edit.add_many((ids[0], Annotation(leaf, shape)) for shape in said)
        edit.add(ids[1], Annotation(leaf, Box(1, 1, 2, 2), score=0.5, text="a", track=4))
        edit.set_state([ids[2]], "empty")


@pytest.mark.parametrize("name", transfer.WRITABLE)
def test_every_export_is_recognised_and_says_before_what_it_loses(project: Project, tmp_path: Path, name: str) -> None:
    filled(project, tmp_path / "in")
    losses = transfer.loss_report(project, name)
    assert losses
    operation = transfer.export_from(project, tmp_path / "out", name)
    notices: list[str] = []
    for event in operation:
        if isinstance(event, Notice):
            assert not (tmp_path / "out").exists()
            notices.append(event.message)
    assert notices == losses
    assert transfer.detect_format(tmp_path / "out") == name
    assert not list(tmp_path.glob(".out*"))


@pytest.mark.parametrize("name", ["coco", "voc", "yolo", "masks"])
def test_pictures_are_copied_byte_by_byte_and_names_do_not_collide(project: Project, tmp_path: Path, name: str) -> None:
    filled(project, tmp_path / "in")
    report = run(transfer.export_from(project, tmp_path / "out", name))
    assert report.images == 4
    out = [path.read_bytes() for path in (tmp_path / "out").rglob("*.png") if "masks" not in path.parts]
    assert sorted(out) == sorted(path.read_bytes() for path in (tmp_path / "in").rglob("*.png"))
    with Project.create(tmp_path / "again") as again:
        back = run(transfer.import_into(again, tmp_path / "out"))
        assert again.counts().all == 4
        assert again.counts().empty == 1
        assert again.split_sizes() == {"train": 1, "val": 1, None: 2}
        assert back.skipped == []


def test_an_export_never_writes_over_anything(project: Project, tmp_path: Path) -> None:
    filled(project, tmp_path / "in")
    kept = tmp_path / "out" / "mine.txt"
    kept.parent.mkdir()
    kept.write_text("mine")
    with pytest.raises(UserError):
        run(transfer.export_from(project, tmp_path / "out", "coco"))
    assert kept.read_text() == "mine"
    with pytest.raises(UserError):
        run(transfer.export_from(project, kept, "coco"))


def test_a_format_that_can_hold_none_of_the_labels_is_refused(project: Project, tmp_path: Path) -> None:
    run(transfer.import_into(project, coco_file(tmp_path / "in", [[1, 2, 10, 12]])))
    with pytest.raises(UserError, match="Nothing that is labeled here can be written") as raised:
        run(transfer.export_from(project, tmp_path / "out", "folders"))
    assert raised.value.hint == transfer.loss_report(project, "folders")[0]
    assert not list(tmp_path.glob("*out*"))


def test_a_cancelled_export_leaves_nothing(project: Project, tmp_path: Path) -> None:
    filled(project, tmp_path / "in")
    operation = transfer.export_from(project, tmp_path / "out", "yolo")
    for _ in operation:
        if list(tmp_path.glob(".out*")):
            break
    operation.close()
    assert not (tmp_path / "out").exists()
    assert not list(tmp_path.glob(".out*"))


def test_a_failed_export_is_a_sentence_and_leaves_nothing(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(project, tmp_path / "in")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.shutil, "copyfileobj", full)
    with pytest.raises(UserError, match="No space left"):
        run(transfer.export_from(project, tmp_path / "out", "voc"))
    assert not (tmp_path / "out").exists()
    assert not list(tmp_path.glob(".out*"))


def test_a_picture_that_is_gone_is_reported_and_the_rest_is_exported(project: Project, tmp_path: Path) -> None:
    filled(project, tmp_path / "in")
    (tmp_path / "in" / "a.png").unlink()
    report = run(transfer.export_from(project, tmp_path / "out", "coco"))
    assert (report.images, len(report.skipped)) == (3, 1)
    assert (tmp_path / "out").is_dir()


@settings(max_examples=12, deadline=None)
@given(kit.several(kit.annotations(kit.boxes(), ignore=False)), st.sampled_from(["coco", "voc", "yolo"]))
def test_projects_are_equal_after_export_and_import(labeled: list[list[Annotation]], name: str) -> None:
    with TemporaryDirectory() as folder, Project.create(Path(folder, "p")) as first:
        paths = [kit.picture(Path(folder, "in", f"{n}.png"), shade=n) for n in range(len(labeled))]
        ids = run(first.add_images(paths))
        with first.edit("add") as edit:
            made = {category.name: edit.add_category(category.name) for category in kit.CATEGORIES}
            for number, said in zip(ids, labeled, strict=True):
                for one in said:
                    edit.add(number, Annotation(made[one.category.name], one.geometry))
        run(transfer.export_from(first, Path(folder, "out"), name))
        with Project.create(Path(folder, "q")) as second:
            # Pictures that nobody has labeled yet have no VOC file: then the folder holds pictures only.
            known = name if any(labeled) else "auto"
            run(transfer.import_into(second, Path(folder, "out"), known))
            assert {r.name: r.state for r in second.images()} == {r.name: r.state for r in first.images()}
            for number, said in zip(ids, labeled, strict=True):
                (twin,) = (r.id for r in second.images() if r.name == first.image(number).name)
                back = second.annotations(twin)
                assert [a.category.name for a in back] == [a.category.name for a in said]
                assert all(kit.near(a.geometry, b.geometry) for a, b in zip(back, said, strict=True))


def test_names_are_unique_even_on_windows() -> None:
    paths = [Path(name) for name in ("x/a.jpg", "y/A.png", "a_2.jpg", "z/a.jpg", "é.png", "é.png")]
    names = files.unique_names(paths)
    assert len({files.name_key(Path(name).stem) for name in names}) == 6
    assert [Path(name).suffix for name in names] == [path.suffix for path in paths]


@pytest.mark.parametrize(
    ("name", "split"),
    [
        ("instances_train2017", "train"),
        ("valid", "val"),
        ("Testing", "test"),
        ("trainval", None),
        ("train_and_test", None),
        ("latest", None),
    ],
)
def test_splits_are_read_from_words_not_from_letters(name: str, split: str | None) -> None:
    assert files.split_of(name) == split


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_links_are_followed_but_not_in_circles(tmp_path: Path) -> None:
    kit.picture(tmp_path / "real" / "a.png")
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "link").symlink_to(tmp_path / "real")
    (tmp_path / "set" / "circle").symlink_to(tmp_path / "set")
    assert files.pictures_below(tmp_path / "set") == [tmp_path / "set" / "link" / "a.png"]
