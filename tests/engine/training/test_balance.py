from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from engine import catalog, tasks
from engine.annotation import Annotation, Box, Category, Polygon, WholeImage
from engine.errors import UserError
from engine.events import run
from engine.fit import Fit
from engine.models.classification.base import Classifier
from engine.models.network import LossSpec, NetworkSpec
from engine.models.segmentation.losses import pixel_cross_entropy
from engine.project import ImageQuery
from engine.tasks import Sample
from engine.training import loop
from engine.training.balance import bounded_weights, order_of, shares
from engine.training.plan import check_task
from engine.training.prepare import assemble
from engine.training.settings import Augmentation
from tests.engine.training.conftest import settings

CAT, DOG = Category(1, "cat", "#ff0000"), Category(2, "dog", "#00ff00")


def sample(number, *annotations):
    return Sample(number, Path(f"{number}.png"), 8, 8, annotations)


def test_weights_are_inverse_to_the_counts_and_one_on_the_average():
    assert bounded_weights(np.array([90, 10])) == pytest.approx((5 / 9, 5))  # 100 / (2 * 90), 100 / (2 * 10)
    assert bounded_weights(np.array([3.0, 3.0, 3.0])) == pytest.approx((1, 1, 1))


def test_a_rare_category_weighs_at_most_ten_times_a_common_one():
    few, many = 1 / (0.99 + 0.1), 10 / (0.99 + 0.1)
    assert bounded_weights(np.array([990, 10])) == pytest.approx((few, many))
    assert bounded_weights(np.array([10, 0])) == pytest.approx((1, 10))


def test_whole_pictures_are_shown_so_that_categories_are_equal():
    some = [sample(i, Annotation(CAT if i else DOG, WholeImage())) for i in range(4)]
    assert shares(tasks.get("classification"), some).tolist() == [3, 1, 1, 1]


def test_pictures_with_boxes_are_repeated_by_the_root_of_their_rarest_category():
    cat, dog = Annotation(CAT, Box(0, 0, 4, 4)), Annotation(DOG, Box(0, 0, 4, 4))
    hidden = Annotation(DOG, Box(0, 0, 4, 4), ignore=True)
    some = [sample(0, cat), sample(1, cat, cat, hidden), sample(2, cat, dog), sample(3)]
    assert shares(tasks.get("detection"), some) == pytest.approx([1, 1, 3**0.5, 1])
    assert shares(tasks.get("detection"), [sample(0), sample(1)]).tolist() == [1, 1]


def test_without_shares_the_order_is_the_one_of_seed_and_epoch():
    for epoch in (0, 7):
        expected = np.random.default_rng([3, epoch]).permutation(9)
        assert order_of(9, None, 3, epoch).tolist() == expected.tolist()


def test_a_picture_comes_as_often_as_its_share_to_within_one():
    given = np.array([1.0, 1.0, 1.0, 3.0])  # of four places two go to the last picture
    orders = [order_of(4, given, 0, epoch) for epoch in range(300)]
    counts = np.array([np.bincount(order, minlength=4) for order in orders])
    assert (counts[:, 3] == 2).all()
    assert counts[:, :3].max() == 1
    assert counts[:, :3].mean(axis=0) == pytest.approx([2 / 3] * 3, abs=0.1)
    assert orders[5].tolist() == order_of(4, given, 0, 5).tolist()
    assert sorted(order_of(50, np.full(50, 0.3), 1, 2)) == list(range(50))


def test_loss_of_a_picture_weighs_what_its_category_does():
    class Same(nn.Module):
        def forward(self, images):
            return torch.zeros(len(images), 2)

    network = Classifier(NetworkSpec(2, loss=LossSpec(weights=(0.5, 4.0))), Same(), nn.Identity())
    losses = network.losses(torch.zeros(4, 3, 8, 8), {"categories": torch.tensor([0, 0, 0, 1])})
    assert losses["category"].item() == pytest.approx(np.log(2) * (0.5 + 0.5 + 0.5 + 4) / 4)


