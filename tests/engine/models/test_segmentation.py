import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from engine.models.network import LossSpec, NetworkSpec
from engine.models.segmentation import unet
from engine.models.segmentation.losses import dice_loss, focal_loss, lovasz_loss, pixel_cross_entropy, pixel_losses

# Two pixels, two channels, probabilities (0.75, 0.25) and (0.5, 0.5); the truth is 0 and 1.
LOGITS = torch.tensor([[[[math.log(3), 0.0]], [[0.0, 0.0]]]])  # (1, 2, 1, 2)
MASK = torch.tensor([[[0, 1]]])


def test_dice_of_a_hand_made_picture():
    background = 2 * 0.75 / (1.25 + 1)
    thing = 2 * 0.5 / (0.75 + 1)
    assert dice_loss(LOGITS, MASK).item() == pytest.approx(1 - (background + thing) / 2)


def test_focal_loss_of_a_hand_made_picture():
    first, second = -math.log(0.75), -math.log(0.5)
    assert focal_loss(LOGITS, MASK, 2).item() == pytest.approx((0.25**2 * first + 0.5**2 * second) / 2)
    weighted = focal_loss(LOGITS, MASK, 2, (0.5, 3.0)).item()
    assert weighted == pytest.approx((0.5 * 0.25**2 * first + 3 * 0.5**2 * second) / 2)
    assert focal_loss(LOGITS, MASK, 0).item() == pytest.approx((first + second) / 2)


def test_lovasz_loss_of_a_hand_made_picture():
    # Channel 0: errors 0.5 (wrong) then 0.25 (right), steps of 1 - IoU 0.5 and 0.5; channel 1: 0.5 then 0.25, 1 and 0.
    assert lovasz_loss(LOGITS, MASK).item() == pytest.approx(((0.5 + 0.25) * 0.5 + 0.5) / 2)


def test_losses_are_those_that_are_named_and_usually_two():
    assert list(pixel_losses(LOGITS, MASK, LossSpec())) == ["cross_entropy", "dice"]
    assert list(pixel_losses(LOGITS, MASK, LossSpec(("focal", "dice")))) == ["focal", "dice"]
    assert list(pixel_losses(LOGITS, MASK, LossSpec(("lovasz",)))) == ["lovasz"]
    usual, named = (pixel_losses(LOGITS, MASK, LossSpec(terms)) for terms in ((), ("ce", "dice")))
    assert usual == named == {"cross_entropy": pixel_cross_entropy(LOGITS, MASK), "dice": dice_loss(LOGITS, MASK)}


@pytest.mark.parametrize("term", ["ce", "focal", "dice", "lovasz"])
@pytest.mark.parametrize("gamma", [0.5, 2.0])
def test_what_is_said_of_an_ignored_pixel_changes_nothing(term, gamma):
    torch.manual_seed(0)
    logits, mask = torch.randn(1, 3, 3, 3, requires_grad=True), torch.randint(0, 3, (1, 3, 3))
    mask[0, 1, 1] = 255
    other = logits.detach().clone()
    other[0, :, 1, 1] = torch.tensor([50.0, -50.0, 3.0])
    spec = LossSpec((term,), gamma, weights=(0.5, 1.0, 2.0))
    (loss,), (same,) = (pixel_losses(given, mask, spec).values() for given in (logits, other))
    assert loss.item() == same.item()
    (gradient,) = torch.autograd.grad(loss, logits)
    assert torch.isfinite(gradient).all() and gradient[0, :, 0, 0].any() and not gradient[0, :, 1, 1].any()
    (nothing,) = pixel_losses(logits, torch.full_like(mask, 255), spec).values()
    assert nothing.item() == 0
    assert not torch.autograd.grad(nothing, logits)[0].any()


def test_dice_asks_only_for_what_is_on_the_pictures():
    logits = torch.zeros(1, 3, 2, 2)
    logits[:, 0] = 30.0
    assert dice_loss(logits, torch.zeros(1, 2, 2, dtype=torch.int64)).item() == pytest.approx(0, abs=1e-5)


def test_ignored_pixels_neither_cost_nor_teach():
    torch.manual_seed(0)
    logits = torch.randn(2, 3, 4, 6, requires_grad=True)
    mask = torch.randint(0, 3, (2, 4, 6))
    mask[:, :, 3:] = 255
    for loss in (dice_loss, pixel_cross_entropy):
        whole, half = loss(logits, mask), loss(logits[..., :3], mask[..., :3].contiguous())
        assert whole.item() == pytest.approx(half.item(), rel=1e-5)
        (gradient,) = torch.autograd.grad(whole, logits)
        assert not gradient[..., 3:].any() and gradient[..., :3].any()


def test_a_mask_without_any_label_costs_nothing():
    logits, mask = torch.randn(1, 3, 4, 4), torch.full((1, 4, 4), 255)
    assert dice_loss(logits, mask) == 0 and pixel_cross_entropy(logits, mask) == 0


def test_the_published_unet_maps_572_to_388():
    net = unet.UNet(1, 2, width=2).eval()
    with torch.inference_mode():
        assert net.valid(torch.zeros(1, 1, 572, 572)).shape == (1, 2, 388, 388)


def test_the_variant_with_batch_normalisation_has_its_known_number_of_parameters():
    net = unet.build(NetworkSpec(1, 3, options={"width": 64, "padding": "same"}))
    assert sum(parameter.numel() for parameter in net.parameters()) == 31_037_698


def test_a_border_of_92_pixels_mirrors_as_torch_does():
    line = torch.arange(200.0).view(1, 1, 1, 200)
    reflected = nn.functional.pad(line, (92, 92, 0, 0), mode="reflect").flatten()
    assert torch.equal(line.flatten()[unet.mirrored(200, 200)], reflected)


@given(st.integers(1, 300))
def test_small_pictures_are_mirrored_as_often_as_needed(size):
    places = unet.mirrored(size, unet.valid_size(size))
    assert len(places) == unet.valid_size(size) + 2 * unet.BORDER
    assert unet.valid_size(size) >= size and (unet.valid_size(size) - 4) % 16 == 0
    assert places.min() >= 0 and places.max() < size
    assert places[unet.BORDER : unet.BORDER + size].tolist() == list(range(size))
    assert places.diff().abs().max() <= 1


def test_the_answer_lies_where_the_picture_lies():
    """Inside, where the mirrored border is out of sight, a tile of a picture gives what the whole picture gives."""
    torch.manual_seed(0)
    net = unet.UNet(1, 2, width=4).eval()
    picture = torch.rand(1, 1, 448, 448)
    with torch.inference_mode():
        whole = net(picture)
        tile = net(picture[..., 32:, 32:])
    assert torch.allclose(whole[..., 224:320, 224:320], tile[..., 192:288, 192:288], atol=1e-4)


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("width", [64, 32, 16])
def test_each_option_builds_a_network_of_its_width(padding, width):
    net = unet.build(NetworkSpec(3, 3, options={"width": width, "padding": padding}))
    assert net.body.head.in_channels == width
    assert net.body.down[-1][0].out_channels == 16 * width


def test_a_unet_has_no_backbone_and_deeplab_has_one():
    from engine.models.segmentation import deeplab

    assert unet.build(NetworkSpec(1, 3, options={"width": 16, "padding": "same"})).backbone_parameters() == []
    net = deeplab.build_resnet18(NetworkSpec(2))
    assert sum(p.numel() for p in net.backbone_parameters()) == 11_176_512  # ResNet-18 without its last layer
