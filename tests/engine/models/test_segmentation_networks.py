"""What the papers say of their networks, by cases worked out by hand."""

import pytest
import torch
from torch import nn
from torchvision.models import get_model

from engine.catalog import get, rows
from engine.models.layers.pooling import AdaptiveAveragePool
from engine.models.network import NetworkSpec, build
from engine.models.segmentation import deeplab_resnet, deeplab_vgg, pspnet, segformer
from engine.models.segmentation.base import AuxiliarySegmenter
from engine.models.segmentation.losses import pixel_cross_entropy

PUBLISHED = {  # counted in the authors' or the libraries' own code at 21 channels, not here
    "fcn32s_vgg16": 136_152_917,
    "fcn16s_vgg16": 134_815_994,
    "fcn8s_vgg16": 134_489_759,
    "pspnet_resnet50": 49_081_578,
    "deeplabv1_vgg16": 20_505_429,
    "deeplabv2_vgg16": 37_877_652,
    "deeplabv2_resnet101": 44_048_532,
    "deeplabv3_resnet101": 58_040_661,
    "deeplabv3plus_resnet101": 59_344_309,
    "segformer_b0": 3_719_541,
    "segformer_b5": 84_609_493,
    "unet_resnet34": 24_439_269,
    "pspnet_resnet50_smp": 24_393_173 - 22_063_104,  # the two stages that smp keeps and never uses
}


@pytest.mark.parametrize("key", PUBLISHED)
def test_parameters_are_the_published_number(key):
    assert get(key).params == PUBLISHED[key] and get(key).published_categories == 20


@pytest.mark.parametrize("key", [row.key for row in rows("segmentation") if row.weights])
def test_the_weights_of_torchvision_fit_the_backbone_by_name_and_shape(key):
    row = get(key)
    with torch.device("meta"):
        network = build(row, NetworkSpec(2))
        known = get_model(row.weights.split("_Weights")[0].lower(), weights=None).state_dict()
    wanted = network.pretrained_part().state_dict()
    assert (
        wanted
        and {name: tensor.shape for name, tensor in wanted.items()}.items()
        <= {name: tensor.shape for name, tensor in known.items()}.items()
    )


def dilations(module):
    """(dilation, padding) of each 3x3 convolution that has holes."""
    convolutions = [m for m in module.modules() if isinstance(m, nn.Conv2d) and m.kernel_size == (3, 3)]
    return [(m.dilation[0], m.padding[0]) for m in convolutions if m.dilation != (1, 1)]


def strides(module):
    convolutions = [m for m in module.modules() if isinstance(m, nn.Conv2d)]
    return {m.stride for m in convolutions}


@pytest.mark.parametrize(
    ("build_one", "rates"), [(deeplab_vgg.build_v1, [12]), (deeplab_vgg.build_v2, [6, 12, 18, 24])]
)
def test_deeplab_on_vgg_has_its_holes(build_one, rates):
    with torch.device("meta"):
        body = build_one(NetworkSpec(20)).body
        assert body.backbone(torch.zeros(1, 3, 64, 96)).shape == (1, 512, 8, 12)
    assert dilations(body.backbone) == [(2, 2)] * 3
    assert dilations(body.branches) == [(rate, rate) for rate in rates]


def test_deeplab_v2_on_resnet_adds_four_rates_at_stride_8():
    with torch.device("meta"):
        body = deeplab_resnet.build_v2(NetworkSpec(20)).body
        assert body.backbone(torch.zeros(1, 3, 64, 96))[-1].shape == (1, 2048, 8, 12)
    assert dilations(body.branches) == [(6, 6), (12, 12), (18, 18), (24, 24)]
    assert dilations(body.backbone) == [(2, 2)] * 23 + [(4, 4)] * 3
    assert strides(body.backbone.layer3) == strides(body.backbone.layer4) == {(1, 1)}


@pytest.mark.parametrize("build_one", [deeplab_resnet.build_v3, deeplab_resnet.build_v3plus])
def test_deeplab_v3_has_its_pyramid_and_multi_grid_at_stride_16(build_one):
    with torch.device("meta"):
        body = build_one(NetworkSpec(20)).body
        assert body.backbone(torch.zeros(1, 3, 64, 96))[-1].shape == (1, 2048, 4, 6)
    assert dilations(body.pyramid) == [(6, 6), (12, 12), (18, 18)]
    assert dilations(body.backbone) == [(2, 2), (4, 4), (8, 8)]


def test_the_whole_picture_reaches_each_place_of_the_pyramid():
    torch.manual_seed(0)
    pyramid = deeplab_resnet.AtrousPyramid(2, 4).eval()
    for parameter in pyramid.parameters():
        parameter.data.abs_()  # so that no ReLU hides what arrives
    assert pyramid.project[0].in_channels == 5 * 4
    maps = torch.rand(1, 2, 40, 40)
    changed = maps.clone()
    changed[..., 39, 39] += 50  # out of reach of all rates from the top left
    with torch.inference_mode():
        before, after = pyramid(maps), pyramid(changed)
        pyramid.pooled[0].weight.zero_()
        same, still_same = pyramid(maps), pyramid(changed)
    assert not torch.allclose(before[..., 0, 0], after[..., 0, 0], atol=1e-6)
    assert torch.allclose(same[..., 0, 0], still_same[..., 0, 0])


def test_pspnet_pools_over_1_4_9_and_36_parts_at_stride_8():
    with torch.device("meta"):
        body = pspnet.build(NetworkSpec(20)).body
        maps = body.backbone(torch.zeros(1, 3, 64, 96))
    assert maps[-1].shape == (1, 2048, 8, 12) and maps[-2].shape == (1, 1024, 8, 12)
    pools = [module.size for module in body.pyramid.modules() if isinstance(module, AdaptiveAveragePool)]
    assert pools == [1, 2, 3, 6]
    assert dilations(body.backbone) == [(2, 2)] * 6 + [(4, 4)] * 3
    assert [m.out_channels for m in body.backbone.conv1 if isinstance(m, nn.Conv2d)] == [64, 64, 128]


class TwoAnswers(nn.Module):
    def __init__(self, main, second):
        super().__init__()
        self.main, self.second = main, second

    def with_auxiliary(self, images):
        return self.main, self.second


def test_the_second_answer_weighs_four_tenths():
    torch.manual_seed(0)
    main, second = torch.randn(1, 3, 4, 4), torch.randn(1, 3, 4, 4)
    mask = torch.randint(0, 3, (1, 4, 4))
    losses = AuxiliarySegmenter(NetworkSpec(2), TwoAnswers(main, second), None, 0.4).losses(
        torch.zeros(1, 3, 4, 4), {"mask": mask}
    )
    assert losses["auxiliary"].item() == pytest.approx(0.4 * pixel_cross_entropy(second, mask).item())
    assert losses["cross_entropy"].item() == pytest.approx(pixel_cross_entropy(main, mask).item())
    with torch.device("meta"):
        assert pspnet.build(NetworkSpec(2)).weight == 0.4
        assert pspnet.build(NetworkSpec(2, options={"auxiliary": 20})).weight == 0.2


@pytest.mark.parametrize(("build_one", "width"), [(segformer.build_b1, 256), (segformer.build_b2, 768)])
def test_the_decoder_of_segformer_is_as_wide_as_in_the_paper(build_one, width):
    with torch.device("meta"):
        net = build_one(NetworkSpec(20)).body.net
    assert net.segmentation_head[0].in_channels == width
    assert net.decoder.fuse_stage[0].in_channels == 4 * width
