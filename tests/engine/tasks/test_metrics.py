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
    # f1 of 0: 4 / 5; of 1: 4 / 5; the two_thirds category neither is nor was said, and does not count.
    assert metrics.compute() == pytest.approx({"accuracy": 0.8, "macro_f1": 0.8})
    # balanced: recalls 2 / 3 and 1; kappa: chance agrees in 3/5 * 2/5 + 2/5 * 3/5; ece: 0.9 said, 0.8 right
    details = {"balanced_accuracy": 5 / 6, "kappa": (0.8 - 0.48) / (1 - 0.48), "ece": 0.1}
    assert metrics.details() == pytest.approx(details, abs=1e-6)
    row = {"precision": 2 / 3, "recall": 1, "f1": 0.8, "auc": 5 / 6, "ap": 2 / 3, "count": 2}
    assert metrics.per_category()["1"] == pytest.approx(row)
    assert metrics.per_category()["0"]["ap"] == pytest.approx(2 / 3 * 1 + 1 / 3 * 3 / 5)
    assert np.isnan(metrics.per_category()["2"]["auc"])  # there is none
    confusion = metrics.figures()["confusion"]
    assert confusion["matrix"] == [[2, 1, 0], [0, 2, 0], [0, 0, 0]]
    assert {key: [place for place, _ in cell] for key, cell in confusion["cells"].items()} == {
        "0,0": [1, 0],
        "0,1": [2],
        "1,1": [4, 3],
    }
    assert np.argmin(metrics.picture_scores()) == 2
    assert metrics.pictures_right() == [True, True, False, True, True]


def test_cells_hold_the_most_certain_mistakes_and_the_least_certain_hits():
    metrics = tasks.get("classification").metrics(["a", "b"])
    certain = torch.tensor([0.6, 0.9, 0.7, 0.8] + [0.75] * 20)
    truth = torch.tensor([0, 0, 0, 1] + [1] * 20)  # all are said to be the second one
    metrics.update({"probabilities": torch.stack([1 - certain, certain], dim=1)}, {"categories": truth})
    cells = metrics.figures()["confusion"]["cells"]
    assert cells["0,1"] == [[1, 0.9], [2, 0.7], [0, 0.6]]
    assert len(cells["1,1"]) == 12
    assert all(value == 0.75 for _, value in cells["1,1"])


def test_curves_of_a_classifier_by_hand():
    figures = classified([0, 0, 0, 1, 1], [0, 0, 1, 1, 1]).figures()
    assert list(figures["roc"]) == list(figures["curves"]) == ["0", "1"]
    assert figures["roc"]["0"] == {
        "fpr": [0, 0, 1],
        "tpr": [0, pytest.approx(2 / 3, abs=1e-4), 1],
        "auc": pytest.approx(5 / 6),
    }
    assert figures["curves"]["1"] == {"recall": [0, 1, 1], "precision": [1, pytest.approx(2 / 3, abs=1e-4), 0.4]}


def test_best_five_count_where_there_are_more():
    metrics = tasks.get("classification").metrics([str(i) for i in range(6)])
    probabilities = torch.tensor([[0.3, 0.25, 0.2, 0.15, 0.06, 0.04]])
    metrics.update({"probabilities": probabilities.repeat(4, 1)}, {"categories": torch.tensor([0, 4, 5, 5])})
    assert metrics.details()["top5"] == 0.5
    low, high = metrics.intervals()["top5"]
    assert 0 <= low < 0.5 < high <= 1
    assert "top5" not in classified([0, 1], [0, 1], categories=5).details()


def test_where_chance_is_always_right_there_is_no_kappa():
    metrics = classified([1, 1], [1, 1])
    assert "kappa" not in metrics.details()
    assert metrics.intervals()["kappa"] == (0, 0)
    assert metrics.figures()["roc"] == {}


def test_many_categories_draw_the_curves_of_the_worst():
    metrics = tasks.get("classification").metrics([str(i) for i in range(20)])
    truth = torch.arange(20).repeat(2)
    said = torch.where(truth < 15, truth, 19 - (truth - 15))  # 15 to 19 are taken for one another, but for 17
    probabilities = torch.nn.functional.one_hot(said, 20).float() * 0.8 + 0.01
    metrics.update({"probabilities": probabilities}, {"categories": truth})
    drawn = metrics.figures()["curves"]
    assert len(drawn) == 12
    assert {"15", "16", "18", "19"} < set(drawn)


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
    assert metrics.pictures_right() == [False]  # below a mean IoU of 0.75


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


@pytest.mark.parametrize(("more", "right"), [(0.8, False), (0.2, True)])  # below 0.25 nobody is shown it
def test_a_thing_too_many_makes_a_picture_wrong(more, right):
    metrics = tasks.get("detection").metrics(["cell"])
    detected(metrics, [(0, 0, 10, 10), (40, 40, 50, 50)], [0.9, more], [(0, 0, 10, 10)])
    assert metrics.pictures_right() == [right]


def test_detection_by_hand_and_worst_picture_first():
    metrics = tasks.get("detection").metrics(["cell", "never"])
    detected(metrics, [(0, 0, 10, 10)], [0.9], [(0, 0, 10, 10)])
    detected(metrics, [(40, 40, 50, 50)], [0.8], [(0, 0, 10, 10)])
    detected(metrics, [], [], [], [(0, 0, 30, 30)])
    assert metrics.compute() == pytest.approx({"map50": 51 / 101, "map": 51 / 101})
    assert metrics.picture_scores() == [1.0, 0.0, 1.0]
    assert metrics.pictures_right() == [True, False, True]
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
