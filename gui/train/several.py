"""One set-up for several networks, so that they can be compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine import catalog
from engine.training.queue import with_seeds
from engine.training.settings import TrainSettings

# What belongs to one network alone: its options, and the weights that it begins with.
_OWN = {"model", "options", "start_from", "weights_file", "freeze_backbone"}


def settings_of(
    keys: Sequence[str], times: int, chosen: TrainSettings, plain: Callable[[str], TrainSettings]
) -> list[TrainSettings]:
    """Return the trainings of the networks `keys`, each `times` times with one seed after another.

    `plain(key)` gives the preset in force for a network; what differs from it in `chosen`, the settings on the left,
    was changed by hand and holds for all of them. Raises UserError for a network that is not there.
    """
    return [one for key in keys for one in with_seeds(_like(chosen, key, plain), times)]


def _like(chosen: TrainSettings, key: str, plain: Callable[[str], TrainSettings]) -> TrainSettings:
    if key == chosen.model:
        return chosen
    before = plain(chosen.model)
    changed = {
        name: getattr(chosen, name)
        for name in TrainSettings.model_fields
        if name not in _OWN and getattr(chosen, name) != getattr(before, name)
    }
    if not catalog.get(key).weights:
        changed.pop("pretrained", None)
    return plain(key).model_copy(update=changed)
