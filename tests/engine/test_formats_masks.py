from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from PIL import Image

from engine import geometry
from engine.annotation import Annotation, Box, Category, Mask, Polygon
from engine.errors import UserError
from engine.events import run
from engine.formats import legend, masks, transfer
from engine.formats.dataset import Content, Picture, collection_of
from engine.formats.rle import Runs
from engine.project import Project
from tests.engine import formats_kit as kit

BLACK, GREEN, RED = (0, 0, 0), (0, 176, 0), (255, 0, 0)


def mask_image(values: np.ndarray, mode: str = "L", palette: Sequence[int] = ()) -> Image.Image:
    made = Image.fromarray(values)
    if mode == "P":
        made = made.convert("L")
        made.putpalette([*palette, *[0] * (768 - len(palette))])
    return made


def pair(
    root: Path, values: np.ndarray, stem: str = "a", mode: str = "L", palette: Sequence[int] = (), suffix: str = ".png"
) -> None:
    """Write images/<stem>.png and masks/<stem>.png of the same size."""
    kit.picture(root / "images" / f"{stem}.png", values.shape[1], values.shape[0], shade=len(stem) * 10)
    (root / "masks").mkdir(exist_ok=True)
    mask_image(values, mode, palette).save(root / "masks" / f"{stem}{suffix}")


def areas(found: masks.Dataset, name: str = "a.png") -> dict[str, float]:
    """Pixels of each category; those to ignore under "ignore"."""
    said = kit.by_name(found)[name].annotations
    return {"ignore" if a.ignore else a.category.name: geometry.area(a.geometry) for a in said}


def numbers(*values: int, dtype: Any = np.uint8) -> np.ndarray:
    """A 4 x 6 picture of zeros that begins with these numbers."""
    flat = np.zeros(24, dtype)
    flat[: len(values)] = values
    return flat.reshape(4, 6)


def colors(*values: tuple[int, int, int]) -> np.ndarray:
    """A 4 x 6 black picture that begins with these colours."""
    flat = np.zeros((24, 3), np.uint8)
    flat[: len(values)] = values
    return flat.reshape(4, 6, 3)


def write_legend(root: Path, content: Any, name: str = "legend.json") -> None:
    (root / name).write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")


def test_the_place_of_each_pixel_is_right(tmp_path: Path) -> None:
    pair(tmp_path, np.array([[0, 1, 1], [2, 0, 1]], np.uint8))
    found = {a.category.name: a.geometry for a in kit.read(masks, tmp_path).images[0].annotations}
    assert found["category 1"] == geometry.encode(np.array([[0, 1, 1], [0, 0, 1]], bool))
    assert found["category 2"] == geometry.encode(np.array([[0, 0, 0], [1, 0, 0]], bool))


def test_numbers_are_read_from_a_palette_not_its_colours(tmp_path: Path) -> None:
    pair(tmp_path, numbers(1, 1, 2, 255), mode="P", palette=[0, 0, 0, 9, 9, 9, 250, 1, 2])
    found = kit.read(masks, tmp_path)
    assert areas(found) == {"category 1": 2, "category 2": 1, "ignore": 1}
    assert [category.color for category in found.categories] == ["#090909", "#fa0102"]


@pytest.mark.parametrize("mode", ["LA", "RGB", "RGBA", "I;16", "1"])
def test_grey_in_any_disguise_is_numbers(tmp_path: Path, mode: str) -> None:
    values = numbers(1, 1, 2, 3, dtype=np.uint16 if mode == "I;16" else np.uint8)
    pair(tmp_path, values)
    if mode == "1":
        Image.fromarray(values > 0).save(tmp_path / "masks" / "a.png")
        assert areas(kit.read(masks, tmp_path)) == {"category 1": 4}
    else:
        if mode != "I;16":
            Image.fromarray(values).convert(mode).save(tmp_path / "masks" / "a.png")
        assert areas(kit.read(masks, tmp_path)) == {"category 1": 2, "category 2": 1, "category 3": 1}


