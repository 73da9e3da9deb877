"""The networks written from papers: against pytorchcv where it has them, otherwise against the numbers of the paper."""

import pytest
import torch
from torch import nn

from engine.catalog import get
from engine.models.classification.googlenet_2014 import AuxiliaryPool
from engine.models.classification.lenet_1998 import RadialBasis, ScaledTanh, SparseConvolution, Subsampling
from engine.models.classification.shufflenet_v1 import ChannelShuffle
from engine.models.layers.pooling import OverlappingMaxPool
from engine.models.network import NetworkSpec, build


def make(key, categories=10, bands=3, size=None, **options):
    torch.manual_seed(0)
    return build(get(key), NetworkSpec(categories, bands, size or get(key).image_size, options=options)).eval()


def pytorchcv_network(key):
    """Return pytorchcv's own network; its heads know a thousand categories, or ten."""
    from pytorchcv.models.bninception import bninception
    from pytorchcv.models.nin_cifar import nin_cifar10
    from pytorchcv.models.shufflenet import shufflenet_g3_w1, shufflenet_g8_w1

    builders = {
        "nin_cifar": nin_cifar10,
        "bn_inception": bninception,
        "shufflenet_v1_g3": shufflenet_g3_w1,
        "shufflenet_v1_g8": shufflenet_g8_w1,
    }
    return builders[key]().eval()


@torch.no_grad()
def settle(body):
    """Give all weights and statistics values that differ from each other and keep the signal's scale."""
    for module in body.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 1.5)
            module.weight.uniform_(0.5, 1.0)
            module.bias.normal_(0, 0.1)
        elif isinstance(module, nn.Conv2d) and module.bias is not None:
            module.bias.normal_(0, 0.1)


