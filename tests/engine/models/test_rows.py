"""One suite that proves every row of the catalogue; a new architecture needs no new test here."""

import io
import warnings
from functools import cache

import numpy as np
import onnxruntime
import pytest
import torch
from torch import nn

from engine.catalog import ROWS, get
from engine.models.network import NetworkSpec, build

NARROW = {"width": 512}
SMALL = {  # what makes a test fast and proves the same
    "unet": {"width": 16},
    "fcn32s_vgg16": NARROW,
    "fcn16s_vgg16": NARROW,
    "fcn8s_vgg16": NARROW,
}
FROM_ZERO = {"fcn32s_vgg16", "fcn16s_vgg16", "fcn8s_vgg16"}  # scores begin at zero and let nothing through at first
LIGHT = 4_000_000  # parameters; heavier rows are proven in full by the slow tests, but for what anybody meets first
FIRST = {"lenet5", "resnet18", "mobilenetv3_small", "yolov5n", "ssdlite320", "unet", "deeplabv3plus_resnet18"}
SIBLINGS = {"squeezenet1_1", "shufflenet_v2_x1_0", "shufflenet_v2_x1_5"}  # one of each family is enough every time
HEAVY = [row.key for row in ROWS if (row.params > LIGHT and row.key not in FIRST) or row.key in SIBLINGS]
LIGHT_ROWS = [row.key for row in ROWS if row.key not in HEAVY]
every_row = pytest.mark.parametrize("key", [row.key for row in ROWS])
BY_HAND = [pytest.mark.slow, pytest.mark.exhaustive]  # minutes each: more than fit before every change
each_row = pytest.mark.parametrize("key", [*LIGHT_ROWS, *(pytest.param(key, marks=BY_HAND) for key in HEAVY)])
each_light_row = pytest.mark.parametrize("key", LIGHT_ROWS)  # for what has little to do with the single network


def make(key, categories=2, bands=3, size=None, **options):
    torch.manual_seed(0)
    row = get(key)
    size = size or (row.divisor * 4, row.divisor * 3)
    return build(row, NetworkSpec(categories, bands, size, options={**SMALL.get(key, {}), **options}))


