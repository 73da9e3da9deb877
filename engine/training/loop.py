"""The training loop, as one generator of events."""

from __future__ import annotations

import contextlib
import time
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

import torch

from engine.errors import UserError, text
from engine.events import Notice, Operation, Progress
from engine.training import checkpoint, distributed, optimization
from engine.training.control import Control
from engine.training.data import VALIDATION_BATCH, Batch, steps_of
from engine.training.events import EpochDone, Previews, RunStarted, StepDone, TrainResult
from engine.training.finish import finish
from engine.training.handover import hand_over, receive
from engine.training.prepare import prepare
from engine.training.prepare import resume as reopen
from engine.training.settings import TrainSettings
from engine.training.trainer import SKIPPED_AT_MOST, Trainer

if TYPE_CHECKING:
    from engine.project import Project

CLOSING = 0.15  # of the epochs, at the end, without mosaics and mixing: the last word has the pictures as they are

__all__ = ["Control", "assist", "train"]


def train(
    project: Project,
    settings: TrainSettings | None = None,
    control: Control | None = None,
    resume: str | None = None,
) -> Operation[TrainResult]:
    """Train a network on a project, or go on with the run named `resume`; evaluate and export it at the end.

    Reports Progress, Notice, Estimate, RunStarted, StepDone, EpochDone and Previews. Closing the generator stops the
    run at its latest epoch, from which it can be resumed; `control.keep()` ends it early and keeps what was learned.
    Raises UserError for what the user can mend; the run is then listed as failed.
    """
    if settings is None and not resume:
        raise ValueError("either settings or resume is needed")
    told = Control()
    return (yield from distributed.led(_train(project, settings, told, resume), control or Control(), told))


def _train(
    project: Project, settings: TrainSettings | None, control: Control, resume: str | None
) -> Operation[TrainResult]:
    estimate = None
    if resume:
        trainer = yield from reopen(project, resume)
    else:
        assert settings is not None
        trainer, estimate = yield from prepare(project, settings)
    run = trainer.run
    try:
        with distributed.company(run.name):
            if estimate:
                yield estimate
            count = steps_of(len(trainer.samples["train"]), trainer.batch_size)
            yield RunStarted(run.folder, trainer.plan.settings.epochs, count)
            hand_over(trainer)
            yield from _epochs(trainer, control)
        distributed.part()  # the others have done their share
        return (yield from finish(trainer, project))
    except GeneratorExit:
        with contextlib.suppress(UserError):  # a full disk takes no last words; this process remembers them
            run.set_status("stopped")
        raise
    except BaseException as error:
        with contextlib.suppress(UserError):
            run.set_status("failed", message=str(error) or type(error).__name__)
        raise
    finally:
        trainer.close()


def assist() -> Operation[None]:
    """Train with the first process, as one of the others, until its last epoch.

    Raises Dismissed when the first one ends before that, UserError for what went wrong in this process.
    """
    trainer = receive()
    told = Control()
    try:
        with distributed.company(trainer.run.name):
            yield from distributed.following(_epochs(trainer, told), told)
    finally:
        trainer.close()


def _epochs(trainer: Trainer, control: Control) -> Operation[None]:
    """Train the epochs that are left, or fewer. Every process of a training runs this, with the same events."""
    settings = trainer.plan.settings
    spent: list[float] = []
    # Whoever asks to keep before anything was learned gets what one step learns.
    while trainer.epoch < settings.epochs and not (control.asked_to_keep and trainer.epoch):
        started = time.perf_counter()
        distributed.broadcast(list(trainer.network.state_dict().values()))  # unlike computers round differently
        losses, rows = yield from one_epoch(trainer, control)
        metrics = yield from _validate(trainer)
        trainer.epoch += 1
        value = metrics[trainer.plan.headline]
        is_best = value >= trainer.best
        if is_best:
            trainer.best, trainer.best_epoch = value, trainer.epoch
        spent.append(time.perf_counter() - started)
        if distributed.is_first():
            _record(trainer, losses, metrics, rows, spent[-1])
        left = sum(spent[-3:]) / len(spent[-3:]) * (settings.epochs - trainer.epoch)
        yield EpochDone(
            trainer.epoch, settings.epochs, losses, metrics, trainer.plan.headline, is_best, seconds_left=left
        )
        yield Previews(trainer.epoch, trainer.previews())
        if settings.patience and trainer.epoch - trainer.best_epoch >= settings.patience:
            yield Notice(text("No improvement for {count} epochs: the training ends here.", count=settings.patience))
            return


def _record(
    trainer: Trainer, losses: dict[str, float], metrics: dict[str, float], rows: list[dict], seconds: float
) -> None:
    """Write the epoch down; the checkpoint last, so that what it counts as done is on disk."""
    run = trainer.run
    if trainer.epoch == trainer.best_epoch:
        checkpoint.save_weights(trainer.answering, run.folder / "best.safetensors")
    run.add_steps(rows)
    row = {"epoch": trainer.epoch, "losses": losses, "metrics": metrics, "seconds": seconds}
    row |= {"learning_rate": rows[-1]["learning_rate"], "images_per_second": rows[-1]["images_per_second"]}
    run.add_row(row)
    trainer.save()
    run.set_status("running", epoch=trainer.epoch, best=trainer.best, best_epoch=trainer.best_epoch)


