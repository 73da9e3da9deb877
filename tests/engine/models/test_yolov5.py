import math
from dataclasses import astuple

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import binary_cross_entropy_with_logits as bce

from engine.models.detection.anchors import COCO_ANCHORS, fit_anchors
from engine.models.detection.yolo_loss import Boxes, assign, corners, decode, loss_terms
from engine.models.detection.yolov5 import STRIDES, build_nano
from engine.models.network import NetworkSpec

SQUARE = torch.tensor([[10.0, 10.0], [20.0, 20.0], [100.0, 100.0]])
ANCHORS = torch.tensor(COCO_ANCHORS, dtype=torch.float32)


def boxes(*rows, category=0):
    """One picture with `rows` x1 y1 x2 y2."""
    corner = torch.tensor(rows, dtype=torch.float32).reshape(-1, 4)
    return Boxes.of([corner], [torch.full((len(corner),), category)])


def cells(found):
    return sorted(zip(found.anchor.tolist(), found.column.tolist(), found.row.tolist(), strict=True))


def network(categories=3, size=(96, 64)):
    torch.manual_seed(0)
    return build_nano(NetworkSpec(categories, 3, size))


# Assignment


def test_a_box_belongs_to_its_cell_and_to_the_two_nearest_neighbours():
    # Centre (27, 45): in cells of 8 pixels (3.375, 5.625): cell (3, 5), nearer to the left and to the one below.
    found = assign(boxes((22, 40, 32, 50)), SQUARE[:1], 8, 10, 10)
    assert cells(found) == [(0, 2, 5), (0, 3, 5), (0, 3, 6)]
    assert found.target.tolist() == [[27, 45, 10, 10]] * 3


def test_anchors_serve_boxes_up_to_a_factor_of_four():
    found = assign(boxes((22, 40, 32, 50)), SQUARE, 8, 10, 10)
    assert set(found.anchor.tolist()) == {0, 1}  # 10 and 20 serve a box of 10, 100 does not
    assert set(assign(boxes((0, 0, 40, 10)), SQUARE[:1], 8, 10, 10).anchor.tolist()) == set()  # exactly 4 is too much
    assert set(assign(boxes((0, 0, 39, 10)), SQUARE[:1], 8, 10, 10).anchor.tolist()) == {0}


def test_neighbours_outside_the_map_do_not_exist():
    corner = assign(boxes((-1, -1, 7, 7)), SQUARE[:1], 8, 4, 4)  # centre (3, 3): left and up are outside
    assert cells(corner) == [(0, 0, 0)]
    far = assign(boxes((24, 24, 34, 34)), SQUARE[:1], 8, 4, 4)  # centre (29, 29): right and down are outside
    assert cells(far) == [(0, 3, 3)]


def test_a_centre_on_the_far_edge_belongs_to_the_last_cell():
    found = assign(boxes((27, 27, 37, 37)), SQUARE[:1], 8, 4, 4)  # centre (32, 32), the outer corner of a 32x32 picture
    assert cells(found) == [(0, 3, 3)]


def test_a_centre_in_the_middle_of_a_cell_has_no_neighbours():
    assert cells(assign(boxes((7, 7, 17, 17)), SQUARE[:1], 8, 4, 4)) == [(0, 1, 1)]


def test_boxes_without_area_are_left_out():
    assert len(boxes((5, 5, 5, 9), (5, 5, 9, 5), (5, 5, 9, 9)).image) == 1


def test_each_box_remembers_its_picture_and_category():
    table = Boxes.of(
        [torch.tensor([[0.0, 0, 8, 8]]), torch.zeros(0, 4), torch.tensor([[8.0, 8, 18, 18], [0, 0, 9, 9]])],
        [torch.tensor([2]), torch.zeros(0, dtype=torch.int64), torch.tensor([1, 0])],
    )
    assert table.image.tolist() == [0, 2, 2]
    assert table.category.tolist() == [2, 1, 0]
    assert table.sizes[1].tolist() == [13, 13, 10, 10]


# Decoding


def test_zero_outputs_are_the_anchor_in_the_middle_of_its_cell():
    box = decode(torch.zeros(4), torch.tensor(3.0), torch.tensor(5.0), torch.tensor([10.0, 20.0]), 8)
    assert box.tolist() == [28, 44, 10, 20]