def sizes(key):
    """Two sizes (width, height), neither square, both multiples of the divisor and nothing more."""
    step = get(key).divisor
    few = max(1, -(-64 // step))
    return [(step * few, step * (few + 1)), (step * (few + 3), step * few)]


def pictures(bands, size, count=2):
    """Random blocks on a slope: float (count, bands, H, W) in [0, 1]."""
    random = torch.Generator().manual_seed(3)
    width, height = size
    coarse = torch.rand((count, bands, 5, 7), generator=random)
    return 0.7 * nn.functional.interpolate(coarse, (height, width)) + 0.3 * torch.linspace(0, 1, width)


def targets(task, categories, size, count=2):
    width, height = size
    if task == "classification":
        return {"categories": torch.arange(count) % categories}
    if task == "detection":
        ends = torch.tensor([0.2, 0.35, 0.5, 0.65, 0.8, 0.95, 1.0])  # boxes for fine and for coarse levels
        box = torch.stack([ends * 0, ends * 0, ends, ends], 1) * torch.tensor([width, height] * 2)
        return {"boxes": [box] * count, "categories": [torch.arange(len(ends)) % categories] * count}
    mask = torch.zeros(count, height, width, dtype=torch.int64)
    mask[:, : height // 2, : width // 2] = 1
    mask[:, height // 2 :, width // 2 :] = categories
    mask[:, 0] = 255
    return {"mask": mask}


def nothing(task, size, count=2):
    width, height = size
    if task == "detection":
        none = torch.zeros(0, dtype=torch.int64)
        return [{"boxes": [torch.zeros(0, 4)] * count, "categories": [none] * count}]
    background = torch.zeros(count, height, width, dtype=torch.int64)
    return [{"mask": background}, {"mask": torch.full_like(background, 255)}]


def assert_answer(task, answer, categories, size, count):
    width, height = size
    assert all(tensor.isfinite().all() for tensor in answer.values())
    if task == "classification":
        assert answer["probabilities"].shape == (count, categories)
    elif task == "segmentation":
        assert answer["probabilities"].shape == (count, 1 + categories, height, width)
    if task != "detection":
        assert torch.allclose(answer["probabilities"].sum(1), torch.ones(()), atol=1e-5)
        return
    boxes, scores, found = answer["boxes"], answer["scores"], answer["categories"]
    many = scores.shape[1]
    assert boxes.shape == (count, many, 4) and found.shape == (count, many) and found.dtype == torch.int64
    assert ((scores >= 0) & (scores <= 1)).all() and (scores.diff(dim=1) <= 0).all()
    assert ((found >= 0) & (found < categories)).all()
    assert (boxes[..., 2:] >= boxes[..., :2]).all()
    assert boxes.min() >= 0 and boxes[..., 0::2].max() <= width and boxes[..., 1::2].max() <= height
    assert (boxes[scores == 0] == 0).all()


@every_row
def test_parameters_are_counted_right_at_the_published_categories_and_read_from_a_file(key):
    row = get(key)
    with torch.device("meta"):  # shapes without memory
        network = build(row, NetworkSpec(row.published_categories, row.published_bands, row.image_size))
    assert sum(parameter.numel() for parameter in network.parameters()) == row.params
    # A file of weights holds names and tensors, and nothing that torch keeps beside them.
    network.load_state_dict(dict(network.state_dict()))


@each_row
@pytest.mark.parametrize(("categories", "bands"), [(1, 1), (2, 3), (20, 6)])
def test_forward_has_the_promised_shape_at_any_size_bands_and_categories(key, categories, bands):
    task = get(key).task
    network = make(key, categories, bands).eval()
    for size in sizes(key):
        with torch.inference_mode():
            answer = network(pictures(bands, size))
        assert_answer(task, answer, categories, size, count=2)


@each_row
@pytest.mark.parametrize("categories", [1, 3])
def test_every_parameter_learns(key, categories):
    task, size = get(key).task, sizes(key)[0]
    if task == "classification" and categories == 1:
        pytest.skip("one category is always right")
    network = make(key, categories).train()
    for module in network.modules():
        if hasattr(module, "drop_prob"):
            module.drop_prob = 0.0  # by chance it leaves out a whole block, which then learns nothing from one batch
    learning = [(name, parameter) for name, parameter in network.named_parameters() if parameter.requires_grad]
    optimizer = torch.optim.SGD([parameter for _, parameter in learning], 1e-3)
    for _ in range(2 if key in FROM_ZERO else 1):
        losses = network.losses(pictures(3, size), targets(task, categories, size))
        assert all(loss.ndim == 0 and loss.isfinite() and loss >= 0 for loss in losses.values())
        torch.stack(list(losses.values())).sum().backward()
        idle = [name for name, parameter in learning if parameter.grad is None or not parameter.grad.any()]
        optimizer.step()
    assert idle == []


@each_light_row
@pytest.mark.parametrize("count", [1, 2])
def test_pictures_with_nothing_on_them_train_as_well(key, count):
    task, size = get(key).task, sizes(key)[0]
    if task == "classification":
        pytest.skip("each picture has a category")
    network = make(key, 3).train()
    for target in nothing(task, size, count):
        losses = network.losses(pictures(3, size, count), target)
        total = torch.stack(list(losses.values())).sum()
        total.backward()
        assert total.isfinite()
        assert all(p.grad is None or p.grad.isfinite().all() for p in network.parameters())


@each_row
def test_one_picture_is_a_batch_to_train_on(key):
    row = get(key)
    size = (row.divisor, row.divisor) if row.divisor >= 32 else (32, 32)  # maps of a single pixel at the bottom
    losses = make(key, 3).train().losses(pictures(3, size, 1), targets(row.task, 3, size, 1))
    assert all(loss.isfinite() for loss in losses.values())


@each_light_row
def test_a_few_steps_lower_the_loss(key):
    row = get(key)
    size = sizes(key)[0]
    network, images, target = make(key, 2).train(), pictures(3, size), targets(row.task, 2, size)
    rate = row.recipe.learning_rate if row.recipe.optimizer == "adamw" else 1e-3  # SGD's are meant for SGD
    optimizer = torch.optim.AdamW(network.parameters(), min(rate, 1e-3))
    course = []
    for _ in range(12):
        loss = torch.stack(list(network.losses(images, target).values())).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        course.append(loss.item())
    assert min(course[-3:]) < 0.9 * course[0]


@each_row
def test_the_backbone_is_a_part_that_can_be_frozen(key):
    network = make(key)
    parameters = list(network.parameters())
    backbone = {id(parameter) for parameter in network.backbone_parameters()}
    assert backbone <= {id(parameter) for parameter in parameters}
    assert len(backbone) < len(parameters)


@each_light_row
def test_band_statistics_are_the_first_layer(key):
    row, size = get(key), sizes(key)[0]
    torch.manual_seed(0)
    plain = build(row, NetworkSpec(2, 2, size, (0.0, 0.0), (1.0, 1.0), SMALL.get(key, {}))).eval()
    torch.manual_seed(0)
    shifted = build(row, NetworkSpec(2, 2, size, (0.2, 0.4), (0.5, 2.0), SMALL.get(key, {}))).eval()
    images = pictures(2, size)
    moved = images * torch.tensor([0.5, 2.0]).view(1, 2, 1, 1) + torch.tensor([0.2, 0.4]).view(1, 2, 1, 1)
    with torch.inference_mode():
        for one, other in zip(plain(images).values(), shifted(moved).values(), strict=True):
            assert torch.allclose(one.float(), other.float(), atol=1e-3)


@each_light_row
def test_an_unknown_option_is_refused(key):
    with pytest.raises(KeyError, match="wings"):
        make(key, wings=2)


@each_light_row
def test_a_saved_network_answers_as_before(key):
    network, other, size = make(key).eval(), make(key).eval(), sizes(key)[0]
    with torch.no_grad():
        for parameter in other.parameters():
            parameter.zero_()
    other.load_state_dict({name: tensor.clone() for name, tensor in network.state_dict().items()})
    with torch.inference_mode():
        before, after = network(pictures(3, size)), other(pictures(3, size))
    assert all(torch.equal(before[name], after[name]) for name in before)


@torch.no_grad()
def spread_out(network, bands, size):
    """Give a fresh network answers as different as those of a trained one: without ties, orders can be compared."""
    norms = [module for module in network.modules() if isinstance(module, nn.BatchNorm2d)]
    for norm in norms:
        norm.momentum = 1.0
    network.train()
    if hasattr(network, "raw"):
        network.raw(torch.rand(8, bands, size[1], size[0]))
        for module in network.modules():
            if isinstance(module, nn.Conv2d) and module.bias is not None:
                module.weight.normal_(0, 2 / module.weight[0].numel() ** 0.5)
                module.bias.normal_()
    return network.eval()


@cache
def exported(key, bands):
    size = sizes(key)[1]
    network = spread_out(make(key, 3, bands, size), bands, size)
    file = io.BytesIO()
    names = list(network(pictures(bands, size, 1)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter says that sizes are fixed, and that it is old
        torch.onnx.export(
            network,
            (pictures(bands, size, 1),),
            file,
            input_names=["images"],
            output_names=names,
            opset_version=17,
            dynamo=False,
        )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(file.getvalue(), options, providers=["CPUExecutionProvider"])
    return network, session, size


@each_row
@pytest.mark.parametrize("bands", [3, 6])
@pytest.mark.parametrize("kind", ["structured", "random"])
def test_the_exported_network_answers_as_torch_does(key, bands, kind):
    network, session, size = exported(key, bands)
    width, height = size
    images = {
        "structured": pictures(bands, size, 2)[1:],
        "random": torch.rand((1, bands, height, width), generator=torch.Generator().manual_seed(5)),
    }[kind]
    names = [output.name for output in session.get_outputs()]
    got = dict(zip(names, session.run(None, {"images": images.numpy()}), strict=True))
    with torch.inference_mode():
        want = {name: tensor.numpy() for name, tensor in network(images).items()}
    assert {name: value.shape for name, value in got.items()} == {name: value.shape for name, value in want.items()}
    if get(key).task != "detection":
        assert np.abs(got["probabilities"] - want["probabilities"]).max() < 1e-4
    else:
        assert_same_detections(got, want)


def assert_same_detections(got, want):
    """Each detection has its twin; among hundreds a few near ties may fall the other way."""
    assert np.abs(got["scores"] - want["scores"]).max() < 1e-2
    same = got["categories"][0][:, None] == want["categories"][0][None]
    close = np.abs(got["scores"][0][:, None] - want["scores"][0][None]) < 1e-3
    near = np.abs(got["boxes"][0][:, None] - want["boxes"][0][None]).max(2) < 0.5
    real = want["scores"][0] > 0
    twins = (same & close & near).any(0)[real]
    assert twins.mean() > 0.97
