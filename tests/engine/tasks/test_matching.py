from __future__ import annotations

import numpy as np
import pytest

from engine.tasks import matching
from engine.tasks.detection_metrics import coco_precisions


def boxes(*rows):
    return np.array(rows, np.float32).reshape(-1, 4)


def one_picture(predicted, scores, truth, ignore=None, kinds=1):
    categories = np.zeros(len(predicted), np.int64)
    ignore = np.zeros(len(truth), bool) if ignore is None else np.array(ignore)
    return matching.match(
        boxes(*predicted), np.array(scores), categories, boxes(*truth), np.zeros(len(truth), np.int64), ignore, kinds
    )


def test_average_precision_by_hand():
    # Two labeled boxes. Best first: right, wrong, right. Precision at recall 0.5 is 1, at recall 1 it is 2/3:
    # 51 of the 101 recalls are at most 0.5.
    matched = one_picture(
        [(0, 0, 10, 10), (50, 50, 60, 60), (20, 0, 30, 10)], [0.9, 0.8, 0.7], [(0, 0, 10, 10), (20, 0, 30, 10)]
    )
    value = matching.average_precisions([matched], 1)[0, 0, 0]
    assert value == pytest.approx((51 + 50 * 2 / 3) / 101)


def test_second_prediction_of_the_same_box_is_wrong_and_one_on_an_ignored_box_does_not_count():
    matched = one_picture(
        [(0, 0, 10, 10), (0, 0, 10, 10), (20, 0, 25, 5)],
        [0.9, 0.8, 0.7],
        [(0, 0, 10, 10), (20, 0, 40, 20)],
        [False, True],
    )
    assert matched.found[:, 0].tolist() == [True, False, False]
    assert matched.counts[:, 0].tolist() == [True, True, False]
    assert matched.boxes.tolist() == [1]


@pytest.mark.parametrize("seed", range(6))
def test_equal_to_faster_coco_eval_on_random_pictures_with_crowds(seed):
    rng = np.random.default_rng(seed)
    kinds, predictions, truth = 3, [], []
    for _ in range(12):
        count = int(rng.integers(0, 9))
        corner = rng.integers(0, 60, (count, 2))
        labeled = np.concatenate([corner, corner + rng.integers(6, 40, (count, 2))], 1).astype(np.float32)
        names = rng.integers(0, kinds - 1, count)  # the last category has no box anywhere
        truth.append((labeled, names, rng.random(count) < 0.15))
        found = np.repeat(labeled, 2, axis=0) + rng.normal(0, 4, (2 * count, 4)).astype(np.float32)
        found = np.concatenate([found, rng.integers(0, 40, (4, 4)) + np.array([0, 0, 45, 45])]).astype(np.float32)
        ok = (found[:, 2:] > found[:, :2]).all(axis=1)
        kind = np.concatenate([np.repeat(names, 2), rng.integers(0, kinds, 4)])[ok]
        predictions.append((found[ok], rng.permutation(len(kind)) / 97 + rng.random(), kind))
    matched = [matching.match(*p, *t, kinds) for p, t in zip(predictions, truth, strict=True)]
    ours = matching.average_precisions(matched, kinds)[0]
    theirs = coco_precisions(predictions, truth, ["a", "b", "c"])
    np.testing.assert_allclose(ours, theirs, atol=1e-6)
    assert np.isnan(ours[2]).all()


def test_weights_are_repetitions_of_pictures():
    rng = np.random.default_rng(0)
    pictures = []
    for _ in range(4):
        corner = rng.integers(0, 50, (5, 2))
        labeled = np.concatenate([corner, corner + 15], 1)
        pictures.append(one_picture(labeled + rng.normal(0, 3, (5, 4)), rng.random(5), labeled))
    weights = np.array([[2, 0, 1, 1]], np.float32)
    repeated = [pictures[0], pictures[0], pictures[2], pictures[3]]
    np.testing.assert_allclose(
        matching.average_precisions(pictures, 1, weights), matching.average_precisions(repeated, 1), atol=1e-6
    )


def test_nothing_found_and_nothing_labeled():
    empty = one_picture([], [], [])
    missed = one_picture([], [], [(0, 0, 5, 5)])
    assert np.isnan(matching.average_precisions([empty], 1)).all()
    assert (matching.average_precisions([empty, missed], 1) == 0).all()
    recall, precision, _ = matching.curve([missed], 0)
    assert len(recall) == len(precision) == 0
