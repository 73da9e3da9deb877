from __future__ import annotations

import numpy as np

from engine.annotation import Annotation, Box, Category, Keypoints, Line, Polygon, Ring

LEAF = Category(1, "leaf")


def test_shapes_with_arrays_compare_by_content():
    points = [[0, 0], [4, 0], [4, 4]]
    hole = [[1, 1], [2, 1], [2, 2]]
    for make in (Polygon.of, lambda p: Polygon.of(p, hole), lambda p: Line(np.array(p, float))):
        assert make(points) == make(points)
        assert hash(make(points)) == hash(make(points))
        assert make(points) != make(points[::-1])
    assert Polygon.of(points) != Polygon.of(points, hole)
    assert Polygon.of(points, hole) != Polygon.of(points, points)
    pose = np.array([[1, 2, 2]], float)
    assert Keypoints(pose) == Keypoints(pose.copy())
    assert Keypoints(pose) != Line(pose[:, :2])
    assert Ring(np.array(points, float)) != points


def test_whole_numbers_become_float_pixels():
    assert Polygon.of([[0, 0], [4, 0], [4, 4]]).parts[0].exterior.dtype == np.float64


def test_a_prediction_is_a_draft_until_a_person_accepts_it():
    draft = Annotation(LEAF, Box(0, 0, 2, 2), score=0.7, source="run:first")
    assert draft.is_draft
    accepted = draft.accepted()
    assert not accepted.is_draft
    assert accepted.source == "run:first"
    assert accepted.geometry is draft.geometry
    assert not Annotation(LEAF, Box(0, 0, 2, 2)).is_draft


def test_where_it_is_stored_is_not_part_of_what_it_says():
    assert Annotation(LEAF, Box(0, 0, 2, 2), id=3) == Annotation(LEAF, Box(0, 0, 2, 2), id=8)
