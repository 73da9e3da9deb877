from __future__ import annotations

import errno
import json
import os
import re

import pytest
import torch

from engine import image
from engine.errors import UserError
from engine.events import Notice, Progress, run
from engine.inference.model_file import read_info
from engine.project import ImageQuery
from engine.training import loop
from engine.training.checkpoint import read_weights
from engine.training.control import Control
from engine.training.evaluate import evaluate
from engine.training.events import EpochDone, Estimate, Previews, RunStarted, StepDone
from engine.training.prepare import assemble
from engine.training.run import Run, list_runs
from engine.training.settings import Augmentation
from engine.training.trainer import Trainer
from tests.engine.training.conftest import follow, settings

SIZES = {
    "classification": ("lenet5", 32),
    "detection": ("yolov5n", 64),
    "segmentation": ("deeplabv3plus_resnet18", 64),
}


MIXED = {"imbalance": "sampled", "label_smoothing": 0.1, "augmentation": Augmentation(mixup=0.5, cutmix=0.5)}


def full_disk(_descriptor):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("task", SIZES)
def test_whole_loop_of_each_task_ends_in_a_tested_model_and_a_report(make_project, task):
    model, size = SIZES[task]
    project = make_project(task)
    events, result = follow(loop.train(project, settings(model, image_size=size)))

    kinds = [type(event) for event in events if not isinstance(event, Progress | Notice)]
    epoch = [StepDone, StepDone, StepDone, EpochDone, Previews]
    assert kinds == [Estimate, RunStarted, *epoch, *epoch]
    finished = Run(result.run)
    assert finished.status == "finished"
    assert finished.model_path == result.model
    assert [row["epoch"] for row in finished.rows()] == [1, 2]
    assert len(finished.steps()) == 6
    card = finished.score_card()
    assert card["images"] == 6
    assert card["metrics"] == dict(result.metrics)
    low, high = card["intervals"][card["headline"]]
    assert 0 <= low <= high <= 1
    assert any("labeled things were tested" in sentence for sentence in card["trust"])
    assert run(evaluate(result.model, project, "test"))["metrics"] == pytest.approx(card["metrics"], abs=1e-9)
    page = finished.report_path.read_text("utf-8")
    assert not re.search(r'(?:src|href)="(?!data:)|url\(|@import|<script', page)
    assert not list(result.run.rglob("*.part"))
    (*_, last) = (event for event in events if isinstance(event, Previews))
    shown = [picture.path.stem for picture in last.pictures]
    kept = sorted((result.run / "previews").iterdir())
    assert [path.name for path in kept] == [f"{number}-{stem}.jpg" for number, stem in enumerate(shown, 1)]
    assert all(image.read(path).ndim == 3 for path in kept)


def test_a_classifier_learns_what_a_child_can_see(make_project):
    project = make_project("classification")
    _, result = follow(loop.train(project, settings(epochs=15, learning_rate=3e-3)))
    assert result.metrics["accuracy"] == 1.0


def test_segmentation_learns_from_parts_and_answers_whole_pictures(make_project):
    chosen = settings("unet", epochs=1, image_size=64, options={"width": 16}, augmentation=Augmentation(crop=0.5))
    project = make_project("segmentation")
    trainer, _ = run(assemble(project, chosen))
    with trainer.loader:
        assert {tuple(batch.images.shape[1:]) for batch in loop.batches(trainer)} == {(3, 32, 32)}
    _, result = follow(loop.train(project, chosen))
    assert read_info(result.model).width == 64


def test_previews_show_the_same_validation_pictures_after_each_epoch(make_project):
    events, _ = follow(loop.train(make_project("classification"), settings()))
    first, second = ([p.image_id for p in event.pictures] for event in events if isinstance(event, Previews))
    assert first == second
    assert len(first) == 6


@pytest.mark.parametrize(
    ("model", "values"),
    [("lenet5", {}), ("mobilenetv3_small", {"ema": False}), ("lenet5", MIXED)],
)
def test_resumed_run_is_the_uninterrupted_run_to_the_last_digit(make_project, model, values):
    project = make_project("classification")
    chosen = settings(model, epochs=4, **values)
    _, whole = follow(loop.train(project, chosen))

    operation = loop.train(project, chosen)
    for event in operation:
        if isinstance(event, StepDone) and (event.epoch, event.step) == (3, 2):
            break
    operation.close()
    stopped = list_runs(project.runs_folder)[0]
    assert (stopped.status, stopped.epoch, stopped.resumable, stopped.model_path) == ("stopped", 2, True, None)

    events, resumed = follow(loop.train(project, resume=stopped.name))
    assert [event.epoch for event in events if isinstance(event, EpochDone)] == [3, 4]

    def measured(folder):
        return [(row["losses"], row["metrics"], row["learning_rate"]) for row in Run(folder).rows()]

    assert measured(resumed.run) == measured(whole.run)
    assert resumed.metrics == whole.metrics
    assert [row["losses"] for row in Run(resumed.run).steps()] == [row["losses"] for row in Run(whole.run).steps()]


