"""The groups of a project for pictures inside and outside of it."""

import pytest

from engine import image
from engine.errors import text
from engine.events import run
from engine.inference.folder import predict_to_folder
from engine.inference.grouping import grouping_of
from engine.inference.session import Session
from engine.inference.sources import VideoSource, open_source
from engine.project import GroupRule, Project
from tests.engine.inference.clips import picture, write_video
from tests.engine.inference.stand_in import detector
from tests.engine.inference.test_folder import rows_of, take


def write(folder, names):
    folder.mkdir(parents=True)
    for number, name in enumerate(names):
        image.write(folder / name, picture(number))
    return [folder / name for name in names]


@pytest.fixture
def project(tmp_path):
    with Project.create(tmp_path / "project") as project:
        paths = write(tmp_path / "season 1", [f"p{n // 2}_{n}.png" for n in range(6)])
        run(project.add_images(paths))
        yield project


def test_a_project_without_groups_says_nothing(project, tmp_path):
    assert grouping_of(project, open_source(tmp_path / "season 1")) is None


def test_new_pictures_are_grouped_as_those_of_the_project(project, tmp_path):
    project.set_groups_by(GroupRule(parts=(0,)))
    write(tmp_path / "season 2" / "day 1", ["p7_1.png", "p8_1.png"])
    write(tmp_path / "season 2" / "day 2", ["p7_1.png", "x.png"])
    group = grouping_of(project, open_source(tmp_path / "season 2"))
    names = ["day 1/p7_1.png", "day 1/p8_1.png", "day 2/p7_1.png", "day 2/x.png", "gone.png"]
    assert [group(name) for name in names] == ["p7", "p8", "p7", "x", ""]


def test_a_rule_of_folders_sees_the_folder_that_was_chosen(project, tmp_path):
    project.set_groups_by(GroupRule(folder=1))
    write(tmp_path / "season 2", ["1.png", "2.png"])
    group = grouping_of(project, open_source(tmp_path / "season 2"))
    assert [group("1.png"), group("2.png")] == ["season 2", "season 2"]


def test_what_was_typed_goes_before_the_rule(project, tmp_path):
    write(tmp_path / "more", [f"q{n}.png" for n in range(6)])
    run(project.add_images(sorted((tmp_path / "more").iterdir())))
    project.set_groups_by(GroupRule(parts=(0,)))
    with project.edit(text("Change group")) as edit:
        edit.set_group(dict.fromkeys(project.image_ids()[:1], "板"))  # 11 of 12 still follow the rule
    group = grouping_of(project, open_source(tmp_path / "season 1"))
    assert [group(f"p{n // 2}_{n}.png") for n in range(3)] == ["板", "p0", "p1"]
    with project.edit(text("Change group")) as edit:
        edit.set_group(dict.fromkeys(project.image_ids()[1:], ""))
    group = grouping_of(project, open_source(tmp_path / "season 1"))
    assert [group(f"p{n // 2}_{n}.png") for n in range(3)] == ["板", "", ""]  # one alone tells of no rule


def test_where_no_picture_has_a_group_it_is_by_folder_as_ever(project, tmp_path):
    project.set_groups_by(GroupRule(parts=(0, 1)))
    write(tmp_path / "other", ["1.png", "2.png"])
    assert grouping_of(project, open_source(tmp_path / "other")) is None
    assert grouping_of(project, VideoSource(write_video(tmp_path / "clip.mp4", count=2))) is None


def test_a_stopped_run_that_goes_on_counts_all_by_group(project, tmp_path):
    project.set_groups_by(GroupRule(parts=(0,)))
    session = Session(detector(tmp_path / "m.onnx"))

    def saving():
        source = open_source(tmp_path / "season 1")
        return predict_to_folder(session, source, tmp_path / "out", group=grouping_of(project, source))

    take(saving(), 2)
    report = run(saving())
    assert report.images == 6 and report.resumed >= 2
    counted = {(row["group"], row["images"]) for row in rows_of(tmp_path / "out" / "summary.csv")}
    assert counted == {("p0", "2"), ("p1", "2"), ("p2", "2")}
