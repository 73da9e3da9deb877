from __future__ import annotations

import numpy as np
import pytest
import torch

from engine import tasks
from engine.errors import UserError


def classified(truth, said, categories=3):
    metrics = tasks.get("classification").metrics([str(i) for i in range(categories)])
    probabilities = torch.nn.functional.one_hot(torch.tensor(said), categories).float() * 0.8 + 0.1
    metrics.update({"probabilities": probabilities}, {"categories": torch.tensor(truth)})
    return metrics


def test_classification_by_hand():
    metrics = classified([0, 0, 0, 1, 1], [0, 0, 1, 1, 1])
    # f1 of 0: 4 / 5; of 1: 4 / 5; the third category neither is nor was said, and does not count.
    assert metrics.compute() == pytest.approx({"accuracy": 0.8, "macro_f1": 0.8})
    assert metrics.per_category()["1"] == pytest.approx({"precision": 2 / 3, "recall": 1, "f1": 0.8, "count": 2})
    assert metrics.figures()["confusion"]["matrix"] == [[2, 1, 0], [0, 2, 0], [0, 0, 0]]
    assert np.argmin(metrics.picture_scores()) == 2


def test_classification_interval_is_that_of_a_binomial():
    metrics = classified([0] * 100, [0] * 80 + [1] * 20)
    low, high = metrics.intervals()["accuracy"]
    assert low == pytest.approx(0.72, abs=0.015)  # 0.8 -+ 1.96 * sqrt(0.8 * 0.2 / 100)
    assert high == pytest.approx(0.88, abs=0.015)


def test_segmentation_by_hand_with_ignored_pixels():
    metrics = tasks.get("segmentation").metrics(["leaf", "spot"])
    truth = torch.tensor([[[0, 0, 1, 1], [0, 1, 1, 255]]])
    said = torch.tensor([[[0, 1, 1, 1], [0, 1, 0, 2]]])
    metrics.update({"probabilities": torch.nn.functional.one_hot(said, 3).permute(0, 3, 1, 2)}, {"mask": truth})
    # background: 2 of {0,0,0,0}: union 4; leaf: 3 hits, union 5; spot occurs nowhere that counts
    assert metrics.compute() == pytest.approx({"miou": (2 / 4 + 3 / 5) / 2, "dice": (4 / 6 + 6 / 8) / 2})
    assert metrics.per_category()["leaf"]["iou"] == pytest.approx(0.6)
    assert metrics.per_category()["spot"]["count"] == 0
    assert metrics.intervals(50)["miou"] == pytest.approx((0.55, 0.55))


def detected(metrics, boxes, scores, truth, ignored=()):
    count = len(boxes)
    outputs = {
        "boxes": torch.zeros(1, 5, 4),
        "scores": torch.zeros(1, 5),
        "categories": torch.zeros(1, 5, dtype=torch.long),
    }
    outputs["boxes"][0, :count] = torch.tensor(boxes, dtype=torch.float32).reshape(-1, 4)
    outputs["scores"][0, :count] = torch.tensor(scores)
    metrics.update(
        outputs,
        {
            "boxes": [torch.tensor(truth, dtype=torch.float32).reshape(-1, 4)],
            "categories": [torch.zeros(len(truth), dtype=torch.long)],
            "ignored_boxes": [torch.tensor(ignored, dtype=torch.float32).reshape(-1, 4)],
            "ignored_categories": [torch.zeros(len(ignored), dtype=torch.long)],
        },
    )


def test_detection_by_hand_and_worst_picture_first():
    metrics = tasks.get("detection").metrics(["cell", "never"])
    detected(metrics, [(0, 0, 10, 10)], [0.9], [(0, 0, 10, 10)])
    detected(metrics, [(40, 40, 50, 50)], [0.8], [(0, 0, 10, 10)])
    detected(metrics, [], [], [], [(0, 0, 30, 30)])
    assert metrics.compute() == pytest.approx({"map50": 51 / 101, "map": 51 / 101})
    assert metrics.picture_scores() == [1.0, 0.0, 1.0]
    row = metrics.per_category()["cell"]
    assert (row["precision"], row["recall"], row["best_score"], row["count"]) == pytest.approx((1, 0.5, 0.9, 2))
    low, high = metrics.intervals()["map50"]
    assert low == 0
    assert high == 1
    assert metrics.figures()["curves"]["cell"]["recall"] == [0.5, 0.5]


def test_detection_of_nothing_at_all():
    metrics = tasks.get("detection").metrics(["cell"])
    detected(metrics, [], [], [])
    assert metrics.compute() == {"map50": 0.0, "map": 0.0}
    assert metrics.intervals() == {"map50": (0.0, 0.0), "map": (0.0, 0.0)}


def test_unknown_task_is_a_sentence():
    with pytest.raises(UserError, match="no task named depth"):
        tasks.get("depth")
