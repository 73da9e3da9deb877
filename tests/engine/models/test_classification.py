import math
from functools import partial

import pytest
import timm
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from timm.layers import BatchNormAct2d
from torch import nn
from torchvision import models
from torchvision.models.inception import InceptionAux

from engine.catalog import get
from engine.models.classification import inception
from engine.models.layers.initial import draw_depthwise
from engine.models.layers.norm import SafeBatchNorm2d, adapt_batch_norm
from engine.models.layers.pooling import AdaptiveAveragePool
from engine.models.layers.small_maps import adapt_pooling
from engine.models.layers.stem import adapt_bands, first_convolution, replace_stem
from engine.models.layers.timm_norm import adapt_timm_norms
from engine.models.network import NetworkSpec, build


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 7))
@settings(deadline=None)
def test_pooling_by_products_is_adaptive_pooling(height, width, size):
    maps = torch.rand(2, 3, height, width)
    assert torch.allclose(AdaptiveAveragePool(size)(maps), nn.AdaptiveAvgPool2d(size)(maps), atol=1e-6)


def test_lenet_at_the_size_of_the_paper_is_the_plain_network():
    network = build(get("lenet5"), NetworkSpec(10, 1, (32, 32)))
    seen = []
    network.body[6].register_forward_hook(lambda _, given, result: seen.append((given[0], result)))
    network(torch.rand(1, 1, 32, 32))
    assert seen[0][0] is seen[0][1] and seen[0][0].shape == (1, 16, 5, 5)


LIBRARY = {  # rows that a library builds, and its own builder
    "resnet18": models.resnet18,
    "resnext101_32x4d": partial(timm.create_model, "resnext101_32x4d"),
    "alexnet": models.alexnet,
    "mobilenet_v1": partial(timm.create_model, "mobilenetv1_100"),
    "mobilenet_v2": models.mobilenet_v2,
    "mobilenetv3_small": models.mobilenet_v3_small,
    "mobilenetv3_large": models.mobilenet_v3_large,
    "densenet121": models.densenet121,
    "squeezenet1_0": models.squeezenet1_0,
    "squeezenet1_1": models.squeezenet1_1,
    "mnasnet_b1": models.mnasnet1_0,
    "mnasnet_a1": partial(timm.create_model, "semnasnet_100"),
    "shufflenet_v2_x0_5": models.shufflenet_v2_x0_5,
    "efficientnet_b0": models.efficientnet_b0,
    "googlenet": partial(models.googlenet, aux_logits=True, init_weights=True),
    "convnext_tiny": models.convnext_tiny,
    "vit_tiny": partial(timm.create_model, "vit_tiny_patch16_224", img_size=64),
    "swin_tiny": models.swin_t,
}


@pytest.mark.parametrize("key", LIBRARY)
def test_answers_and_names_of_weights_are_those_of_the_library(key):
    network = build(get(key), NetworkSpec(7, 3, (64, 64), (0.0,) * 3, (1.0,) * 3)).eval()
    theirs = LIBRARY[key](num_classes=7).eval()
    theirs.load_state_dict(network.body.state_dict())
    images = torch.rand(2, 3, 64, 64)
    with torch.inference_mode():
        assert torch.allclose(network(images)["probabilities"], theirs(images).softmax(1), atol=1e-6)


@pytest.mark.parametrize(
    ("key", "theirs"),
    [
        ("inception_v3", partial(models.inception_v3, init_weights=True)),
        ("inception_v4", partial(timm.create_model, "inception_v4")),
    ],
)
def test_small_pictures_are_enlarged_for_inception(key, theirs):
    network = build(get(key), NetworkSpec(7, 3, (64, 96), (0.0,) * 3, (1.0,) * 3)).eval()
    theirs = theirs(num_classes=7).eval()
    theirs.load_state_dict(network.body.state_dict())
    images = torch.rand(1, 3, 48, 64)
    twice = nn.functional.interpolate(images, (96, 128), mode="bilinear", align_corners=False)
    with torch.inference_mode():
        assert torch.allclose(network(images)["probabilities"], theirs(twice).softmax(1), atol=1e-6)
        large = torch.rand(1, 3, 96, 80)
        assert torch.allclose(network(large)["probabilities"], theirs(large).softmax(1), atol=1e-6)


