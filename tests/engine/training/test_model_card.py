"""What is written about a training: where it comes from, the Methods paragraph, the model card."""

from __future__ import annotations

import copy
import hashlib

import pytest

from engine import VERSION
from engine.training import loop
from engine.training.methods import methods
from engine.training.model_card import model_card
from engine.training.run import Run
from tests.engine.training.conftest import follow, settings

CARD = {
    "run": "2026-11-24-1530-resnet18",
    "task": "classification",
    "split": "test",
    "images": 24,
    "epochs": 28,
    "best_epoch": 21,
    "seconds": 90.0,
    "headline": "accuracy",
    "metrics": {"accuracy": 0.9583, "kappa": 0.9444, "ece": 0.05},
    "intervals": {"accuracy": [0.875, 1.0]},
    "per_category": {
        "fern": {"recall": 1.0, "auc": None, "count": 12.0},
        "a|b": {"recall": 0.5, "auc": 0.75, "count": 12.0},
    },
    "figures": {"reliability": {"temperature": 1.25, "after": {}, "before": {}}},
    "trust": ["Only 24 labeled things were tested; below 30 the numbers are a guess."],
    "provenance": {
        "pictures": {"train": 1112, "val": 24, "test": 24},
        "objects": {part: {"fern": 12, "a|b": 12} for part in ("train", "val", "test")},
        "division": {"by": "project", "groups": 160, "torn_groups": 0, "without_group": 0},
        "network": {
            "key": "resnet18",
            "title": "ResNet-18",
            "year": 2015,
            "paper": "Deep Residual Learning",
            "arxiv": "1512.03385",
            "options": {"attention": "none"},
            "size": [160, 128],
            "bands": ["red", "green", "blue"],
            "channels": ["red", "green", "blue"],
            "fit": "stretch",
        },
        "training": {
            "epochs": 28,
            "ema": True,
            "start_from": None,
            "weights_file": "",
            "pretrained_weights": "",
            "seed": 7,
            "optimizer": "adamw",
            "learning_rate": 0.001,
            "weight_decay": 0.01,
            "batch_size": 16,
            "augmentation": {
                "flip_horizontal": True,
                "flip_vertical": False,
                "scale": 0.15,
                "rotation": 0,
                "color": 0.2,
                "mosaic": 0.5,
            },
        },
        "sha256": {"model.onnx": "ab" * 32, "pictures.tsv": "cd" * 32},
        "libraries": {"seedling": "0.1.0", "python": "3.11.2", "torch": "2.14.1"},
    },
}


def changed(**values):
    """Return the score card with other values; "training__seed" reaches into the provenance."""
    card = copy.deepcopy(CARD)
    for name, value in values.items():
        part, _, key = name.partition("__")
        if key:
            card["provenance"][part][key] = value
        else:
            card[part] = value
    return card


def test_methods_say_everything_that_a_reader_needs():
    assert methods(CARD) == (
        "Of the images, 1,112 were used for training, 24 for validation and 24 for testing (as divided in the project "
        "before training; images of one group kept in one part, 160 groups). A ResNet-18 network (Deep Residual "
        "Learning, 2015, arXiv:1512.03385) was trained with Seedling 0.1.0, PyTorch 2.14.1 to assign one of 2 "
        "categories (fern, a|b) to each image. Images were brought to 160 × 128 pixels. Training started from random "
        "weights and took 28 epochs with AdamW (peak learning rate 0.001, weight decay 0.01, 16 images a step), "
        "varied by random horizontal flips, zoom by up to 15%, colour jitter of strength 0.2. Weights were averaged "
        "exponentially over the steps. The weights of the epoch with the highest accuracy on the validation images "
        "(epoch 21) were kept. Probabilities were calibrated on the validation images by temperature scaling (T = "
        "1.250; Guo et al., 2017). On the 24 test images, used neither for training nor for choosing the epoch, "
        "accuracy was 0.958 (95 % CI 0.875–1.000), Cohen's kappa was 0.944, expected calibration error was 0.050 "
        "(bootstrap over images, 1,000 resamples). The random seed was 7; the SHA-256 of the model file begins with "
        "abababababab, that of the list of images with cdcdcdcdcdcd."
    )


