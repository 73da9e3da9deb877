from __future__ import annotations

import json
import time

import numpy as np
import pytest
from faster_coco_eval.core import mask as coco
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from engine import geometry
from engine.annotation import Box, Keypoints, Line, Mask, Point, Points, Polygon, Ring, RotatedBox, WholeImage
from engine.cv import cv2

MASKS = npst.arrays(np.bool_, st.tuples(st.integers(1, 12), st.integers(1, 12)))
COORDINATES = st.one_of(st.integers(-3, 15).map(float), st.floats(-3, 15, width=32))
RINGS = npst.arrays(np.float64, st.tuples(st.integers(3, 7), st.just(2)), elements=COORDINATES)
PARTS = st.builds(Ring, RINGS, st.lists(RINGS, max_size=2).map(tuple))
POLYGONS = st.builds(Polygon, st.lists(PARTS, min_size=1, max_size=3).map(tuple))
SIZES = st.floats(0.5, 9)
BOXES = st.builds(lambda x, y, w, h: Box(x, y, x + w, y + h), COORDINATES, COORDINATES, SIZES, SIZES)
ROTATED = st.builds(RotatedBox, COORDINATES, COORDINATES, SIZES, SIZES, st.floats(-180, 180))
POINTS = npst.arrays(np.float64, st.tuples(st.integers(1, 6), st.just(2)), elements=COORDINATES)
KEYPOINTS = st.builds(
    lambda xy, seed: Keypoints(np.column_stack([xy, np.arange(seed, seed + len(xy)) % 3])), POINTS, st.integers(0, 2)
)
GEOMETRIES = st.one_of(
    st.just(WholeImage()),
    BOXES,
    ROTATED,
    POLYGONS,
    MASKS.map(geometry.encode),
    KEYPOINTS,
    st.builds(Point, COORDINATES, COORDINATES),
    POINTS.map(Line),
)

PROPERTY = settings(max_examples=200, deadline=None, derandomize=True)


def picture(*rows: str) -> np.ndarray:
    return np.array([[letter == "#" for letter in row] for row in rows])


def pixel_by_pixel(polygon: Polygon, height: int, width: int) -> np.ndarray:
    """The rule in its plainest form: count the edges right of or through each pixel centre."""

    def inside(ring: Points, x: float, y: float) -> bool:
        odd = False
        for (x1, y1), (x2, y2) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
            if y1 > y2:
                x1, y1, x2, y2 = x2, y2, x1, y1  # noqa: PLW2901
            if y1 <= y < y2 and x1 + (y - y1) * ((x2 - x1) / (y2 - y1)) <= x:
                odd = not odd
        return odd

    result = np.zeros((height, width), bool)
    for row in range(height):
        for column in range(width):
            x, y = column + 0.5, row + 0.5
            result[row, column] = any(
                inside(part.exterior, x, y) and not any(inside(hole, x, y) for hole in part.holes)
                for part in polygon.parts
            )
    return result


# --- pixels and outlines


@pytest.mark.parametrize(
    "rows",
    [
        ("#",),
        (".#.", "...", "..."),  # one pixel survives
        ("#.", ".#"),  # pixels that touch at a corner, both ways
        (".#", "#."),
        ("###", "#.#", "###"),  # a hole
        ("####", "#.##", "##.#", "####"),  # holes that touch at a corner
        ("####", "##.#", "#.##", "####"),
        ("##.", "#.#", "###"),  # a hole that touches the outside at a corner
        ("#####", "#...#", "#.#.#", "#...#", "#####"),  # a part in a hole
        ("#.#.#", ".#.#.", "#.#.#"),  # a chessboard
        ("...", "...", "..."),
        ("######", "#.##.#", "######", "......", "#.####"),
    ],
)
def test_mask_to_polygon_to_mask_gives_back_every_pixel(rows):
    mask = picture(*rows)
    polygon = geometry.from_mask(mask)
    assert np.array_equal(geometry.to_mask(polygon, *mask.shape), mask)
    assert geometry.area(polygon) == mask.sum()


