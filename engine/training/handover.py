"""What the first process of a training gives the others, so that they need no project of their own.

They only read the pictures, at the paths that the first process knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine import tasks
from engine.annotation import Category
from engine.models.network import build
from engine.tasks import Sample
from engine.training import checkpoint, distributed
from engine.training.data import Loader, Pictures
from engine.training.optimization import choose_device, freeze_backbone
from engine.training.plan import Plan
from engine.training.prepare import spec_of
from engine.training.run import Run
from engine.training.trainer import Trainer


@dataclass(frozen=True, slots=True)
class _Prepared:
    run: Path
    plan: Plan
    samples: dict[str, list[Sample]]
    categories: list[Category]
    state: bytes


def hand_over(trainer: Trainer) -> None:
    """Give the other processes what the first one has prepared."""
    if distributed.size() > 1:
        distributed.say(distributed.Word.READY)
        state = {name: value for name, value in trainer.state().items() if not name.startswith("average")}
        given = (trainer.run.folder, trainer.plan, trainer.samples, trainer.categories, checkpoint.to_bytes(state))
        distributed.share(_Prepared(*given))


def receive() -> Trainer:
    """Wait until the first process hands over, and return the trainer of this one.

    Raises Dismissed when that one ends before: it says why. Raises UserError for what is wrong on this computer.
    """
    try:
        while distributed.hear() is not distributed.Word.READY:
            pass
        given: _Prepared = distributed.share()
    except RuntimeError as error:
        if distributed.is_lost(error):
            raise distributed.Dismissed from error
        raise
    plan, task = given.plan, tasks.get(given.plan.task)
    network = build(plan.architecture, spec_of(plan))
    if plan.settings.freeze_backbone:
        freeze_backbone(network)
    device = choose_device(plan.settings.device)
    pictures = Pictures(task, plan.input)
    loader = Loader(task, pictures)
    trainer = Trainer(Run(given.run), plan, network, given.samples, given.categories, pictures, loader, device)
    trainer.take_over(checkpoint.from_bytes(given.state))
    return trainer
