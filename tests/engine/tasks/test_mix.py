from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy
from torchvision.transforms import v2

from engine import tasks
from engine.models.classification.base import category_loss
from engine.models.network import LossSpec
from engine.tasks import mix
from engine.training.settings import Augmentation

TASK = tasks.get("classification")
CATEGORIES = torch.tensor([0, 2, 1])


def pictures(kind=torch.float32):
    torch.manual_seed(0)
    return (torch.rand(3, 2, 8, 6) * (255 if kind == torch.uint8 else 1)).to(kind)


def test_blending_is_that_of_torchvision_and_the_loss_that_of_soft_answers():
    images, logits = pictures(), torch.randn(3, 3)
    mixed, targets = TASK.mix(images, {"categories": CATEGORIES}, Augmentation(mixup=1), np.random.default_rng(4))
    share = float(targets["share"])
    assert 0.01 < share < 0.99
    theirs, given = v2.MixUp(num_classes=3), {"labels": CATEGORIES, "lam": share, "batch_size": 3}
    assert torch.allclose(mixed, theirs.transform(images, given))
    soft = theirs.transform(CATEGORIES, given)
    assert category_loss(logits, targets, LossSpec()).item() == pytest.approx(cross_entropy(logits, soft).item())


@pytest.mark.parametrize("seed", range(8))
def test_a_rectangle_is_pasted_and_the_share_is_what_is_left(seed):
    images = torch.arange(3.0).view(3, 1, 1, 1).expand(3, 2, 8, 6)
    mixed, share = mix.paste(images, np.random.default_rng(seed))
    pasted = mixed[1, 0] == 0
    assert share == pytest.approx(1 - pasted.float().mean().item())
    assert (mixed[0, 1] == torch.where(pasted, 2.0, 0.0)).all()  # the same place in all, from the picture before
    rows, columns = pasted.any(1), pasted.any(0)
    assert (pasted == rows[:, None] & columns).all()


def test_pictures_stay_what_they_are_and_the_same_numbers_mix_them_the_same():
    for how in (Augmentation(mixup=1), Augmentation(cutmix=1), Augmentation(mixup=0.5, cutmix=0.5)):
        first, again = (
            TASK.mix(pictures(torch.uint8), {"categories": CATEGORIES}, how, np.random.default_rng(1)) for _ in "12"
        )
        assert first[0].dtype == torch.uint8
        assert torch.equal(first[0], again[0]) and first[1]["share"] == again[1]["share"]
        assert first[1]["mixed_with"].tolist() == [1, 0, 2]
    grey = torch.tensor([10, 20], dtype=torch.uint8).view(2, 1, 1, 1)
    mixed, share = mix.blend(grey, np.random.default_rng(4))
    assert mixed.flatten().tolist() == [round(10 * share + 20 * (1 - share)), round(20 * share + 10 * (1 - share))]


def test_steps_are_mixed_as_often_as_asked_for():
    kinds = []
    for seed in range(400):
        images = pictures()
        mixed, targets = TASK.mix(
            images, {"categories": CATEGORIES}, Augmentation(mixup=0.25, cutmix=0.25), np.random.default_rng(seed)
        )
        kinds.append("mixed_with" in targets)
        assert kinds[-1] or mixed is images
    assert np.mean(kinds) == pytest.approx(0.5, abs=0.06)


def test_other_tasks_mix_nothing():
    images = pictures()
    same, targets = tasks.get("segmentation").mix(images, {}, Augmentation(mixup=1), np.random.default_rng(0))
    assert same is images and targets == {}


LOGITS = torch.tensor([[0.9, 0.1], [0.4, 0.6]]).log()  # the probabilities of two pictures, both of category 0
ZERO = {"categories": torch.tensor([0, 0])}


def test_usual_loss_is_the_cross_entropy():
    expected = -(np.log(0.9) + np.log(0.4)) / 2
    assert category_loss(LOGITS, ZERO, LossSpec()).item() == pytest.approx(expected)
    assert torch.equal(category_loss(LOGITS, ZERO, LossSpec(("ce",))), cross_entropy(LOGITS, ZERO["categories"]))


def test_focal_loss_weighs_each_picture_by_what_is_missing():
    expected = -(0.1**2 * np.log(0.9) + 0.6**2 * np.log(0.4)) / 2
    assert category_loss(LOGITS, ZERO, LossSpec(("focal",))).item() == pytest.approx(expected, rel=1e-5)
    plain = category_loss(LOGITS, ZERO, LossSpec(("focal",), gamma=0)).item()
    assert plain == pytest.approx(category_loss(LOGITS, ZERO, LossSpec()).item())


def test_smoothing_spreads_a_part_of_the_answer_over_all_categories():
    expected = -(0.9 * np.log(0.9) + 0.1 * np.log(0.1) + 0.9 * np.log(0.4) + 0.1 * np.log(0.6)) / 2
    assert category_loss(LOGITS, ZERO, LossSpec(smoothing=0.2)).item() == pytest.approx(expected, rel=1e-5)


def test_focal_loss_of_a_perfect_answer_has_a_gradient():
    logits = torch.tensor([[200.0, -200.0]], requires_grad=True)
    category_loss(logits, {"categories": torch.tensor([0])}, LossSpec(("focal",), gamma=0.5)).backward()
    assert torch.isfinite(logits.grad).all()
