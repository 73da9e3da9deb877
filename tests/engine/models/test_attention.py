import copy
import io
import warnings

import onnxruntime
import pytest
import torch
from torch import nn
from torchvision.models import resnet18

from engine.catalog import get
from engine.models.layers.attention import Bam, Cbam, ChannelGate, SelfAttention, SpatialGate, attend
from engine.models.network import NetworkSpec, build

PUBLISHED = {  # parameters for 1000 categories, counted in the authors' code; ECA as timm adapts its kernels
    ("resnet50", "se"): 28_088_024,
    ("resnet50", "cbam"): 28_089_624,
    ("resnet18", "cbam"): 11_779_392,
    ("resnet50", "bam"): 25_915_099,
    ("resnet18", "bam"): 11_712_503,
    ("resnet50", "eca"): 25_557_118,
}
# Biases of BAM that a norm takes out again: their gradients are 0 but for what rounding leaves.
BEFORE_NORM = ("channel.0.bias", "place.0.bias", "place.3.bias", "place.6.bias")


def with_attention(builder, kind):
    body = builder(weights=None)
    blocks, stages = [], []
    for number in range(1, 5):
        for index, block in enumerate(getattr(body, f"layer{number}")):
            norm = "bn3" if hasattr(block, "bn3") else "bn2"
            channels = getattr(block, norm).num_features
            blocks.append((f"layer{number}.{index}.{norm}", channels))
        stages.append((f"layer{number}", channels))
    attend(body, kind, blocks, stages)
    return body


@pytest.mark.parametrize(("key", "kind"), PUBLISHED)
def test_parameters_in_a_resnet_are_the_published_number(key, kind):
    with torch.device("meta"):
        network = build(get(key), NetworkSpec(1000, options={"attention": kind}))
    assert sum(parameter.numel() for parameter in network.parameters()) == PUBLISHED[key, kind]


@pytest.mark.parametrize("kind", ["se", "eca", "cbam", "bam", "self"])
def test_names_of_the_backbone_stay_and_a_copy_answers_alike(kind):
    body = with_attention(resnet18, kind).eval()
    plain = resnet18(weights=None)
    added = body.state_dict().keys() - plain.state_dict().keys()
    assert plain.state_dict().keys() <= body.state_dict().keys()
    assert added and all("attention" in name for name in added)
    images = torch.rand(2, 3, 64, 64)
    with torch.inference_mode():
        answer = body(images)
        assert torch.equal(copy.deepcopy(body)(images), answer)
        plain.load_state_dict(body.state_dict(), strict=False)
        assert not torch.allclose(plain.eval()(images), answer)  # attention takes part


def zeroed(module):
    for parameter in module.parameters():
        nn.init.zeros_(parameter)
    return module.eval()


def test_gates_that_know_nothing_are_half_open():
    maps = torch.rand(2, 32, 5, 7)
    assert torch.allclose(zeroed(ChannelGate(32))(maps), maps / 2)
    assert torch.allclose(zeroed(SpatialGate())(maps), maps / 2)
    assert torch.allclose(zeroed(Cbam(32))(maps), maps / 4)
    assert torch.allclose(zeroed(Bam(32))(maps), maps * 1.5)


@pytest.mark.parametrize("kind", ["se", "eca", "cbam", "bam"])
@pytest.mark.parametrize("channels", [16, 64, 512])
def test_a_gate_begins_as_nearly_nothing(kind, channels):
    """Pretrained weights keep their meaning, and twenty gates in turn let something through."""
    torch.manual_seed(channels)
    body = nn.Sequential(nn.Sequential(nn.Identity()), nn.Sequential())
    attend(body, kind, [("0", channels)], [("0", channels), ("1", channels)])
    maps = 1 + torch.rand(2, channels, 8, 8)
    for training in (False, True):
        assert 0.8 < (body.train(training)(maps) / maps).mean() < 1.2


@pytest.mark.parametrize("kind", ["se", "cbam"])
@pytest.mark.parametrize("seed", range(20))
def test_no_gate_is_dead_from_the_start(kind, seed):
    """Where all of the few hidden neurons answered 0, nothing would ever reach the weights before them."""
    torch.manual_seed(seed)
    body = nn.Sequential(nn.Sequential(nn.Identity()))
    attend(body, kind, [("0", 24)], [("0", 24)])
    body(torch.randn(2, 24, 4, 4)).square().sum().backward()
    assert all(parameter.grad.any() for parameter in body.parameters())


