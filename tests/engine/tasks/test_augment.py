from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import catalog, tasks
from engine.annotation import Annotation, Box, Category, Mask, Polygon, WholeImage
from engine.fit import Fit
from engine.tasks import Example, augment
from engine.training.settings import Augmentation

STILL = {"flip_horizontal": False, "scale": 0.0, "color": 0.0, "mosaic": 0.0}


def square(size=(64, 48), box=(10, 8, 34, 32)):
    """A black picture with one white box, as an example of detection."""
    pixels = np.zeros((size[1], size[0], 3), np.uint8)
    x1, y1, x2, y2 = box
    pixels[y1:y2, x1:x2] = 255
    target = {"boxes": np.array([box], np.float32), "categories": np.array([0]), "ignore": np.array([False])}
    return Example(pixels, target)


def white(pixels):
    rows, columns = np.nonzero(pixels[..., 0] > 180)
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(
    "how",
    [
        {"flip_horizontal": True},
        {"flip_vertical": True},
        {"scale": 0.4},
        {"flip_horizontal": True, "flip_vertical": True, "scale": 0.3},
    ],
)
def test_boxes_go_where_their_pixels_go(how, seed):
    varied = tasks.get("detection").augment(square(), Augmentation(**STILL | how), np.random.default_rng(seed), square)
    (box,) = varied.target["boxes"]
    np.testing.assert_allclose(white(varied.image), box, atol=1.0)


@pytest.mark.parametrize("seed", range(8))
def test_mosaic_keeps_boxes_on_their_pixels(seed):
    varied = tasks.get("detection").augment(
        square(), Augmentation(**STILL | {"mosaic": 1.0, "scale": 0.3}), np.random.default_rng(seed), square
    )
    assert varied.image.shape == (48, 64, 3)
    assert 1 <= len(varied.target["boxes"]) <= 4
    for x1, y1, x2, y2 in varied.target["boxes"]:
        inside = varied.image[int(y1) + 1 : int(y2) - 1, int(x1) + 1 : int(x2) - 1]
        assert inside.size == 0 or inside.min() > 180


@pytest.mark.parametrize("seed", range(4))
def test_masks_go_where_their_pixels_go(seed):
    example = square()
    mask = (example.image[..., 0] > 0).astype(np.uint8)
    how = Augmentation(**STILL | {"scale": 0.3, "rotation": 30, "flip_horizontal": True})
    varied = tasks.get("segmentation").augment(
        Example(example.image, {"mask": mask}), how, np.random.default_rng(seed), lambda: None
    )
    known = varied.target["mask"] != 255
    agree = (varied.image[..., 0] > 127) == (varied.target["mask"] == 1)
    assert agree[known].mean() > 0.97
    assert set(np.unique(varied.target["mask"])) <= {0, 1, 255}


@given(st.floats(-180, 180), st.floats(0.5, 2), st.lists(st.floats(1, 50), min_size=4, max_size=4))
def test_moved_box_holds_the_moved_ellipse_and_quarter_turns_are_exact(angle, zoom, numbers):
    x, y, width, height = numbers
    box = np.array([[x, y, x + width, y + height]])
    turn = np.deg2rad(angle)
    matrix = zoom * np.array([[np.cos(turn), -np.sin(turn), 3], [np.sin(turn), np.cos(turn), -7]])
    (moved,) = augment.move_boxes(box, matrix)
    around = np.linspace(0, 2 * np.pi, 400)
    ellipse = np.stack([x + width / 2 * (1 + np.cos(around)), y + height / 2 * (1 + np.sin(around))], 1)
    points = ellipse @ matrix[:, :2].T + matrix[:, 2]
    reached = np.concatenate([points.min(axis=0), points.max(axis=0)])
    np.testing.assert_allclose(moved, reached, atol=0.02 * zoom * max(width, height) + 1e-3)


@given(st.integers(0, 10_000))
@settings(max_examples=25)
def test_two_mirrors_give_the_picture_back(seed):
    how = Augmentation(**STILL | {"flip_horizontal": True, "flip_vertical": True})
    rng = np.random.default_rng(seed)
    picture = rng.integers(0, 256, (7, 9, 3), dtype=np.uint8)
    matrix = augment.random_matrix(how, (9, 7), rng)
    if matrix is not None:
        once = augment.warp(picture, matrix, (9, 7), fill=0)
        assert (augment.warp(once, matrix, (9, 7), fill=0) == picture).all()


