"""Journey 3, a colleague's data: dropped, summed up, checked, exported to the other formats, the same on return."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.annotation import Box
from gui.data.checks import ChecksSheet
from gui.dialogs.export import ExportDialog
from gui.dialogs.project import ImportQuestion, ImportSummary
from gui.dialogs.sheet import ListOfLines
from tests.gui.data_kit import Hands, picture, window_at

WIDTH, HEIGHT = 160, 100
Boxes = dict[str, list[tuple[str, tuple[float, ...]]]]  # name of a picture without suffix -> (category, x1 y1 x2 y2)
TRUTH: Boxes = {
    "a": [("rust", (10, 20, 50, 60)), ("叶片", (60, 10, 150, 90))],
    "b": [("叶片", (0, 0, 160, 100))],
    "c": [("rust", (30, 30, 42, 44)), ("rust", (100, 70, 120, 99))],
    "d": [],  # a person looked, and there is nothing
}


def write_coco(folder: Path) -> None:
    """Ids with gaps that begin at 7, one entry of an unknown picture, one box without an area."""
    ids = {"叶片": 7, "rust": 90}
    boxes = [(n, name, box) for n, said in enumerate(TRUTH.values()) for name, box in said]
    entries = [
        {"image_id": 10 + n, "category_id": ids[name], "bbox": [x1, y1, x2 - x1, y2 - y1], "area": 1, "iscrowd": 0}
        for n, name, (x1, y1, x2, y2) in boxes
    ]
    entries += [
        {"image_id": 999, "category_id": 7, "bbox": [1, 1, 5, 5], "area": 25, "iscrowd": 0},
        {"image_id": 10, "category_id": 7, "bbox": [1, 1, 0, 5], "area": 0, "iscrowd": 0},
    ]
    content = {
        "images": [
            {"id": 10 + n, "file_name": f"{name}.png", "width": WIDTH, "height": HEIGHT} for n, name in enumerate(TRUTH)
        ],
        "categories": [{"id": number, "name": name} for name, number in ids.items()],
        "annotations": [{"id": n + 1, **entry} for n, entry in enumerate(entries)],
    }
    (folder / "instances.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def write_voc(folder: Path) -> None:
    """Counted from 1, both corners inside, as the standard says; one file is of a picture that is not there."""
    for name, said in TRUTH.items():
        objects = [(category, (x1 + 1, y1 + 1, x2, y2)) for category, (x1, y1, x2, y2) in said]
        lines = "".join(
            f"<object><name>{category}</name><bndbox><xmin>{box[0]}</xmin><ymin>{box[1]}</ymin>"
            f"<xmax>{box[2]}</xmax><ymax>{box[3]}</ymax></bndbox></object>"
            for category, box in objects
        )
        (folder / f"{name}.xml").write_text(
            f"<annotation><filename>{name}.png</filename><size><width>{WIDTH}</width><height>{HEIGHT}</height>"
            f"<depth>3</depth></size>{lines}</annotation>",
            encoding="utf-8",
        )
    (folder / "zz.xml").write_text("<annotation><filename>zz.png</filename></annotation>", encoding="utf-8")


def write_yolo(folder: Path) -> None:
    """An empty text file is a picture with nothing in it; one line is of a category that is not there."""
    names = ["叶片", "rust"]
    (folder / "classes.txt").write_text("\n".join(names), encoding="utf-8")
    for name, said in TRUTH.items():
        lines = [
            f"{names.index(category)} {(x1 + x2) / 2 / WIDTH!r} {(y1 + y2) / 2 / HEIGHT!r} "
            f"{(x2 - x1) / WIDTH!r} {(y2 - y1) / HEIGHT!r}"
            for category, (x1, y1, x2, y2) in said
        ]
        lines += ["7 0.5 0.5 0.1 0.1"] if name == "c" else []
        (folder / f"{name}.txt").write_text("\n".join(lines), encoding="utf-8")


WRITERS: dict[str, Callable[[Path], None]] = {"coco": write_coco, "voc": write_voc, "yolo": write_yolo}


def bring_in(hands: Hands, folder: Path) -> list[tuple[str, str]]:
    """Drop a folder, answer what is asked as usual, and return what the summary leaves out."""
    hands.window.projects.leave()
    hands.until(lambda: hands.window.project is None)
    hands.drop(folder)
    left_out: list[tuple[str, str]] = []

    def there() -> bool:
        for question in hands.window.findChildren(ImportQuestion):
            if question.isVisible():
                question.usual_button.click()
        for summary in hands.window.findChildren(ImportSummary):
            if summary.isVisible():
                left_out[:] = summary.skipped
                summary.accept()
        return hands.window.project is not None and not hands.window.jobs.shown

    hands.until(there)
    hands.settled()
    return left_out


def boxes_of(hands: Hands) -> Boxes:
    found: Boxes = {}
    for record in hands.project.images():
        said = found.setdefault(Path(record.name).stem, [])
        for annotation in hands.project.annotations(record.id):
            box = annotation.geometry
            assert isinstance(box, Box)
            said.append((annotation.category.name, (box.x1, box.y1, box.x2, box.y2)))
    return found


def assert_same(found: Boxes, wanted: Boxes) -> None:
    assert found.keys() == wanted.keys()
    for name, said in wanted.items():
        assert [category for category, _ in sorted(found[name])] == [category for category, _ in sorted(said)]
        for (_, box), (_, other) in zip(sorted(found[name]), sorted(said), strict=True):
            assert box == pytest.approx(other, abs=1e-3), name


def export(hands: Hands, name: str) -> Path:
    """Choose a format in the export dialog, read what it cannot hold, and write."""
    hands.window.ask_export()
    dialog = next(d for d in hands.window.findChildren(ExportDialog) if d.isVisible())
    dialog.format.choose(name)
    hands.until(dialog.export_button.isEnabled)
    assert dialog.verdict.text()
    assert isinstance(dialog.losses, ListOfLines)
    folder = dialog.folder
    dialog.export_button.click()
    hands.until(lambda: not hands.window.jobs.shown and folder.exists())
    hands.until(lambda: "4 pictures were exported" in hands.said)
    return folder


@pytest.mark.parametrize("kind", WRITERS)
def test_a_colleagues_data(kind: str, tmp_path: Path, qtbot: QtBot, dressed: QApplication) -> None:
    folder = tmp_path / f"from a colleague {kind}"
    for number, name in enumerate(TRUTH):
        picture(folder / f"{name}.png", number, (WIDTH, HEIGHT))
    WRITERS[kind](folder)
    with window_at(None, tmp_path / "config", qtbot) as hands:
        left_out = bring_in(hands, folder)
        assert len(left_out) == {"coco": 2, "voc": 1, "yolo": 1}[kind]
        assert all(why for _, why in left_out)
        assert_same(boxes_of(hands), TRUTH)
        states = {Path(record.name).stem: record.state for record in hands.project.images()}
        assert states["a"] == states["b"] == states["c"] == "labeled"
        original = hands.project.folder
        checked(hands)
        for other in WRITERS.keys() - {kind}:
            hands.open(original)
            exported = export(hands, other)
            assert bring_in(hands, exported) == []
            assert_same(boxes_of(hands), TRUTH)


def checked(hands: Hands) -> None:
    """The check page says that nothing is divided yet, and leads to the pictures."""
    hands.tab.checks.click()
    sheet = next(s for s in hands.tab.findChildren(ChecksSheet) if s.isVisible())
    hands.until(lambda: bool(sheet.problems))
    assert "no_splits" in [problem.kind for problem in sheet.problems]
    assert all(problem.what and problem.mend for problem in sheet.problems)
    sheet.accept()
    hands.settled()


def test_real_blood_cells_come_in_as_they_are(
    shared_data: Path, tmp_path: Path, qtbot: QtBot, dressed: QApplication
) -> None:
    with window_at(None, tmp_path / "config", qtbot) as hands:
        left_out = bring_in(hands, shared_data / "bccd")
        assert (hands.project.counts().all, len(left_out)) == (364, 2)  # two boxes have no area
        assert sum(hands.project.annotation_counts().values()) == 4886
        sizes = hands.project.split_sizes()
        assert None not in sizes  # its own division
        assert len(hands.tab.view.canvas.shapes) == hands.record.annotations
