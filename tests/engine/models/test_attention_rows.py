"""Every row that offers attention, with every kind of it."""

import io
import warnings

import onnxruntime
import pytest
import torch
from safetensors.torch import save_file

from engine.catalog import ROWS, get
from engine.models.layers.attention import is_attention
from engine.models.network import NetworkSpec, build
from engine.models.pretrained import load_pretrained
from tests.engine.models.test_attention import BEFORE_NORM
from tests.engine.models.test_rows import BY_HAND, SMALL, assert_answer, pictures, spread_out, targets

OFFERING = {
    row.key: option.choices[1:] for row in ROWS for option in row.options if option.name == "attention"
}  # kinds by row
FAST = {  # one of each family that is light enough; ResNets are in test_attention.py
    "densenet121",
    "deeplabv3plus_resnet18",
    "efficientnet_b0",
    "lraspp_mobilenetv3_large",
    "mnasnet_b1",
    "mobilenet_v2",
    "mobilenetv3_small",
    "pspnet_resnet50_smp",
    "shufflenet_v1_g3",
    "squeezenet1_1",
    "unet",
}
ALL = [(key, kind) for key, kinds in OFFERING.items() for kind in kinds]
each = pytest.mark.parametrize(
    ("key", "kind"), [pair if pair[0] in FAST else pytest.param(*pair, marks=BY_HAND) for pair in ALL]
)
# Blocks with SE within need no second one.
WITH_SE = {row.key for row in ROWS if row.key.startswith(("efficientnet", "mobilenetv3", "mnasnet_a1"))} | {
    "lraspp_mobilenetv3_large",
    "deeplabv3_mobilenetv3_large",
}


