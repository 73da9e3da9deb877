from __future__ import annotations

import copy

import pytest
import torch
from torch import nn

from engine import catalog
from engine.errors import UserError
from engine.models.network import NetworkSpec, build
from engine.training.measure import total
from engine.training.optimization import (
    Average,
    backbone_layers,
    choose_device,
    clip_gradients,
    freeze_backbone,
    make_optimizer,
    rate_at,
    train_mode,
)
from tests.engine.training.conftest import settings


class Plan:
    optimizer, learning_rate, weight_decay = "adamw", 0.1, 0.2
    settings = settings()


class SlowPlan(Plan):
    settings = settings(backbone_rate=0.25)


class ByLayer(Plan):
    settings = settings(backbone_rate=0.8, layer_decay=0.5)


@pytest.mark.parametrize(("done", "part"), [(0, 0.05), (0.5, 0.525), (1, 1.0), (5.5, 0.505), (10, 0.01), (11, 0.01)])
def test_rate_rises_linearly_and_falls_as_a_cosine(done, part):
    assert rate_at(done, epochs=10, warmup_epochs=1) == pytest.approx(part)


def test_warm_up_never_takes_more_than_a_fifth():
    assert rate_at(0.2, epochs=1, warmup_epochs=3) == pytest.approx(1)
    assert rate_at(0, epochs=4, warmup_epochs=0) == pytest.approx(1)


def test_no_decay_on_norms_and_biases():
    network = build(catalog.get("lenet5"), NetworkSpec(3, size=(32, 32)))
    decayed, plain = make_optimizer(network, Plan).param_groups
    assert (decayed["weight_decay"], plain["weight_decay"]) == (0.2, 0)
    assert {p.ndim for p in plain["params"]} == {1}
    assert sum(len(group["params"]) for group in (decayed, plain)) == len(list(network.parameters()))


def test_backbone_learns_at_a_part_of_the_rate_of_the_head():
    network = build(catalog.get("resnet18"), NetworkSpec(3, size=(32, 32)))
    backbone = {id(parameter) for parameter in network.backbone_parameters()}
    head, head_bias, decayed, plain = make_optimizer(network, SlowPlan).param_groups
    assert [group["part"] for group in (head, head_bias, decayed, plain)] == [1, 1, 0.25, 0.25]
    assert [group["weight_decay"] for group in (head, head_bias, decayed, plain)] == [0.2, 0, 0.2, 0]
    assert [len(group["params"]) for group in (head, head_bias)] == [1, 1]
    assert {id(p) for group in (decayed, plain) for p in group["params"]} == backbone
    assert len(make_optimizer(network, Plan).param_groups) == 2


class Body(nn.Module):
    """A stem with its norm, two numbered blocks, a module with numbers of its own deep inside, a norm; then a head."""

    def __init__(self):
        super().__init__()
        inside = nn.ModuleDict({"branch": nn.Sequential(nn.Linear(1, 1), nn.Linear(1, 1))})
        parts = {
            "stem": nn.Linear(1, 1),
            "norm": nn.BatchNorm1d(1),
            "blocks": nn.Sequential(nn.Linear(1, 1), nn.Linear(1, 1)),
        }
        self.backbone = nn.ModuleDict({**parts, "mixed": inside, "last": nn.BatchNorm1d(1)})
        self.head = nn.Linear(1, 1)

    def backbone_parameters(self):
        return list(self.backbone.parameters())


def test_layers_of_a_backbone_are_its_blocks_in_order():
    body = Body()
    names = {id(parameter): name.removeprefix("backbone.") for name, parameter in body.named_parameters()}
    assert [[names[id(parameter)] for parameter in layer] for layer in backbone_layers(body)] == [
        ["stem.weight", "stem.bias", "norm.weight", "norm.bias"],
        ["blocks.0.weight", "blocks.0.bias"],
        ["blocks.1.weight", "blocks.1.bias"],
        [
            *("mixed.branch.0.weight", "mixed.branch.0.bias", "mixed.branch.1.weight", "mixed.branch.1.bias"),
            *("last.weight", "last.bias"),
        ],
    ]
    assert (
        len(backbone_layers(build(catalog.get("resnet18"), NetworkSpec(3, size=(32, 32))))) == 9
    )  # stem, eight blocks
    assert backbone_layers(build(catalog.get("unet"), NetworkSpec(3, size=(32, 32)))) == []