@pytest.mark.parametrize(("key", "weights"), [("googlenet", [1.0, 0.3, 0.3]), ("inception_v3", [1.0, 0.4])])
def test_helper_answers_teach_in_their_order(key, weights):
    network = build(get(key), NetworkSpec(3, 3, (96, 96))).train()
    body = network.body
    heads = [body.fc, body.aux1.fc2, body.aux2.fc2] if key == "googlenet" else [body.fc, body.AuxLogits.fc]
    with torch.no_grad():
        for certain, head in enumerate(heads):  # sure of the category by 0, 1, 2
            head.weight.zero_()
            head.bias.copy_(torch.tensor([certain, 0, 0]))
    losses = network.losses(torch.rand(2, 3, 96, 96), {"categories": torch.tensor([0, 0])})
    assert list(losses) == ["category", "auxiliary 1", "auxiliary 2"][: len(weights)]
    for certain, (weight, loss) in enumerate(zip(weights, losses.values(), strict=True)):
        assert loss.item() == pytest.approx(weight * math.log(1 + 2 * math.exp(-certain)), rel=1e-4)


@pytest.mark.parametrize("side", [64, 80, 17 * 32])
def test_the_helper_of_inception_v3_is_torchvisions_where_that_is_possible(side):
    ours, theirs = inception.FittingAux(768, 5).eval(), InceptionAux(768, 5).eval()
    theirs.load_state_dict(ours.state_dict())
    maps = torch.rand(1, 768, side // 32, side // 32)
    with torch.inference_mode():
        answer = ours(maps)
        assert answer.shape == (1, 5)
        if side // 32 == 17:
            assert torch.allclose(answer, theirs(maps), atol=1e-5)


@pytest.mark.parametrize("size", [(2, 2), (2, 5), (3, 3), (7, 4)])
def test_safe_pooling_is_pooling_wherever_that_is_possible(size):
    maps = torch.rand(1, 2, *size)
    safe = adapt_pooling(nn.Sequential(nn.MaxPool2d(3, 2)))
    if min(size) >= 3:
        assert torch.equal(safe(maps), nn.MaxPool2d(3, 2)(maps))
    else:  # what there is, seen whole
        assert torch.equal(safe(maps)[..., :1], maps[..., :3].amax((2, 3), keepdim=True))


def test_depthwise_weights_are_drawn_by_the_fan_out_of_their_group():
    torch.manual_seed(0)
    body = nn.Sequential(nn.Conv2d(400, 400, 5, groups=400), nn.Conv2d(400, 4, 1), nn.Conv2d(4, 4, 3, groups=2))
    others = [layer.weight.clone() for layer in body[1:]]
    draw_depthwise(body)
    assert body[0].weight.std().item() == pytest.approx((2 / 25) ** 0.5, rel=0.05)
    assert all(torch.equal(layer.weight, before) for layer, before in zip(body[1:], others, strict=True))


@pytest.mark.parametrize("key", ["mobilenet_v2", "mobilenetv3_large", "mnasnet_b1", "efficientnet_b0"])
def test_no_running_variance_has_far_to_go(key):
    """They begin at 1; torchvision's first weights lead to ten thousandths."""
    torch.manual_seed(0)
    network = build(get(key), NetworkSpec(2, 3, (64, 64))).train()
    norms = [module for module in network.modules() if isinstance(module, nn.BatchNorm2d)]
    for norm in norms:
        norm.momentum = 1.0
    with torch.no_grad():
        network.losses(torch.rand(4, 3, 64, 64), {"categories": torch.tensor([0, 1, 0, 1])})
    assert min(norm.running_var.mean().item() for norm in norms) > 0.05


def test_adapting_pooling_leaves_what_fits_already():
    plain = [nn.MaxPool2d(3, 2, padding=1), nn.AdaptiveAvgPool2d(1), nn.AdaptiveAvgPool2d((1, 1))]
    assert all(after is before for after, before in zip(adapt_pooling(nn.Sequential(*plain)), plain, strict=True))
    pooled = adapt_pooling(nn.Sequential(nn.Sequential(nn.AdaptiveAvgPool2d((7, 7)))))[0][0]
    assert isinstance(pooled, AdaptiveAveragePool) and pooled.size == 7


def test_the_norms_of_timm_keep_what_was_learned_and_take_single_values():
    body = nn.Sequential(BatchNormAct2d(3, eps=1e-3, momentum=0.01, act_layer=nn.ReLU6))
    body(torch.rand(2, 3, 4, 4))
    images = 9 * torch.rand(2, 3, 4, 4)
    before, want = {name: tensor.clone() for name, tensor in body.state_dict().items()}, body.eval()(images)
    safe = adapt_timm_norms(body)[0]
    assert all(torch.equal(tensor, body.state_dict()[name]) for name, tensor in before.items())
    assert (safe.eps, safe.momentum) == (1e-3, 0.1) and torch.equal(body.eval()(images), want)
    safe.train().running_mean.fill_(2.0)
    safe.running_var.fill_(1.0)
    assert torch.allclose(safe(torch.full((1, 3, 1, 1), 5.0)), torch.tensor(3.0), atol=2e-3)


def test_running_statistics_follow_within_fifty_steps():
    """With the published momentum of 0.01 the variance would still be 60 % its initial value."""
    network = build(get("mobilenetv3_small"), NetworkSpec(2, 3, (64, 64))).train()
    norms = [module for module in network.modules() if isinstance(module, nn.BatchNorm2d)]
    assert norms and all(norm.momentum == 0.1 and isinstance(norm, SafeBatchNorm2d) for norm in norms)
    assert {norm.eps for norm in norms} == {1e-3}
    images = torch.rand(4, 3, 64, 64)
    with torch.no_grad():
        for _ in range(50):
            network.losses(images, {"categories": torch.tensor([0, 1, 0, 1])})
        maps = network.body.features[0][0](network.normalize(images))
    assert torch.allclose(norms[0].running_mean, maps.mean((0, 2, 3)), atol=0.02)


def test_a_mobilenet_that_has_learned_shows_it_in_evaluation():
    torch.manual_seed(0)
    network = build(get("mobilenetv3_small"), NetworkSpec(2, 3, (32, 32))).train()
    optimizer = torch.optim.SGD(network.parameters(), 0.05, momentum=0.9)
    kinds = torch.arange(32) % 2
    ramp = torch.linspace(0, 1, 32)
    patterns = torch.stack([ramp.expand(3, 32, 32), ramp.view(-1, 1).expand(3, 32, 32)])
    for _ in range(40):
        images = (patterns[kinds] + 0.2 * torch.randn(32, 3, 32, 32)).clamp(0, 1)
        loss = network.losses(images, {"categories": kinds})["category"]
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.inference_mode():
        right = network.eval()(images)["probabilities"].argmax(1) == kinds
    assert right.float().mean() > 0.9


def test_a_single_value_a_channel_is_normalised_by_the_running_statistics():
    norm = SafeBatchNorm2d(3).train()
    norm.running_mean.fill_(2.0)
    assert torch.allclose(norm(torch.full((1, 3, 1, 1), 5.0)), torch.tensor(3.0))
    assert norm(torch.rand(2, 3, 1, 1)).shape == (2, 3, 1, 1)
    assert norm.running_mean[0] != 2.0  # two values: the usual way


def test_adapting_batch_norm_keeps_what_was_learned():
    body = nn.Sequential(nn.Conv2d(3, 4, 1), nn.Sequential(nn.BatchNorm2d(4, eps=1e-3, momentum=0.01)))
    body(torch.rand(2, 3, 4, 4))
    before = {name: tensor.clone() for name, tensor in body.state_dict().items()}
    adapt_batch_norm(body)
    assert all(torch.equal(tensor, body.state_dict()[name]) for name, tensor in before.items())
    assert body[1][0].eps == 1e-3 and body[1][0].momentum == 0.1


@pytest.mark.parametrize("bands", [1, 3, 6])
def test_grey_pictures_answer_the_same_whatever_the_bands(bands):
    weight, grey = torch.randn(4, 3, 5, 5), torch.rand(1, 1, 9, 9)
    before = nn.functional.conv2d(grey.expand(1, 3, 9, 9), weight)
    after = nn.functional.conv2d(grey.expand(1, bands, 9, 9), adapt_bands(weight, bands))
    assert torch.allclose(before, after, atol=1e-5)


def test_four_bands_keep_the_scale_and_the_first_three_their_pattern():
    weight = torch.randn(2, 3, 1, 1)
    assert torch.allclose(adapt_bands(weight, 4), torch.cat([weight, weight[:, :1]], 1) * 0.75)


def test_only_the_first_convolution_changes_with_the_bands():
    body = nn.Sequential(nn.Sequential(nn.Conv2d(3, 4, 3, stride=2, padding=1, bias=False)), nn.Conv2d(4, 3, 1))
    second = body[1]
    replace_stem(body, 6)
    stem = body.get_submodule(first_convolution(body))
    assert stem.weight.shape == (4, 6, 3, 3) and stem.stride == (2, 2) and stem.padding == (1, 1) and stem.bias is None
    assert body[1] is second
    assert replace_stem(body, 6)[0][0] is stem