@pytest.mark.parametrize(("raw", "reach", "factor"), [(30.0, 1.5, 4.0), (-30.0, -0.5, 0.0)])
def test_outputs_are_bounded(raw, reach, factor):
    box = decode(torch.full((4,), raw), torch.tensor(0.0), torch.tensor(0.0), torch.tensor([10.0, 20.0]), 8)
    assert box.tolist() == pytest.approx([8 * reach, 8 * reach, 10 * factor, 20 * factor], abs=1e-5)


def test_corners_of_a_box():
    assert corners(torch.tensor([10.0, 20.0, 4.0, 6.0])).tolist() == [8, 17, 12, 23]


def test_a_planted_output_comes_out_of_forward_as_the_box_it_means():
    net = network(3, (96, 64)).eval()
    with torch.no_grad():
        for conv in net.head:
            conv.weight.zero_()
            conv.bias.fill_(-20.0)
        levels = net.raw(torch.zeros(1, 3, 64, 96))
        levels[0][0, 1, 2, 5] = torch.tensor([0.0, 0.0, 0.0, 0.0, 9.0, -9.0, 9.0, -9.0])  # level 8 px, row 2, column 5
        net.raw = lambda images: levels
        answer = net(torch.zeros(1, 3, 64, 96))
    assert answer["boxes"][0, 0].tolist() == [44 - 8, 20 - 15, 44 + 8, 20 + 15]  # anchor 16 x 30 about (5.5, 2.5) * 8
    assert answer["categories"][0, 0] == 1
    assert answer["scores"][0, 0].item() == pytest.approx(1 / (1 + math.exp(-9)) ** 2)
    assert answer["scores"][0, 1:].max() == 0


# The loss


