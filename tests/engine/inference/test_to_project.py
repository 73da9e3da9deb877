from dataclasses import replace

import numpy as np
import pytest

from engine import image
from engine.annotation import Annotation, Box, Category
from engine.events import Notice, Progress, run
from engine.inference.frames import Frame
from engine.inference.stream import FrameResult
from engine.inference.to_project import SentReport, to_project
from engine.project import Project
from tests.engine.inference.clips import picture

LEAF, SPOT = Category(0, "叶片", "#123456"), Category(1, "spot")


@pytest.fixture
def project(tmp_path):
    with Project.create(tmp_path / "项目") as made:
        yield made


def result(number: int, *categories: Category, path=None, run_name="春") -> FrameResult:
    pixels = picture(number) if path is None else image.read(path)
    annotations = tuple(
        Annotation(category, Box(1, 2, 3, 4 + place), score=0.5 + place / 10, source=f"run:{run_name}")
        for place, category in enumerate(categories)
    )
    return FrameResult(Frame(number, f"frame {number}", pixels, number / 10, path), annotations, 1, 1)


def test_kept_frames_become_pictures_with_drafts_in_one_step(project):
    own = project.add_category("spot")
    report = run(to_project(project, [result(n, LEAF, SPOT) for n in range(20)], "正门: http://x/video?a=1"))
    assert isinstance(report, SentReport)
    assert (len(set(report.images)), report.annotations) == (20, 40)
    assert {category.name for category in project.categories()} == {"spot", "叶片"}
    record = project.image(report.images[3])
    assert record.path.parent == project.images_folder
    assert np.array_equal(image.read(record.path), picture(3))
    assert (record.state, record.drafts, record.annotations) == ("todo", 2, 2)
    assert len({project.image(number).group for number in report.images}) == 1
    assert project.image(report.images[0]).group
    first, second = project.annotations(report.images[3])
    assert (first.category.name, first.category.color, first.score, first.source) == ("叶片", "#123456", 0.5, "run:春")
    assert second.category == own
    assert project.undo() == "Send to Data"
    assert project.count() == 0
    assert [category.name for category in project.categories()] == ["spot"]
    project.redo()
    assert project.counts().drafts == 20


def test_pictures_stay_where_they_are_and_drafts_are_replaced_not_doubled(project, tmp_path):
    path = tmp_path / "a.png"
    image.write(path, picture(7))
    (known,) = run(project.add_images([path]))
    own = project.add_category("叶片")
    with project.edit("Draw box") as edit:
        edit.add(known, Annotation(own, Box(0, 0, 9, 9)))
    run(to_project(project, [result(7, LEAF, path=path, run_name="other")]))
    for _ in range(2):
        report = run(to_project(project, [result(7, LEAF, SPOT, path=path)]))
    assert report.images == (known,)
    found = project.annotations(known)
    assert [entry.source for entry in found] == ["human", "run:other", "run:春", "run:春"]
    assert project.image(known).path == path
    assert project.image(known).group == ""
    assert project.image(known).state == "labeled"
    assert not list(project.images_folder.glob("*"))


def test_the_same_frame_sent_twice_is_one_picture(project):
    frame = result(5, LEAF)
    first = run(to_project(project, [frame], "cam"))
    events = list(to_project(project, [replace(frame, annotations=())], "cam"))
    assert not [event for event in events if isinstance(event, Notice)]
    assert isinstance(events[-1], Progress)
    assert project.count() == 1
    assert project.image(first.images[0]).drafts == 1
    assert len(list(project.images_folder.iterdir())) == 1


def test_a_picture_whose_file_is_gone_is_told_and_left_out(project, tmp_path):
    path = tmp_path / "a.png"
    image.write(path, picture(1))
    results = [result(1, LEAF, path=path), result(2, LEAF)]
    path.unlink()
    events = []
    operation = to_project(project, results)
    while True:
        try:
            events.append(next(operation))
        except StopIteration as end:
            report = end.value
            break
    assert report.images[0] == 0
    assert (project.count(), report.annotations) == (1, 1)
    assert [event for event in events if isinstance(event, Notice)]
