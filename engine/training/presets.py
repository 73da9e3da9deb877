"""Three ways to begin without knowing a single setting. Imports no torch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine import catalog
from engine.errors import Text, UserError, text
from engine.training.settings import TrainSettings

if TYPE_CHECKING:
    from engine.project import Project


@dataclass(frozen=True, slots=True)
class Preset:
    """How much work a training may be: steps of the optimiser in all, within bounds of epochs."""

    name: str
    title: Text
    help: Text
    steps: int
    epochs: tuple[int, int]
    pretrained: bool
    patience: int = 0


PRESETS: dict[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset(
            "quick",
            text("Quick look"),
            text("A few minutes: shows whether the labels can be learned at all."),
            steps=240,
            epochs=(5, 30),
            pretrained=False,
        ),
        Preset(
            "balanced",
            text("Balanced"),
            text("Good results in reasonable time; begins with pretrained weights where there are any."),
            steps=1500,
            epochs=(20, 120),
            pretrained=True,
        ),
        Preset(
            "best",
            text("Best"),
            text("As good as it gets: trains overnight, and stops by itself when nothing improves any more."),
            steps=6000,
            epochs=(60, 400),
            pretrained=True,
            patience=50,
        ),
    )
}


def preset(name: str, project: Project, architecture: str) -> TrainSettings:
    """Return the settings of the preset "quick", "balanced" or "best" for the pictures of `project`."""
    from engine.project import ImageQuery

    if name not in PRESETS:
        raise UserError(
            text("There is no preset named {name}.", name=name),
            text("Choose one of: {names}.", names=", ".join(PRESETS)),
        )
    chosen = PRESETS[name]
    row = catalog.get(architecture)
    labeled = project.count(ImageQuery(state="labeled", split="train"))
    labeled = labeled or round(0.7 * project.count(ImageQuery(state="labeled")))
    steps_per_epoch = max(1, labeled // row.recipe.batch_size)
    low, high = chosen.epochs
    return TrainSettings.model_validate(
        {
            "model": row.key,
            "epochs": min(max(round(chosen.steps / steps_per_epoch), low), high),
            "pretrained": chosen.pretrained and bool(row.weights),
            "patience": chosen.patience,
        }
    )
