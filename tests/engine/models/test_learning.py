"""Each classifier of the catalogue learns eight pictures by heart, with the recipe of its row."""

from types import SimpleNamespace

import pytest
import torch
from torch import nn

from engine.catalog import get, rows
from engine.models.network import NetworkSpec, build
from engine.training.optimization import clip_gradients, make_optimizer, rate_at

PICTURES, CATEGORIES, STEPS = 8, 4, 100
SIDE = 64  # width and height, enlarged to a multiple of the row's divisor; less where the paper takes less
LARGEST = 150_000_000  # parameters: AdamW keeps four numbers for each, 2.4 GB at this limit

OFTEN = 12_000_000  # parameters: heavier rows are proven by hand

classifiers = [
    row.key if row.params <= OFTEN else pytest.param(row.key, marks=pytest.mark.exhaustive)
    for row in rows("classification")
    if row.params <= LARGEST
]


def eight_pictures(side):
    """Random blocks, smoothed: float (8, 3, side, side) in [0, 1]."""
    coarse = torch.rand((PICTURES, 3, 6, 6), generator=torch.Generator().manual_seed(5))
    return nn.functional.interpolate(coarse, (side, side), mode="bilinear")


@pytest.mark.slow
@pytest.mark.parametrize("key", classifiers)
def test_it_overfits_eight_pictures_within_a_hundred_steps(key):
    row = get(key)
    side = min(-(-SIDE // row.divisor) * row.divisor, row.image_size[0])
    images, kinds = eight_pictures(side), torch.arange(PICTURES) % CATEGORIES
    torch.manual_seed(0)
    network = build(row, NetworkSpec(CATEGORIES, 3, (side, side)))
    recipe = row.recipe
    ratio = PICTURES / recipe.batch_size
    rate = recipe.learning_rate * (ratio if recipe.optimizer == "sgd" else ratio**0.5)  # as engine.training.plan
    optimizer = make_optimizer(
        network,
        SimpleNamespace(
            optimizer=recipe.optimizer,
            weight_decay=recipe.weight_decay,
            learning_rate=rate,
            settings=SimpleNamespace(backbone_rate=1.0, layer_decay=1.0),
        ),
    )
    parameters = list(network.parameters())
    for step in range(STEPS):
        for group in optimizer.param_groups:
            group["lr"] = rate * rate_at(step / STEPS, 1, 0.1)
        loss = torch.stack(list(network.train().losses(images, {"categories": kinds}).values())).sum()
        optimizer.zero_grad()
        loss.backward()
        clip_gradients(parameters, 10.0)
        optimizer.step()
        if step % 10 == 9 and accuracy(network, images, kinds) == 1:
            return
    assert accuracy(network, images, kinds) == 1


def accuracy(network, images, kinds):
    with torch.inference_mode():
        return (network.eval()(images)["probabilities"].argmax(1) == kinds).float().mean().item()
