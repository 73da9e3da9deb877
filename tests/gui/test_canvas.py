"""The canvas: what is seen is what is meant, to the pixel; tools turn hands into geometry."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.annotation import Annotation, Box, Category, Polygon, WholeImage
from gui.canvas import shapes
from gui.canvas.pyramid import Pyramid, View
from gui.canvas.view import Canvas

LEAF = Category(0, "leaf", "#4cb782")
LEFT = Qt.MouseButton.LeftButton


def image_array(image: QImage) -> np.ndarray:
    buffer = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    return buffer[..., 2::-1]  # stored as blue, green, red, unused


@pytest.fixture
def canvas(qtbot: QtBot) -> Canvas:
    made = Canvas()
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.set_picture(Pyramid(np.full((100, 200, 3), 90, np.uint8)))
    made.show()
    qtbot.waitExposed(made)
    return made


def at(canvas: Canvas, x: float, y: float) -> QPoint:
    sx, sy = canvas.view.to_screen(x, y)
    return QPoint(round(sx), round(sy))


def drag(canvas: Canvas, *points: tuple[float, float]) -> None:
    QTest.mousePress(canvas, LEFT, pos=at(canvas, *points[0]))
    for point in points[1:]:
        QTest.mouseMove(canvas, at(canvas, *point))
    QTest.mouseRelease(canvas, LEFT, pos=at(canvas, *points[-1]))


def test_at_full_size_each_pixel_is_shown_as_it_is() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (40, 60, 3), dtype=np.uint8)
    image, corner = Pyramid(pixels).render(View(1.0, 5, 7), 100, 100)
    assert (corner.x(), corner.y()) == (5, 7)
    assert np.array_equal(image_array(image)[:40, :60], pixels)


def test_enlarged_eight_times_each_pixel_is_a_square_of_its_own_colour() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (6, 5, 3), dtype=np.uint8)
    image, _ = Pyramid(pixels).render(View(8.0, 0, 0), 40, 48)
    assert np.array_equal(image_array(image), np.kron(pixels, np.ones((8, 8, 1), np.uint8)))


def test_a_reduced_view_averages_and_stays_in_place() -> None:
    pixels = np.zeros((2048, 2048, 3), np.uint8)
    pixels[:, 1024:] = 200
    image, _ = Pyramid(pixels).render(View(0.125, 0, 0), 256, 256)
    seen = image_array(image)
    assert seen.shape == (256, 256, 3)
    assert (seen[:, :126] == 0).all()
    assert (seen[:, 130:] == 200).all()


@pytest.mark.parametrize("shift", [(-5000.0, 0.0), (0.0, 5000.0)])
def test_nothing_is_drawn_of_a_picture_out_of_sight(shift: tuple[float, float]) -> None:
    image, _ = Pyramid(np.zeros((50, 50, 3), np.uint8)).render(View(1, *shift), 200, 200)
    assert image.isNull()


def test_zooming_keeps_the_point_under_the_mouse() -> None:
    view = View(0.7, 13, -4)
    before = view.to_picture(50, 60)
    assert view.zoomed(3.3, 50, 60).to_picture(50, 60) == pytest.approx(before)


def test_a_box_is_dragged(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.set_tool("box")
    with qtbot.waitSignal(canvas.drawn) as got:
        drag(canvas, (20, 10), (60, 40), (120, 80))
    box = got.args[0]
    assert isinstance(box, Box)
    assert (box.x1, box.y1, box.x2, box.y2) == pytest.approx((20, 10, 120, 80), abs=1)


def test_a_box_is_clicked_corner_by_corner_and_clipped_to_the_picture(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.set_tool("box")
    QTest.mouseClick(canvas, LEFT, pos=at(canvas, 150, 50))
    with qtbot.waitSignal(canvas.drawn) as got:
        QTest.mouseClick(canvas, LEFT, pos=at(canvas, 205, 105))
    assert got.args[0].x2 == 200
    assert got.args[0].y2 == 100


def test_escape_drops_half_a_box(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.set_tool("box")
    QTest.mouseClick(canvas, LEFT, pos=at(canvas, 20, 20))
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    with qtbot.assertNotEmitted(canvas.drawn):
        QTest.mouseClick(canvas, LEFT, pos=at(canvas, 80, 80))


def test_a_polygon_closes_on_its_first_point_and_backspace_steps_back(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.set_tool("polygon")
    for point in ((20, 20), (100, 20), (190, 90), (100, 80)):
        QTest.mouseClick(canvas, LEFT, pos=at(canvas, *point))
    QTest.keyClick(canvas, Qt.Key.Key_Backspace)
    with qtbot.waitSignal(canvas.drawn) as got:
        QTest.mouseClick(canvas, LEFT, pos=at(canvas, 20, 20))
    polygon = got.args[0]
    assert isinstance(polygon, Polygon)
    assert polygon.parts[0].exterior == pytest.approx(np.array([[20, 20], [100, 20], [190, 90]]), abs=1)


def test_a_small_shape_under_a_large_one_is_taken_first(canvas: Canvas) -> None:
    big, small = Annotation(LEAF, Box(0, 0, 200, 100), id=1), Annotation(LEAF, Box(90, 40, 110, 60), id=2)
    canvas.set_annotations([small, big])
    QTest.mouseClick(canvas, LEFT, pos=at(canvas, 100, 50))
    assert canvas.selected == [2]
    QTest.mouseClick(canvas, LEFT, pos=at(canvas, 20, 20))
    assert canvas.selected == [1]


def test_a_selected_box_moves_within_the_picture(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.set_annotations([Annotation(LEAF, Box(40, 20, 90, 80), id=7)])
    with qtbot.waitSignal(canvas.changed_shape) as got:
        drag(canvas, (65, 50), (40, 40), (0, 30))
    moved = got.args[0]
    assert moved.id == 7
    assert moved.geometry.x1 == pytest.approx(0, abs=0.5)
    assert moved.geometry.x2 - moved.geometry.x1 == pytest.approx(50)


def test_a_corner_is_pulled(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.set_annotations([Annotation(LEAF, Box(40, 20, 90, 80), id=7)])
    canvas.select([7])
    with qtbot.waitSignal(canvas.changed_shape) as got:
        drag(canvas, (90, 80), (100, 85), (120, 95))
    changed = got.args[0].geometry
    assert (changed.x1, changed.y1) == (40, 20)
    assert (changed.x2, changed.y2) == pytest.approx((120, 95), abs=1)


def test_delete_asks_for_the_selected(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.set_annotations([Annotation(LEAF, Box(40, 20, 90, 80), id=7)])
    canvas.select([7])
    with qtbot.waitSignal(canvas.delete_asked) as got:
        QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert got.args[0] == [7]


def test_a_hidden_category_cannot_be_clicked(canvas: Canvas) -> None:
    canvas.set_annotations([Annotation(LEAF, Box(40, 20, 90, 80), id=7)])
    canvas.set_look(hidden=frozenset({"leaf"}))
    QTest.mouseClick(canvas, LEFT, pos=at(canvas, 60, 50))
    assert canvas.selected == []


def test_vertices_are_added_on_the_nearest_edge_and_a_triangle_keeps_its_three() -> None:
    square = Polygon.of([[0, 0], [10, 0], [10, 10], [0, 10]], [[4, 4], [6, 4], [6, 6], [4, 6]])
    more = shapes.with_vertex(square, 10.2, 5, reach=1)
    assert more is not None
    assert more.parts[0].exterior.tolist() == [[0, 0], [10, 0], [10.2, 5], [10, 10], [0, 10]]
    in_hole = shapes.with_vertex(square, 5, 4.1, reach=1)
    assert in_hole is not None
    assert in_hole.parts[0].holes[0].tolist() == [[4, 4], [5, 4.1], [6, 4], [6, 6], [4, 6]]
    assert shapes.with_vertex(square, 2, 2, reach=1) is None
    triangle = Polygon.of([[0, 0], [1, 0], [0, 1]])
    assert shapes.without_vertex(triangle, 1) == triangle
    assert len(shapes.without_vertex(square, 5).parts[0].holes[0]) == 3


def test_a_statement_about_the_whole_picture_draws_nothing() -> None:
    assert shapes.shapes_of([Annotation(LEAF, WholeImage())]) == []