@pytest.mark.parametrize("bands", [1, 3, 4, 6])
@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_any_number_of_bands_and_both_types(bands, dtype):
    rng = np.random.default_rng(1)
    pixels = (rng.random((20, 30, bands)) * (255 if dtype == np.uint8 else 1)).astype(dtype)
    how = Augmentation(**STILL | {"scale": 0.5, "rotation": 20, "color": 0.5})
    varied = tasks.get("classification").augment(Example(pixels, {}), how, rng, lambda: None).image
    assert varied.shape == pixels.shape
    assert varied.dtype == dtype
    assert not (varied == pixels).all()


def numbered(width, height):
    """A picture whose pixels are all different, and a mask that says the parity of their place."""
    places = np.arange(width * height).reshape(height, width)
    image = np.stack([places // 256, places % 256, places * 0], axis=2).astype(np.uint8)
    return Example(image, {"mask": (places % 2).astype(np.uint8)})


def test_a_part_is_a_window_of_the_picture_and_of_its_mask():
    whole, corners = numbered(96, 64), set()
    how = Augmentation(**STILL, crop=0.5)
    for seed in range(60):
        part = tasks.get("segmentation").augment(whole, how, np.random.default_rng(seed), lambda: whole)
        assert part.image.shape == (32, 64, 3)  # 48 is rounded up to what every network takes
        first = int(part.image[0, 0, 0]) * 256 + int(part.image[0, 0, 1])
        y, x = divmod(first, 96)
        corners.add((x, y))
        assert (part.image == whole.image[y : y + 32, x : x + 64]).all()
        assert (part.target["mask"] == whole.target["mask"][y : y + 32, x : x + 64]).all()
    assert {x for x, _ in corners} <= set(range(33)) and {y for _, y in corners} <= set(range(33))
    assert len(corners) > 50


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("how", [{"flip_horizontal": True, "flip_vertical": True}, {"scale": 0.4}, {"rotation": 90}])
def test_masks_of_parts_go_where_their_pixels_go(how, seed):
    image = square((96, 96), (30, 30, 70, 60)).image
    example = Example(image, {"mask": (image[..., 0] // 255).astype(np.uint8)})
    varied = tasks.get("segmentation").augment(
        example, Augmentation(**STILL | how, crop=0.6), np.random.default_rng(seed), lambda: example
    )
    assert varied.image.shape == (64, 64, 3) and varied.target["mask"].shape == (64, 64)
    shown = varied.target["mask"] == 1
    assert shown.any()
    assert (shown == (varied.image[..., 0] > 180)).mean() > 0.97


def test_a_part_is_never_larger_than_the_picture():
    small = tasks.get("segmentation").augment(
        numbered(40, 16), Augmentation(**STILL, crop=0.1), np.random.default_rng(0), lambda: None
    )
    assert small.image.shape == (16, 32, 3)
    assert all(32 % row.divisor == 0 for row in catalog.rows("segmentation"))


def test_no_strength_changes_nothing():
    example = square()
    varied = tasks.get("detection").augment(example, Augmentation(**STILL), np.random.default_rng(0), lambda: None)
    assert varied.image is example.image


def test_color_keeps_grey_grey_and_the_same_for_all_pixels():
    grey = np.full((4, 4, 3), 100, np.uint8)
    varied = augment.jitter_color(grey, 0.5, np.random.default_rng(3))
    assert np.ptp(varied.astype(int)) <= 2  # hue and saturation do not act on grey


def test_light_moves_each_band_by_what_it_tells():
    rng = np.random.default_rng(2)
    light = rng.uniform(0, 0.3, (40, 40)).astype(np.float32)
    kelvin = rng.uniform(0.449, 0.457, (40, 40)).astype(np.float32)  # 294 to 300 K in hundredths, as a part of 65535
    varied = augment.jitter_color(np.stack([light, kelvin], axis=2), 0.3, np.random.default_rng(5))
    brightness, contrast = (1 + 0.3 * (2 * np.random.default_rng(5).random(4)[:2] - 1)).tolist()
    for before, after in ((light, varied[..., 0]), (kelvin, varied[..., 1])):
        brighter = before.min() + brightness * (before - before.min())
        assert after == pytest.approx(brighter.mean() + contrast * (brighter - brighter.mean()), abs=1e-6)
        assert abs(after.mean() - before.mean()) < 0.3 * np.ptp(before)


CELL, WALL = Category(5, "cell"), Category(9, "wall")
INDEX = {5: 0, 9: 1}


def test_detection_learns_from_boxes_and_from_outlines_without_boxes():
    detection = tasks.get("detection")
    triangle = Polygon.of([(0, 0), (10, 0), (0, 20)])
    chosen = detection.select(
        [
            Annotation(CELL, Box(0, 0, 4, 4)),
            Annotation(CELL, triangle),
            Annotation(WALL, triangle),
            Annotation(WALL, Box(0, 0, 9, 9), score=0.5),
            Annotation(CELL, WholeImage()),
            Annotation(CELL, Box(3, 3, 3, 8)),
            Annotation(CELL, Box(5, 5, 200, 9), ignore=True),
        ]
    )
    assert len(chosen) == 4
    target = detection.target(chosen, INDEX, Fit("letterbox", (100, 50), (50, 32)))
    assert target["boxes"].tolist() == [[0, 0, 2, 2], [0, 0, 5, 10], [2.5, 2.5, 50, 4.5]]
    assert target["categories"].tolist() == [0, 1, 0]
    assert target["ignore"].tolist() == [False, False, True]


def test_segmentation_paints_in_order_and_ignores_padding():
    whole = Polygon.of([(0, 0), (8, 0), (8, 4), (0, 4)])
    half = Polygon.of([(0, 0), (4, 0), (4, 4), (0, 4)])
    corner = Polygon.of([(0, 0), (1, 0), (1, 1), (0, 1)])
    labels = [Annotation(CELL, corner, ignore=True), Annotation(CELL, whole), Annotation(WALL, half)]
    mask = tasks.get("segmentation").target(labels, INDEX, Fit("letterbox", (8, 4), (8, 6)))["mask"]
    assert mask[0].tolist() == [255, 2, 2, 2, 1, 1, 1, 1]
    assert (mask[4:] == 255).all()
    shown = tasks.get("segmentation").to_annotations({"mask": mask}, [CELL, WALL])
    assert [(a.category, type(a.geometry)) for a in shown] == [(CELL, Mask), (WALL, Mask)]


def test_picture_with_two_categories_is_no_example_of_classification():
    classification = tasks.get("classification")
    both = [Annotation(CELL, WholeImage()), Annotation(WALL, WholeImage())]
    assert classification.select(both) == ()
    assert classification.target(both[1:], INDEX, Fit("stretch", (4, 4), (2, 2)))["category"] == 1


@given(
    st.tuples(st.floats(0.2, 5), st.floats(0.2, 5)),
    st.tuples(st.floats(-90, 90), st.floats(-90, 90)),
    st.tuples(st.sampled_from([-1, 1]), st.sampled_from([-1, 1])),
    st.tuples(st.integers(1, 80), st.integers(1, 80)),
)
def test_aligned_placement_is_next_to_the_asked_one_and_stays(zoom, shift, sign, size):
    source = (64, 48)
    matrix = np.array([[sign[0] * zoom[0], 0, shift[0]], [0, sign[1] * zoom[1], shift[1]]])
    aligned = augment.align(matrix, source, size)
    np.testing.assert_allclose(augment.align(aligned, source, size), aligned, atol=1e-6)
    picture = np.zeros((48, 64, 3), np.uint8)
    assert augment.warp(picture, aligned, size, fill=9).shape == (size[1], size[0], 3)


def test_a_crop_shows_exactly_its_pixels():
    picture = np.arange(8 * 6 * 3, dtype=np.uint8).reshape(6, 8, 3)
    twice = augment.align(np.array([[2.0, 0, -4.3], [0, 2.0, -1.6]]), (8, 6), (8, 6))
    assert twice.tolist() == [[2, 0, -4], [0, 2, -2]]  # columns 2 to 5, rows 1 to 3
    shown = augment.warp(picture, twice, (8, 6), fill=0, nearest=True)
    assert (shown == picture[1:4, 2:6].repeat(2, axis=0).repeat(2, axis=1)).all()
    half = augment.align(np.array([[-0.5, 0, 6.2], [0, 0.5, 2.1]]), (8, 6), (8, 6))
    assert half.tolist() == [[-0.5, 0, 6], [0, 0.5, 2]]
    framed = augment.warp(picture, half, (8, 6), fill=7)
    assert (framed[:2] == 7).all()
    assert (framed[:, 6:] == 7).all()
    assert framed[2, 5, 0] == pytest.approx(picture[:2, :2, 0].mean(), abs=1)
