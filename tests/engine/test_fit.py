from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.fit import Fit, resize, resize_nearest, resize_quickly

SIDES = st.integers(1, 90)
SIZES = st.tuples(SIDES, SIDES)
RULES = st.sampled_from(["letterbox", "stretch"])
PROPERTY = settings(max_examples=150, deadline=None, derandomize=True)


def test_letterbox_by_hand():
    fit = Fit("letterbox", (640, 480), (320, 320))
    assert fit.inside == (320, 240)
    assert fit.matrix.tolist() == [[0.5, 0, 0], [0, 0.5, 0]]
    assert fit.forward(np.array([[640, 480], [0, 0]])).tolist() == [[320, 240], [0, 0]]
    assert fit.backward(np.array([[320, 320]])).tolist() == [[640, 640]]


def test_letterbox_pads_right_and_below_with_grey():
    for dtype, grey in ((np.uint8, 114), (np.uint16, 29298), (np.float32, np.float32(114 / 255))):
        wide = Fit("letterbox", (8, 4), (4, 4)).apply(np.ones((4, 8, 2), dtype))
        assert wide.dtype == dtype
        assert wide.shape == (4, 4, 2)
        assert (wide[:2] == 1).all()
        assert (wide[2:] == grey).all()
    tall = Fit("letterbox", (4, 8), (4, 4)).apply(np.ones((8, 4, 1), np.uint8))
    assert (tall[:, :2] == 1).all()
    assert (tall[:, 2:] == 114).all()


def test_stretch_fills_the_target():
    fit = Fit("stretch", (8, 4), (4, 4))
    assert fit.inside == (4, 4)
    assert fit.forward(np.array([[8, 4]])).tolist() == [[4, 4]]
    assert (fit.apply(np.full((4, 8, 3), 9, np.uint8)) == 9).all()


def test_shrinking_averages_areas():
    pixels = np.array([[0, 100, 200, 40], [0, 100, 0, 0]], np.float32)[..., None]
    assert resize(pixels, (2, 1))[..., 0].tolist() == [[50, 60]]


@pytest.mark.parametrize("size", [(77, 43), (100, 20), (33, 50), (300, 99), (1, 1)])
def test_the_quick_way_is_nearly_the_same_and_skips_no_pixel(size):
    y, x = np.mgrid[:200, :256]
    smooth = (127 + 60 * np.sin(x / 20) + 60 * np.cos(y / 20))[..., None].astype(np.float32)
    assert np.abs(resize_quickly(smooth, size) - resize(smooth, size)).mean() < 2
    for place in ((100, 131), (101, 133), (2, 254)):
        dot = np.zeros((200, 256, 1), np.float32)
        dot[place] = 1000
        assert resize_quickly(dot, size).max() > 0


@pytest.mark.parametrize("bands", [1, 2, 3, 4, 5, 13])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
@pytest.mark.parametrize("size", [(5, 3), (30, 40), (5, 40)])
def test_any_number_of_bands_keeps_shape_type_and_order(bands, dtype, size):
    pixels = np.ones((12, 10, bands), dtype) * np.arange(1, bands + 1, dtype=dtype)
    resized = resize(pixels, size)
    assert resized.dtype == dtype
    assert resized.shape == (size[1], size[0], bands)
    assert np.array_equal(resized[0, 0], pixels[0, 0])


def test_mask_takes_the_value_at_the_centre_of_each_pixel():
    mask = np.arange(6, dtype=np.uint8)[None]
    assert resize_nearest(mask, (3, 1)).tolist() == [[1, 3, 5]]
    assert resize_nearest(mask, (2, 1)).tolist() == [[1, 4]]  # the middle of each three, not the first
    assert resize_nearest(mask[:, :2], (4, 1)).tolist() == [[0, 0, 1, 1]]


def test_padding_of_a_mask_is_ignored():
    fit = Fit("letterbox", (4, 2), (4, 4))
    mask = np.array([[1, 1, 0, 0], [2, 2, 3, 3]], np.uint8)
    placed = fit.apply_mask(mask)
    assert placed.tolist() == [[1, 1, 0, 0], [2, 2, 3, 3], [255] * 4, [255] * 4]
    assert fit.restore_mask(placed).tolist() == mask.tolist()
    assert fit.apply_mask(mask.astype(np.int64), pad=-1)[3, 0] == -1


@PROPERTY
@given(RULES, SIZES, SIZES)
def test_points_there_and_back_and_within_the_placed_picture(rule, source, target):
    fit = Fit(rule, source, target)
    points = np.array([[0, 0], source, [source[0] / 3, source[1] / 7]], float)
    moved = fit.forward(points)
    assert fit.backward(moved) == pytest.approx(points)
    assert moved == pytest.approx(points @ fit.matrix[:, :2].T + fit.matrix[:, 2])
    assert moved[1] == pytest.approx(fit.inside)
    assert all(1 <= inside <= whole for inside, whole in zip(fit.inside, target, strict=True))
    assert fit.apply(np.zeros((source[1], source[0], 3), np.uint8)).shape == (target[1], target[0], 3)
    restored = fit.restore(np.zeros((target[1], target[0], 2), np.float32))
    assert restored.shape == (source[1], source[0], 2)


@PROPERTY
@given(SIZES, SIZES)
def test_letterbox_keeps_the_aspect_to_a_pixel(source, target):
    fit = Fit("letterbox", source, target)
    scale = min(target[0] / source[0], target[1] / source[1])
    assert abs(fit.inside[0] - max(1, source[0] * scale)) <= 0.5 + 1e-9
    assert abs(fit.inside[1] - max(1, source[1] * scale)) <= 0.5 + 1e-9
    assert fit.inside[0] == target[0] or fit.inside[1] == target[1]


@PROPERTY
@given(RULES, st.tuples(st.integers(20, 60), st.integers(20, 60)), st.tuples(st.integers(20, 60), st.integers(20, 60)))
def test_pixels_land_where_points_do(rule, source, target):
    """The centre of gravity of a square in the picture is where `forward` puts its centre."""
    fit = Fit(rule, source, target)
    pixels = np.zeros((source[1], source[0], 1), np.float32)
    pixels[6:14, 4:12] = 1
    placed = fit.apply(pixels)[: fit.inside[1], : fit.inside[0], 0].astype(np.float64)
    y, x = np.mgrid[: placed.shape[0], : placed.shape[1]] + 0.5
    centre = np.array([(placed * x).sum(), (placed * y).sum()]) / placed.sum()
    assert np.abs(centre - fit.forward(np.array([[8, 10]]))[0]).max() < 0.15


def test_picture_of_another_size_is_refused():
    with pytest.raises(ValueError, match="expected a picture of 8 x 4"):
        Fit("stretch", (8, 4), (4, 4)).apply(np.zeros((8, 4, 3), np.uint8))
    with pytest.raises(ValueError, match="neither letterbox nor stretch"):
        Fit("squash", (8, 4), (4, 4))
    with pytest.raises(ValueError, match="at least 1"):
        Fit("stretch", (0, 4), (4, 4))
