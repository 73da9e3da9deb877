from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from engine import geometry
from engine.annotation import Annotation, Box, Category, Keypoints, Mask, Polygon, Ring, RotatedBox
from engine.errors import UserError
from engine.events import run
from engine.formats import coco, rle
from engine.formats.coco_write import entry
from engine.formats.dataset import Content, Picture, Unusable, collection_of
from tests.engine import formats_kit as kit

SQUARE = [10, 10, 20, 10, 20, 20, 10, 20]


def dataset(folder: Path, annotations: list[dict[str, Any]], **more: Any) -> Path:
    """Write a COCO file about a.png with categories 3 (leaf) and 90 (spot)."""
    kit.picture(folder / "images" / "a.png")
    data = {
        "images": [{"id": 7, "file_name": "a.png", "width": kit.WIDTH, "height": kit.HEIGHT}],
        "categories": [{"id": 90, "name": "spot"}, {"id": 3, "name": "leaf"}],
        "annotations": [{"id": 1 + n, "image_id": 7, "category_id": 3, **a} for n, a in enumerate(annotations)],
        **more,
    }
    path = folder / "annotations.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def only(folder: Path, annotations: list[dict[str, Any]], **more: Any) -> list[Annotation]:
    return kit.read(coco, dataset(folder, annotations, **more)).images[0].annotations


def test_ids_with_gaps_are_names_only_and_keep_their_order(tmp_path: Path) -> None:
    found = kit.read(coco, dataset(tmp_path, [{"bbox": [1, 2, 3, 4]}, {"bbox": [1, 2, 3, 4], "category_id": 90}]))
    assert [category.name for category in found.categories] == ["leaf", "spot"]
    assert [annotation.category.name for annotation in found.images[0].annotations] == ["leaf", "spot"]
    assert found.images[0].annotations[0].geometry == Box(1, 2, 4, 6)
    assert found.images[0].annotations[0].source == "import:coco"


def test_several_polygons_are_one_thing_and_ordinary_ones_are_no_crowd(tmp_path: Path) -> None:
    (found,) = only(tmp_path, [{"segmentation": [SQUARE, [30, 5, 35, 5, 35, 9]], "iscrowd": 0, "bbox": [0, 0, 1, 1]}])
    assert isinstance(found.geometry, Polygon)
    assert len(found.geometry.parts) == 2
    assert not found.ignore


def test_vertices_are_not_rounded(tmp_path: Path) -> None:
    (found,) = only(tmp_path, [{"segmentation": [[1.25, 2.75, 30.5, 2.75, 30.5, 20.125]]}])
    assert found.geometry == Polygon.of([[1.25, 2.75], [30.5, 2.75], [30.5, 20.125]])


def test_a_known_compressed_mask_is_decoded() -> None:
    # Column by column, a 3 x 4 picture (height 3) whose pixels (row, column) (0,1), (1,1), (2,3) are set:
    # zeros 3, ones 2, zeros 6, ones 1. Codes by hand: 3 -> "3", 2 -> "2", 6 -> "6", the fourth is 1 - 2 = -1 -> "O".
    assert rle.string_to_counts("326O") == (3, 2, 6, 1)
    assert rle.counts_to_string((3, 2, 6, 1)) == "326O"
    # 1000 = 31 * 32 + 8: the low five bits 01000 with the mark of more (8 + 32 + 48 = "X"), then 31 = 11111, whose sign
    # bit is set though the number is positive, hence more again (31 + 32 + 48 = "o"), then 0 ("0").
    assert rle.counts_to_string((1000,)) == "Xo0"
    assert rle.string_to_counts("Xo0") == (1000,)


def test_our_strings_are_those_of_the_coco_api() -> None:
    mask_api = pytest.importorskip("faster_coco_eval.core.mask")
    pixels = np.random.default_rng(0).random((37, 53)) < 0.3
    theirs = mask_api.encode(np.asfortranarray(pixels.astype(np.uint8)))
    counts = theirs["counts"].decode() if isinstance(theirs["counts"], bytes) else theirs["counts"]
    assert rle.counts_to_string(geometry.encode(pixels).counts) == counts
    assert rle.string_to_counts(counts) == geometry.encode(pixels).counts