def test_cbam_looks_at_channels_first():
    cbam, maps = Cbam(32).eval(), torch.rand(1, 32, 6, 6)
    channel, place = cbam
    assert isinstance(channel, ChannelGate) and isinstance(place, SpatialGate)
    assert torch.equal(cbam(maps), place(channel(maps)))
    assert not torch.allclose(cbam(maps), channel(place(maps)))


def test_the_channel_gate_by_hand():
    gate = ChannelGate(16)  # one hidden neuron
    first, _, second = gate.perceptron
    nn.init.constant_(first.weight, 1.0)
    nn.init.constant_(second.weight, 0.5)
    nn.init.zeros_(first.bias)
    nn.init.zeros_(second.bias)
    maps = torch.zeros(1, 16, 2, 2)
    maps[0, 0, 0, 0] = 4.0  # the means add up to 1, the maxima to 4
    expected = torch.sigmoid(torch.tensor(0.5 * 1.0 + 0.5 * 4.0))
    assert gate(maps)[0, 0, 0, 0].item() == pytest.approx(4.0 * float(expected))


def test_bam_adds_its_branches_and_sees_nine_pixels_each_way():
    bam = Bam(16)
    assert [layer.dilation for layer in bam.place if isinstance(layer, nn.Conv2d)] == [(1, 1), (4, 4), (4, 4), (1, 1)]
    bam.eval()
    maps = torch.rand(1, 16, 24, 24)
    gate = bam.channel(maps.mean((2, 3), keepdim=True)) + bam.place(maps)
    assert torch.allclose(bam(maps), maps * (1 + gate.sigmoid()))


def test_self_attention_equals_that_of_torch():
    ours, maps = SelfAttention(128).eval(), torch.rand(2, 128, 3, 5)
    theirs = nn.MultiheadAttention(128, ours.heads, batch_first=True).eval()
    with torch.no_grad():
        theirs.in_proj_weight.copy_(ours.queries_keys_values.weight[:, :, 0, 0])
        theirs.in_proj_bias.copy_(ours.queries_keys_values.bias)
        theirs.out_proj.weight.copy_(ours.merge.weight[:, :, 0, 0])
        theirs.out_proj.bias.copy_(ours.merge.bias)
        tokens = ours.normalize(maps).flatten(2).transpose(1, 2)  # (B, H * W, C)
        expected = maps + theirs(tokens, tokens, tokens)[0].transpose(1, 2).reshape(maps.shape)
        assert torch.allclose(ours(maps), expected, atol=1e-5)


def test_self_attention_looks_at_averages_where_a_map_is_large():
    torch.manual_seed(0)
    attention = SelfAttention(8).eval()
    small = torch.rand(1, 8, 32, 32)
    large = small.repeat_interleave(2, 2).repeat_interleave(2, 3)  # (1, 8, 64, 64); each part is of one colour
    assert attention.heads == 1
    with torch.no_grad():
        expected = attention(small).repeat_interleave(2, 2).repeat_interleave(2, 3)
        assert torch.allclose(attention(large), expected, atol=1e-5)


def test_no_attention_changes_nothing_and_a_strange_one_is_an_error():
    body = with_attention(resnet18, "none")
    assert body.state_dict().keys() == resnet18(weights=None).state_dict().keys()
    with pytest.raises(KeyError, match="wings"):
        with_attention(resnet18, "wings")


@pytest.mark.parametrize("kind", ["se", "eca", "cbam", "bam", "self"])
def test_a_resnet_with_attention_learns_and_exports(kind):
    torch.manual_seed(0)
    network = build(get("resnet18"), NetworkSpec(2, 3, (64, 96), options={"attention": kind}))
    if (resnet18, kind) in PUBLISHED:
        published = build(get("resnet18"), NetworkSpec(1000, options={"attention": kind}))
        assert sum(parameter.numel() for parameter in published.parameters()) == PUBLISHED[resnet18, kind]
    images = torch.rand(2, 3, 96, 64)
    network.losses(images, {"categories": torch.arange(2)})["category"].backward()
    without = BEFORE_NORM if kind == "bam" else ()
    learning = [parameter for name, parameter in network.named_parameters() if not name.endswith(without)]
    assert all(parameter.grad is not None and parameter.grad.any() for parameter in learning)
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter says that sizes are fixed, and that it is old
        torch.onnx.export(network.eval(), (images[:1],), file, input_names=["images"], opset_version=17, dynamo=False)
    session = onnxruntime.InferenceSession(file.getvalue(), providers=["CPUExecutionProvider"])
    with torch.inference_mode():
        expected = network(images[:1])["probabilities"].numpy()
    assert session.run(None, {"images": images[:1].numpy()})[0] == pytest.approx(expected, abs=1e-5)