def test_methods_in_chinese_hold_the_same_numbers():
    said = methods(CARD, "zh")
    start = "1,112 张图像用于训练，24 张用于验证，24 张用于测试（按训练前在项目中的划分；"
    start += "同组图像在同一部分，共 160 组）。"
    assert said.startswith(start)
    score = "准确率 0.958 (95 % CI 0.875–1.000)"
    for number in ("160 × 128", "28 轮", "第 21 轮", score, "T = 1.250", "种子为 7", "abababababab"):
        assert number in said
    assert "was" not in said


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"division__by": "training"}, "(at random, seed 7; images of one group"),
        ({"division__groups": 0}, "before training; image by image, without groups)"),
        ({"division__torn_groups": 3}, "3 of 160 groups occur in more than one part"),
        ({"training__start_from": "first"}, "started from the weights of the earlier run first"),
        ({"training__weights_file": "w.pth"}, "started from the weights in w.pth"),
        ({"training__pretrained_weights": "IMAGENET1K_V1"}, "started from pretrained weights (IMAGENET1K_V1)"),
        ({"split": "val"}, "On the 24 validation images, which also chose the epoch, so that the values are opti"),
        ({"pictures__test": 0}, "(as divided in the project before training; images of one group kept in one part, 160 "
         "groups); none were left to test."),
        ({"task": "segmentation"}, "to assign each pixel to the background or to one of 2 categories"),
        ({"task": "detection"}, "mosaics of four images"),
        ({"network__channels": ["red", "ndvi"]}, "brought to 160 × 128 pixels; it saw red, ndvi."),
        ({"training__loss": "focal", "training__focal_gamma": 2.0}, "a step), the loss focal (γ = 2), varied by"),
        ({"training__label_smoothing": 0.1}, "label smoothing of 0.1"),
        ({"training__imbalance": "sampled"}, "rare categories shown more often"),
    ],
)  # fmt: skip
def test_methods_follow_what_was_done(values, said):
    assert said in methods(changed(**values))
    assert methods(changed(**values), "zh") != methods(CARD, "zh")


def test_what_was_not_done_is_not_said():
    card = changed(training__ema=False, figures={})
    card["provenance"]["training"]["augmentation"] |= {"flip_horizontal": False, "scale": 0, "color": 0}
    said = methods(card)
    assert not any(words in said for words in ("averaged", "temperature", "varied"))


def test_an_older_score_card_says_nothing():
    card = changed()
    del card["provenance"]["network"]["channels"]  # made before networks could see a part of the bands
    assert methods(card) == methods(CARD) and model_card(card) == model_card(CARD)
    assert methods({"task": "classification"}) == model_card({"task": "classification"}) == ""


def test_model_card_has_its_parts_and_its_tables_are_whole():
    said = model_card(CARD)
    heads = [line for line in said.splitlines() if line.startswith("#")]
    assert heads == [f"# {CARD['run']}", *(f"## {name}" for name in (
        "Data", "Network and training", "Scores", "Limits", "Methods", "Origin"))]  # fmt: skip
    assert "| pictures | 1,112 | 24 | 24 |" in said
    assert "| accuracy | 0.958 | 0.875 | 1.000 |" in said
    assert "| fern | 1.000 | – | 12 |" in said
    assert "| a\\|b | 0.500 | 0.750 | 12 |" in said
    assert f"| model.onnx | `{'ab' * 32}` |" in said
    assert "- Only 24 labeled things were tested" in said
    assert "T = 1.2500" in said and "| seed | 7 |" in said and "torch 2.14.1" in said
    assert methods(CARD) in said and methods(CARD, "zh") in said


@pytest.mark.parametrize("task", ["classification", "detection", "segmentation"])
def test_run_keeps_its_model_card_with_sums_that_can_be_checked(make_project, task):
    model, size = {"classification": ("lenet5", 32), "detection": ("yolov5n", 64)}.get(task, ("unet", 32))
    project = make_project(task)
    ids = project.image_ids()
    with project.edit("Group") as edit:
        edit.set_group({ids[0]: "a", ids[1]: "a", ids[2]: "b", ids[12]: "b"})
    options = {"width": 16} if model == "unet" else {}
    _, result = follow(loop.train(project, settings(model, epochs=1, image_size=size, options=options, seed=3)))
    card = Run(result.run).score_card()
    source = card["provenance"]
    for name, expected in source["sha256"].items():
        assert hashlib.sha256((result.run / name).read_bytes()).hexdigest() == expected
    rows = [line.split("\t") for line in (result.run / "pictures.tsv").read_text("utf-8").splitlines()]
    assert rows[0] == ["split", "name", "group", "hash"]
    assert [row[0] for row in rows[1:]] == ["test"] * 6 + ["train"] * 12 + ["val"] * 6
    assert ["train", "00.png", "a"] in [row[:3] for row in rows]
    assert source["pictures"] == {"train": 12, "val": 6, "test": 6}
    assert source["division"] == {"by": "project", "groups": 2, "torn_groups": 1, "without_group": 20}
    assert source["objects"]["train"]["square"] == 6
    assert (source["training"]["seed"], source["libraries"]["seedling"]) == (3, VERSION)
    assert {"torch", "numpy", "onnxruntime", "python"} <= set(source["libraries"])
    assert (result.run / "model_card.md").read_text("utf-8") == model_card(card)
    report = (result.run / "report.html").read_text("utf-8")
    assert "were used for training" in report and "张图像用于训练" in report


def test_pictures_that_the_training_divided_are_said_to_be(make_project):
    _, result = follow(loop.train(make_project("classification", splits=False), settings(epochs=1)))
    source = Run(result.run).score_card()["provenance"]
    assert source["division"]["by"] == "training"
    assert sum(source["pictures"].values()) == 24


def test_without_test_pictures_none_are_counted(make_project):
    project = make_project("classification")
    with project.edit("Split") as edit:
        edit.set_split(project.image_ids()[18:], "train")
    _, result = follow(loop.train(project, settings(epochs=1)))
    card = Run(result.run).score_card()
    assert card["provenance"]["pictures"] == {"train": 18, "val": 6, "test": 0}
    assert "none were left to test" in methods(card) and "optimistic" in methods(card)