@given(kit.masks())
def test_strings_give_back_every_mask(mask: Mask) -> None:
    assert rle.mask_of(mask.height, mask.width, rle.string_to_counts(rle.counts_to_string(mask.counts))) == mask


@pytest.mark.parametrize("code", ["3\x01", "é", "X"])
def test_a_broken_string_is_said_to_be_broken(code: str) -> None:
    with pytest.raises(Unusable):
        rle.string_to_counts(code)


def test_run_lengths_in_a_loose_form_equal_the_tidy_one() -> None:
    assert rle.mask_of(2, 3, [0, 0, 2, 1, 0, 1, 2, 0]) == Mask(2, 3, (2, 2, 2))
    with pytest.raises(Unusable):
        rle.mask_of(2, 3, [2, 2])


def test_both_forms_of_run_lengths_are_read(tmp_path: Path) -> None:
    size = [kit.HEIGHT, kit.WIDTH]
    counts = [100, 50, kit.HEIGHT * kit.WIDTH - 150]
    loose, tight = only(
        tmp_path,
        [
            {"segmentation": {"size": size, "counts": counts}, "iscrowd": 1},
            {"segmentation": {"size": size, "counts": rle.counts_to_string(counts)}, "iscrowd": 0},
        ],
    )
    assert loose.geometry == tight.geometry == Mask(kit.HEIGHT, kit.WIDTH, tuple(counts))
    assert loose.ignore
    assert not tight.ignore


def test_masks_of_cvat_are_no_crowds(tmp_path: Path) -> None:
    mask = {"size": [kit.HEIGHT, kit.WIDTH], "counts": [100, 50, kit.HEIGHT * kit.WIDTH - 150]}
    (found,) = only(tmp_path, [{"segmentation": mask, "iscrowd": 1, "attributes": {"occluded": False}}])
    assert not found.ignore


def test_rotation_of_cvat_is_kept(tmp_path: Path) -> None:
    (found,) = only(tmp_path, [{"bbox": [10, 10, 20, 6], "segmentation": [], "attributes": {"rotation": 30.0}}])
    assert found.geometry == RotatedBox(20, 13, 20, 6, 30)


def test_what_is_broken_is_reported_one_by_one_and_the_rest_is_read(tmp_path: Path) -> None:
    path = dataset(
        tmp_path,
        [
            {"bbox": [1, 2, 3, 4]},
            {"segmentation": [[1, 1, 5, 5]], "bbox": [1, 1, 4, 4]},  # two points (cvat#955)
            {"segmentation": [SQUARE, [1, 1, 5, 5]]},  # one part is broken, the other not
            {"bbox": [1, 2, 0, 4]},
            {"bbox": [1, 2, float("nan"), 4]},
            {"bbox": [1, 2, 3]},
            {"bbox": "everywhere"},
            {"bbox": [1, 2, 3, 4], "category_id": 4},
            {"bbox": [1, 2, 3, 4], "image_id": 8},
            {"segmentation": {"size": [kit.HEIGHT, kit.WIDTH], "counts": [1, 2, 3]}},
            {},
        ],
    )
    found = kit.read(coco, path)
    assert [type(annotation.geometry) for annotation in found.images[0].annotations] == [Box, Polygon]
    assert len(found.skipped) == 10
    assert all(item.what and item.why for item in found.skipped)
    assert "annotation 2" in found.skipped[0].what


def test_pictures_without_annotations_stay_and_missing_ones_are_reported(tmp_path: Path) -> None:
    kit.picture(tmp_path / "images" / "b.png")
    images = [{"id": 1, "file_name": "b.png"}, {"id": 2, "file_name": "gone.png"}, {"id": 1, "file_name": "a.png"}, "x"]
    gone = {"image_id": 2, "bbox": [1, 2, 3, 4]}
    found = kit.read(coco, dataset(tmp_path, [gone], images=images))
    assert [(item.path.name, item.state) for item in found.images] == [("b.png", "todo")]
    assert len(found.skipped) == 3  # gone.png once, not each of its annotations; the id used twice; no dictionary


