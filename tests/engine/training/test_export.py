from __future__ import annotations

import numpy as np
import onnx
import pytest
import torch

from engine.errors import UserError
from engine.inference.model_file import ModelCategory, read_info
from engine.inference.session import Session
from engine.models.network import build
from engine.training.export import Comparison, add_metrics, compare, export, model_input, refuse_unequal
from engine.training.plan import Plan
from engine.training.prepare import spec_of
from tests.engine.training.conftest import settings


def plan_of(model, task, size, bands, dtype, **options):
    return Plan(
        settings=settings(model, options=options),
        task=task,
        headline="accuracy",
        optimizer="sgd",
        learning_rate=0.1,
        weight_decay=0,
        batch_size=2,
        size=size,
        fit="letterbox",
        categories=(ModelCategory(name="leaf"), ModelCategory(name="虫")),
        category_ids=(1, 2),
        bands=tuple(f"band {number}" for number in range(bands)),
        dtype=dtype,
        splits={},
        mean=(0.4,) * bands,
        std=(0.2,) * bands,
    )


@pytest.mark.parametrize(("model", "task"), [("googlenet_2014", "classification"), ("pspnet_resnet50", "segmentation")])
def test_answers_that_only_help_to_learn_are_not_exported(tmp_path, model, task):
    plan = plan_of(model, task, (64, 64), 3, "uint8")
    network = build(plan.architecture, spec_of(plan))
    export(network, plan, "run 1", tmp_path / "model.onnx")
    graph = onnx.load(tmp_path / "model.onnx").graph
    assert all(np.prod(tensor.dims) for tensor in graph.initializer)
    exported = sum(int(np.prod(tensor.dims)) for tensor in graph.initializer)
    helpers = sum(parameter.numel() for parameter in network.body.auxiliary.parameters())
    taught = sum(parameter.numel() for parameter in network.parameters())
    assert helpers > 0.04 * taught
    assert exported == pytest.approx(taught - helpers, rel=0.01)  # norms are folded into convolutions


@pytest.mark.parametrize(
    ("model", "task", "size", "bands", "dtype", "options"),
    [
        ("lenet5", "classification", (32, 32), 1, "uint8", {}),
        ("lenet5", "classification", (32, 32), 6, "uint16", {}),
        ("lenet5", "classification", (32, 32), 2, "float32", {}),
        ("unet", "segmentation", (64, 32), 3, "uint8", {"width": 16}),
        ("ssdlite320", "detection", (96, 64), 3, "uint8", {}),
        ("yolov5n", "detection", (96, 64), 4, "uint16", {}),
    ],
)
def test_model_file_says_what_the_network_says(tmp_path, model, task, size, bands, dtype, options):
    torch.manual_seed(0)
    plan = plan_of(model, task, size, bands, dtype, **options)
    network = build(plan.architecture, spec_of(plan))
    with torch.no_grad():  # untrained heads say the same of all boxes, and suppression among equals is arbitrary
        for parameter in network.parameters():
            parameter.add_(0.05 * torch.randn_like(parameter))
    if task != "detection":
        network.temperature.fill_(2.5)
    path = tmp_path / "模型.onnx"
    export(network, plan, "run 1", path)
    session = Session(path)
    shape = (bands, size[1], size[0])
    images = [torch.rand(shape) if dtype != "uint8" else torch.randint(0, 256, shape, dtype=torch.uint8)] * 2
    assert compare(network, session, images).is_equal
    add_metrics(path, path, {"accuracy": 0.5})
    info = read_info(path)
    assert (info.size, info.dtype, len(info.bands), info.metrics) == (size, dtype, bands, {"accuracy": 0.5})
    assert info.temperature == (1.0 if task == "detection" else 2.5)
    assert [category.name for category in info.categories] == ["leaf", "虫"]


def test_sixteen_bit_input_is_the_picture_again():
    pixels = np.array([[[0, 1, 40000, 65535]]], np.uint16)
    image = torch.from_numpy(pixels.astype(np.float32) / 65535).permute(2, 0, 1)
    (given,) = model_input(image[None], "uint16")
    assert given.dtype == np.uint16
    assert (given[0] == pixels).all()


def test_answers_that_are_not_numbers_are_not_equal(tmp_path):
    plan = plan_of("lenet5", "classification", (32, 32), 1, "uint8")
    network = build(plan.architecture, spec_of(plan))
    path = tmp_path / "model.onnx"
    export(network, plan, "run 1", path)
    with torch.no_grad():
        next(network.parameters()).fill_(float("nan"))
    comparison = compare(network, Session(path), [torch.zeros((1, 32, 32), dtype=torch.uint8)] * 2)
    assert not comparison.is_equal


@pytest.mark.parametrize("difference", [Comparison(1, 0.002, 0, 0), Comparison(1, 0, 0.6, 0), Comparison(1, 0, 0, 0.5)])
def test_each_kind_of_difference_is_refused(difference):
    with pytest.raises(UserError, match="differs from the network"):
        refuse_unequal(difference)
    refuse_unequal(Comparison(1, 1e-3, 0.5, 0.0))
