"""A network in training: its weights, optimiser, average and data; one step, one validation, one checkpoint."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine import tasks
from engine.annotation import Annotation, Category
from engine.errors import UserError, text
from engine.fit import Fit
from engine.inference.outputs import to_annotations
from engine.models.network import Network
from engine.tasks import Metrics, Sample
from engine.training import checkpoint, distributed
from engine.training.balance import shares
from engine.training.batch_norm import synchronised
from engine.training.data import Batch, Loader, Pictures
from engine.training.events import PreviewPicture
from engine.training.measure import arrange, arrange_images, half_type, total
from engine.training.optimization import Average, clip_gradients, make_optimizer, to_device
from engine.training.plan import Plan
from engine.training.run import Run

PREVIEWS = 6  # validation pictures that are shown after each epoch
SKIPPED_AT_MOST = 5  # steps in a row whose gradient is not finite; then something is wrong that more steps do not mend

_SMALLER_STEPS = text("Start again with a step size three times smaller; check the labels if it happens again.")


@dataclass
class Trainer:
    """Everything that moves while a network learns.

    `epoch` counts those that are done, `skipped` the steps that were left out for a gradient that was not finite.
    """

    run: Run
    plan: Plan
    network: Network
    samples: dict[str, list[Sample]]
    categories: list[Category]
    pictures: Pictures
    loader: Loader
    device: torch.device
    epoch: int = 0
    batch_size: int = 0
    best: float = -1.0
    best_epoch: int = 0
    skipped: int = 0
    _skipped_in_a_row: int = field(default=0, init=False)
    preview_annotations: dict[int, list[Annotation]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.task = tasks.get(self.plan.task)
        self.batch_size = self.batch_size or self.plan.batch_size
        self.network = synchronised(arrange(self.network.to(self.device), self.plan))
        sampled = self.plan.settings.imbalance == "sampled"
        self.shares = shares(self.task, self.samples["train"]) if sampled else None
        self.optimizer = make_optimizer(self.network, self.plan)
        steps = max(1, len(self.samples["train"]) // self.batch_size)
        kept = self.plan.settings.ema and distributed.is_first()  # no other process needs it
        self.average = Average(self.network, steps) if kept else None
        kind = half_type(self.device)
        self._scaler = torch.amp.GradScaler(self.device.type, enabled=self.plan.mixed and kind == torch.float16)
        self._trained = [parameter for parameter in self.network.parameters() if parameter.requires_grad]

    @property
    def answering(self) -> Network:
        """The network that is evaluated and kept: the average where there is one."""
        return self.average.network if self.average else self.network

    def step(self, batch: Batch, rate: float) -> dict[str, float]:
        """Take one step at learning rate `rate` (of the head); return the terms of the loss.

        A gradient that is not finite would spoil all weights: the step is left out and counted. Raises UserError for
        a term that is not finite, and for several such gradients in a row.
        """
        for group in self.optimizer.param_groups:
            group["lr"] = rate * group.get("part", 1.0)
        images, targets = to_device(batch.images, batch.targets, self.device)
        with torch.autocast(self.device.type, half_type(self.device), enabled=self.plan.mixed):
            terms = self.network.losses(arrange_images(images, self.plan), targets)
        loss = total(terms) * batch.share
        values = distributed.mean_of(terms, batch.share)
        _refuse_non_finite(values, self.epoch + 1)
        self.optimizer.zero_grad(set_to_none=True)
        self._scaler.scale(loss).backward()  # type: ignore[no-untyped-call]
        distributed.add_up_gradients(self._trained)
        self._scaler.unscale_(self.optimizer)
        finite = math.isfinite(clip_gradients(self._trained, self.plan.settings.clip_gradient))
        if finite or self._scaler.is_enabled():  # a scaler leaves such a step out by itself, and scales less from then
            self._scaler.step(self.optimizer)
            self._scaler.update()
        if not finite:
            self._count_skipped()
            return values
        self._skipped_in_a_row = 0
        if self.average:
            self.average.update()
        return values

    def _count_skipped(self) -> None:
        if self._scaler.get_scale() > 1:  # 16 bits ran over, as they do until the scaler has found its scale
            return
        self.skipped += 1
        self._skipped_in_a_row += 1
        if self._skipped_in_a_row >= SKIPPED_AT_MOST:
            raise UserError(
                text(
                    "The gradient was not finite in {count} steps in a row, in epoch {epoch}.",
                    count=SKIPPED_AT_MOST,
                    epoch=self.epoch + 1,
                ),
                _SMALLER_STEPS,
            )

    def answer(self, batch: Batch) -> dict[str, Tensor]:
        """Return what the network says about a batch, on the CPU."""
        images, _ = to_device(batch.images, {}, self.device)
        network = self.answering.eval()
        with torch.no_grad():
            return {name: tensor.cpu() for name, tensor in network(arrange_images(images, self.plan)).items()}

    def take_in(self, batch: Batch, metrics: Metrics) -> None:
        """Evaluate a batch of validation pictures; the first pictures are kept as previews."""
        outputs = self.answer(batch)
        metrics.update(outputs, batch.targets)
        for row, index in enumerate(batch.indices):
            if index < PREVIEWS:
                one = {name: tensor[row].numpy() for name, tensor in outputs.items()}
                self.preview_annotations[index] = self._annotations(self.samples["val"][index], one)

    def previews(self) -> tuple[PreviewPicture, ...]:
        """Return the first validation pictures with what was said about them last."""
        shown = []
        for index, said in sorted(self.preview_annotations.items()):
            sample = self.samples["val"][index]
            shown.append(PreviewPicture(sample.image_id, sample.path, tuple(said)))
        return tuple(shown)

    def _annotations(self, sample: Sample, outputs: Mapping[str, np.ndarray]) -> list[Annotation]:
        fit = Fit(self.plan.fit, (sample.width, sample.height), self.plan.size)
        source = f"run:{self.run.name}"
        return to_annotations(self.plan.task, outputs, fit, self.categories, source, min_score=0.25)

    def save(self) -> None:
        """Write everything needed to go on after this epoch."""
        checkpoint.save_state(self.state(), self.run.folder / "last.ckpt")

    def state(self) -> dict[str, Any]:
        """Return everything needed to go on after this epoch."""
        state: dict[str, Any] = {
            "version": 1,
            "epoch": self.epoch,
            "batch_size": self.batch_size,
            "best": self.best,
            "best_epoch": self.best_epoch,
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "scaler": self._scaler.state_dict(),
        }
        if self.average:
            state |= {"average": self.average.network.state_dict(), "average_steps": self.average.steps}
        return state

    def restore(self) -> None:
        """Take over what `save` wrote. Raises UserError when it is damaged or of other settings."""
        path = self.run.folder / "last.ckpt"
        state = checkpoint.load_state(path)
        try:
            self.take_over(state)
        except (KeyError, RuntimeError, ValueError) as error:
            raise UserError(
                text("{path} does not fit this network.", path=path), text("Train again, or use another run.")
            ) from error

    def take_over(self, state: Mapping[str, Any]) -> None:
        """Go on from a `state`. Raises KeyError, RuntimeError or ValueError for one of other settings."""
        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])
        self._scaler.load_state_dict(state["scaler"])
        if self.average:
            self.average.network.load_state_dict(state["average"])
            self.average.steps = state["average_steps"]
        self.epoch, self.batch_size = state["epoch"], state["batch_size"]
        self.best, self.best_epoch = state["best"], state["best_epoch"]

    def close(self) -> None:
        """End the threads that read pictures."""
        self.loader.close()


def _refuse_non_finite(values: Mapping[str, float], epoch: int) -> None:
    for name, value in values.items():
        if not math.isfinite(value):
            raise UserError(
                text("The loss term {name} became {value} in epoch {epoch}.", name=name, value=value, epoch=epoch),
                _SMALLER_STEPS,
            )