@PROPERTY
@given(MASKS)
def test_any_mask_survives_the_round_trip(mask):
    polygon = geometry.from_mask(mask)
    assert np.array_equal(geometry.to_mask(polygon, *mask.shape), mask)
    assert geometry.area(polygon) == mask.sum()
    assert len(polygon.parts) == cv2.connectedComponents(mask.astype(np.uint8), connectivity=4)[0] - 1
    assert geometry.decode(geometry.encode(mask)).tolist() == mask.tolist()
    assert geometry.bounds(polygon) == geometry.bounds(geometry.encode(mask))
    if mask.any():
        assert geometry.iou(polygon, geometry.encode(mask)) == 1


@PROPERTY
@given(MASKS)
def test_each_part_of_an_outline_holds_its_own_holes(mask):
    parts = [geometry.to_mask(Polygon((part,)), *mask.shape) for part in geometry.from_mask(mask).parts]
    count, labels = cv2.connectedComponents(mask.astype(np.uint8), connectivity=4)
    expected = sorted((labels == i).tobytes() for i in range(1, count))
    assert sorted(part.tobytes() for part in parts) == expected


def test_outline_has_corners_only_and_runs_clockwise():
    polygon = geometry.from_mask(picture("....", ".##.", ".##.", "...."))
    assert polygon == Polygon.of([[1, 1], [3, 1], [3, 3], [1, 3]])


def test_hole_is_a_hole_not_a_part():
    ring = geometry.from_mask(picture("###", "#.#", "###"))
    assert len(ring.parts) == 1
    assert len(ring.parts[0].holes) == 1
    assert geometry.ring_area(ring.parts[0].holes[0]) == 1


@PROPERTY
@given(POLYGONS)
def test_rasterising_follows_the_rule_pixel_by_pixel(polygon):
    assert np.array_equal(geometry.to_mask(polygon, 11, 13), pixel_by_pixel(polygon, 11, 13))


def test_pixel_belongs_when_its_centre_is_inside():
    assert geometry.to_mask(Box(0.4, 0, 2.4, 1), 1, 4).tolist() == [[True, True, False, False]]
    assert geometry.to_mask(Box(0.6, 0, 2.6, 1), 1, 4).tolist() == [[False, True, True, False]]
    assert geometry.to_mask(Box(0.5, 0.5, 1.5, 1.5), 2, 2).tolist() == [[True, False], [False, False]]
    assert not geometry.to_mask(Box(0.6, 0.6, 1.4, 1.4), 2, 2).any()


@PROPERTY
@given(RINGS, COORDINATES)
def test_neighbours_share_no_pixel_and_leave_no_gap(ring, cut):
    """A shape cut in two along a vertical line gives every pixel to exactly one half."""
    whole = geometry.to_mask(Polygon.of(ring), 12, 12)
    left = geometry.to_mask(Polygon.of([[-9, -9], [cut, -9], [cut, 20], [-9, 20]]), 12, 12)
    right = geometry.to_mask(Polygon.of([[cut, -9], [20, -9], [20, 20], [cut, 20]]), 12, 12)
    assert not (left & right).any()
    assert ((left | right) & whole == whole).all()


def test_hole_that_sticks_out_takes_nothing_from_other_parts():
    outer = np.array([[0, 0], [4, 0], [4, 4], [0, 4]], float)
    hole = np.array([[2, 0], [6, 0], [6, 4], [2, 4]], float)
    other = np.array([[4, 0], [6, 0], [6, 4], [4, 4]], float)
    mask = geometry.to_mask(Polygon((Ring(outer, (hole,)), Ring(other))), 1, 6)
    assert mask.tolist() == [[True, True, False, False, True, True]]


def test_shape_outside_of_the_picture_has_no_pixels():
    for shift in ([-20, 0], [20, 0], [0, -20], [0, 20]):
        assert not geometry.to_mask(Polygon.of(np.array([[0, 0], [9, 0], [9, 9]]) + shift), 10, 10).any()
    assert geometry.to_mask(Box(-5, -5, 50, 50), 3, 4).all()


