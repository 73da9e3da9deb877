import numpy as np
import pytest

from engine.annotation import Box
from engine.errors import UserError
from engine.inference.mirrored import answer_mirrored
from engine.inference.session import Session
from tests.engine.inference.stand_in import classifier, detector

BOTH = ("horizontal", "vertical")


def batch(rows):
    """A picture of one band as a network takes it: (1, H, W, 1)."""
    return np.array(rows, np.float32)[np.newaxis, :, :, np.newaxis]


def by_column(pixels):
    """A segmenter that sees less the further right something is: (1, 1, H, W)."""
    return {"probabilities": pixels[:, :, :, 0][:, np.newaxis] * np.array([0.8, 0.6, 0.4, 0.2], np.float32)}


def test_probabilities_of_pixels_are_mirrored_back_and_averaged():
    """Three columns are the picture, the fourth is margin: its answer stays where it is."""
    answer = answer_mirrored(by_column, batch([[1, 0, 0, 1], [0, 0, 0.5, 1]]), (3, 2), ("horizontal",))
    expected = [[(0.8 + 0.4) / 2, 0, 0, 0.2], [0, 0, 0.5 * (0.4 + 0.8) / 2, 0.2]]
    assert answer["probabilities"][0, 0] == pytest.approx(np.array(expected))
    assert answer["probabilities"].dtype == np.float32


def test_top_bottom_and_both_at_once_are_mirrored_back():
    rows = np.array([[0.8], [0.4]], np.float32)  # less of what is further down

    def by_place(pixels):
        return {"probabilities": by_column(pixels)["probabilities"] * rows}

    answer = answer_mirrored(by_place, batch([[1, 0, 0, 0], [0, 0, 0, 0]]), (4, 2), BOTH)
    corners = [0.8 * 0.8, 0.2 * 0.8, 0.8 * 0.4, 0.2 * 0.4]  # where the bright pixel stands in the four pictures
    expected = np.zeros((2, 4))
    expected[0, 0] = sum(corners) / 4
    assert answer["probabilities"][0, 0] == pytest.approx(expected)


def test_probabilities_of_a_picture_are_averaged():
    def left(pixels):
        share = pixels[0, :, :2].mean()
        return {"probabilities": np.array([[share, 1 - share]], np.float32)}

    answer = answer_mirrored(left, batch([[1, 0.5, 0, 0.1]]), (4, 1), ("horizontal",))
    assert answer["probabilities"] == pytest.approx(np.array([[(0.75 + 0.05) / 2, 1 - 0.4]]))


def found(boxes, scores, categories, room=4):
    padding = room - len(boxes)
    return {
        "boxes": np.array([[*boxes, *[[0, 0, 0, 0]] * padding]], np.float32),
        "scores": np.array([[*scores, *[0] * padding]], np.float32),
        "categories": np.array([[*categories, *[0] * padding]], np.int64),
    }


def test_boxes_are_mirrored_back():
    """A detector that says the same of each picture: a box in the corner, on a picture of 10 x 8 in 12 x 8."""
    answer = answer_mirrored(
        lambda _: found([[0, 1, 2, 4]], [0.5], [1]), np.zeros((1, 8, 12, 3), np.uint8), (10, 8), BOTH
    )
    assert sorted(answer["boxes"][0].tolist()) == [[0, 1, 2, 4], [0, 4, 2, 7], [8, 1, 10, 4], [8, 4, 10, 7]]
    assert answer["scores"][0].tolist() == [0.5] * 4
    assert answer["categories"][0].tolist() == [1] * 4


def test_of_boxes_that_overlap_the_best_of_their_category_stays():
    """The mirrored picture, told by its bright pixel, gets the better box; a box of another category stays beside."""

    def run(pixels):
        if pixels[0, 0, 0, 0]:
            return found([[0, 0, 4, 4], [6, 0, 8, 2]], [0.6, 0.3], [0, 0])
        return found([[6, 0, 10, 3], [6, 0, 10, 4]], [0.75, 0.5], [0, 1])  # mirrored back from x 0 to 4

    picture = np.zeros((1, 8, 10, 1), np.uint8)
    picture[0, 0, 0] = 1
    answer = answer_mirrored(run, picture, (10, 8), ("horizontal",))
    # 12 of 16 pixels in common are 0.75: one thing, and the worse box has a say in where it ends
    bottom = (3 * 0.75 + 4 * 0.6) / (0.75 + 0.6)
    expected = [[0, 0, 4, bottom], [0, 0, 4, 4], [6, 0, 8, 2], [0, 0, 0, 0]]
    assert answer["boxes"][0] == pytest.approx(np.array(expected))
    assert answer["scores"][0] == pytest.approx([0.75, 0.5, 0.3, 0])
    assert answer["categories"][0].tolist() == [0, 1, 0, 0]
    assert {name: array.dtype for name, array in answer.items()} == {
        "boxes": np.float32,
        "scores": np.float32,
        "categories": np.int64,
    }


def test_a_box_that_only_overlaps_has_no_say():
    """6 of 10 pixels in common: one thing, but not the same place."""
    answer = answer_mirrored(
        lambda _: found([[0, 0, 5, 2], [0, 0, 3, 2]], [0.5, 0.4], [0, 0]), np.zeros((1, 2, 5, 1)), (5, 2), ()
    )
    assert answer["boxes"][0].tolist() == [[0, 0, 5, 2], *[[0, 0, 0, 0]] * 3]


def test_more_boxes_than_there_is_room_for_leave_the_best():
    answer = answer_mirrored(
        lambda _: found([[0, 0, 1, 1], [2, 0, 3, 1]], [0.5, 0.4], [0, 0], room=2),
        np.zeros((1, 8, 10, 1)),
        (10, 8),
        BOTH,
    )
    assert answer["scores"][0] == pytest.approx([0.5, 0.5])


def test_nothing_found_stays_nothing():
    answer = answer_mirrored(lambda _: found([], [], []), np.zeros((1, 8, 10, 1)), (10, 8), BOTH)
    assert answer["scores"].tolist() == [[0] * 4]


def test_a_session_looks_twice_at_the_picture_and_not_at_the_margin(tmp_path):
    path = detector(tmp_path / "d.onnx", size=(64, 48))
    once, twice = Session(path), Session(path, twice=True)
    tall, wide = (np.full(shape, 204, np.uint8) for shape in ((96, 64, 3), (48, 64, 3)))
    assert [a.geometry for a in twice.predict(tall)] == [a.geometry for a in once.predict(tall)] == [Box(0, 0, 64, 48)]
    found = twice.predict(wide)  # this network has room for three boxes
    assert [(a.category.name, a.score) for a in found[:2]] == [("叶片", pytest.approx(0.8, abs=1e-5))] * 2
    assert [a.geometry for a in found[:2]] == [Box(0, 0, 32, 24), Box(32, 0, 64, 24)]
    assert len(found) == 3


def test_what_learned_from_no_mirrored_picture_says_so(tmp_path):
    path = classifier(tmp_path / "c.onnx", mirrors=())
    with pytest.raises(UserError, match="learned from no mirrored pictures") as caught:
        Session(path, twice=True)
    assert caught.value.hint
    assert Session(path).predict(np.zeros((8, 8, 3), np.uint8))
