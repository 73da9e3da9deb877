"""What the paper says of FCN-32s, 16s and 8s, by cases worked out by hand."""

import pytest
import torch
from torch import nn
from torch.nn.functional import linear, pad

from engine.catalog import get
from engine.models.network import NetworkSpec, build
from engine.models.pretrained import load_pretrained
from engine.models.segmentation import fcn

KEYS = ("fcn32s_vgg16", "fcn16s_vgg16", "fcn8s_vgg16")


def make(key, width=512, size=(96, 64)):
    torch.manual_seed(0)
    return build(get(key), NetworkSpec(2, 3, size, options={"width": width}))


def test_the_kernel_that_doubles_a_map():
    line = torch.tensor([0.25, 0.75, 0.75, 0.25])
    assert torch.equal(fcn.bilinear_kernel(2), torch.outer(line, line))


def test_a_row_of_two_values_is_doubled():
    """Each new place lies a quarter of a step beside an old one; beyond the border there are zeros."""
    up = fcn.BilinearUpsampling(1, 2, learned=True)
    up.weight.data = up.weight.data[:, :, 1:2] / 0.75  # the row of the kernel alone: one line stays one line
    up.stride, up.padding = (1, 2), (0, 1)
    answer = up(torch.tensor([[[[4.0, 8.0]]]]))
    assert answer.flatten().tolist() == pytest.approx([3, 0.75 * 4 + 0.25 * 8, 0.25 * 4 + 0.75 * 8, 6])


@pytest.mark.parametrize("factor", [2, 8, 16, 32])
def test_upsampling_interpolates_within_a_map_and_does_not_mix_channels(factor):
    up = fcn.BilinearUpsampling(2, factor, learned=False)
    maps = torch.cat([torch.rand(1, 1, 4, 5), torch.zeros(1, 1, 4, 5)], 1)
    answer = up(maps)
    expected = nn.functional.interpolate(maps, scale_factor=factor, mode="bilinear", align_corners=False)
    assert answer.shape == expected.shape == (1, 2, 4 * factor, 5 * factor)
    inner = slice(factor // 2, -factor // 2)  # outside, between the last value and the border, it falls
    assert torch.allclose(answer[..., inner, inner], expected[..., inner, inner], atol=1e-5)
    assert not answer[0, 1].any()


@pytest.mark.parametrize(("key", "doublings", "last"), [(KEYS[0], 0, 32), (KEYS[1], 1, 16), (KEYS[2], 2, 8)])
def test_what_lies_between_two_levels_learns_and_the_last_upsampling_is_fixed(key, doublings, last):
    body = make(key).body
    assert [up.stride for up in body.doublings.values()] == [(2, 2)] * doublings
    assert body.upsampling.stride == (last, last) and not body.upsampling.weight.requires_grad
    assert all(p.requires_grad for name, p in body.named_parameters() if name != "upsampling.weight")
    assert (
        torch.equal(body.upsampling.weight[1, 1], fcn.bilinear_kernel(last)) and not body.upsampling.weight[0, 1].any()
    )


@pytest.mark.parametrize("key", KEYS)
def test_all_scores_begin_at_zero_so_that_all_answers_are_alike(key):
    network = make(key).eval()
    with torch.inference_mode():
        assert torch.equal(network(torch.rand(1, 3, 64, 96))["probabilities"], torch.full((1, 3, 64, 96), 1 / 3))


@pytest.mark.parametrize("key", KEYS)
def test_the_maps_have_strides_32_16_and_8_and_the_answer_has_the_size_of_the_picture(key):
    with torch.device("meta"):
        body = build(get(key), NetworkSpec(20)).body
        fc7, pool4, pool3 = body.backbone.stages(torch.zeros(1, 3, 64, 96))
        answer = body(torch.zeros(1, 3, 64, 96))
    assert (fc7.shape, pool4.shape, pool3.shape) == ((1, 4096, 2, 3), (1, 512, 4, 6), (1, 256, 8, 12))
    assert answer.shape == (1, 21, 64, 96)


def test_each_finer_map_adds_its_score_to_the_doubled_coarser_ones():
    """The biases alone speak: 1 of fc7, 10 of pool 4, 100 of pool 3; in the middle of a map doubling keeps them."""
    body = make(KEYS[2], size=(224, 224)).body.eval()
    for layer, bias in zip((body.score, *body.finer_scores.values()), (1.0, 10.0, 100.0), strict=True):
        nn.init.constant_(layer.bias, bias)
    with torch.inference_mode():
        assert body(torch.zeros(1, 3, 224, 224))[..., 112, 112].flatten().tolist() == pytest.approx([111.0] * 3)


def test_a_dense_layer_over_a_map_is_the_dense_layer_at_each_place():
    torch.manual_seed(0)
    layer = fcn.DenseAsConvolution(2, 5, 3)
    maps = torch.rand(1, 2, 4, 3)
    answer, padded = layer(maps), pad(maps, (1, 1, 1, 1))
    assert answer.shape == (1, 5, 4, 3)
    for row in range(4):
        by_hand = linear(padded[:, :, row : row + 3, 1:4].flatten(1), layer.weight, layer.bias)
        assert torch.allclose(answer[:, :, row, 1], by_hand, atol=1e-6)


def test_an_fcn_16s_begins_with_the_weights_of_an_fcn_32s(tmp_path):
    coarse, fine = make(KEYS[0]), make(KEYS[1])
    nn.init.constant_(coarse.body.score.weight, 0.5)
    torch.save(coarse.state_dict(), tmp_path / "coarse.pt")
    load_pretrained(fine, get(KEYS[1]), tmp_path / "coarse.pt")
    assert torch.equal(fine.body.score.weight, coarse.body.score.weight)
    assert torch.equal(fine.body.backbone.classifier[0].weight, coarse.body.backbone.classifier[0].weight)
    assert torch.equal(fine.body.upsampling.weight[0, 0], fcn.bilinear_kernel(16))