def test_pixels_weigh_what_their_category_does_and_ignored_ones_nothing():
    logits, mask = torch.zeros(1, 2, 1, 4), torch.tensor([[[0, 0, 1, 255]]])
    assert pixel_cross_entropy(logits, mask, (0.5, 2.0)).item() == pytest.approx(np.log(2) * (0.5 + 0.5 + 2) / 3)


def test_pixels_of_the_background_and_of_categories_are_counted_without_the_padding():
    task = tasks.get("segmentation")
    area = Annotation(CAT, Polygon.of([(0, 0), (4, 0), (4, 2), (0, 2)]))
    target = task.target([area], {1: 0}, Fit("letterbox", (8, 4), (8, 8)))
    assert task.occurrences(target, 2).tolist() == [8 * 4 - 8, 8]


@pytest.fixture
def uneven(make_project):
    """Return a function that makes a project in which three of twelve training pictures show a square."""

    def make(task):
        project = make_project(task)
        ids = project.image_ids(ImageQuery(split="train"))
        with project.edit("Move") as edit:
            edit.set_split([i for place, i in enumerate(ids) if place in (0, 2, 4)], "test")
        return project

    return make


def prepared(project, **values):
    trainer, _ = run(assemble(project, settings(**values)))
    with trainer.loader:
        return trainer.plan, trainer.answering, list(loop.batches(trainer))


def test_weights_of_a_training_come_from_its_pictures(uneven):
    plan, network, _ = prepared(uneven("classification"), imbalance="weighted")
    assert plan.category_weights == pytest.approx((9 / (2 * 3), 9 / (2 * 6)))  # three squares, six nothings
    assert network.loss.weights == plan.category_weights
    plan, _, _ = prepared(uneven("segmentation"), model="unet", image_size=64, imbalance="weighted")
    background, square = plan.category_weights
    assert square == pytest.approx(10 * background)  # 3 * 22 * 22 of 9 * 64 * 48 pixels: bounded
    plan, _, _ = prepared(uneven("classification"))
    assert plan.category_weights == ()


def test_sampling_shows_both_categories_as_often_in_an_epoch_of_the_same_length(uneven):
    project = uneven("classification")
    *_, batches = prepared(project, imbalance="sampled")
    categories = torch.cat([batch.targets["categories"] for batch in batches])
    assert len(categories) == 9
    assert (categories == 0).sum() in (4, 5)
    *_, more = prepared(project, imbalance="sampled")
    assert [batch.indices for batch in more] == [batch.indices for batch in batches]
    assert [len(batch.indices) for batch in more] == [3, 3, 3]


def test_a_detector_has_no_weighted_loss_and_a_classifier_no_mosaics():
    yolo, lenet = catalog.get("yolov5n"), catalog.get("lenet5")
    with pytest.raises(UserError, match="YOLOv5n has no setting imbalance weighted") as caught:
        check_task(yolo, settings("yolov5n", imbalance="weighted"))
    assert "classification, segmentation" in caught.value.hint
    with pytest.raises(UserError, match="no setting mosaic"):
        check_task(lenet, settings(augmentation=Augmentation(mosaic=1)))
    check_task(lenet, settings(augmentation=Augmentation(mosaic=0), imbalance="weighted"))
    check_task(yolo, settings("yolov5n", imbalance="sampled"))
    with pytest.raises(UserError, match="no setting loss dice") as caught:
        check_task(lenet, settings(loss="dice"))
    assert caught.value.hint == "It is for segmentation."
    with pytest.raises(UserError, match="no setting loss focal"):
        check_task(yolo, settings("yolov5n", loss="focal"))


def test_weights_in_a_loss_that_has_no_use_for_them_are_refused(make_project):
    with pytest.raises(UserError, match="In the loss dice all categories count alike"):
        prepared(make_project("segmentation"), model="unet", image_size=64, imbalance="weighted", loss="dice")