@pytest.fixture(autouse=True, scope="module")
def _one_thread():
    """So small networks are quicker on one."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def make(key, kind, bands=3, categories=2):
    row = get(key)
    side = -(-64 // row.divisor) * row.divisor
    size = (side + row.divisor, side)
    torch.manual_seed(1)
    options = {**SMALL.get(key, {}), "attention": kind}
    return build(row, NetworkSpec(categories, bands, size, options=options)), size


def check(key, kind, bands):
    """A step of training and an answer."""
    network, size = make(key, kind, bands)
    images, task = pictures(bands, size), get(key).task
    learning = [
        (name, parameter)
        for name, parameter in network.train().named_parameters()
        if parameter.requires_grad and not name.endswith(BEFORE_NORM if kind == "bam" else ())
    ]
    optimizer = torch.optim.SGD([parameter for _, parameter in learning], 1e-3)
    for _ in range(2):  # layers that begin at zero let nothing through in the first step
        losses = network.losses(images, targets(task, 2, size))
        torch.stack(list(losses.values())).sum().backward()
        idle = [name for name, parameter in learning if parameter.grad is None or not parameter.grad.any()]
        if not idle:
            break
        optimizer.step()
    assert idle == []
    assert all(parameter.grad.isfinite().all() for _, parameter in learning)
    with torch.inference_mode():
        assert_answer(task, network.eval()(images), 2, size, count=2)


@each
def test_it_answers_and_every_parameter_learns(key, kind):
    check(key, kind, (1, 3, 6)[OFFERING[key].index(kind) % 3])


@pytest.mark.slow
@pytest.mark.exhaustive
@pytest.mark.parametrize("bands", [1, 3, 6])
@pytest.mark.parametrize(("key", "kind"), ALL)
def test_it_answers_for_any_bands(key, kind, bands):
    check(key, kind, bands)


@pytest.mark.parametrize("key", [key if key in FAST else pytest.param(key, marks=BY_HAND) for key in OFFERING])
def test_nothing_is_renamed_and_what_is_new_is_attention_that_is_not_frozen(key):
    with torch.device("meta"):
        plain, _ = make(key, "none")
        kinds = {kind: make(key, kind)[0] for kind in OFFERING[key]}
        bare = build(get(key), NetworkSpec(2, options=SMALL.get(key, {})))
    assert plain.state_dict().keys() == bare.state_dict().keys()
    assert not any(is_attention(name) for name in plain.state_dict())
    for kind, network in kinds.items():
        new = network.state_dict().keys() - plain.state_dict().keys()
        assert plain.state_dict().keys() <= network.state_dict().keys(), kind
        assert new and all(is_attention(name) for name in new), kind
        held = {id(parameter) for parameter in network.backbone_parameters()}
        assert len(held) == len(plain.backbone_parameters())
        assert not any(id(part) in held for name, part in network.named_parameters() if is_attention(name))


def test_se_is_offered_where_it_is_not_there_already():
    assert {key for key, kinds in OFFERING.items() if "se" not in kinds} == WITH_SE
    assert all(set(kinds) >= {"eca", "cbam", "bam", "self"} for kinds in OFFERING.values())


def se(channels):
    hidden = channels // 16
    return 2 * channels * hidden + hidden + channels


def cbam(channels):
    return se(channels) + 2 * 49 + 2  # the perceptron once, a 7x7 convolution of two maps and its norm


def bam(channels):
    hidden = channels // 16
    channel = se(channels) + 2 * hidden
    place = channels * hidden + hidden + 2 * hidden + 2 * (9 * hidden**2 + 3 * hidden) + hidden + 1
    return channel + place


COUNTED = {  # parameters more, by the channels that the papers' tables give
    ("vgg16", "cbam"): sum(map(cbam, (64, 128, 256, 512, 512))),
    ("vgg11_bn", "bam"): sum(map(bam, (64, 128, 256, 512))),
    ("densenet121", "se"): sum(map(se, (256, 512, 1024, 1024))),
    ("mobilenet_v1", "se"): sum(map(se, (64, 128, 128, 256, 256, *[512] * 6, 1024, 1024))),
    ("mobilenet_v2", "cbam"): sum(map(cbam, (16, *[24] * 2, *[32] * 3, *[64] * 4, *[96] * 3, *[160] * 3, 320))),
    ("mobilenet_v2", "bam"): sum(map(bam, (16, 24, 32, 96))),
    ("mobilenetv3_small", "cbam"): sum(map(cbam, (16, 24, 24, *[40] * 3, *[48] * 2, *[96] * 3))),
    ("mnasnet_b1", "se"): sum(map(se, (*[24] * 3, *[40] * 3, *[80] * 3, *[96] * 2, *[192] * 4, 320))),
    ("efficientnet_b0", "bam"): sum(map(bam, (16, 24, 40, 112))),
    ("shufflenet_v1_g3", "se"): sum(map(se, (*[240] * 3, *[480] * 7, *[960] * 3))),
    ("shufflenet_v2_x1_0", "se"): sum(map(se, (*[58] * 4, *[116] * 8, *[232] * 4))),
    ("squeezenet1_0", "bam"): sum(map(bam, (256, 512))),
    ("inception_resnet_v2", "se"): 10 * se(320) + 20 * se(1088) + 10 * se(2080),
    ("convnext_tiny", "bam"): sum(map(bam, (96, 192, 384))),
    ("resnext50_32x4d", "se"): 3 * se(256) + 4 * se(512) + 6 * se(1024) + 3 * se(2048),
    ("unet", "cbam"): sum(map(cbam, (64, 128, 256, 512, 1024, 512, 256, 128, 64))),
    ("unet_resnet34", "se"): 3 * se(64) + 4 * se(128) + 6 * se(256) + 3 * se(512),
    ("fcn8s_vgg16", "cbam"): sum(map(cbam, (64, 128, 256, 512, 512))),
    ("fcn_resnet50", "bam"): sum(map(bam, (256, 512, 1024))),
    ("deeplabv1_vgg16", "self"): 4 * 512**2 + 4 * 512 + 2 * 512,
    ("pspnet_resnet50", "self"): 4 * 2048**2 + 4 * 2048 + 2 * 2048,
    ("lraspp_mobilenetv3_large", "self"): 4 * 160**2 + 4 * 160 + 2 * 160,
}


@pytest.mark.parametrize(("key", "kind"), COUNTED)
def test_parameters_are_those_counted_by_hand(key, kind):
    row = get(key)
    with torch.device("meta"):
        spec = NetworkSpec(row.published_categories, row.published_bands, options={"attention": kind})
        network = build(row, spec)
    assert sum(parameter.numel() for parameter in network.parameters()) - row.params == COUNTED[key, kind]


def test_se_has_the_published_number_of_parameters_in_mobilenet_and_shufflenet():
    """In millions, table 3 of arXiv 1709.01507; cut off, not rounded, for ShuffleNet."""
    assert (get("mobilenet_v1").params + COUNTED["mobilenet_v1", "se"]) // 100_000 == 47
    assert (get("shufflenet_v1_g3").params + COUNTED["shufflenet_v1_g3", "se"]) // 100_000 == 24


ONNX = [
    ("densenet121", "bam"),
    ("mobilenet_v2", "cbam"),
    ("squeezenet1_1", "eca"),
    ("unet", "cbam"),
    ("lraspp_mobilenetv3_large", "self"),
    *(
        pytest.param(key, kind, marks=BY_HAND)
        for key, kind in (
            ("vgg11", "se"),
            ("vgg11_bn", "cbam"),
            ("resnext50_32x4d", "bam"),
            ("mobilenet_v1", "se"),
            ("mobilenetv3_small", "cbam"),
            ("mnasnet_b1", "bam"),
            ("efficientnet_b0", "cbam"),
            ("shufflenet_v1_g3", "se"),
            ("shufflenet_v2_x0_5", "self"),
            ("inception_resnet_v2", "cbam"),
            ("convnext_tiny", "cbam"),
            ("fcn_resnet50", "bam"),
            ("fcn8s_vgg16", "eca"),
            ("unet_resnet34", "cbam"),
            ("pspnet_resnet50", "self"),
            ("deeplabv1_vgg16", "cbam"),
            ("deeplabv3_mobilenetv3_large", "eca"),
            ("deeplabv3_resnet101", "se"),
        )
    ),
]


@pytest.mark.parametrize(("key", "kind"), ONNX)
def test_the_exported_network_answers_as_torch_does(key, kind):
    network, size = make(key, kind)
    spread_out(network, 3, size)
    network.train()
    with torch.no_grad():
        network.losses(pictures(3, size), targets(get(key).task, 2, size))  # running statistics of these pictures
    network.eval()
    images = pictures(3, size, 2)[1:]
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter says that sizes are fixed, and that it is old
        torch.onnx.export(network, (images,), file, input_names=["images"], opset_version=17, dynamo=False)
    session = onnxruntime.InferenceSession(file.getvalue(), providers=["CPUExecutionProvider"])
    with torch.inference_mode():
        expected = network(images)["probabilities"].numpy()
    assert session.run(None, {"images": images.numpy()})[0] == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("densenet121", "bam"),
        ("mobilenet_v2", "cbam"),
        ("deeplabv1_vgg16", "self"),
        ("lraspp_mobilenetv3_large", "eca"),
    ],
)
def test_pretrained_weights_are_taken_and_attention_is_new(key, kind, tmp_path):
    plain, _ = make(key, "none")
    published = {name: tensor.clone() for name, tensor in plain.pretrained_part().state_dict().items()}
    save_file(published, tmp_path / "weights.safetensors")
    network, _ = make(key, kind)
    before = {name: tensor.clone() for name, tensor in network.state_dict().items() if is_attention(name)}
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            if not is_attention(name):
                parameter.zero_()
    assert load_pretrained(network, get(key), tmp_path / "weights.safetensors") is None
    taken = network.pretrained_part().state_dict()
    assert all(torch.equal(taken[name], tensor) for name, tensor in published.items())
    assert all(torch.equal(network.state_dict()[name], tensor) for name, tensor in before.items())
