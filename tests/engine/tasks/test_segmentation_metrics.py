"""Borders and areas of outlined things, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from engine import tasks
from engine.tasks.boundary import boundary_f1, tolerance_of
from engine.tasks.segmentation_metrics import r_squared

ALL = np.ones((12, 12), bool)


def square(left: int, top: int, side: int) -> np.ndarray:
    mask = np.zeros((12, 12), bool)
    mask[top : top + side, left : left + side] = True
    return mask


def test_tolerance_is_that_of_the_paper_and_at_least_a_pixel():
    assert tolerance_of(600, 800) == pytest.approx(7.5)  # 0.75 % of 1000
    assert tolerance_of(30, 40) == 1


@pytest.mark.parametrize(
    ("said", "tolerance", "expected"),
    [
        (square(3, 3, 5), 1, 1.0),  # the same
        (square(4, 3, 5), 1, 1.0),  # one pixel to the right
        # 3 to the right: 16 pixels of border each. x = 3..7 against 6..10: near are x = 5, 6, 7 of the top and of the
        # bottom row, and the 3 pixels between at x = 7, which lie beside those at x = 6.
        (square(6, 3, 5), 1, 9 / 16),
        (np.zeros((12, 12), bool), 1, 0.0),
    ],
)
def test_borders_by_hand(said, tolerance, expected):
    truth = square(3, 3, 5)
    assert boundary_f1(truth, said, ALL, tolerance) == pytest.approx(expected)
    assert boundary_f1(said, truth, ALL, tolerance) == pytest.approx(expected)


def test_what_is_not_counted_and_the_edge_of_the_picture_are_no_border():
    everywhere = np.ones((12, 12), bool)
    assert math.isnan(boundary_f1(everywhere, everywhere, ALL, 1))
    counted = ALL.copy()
    counted[:, 6:] = False  # padding
    left = np.zeros((12, 12), bool)
    left[:, :6] = True
    assert math.isnan(boundary_f1(left, everywhere, counted, 1))


def answered(metrics, truth, said):
    channels = len(metrics.categories)
    probabilities = torch.nn.functional.one_hot(torch.tensor(said), channels).permute(2, 0, 1)[None].float()
    metrics.update({"probabilities": 0.8 * probabilities + 0.1}, {"mask": torch.tensor(truth)[None]})


def test_areas_and_borders_of_pictures_by_hand():
    metrics = tasks.get("segmentation").final_metrics(["leaf", "spot"])
    for there, called in ((5, 5), (3, 4), (4, 2)):  # sides of squares at the same corner
        answered(metrics, square(2, 2, there).astype(int), square(2, 2, called).astype(int))
    figures = metrics.figures()
    assert list(figures["areas"]) == ["leaf"]  # no spot was, or was said to be
    area = figures["areas"]["leaf"]
    assert area["truth"] == pytest.approx([100 * n / 144 for n in (25, 9, 16)], abs=1e-3)
    assert area["said"] == pytest.approx([100 * n / 144 for n in (25, 16, 4)], abs=1e-3)
    # 25, 9, 16 have the mean 50/3 and squares of distances 128.67; residuals 0, 7, -12
    assert area["r2"] == pytest.approx(1 - (49 + 144) / (25**2 + 9**2 + 16**2 - 50**2 / 3))
    assert area["bias"] == pytest.approx(100 / 144 * (7 - 12) / 3)
    assert figures["boundary_tolerance"] == 1
    # Only picture 2 says leaf where none is (16 - 9 pixels), only picture 3 misses some (16 - 4).
    cells = figures["confusion"]["cells"]
    assert cells["0,1"] == [[1, pytest.approx(100 * 7 / 144, abs=1e-3)]]
    assert cells["1,0"] == [[2, pytest.approx(100 * 12 / 144, abs=1e-3)]]
    assert [place for place, _ in cells["1,1"]] == [0, 1, 2]  # 25, 9 and 4 pixels are right
    row = metrics.per_category()["leaf"]
    assert row["area_r2"] == area["r2"]
    assert math.isnan(metrics.per_category()["spot"]["boundary_f1"])
    assert list(metrics.per_category()["background"])[-1] == "count"
    # Picture 1: 1. Picture 2: all 8 of the true border lie within 1; of the 12 said, all but the far corner.
    # Picture 3: all 4 said; of the 12 true ones the corner and two to either side of it.
    second = 2 * (11 / 12) / (1 + 11 / 12)
    third = 2 * (5 / 12) / (1 + 5 / 12)
    assert metrics.details()["boundary_f1"] == pytest.approx((1 + second + third) / 3)
    assert row["boundary_f1"] == metrics.details()["boundary_f1"]
    low, high = metrics.intervals()["boundary_f1"]
    assert third <= low < row["boundary_f1"] < high <= 1


def test_reliability_of_pixels_by_hand():
    metrics = tasks.get("segmentation").final_metrics(["leaf"], temperature=2.0)
    answered(metrics, [[0, 1], [1, 255]], [[0, 1], [0, 1]])  # said 0.9 of 1 each, hence 9 to 1, 81 to 1 before
    reliability = metrics.figures()["reliability"]
    assert reliability["after"]["count"] == [3]
    assert reliability["after"]["ece"] == pytest.approx(0.9 - 2 / 3, abs=1e-6)
    assert reliability["before"]["confidence"] == pytest.approx([81 / 82])
    assert metrics.details()["ece"] == reliability["after"]["ece"]


def test_r_squared_without_variance_is_not_known():
    assert math.isnan(r_squared(np.array([3.0, 3.0]), np.array([3.0, 3.0])))
    assert math.isnan(r_squared(np.array([3.0]), np.array([3.0])))
    assert r_squared(np.array([1.0, 3.0]), np.array([1.0, 3.0])) == 1