def reference(levels, pictures, anchors):
    """Return the terms as the formulas read, with a loop over everything."""
    box, thing, kind = [], [], []
    for level, (raw, stride) in enumerate(zip(levels, STRIDES, strict=True)):
        count, shapes, rows, columns, width = raw.shape
        wanted, misfits, kinds = np.zeros((count, shapes, rows, columns)), [], []
        for image, (rectangles, categories) in enumerate(pictures):
            for (x1, y1, x2, y2), category in zip(rectangles, categories, strict=True):
                cx, cy, w, h = (x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1
                for a in range(shapes):
                    aw, ah = anchors[level][a]
                    if max(w / aw, aw / w, h / ah, ah / h) >= 4:
                        continue
                    gx, gy = cx / stride, cy / stride
                    i, j = min(int(gx), columns - 1), min(int(gy), rows - 1)
                    places = [(i, j)]
                    places += [(i - 1, j)] * (gx - i < 0.5 and i > 0) + [(i + 1, j)] * (
                        gx - i > 0.5 and i < columns - 1
                    )
                    places += [(i, j - 1)] * (gy - j < 0.5 and j > 0) + [(i, j + 1)] * (gy - j > 0.5 and j < rows - 1)
                    for column, row in places:
                        out = raw[image, a, row, column]
                        s = [1 / (1 + math.exp(-v)) for v in out[:4].tolist()]
                        predicted = (
                            (2 * s[0] - 0.5 + column) * stride,
                            (2 * s[1] - 0.5 + row) * stride,
                            (2 * s[2]) ** 2 * aw,
                            (2 * s[3]) ** 2 * ah,
                        )
                        ciou = complete_iou(predicted, (cx, cy, w, h))
                        misfits.append(1 - ciou)
                        wanted[image, a, row, column] = max(wanted[image, a, row, column], ciou, 0)
                        target = torch.zeros(width - 5)
                        target[category] = 1
                        kinds.append(bce(out[5:], target).item())
        box.append(np.mean(misfits) if misfits else 0)
        kind.append(np.mean(kinds) if kinds else 0)
        thing.append((4.0, 1.0, 0.4)[level] * bce(raw[..., 4], torch.tensor(wanted, dtype=raw.dtype)).item())
    area = levels[0].shape[2] * levels[0].shape[3] * 64
    categories = levels[0].shape[-1] - 5
    return {
        "box": 0.05 * sum(box),
        "objectness": sum(thing) * area / 640**2,
        "category": 0.5 * categories / 80 * sum(kind),
    }


def complete_iou(a, b):
    """Return CIoU of two boxes given as centre and size (arXiv 1911.08287)."""
    (ax, ay, aw, ah), (bx, by, bw, bh) = a, b
    left, right = max(ax - aw / 2, bx - bw / 2), min(ax + aw / 2, bx + bw / 2)
    top, bottom = max(ay - ah / 2, by - bh / 2), min(ay + ah / 2, by + bh / 2)
    common = max(right - left, 0) * max(bottom - top, 0)
    iou = common / (aw * ah + bw * bh - common)
    width = max(ax + aw / 2, bx + bw / 2) - min(ax - aw / 2, bx - bw / 2)
    height = max(ay + ah / 2, by + bh / 2) - min(ay - ah / 2, by - bh / 2)
    distance = ((ax - bx) ** 2 + (ay - by) ** 2) / (width**2 + height**2)
    shape = 4 / math.pi**2 * (math.atan(bw / bh) - math.atan(aw / ah)) ** 2
    return iou - distance - shape * shape / (1 - iou + shape) if shape else iou - distance


def odd(least, most):
    """Odd numbers of 64ths: exact in float32, and never on the edge of a cell or at four times an anchor, where the
    formula in float64 and the network in float32 may round to different sides."""
    return st.integers(least * 32, most * 32).map(lambda number: (2 * number + 1) / 64)


rectangle = st.tuples(odd(0, 89), odd(0, 59), odd(2, 90), odd(2, 60), st.integers(0, 2)).map(
    lambda r: ((r[0], r[1], min(r[0] + r[2], 96), min(r[1] + r[3], 64)), r[4])
)


@given(st.lists(st.lists(rectangle, max_size=6), min_size=1, max_size=3), st.integers(0, 100))
@settings(max_examples=40, deadline=None)
def test_the_loss_is_the_published_formula(pictures, seed):
    pictures = [([box for box, _ in picture], [category for _, category in picture]) for picture in pictures]
    random = torch.Generator().manual_seed(seed)
    levels = [torch.randn(len(pictures), 3, 64 // s, 96 // s, 8, generator=random) for s in STRIDES]
    table = Boxes.of(
        [torch.tensor(box, dtype=torch.float32).reshape(-1, 4) for box, _ in pictures],
        [torch.tensor(category, dtype=torch.int64) for _, category in pictures],
    )
    got = loss_terms(levels, table, ANCHORS, STRIDES)
    want = reference(levels, pictures, COCO_ANCHORS)
    assert {name: term.item() for name, term in got.items()} == pytest.approx(want, rel=1e-3, abs=1e-5)


def test_the_order_of_boxes_does_not_matter_even_where_they_share_a_cell():
    rows = [(20.0, 20.0, 40.0, 40.0), (21.0, 20.0, 41.0, 44.0), (20.0, 22.0, 38.0, 41.0)]
    levels = [torch.randn(1, 3, 64 // s, 96 // s, 8, generator=torch.Generator().manual_seed(1)) for s in STRIDES]
    one = loss_terms(levels, boxes(*rows), ANCHORS, STRIDES)
    other = loss_terms(levels, boxes(*rows[::-1]), ANCHORS, STRIDES)
    assert all(torch.allclose(one[name], other[name]) for name in one)


def test_perfect_outputs_cost_nothing():
    levels = [torch.zeros(1, 3, 64 // s, 96 // s, 8) for s in STRIDES]
    for level in levels:
        level[..., 4:] = -20.0
    # An anchor of 16x30 in the middle of the cell (5, 2) of the finest level, and no other anchor that serves it.
    anchors = torch.full((3, 3, 2), 1000.0)
    anchors[0, 1] = torch.tensor([16.0, 30.0])
    levels[0][0, 1, 2, 5, 4] = levels[0][0, 1, 2, 5, 5 + 2] = 20.0
    terms = loss_terms(levels, boxes((36, 5, 52, 35), category=2), anchors, STRIDES)
    assert all(term.item() == pytest.approx(0, abs=1e-6) for term in terms.values())


@pytest.mark.parametrize("squeezed", [[2], [3], [2, 3]], ids=["no width", "no height", "neither"])
def test_an_output_too_thin_for_float32_has_a_gradient_all_the_same(squeezed):
    anchors = torch.tensor([[[14.0, 14]]])
    level = torch.zeros(1, 1, 40, 40, 8)
    level[..., squeezed] = -12.0  # 1e-9 pixels: nothing at all beside a coordinate of 300
    level.requires_grad_(True)
    found = boxes([290, 290, 306, 304])
    sum(loss_terms([level], found, anchors, (8,)).values()).backward()
    assert torch.isfinite(level.grad).all()
    assert level.grad[..., :2].abs().sum() > 0


def test_with_one_category_objectness_is_the_score():
    net = network(1).eval()
    terms = net.losses(
        torch.rand(1, 3, 64, 96), {"boxes": [torch.tensor([[8.0, 8, 40, 40]])], "categories": [torch.tensor([0])]}
    )
    assert terms["category"] == 0 and terms["box"] > 0
    with torch.inference_mode():
        assert net(torch.rand(1, 3, 64, 96))["scores"].max() < 0.05  # untrained: nearly nothing is there


def test_a_fresh_network_expects_eight_things_in_a_large_picture():
    net = network(4)
    for conv, stride in zip(net.head, STRIDES, strict=True):
        bias = conv.bias.view(3, -1).detach()
        spread = 1 / conv.weight.shape[1] ** 0.5  # of torch's own bias
        assert torch.allclose(bias[:, 4], torch.tensor(math.log(8 / (640 / stride) ** 2)), atol=spread)
        assert torch.allclose(bias[:, 5:], torch.tensor(math.log(0.6 / 3)), atol=spread)


# Anchors


def test_fitted_anchors_travel_with_the_weights():
    net = network()
    before = net.anchors.clone()
    sizes = np.random.default_rng(0).uniform((20, 30), (60, 90), (200, 2))
    net.fit_to_boxes(sizes)
    assert not torch.equal(net.anchors, before)
    assert net.anchors.view(9, 2).numpy() == pytest.approx(fit_anchors(sizes), rel=1e-5)
    other = network()
    other.load_state_dict(net.state_dict())
    assert torch.equal(other.anchors, net.anchors)


def test_without_boxes_the_anchors_stay():
    net = network()
    net.fit_to_boxes(np.zeros((0, 2)))
    assert net.anchors.tolist() == ANCHORS.tolist()


def test_strides_and_number_of_outputs():
    levels = network(80, (640, 640)).eval().raw(torch.zeros(1, 3, 640, 640))
    assert sum(level[..., 0].numel() for level in levels) == 25_200
    assert [tuple(level.shape[2:]) for level in levels] == [(80, 80, 85), (40, 40, 85), (20, 20, 85)]


def test_assignment_fields_have_one_length():
    found = assign(boxes((22, 40, 32, 50), (0, 0, 12, 12)), SQUARE, 8, 10, 10)
    assert len({len(column) for column in (found.image, found.anchor, found.row, found.column, found.category)}) == 1
    assert len(astuple(found)) == 6


@pytest.mark.slow
def test_it_learns_four_pictures_by_heart():
    random = np.random.default_rng(0)
    images, wanted, kinds = torch.full((4, 3, 128, 160), 0.5), [], []
    for image in images:
        rows, kind = [], []
        for _ in range(5):
            w, h = random.integers(16, 48, 2)
            x, y, category = int(random.integers(0, 160 - w)), int(random.integers(0, 128 - h)), int(random.integers(2))
            image[category, y : y + h, x : x + w] = 1.0
            rows.append([x, y, x + w, y + h])
            kind.append(category)
        wanted.append(torch.tensor(rows, dtype=torch.float32))
        kinds.append(torch.tensor(kind))
    net = network(2, (160, 128)).train()
    net.fit_to_boxes(torch.cat([b[:, 2:] - b[:, :2] for b in wanted]))
    optimizer = torch.optim.AdamW(net.parameters(), 2e-3)
    for _ in range(150):
        loss = torch.stack(list(net.losses(images, {"boxes": wanted, "categories": kinds}).values())).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.inference_mode():
        answer = net.eval()(images)
    from torchvision.ops import box_iou

    for index in range(4):
        sure = answer["scores"][index] > 0.5
        overlap = box_iou(wanted[index], answer["boxes"][index][sure])
        overlap[kinds[index][:, None] != answer["categories"][index][sure][None]] = 0
        assert (overlap.amax(1) > 0.7).float().mean() >= 0.8
