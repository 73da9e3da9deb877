import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from engine import geometry
from engine.annotation import Box, Category, WholeImage
from engine.fit import Fit
from engine.inference.outputs import alternatives, label_masks, nearest_indices, to_annotations

CATEGORIES = [Category(0, "a"), Category(1, "b"), Category(2, "c")]
LETTERBOX = Fit("letterbox", (200, 100), (100, 100))  # half the size, the lower half is padding


def detect(boxes, scores, categories, fit=LETTERBOX, **options):
    outputs = {
        "boxes": np.array([boxes], np.float32).reshape(1, -1, 4),
        "scores": np.array([scores], np.float32),
        "categories": np.array([categories], np.int64),
    }
    return to_annotations("detection", outputs, fit, CATEGORIES, "run:x", **options)


def test_boxes_return_to_the_picture_and_are_cut_at_its_border():
    found = detect([[10, 5, 30, 25], [-4, 40, 50, 80]], [0.6, 0.9], [2, 0])
    assert [entry.geometry for entry in found] == [Box(0, 80, 100, 100), Box(20, 10, 60, 50)]  # best first
    assert [entry.category.name for entry in found] == ["a", "c"]
    assert found[0].score == pytest.approx(0.9)
    assert found[0].source == "run:x"
    assert found[0].is_draft


def test_padding_low_scores_and_boxes_in_the_grey_margin_are_left_out():
    boxes = [[0, 0, 9, 9], [0, 0, 9, 9], [10, 60, 20, 90], [0, 0, 0, 0]]
    assert len(detect(boxes, [0.5, 0.2, 0.9, 0.0], [0, 0, 0, 0], min_score=0.3)) == 1
    assert len(detect(boxes, [0.5, 0.2, 0.9, 0.0], [0, 0, 0, 0], min_score=0.0)) == 2
    assert detect([], [], []) == []


def test_stretch_scales_both_sides_on_their_own():
    (found,) = detect([[10, 10, 20, 20]], [1], [0], fit=Fit("stretch", (200, 50), (100, 100)))
    assert found.geometry == Box(20, 5, 40, 10)


def test_the_most_probable_category_and_its_rivals():
    outputs = {"probabilities": np.array([[0.2, 0.7, 0.1]], np.float32)}
    (found,) = to_annotations("classification", outputs, LETTERBOX, CATEGORIES, "run:x")
    assert (found.category.name, found.geometry) == ("b", WholeImage())
    assert [category.name for category, _ in alternatives(outputs, CATEGORIES)] == ["b", "a", "c"]
    assert to_annotations("classification", outputs, LETTERBOX, CATEGORIES, "run:x", min_score=0.8) == []


def test_masks_at_the_size_of_the_picture_with_their_mean_probability():
    probabilities = np.zeros((1, 3, 4, 4), np.float32)
    probabilities[0, 0] = 0.5
    probabilities[0, 1, :2, :2] = 0.8
    probabilities[0, 1, 0, 0] = 0.6
    probabilities[0, 2, 3] = 0.9  # in the grey margin of the letterbox
    fit = Fit("letterbox", (8, 4), (4, 4))
    (found,) = to_annotations("segmentation", {"probabilities": probabilities}, fit, CATEGORIES, "run:x")
    expected = np.zeros((4, 8), bool)
    expected[:4, :4] = True
    assert np.array_equal(geometry.decode(found.geometry), expected)
    assert found.category.name == "a"
    assert found.score == pytest.approx((0.6 + 3 * 0.8) / 4)


@given(
    labels=hnp.arrays(np.uint8, hnp.array_shapes(min_dims=2, max_dims=2, max_side=9), elements=st.integers(0, 3)),
    size=st.tuples(st.integers(1, 24), st.integers(1, 24)),
    rule=st.sampled_from(["letterbox", "stretch"]),
)
def test_run_lengths_equal_those_of_the_enlarged_picture(labels, size, rule):
    fit = Fit(rule, size, labels.shape[::-1])
    rows, columns = nearest_indices(fit)
    large = fit.restore_mask(labels)
    assert large.shape == size[::-1]
    masks = label_masks(labels[: fit.inside[1], : fit.inside[0]], rows, columns)
    assert set(masks) == set(np.unique(large).tolist())
    for value, mask in masks.items():
        assert mask == geometry.encode(large == value)


def test_a_full_hd_video_frame_is_decoded_in_a_few_milliseconds():
    random = np.random.default_rng(0)
    blocks = random.random((4, 20, 32)).astype(np.float32)
    outputs = {"probabilities": np.kron(blocks, np.ones((16, 16), np.float32))[None]}  # (1, 4, 320, 512)
    fit = Fit("letterbox", (1920, 1080), (512, 320))
    best = np.inf
    for _ in range(5):
        start = time.perf_counter()
        to_annotations("segmentation", outputs, fit, CATEGORIES, "run:x")
        best = min(best, time.perf_counter() - start)
    assert best < 0.04
