import torch
from torchvision.ops import batched_nms

from engine.models.detection.yolov5 import SUPPRESS_IOU
from engine.models.ops.detections import MAX_DETECTIONS, select_detections

SIZE = (100, 80)


def select(boxes, scores, iou=0.5):
    return select_detections(torch.tensor([boxes]), torch.tensor([scores]), iou, SIZE)


def test_the_weaker_of_two_of_one_category_goes():
    answer = select([[10.0, 10, 30, 30], [11, 10, 31, 30], [60, 10, 80, 30]], [[0.5], [0.9], [0.7]])
    assert answer["scores"][0, :3].tolist() == torch.tensor([0.9, 0.7, 0]).tolist()
    assert answer["boxes"][0, 0].tolist() == [11, 10, 31, 30]


def test_half_of_a_box_is_the_same_thing_to_yolov5_and_two_fifths_another():
    for height, kept in ((40.0, 1), (32.0, 2)):  # of 80: IoU 0.5 and 0.4
        answer = select([[0.0, 0, 80, 80], [0, 0, 80, height]], [[0.9], [0.8]], SUPPRESS_IOU)
        assert (answer["scores"] > 0).sum() == kept


def test_two_categories_do_not_suppress_each_other():
    answer = select([[10.0, 10, 30, 30], [11, 10, 31, 30]], [[0.5, 0], [0, 0.9]])
    assert answer["categories"][0, :2].tolist() == [1, 0]
    assert (answer["scores"][0] > 0).sum() == 2


def test_a_box_may_answer_for_two_categories():
    answer = select([[10.0, 10, 30, 30]], [[0.5, 0.4]])
    assert answer["categories"][0, :2].tolist() == [0, 1]


def test_boxes_end_where_the_picture_does():
    assert select([[-5.0, -3, 130, 90]], [[0.5]])["boxes"][0, 0].tolist() == [0, 0, 100, 80]


def test_the_rest_is_zero():
    answer = select([[10.0, 10, 30, 30]], [[0.5]])
    assert answer["boxes"].shape == (1, MAX_DETECTIONS, 4)
    assert (
        not answer["boxes"][0, 1:].any() and not answer["scores"][0, 1:].any() and not answer["categories"][0, 1:].any()
    )


def test_a_picture_with_nothing_on_it():
    answer = select([[10.0, 10, 30, 30]] * 3, [[0.0, 0.0005]] * 3)
    assert not answer["scores"].any() and not answer["boxes"].any()


def test_each_picture_of_a_batch_is_on_its_own_and_like_torchvisions_suppression():
    random = torch.Generator().manual_seed(0)
    corner = torch.rand((3, 200, 2), generator=random) * 60
    boxes = torch.cat([corner, corner + 5 + torch.rand((3, 200, 2), generator=random) * 15], 2)
    scores = torch.rand((3, 200, 4), generator=random)
    answer = select_detections(boxes, scores, 0.4, SIZE)
    for index in range(3):
        repeated = boxes[index].repeat_interleave(4, 0)
        category = torch.arange(4).repeat(200)
        keep = batched_nms(repeated, scores[index].flatten(), category, 0.4)[:MAX_DETECTIONS]
        count = len(keep)
        assert torch.equal(answer["scores"][index, :count], scores[index].flatten()[keep])
        assert torch.equal(answer["boxes"][index, :count], repeated[keep])
        assert torch.equal(answer["categories"][index, :count], category[keep])