def test_sixteen_bits_hold_more_than_255_numbers(tmp_path: Path) -> None:
    pair(tmp_path, numbers(300, 300, 700, dtype=np.uint16))
    assert areas(kit.read(masks, tmp_path)) == {"category 300": 2, "category 700": 1}


def test_black_and_white_is_a_thing_and_its_background(tmp_path: Path) -> None:
    pair(tmp_path, numbers(255, 255, 255))
    pair(tmp_path, numbers(), "bb")
    found = kit.read(masks, tmp_path)
    assert areas(found) == {"foreground": 3}
    assert kit.by_name(found)["bb.png"].state == "empty"


def test_zero_may_be_a_category(tmp_path: Path) -> None:
    pair(tmp_path, numbers(1, 1))
    assert areas(kit.read(masks, tmp_path, zero_is="category")) == {"category 0": 22, "category 1": 2}


def test_colours_without_a_legend_are_called_by_their_colour(tmp_path: Path) -> None:
    pair(tmp_path, colors(GREEN, RED, RED))
    assert areas(kit.read(masks, tmp_path)) == {"#00b000": 1, "#ff0000": 2}


LEGENDS = {
    "colours and names": {"colors": [BLACK, GREEN, RED], "class_names": ["background", "leaf", "spot"]},
    "name to colour": {"background": BLACK, "leaf": GREEN, "spot": RED},
    "objects": [
        {"name": "leaf", "color": "#00b000"},
        {"name": "spot", "color": [255, 0, 0]},
        {"name": "bg", "color": BLACK},
    ],
    "objects inside": {
        "classes": [
            {"label": "leaf", "rgb": "0,176,0"},
            {"label": "spot", "rgb": RED},
            {"label": "bg", "rgb": "#000000"},
        ]
    },
    "camvid": "0 0 0\tBackground\n0 176 0\tleaf\n255 0 0\tspot\n",
    "cvat": "# label:color_rgb:parts:actions\nbackground:0,0,0::\nleaf:0,176,0::\nspot:255,0,0::\n",
    "csv": "name,r,g,b\nbackground,0,0,0\nleaf,0,176,0\nspot,255,0,0\n",
}


@pytest.mark.parametrize("form", LEGENDS)
@pytest.mark.parametrize("name", ["legend.json", "annotations-info.txt", "labelmap.csv"])
def test_every_form_of_a_colour_legend_is_read(tmp_path: Path, form: str, name: str) -> None:
    pair(tmp_path, colors(GREEN, RED, RED))
    write_legend(tmp_path, LEGENDS[form], name)
    found = kit.read(masks, tmp_path)
    assert areas(found) == {"leaf": 1, "spot": 2}
    assert [category.color for category in found.categories] == ["#00b000", "#ff0000"]
    assert found.skipped == []


@pytest.mark.parametrize(
    "content",
    [
        {"0": "background", "1": "leaf", "2": "spot", "255": "void"},
        {"background": 0, "leaf": 1, "spot": 2, "ignore": 255},
        [
            {"id": 1, "name": "leaf"},
            {"id": 2, "name": "spot"},
            {"id": 0, "name": "_background_"},
            {"id": 255, "name": "void"},
        ],
        "0 background\n1 leaf\n2 spot\n255 void\n",
        "0: background\n1: leaf\n2: spot\n255: void",
        "name,value\nbackground,0\nleaf,1\nspot,2\nvoid,255\n",
    ],
)
def test_every_form_of_a_number_legend_is_read(tmp_path: Path, content: Any) -> None:
    pair(tmp_path, numbers(1, 2, 2, 255))
    write_legend(tmp_path, content, "legend.json" if not isinstance(content, str) else "map.txt")
    found = kit.read(masks, tmp_path)
    assert areas(found) == {"leaf": 1, "spot": 2, "ignore": 1}
    assert found.skipped == []


