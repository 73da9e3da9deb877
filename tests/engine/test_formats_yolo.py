from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import geometry
from engine.annotation import Annotation, Box, Polygon, Ring, RotatedBox
from engine.errors import UserError
from engine.events import Notice
from engine.formats import yolo, yolo_seams
from engine.formats.dataset import Content, ReadOptions
from tests.engine import formats_kit as kit

CENTRE = "0 0.5 0.5 0.5 0.5"  # the box 10, 7.5, 30, 22.5 of a picture of 40 x 30
MIDDLE = Box(10, 7.5, 30, 22.5)


def folder(root: Path, labels: dict[str, str | None], config: dict | str | None = None, place: str = "") -> Path:
    """Write images/, labels/ (None: no file) and, with a config, data.yaml, else classes.txt."""
    (root / "labels" / place).mkdir(parents=True, exist_ok=True)
    for number, (stem, content) in enumerate(labels.items()):
        kit.picture(root / "images" / place / f"{stem}.png", shade=number)
        if content is not None:
            (root / "labels" / place / f"{stem}.txt").write_text(content, encoding="utf-8")
    if config is None:
        (root / "classes.txt").write_text("leaf\nspot\n")
    else:
        text = config if isinstance(config, str) else yaml.safe_dump(config)
        (root / "data.yaml").write_text(text, encoding="utf-8")
    return root


def shapes(found: yolo.Dataset, name: str = "a.png") -> list[object]:
    return [annotation.geometry for annotation in kit.by_name(found)[name].annotations]


def test_five_numbers_are_a_box_more_are_an_outline_one_over_is_a_score(tmp_path: Path) -> None:
    lines = f"{CENTRE}\n\n1 0.25 0 0.5 0.5 0 0.5\n0 0.5 0.5 0.5 0.5 0.75\n"
    found = kit.read(yolo, folder(tmp_path, {"a": lines}))
    assert shapes(found) == [MIDDLE, Polygon.of([[10, 0], [20, 15], [0, 15]]), MIDDLE]
    assert [a.score for a in found.images[0].annotations] == [None, None, 0.75]
    assert [a.category.name for a in found.images[0].annotations] == ["leaf", "spot", "leaf"]
    assert found.skipped == []


def test_a_missing_file_and_an_empty_one_are_kept_apart(tmp_path: Path) -> None:
    found = kit.by_name(kit.read(yolo, folder(tmp_path, {"a": CENTRE, "b": "\n", "c": None, "d": "nonsense"})))
    assert {name: item.state for name, item in found.items()} == {
        "a.png": "labeled",
        "b.png": "empty",
        "c.png": "todo",
        "d.png": "todo",
    }


def test_what_reaches_beyond_is_cut_and_reported_rounding_is_not(tmp_path: Path) -> None:
    lines = "0 0.0 0.5 0.5 0.5\n0 0.5 0.5 1.0000001 1\n0 -0.5 0 0.5 0 0.5 1\n0 1.5 1.5 0.2 0.2\n"
    found = kit.read(yolo, folder(tmp_path, {"a": lines}))
    assert shapes(found) == [Box(0, 7.5, 10, 22.5), Box(0, 0, 40, 30), Polygon.of([[0, 0], [20, 0], [20, 30]])]
    assert [item.what for item in found.skipped] == [f"labels/a.txt: line {n}" for n in (1, 3, 4)]


@pytest.mark.parametrize(
    "line",
    ["0 1 2", "leaf 0.5 0.5 0.1 0.1", "0 0.5 nan 0.1 0.1", "0.5 0.5 0.5 0.1 0.1", "0 320 240 64 48", "7 .5 .5 .1 .1"],
)
def test_a_broken_line_is_reported_and_the_next_is_read(tmp_path: Path, line: str) -> None:
    found = kit.read(yolo, folder(tmp_path, {"a": f"{line}\n{CENTRE}\n"}))
    assert shapes(found) == [MIDDLE]
    assert [item.what for item in found.skipped] == ["labels/a.txt: line 1"]


@pytest.mark.parametrize("names", [["leaf", "spot"], {0: "leaf", 1: "spot"}, {"1": "spot", "0": "leaf"}])
def test_names_may_be_a_list_or_a_dictionary(tmp_path: Path, names: object) -> None:
    config = {"train": "images", "names": names}
    found = kit.read(yolo, folder(tmp_path, {"a": "1 0.5 0.5 0.5 0.5"}, config))
    assert [category.name for category in found.categories] == ["leaf", "spot"]
    assert found.images[0].annotations[0].category.name == "spot"


def test_numbers_are_never_closed_up(tmp_path: Path) -> None:
    config = {"train": "images", "names": {0: "leaf", 3: "spot"}}
    found = kit.read(yolo, folder(tmp_path, {"a": "3 0.5 0.5 0.5 0.5\n1 0.5 0.5 0.5 0.5\n"}, config))
    assert [a.category.name for a in found.images[0].annotations] == ["spot"]
    assert "1" in found.skipped[0].why


