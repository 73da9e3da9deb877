from __future__ import annotations

import importlib
import math

import pytest
import torch
from torchmetrics.functional.classification import multiclass_calibration_error

from engine import catalog
from engine.events import run
from engine.inference.model_file import read_info
from engine.models.network import NetworkSpec, SoftmaxNetwork, build
from engine.tasks.reliability import Reliability, without_temperature
from engine.training import loop
from engine.training.calibration import fit_temperature
from engine.training.checkpoint import load_weights, save_weights
from engine.training.evaluate import evaluate
from engine.training.export import temperature_of
from engine.training.run import Run
from tests.engine.training.conftest import follow, settings


@pytest.mark.parametrize(
    ("right", "temperature"),
    [
        # 8 answers of logit 2 against 0, one in ten taken as not known: sigmoid(2 / T) = 0.9 * right / 8 + 0.05
        (6, 2 / math.log(0.725 / 0.275)),
        (8, 2 / math.log(0.95 / 0.05)),
        (4, 20.0),  # as often right as wrong: as flat as it may become
    ],
)
def test_temperature_by_hand(right, temperature):
    logits = torch.tensor([[2.0, 0.0]]).repeat(8, 1)
    truth = torch.tensor([0] * right + [1] * (8 - right))
    assert fit_temperature(logits, truth) == pytest.approx(temperature, rel=1e-6)
    assert fit_temperature(logits + 7, truth) == pytest.approx(temperature, rel=1e-6)


def test_temperature_finds_by_how_much_logits_were_stretched():
    torch.manual_seed(0)
    logits = 2 * torch.randn(20_000, 5)
    truth = torch.distributions.Categorical(logits=logits).sample()
    assert fit_temperature(3 * logits, truth) == pytest.approx(3, rel=0.03)


def test_reliability_by_hand():
    reliability = Reliability()
    reliability.add(torch.tensor([0.92, 0.98]), torch.tensor([True, False]))
    reliability.add(torch.tensor([0.5, 1.0]), torch.tensor([True, True]))
    figure = reliability.figure()
    assert figure["count"] == [1, 1, 2]  # bins of 1 / 15: 0.5 | 0.92 | 0.98 and 1
    assert figure["confidence"] == pytest.approx([0.5, 0.92, 0.99])
    assert figure["accuracy"] == [1, 1, 0.5]
    assert figure["ece"] == pytest.approx((0.5 + 0.08 + 2 * 0.49) / 4)
    assert Reliability().figure() == {"ece": 0, "confidence": [], "accuracy": [], "count": []}


def test_calibration_error_is_that_of_torchmetrics():
    torch.manual_seed(1)
    probabilities = (2 * torch.randn(500, 4)).softmax(1)
    truth = torch.randint(0, 4, (500,))
    reliability = Reliability()
    confidence, said = probabilities.max(1)
    reliability.add(confidence, said == truth)
    expected = multiclass_calibration_error(probabilities, truth, num_classes=4, n_bins=15, norm="l1")
    assert reliability.ece == pytest.approx(float(expected), abs=1e-6)


def test_temperature_is_undone():
    logits = torch.tensor([[3.0, 1.0, -2.0]])
    assert without_temperature((logits / 2.5).softmax(1), 2.5) == pytest.approx(logits.softmax(1), abs=1e-6)


@pytest.mark.parametrize("model", ["lenet5", "unet"])
def test_temperature_flattens_the_answer_and_neither_the_loss_nor_the_weights_know_it(tmp_path, model):
    torch.manual_seed(0)
    spec = NetworkSpec(2, size=(32, 32), options={"width": 16} if model == "unet" else {})
    network = build(catalog.get(model), spec).eval()
    images = torch.rand(2, 3, 32, 32)
    targets = {"categories": torch.tensor([0, 1]), "mask": torch.zeros(2, 32, 32, dtype=torch.long)}
    before, loss = network(images)["probabilities"], network.losses(images, targets)
    network.temperature.fill_(4.0)
    assert torch.allclose(network(images)["probabilities"], (before.log() / 4).softmax(1), atol=1e-6)
    assert all(torch.equal(term, loss[name]) for name, term in network.losses(images, targets).items())
    save_weights(network, tmp_path / "weights")
    fresh = build(catalog.get(model), spec)
    load_weights(fresh, tmp_path / "weights")
    assert (temperature_of(network), temperature_of(fresh)) == (4.0, 1.0)


def test_no_network_answers_past_its_temperature():
    """Who makes logits in another way overrides `logits`: an own `forward` would forget the temperature."""
    for row in catalog.ROWS:
        importlib.import_module(row.builder.split(":")[0])
    waiting, seen = list(SoftmaxNetwork.__subclasses__()), []
    while waiting:
        kind = waiting.pop()
        seen.append(kind.__name__)
        assert "forward" not in vars(kind), kind
        waiting += kind.__subclasses__()
    assert {"Classifier", "Segmenter", "AuxiliarySegmenter"} < set(seen)


@pytest.mark.parametrize(
    ("task", "model", "size"), [("classification", "lenet5", 32), ("segmentation", "deeplabv3plus_resnet18", 64)]
)
def test_run_is_calibrated_on_its_validation_pictures_and_the_model_file_says_so(
    make_project, monkeypatch, task, model, size
):
    monkeypatch.setattr("engine.training.calibration.LEAST", {task: 6})
    project = make_project(task)
    _, result = follow(loop.train(project, settings(model, image_size=size)))
    reliability = Run(result.run).score_card()["figures"]["reliability"]
    temperature = read_info(result.model).temperature
    assert temperature != 1
    assert reliability["temperature"] == temperature
    assert reliability["after"]["ece"] == pytest.approx(result.metrics["ece"])
    assert reliability["before"]["ece"] != pytest.approx(result.metrics["ece"])
    assert run(evaluate(result.model, project))["metrics"] == pytest.approx(dict(result.metrics), abs=1e-9)
    assert "Temperature" in (result.run / "report.html").read_text("utf-8")


def test_too_few_validation_pictures_leave_it_as_it_learned(make_project):
    _, result = follow(loop.train(make_project("classification"), settings()))
    reliability = Run(result.run).score_card()["figures"]["reliability"]
    assert read_info(result.model).temperature == reliability["temperature"] == 1
    assert "before" not in reliability
    assert "Not calibrated" in (result.run / "report.html").read_text("utf-8")