def test_each_layer_learns_at_a_part_of_the_rate_of_the_next():
    body = Body()
    groups = make_optimizer(body, ByLayer).param_groups
    parts = {id(parameter): group["part"] for group in groups for parameter in group["params"]}
    of = [parts[id(module.weight)] for module in (body.head, body.backbone.last, *reversed(body.backbone.blocks))]
    assert of == pytest.approx([1, 0.8 * 0.5, 0.8 * 0.25, 0.8 * 0.125])
    assert parts[id(body.backbone.stem.weight)] == parts[id(body.backbone.norm.bias)] == pytest.approx(0.8 * 0.0625)
    assert {group["weight_decay"] for group in groups if group["params"][0].ndim > 1} == {0.2}
    assert sum(len(group["params"]) for group in groups) == len(list(body.parameters()))


def test_average_follows_fast_at_first_and_takes_over_statistics():
    network = nn.Sequential(nn.Linear(1, 1, bias=False), nn.BatchNorm1d(1))
    nn.init.zeros_(network[0].weight)
    average = Average(network, steps_per_epoch=1000)
    nn.init.ones_(network[0].weight)
    network[1].running_mean.fill_(1)
    network[1].num_batches_tracked.fill_(7)
    average.update()
    assert average.network[0].weight.item() == 0  # taken in later, with others
    average.flush()
    # after one step the decay is 2 / 11, not the 0.9995 of two epochs
    assert average.network[0].weight.item() == pytest.approx(9 / 11)
    assert average.network[1].running_mean.item() == pytest.approx(9 / 11)
    assert average.network[1].num_batches_tracked == 7
    assert not average.network.training
    average.flush()
    assert average.network[0].weight.item() == pytest.approx(9 / 11)  # nothing new, nothing done
    nn.init.constant_(network[0].weight, 3)
    for _ in range(3):
        average.update()  # the fourth step takes them in: decays 3/12, 4/13, 5/14
    assert average.network[0].weight.item() == pytest.approx(3 - (3 - 9 / 11) * 3 / 12 * 4 / 13 * 5 / 14)
    assert Average(network, 1000).decay == pytest.approx(1 - 1 / 2000)


def test_frozen_backbone_holds_weights_and_statistics_still():
    network = build(catalog.get("resnet18"), NetworkSpec(2, size=(32, 32)))
    assert freeze_backbone(network)
    before = copy.deepcopy(network.state_dict())
    train_mode(network)
    total(network.losses(torch.rand(4, 3, 32, 32), {"categories": torch.tensor([0, 1, 0, 1])})).backward()
    make_optimizer(network, Plan).step()
    moved = {name for name, tensor in network.state_dict().items() if not torch.equal(tensor, before[name])}
    assert moved
    assert all("fc" in name or "head" in name or "body.1" in name for name in moved), moved


def test_device_that_is_not_there_is_a_sentence():
    assert choose_device("cpu") == torch.device("cpu")
    for wanted in ("cuda:77", "toaster"):
        with pytest.raises(UserError, match="cannot train on"):
            choose_device(wanted)


def test_gradients_are_scaled_only_where_they_are_too_large():
    parameters = [nn.Parameter(torch.zeros(2)), nn.Parameter(torch.zeros(1)), nn.Parameter(torch.zeros(1))]
    parameters[0].grad, parameters[1].grad = torch.tensor([3.0, 0.0]), torch.tensor([4.0])
    assert clip_gradients(parameters, 10) == pytest.approx(5)
    assert clip_gradients(parameters, 0) == pytest.approx(5)  # no limit
    assert parameters[0].grad.tolist() == [3, 0]
    assert clip_gradients(parameters, 1) == pytest.approx(5)
    assert [parameters[0].grad[0].item(), parameters[1].grad.item()] == pytest.approx([0.6, 0.8])