def test_run_whose_process_is_gone_is_interrupted_and_goes_on(make_project):
    project = make_project("classification")
    operation = loop.train(project, settings(epochs=3))
    while not isinstance(next(operation), EpochDone):
        pass
    trained = list_runs(project.runs_folder)[0]
    assert trained.status == "running"
    state = json.loads((trained.folder / "status.json").read_text())
    operation.close()
    # As a killed process leaves it: "running", by a process of that number which is not the one alive now.
    (trained.folder / "status.json").write_text(json.dumps(state | {"status": "running", "born": 1.0}))
    assert trained.status == "interrupted"
    with (trained.folder / "metrics.jsonl").open("a") as file:
        file.write('{"epoch": 2, "los')
    (trained.folder / ".last.ckpt.0123456789ab.part").write_bytes(b"half")
    _, result = follow(loop.train(project, resume=trained.name))
    assert [row["epoch"] for row in Run(result.run).rows()] == [1, 2, 3]
    assert not list(trained.folder.rglob("*.part"))


def test_keep_ends_early_with_a_model(make_project):
    control = Control()
    operation = loop.train(make_project("classification"), settings(epochs=50), control)
    for event in operation:
        if isinstance(event, StepDone):
            break
    control.keep()
    events, result = follow(operation)
    assert [event.epoch for event in events if isinstance(event, EpochDone)] == [1]
    assert Run(result.run).status == "finished"


def test_non_finite_loss_names_its_term_and_fails_the_run(make_project, monkeypatch):
    from engine.models.classification.base import Classifier

    nan = {"category": torch.tensor(float("nan"), requires_grad=True)}
    project = make_project("classification")
    operation = loop.train(project, settings())
    while not isinstance(next(operation), RunStarted):
        pass
    monkeypatch.setattr(Classifier, "losses", lambda *_: nan)
    with pytest.raises(UserError, match="loss term category became nan") as caught:
        follow(operation)
    assert caught.value.hint
    failed = list_runs(project.runs_folder)[0]
    assert (failed.status, failed.model_path) == ("failed", None)
    assert "category became nan" in failed.message


def test_out_of_memory_halves_the_batch_and_says_so(make_project, monkeypatch):
    step = Trainer.step

    def small_memory(self, batch, rate):
        if len(batch.indices) > 2:
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes.")
        return step(self, batch, rate)

    monkeypatch.setattr(Trainer, "step", small_memory)
    events, result = follow(loop.train(make_project("classification"), settings(epochs=1)))
    assert any(isinstance(event, Notice) and "2 pictures at once" in event.message for event in events)
    assert Run(result.run).status == "finished"


def test_full_disk_is_a_sentence_and_the_last_good_checkpoint_stays(make_project, monkeypatch):
    project = make_project("classification")
    operation = loop.train(project, settings(epochs=3))
    while not isinstance(next(operation), EpochDone):
        pass
    trained = list_runs(project.runs_folder)[0]
    before = (trained.folder / "last.ckpt").read_bytes()

    with monkeypatch.context() as patch:
        patch.setattr("engine.files.os.fsync", full_disk)
        with pytest.raises(UserError, match="No space left on device") as caught:
            follow(operation)
    assert caught.value.hint.endswith('then press "Go on".')
    assert (trained.folder / "last.ckpt").read_bytes() == before
    # The full disk did not take the word "failed" either, and yet nothing seems to run.
    assert json.loads((trained.folder / "status.json").read_text())["status"] == "running"
    assert (trained.status, trained.epoch, trained.resumable) == ("failed", 1, True)
    assert "No space left on device" in trained.message
    _, result = follow(loop.train(project, resume=trained.name))
    assert [row["epoch"] for row in Run(result.run).rows()] == [1, 2, 3]


def test_run_stopped_while_the_disk_is_full_does_not_seem_to_run(make_project, monkeypatch):
    project = make_project("classification")
    operation = loop.train(project, settings(epochs=3))
    while not isinstance(next(operation), EpochDone):
        pass
    (trained,) = list_runs(project.runs_folder)
    with monkeypatch.context() as patch:
        patch.setattr("engine.files.os.fsync", full_disk)
        operation.close()
        assert (trained.status, trained.resumable) == ("stopped", True)
        with pytest.raises(UserError, match="No space left on device"):  # going on without room changes nothing
            follow(loop.train(project, resume=trained.name))
        assert trained.status == "stopped"
    follow(loop.train(project, resume=trained.name))
    assert trained.status == "finished"