def test_palette_colours_serve_a_legend_of_colours(tmp_path: Path) -> None:
    pair(tmp_path, numbers(1, 2, 2), mode="P", palette=[*BLACK, *GREEN, *RED])
    write_legend(tmp_path, LEGENDS["camvid"], "label_colors.txt")
    assert areas(kit.read(masks, tmp_path)) == {"leaf": 1, "spot": 2}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("README.txt", "1 leaf\n2 spot\n"),
        ("train.txt", "0001 a\n0002 b\n"),
        ("notes.txt", "Taken on 3 May.\nBy two people.\n"),
        ("meta.json", '{"created": "2020", "tool": {"name": "x"}}'),
        ("data.json", "[1, 2, 3]"),
        ("list.json", '["only", 3]'),
    ],
)
def test_other_files_are_not_taken_for_a_legend(tmp_path: Path, name: str, content: str) -> None:
    write_legend(tmp_path, content, name)
    assert legend.find([tmp_path]) is None


def test_what_the_legend_does_not_know_is_ignored_and_reported(tmp_path: Path) -> None:
    pair(tmp_path, colors(GREEN, (0, 180, 3), (90, 90, 200), RED))
    write_legend(tmp_path, LEGENDS["cvat"], "labelmap.txt")
    found = kit.read(masks, tmp_path)
    assert areas(found) == {"leaf": 2, "spot": 1, "ignore": 1}  # a blurred green is green, blue is nothing
    assert found.skipped[0].what == "a.png"
    assert "4.2 %" in found.skipped[0].why  # 1 of 24 pixels