def one_epoch(trainer: Trainer, control: Control) -> Operation[tuple[dict[str, float], list[dict]]]:
    """Train one epoch; where memory does not suffice, start it again with half the batch."""
    while True:
        try:
            return (yield from steps(trainer, control))
        except (RuntimeError, MemoryError) as error:
            if not optimization.is_out_of_memory(error):
                raise
            if distributed.size() > 1:  # the others wait in the middle of a step
                raise UserError(
                    text("There is not enough memory for so many pictures at once."),
                    text(
                        "Start again with {count} pictures at once (--batch-size {count}).",
                        count=max(distributed.size(), trainer.batch_size // 2),
                    ),
                ) from error
            if trainer.batch_size <= 1:
                raise UserError(
                    text("There is not enough memory for a single picture."),
                    text("Choose a smaller picture size or a smaller network."),
                ) from error
        trainer.batch_size //= 2
        trainer.optimizer.zero_grad(set_to_none=True)
        if trainer.device.type == "cuda":
            torch.cuda.empty_cache()
        yield Notice(
            text("Memory ran out; it goes on with {count} pictures at once.", count=trainer.batch_size),
            text("Close other programs, or choose a smaller picture size."),
        )


def steps(trainer: Trainer, control: Control) -> Operation[tuple[dict[str, float], list[dict]]]:
    """Train the epoch that comes next; return the mean terms and one row a step."""
    plan, epoch = trainer.plan, trainer.epoch
    settings = plan.settings
    count = steps_of(len(trainer.samples["train"]), trainer.batch_size)
    sums: defaultdict[str, float] = defaultdict(float)
    rows: list[dict] = []
    optimization.train_mode(trainer.network)
    # Dropout draws from here: an epoch is the same whether or not the run was interrupted before it.
    torch.manual_seed(settings.seed * 100_003 + epoch + 7919 * distributed.rank())
    ahead = batches(trainer)
    try:
        for step in range(count):
            started = time.perf_counter()
            batch = next(ahead)
            rate = plan.learning_rate * optimization.rate_at(
                epoch + step / count, settings.epochs, settings.warmup_epochs
            )
            skipped = trainer.skipped
            losses = trainer.step(batch, rate)
            pace = len(batch.indices) / batch.share / (time.perf_counter() - started)
            for name, value in losses.items():
                sums[name] += value
            number = {"epoch": epoch + 1, "step": step + 1}
            rows.append(number | {"losses": losses, "learning_rate": rate, "images_per_second": pace})
            yield StepDone(epoch + 1, step + 1, count, losses, rate, pace)
            if trainer.skipped and not skipped:  # once is enough: many in a row end the training
                yield _left_out(epoch + 1, step + 1)
            if control.asked_to_keep:
                break
    finally:
        ahead.close()  # type: ignore[attr-defined]
    if trainer.average:
        trainer.average.flush()
    return {name: value / len(rows) for name, value in sums.items()}, rows


def _left_out(epoch: int, step: int) -> Notice:
    return Notice(
        text(
            "The gradient was not finite in step {step} of epoch {epoch}: that step was left out.",
            step=step,
            epoch=epoch,
        ),
        text("A few such steps do no harm; after {count} in a row the training stops.", count=SKIPPED_AT_MOST),
    )


def batches(trainer: Trainer) -> Iterator[Batch]:
    """Yield the batches of the epoch that comes next."""
    settings = trainer.plan.settings
    how = settings.augmentation
    if trainer.epoch >= settings.epochs * (1 - CLOSING):
        how = how.model_copy(update={"mosaic": 0.0, "mixup": 0.0, "cutmix": 0.0})
    samples, batch = trainer.samples["train"], trainer.batch_size
    return trainer.loader.training(samples, batch, how, settings.seed, trainer.epoch, trainer.shares)


def _validate(trainer: Trainer) -> Operation[dict[str, float]]:
    """Return the metrics; the first process measures them, the others wait, event by event."""
    samples = trainer.samples["val"]
    if not distributed.is_first():
        for _ in range(steps_of(len(samples), VALIDATION_BATCH)):
            yield Progress(0, len(samples), text("Validating"))
        return distributed.share()  # type: ignore[no-any-return]
    metrics = trainer.task.metrics(trainer.plan.names)
    ahead = trainer.loader.plain(samples)
    try:
        for batch in ahead:
            trainer.take_in(batch, metrics)
            yield Progress(batch.indices[-1] + 1, len(samples), text("Validating"))
    finally:
        ahead.close()  # type: ignore[attr-defined]
    return distributed.share(metrics.compute())  # type: ignore[no-any-return]