@pytest.mark.parametrize("root", [".", "", "/content/datasets/gone", "C:\\gone"])
def test_the_path_is_seen_from_the_file_whatever_was_true_elsewhere(tmp_path: Path, root: str) -> None:
    for place in ("train", "valid", "test"):
        folder(tmp_path, {place: CENTRE}, {}, place)
    config = {
        "path": root,
        "train": "../images/train",
        "val": "images\\valid",
        "test": "./images/test",
        "names": ["leaf"],
    }
    folder(tmp_path, {}, config)
    found = kit.read(yolo, tmp_path / "data.yaml")
    assert {item.path.stem: item.split for item in found.images} == {"train": "train", "valid": "val", "test": "test"}
    assert all(item.state == "labeled" for item in found.images)


def test_the_data_may_lie_beside_the_file(tmp_path: Path) -> None:
    folder(tmp_path / "data", {"a": CENTRE}, {})
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "my.yaml").write_text("path: ../data\ntrain: images\nval: images\nnames: [leaf]\n")
    found = kit.read(yolo, tmp_path / "config" / "my.yaml")
    assert [(item.path.name, item.split, item.state) for item in found.images] == [("a.png", None, "labeled")]


def test_lists_of_pictures_may_have_backslashes_and_missing_lines_are_reported(tmp_path: Path) -> None:
    folder(
        tmp_path, {"a": CENTRE, "b": CENTRE, "c": CENTRE}, {"train": "train.txt", "val": ["val.txt"], "names": ["leaf"]}
    )
    (tmp_path / "train.txt").write_text(".\\images\\a.png\r\nimages\\gone.png\r\n")
    (tmp_path / "val.txt").write_text("./images/b.png\n")
    found = kit.read(yolo, tmp_path)
    assert {item.path.stem: item.split for item in found.images} == {"a": "train", "b": "val", "c": None}
    assert [item.what for item in found.skipped] == ["train.txt: line 2"]


def test_a_place_that_is_not_there_is_reported(tmp_path: Path) -> None:
    folder(tmp_path, {"a": CENTRE}, {"train": "images", "val": "images/gone", "names": ["leaf"]})
    found = kit.read(yolo, tmp_path)
    assert [item.what for item in found.skipped] == ["images/gone"]
    assert len(found.images) == 1


def test_labels_beside_the_pictures_and_no_names_at_all(tmp_path: Path) -> None:
    kit.picture(tmp_path / "a.png")
    (tmp_path / "a.txt").write_text("2 0.5 0.5 0.5 0.5\n")
    assert yolo.detect(tmp_path)
    operation = yolo.read(tmp_path, ReadOptions())
    notices = [event for event in operation if isinstance(event, Notice)]
    assert len(notices) == 1
    assert [category.name for category in kit.read(yolo, tmp_path).categories] == ["category 2"]


def test_fractions_are_of_the_upright_picture(tmp_path: Path) -> None:
    kit.phone_photo(tmp_path / "images" / "p.jpg", 40, 30)  # upright: 30 x 40
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "p.txt").write_text("0 0.5 0.25 1 0.5\n")
    (tmp_path / "classes.txt").write_text("leaf")
    assert shapes(kit.read(yolo, tmp_path), "p.jpg") == [Box(0, 0, 30, 20)]


def test_keypoint_columns_are_not_taken_for_outlines(tmp_path: Path) -> None:
    config = {"train": "images", "names": ["leaf"], "kpt_shape": [2, 3]}
    assert shapes(kit.read(yolo, folder(tmp_path, {"a": f"{CENTRE} .1 .1 2 .2 .2 0"}, config))) == [MIDDLE]


def test_detection_is_not_fooled(tmp_path: Path) -> None:
    kit.picture(tmp_path / "a.png")
    (tmp_path / "a.txt").write_text("Taken on Monday.\n")
    (tmp_path / "conf.yaml").write_text("names: [a]\nversion: 2\n")
    (tmp_path / "broken.yaml").write_text("names: [a\n")
    assert not yolo.detect(tmp_path)
    assert not yolo.detect(tmp_path / "conf.yaml")
    with pytest.raises(UserError):
        kit.read(yolo, tmp_path / "conf.yaml")