# --- run lengths


def test_run_lengths_are_column_major_and_begin_with_zeros():
    # by hand, reading down the columns: 0 1 | 0 1 | 1 0
    assert geometry.encode(picture("..#", "##.")).counts == (1, 1, 1, 2, 1)
    assert geometry.encode(picture("##", "..")).counts == (0, 1, 1, 1, 1)
    assert geometry.encode(picture("###")).counts == (0, 3)
    assert geometry.encode(picture("..", "..")).counts == (4,)
    assert geometry.decode(Mask(2, 3, (1, 1, 1, 2, 1))).tolist() == picture("..#", "##.").tolist()


@PROPERTY
@given(MASKS)
def test_run_lengths_are_those_of_coco(mask):
    ours = geometry.encode(mask)
    theirs = coco.frPyObjects({"size": list(mask.shape), "counts": list(ours.counts)}, *mask.shape)
    assert np.array_equal(coco.decode(theirs).astype(bool), mask)
    assert theirs == coco.encode(np.asfortranarray(mask, dtype=np.uint8))
    assert geometry.area(ours) == coco.area(theirs)


@pytest.mark.parametrize("counts", [(3,), (5,), (-1, 5), ()])
def test_run_lengths_that_do_not_fill_the_picture_are_refused(counts):
    with pytest.raises(ValueError, match="expected 2 x 2"):
        geometry.decode(Mask(2, 2, counts))


@PROPERTY
@given(MASKS)
def test_bounds_of_a_mask_are_tight(mask):
    box = geometry.bounds(geometry.encode(mask))
    if not mask.any():
        assert box is None
        return
    y, x = np.nonzero(mask)
    assert box == Box(x.min(), y.min(), x.max() + 1, y.max() + 1)


# --- sizes and overlap


def test_area_and_bounds_by_hand():
    ring = Polygon.of([[0, 0], [4, 0], [4, 4], [0, 4]], [[1, 1], [1, 3], [3, 3], [3, 1]])
    assert geometry.area(ring) == 12
    assert geometry.area(Polygon.of([[1e7, 1e7], [1e7 + 3, 1e7], [1e7, 1e7 + 4]])) == 6
    assert geometry.area(RotatedBox(5, 5, 4, 2, 30)) == 8
    assert geometry.bounds(ring) == Box(0, 0, 4, 4)
    assert geometry.bounds(Line(np.array([[3.0, 1.0], [0.5, 2.0]]))) == Box(0.5, 1, 3, 2)
    assert geometry.bounds(Point(2, 3)) == Box(2, 3, 2, 3)
    assert geometry.bounds(WholeImage()) is None
    assert geometry.bounds(Polygon(())) is None
    turned = geometry.bounds(RotatedBox(5, 5, 4, 2, 90))
    assert (turned.x1, turned.y1, turned.x2, turned.y2) == pytest.approx((4, 3, 6, 7))


def test_unlabeled_keypoints_do_not_widen_the_bounds():
    assert geometry.bounds(Keypoints(np.array([[2, 3, 2], [5, 4, 1], [0, 0, 0]], float))) == Box(2, 3, 5, 4)
    assert geometry.bounds(Keypoints(np.zeros((3, 3)))) is None


def test_rotated_box_turns_clockwise_on_the_screen():
    corners = geometry.corners(RotatedBox(0, 0, 2, 0, 90))
    assert corners[1] == pytest.approx([0, 1])  # its right end points down, where y grows