@pytest.mark.parametrize(
    "name", [r"sub\deep\叶 1.png", "sub/deep/叶 1.png", r"C:\data\sub\deep\叶 1.png", "./叶 1.png"]
)
def test_names_with_folders_and_backslashes_are_found(tmp_path: Path, name: str) -> None:
    kit.picture(tmp_path / "pictures" / "sub" / "deep" / "叶 1.png")
    found = kit.read(coco, dataset(tmp_path, [], images=[{"id": 7, "file_name": name}]))
    assert [item.path.name for item in found.images] == ["叶 1.png"]


def test_of_two_pictures_of_one_name_the_one_in_the_named_folder_is_taken(tmp_path: Path) -> None:
    kit.picture(tmp_path / "x" / "north" / "1.png")
    south = kit.picture(tmp_path / "x" / "south" / "1.png")
    images = [{"id": 7, "file_name": "south/1.png"}, {"id": 8, "file_name": "1.png"}]
    found = kit.read(coco, dataset(tmp_path, [], images=images))
    assert [item.path for item in found.images] == [south]
    assert "which" in found.skipped[0].why


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_any_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    path = dataset(tmp_path, [{"bbox": [1, 2, 3, 4]}], categories=[{"id": 3, "name": "叶锈病"}])
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")), ensure_ascii=False), encoding=encoding)
    assert kit.read(coco, path).categories[0].name == "叶锈病"


def test_splits_come_from_the_names_and_the_same_picture_of_two_files_is_one(tmp_path: Path) -> None:
    box = {"bbox": [1, 2, 3, 4]}
    first = dataset(tmp_path, [box])
    (tmp_path / "annotations").mkdir()
    data = json.loads(first.read_text("utf-8"))
    data["annotations"].append({"id": 5, "image_id": 7, "category_id": 90, "bbox": [2, 2, 2, 2]})
    for name in ("instances_val2017.json", "person_keypoints_val2017.json"):
        (tmp_path / "annotations" / name).write_text(json.dumps(data), "utf-8")
    first.unlink()
    (tmp_path / "annotations" / "captions_val2017.json").write_text('{"images": [], "annotations": []}')
    assert coco.detect(tmp_path)
    found = kit.read(coco, tmp_path)
    assert [(item.split, len(item.annotations)) for item in found.images] == [("val", 2)]
    assert kit.read(coco, tmp_path / "annotations" / "instances_val2017.json").images[0].split == "val"


def test_other_json_is_not_taken_for_coco(tmp_path: Path) -> None:
    (tmp_path / "labelme.json").write_text('{"version": "5", "shapes": [], "imagePath": "a.png"}')
    (tmp_path / "list.json").write_text("[1, 2]")
    (tmp_path / "empty.json").write_text("")
    assert not coco.detect(tmp_path)
    with pytest.raises(UserError):
        kit.read(coco, tmp_path)


def test_a_cut_off_file_is_reported_and_the_other_read(tmp_path: Path) -> None:
    path = dataset(tmp_path, [{"bbox": [1, 2, 3, 4]}])
    (tmp_path / "broken.json").write_text(path.read_text("utf-8")[:-20])
    found = kit.read(coco, tmp_path)
    assert len(found.images) == 1
    assert [item.what.endswith("broken.json") for item in found.skipped] == [True]


