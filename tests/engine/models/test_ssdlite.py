import pytest
import torch
from torchvision.models.detection import ssdlite320_mobilenet_v3_large

from engine.models.detection.ssdlite import build, hardest
from engine.models.network import NetworkSpec

SIZE = 320


def network(categories=2):
    torch.manual_seed(0)
    return build(NetworkSpec(categories, 3, (SIZE, SIZE), (0.5,) * 3, (0.5,) * 3))


def torchvisions(network, categories=2):
    theirs = ssdlite320_mobilenet_v3_large(weights=None, weights_backbone=None, num_classes=1 + categories)
    theirs.load_state_dict(network.body.state_dict())
    return theirs


def targets():
    boxes = [torch.tensor([[20.0, 30, 120, 150], [200, 200, 230, 240]]), torch.tensor([[100.0, 10, 300, 310]])]
    return {"boxes": boxes, "categories": [torch.tensor([0, 1]), torch.tensor([1])]}


def test_losses_are_those_of_torchvision():
    net = network()
    theirs = torchvisions(net)
    images, wanted = torch.rand(2, 3, SIZE, SIZE), targets()
    ours = net.train().losses(images, wanted)
    labels = [{"boxes": b, "labels": c + 1} for b, c in zip(wanted["boxes"], wanted["categories"], strict=True)]
    published = theirs.train()(list(images), labels)
    assert ours["box"].item() == pytest.approx(published["bbox_regression"].item(), rel=1e-4)
    assert ours["category"].item() == pytest.approx(published["classification"].item(), rel=1e-4)


def test_answers_are_those_of_torchvision_without_the_background():
    net = network()
    for module in net.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.momentum = 1.0
    with torch.no_grad():
        net.train().raw(torch.rand(4, 3, SIZE, SIZE))
        for name, parameter in net.body.head.named_parameters():
            if name.endswith("1.weight"):
                parameter.normal_(0, 0.1)
    theirs = torchvisions(net).eval()
    image = torch.rand(1, 3, SIZE, SIZE)
    with torch.inference_mode():
        ours = net.eval()(image)
        published = theirs(list(image))[0]
    assert torch.allclose(ours["scores"][0, :20], published["scores"][:20], atol=1e-4)
    assert torch.allclose(ours["boxes"][0, :20], published["boxes"][:20], atol=0.1)
    assert torch.equal(ours["categories"][0, :20] + 1, published["labels"][:20])


def test_outputs_that_hit_every_box_cost_nothing():
    net = network()
    _, logits, defaults = net.raw(torch.rand(2, 3, SIZE, SIZE))
    wanted = targets()
    codes, sure = torch.zeros(2, len(defaults), 4), torch.full_like(logits, -30.0)
    for index, (boxes, categories) in enumerate(zip(wanted["boxes"], wanted["categories"], strict=True)):
        match = net._match(boxes, defaults)
        thing = match >= 0
        assert set(match[thing].tolist()) == set(range(len(boxes)))  # each box has a default box that answers for it
        codes[index][thing] = net.body.box_coder.encode_single(boxes[match[thing]], defaults[thing])
        channel = torch.zeros(len(defaults), dtype=torch.int64)
        channel[thing] = 1 + categories[match[thing]]
        sure[index, torch.arange(len(defaults)), channel] = 30.0
    net.raw = lambda images: (codes, sure, defaults)
    assert all(
        term.item() == pytest.approx(0, abs=1e-5) for term in net.losses(torch.zeros(2, 3, 9, 9), wanted).values()
    )
    net.eval()
    answer = net.forward(torch.zeros(2, 3, SIZE, SIZE))
    assert (answer["scores"] > 0.5).sum(1).tolist() == [2, 1]
    assert torch.allclose(answer["boxes"][1, 0], wanted["boxes"][1][0], atol=1e-2)


def test_three_hard_background_boxes_for_each_thing():
    loss = torch.tensor([[9.0, 1, 5, 4, 3, 2, 0], [1.0, 2, 3, 4, 5, 6, 7]])
    thing = torch.tensor([[True] + [False] * 6, [False] * 7])
    chosen = hardest(loss, thing)
    assert chosen[0].nonzero().flatten().tolist() == [2, 3, 4]
    assert chosen[1].nonzero().flatten().tolist() == [4, 5, 6]  # an empty picture teaches as well


def test_a_wide_picture_has_wide_default_boxes():
    net = network()
    _, _, defaults = net.raw(torch.rand(1, 3, 160, 320))
    assert defaults[:, 2].max() > 250 and defaults[:, 3].max() < 250