def test_iou_by_hand():
    assert geometry.iou(Box(0, 0, 2, 2), Box(1, 1, 3, 3)) == pytest.approx(1 / 7)
    assert geometry.iou(Box(0, 0, 2, 2), Box(2, 0, 4, 2)) == 0
    assert geometry.iou(Box(1, 1, 1, 5), Box(1, 1, 1, 5)) == 0  # no area, no division by zero
    assert geometry.iou(Box(0, 0, 4, 4), RotatedBox(2, 2, 2, 4, 90)) == pytest.approx(0.5)
    # an octagon of a square and the same square turned by 45 degrees: 8 (sqrt 2 - 1) in a square of side 2
    octagon = 8 * (2**0.5 - 1)
    assert geometry.iou(Box(0, 0, 2, 2), RotatedBox(1, 1, 2, 2, 45)) == pytest.approx(octagon / (8 - octagon))
    triangle = Polygon.of([[0, 0], [0.02, 0], [0, 0.02]])  # far smaller than a pixel
    assert geometry.iou(triangle, Box(0, 0, 0.02, 0.02)) == pytest.approx(0.5, abs=2e-3)
    mask = geometry.encode(picture("##..", "##..", "...."))
    assert geometry.iou(mask, Box(1, 0, 3, 2)) == pytest.approx(2 / 6)
    assert geometry.iou(mask, Box(-2, -1, 2, 2)) == pytest.approx(4 / 12)  # a shape that begins outside of the picture
    assert geometry.iou(mask, mask) == 1
    assert geometry.iou(Point(1, 1), Box(0, 0, 2, 2)) == 0


def test_box_iou_of_many():
    result = geometry.box_iou([[0, 0, 2, 2], [5, 5, 5, 9]], [[0, 0, 2, 2], [1, 1, 3, 3], [5, 5, 5, 9]])
    assert result == pytest.approx(np.array([[1, 1 / 7, 0], [0, 0, 0]]))
    assert geometry.box_iou(np.zeros((0, 4)), np.zeros((3, 4))).shape == (0, 3)


@PROPERTY
@given(st.one_of(BOXES, ROTATED), st.one_of(BOXES, ROTATED))
def test_iou_is_symmetric_and_agrees_with_the_pixels(a, b):
    exact = geometry.iou(a, b)
    assert exact == pytest.approx(geometry.iou(b, a), abs=1e-9)
    counted = geometry.iou(Polygon.of(geometry.corners(a)), Polygon.of(geometry.corners(b)))
    assert exact == pytest.approx(counted, abs=0.02)
    assert geometry.iou(a, a) == pytest.approx(1)


# --- clipping and moving


@PROPERTY
@given(POLYGONS)
def test_clipping_changes_no_pixel_of_the_picture(polygon):
    clipped = geometry.clip(polygon, 9, 8)
    pixels = np.zeros((8, 9), bool) if clipped is None else geometry.to_mask(clipped, 8, 9)
    inside = geometry.to_mask(polygon, 8, 9)
    # where an edge is cut, rounding may move it by a hair: only pixels whose centre lies on it may differ
    hairs = ([[1, 0, x], [0, 1, y]] for x, y in [(1e-6, 0), (-1e-6, 0), (0, 1e-6), (0, -1e-6)])
    near = [geometry.to_mask(geometry.transform(polygon, hair), 8, 9) != inside for hair in hairs]
    assert not ((pixels != inside) & ~np.any(near, axis=0)).any()
    if clipped is not None:
        box = geometry.bounds(clipped)
        assert (box.x1, box.y1) >= (0, 0)
        assert box.x2 <= 9
        assert box.y2 <= 8


def test_clip_by_hand():
    assert geometry.clip(Box(-1, 2, 5, 20), 4, 10) == Box(0, 2, 4, 10)
    assert geometry.clip(Box(-5, 0, 0, 3), 4, 4) is None
    assert geometry.clip(Polygon.of([[9, 9], [12, 9], [9, 12]]), 4, 4) is None
    assert geometry.area(geometry.clip(Polygon.of([[-2, 1], [2, 1], [2, 3], [-2, 3]]), 4, 4)) == 4
    with_hole = Polygon.of([[-4, 0], [4, 0], [4, 4], [-4, 4]], [[-3, 1], [-1, 1], [-1, 2]], [[1, 1], [2, 1], [2, 2]])
    assert len(geometry.clip(with_hole, 4, 4).parts[0].holes) == 1
    assert geometry.clip(Point(4, 4), 4, 4) == Point(4, 4)
    assert geometry.clip(Point(4.1, 4), 4, 4) is None
    assert geometry.clip(WholeImage(), 4, 4) == WholeImage()
    inside = RotatedBox(5, 5, 2, 2, 45)
    assert geometry.clip(inside, 10, 10) is inside
    cut = geometry.clip(RotatedBox(0, 5, 2, 2, 45), 10, 10)
    assert geometry.area(cut) == pytest.approx(2)