def test_colours_that_jpeg_invented_are_detected(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    blocks = np.repeat(np.repeat(rng.integers(0, 2, (8, 8)), 5, axis=0), 5, axis=1)
    values = np.where(blocks[:, :, None] == 1, GREEN, RED).astype(np.uint8)
    pair(tmp_path, values, suffix=".jpg")
    with pytest.raises(UserError):
        kit.read(masks, tmp_path)
    pair(tmp_path, colors(GREEN), "bb")
    found = kit.read(masks, tmp_path)
    assert [item.what for item in found.skipped] == ["a.jpg"]
    assert "JPEG" in found.skipped[0].why
    assert kit.by_name(found)["a.png"].state == "todo"


def test_a_broken_mask_is_reported_and_the_picture_stays(tmp_path: Path) -> None:
    pair(tmp_path, numbers(1))
    pair(tmp_path, numbers(1), "bb")
    (tmp_path / "masks" / "bb.png").write_bytes((tmp_path / "masks" / "bb.png").read_bytes()[:40])
    kit.picture(tmp_path / "images" / "c.png", 6, 4, shade=3)
    found = kit.read(masks, tmp_path)
    assert [item.what for item in found.skipped] == ["masks/bb.png"]
    assert {name: item.state for name, item in kit.by_name(found).items()} == {
        "a.png": "labeled",
        "bb.png": "todo",
        "c.png": "todo",
    }


@pytest.mark.parametrize(
    ("picture", "mask", "split"),
    [
        ("images/train/1.jpg", "annotations/train/1_mask.png", "train"),
        ("train/images/1.jpg", "train/masks/1.png", "train"),
        ("JPEGImages/1.jpg", "SegmentationClass/1.png", None),
        ("1.jpg", "1_mask.png", None),
        ("test/1_sat.jpg", "test/1_mask.png", "test"),
        ("img/1.jpg", "gt/1.PNG", None),
    ],
)
def test_pictures_find_their_masks(tmp_path: Path, picture: str, mask: str, split: str | None) -> None:
    kit.picture(tmp_path / picture, 6, 4)
    (tmp_path / mask).parent.mkdir(parents=True, exist_ok=True)
    mask_image(numbers(1)).save(tmp_path / mask)
    assert transfer.detect_format(tmp_path) == "masks"
    (found,) = kit.read(masks, tmp_path).images
    assert (found.path, found.split, len(found.annotations)) == (tmp_path / picture, split, 1)


def test_one_picture_an_instance_is_not_this_format(tmp_path: Path) -> None:
    for name in ("n1/images/n1.png", "n1/masks/0a.png", "n1/masks/0b.png"):
        kit.picture(tmp_path / name)
    assert not masks.detect(tmp_path)


@given(kit.masks(), kit.masks())
def test_runs_are_the_masks_of_each_number(a: Mask, b: Mask) -> None:
    first, second = geometry.decode(a), geometry.decode(b)
    values = np.where(second, 2, np.where(first, 1, 0)).astype(np.uint8)
    runs = Runs(np.ascontiguousarray(values.T))
    for number in (0, 1, 2):
        if (values == number).any():
            assert runs.mask(number) == geometry.encode(values == number)
    assert runs.mask([1, 2]) == geometry.encode(values > 0)


@settings(max_examples=20, deadline=None)
@given(kit.several(kit.annotations(kit.masks(), kit.stars())))
def test_export_then_import_has_the_same_pixels(labeled: list[list[Annotation]]) -> None:
    with TemporaryDirectory() as place:
        splits = ["train", "val", None][: len(labeled)]
        found = kit.round_trip(masks, Path(place), labeled, splits)
        for number, said in enumerate(labeled):
            wanted: dict[str, np.ndarray] = {}
            for a in said:
                here = geometry.to_mask(a.geometry, kit.HEIGHT, kit.WIDTH)
                for other in wanted.values():
                    other[here] = False
                name = "ignore" if a.ignore else a.category.name
                wanted[name] = wanted.get(name, np.zeros_like(here)) | here
            item = found[f"p{number}.png"]
            got = {"ignore" if a.ignore else a.category.name: geometry.decode(a.geometry) for a in item.annotations}
            assert item.split == splits[number]
            assert set(got) == {name for name, pixels in wanted.items() if pixels.any()}
            assert all((pixels == wanted[name]).all() for name, pixels in got.items())


def test_more_than_254_categories_are_written_in_16_bits_and_names_are_kept_as_they_are(tmp_path: Path) -> None:
    categories = [Category(n, "background" if n == 299 else f"kind {n}") for n in range(300)]
    path = kit.picture(tmp_path / "a.png")
    said = [
        Annotation(categories[n], Polygon.of([[x, 0], [x + 3, 0], [x + 3, 3], [x, 3]])) for n, x in ((299, 0), (260, 9))
    ]
    (tmp_path / "out").mkdir()
    picture = Picture(1, path, "a.png", kit.WIDTH, kit.HEIGHT, None, "labeled")
    run(masks.write(collection_of(categories, [(picture, said)]), tmp_path / "out"))
    assert areas(kit.read(masks, tmp_path / "out")) == {"background": 9, "kind 260": 9}


def test_losses_are_named() -> None:
    assert masks.losses(Content(empty=4)) == []
    assert len(masks.losses(Content(boxes=1, polygons=1))) == 2


def test_boxes_are_not_painted(tmp_path: Path) -> None:
    found = kit.round_trip(masks, tmp_path, [[Annotation(kit.CATEGORIES[0], Box(0, 0, 5, 5))]])
    assert found["p0.png"].annotations == []


def test_coffee_leaves_are_read_as_their_readme_counts_them(shared_data: Path, tmp_path: Path) -> None:
    for split in ("val",):  # 40 of 230, all of one kind: decoding two megapixels takes its time
        for kind in ("images", "annotations"):
            (tmp_path / "data" / kind).mkdir(parents=True)
            (tmp_path / "data" / kind / split).symlink_to(shared_data / "coffee-seg" / kind / split)
    (tmp_path / "data" / "annotations-info.txt").write_bytes(
        (shared_data / "coffee-seg" / "annotations-info.txt").read_bytes()
    )
    assert transfer.detect_format(shared_data / "coffee-seg") == "masks"
    with Project.create(tmp_path / "p") as project:
        report = run(transfer.import_into(project, tmp_path / "data"))
        assert (report.format, report.images, report.skipped) == ("masks", 40, [])
        assert [(c.name, c.color) for c in project.categories()] == [("leaf", "#00b000"), ("symptom", "#ff0000")]
        assert project.split_sizes() == {"val": 40}
