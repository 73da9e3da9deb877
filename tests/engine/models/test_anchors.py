import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.models.detection.anchors import COCO_ANCHORS, fit_anchors, recall

sizes = st.lists(st.tuples(st.floats(1, 500), st.floats(1, 500)), min_size=1, max_size=60)


def test_clusters_are_found():
    random = np.random.default_rng(0)
    centres = np.array([[10, 10], [40, 20], [100, 150]])
    boxes = np.concatenate([centre * np.exp(random.normal(0, 0.05, (50, 2))) for centre in centres])
    assert fit_anchors(boxes, count=3) == pytest.approx(centres, rel=0.05)


@given(sizes)
@settings(max_examples=60, deadline=None)
def test_anchors_are_positive_ordered_by_area_and_repeatable(boxes):
    anchors = fit_anchors(boxes)
    assert anchors.shape == (9, 2)
    assert (anchors > 0).all() and np.isfinite(anchors).all()
    assert (np.diff(anchors.prod(1)) >= -1e-9).all()
    assert (fit_anchors(boxes) == anchors).all()


@given(sizes, st.floats(0.1, 10))
@settings(max_examples=40, deadline=None)
def test_larger_pictures_have_larger_anchors(boxes, scale):
    fitted, scaled = fit_anchors(boxes), fit_anchors(np.array(boxes) * scale)
    assert recall(boxes, fitted) == pytest.approx(recall(np.array(boxes) * scale, scaled), abs=0.1)


def test_one_box_is_enough():
    anchors = fit_anchors([(30, 60)])
    assert any(np.allclose(anchor, (30, 60)) for anchor in anchors)
    assert len({tuple(anchor.round(3)) for anchor in anchors}) == 9


def test_boxes_without_size_are_left_out():
    assert fit_anchors([(30, 60), (0, 5), (-1, 8), (float("nan"), 3)]) == pytest.approx(fit_anchors([(30, 60)]))


def test_no_box_at_all_is_an_error():
    with pytest.raises(ValueError, match="no box"):
        fit_anchors(np.zeros((0, 2)))


def test_fitted_anchors_serve_long_leaves_that_those_of_coco_do_not():
    random = np.random.default_rng(1)
    leaves = np.stack([random.uniform(150, 400, 300), random.uniform(4, 9, 300)], 1)
    coco = np.array(COCO_ANCHORS).reshape(-1, 2)
    assert recall(leaves, coco) < 0.2
    assert recall(leaves, fit_anchors(leaves)) == 1.0