def test_early_stopping_ends_when_nothing_improves(make_project, monkeypatch):
    project = make_project("classification")
    values = iter([0.5, 0.4, 0.3, 0.2, 0.1])
    from engine.tasks.classification import ClassificationMetrics

    operation = loop.train(project, settings(epochs=5, patience=2))
    monkeypatch.setattr(ClassificationMetrics, "compute", lambda _: {"accuracy": next(values, 0.0), "macro_f1": 0.0})
    events, result = follow(operation)
    assert [event.epoch for event in events if isinstance(event, EpochDone)] == [1, 2, 3]
    assert Run(result.run).score_card()["best_epoch"] == 1


def test_starting_from_an_own_run_keeps_the_categories_that_it_knows(make_project):
    project = make_project("classification")
    _, first = follow(loop.train(project, settings(epochs=1)))
    events, _ = follow(loop.train(project, settings(epochs=1, start_from=first.run.name)))
    assert not [event for event in events if isinstance(event, Notice)]

    third = project.add_category("third")
    with project.edit("Label") as edit:
        for image_id in project.image_ids(ImageQuery(split="train"))[:2]:
            (annotation,) = project.annotations(image_id)
            edit.delete([annotation.id])
            edit.add(image_id, type(annotation)(third, annotation.geometry))
    events, _ = follow(loop.train(project, settings(epochs=1, start_from=first.run.name)))
    said = [event.message for event in events if isinstance(event, Notice)]
    assert said == [f"{first.run.name}: what it knows of square, nothing is kept; third is learned anew."]


def test_model_file_that_says_something_else_is_not_offered(make_project, monkeypatch):
    from engine.inference.session import Session

    answer = Session.run
    monkeypatch.setattr(
        Session, "run", lambda self, batch: {name: value * 0.99 for name, value in answer(self, batch).items()}
    )
    project = make_project("classification")
    with pytest.raises(UserError, match="differs from the network"):
        follow(loop.train(project, settings(epochs=1)))
    failed = list_runs(project.runs_folder)[0]
    assert (failed.status, failed.model_path, (failed.folder / "model.onnx").exists()) == ("failed", None, False)


def test_frozen_backbone_keeps_its_weights_and_statistics(make_project):
    project = make_project("classification")
    _, first = follow(loop.train(project, settings("mobilenetv3_small", epochs=1)))
    chosen = settings("mobilenetv3_small", epochs=1, start_from=first.run.name, freeze_backbone=True)
    _, second = follow(loop.train(project, chosen))
    before = read_weights(first.run / "best.safetensors")
    after = torch.load(second.run / "last.ckpt", weights_only=True)["average"]
    moved = {name for name, tensor in after.items() if not torch.equal(tensor, before[name])}
    assert moved
    assert all("features" not in name for name in moved), sorted(moved)[:3]


def test_keep_before_the_first_step_still_ends_with_a_model(make_project):
    control = Control()
    control.keep()
    events, result = follow(loop.train(make_project("classification"), settings(epochs=50), control))
    assert [event.step for event in events if isinstance(event, StepDone)] == [1]
    assert result.model.is_file()


def test_cancelling_at_the_estimate_leaves_no_run_that_seems_to_run(make_project):
    project = make_project("classification")
    operation = loop.train(project, settings())
    while not isinstance(next(operation), Estimate):
        pass
    operation.close()
    (stopped,) = list_runs(project.runs_folder)
    assert (stopped.status, stopped.resumable) == ("stopped", False)
    with pytest.raises(UserError, match="cannot go on"):
        follow(loop.train(project, resume=stopped.name))


def test_pictures_removed_while_it_trains_and_before_it_resumes_do_not_end_it(make_project):
    project = make_project("classification")
    operation = loop.train(project, settings(epochs=3))
    while not isinstance(next(operation), EpochDone):
        pass
    operation.close()
    with project.edit("Remove") as edit:
        edit.remove_images(project.image_ids(ImageQuery(split="train"))[:2])
    resumed = loop.train(project, resume=list_runs(project.runs_folder)[0].name)
    said = [next(resumed) for _ in range(5)]
    assert any("2 pictures are gone" in event.message for event in said if isinstance(event, Notice))
    with project.edit("Remove") as edit:
        edit.remove_images(project.image_ids(ImageQuery(split="train"))[:1])
    _, result = follow(resumed)
    assert Run(result.run).status == "finished"
