from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from engine import catalog, image, tasks
from engine.annotation import Annotation, Box, WholeImage
from engine.errors import UserError
from engine.events import run
from engine.project import ImageQuery
from engine.training.plan import input_size, make_plan
from engine.training.presets import PRESETS, preset
from engine.training.selection import select
from tests.engine.training.conftest import settings

YOLO = catalog.get("yolov5n")


@pytest.mark.parametrize(
    ("wanted", "pictures", "size"),
    [
        ((320, 320), [(640, 480)] * 3, (320, 256)),  # the long side, and the shape that the pictures have
        ((320, 320), [(480, 640)], (256, 320)),
        ((320, 320), [(500, 500), (640, 480), (640, 480)], (320, 256)),
        ((384, 192), [(640, 480)], (384, 192)),  # two numbers are meant as they are
        ((300, 200), [(640, 480)], (320, 224)),
        ((320, 320), [(4000, 10)], (320, 32)),
        (None, [(100, 100)], (320, 320)),
    ],
)
def test_input_size_of_a_detector(wanted, pictures, size):
    assert input_size(YOLO, wanted, pictures) == size


def test_input_size_of_a_classifier_stays_square_and_too_small_is_a_sentence():
    resnet = catalog.get("resnet18")
    assert input_size(resnet, (128, 128), [(180, 300)]) == (128, 128)
    with pytest.raises(UserError, match="too small"):
        input_size(YOLO, (16, 16), [])


def test_plan_leaves_nothing_open(make_project):
    selection = select(make_project("classification"), tasks.get("classification"))
    plan = make_plan(settings(batch_size=0), selection, "stretch", "accuracy")
    recipe = plan.architecture.recipe
    assert plan.batch_size == 2  # twelve pictures: small enough for several steps an epoch
    assert plan.optimizer == recipe.optimizer
    assert plan.learning_rate == pytest.approx(recipe.learning_rate * (2 / recipe.batch_size) ** 0.5)
    tuned = make_plan(settings(batch_size=0, start_from="x"), selection, "stretch", "accuracy")
    assert tuned.learning_rate == pytest.approx(plan.learning_rate / 3)
    own = make_plan(settings(learning_rate=0.5, weight_decay=0), selection, "stretch", "accuracy")
    assert (own.learning_rate, own.weight_decay) == (0.5, 0)
    assert [len(ids) for ids in plan.splits.values()] == [12, 6, 6]


def test_unknown_option_and_value_are_sentences(make_project):
    selection = select(make_project("segmentation"), tasks.get("segmentation"))
    with pytest.raises(UserError, match="no option colour"):
        make_plan(settings("unet", options={"colour": 1}), selection, "letterbox", "miou")
    with pytest.raises(UserError, match="width cannot be 7"):
        make_plan(settings("unet", options={"width": 7}), selection, "letterbox", "miou")


def test_a_typed_option_is_checked_by_who_knows_it(make_project):
    selection = select(make_project("classification"), tasks.get("classification"))
    with pytest.raises(UserError, match="resnt18") as error:
        make_plan(settings("timm", options={"name": "resnt18"}), selection, "stretch", "accuracy")
    assert "resnet18" in error.value.hint
    make_plan(settings("timm", options={"name": "resnet18"}), selection, "stretch", "accuracy")


def test_without_splits_groups_stay_together_and_it_is_said(make_project):
    project = make_project("classification", splits=False)
    ids = project.image_ids()
    with project.edit("Groups") as edit:
        edit.set_group({number: f"plant {place // 3}" for place, number in enumerate(ids)})
    selection = select(project, tasks.get("classification"))
    assert any("no validation pictures" in notice.message for notice in selection.notices)
    assert {len(selection.split(name)) > 0 for name in ("train", "val", "test")} == {True}
    groups = [{project.image(s.image_id).group for s in selection.split(n)} for n in ("train", "val", "test")]
    assert not groups[0] & groups[1]
    assert not groups[0] & groups[2]
    assert not groups[1] & groups[2]
    again = select(project, tasks.get("classification"))
    assert [s.image_id for s in again.val] == [s.image_id for s in selection.val]


def test_without_test_pictures_the_validation_pictures_are_measured(make_project):
    project = make_project("classification")
    with project.edit("Move") as edit:
        edit.set_split(project.image_ids(ImageQuery(split="test")), "train")
    selection = select(project, tasks.get("classification"))
    assert selection.test_is_validation
    assert selection.test == selection.val


def test_too_few_labels_say_what_to_label(make_project):
    project = make_project("classification")
    with pytest.raises(UserError, match="0 pictures are labeled") as caught:
        select(project, tasks.get("detection"))
    assert "boxes" in caught.value.hint
    nothing = next(c for c in project.categories() if c.name == "nothing")
    with project.edit("Clear") as edit:
        for number in project.image_ids():
            edit.delete([a.id for a in project.annotations(number) if a.category == nothing])
    with pytest.raises(UserError, match="All labeled pictures are square"):
        select(project, tasks.get("classification"))


def test_drafts_and_other_geometries_are_not_learned_from(make_project):
    project = make_project("detection")
    square = project.categories()[0]
    with project.edit("Draft") as edit:
        for number in project.image_ids()[:3]:
            edit.add(number, Annotation(square, Box(0, 0, 9, 9), score=0.9))
            edit.add(number, Annotation(square, WholeImage()))
    samples = select(project, tasks.get("detection")).train
    assert {len(sample.annotations) for sample in samples} == {0, 1}


def test_pictures_of_another_kind_are_left_out_and_grey_goes_with_colour(make_project, tmp_path):
    project = make_project("detection")
    square = project.categories()[0]
    rng = np.random.default_rng(0)
    image.write(tmp_path / "deep.tif", rng.integers(0, 65535, (48, 64, 3)).astype(np.uint16))
    image.write(tmp_path / "grey.png", rng.integers(0, 255, (48, 64, 1)).astype(np.uint8))
    ids = run(project.add_images([tmp_path / "deep.tif", tmp_path / "grey.png"]))
    with project.edit("Label") as edit:
        for number in ids:
            edit.add(number, Annotation(square, Box(1, 1, 9, 9)))
        edit.set_split(ids, "train")
    selection = select(project, tasks.get("detection"))
    assert any("1 pictures are left out" in notice.message for notice in selection.notices)
    names = {sample.path.name for sample in selection.train}
    assert "grey.png" in names
    assert "deep.tif" not in names
    assert (selection.bands, selection.dtype) == (3, "uint8")


def test_presets_grow_and_stay_within_their_bounds(make_project):
    project = make_project("classification")
    epochs = [preset(name, project, "resnet18").epochs for name in ("quick", "balanced", "best")]
    assert epochs == [PRESETS[name].epochs[1] for name in PRESETS]  # a dozen pictures: as many epochs as allowed
    assert not preset("best", project, "lenet5").pretrained
    with pytest.raises(UserError, match="no preset"):
        preset("fast", project, "lenet5")


def test_selection_is_frozen(make_project):
    selection = select(make_project("detection"), tasks.get("detection"))
    with pytest.raises(dataclasses.FrozenInstanceError):
        selection.dtype = "uint16"
