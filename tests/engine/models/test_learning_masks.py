"""Each segmentation network learns a few small pictures by heart, from scratch, with the recipe of its row."""

import pytest
import torch

from engine.catalog import get, rows
from engine.models.network import NetworkSpec, build

SIZE = 64
STEPS = 120  # at most; most rows need 20 to 60
ENOUGH = 0.9  # mean IoU over the background and both categories, in evaluation
OFTEN = {"deeplabv3plus_resnet18", "segformer_b0", "smp"}  # the others are proven by hand
FCN = ("fcn32s_vgg16", "fcn16s_vgg16", "fcn8s_vgg16")
EIGHT = {"smp", *FCN}  # learn eight pictures, the others four
LARGER = {"fcn32s_vgg16": 96}  # pixels, for maps of more than 2 x 2
OPTIONS = {key: {"width": 512} for key in FCN}  # where the usual ones take minutes


def garden(size, count=4):
    """Pictures (count, 3, size, size) of soil with a bed along one side and a box in a far corner, and their masks.

    From the fifth on the bed is narrower.
    """
    random = torch.Generator().manual_seed(1)
    masks = torch.zeros(count, size, size, dtype=torch.int64)
    for order, mask in enumerate(masks):
        mask[:, : round(((0.4, 0.5, 0.45, 0.35)[order % 4] - 0.1 * (order // 4)) * size)] = 1
        mask[round(0.5 * size) :, round(0.6 * size) :] = 2
    for first in range(0, count, 4):
        one, two, three = masks[first + 1 : first + 4]
        masks[first + 1], masks[first + 2], masks[first + 3] = one.T.clone(), two.flip(0), three.flip(1)
    colours = torch.tensor([[0.45, 0.35, 0.25], [0.25, 0.6, 0.25], [0.75, 0.3, 0.35]])
    images = colours[masks].movedim(-1, 1)  # (4, 3, size, size)
    return (images + 0.08 * torch.randn(images.shape, generator=random)).clamp(0, 1), masks


def mean_iou(network, images, masks):
    network.eval()
    with torch.inference_mode():
        found = network(images)["probabilities"].argmax(1)
    network.train()
    ious = [((found == c) & (masks == c)).sum() / ((found == c) | (masks == c)).sum() for c in range(3)]
    return torch.stack(ious).mean().item()


def learn(key):
    """Return the best mean IoU and after how many steps it was reached, at most the stated number."""
    row = get(key)
    torch.manual_seed(0)
    size = LARGER.get(key, SIZE)
    network = build(row, NetworkSpec(2, 3, (size, size), options=row.default_options() | OPTIONS.get(key, {}))).train()
    images, masks = garden(size, 8 if key in EIGHT else 4)
    trained = [parameter for parameter in network.parameters() if parameter.requires_grad]
    rate = row.recipe.learning_rate
    optimizer = torch.optim.AdamW(trained, rate, weight_decay=row.recipe.weight_decay)
    best = 0.0
    for step in range(1, STEPS + 1):
        optimizer.param_groups[0]["lr"] = rate * min(1, step / 10)
        optimizer.zero_grad()
        torch.stack(list(network.losses(images, {"mask": masks}).values())).sum().backward()
        torch.nn.utils.clip_grad_norm_(trained, 10.0)
        optimizer.step()
        if step % 10 == 0:
            best = max(best, mean_iou(network, images, masks))
            if best >= ENOUGH:
                return best, step
    return best, STEPS


@pytest.mark.slow
@pytest.mark.parametrize(
    "key",
    [
        row.key if row.key in OFTEN else pytest.param(row.key, marks=pytest.mark.exhaustive)
        for row in rows("segmentation")
    ],
)
def test_pictures_are_learned_by_heart(key):
    reached, steps = learn(key)
    assert reached >= ENOUGH, f"only {reached:.3f} after {steps} steps"
