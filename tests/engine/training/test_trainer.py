from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from engine import catalog
from engine.catalog.row import HALF
from engine.errors import UserError
from engine.events import Notice, run
from engine.models.classification.base import Classifier
from engine.training import loop, prepare
from engine.training.events import StepDone
from engine.training.prepare import assemble
from engine.training.run import Run, list_runs
from tests.engine.training.conftest import follow, settings


@pytest.fixture
def spoil(monkeypatch):
    """Return a function that says how many of the next losses have a right value and a gradient of NaN."""
    losses, left = Classifier.losses, [0]

    def spoiled(self, images, targets):
        terms = losses(self, images, targets)
        if left[0] == 0:
            return terms
        left[0] -= 1
        return {name: term + torch.sqrt(term * 0) for name, term in terms.items()}

    monkeypatch.setattr(Classifier, "losses", spoiled)

    def set_left(count):
        left[0] = count

    return set_left


@pytest.fixture
def make_trainer(make_project):
    made = []

    def make(**values):
        trainer, _ = run(assemble(make_project("classification"), settings(**values)))
        made.append(trainer)
        return trainer, next(loop.batches(trainer))

    yield make
    for trainer in made:
        trainer.close()


def weights(trainer):
    return [tensor.clone() for network in (trainer.network, trainer.answering) for tensor in network.parameters()]


def same(some, others):
    return all(torch.equal(one, other) for one, other in zip(some, others, strict=True))


def test_step_moves_the_backbone_at_its_part_of_the_rate(make_trainer):
    trainer, batch = make_trainer(model="mobilenetv3_small", backbone_rate=0.1, optimizer="sgd")
    trainer.step(batch, 0.01)
    rates = {group["part"]: group["lr"] for group in trainer.optimizer.param_groups}
    assert rates == {1.0: 0.01, 0.1: pytest.approx(0.001)}


@pytest.mark.parametrize("slower", [{"backbone_rate": 0.1}, {"layer_decay": 0.7}])
def test_network_without_a_backbone_says_so(make_project, slower):
    chosen = settings("unet", image_size=64, **slower)
    events, (trainer, _) = follow(assemble(make_project("segmentation"), chosen))
    trainer.close()
    said = [event.message for event in events if isinstance(event, Notice)]
    assert any("has no backbone of its own" in message for message in said)


# Of the first step with default settings, before there were settings of losses, sampling and mixing.
FIRST = {
    "classification": {"category": 1.0318246},
    "detection": {"box": 0.1330392, "objectness": 0.0021928, "category": 0.0},
    "segmentation": {"cross_entropy": 0.6879027, "dice": 0.595664},
}
MODELS = {
    "classification": ("lenet5", 32),
    "detection": ("yolov5n", 64),
    "segmentation": ("deeplabv3plus_resnet18", 64),
}


@pytest.mark.parametrize("task", FIRST)
def test_default_settings_learn_as_they_always_did(make_project, task):
    model, size = MODELS[task]
    trainer, _ = run(assemble(make_project(task), settings(model, image_size=size)))
    with trainer.loader:
        batch = next(loop.batches(trainer))
        losses = trainer.step(batch, 0.01)
    assert batch.indices == (9, 2, 7, 4)
    assert losses == pytest.approx(FIRST[task], rel=1e-3)  # processors round differently


@pytest.mark.parametrize("clip", [0, 10])
def test_gradient_that_is_not_finite_moves_no_weight(make_trainer, spoil, clip):
    trainer, batch = make_trainer(clip_gradient=clip)
    trainer.step(batch, 0.01)
    before, steps = weights(trainer), trainer.average.steps
    spoil(1)
    assert torch.isfinite(torch.tensor(list(trainer.step(batch, 0.01).values()))).all()
    assert same(weights(trainer), before)
    assert (trainer.skipped, trainer.average.steps) == (1, steps)
    trainer.step(batch, 0.01)
    assert not same(weights(trainer), before)
    assert all(torch.isfinite(tensor).all() for tensor in weights(trainer))
    assert trainer.skipped == 1


def test_only_five_in_a_row_end_the_training(make_trainer, spoil):
    trainer, batch = make_trainer()
    for _ in range(2):
        spoil(4)
        for _ in range(5):
            trainer.step(batch, 0.01)
    spoil(5)
    for _ in range(4):
        trainer.step(batch, 0.01)
    with pytest.raises(UserError, match=r"not finite in 5 steps in a row, in epoch 1\.") as caught:
        trainer.step(batch, 0.01)
    assert "three times smaller" in caught.value.hint
    assert trainer.skipped == 13


def test_overflow_of_sixteen_bits_is_left_to_the_scaler_while_it_can_scale_less(make_trainer, spoil):
    trainer, batch = make_trainer()
    trainer._scaler = torch.amp.GradScaler("cpu", init_scale=2.0**8)
    before = weights(trainer)
    spoil(9)
    for _ in range(7):  # 256 -> 2
        trainer.step(batch, 0.01)
    assert (trainer._scaler.get_scale(), trainer.skipped) == (2, 0)
    for _ in range(2):
        trainer.step(batch, 0.01)
    assert trainer.skipped == 2
    assert same(weights(trainer), before)
    trainer.step(batch, 0.01)
    assert not same(weights(trainer), before)


def test_step_left_out_is_said_once_and_the_training_goes_on(make_project, spoil):
    operation = loop.train(make_project("classification"), settings())
    events = [next(operation)]
    while not isinstance(events[-1], StepDone):
        events.append(next(operation))
    spoil(3)  # steps 2 and 3, and the first of the next epoch
    more, result = follow(operation)
    said = [event.message for event in more if isinstance(event, Notice)]
    assert said == ["The gradient was not finite in step 2 of epoch 1: that step was left out."]
    assert Run(result.run).status == "finished"


def test_gradients_that_stay_broken_fail_the_run(make_project, spoil):
    project = make_project("classification")
    spoil(-1)
    with pytest.raises(UserError, match="in epoch 2"):
        follow(loop.train(project, settings(epochs=3)))
    (failed,) = list_runs(project.runs_folder)
    assert (failed.status, failed.epoch, failed.resumable) == ("failed", 1, True)


@pytest.mark.parametrize(
    ("pretrained", "mean"), [(True, (0.5, 0.5, 0.5)), (False, (0.25, 0.25, 0.25))], ids=["theirs", "own"]
)
def test_pretrained_weights_see_pictures_as_they_did_before(make_trainer, monkeypatch, pretrained, mean):
    row = replace(catalog.get("lenet5"), weights="timm:one", weights_statistics=HALF)
    monkeypatch.setattr(catalog, "ROWS", (row,))
    monkeypatch.setattr(prepare, "load_pretrained", lambda *_: None)
    trainer, _ = make_trainer(pretrained=pretrained)
    assert trainer.plan.mean == pytest.approx(mean, abs=0.1)  # dark pictures: half of them with a bright square
    assert trainer.network.normalize.mean.flatten().tolist() == pytest.approx(trainer.plan.mean)
