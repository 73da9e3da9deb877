"""From settings (or a stopped run) to a `Trainer` that is ready for its next step."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
import torch

from engine import catalog, tasks
from engine.annotation import Category
from engine.errors import UserError, text
from engine.events import Notice, Operation, Progress
from engine.fit import Fit
from engine.models.network import LossSpec, Network, NetworkSpec, build
from engine.models.pretrained import load_pretrained
from engine.tasks import Example, Sample
from engine.training import distributed
from engine.training.balance import bounded_weights
from engine.training.data import Loader, Pictures, steps_of
from engine.training.events import Estimate
from engine.training.measure import Pace, measure
from engine.training.optimization import choose_device, freeze_backbone
from engine.training.plan import Plan, make_plan
from engine.training.run import Run, find_run
from engine.training.selection import Selection, select
from engine.training.settings import TrainSettings
from engine.training.start_from import start_from
from engine.training.trainer import Trainer

if TYPE_CHECKING:
    from engine.project import Project

_STATISTICS = 256  # pictures from which the band statistics are taken
_COUNTED = 2000  # pictures in which it is counted how often a category occurs


def prepare(project: Project, settings: TrainSettings) -> Operation[tuple[Trainer, Estimate]]:
    """Read the pictures, build the network, measure its pace; make the run's folder last, when nothing can fail.

    Raises UserError for settings, labels or pictures that cannot be trained with.
    """
    trainer, estimate = yield from assemble(project, settings)
    try:
        trainer.run = Run.create(project.runs_folder, settings, trainer.plan.model_dump(mode="json"))
    except BaseException:
        trainer.close()
        raise
    return trainer, estimate


def assemble(project: Project, settings: TrainSettings, share: float = 1.0) -> Operation[tuple[Trainer, Estimate]]:
    """Do what `prepare` does without touching the disk, with a `share` of the training pictures; there is no run."""
    task = tasks.get(catalog.get(settings.model).task)
    device = choose_device(settings.device)
    selection = select(project, task, settings.seed).with_share(share, settings.seed)
    yield from selection.notices
    plan = make_plan(settings, selection, task.fit_rule, task.headline)
    distributed.refuse_tiny_shares(len(selection.train), steps_of(len(selection.train), plan.batch_size))
    pictures = Pictures(task, plan.input)
    loader = Loader(task, pictures)
    try:
        started = time.perf_counter()
        plan = yield from _with_statistics(plan, selection.train, loader)
        reading = (time.perf_counter() - started) / min(len(selection.train), _STATISTICS)
        plan = yield from _with_weights(plan, selection.train)
        network = yield from _network(project, plan, selection, pictures)
        batch = next(loader.training(selection.train, plan.batch_size, settings.augmentation, settings.seed, 0))
        yield Progress(0, 0, text("Measuring how fast this computer trains"))
        plan, pace = yield from measure(network, batch, plan, device)
        torch.manual_seed(settings.seed)
        samples = {name: selection.split(name) for name in ("train", "val", "test")}
        trainer = Trainer(
            Run(project.runs_folder), plan, network, samples, selection.categories, pictures, loader, device
        )
    except BaseException:
        loader.close()
        raise
    return trainer, estimate_of(plan, pace, reading)


def resume(project: Project, name: str) -> Operation[Trainer]:
    """Open a stopped run where it was left. Raises UserError when that cannot be done."""
    run = find_run(project.runs_folder, name)
    if run.status == "running":
        raise UserError(text("{name} is still training.", name=run.name), text("Stop it first."))
    if not run.resumable:
        raise UserError(
            text("{name} cannot go on: it is finished or has no checkpoint.", name=run.name),
            text("Only a stopped, failed or interrupted run can be resumed."),
        )
    try:
        plan = Plan.model_validate(run.plan())
    except ValueError as error:
        raise UserError(text("The plan of {name} is damaged.", name=name), text("Train again.")) from error
    task = tasks.get(plan.task)
    samples, categories = yield from _planned_samples(project, plan)
    yield Progress(0, 0, text("Going on with {name}", name=run.name))
    network = build(plan.architecture, spec_of(plan))
    if plan.settings.freeze_backbone:
        freeze_backbone(network)
    pictures = Pictures(task, plan.input)
    loader = Loader(task, pictures)
    try:
        device = choose_device(plan.settings.device)
        trainer = Trainer(run, plan, network, samples, categories, pictures, loader, device)
        trainer.restore()
        distributed.refuse_tiny_shares(len(samples["train"]), steps_of(len(samples["train"]), trainer.batch_size))
        run.forget_after(trainer.epoch)
        run.set_status("running", message="")
    except BaseException:
        loader.close()
        raise
    return trainer


def spec_of(plan: Plan) -> NetworkSpec:
    """Return what the network of a plan is built for."""
    return NetworkSpec(
        len(plan.categories),
        len(plan.seen),
        plan.size,
        plan.mean,
        plan.std,
        dict(plan.settings.options),
        plan.recipe,
        _loss_of(plan),
    )


def _loss_of(plan: Plan) -> LossSpec:
    settings = plan.settings
    terms = () if settings.loss == "auto" else tuple(settings.loss.split("+"))
    return LossSpec(terms, settings.focal_gamma, settings.label_smoothing, plan.category_weights)


def _planned_samples(project: Project, plan: Plan) -> Operation[tuple[dict[str, list[Sample]], list[Category]]]:
    """Return the pictures of the plan with the labels they have now."""
    task = tasks.get(plan.task)
    known = {category.id: category for category in project.categories()}
    missing = [name for name, number in zip(plan.names, plan.category_ids, strict=True) if number not in known]
    if missing:
        raise UserError(
            text("The category {name} is gone from the project.", name=missing[0]), text("Undo that, or train again.")
        )
    samples: dict[str, list[Sample]] = {}
    gone = 0
    for split, ids in plan.splits.items():
        annotations = project.annotations_of(list(ids))
        records = project.records(ids)
        gone += len(ids) - len(records)
        samples[split] = []
        for record in records:
            labels = task.select(annotations.get(record.id, []))
            chosen = tuple(a for a in labels if a.category.id in plan.category_ids)
            if chosen or task.empty_teaches:
                samples[split].append(Sample(record.id, record.path, record.width, record.height, chosen))
    if gone:
        yield Notice(text("{count} pictures are gone from the project; it goes on without them.", count=gone))
    if not all(samples.values()):
        raise UserError(text("The pictures of this run are gone from the project."), text("Undo that, or train again."))
    return samples, [known[number] for number in plan.category_ids]


def _with_statistics(plan: Plan, samples: list[Sample], loader: Loader) -> Operation[Plan]:
    """Return the plan with the mean and standard deviation of what the network sees; the pictures read are kept."""
    order = np.random.default_rng(plan.settings.seed).permutation(len(samples))[:_STATISTICS]
    chosen = [samples[int(index)] for index in order]
    sums, squares, count = np.zeros(len(plan.seen)), np.zeros(len(plan.seen)), 0
    for number, example in enumerate(loader.examples(chosen)):
        values = _seen(_placed(example, chosen[number], plan), plan)
        sums += values.sum(axis=(0, 1), dtype=np.float64)
        squares += np.square(values, dtype=np.float64).sum(axis=(0, 1))
        count += values.shape[0] * values.shape[1]
        yield Progress(number + 1, len(chosen), text("Reading pictures"))
    mean = sums / count
    std = np.sqrt(np.maximum(squares / count - mean**2, 0))
    rgb = plan.dtype == "uint8" and plan.seen == ("red", "green", "blue")
    if rgb and plan.architecture.weights and (plan.settings.pretrained or plan.settings.weights_file):
        known = plan.architecture.weights_statistics
        return plan.changed(mean=known.mean, std=known.std)
    return plan.changed(mean=tuple(mean), std=tuple(np.maximum(std, 1e-3)))


def _with_weights(plan: Plan, samples: list[Sample]) -> Operation[Plan]:
    """Return the plan with the weights of the categories in the loss, where they are asked for."""
    if plan.settings.imbalance != "weighted":
        return plan
    task, index = tasks.get(plan.task), {category: place for place, category in enumerate(plan.category_ids)}
    counts = np.zeros(len(task.metrics(plan.names).categories))  # segmentation answers the background too
    order = np.random.default_rng(plan.settings.seed).permutation(len(samples))[:_COUNTED]
    for number, sample in enumerate(samples[int(place)] for place in order):
        fit = Fit(plan.fit, (sample.width, sample.height), plan.size)
        counts += task.occurrences(task.target(sample.annotations, index, fit), len(counts))
        yield Progress(number + 1, len(order), text("Counting how often categories occur"))
    return plan.changed(category_weights=bounded_weights(counts))


def _placed(example: Example, sample: Sample, plan: Plan) -> np.ndarray:
    width, height = Fit(plan.fit, (sample.width, sample.height), plan.size).inside
    return example.image[:height, :width]


def _seen(pixels: np.ndarray, plan: Plan) -> np.ndarray:
    """Return (H, W, channels) of the pixels of an example: what the first layer of the network makes of them."""
    scaled = pixels.astype(np.float32) / np.float32(255.0 if plan.dtype == "uint8" else 1.0)
    if plan.recipe is None:
        return scaled
    return np.stack(plan.recipe.of(list(np.moveaxis(scaled, 2, 0))), axis=2)


def _network(project: Project, plan: Plan, selection: Selection, pictures: Pictures) -> Operation[Network]:
    settings = plan.settings
    torch.manual_seed(settings.seed)
    network = build(plan.architecture, spec_of(plan))
    if settings.start_from:
        run = find_run(project.runs_folder, settings.start_from)
        yield from start_from(network, spec_of(plan), run, plan)
    elif settings.pretrained or settings.weights_file:
        notice = load_pretrained(network, plan.architecture, settings.weights_file)
        if notice:
            yield notice
    if plan.task == "detection" and not settings.start_from:
        targets = [pictures.get(sample).target for sample in selection.train[:2000]]
        boxes = np.concatenate([target["boxes"][~target["ignore"]] for target in targets])
        network.fit_to_boxes(boxes[:, 2:] - boxes[:, :2])
    if settings.freeze_backbone:
        freeze_backbone(network)
    special = settings.freeze_backbone or settings.backbone_rate < 1 or settings.layer_decay < 1
    if special and not network.backbone_parameters():
        yield Notice(text("{title} has no backbone of its own; all of it is trained.", title=plan.architecture.title))
    return network


def estimate_of(plan: Plan, pace: Pace, reading: float) -> Estimate:
    """Return how long it will take: steps, validation, the score card, and `reading` seconds for each new picture."""
    train, val, test = (len(plan.splits[name]) for name in ("train", "val", "test"))
    epoch = steps_of(train, plan.batch_size) * pace.step + val * pace.picture
    seconds = plan.settings.epochs * epoch + test * pace.picture + 5
    seconds += reading * max(0, train + val + test - _STATISTICS)
    return Estimate(seconds, 0.8 * seconds, 1.4 * seconds)
