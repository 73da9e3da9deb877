"""The sample garden: the same picture every time, and a truth that agrees with what is seen."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from engine.annotation import Box, Keypoints, Mask, WholeImage
from engine.cv import cv2
from engine.events import Progress, run
from engine.geometry import decode, iou, to_mask
from engine.samples import CATEGORIES, SEMANTIC, SPECIES, Scene, scene, video
from engine.samples.bands import six_bands
from engine.samples.canvas import Canvas, Item
from engine.samples.garden import species_of
from engine.samples.project import outlined, split_evenly
from engine.samples.truth import KEYPOINT_NAMES, SLIVER, see

SEED = 5


@lru_cache(maxsize=8)
def picture(index: int) -> Scene:
    return scene(SEED, index)


def test_a_scene_is_the_same_on_any_thread_and_in_any_order() -> None:
    with ThreadPoolExecutor(4) as pool:
        threaded = list(pool.map(lambda index: scene(SEED, index, (160, 120)), [3, 2, 1, 0, 3]))
    for index, drawn in zip([3, 2, 1, 0, 3], threaded, strict=True):
        alone = scene(SEED, index, (160, 120))
        np.testing.assert_array_equal(drawn.pixels, alone.pixels)
        np.testing.assert_array_equal(drawn.instances, alone.instances)
        assert drawn.annotations == alone.annotations
        np.testing.assert_array_equal(drawn.six_band(), alone.six_band())


def test_other_seeds_and_indices_give_other_pictures() -> None:
    pixels = [scene(seed, index, (160, 120)).pixels for seed, index in ((0, 0), (0, 1), (1, 0))]
    assert np.abs(pixels[0].astype(int) - pixels[1]).mean() > 5
    assert np.abs(pixels[0].astype(int) - pixels[2]).mean() > 5


def test_four_pictures_in_a_row_show_the_four_species() -> None:
    for first in (0, 4, 40):
        assert {species_of(SEED, first + place) for place in range(4)} == set(SPECIES)
    assert len({species_of(seed, 0) for seed in range(20)}) > 1


@pytest.mark.parametrize("size", [(640, 480), (321, 243), (300, 420), (64, 64)])
def test_any_size_can_be_drawn(size: tuple[int, int]) -> None:
    width, height = size
    drawn = scene(SEED, 1, size)
    assert drawn.pixels.shape == (height, width, 3)
    assert drawn.pixels.dtype == np.uint8
    assert drawn.semantic.shape == drawn.instances.shape == drawn.depth.shape == (height, width)
    assert drawn.six_band().shape == (height, width, 6)
    for annotation in drawn.annotations:
        if isinstance(annotation.geometry, Box):
            box = annotation.geometry
            assert 0 <= box.x1 < box.x2 <= width
            assert 0 <= box.y1 < box.y2 <= height


@pytest.mark.parametrize("index", range(4))
def test_masks_are_disjoint_and_cover_what_the_semantic_mask_calls_leaf_and_lesion(index: int) -> None:
    drawn = picture(index)
    covered = np.zeros(drawn.semantic.shape, np.uint8)
    for annotation in drawn.annotations:
        if isinstance(annotation.geometry, Mask):
            inside = decode(annotation.geometry)
            covered += inside
            assert set(np.unique(drawn.semantic[inside])) == {SEMANTIC[annotation.category.name]}
    assert covered.max() == 1
    truth = np.isin(drawn.semantic, [SEMANTIC["leaf"], SEMANTIC["lesion"]])
    assert (covered > 0).sum() >= 0.995 * truth.sum()  # slivers are left out
    assert not ((covered > 0) & ~truth).any()


@pytest.mark.parametrize("index", range(4))
def test_boxes_are_the_bounds_of_visible_pixels(index: int) -> None:
    drawn = picture(index)
    boxes = [a for a in drawn.annotations if isinstance(a.geometry, Box)]
    for annotation in boxes:
        kind, box = annotation.category.name, annotation.geometry
        assert isinstance(box, Box)
        inside = drawn.semantic[int(box.y1) : int(box.y2), int(box.x1) : int(box.x2)] == SEMANTIC[kind]
        assert inside[0].any() and inside[-1].any() and inside[:, 0].any() and inside[:, -1].any()
        assert inside.sum() >= SLIVER


def test_outlines_stay_within_a_pixel_of_the_masks() -> None:
    drawn = picture(2)
    masks = [a for a in drawn.annotations if isinstance(a.geometry, Mask)]
    outlines = [a for a in outlined(drawn) if a.category.name in ("leaf", "lesion")]
    height, width = drawn.semantic.shape
    assert [a.category for a in masks] == [a.category for a in outlines]
    kernel = np.ones((3, 3), np.uint8)
    for mask, outline in zip(masks, outlines, strict=True):
        assert isinstance(mask.geometry, Mask)
        exact, drawn_mask = decode(mask.geometry), to_mask(outline.geometry, height, width)
        assert not (drawn_mask & (cv2.dilate(exact.astype(np.uint8), kernel) == 0)).any()
        if exact.sum() > 200:
            assert iou(mask.geometry, outline.geometry) > 0.85


def test_what_is_hidden_almost_fully_is_left_out_or_marked() -> None:
    canvas = Canvas(200, 100, 1, (0, 0))
    window = (slice(0, 100), slice(0, 200))
    inside = np.ones((100, 200), bool)
    left = [canvas.add(Item("ladybird")) for _ in range(3)]
    for place, number in enumerate(left):
        part = inside.copy()
        part[:, : 60 * place], part[:, 60 * (place + 1) :] = False, False
        canvas.paint(window, part, np.zeros((int(part.sum()), 3), np.float32), number, 1.0)
    cover = np.zeros_like(inside)
    cover[:, :58] = True  # 3 % of the first show
    cover[:, 72:120] = True  # 20 % of the second
    canvas.paint(window, cover, np.zeros((int(cover.sum()), 3), np.float32), canvas.add(Item("leaf")), 0.5)
    first, second, third, _ = see(canvas.numbers, canvas)
    assert [first.part, second.part, third.part] == pytest.approx([2 / 60, 12 / 60, 1.0])
    assert [thing.told for thing in (first, second, third)] == [False, True, True]
    assert second.box().geometry == Box(60, 0, 72, 100)
    assert [thing.box().ignore for thing in (second, third)] == [True, False]


def test_a_pot_that_nothing_hides_shows_all_of_itself() -> None:
    parts = [thing.part for index in range(8) for thing in picture(index % 4).visible if thing.item.kind == "pot"]
    assert max(parts) <= 1.0
    assert max(parts) > 0.85
    assert np.median(parts) > 0.6


def test_the_whole_garden_has_every_kind_of_thing_and_nobody_sees_empty_pictures() -> None:
    counts: dict[str, int] = {}
    for index in range(12):
        drawn = scene(SEED, index, (320, 240))
        kinds = [annotation.geometry for annotation in drawn.annotations]
        assert sum(isinstance(kind, WholeImage) for kind in kinds) == 1
        assert drawn.annotations[0].category.name == drawn.category == species_of(SEED, index)
        assert 0.03 < (drawn.semantic == SEMANTIC["leaf"]).mean() < 0.5
        assert 40 < drawn.pixels.mean() < 215
        for annotation in drawn.annotations:
            counts[annotation.category.name] = counts.get(annotation.category.name, 0) + 1
    assert set(counts) == set(CATEGORIES)
    assert min(counts.values()) >= 3


def test_tags_are_boxes_with_the_printed_words() -> None:
    words = {a.text for index in range(4) for a in picture(index).annotations if a.category.name == "tag" and a.text}
    printed = {word for index in range(4) for word in picture(index).tags}
    assert words and words <= printed


@pytest.mark.parametrize("index", range(4))
def test_keypoints_lie_where_they_can_be_seen(index: int) -> None:
    drawn = picture(index)
    (points,) = [a.geometry.points for a in drawn.annotations if isinstance(a.geometry, Keypoints)]
    assert points.shape == (len(KEYPOINT_NAMES), 3)
    height, width = drawn.semantic.shape
    for x, y, visibility in points:
        if visibility == 2:
            row, column = int(y), int(x)
            around = drawn.semantic[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2]
            assert np.isin(around, [SEMANTIC["leaf"], SEMANTIC["lesion"]]).any()
        assert visibility == 0 or (0 <= x < width and 0 <= y < height)
    shown = points[1:][points[1:, 2] > 0]
    assert points[1, 0] <= points[3, 0] or len(shown) < 3


def test_depth_is_in_metres_and_near_things_hide_far_ones() -> None:
    drawn = picture(0)
    assert drawn.depth.dtype == np.float32
    assert 0.3 < drawn.depth.min() < drawn.depth.max() == 5.0
    bench = (drawn.instances == 0) & (drawn.depth < 4)
    rows = np.flatnonzero(bench.any(axis=1))
    far, near = (np.median(drawn.depth[row][bench[row]]) for row in (rows[0], rows[-1]))
    assert near < far


@pytest.mark.parametrize("index", range(4))
def test_vegetation_stands_out_by_ndvi(index: int) -> None:
    drawn = picture(index)
    bands = drawn.six_band().astype(np.float64)
    assert drawn.six_band().dtype == np.uint16
    ndvi = (bands[..., 4] - bands[..., 2]) / (bands[..., 4] + bands[..., 2])
    leaf = drawn.semantic == SEMANTIC["leaf"]
    bench = (drawn.semantic == 0) & (drawn.depth < 4)
    dead = np.isin(drawn.semantic, [SEMANTIC["pot"], SEMANTIC["soil"], SEMANTIC["tag"]])
    assert np.median(ndvi[leaf]) > 0.55
    assert np.percentile(ndvi[bench], 95) < 0.3
    assert np.median(ndvi[dead]) < 0.3
    assert np.median(bands[..., 5][leaf]) < np.median(bands[..., 5][bench]) - 200  # at least 2 K cooler


def test_lesions_are_warmer_and_less_green_than_the_leaf() -> None:
    semantic = np.full((60, 60), SEMANTIC["leaf"], np.uint8)
    semantic[20:40, 20:40] = SEMANTIC["lesion"]
    pixels = np.full((60, 60, 3), (70, 130, 50), np.uint8)
    pixels[20:40, 20:40] = (130, 90, 60)
    bands = six_bands(pixels, semantic, (0, 0)).astype(float)
    ndvi = (bands[..., 4] - bands[..., 2]) / (bands[..., 4] + bands[..., 2])
    assert ndvi[30, 30] < ndvi[5, 5] - 0.2
    assert bands[30, 30, 5] > bands[5, 5, 5] + 100


def test_splits_are_even_within_each_species_and_none_is_empty() -> None:
    species = [species_of(0, index) for index in range(200)]
    splits = split_evenly(species, 0)
    assert splits == split_evenly(species, 0)
    assert [splits.count(name) for name in ("train", "val", "test")] == [140, 30, 30]
    for kind in SPECIES:
        own = [split for split, name in zip(splits, species, strict=True) if name == kind]
        assert 33 <= own.count("train") <= 37
        assert min(own.count("val"), own.count("test")) >= 6
    assert set(split_evenly(species[:8], 0)) == {"train", "val", "test"}


def test_a_video_keeps_the_identity_of_its_insects(tmp_path: Path) -> None:
    path = tmp_path / "叶 garden.mp4"
    events = list(video(path, seed=1, seconds=2, fps=10, size=(320, 240)))
    assert [event.done for event in events if isinstance(event, Progress)] == list(range(1, 21))
    document = json.loads(path.with_suffix(".json").read_text("utf-8"))
    assert (document["fps"], document["width"], document["height"]) == (10, 320, 240)
    assert [frame["frame"] for frame in document["frames"]] == list(range(20))
    category: dict[int, str] = {}
    last: dict[int, tuple[float, float]] = {}
    moved: dict[int, float] = {}
    for frame in document["frames"]:
        tracks = [thing["track"] for thing in frame["objects"]]
        assert len(tracks) == len(set(tracks))
        for thing in frame["objects"]:
            x1, y1, x2, y2 = thing["box"]
            assert 0 <= x1 < x2 <= 320 and 0 <= y1 < y2 <= 240
            assert 0.05 <= thing["visible"] <= 1
            assert category.setdefault(thing["track"], thing["category"]) == thing["category"]
            place = ((x1 + x2) / 2, (y1 + y2) / 2)
            if thing["track"] in last and thing["visible"] > 0.95:
                moved[thing["track"]] = moved.get(thing["track"], 0) + np.hypot(
                    *np.subtract(place, last[thing["track"]])
                )
            last[thing["track"]] = place
    assert set(category.values()) == {"ladybird", "caterpillar"}
    assert max(moved.values()) > 10
    assert not list(tmp_path.glob("*.part"))


def test_video_truth_returned_is_the_truth_written_and_frames_decode(tmp_path: Path) -> None:
    points = run(video(tmp_path / "a.mp4", seed=3, seconds=0.4, fps=10, size=(160, 120)))
    document = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert sum(len(frame["objects"]) for frame in document["frames"]) == len(points)
    capture = cv2.VideoCapture(str(tmp_path / "a.mp4"))
    frames = 0
    while capture.read()[0]:
        frames += 1
    capture.release()
    assert frames == 4


def test_the_garden_works_without_torch() -> None:
    code = "import sys, engine.samples; engine.samples.scene(0, 0, (64, 48)); print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