def test_clipped_keypoints_become_unlabeled():
    points = np.array([[1, 1, 2], [9, 1, 2], [2, 2, 1]], float)
    assert geometry.clip(Keypoints(points), 4, 4).points.tolist() == [[1, 1, 2], [0, 0, 0], [2, 2, 1]]
    assert geometry.clip(Keypoints(points + np.array([10, 0, 0])), 4, 4) is None


def test_of_a_clipped_line_the_longest_piece_is_kept():
    line = Line(np.array([[-1, 1], [1, 1], [1, -5], [3, -5], [3, 3.5]], float))
    assert geometry.clip(line, 4, 4) == Line(np.array([[3, 0], [3, 3.5]], float))
    assert geometry.clip(Line(np.array([[-1, -1], [-1, 9]], float)), 4, 4) is None


def test_mask_is_clipped_and_filled_up_to_the_picture():
    mask = geometry.encode(picture("#.#", "..#"))
    assert geometry.decode(geometry.clip(mask, 2, 3)).tolist() == picture("#.", "..", "..").tolist()
    assert geometry.clip(geometry.encode(picture("..#")), 2, 1) is None


def test_quarter_turn_and_flip_move_every_pixel_exactly():
    mask = picture("##.", "#..")
    turn = [[0, -1, 2], [1, 0, 0]]  # clockwise, of a picture 3 wide and 2 high
    turned = geometry.transform(geometry.encode(mask), turn, (2, 3))
    assert geometry.decode(turned).tolist() == np.rot90(mask, -1).tolist()
    assert geometry.transform(Box(0, 0, 2, 1), turn) == Box(1, 0, 2, 2)
    flip = [[-1, 0, 3], [0, 1, 0]]
    assert geometry.decode(geometry.transform(geometry.encode(mask), flip)).tolist() == mask[:, ::-1].tolist()
    doubled = geometry.transform(geometry.encode(mask), [[2, 0, 0], [0, 2, 0]], (6, 4))
    assert geometry.decode(doubled).tolist() == np.kron(mask, np.ones((2, 2), bool)).tolist()


def test_rotated_box_follows_a_rotation_and_a_flip():
    box = RotatedBox(3, 1, 4, 2, 20)
    for affine in ([[0, -1, 5], [1, 0, 2]], [[-1, 0, 9], [0, 1, 0]], [[2, 0, 1], [0, 2, 1]]):
        moved = geometry.transform(box, affine)
        expected = geometry.transform(Polygon.of(geometry.corners(box)), affine).parts[0].exterior
        order = np.lexsort(np.round(expected, 6).T), np.lexsort(np.round(geometry.corners(moved), 6).T)
        assert geometry.corners(moved)[order[1]] == pytest.approx(expected[order[0]])


@PROPERTY
@given(
    GEOMETRIES,
    npst.arrays(np.float64, (2, 3), elements=st.floats(-3, 3)),
)
def test_area_grows_by_the_determinant(shape, affine):
    factor = abs(affine[0, 0] * affine[1, 1] - affine[0, 1] * affine[1, 0])
    assume(factor > 0.05 and not isinstance(shape, Mask | Box))
    moved = geometry.transform(shape, affine)
    assert type(moved) is type(shape)
    assert geometry.area(moved) == pytest.approx(geometry.area(shape) * factor, rel=1e-6, abs=1e-6)


