from __future__ import annotations

import numpy as np
import pytest
import torch

from engine import tasks
from engine.errors import UserError
from engine.events import run
from engine.training.data import Loader, Pictures, as_input, steps_of
from engine.training.estimate import estimate
from engine.training.plan import make_plan
from engine.training.preview import preview_augmentation
from engine.training.selection import select
from engine.training.settings import Augmentation
from tests.engine.training.conftest import settings


@pytest.fixture
def detection(make_project):
    task = tasks.get("detection")
    selection = select(make_project("detection"), task)
    plan = make_plan(settings("yolov5n", image_size=64), selection, "letterbox", "map50")
    return task, plan, selection.train


def batches(task, plan, samples, *, threads, budget, epoch=1):
    with Loader(task, Pictures(task, plan.input, budget), threads) as loader:
        return list(loader.training(samples, 5, Augmentation(mosaic=0.5), seed=3, epoch=epoch))


def test_an_epoch_is_the_same_whatever_the_threads_and_the_memory(detection):
    one = batches(*detection, threads=1, budget=None)
    other = batches(*detection, threads=5, budget=0)
    for a, b in zip(one, other, strict=True):
        assert a.indices == b.indices
        assert torch.equal(a.images, b.images)
        assert all(map(torch.equal, a.targets["boxes"], b.targets["boxes"]))
    different = batches(*detection, threads=1, budget=None, epoch=2)
    assert [b.indices for b in different] != [b.indices for b in one]


def test_an_epoch_sees_each_picture_once_in_batches_of_nearly_equal_size(detection):
    task, plan, samples = detection
    sizes = [len(batch.indices) for batch in batches(task, plan, samples, threads=2, budget=None)]
    seen = sorted(index for batch in batches(task, plan, samples, threads=2, budget=None) for index in batch.indices)
    assert sizes == [4, 4, 4]
    assert seen == list(range(12))
    assert [steps_of(count, 4) for count in (1, 4, 5)] == [1, 1, 2]


def test_kept_pictures_are_not_changed_by_augmentation(detection):
    task, plan, samples = detection
    pictures = Pictures(task, plan.input)
    before = pictures.get(samples[0]).image.copy()
    with Loader(task, pictures) as loader:
        list(loader.training(samples, 4, Augmentation(mosaic=1, color=1, rotation=90), seed=0, epoch=0))
    assert pictures.get(samples[0]).image is pictures.get(samples[0]).image
    assert (pictures.get(samples[0]).image == before).all()


def test_picture_that_went_away_is_a_sentence_with_its_name(detection, tmp_path):
    task, plan, samples = detection
    gone = type(samples[0])(99, tmp_path / "gone.png", 64, 48, ())
    with Loader(task, Pictures(task, plan.input)) as loader, pytest.raises(UserError, match=r"gone\.png"):
        list(loader.plain([samples[0], gone]))


def test_picture_of_another_size_than_its_labels_is_refused(detection):
    task, plan, samples = detection
    other = type(samples[0])(99, samples[0].path, 640, 480, ())
    with pytest.raises(UserError, match="has changed"):
        Pictures(task, plan.input).get(other)


def test_leaving_an_epoch_early_leaves_no_thread_behind(detection):
    task, plan, samples = detection
    with Loader(task, Pictures(task, plan.input), threads=2) as loader:
        epoch = loader.training(samples, 2, Augmentation(), seed=0, epoch=0)
        next(epoch)
        epoch.close()
    assert not [t for t in loader._pool._threads if t.is_alive()]


def test_sixteen_bits_become_parts_of_one_and_nan_becomes_zero():
    assert as_input(np.array([[[0, 65535]]], np.uint16)).tolist() == [[[0.0, 1.0]]]
    assert as_input(np.array([[[np.nan, 0.5]]], np.float32)).tolist() == [[[0.0, 0.5]]]


def test_preview_shows_varied_pictures_with_their_boxes(make_project):
    shown = run(preview_augmentation(make_project("detection"), settings("yolov5n", image_size=64), count=5, seed=1))
    assert len(shown) == 5
    for pixels, labels in shown:
        assert pixels.shape == (64, 64, 3)
        for annotation in labels:
            box = annotation.geometry
            assert 0 <= box.x1 < box.x2 <= 64
    assert any(labels for _, labels in shown)


def test_preview_shows_how_pictures_are_mixed(make_project):
    project = make_project("classification")
    still = {"flip_horizontal": False, "scale": 0, "color": 0}

    def shown(**values):
        chosen = settings(augmentation=Augmentation(**still, **values))
        return [pixels for pixels, _ in run(preview_augmentation(project, chosen, count=6, seed=1))]

    sources = [picture.tobytes() for picture in shown()]
    assert len(set(sources)) > 1
    assert not {picture.tobytes() for picture in shown(cutmix=1)} & set(sources)


@pytest.mark.usefixtures("measured")
def test_estimate_touches_nothing(make_project):
    project = make_project("classification")
    guess = run(estimate(project, settings(epochs=100)))
    assert 0 < guess.low < guess.seconds < guess.high
    assert not project.runs_folder.exists() or not any(project.runs_folder.iterdir())