def test_what_is_written_is_what_trainers_read(tmp_path: Path) -> None:
    said = [
        [Annotation(kit.CATEGORIES[1], MIDDLE), Annotation(kit.CATEGORIES[0], MIDDLE, score=0.5)],
        [Annotation(kit.CATEGORIES[0], Box(-5, -5, 20, 15))],
    ]
    kit.round_trip(yolo, tmp_path, said, ["train", "val"])
    target = tmp_path / "target"
    assert list(kit.lines(target / "labels" / "train" / "p0.txt")) == ["1 0.5 0.5 0.5 0.5"]
    assert list(kit.lines(target / "labels" / "val" / "p1.txt")) == ["0 0.25 0.25 0.5 0.5"]
    config = yaml.safe_load((target / "data.yaml").read_text("utf-8"))
    assert config["names"] == {0: "叶", 1: "leaf spot", 2: "never used"}
    assert (config["train"], config["val"]) == ("images/train", "images/val")


@settings(max_examples=25, deadline=None)
@given(
    kit.several(kit.annotations(kit.boxes(), kit.stars(), kit.rings().map(lambda ring: Polygon((ring,))), ignore=False))
)
def test_export_then_import_is_equal(labeled: list[list[Annotation]]) -> None:
    with TemporaryDirectory() as place:
        splits = [None, "train", "test"][: len(labeled)]
        found = kit.round_trip(yolo, Path(place), labeled, splits)
        for number, wanted in enumerate(labeled):
            item = found[f"p{number}.png"]
            assert item.split == splits[number]
            assert item.state == ("labeled" if wanted else "empty")
            assert [a.category.name for a in item.annotations] == [a.category.name for a in wanted]
            assert all(kit.near(a.geometry, b.geometry) for a, b in zip(item.annotations, wanted, strict=True))


@settings(max_examples=20, deadline=None)
@given(kit.masks())
def test_masks_come_back_as_outlines_of_the_same_pixels(mask: geometry.Mask) -> None:
    with TemporaryDirectory() as place:
        found = kit.round_trip(yolo, Path(place), [[Annotation(kit.CATEGORIES[0], mask)]])
        (back,) = found["p0.png"].annotations
        assert (geometry.to_mask(back.geometry, kit.HEIGHT, kit.WIDTH) == geometry.decode(mask)).all()


@given(kit.stars())
def test_a_line_with_seams_covers_the_same_pixels_in_any_program(shape: Polygon) -> None:
    line = Polygon((Ring(yolo_seams.join(shape)),))
    wanted = geometry.to_mask(shape, kit.HEIGHT, kit.WIDTH)
    assert (geometry.to_mask(line, kit.HEIGHT, kit.WIDTH) == wanted).all()
    assert kit.near(yolo_seams.split(line.parts[0].exterior), shape)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=3, max_size=10))
def test_an_outline_that_meets_itself_stays_one_outline_if_that_can_be_told(points: list[tuple[int, int]]) -> None:
    ring = np.array(points, dtype=float)
    back = yolo_seams.split(yolo_seams.join(Polygon((Ring(ring),))))
    if len(set(points)) == len(points) or any(points.count(point) == 1 for point in points):
        assert kit.near(back, Polygon((Ring(ring),)))


def test_without_our_mark_seams_are_left_alone(tmp_path: Path) -> None:
    shape = Polygon.of([[0, 0], [20, 0], [20, 20], [0, 20]], [[5, 5], [9, 5], [9, 9]])
    kit.round_trip(yolo, tmp_path, [[Annotation(kit.CATEGORIES[0], shape)]])
    config = tmp_path / "target" / "data.yaml"
    config.write_text(config.read_text("utf-8").replace("seams: true", ""), "utf-8")
    (found,) = shapes(kit.read(yolo, tmp_path / "target"), "p0.png")
    assert isinstance(found, Polygon)
    assert [len(part.holes) for part in found.parts] == [0]


def test_losses_are_named() -> None:
    assert yolo.losses(Content(boxes=5)) == []
    assert len(yolo.losses(Content(boxes=5, polygons=2, holes=1, whole=1))) == 3


def test_rotated_boxes_become_their_corners(tmp_path: Path) -> None:
    found = kit.round_trip(yolo, tmp_path, [[Annotation(kit.CATEGORIES[0], RotatedBox(20, 15, 10, 4, 90))]])
    (back,) = found["p0.png"].annotations
    assert kit.near(back.geometry, Polygon.of([[22, 10], [22, 20], [18, 20], [18, 10]]))


def test_a_few_broken_files_do_not_hide_a_data_set(tmp_path: Path) -> None:
    labels = {f"p{n}": CENTRE if n % 2 else "leaf 0.5 nonsense" for n in range(5)}
    assert yolo.detect(folder(tmp_path / "named", labels))
    assert not yolo.detect(folder(tmp_path / "none", {"a": "some words"}))
    (tmp_path / "named" / "classes.txt").unlink()
    assert not yolo.detect(tmp_path / "named")  # two of five, and nobody says what it is
    (tmp_path / "named" / "labels" / "p0.txt").write_text(CENTRE)
    assert yolo.detect(tmp_path / "named")
