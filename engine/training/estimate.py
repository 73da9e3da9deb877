"""How long a training would take on this computer, before it is started."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import Operation
from engine.training.events import Estimate
from engine.training.prepare import assemble
from engine.training.settings import TrainSettings

if TYPE_CHECKING:
    from engine.project import Project


def estimate(project: Project, settings: TrainSettings) -> Operation[Estimate]:
    """Return the time of a training with `settings` from a few measured steps; nothing is written anywhere.

    Raises UserError for whatever would keep the training itself from starting.
    """
    trainer, guess = yield from assemble(project, settings)
    trainer.close()
    return guess
