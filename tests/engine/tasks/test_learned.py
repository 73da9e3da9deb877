"""Which categories a task learns when a project holds several kinds of labels."""

from __future__ import annotations

from engine import tasks
from engine.annotation import Annotation, Box, Category, Polygon, RotatedBox

INSECT, LESION = Category(1, "insect"), Category(2, "lesion")
SQUARE = Polygon.of([[0, 0], [4, 0], [4, 4], [0, 4]])
BOX, TURNED = Box(0, 0, 4, 4), RotatedBox(2, 2, 4, 4, 30)


def learned(*pairs: tuple[Category, object]) -> set[int]:
    annotations = [Annotation(category, shape) for category, shape in pairs]  # type: ignore[arg-type]
    return tasks.get("detection").learned_categories(annotations)


def test_where_boxes_are_drawn_outlines_of_other_categories_are_not_to_be_found() -> None:
    assert learned((INSECT, BOX), (LESION, SQUARE)) == {1}
    assert learned((INSECT, TURNED), (LESION, SQUARE)) == {1}


def test_an_outline_of_a_boxed_category_counts() -> None:
    assert learned((INSECT, BOX), (INSECT, SQUARE)) == {1}


def test_where_nobody_drew_a_box_outlines_are_found() -> None:
    assert learned((INSECT, SQUARE), (LESION, SQUARE)) == {1, 2}
    assert learned() == set()


def test_segmentation_learns_whatever_is_outlined() -> None:
    annotations = [Annotation(INSECT, SQUARE), Annotation(LESION, SQUARE)]
    assert tasks.get("segmentation").learned_categories(annotations) == {1, 2}