@pytest.mark.parametrize("key", ["nin_cifar", "bn_inception", "shufflenet_v1_g3", "shufflenet_v1_g8"])
def test_the_answer_is_that_of_pytorchcv_with_the_same_weights(key):
    pytest.importorskip("pytorchcv")
    row = get(key)
    body, theirs = make(key, row.published_categories).body, pytorchcv_network(key)
    settle(body)
    ours = list(body.state_dict().values())
    state = theirs.state_dict()
    if key.startswith("shufflenet"):  # theirs has a bias in its last layer
        assert list(state)[-1] == "output.bias"
        ours.append(torch.zeros(1000))
    theirs.load_state_dict(
        {name: mine.reshape(tensor.shape) for (name, tensor), mine in zip(state.items(), ours, strict=True)}
    )
    width, height = row.image_size
    images = torch.randn((2, 3, height, width), generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        got, want = body(images), theirs(images)
    assert want.std() > 1e-3
    assert (got - want).abs().max() < 1e-5 * max(1.0, want.abs().max().item())


SHAPES = {  # channels and side of the maps in the papers' tables, as they go through pools and convolutions
    "lenet5_1998": [(6, 28), (6, 14), (16, 10), (16, 5), (16, 5), (120, 1)],
    "alexnet_2012": [
        *[(96, 55), (96, 27), (256, 27), (256, 13), (384, 13), (384, 13)],
        *[(256, 13), (256, 6), (256, 6)],
    ],
    "nin_imagenet": [
        *[(96, 54)] * 3,
        (96, 27),
        *[(256, 27)] * 3,
        (256, 13),
        *[(384, 13)] * 3,
        (384, 6),
        *[(1024, 6)] * 2,
        (10, 6),
        (10, 1),
    ],
}


@pytest.mark.parametrize("key", SHAPES)
def test_maps_have_the_shapes_of_the_paper(key):
    row = get(key)
    network = make(key, bands=row.published_bands)
    seen = []
    quiet = ("Tanh", "ReLU", "Norm", "Dropout", "Pad", "Flatten", "Linear", "Radial")
    for layer in network.body:
        if not any(word in type(layer).__name__ for word in quiet):
            layer.register_forward_hook(lambda _, given, maps: seen.append(tuple(maps.shape[1:])))
    with torch.inference_mode():
        network(torch.rand(1, row.published_bands, *row.image_size[::-1]))
    assert seen == [(channels, side, side) for channels, side in SHAPES[key]]


def test_googlenet_has_the_maps_of_table_1():
    network = make("googlenet_2014")
    seen = []
    for part in (network.body.to_4a, network.body.to_4d, network.body.to_5b):
        for layer in part:
            if not isinstance(layer, nn.LocalResponseNorm):
                layer.register_forward_hook(lambda _, given, maps: seen.append(tuple(maps.shape[1:3])))
    with torch.inference_mode():
        network(torch.rand(1, 3, 224, 224))
    assert seen == [
        *[(64, 112), (64, 56), (64, 56), (192, 56), (192, 28)],
        *[(256, 28), (480, 28), (480, 14)],
        *[(512, 14), (512, 14), (512, 14), (528, 14), (832, 14), (832, 7)],
        *[(832, 7), (1024, 7)],
    ]


def test_googlenet_looks_through_real_5x5_windows():
    network = make("googlenet_2014")
    kernels = [module.kernel_size[0] for module in network.body.modules() if isinstance(module, nn.Conv2d)]
    assert kernels.count(5) == 9 and kernels.count(7) == 1  # one in each of nine modules


def test_googlenet_is_taught_by_two_more_answers_that_are_not_exported():
    network = make("googlenet_2014", 3, size=(64, 64)).eval()
    images, kinds = torch.rand(2, 3, 64, 64), torch.tensor([0, 2])
    losses = network.losses(images, {"categories": kinds})
    assert list(losses) == ["category", "auxiliary 1", "auxiliary 2"]
    answers = network.body.with_auxiliary(network.normalize(images))
    expected = [nn.functional.cross_entropy(logits, kinds) for logits in answers]
    for loss, entropy, weight in zip(losses.values(), expected, (1, 0.3, 0.3), strict=True):
        assert torch.allclose(loss, weight * entropy)
    before = network(images)["probabilities"]
    with torch.no_grad():
        for parameter in network.body.auxiliary.parameters():
            parameter.fill_(float("nan"))
    assert torch.equal(network(images)["probabilities"], before)
    heads = sum(parameter.numel() for parameter in make("googlenet_2014", 1000).body.auxiliary.parameters())
    assert 13_378_280 - heads == 6_998_552


@pytest.mark.parametrize(("percent", "weight"), [(0, 0.0), (50, 0.5)])
def test_googlenet_weighs_its_helpers_as_the_option_says(percent, weight):
    network = make("googlenet_2014", 3, size=(64, 64), auxiliary=percent)
    images, kinds = torch.rand(2, 3, 64, 64), torch.tensor([0, 2])
    first = nn.functional.cross_entropy(network.body.with_auxiliary(network.normalize(images))[1], kinds)
    assert network.losses(images, {"categories": kinds})["auxiliary 1"].item() == pytest.approx(weight * first.item())


def test_auxiliary_heads_average_5x5_with_stride_3():
    maps = torch.arange(14.0).expand(1, 1, 14, 14)
    assert torch.allclose(AuxiliaryPool()(maps)[0, 0], torch.tensor([2.0, 5.0, 8.0, 11.0]).expand(4, 4))
    assert AuxiliaryPool()(torch.rand(1, 2, 2, 9)).shape == (1, 2, 4, 4)


TABLE_1 = (  # of LeCun et al. 1998: rows are maps of S2, columns maps of C3
    "X...XXX..XXXX.XX",
    "XX...XXX..XXXX.X",
    "XXX...XXX..X.XXX",
    ".XXX..XXXX..X.XX",
    "..XXX..XXXX.XX.X",
    "...XXX..XXXX.XXX",
)


def test_c3_of_lenet_is_connected_as_in_table_1():
    layer = SparseConvolution()
    seen = layer.weight().abs().sum((2, 3)) > 0  # (16, 6)
    assert seen.T.tolist() == [[mark == "X" for mark in row] for row in TABLE_1]
    assert sum(parameter.numel() for parameter in layer.parameters()) == 1_516
    assert sorted(seen.sum(1).tolist()) == [3] * 6 + [4] * 9 + [6]


def test_c3_of_lenet_learns_its_connections_only():
    layer = SparseConvolution()
    optimizer = torch.optim.SGD(layer.parameters(), 0.1)
    before = layer.weight().detach()
    layer(torch.rand(1, 6, 8, 8)).square().sum().backward()
    optimizer.step()
    changed = (layer.weight() != before).any(3).any(2)
    assert torch.equal(changed, before.abs().sum((2, 3)) > 0)


def test_subsampling_weighs_the_sum_of_four_pixels():
    layer = Subsampling(2)
    with torch.no_grad():
        layer.coefficient.copy_(torch.tensor([2.0, 0.5]).view(2, 1, 1))
        layer.bias.copy_(torch.tensor([1.0, -1.0]).view(2, 1, 1))
    maps = torch.tensor([[1.0, 2.0], [3.0, 4.0]]).expand(1, 2, 2, 2)
    assert layer(maps).flatten().tolist() == [21.0, 4.0]


def test_the_activation_of_lenet_maps_one_to_one():
    assert torch.allclose(ScaledTanh()(torch.tensor([-1.0, 0.0, 1.0])), torch.tensor([-1.0, 0.0, 1.0]), atol=1e-4)


def test_codes_of_categories_are_fixed_and_far_apart():
    torch.manual_seed(0)
    few = RadialBasis(3)
    torch.manual_seed(1)
    many = RadialBasis(1000)
    assert torch.equal(many.codes[:3], few.codes) and not list(many.parameters())
    assert set(many.codes.flatten().tolist()) == {-1.0, 1.0}
    differing = (84 - many.codes @ many.codes.T) / 2 + 84 * torch.eye(1000)
    assert differing.min() >= 12
    assert few(few.codes[1:2])[0, 1] == 0 and few(-few.codes[1:2])[0, 1] == -4 * 84


def test_local_response_normalisation_has_the_constants_of_caffe():
    norms = [module for module in make("alexnet_2012", 2).body if isinstance(module, nn.LocalResponseNorm)]
    assert [(norm.size, norm.alpha, norm.beta, norm.k) for norm in norms] == [(5, 1e-4, 0.75, 1.0)] * 2
    maps = torch.full((1, 7, 1, 1), 100.0)  # 5 squares of 10,000 in the middle, 3 at the edge
    got = norms[0](maps).flatten()
    assert got[3].item() == pytest.approx(100 / (1 + 1e-4 / 5 * 5e4) ** 0.75)
    assert got[0].item() == pytest.approx(100 / (1 + 1e-4 / 5 * 3e4) ** 0.75)


def test_the_towers_of_alexnet_meet_in_its_third_convolution_only():
    convs = [module for module in make("alexnet_2012", 2).body if isinstance(module, nn.Conv2d)]
    assert [conv.groups for conv in convs] == [1, 2, 1, 2, 2]


def test_shuffled_channels_come_from_each_group_in_turn():
    maps = torch.arange(6.0).view(1, 6, 1, 1)
    assert ChannelShuffle(3)(maps).flatten().tolist() == [0, 2, 4, 1, 3, 5]


def test_overlapping_pooling_sees_the_edge_and_survives_a_single_pixel():
    row = torch.tensor([1.0, 5.0, 2.0, 3.0, 4.0, 9.0]).expand(1, 1, 6, 6)
    assert OverlappingMaxPool()(row)[0, 0, 0].tolist() == [5.0, 4.0, 9.0]
    assert OverlappingMaxPool()(torch.full((1, 2, 1, 1), 3.0)).flatten().tolist() == [3.0, 3.0]
    assert OverlappingMaxPool()(torch.rand(1, 2, 1, 5)).shape == (1, 2, 1, 2)