def test_keypoints_are_read_and_written_with_a_skeleton_from_one(tmp_path: Path) -> None:
    plant = Category(1, "plant", "#4cb782", ("base", "tip"), ((0, 1),))
    shape = Keypoints(np.array([[5.0, 6.0, 2.0], [0.0, 0.0, 0.0]]))
    path = kit.picture(tmp_path / "a.png")
    picture = Picture(1, path, "a.png", kit.WIDTH, kit.HEIGHT, None, "labeled")
    (tmp_path / "out").mkdir()
    run(coco.write(collection_of([plant], [(picture, [Annotation(plant, shape)])]), tmp_path / "out"))
    data = json.loads((tmp_path / "out" / "annotations" / "instances.json").read_text("utf-8"))
    assert data["categories"][0]["skeleton"] == [[1, 2]]
    assert data["annotations"][0]["num_keypoints"] == 1
    found = kit.read(coco, tmp_path / "out")
    assert found.categories == [Category(0, "plant", "#4cb782", ("base", "tip"), ((0, 1),))]
    assert [annotation.geometry for annotation in found.images[0].annotations] == [shape]


def test_what_is_written_has_the_fields_that_others_read() -> None:
    leaf = kit.CATEGORIES[0]
    ring = Polygon.of([[0, 0], [10, 0], [10, 10], [0, 10]], [[2, 2], [4, 2], [4, 4], [2, 4]])
    said = entry(Annotation(leaf, ring), 30, 40)
    assert said is not None
    assert said["area"] == 96
    assert said["bbox"] == [0, 0, 10, 10]
    assert said["segmentation"]["size"] == [30, 40]
    box = entry(Annotation(leaf, Box(1, 2, 4, 6), score=0.5, track=3, ignore=True), 30, 40)
    assert box == {
        "bbox": [1, 2, 3, 4],
        "area": 12,
        "iscrowd": 1,
        "segmentation": [],
        "score": 0.5,
        "attributes": {"track_id": 3},
    }
    assert entry(kit.whole(leaf), 30, 40) is None


def test_the_reference_reader_takes_what_we_write(tmp_path: Path) -> None:
    api = pytest.importorskip("faster_coco_eval")
    holes = Polygon.of([[0, 0], [10, 0], [10, 10], [0, 10]], [[2, 2], [4, 2], [4, 4], [2, 4]])
    parts = Polygon((Ring(np.array([[0.0, 0], [5, 0], [5, 5]])), Ring(np.array([[20.0, 20], [25, 20], [25, 25]]))))
    said = [Annotation(kit.CATEGORIES[0], shape) for shape in (holes, parts, Box(1, 2, 4, 6))]
    kit.round_trip(coco, tmp_path, [said])
    theirs = api.COCO(str(tmp_path / "target" / "annotations" / "instances.json"))
    assert [theirs.annToMask(theirs.anns[number]).sum() for number in (1,)] == [96]
    assert len(theirs.getImgIds()) == 1


@settings(max_examples=25, deadline=None)
@given(kit.several(kit.annotations(kit.boxes(), kit.stars(holes=False), kit.masks())))
def test_export_then_import_is_equal(labeled: list[list[Annotation]]) -> None:
    with TemporaryDirectory() as folder:
        splits = ["train", None, "test"][: len(labeled)]
        found = kit.round_trip(coco, Path(folder), labeled, splits)
        assert [found[f"p{n}.png"].split for n in range(len(labeled))] == splits
        for number, wanted in enumerate(labeled):
            item = found[f"p{number}.png"]
            assert item.state == ("labeled" if wanted else "empty")
            assert kit.said(item) == [(a.category.name, a.geometry, a.ignore) for a in wanted]


@settings(max_examples=20, deadline=None)
@given(kit.stars())
def test_holes_become_masks_of_the_same_pixels(shape: Polygon) -> None:
    with TemporaryDirectory() as folder:
        found = kit.round_trip(coco, Path(folder), [[Annotation(kit.CATEGORIES[0], shape)]])
        (back,) = found["p0.png"].annotations
        assert (
            geometry.to_mask(back.geometry, kit.HEIGHT, kit.WIDTH) == geometry.to_mask(shape, kit.HEIGHT, kit.WIDTH)
        ).all()


def test_losses_name_what_is_lost() -> None:
    assert coco.losses(Content(boxes=3, polygons=2, masks=1)) == []
    said = coco.losses(Content(whole=4, holes=2, rotated=1))
    assert [sentence.split(": ")[1] for sentence in said] == ["4", "1", "2"]