def test_map_that_flattens_is_refused():
    with pytest.raises(ValueError, match="flattens"):
        geometry.transform(Box(0, 0, 1, 1), [[1, 1, 0], [1, 1, 0]])


def test_unlabeled_keypoints_stay_where_they_are():
    moved = geometry.transform(Keypoints(np.array([[1, 1, 2], [0, 0, 0]], float)), [[1, 0, 5], [0, 1, 6]])
    assert moved.points.tolist() == [[6, 7, 2], [0, 0, 0]]


# --- fewer points


@PROPERTY
@given(MASKS, st.floats(0, 3))
def test_simplified_outline_stays_within_the_tolerance(mask, tolerance):
    polygon = geometry.from_mask(mask)
    simple = geometry.simplify(polygon, tolerance)
    for before, after in zip(polygon.parts, simple.parts, strict=True):
        for old, new in zip((before.exterior, *before.holes), (after.exterior, *after.holes), strict=True):
            assert 3 <= len(new) <= len(old)
            assert geometry.ring_area(new) > 0
            contour = new.astype(np.float32)
            away = [abs(cv2.pointPolygonTest(contour, (float(x), float(y)), True)) for x, y in old]
            assert max(away) <= tolerance + 1e-3


def test_points_on_a_straight_edge_go_first():
    square = Polygon.of([[0, 0], [1, 0], [2, 0], [4, 0], [4, 4], [2, 4], [0, 4], [0, 2]])
    assert geometry.simplify(square, 0.1) == Polygon.of([[0, 0], [4, 0], [4, 4], [0, 4]])


# --- JSON


@PROPERTY
@given(GEOMETRIES)
def test_geometry_survives_json(shape):
    assert geometry.from_json(json.loads(json.dumps(geometry.to_json(shape)))) == shape


def test_json_shapes_are_those_that_other_programs_read():
    assert geometry.to_json(Box(1, 2, 3, 4)) == {"type": "box", "box": [1, 2, 3, 4]}
    polygon = Polygon.of([[0, 0], [4, 0], [4, 4]], [[1, 1], [2, 1], [2, 2]])
    expected = [[[[0, 0], [4, 0], [4, 4]], [[[1, 1], [2, 1], [2, 2]]]]]
    assert geometry.to_json(polygon) == {"type": "polygon", "parts": expected}
    assert geometry.to_json(Mask(2, 3, (1, 5))) == {"type": "mask", "size": [2, 3], "counts": [1, 5]}
    assert geometry.to_json(WholeImage()) == {"type": "whole"}


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"type": "circle"},
        {"type": "box"},
        {"type": "box", "box": [1, 2, 3]},
        {"type": "box", "box": [1, 2, 3, float("nan")]},
        {"type": "box", "box": [1, 2, "x", 4]},
        {"type": "box", "box": None},
        {"type": "polygon", "parts": [[[[0, 0], [1, 1]], []]]},
        {"type": "polygon", "parts": [[[[0, 0], [1, 1], [2]], []]]},
        {"type": "line", "points": [[1, 2, 3], [4, 5, 6]]},
        {"type": "keypoints", "points": 5},
        {"type": "mask", "size": [2], "counts": []},
    ],
)
def test_broken_json_is_a_value_error(broken):
    with pytest.raises(ValueError, match=r"."):
        geometry.from_json(broken)


# --- speed: generous bounds, against passes over pixels in Python


def test_large_pictures_take_milliseconds():
    angle = np.linspace(0, 2 * np.pi, 500, endpoint=False)
    radius = 400 * (1 + 0.2 * np.sin(9 * angle))
    leaf = Polygon.of(np.column_stack([1024 + 2 * radius * np.cos(angle), 512 + radius * np.sin(angle)]))
    mask = geometry.to_mask(leaf, 1024, 2048)
    assert _fastest(lambda: geometry.to_mask(leaf, 1024, 2048)) < 0.02
    assert _fastest(lambda: geometry.from_mask(mask)) < 0.1
    assert _fastest(lambda: geometry.encode(mask)) < 0.1


def _fastest(work, times=5):
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best
