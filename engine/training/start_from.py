"""Starting from an own run of the same architecture: what it learned is taken over, by category where those differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from engine.errors import Text, UserError, text
from engine.events import Notice, Operation, Progress
from engine.models.layers.stem import first_convolution
from engine.models.network import Network, NetworkSpec, build
from engine.models.pretrained import fit
from engine.training import checkpoint
from engine.training.plan import Plan
from engine.training.run import Run

_ENOUGH = 0.5  # of the run's tensors must find their place; with another width hardly one does
_NAMED = 8  # categories that a sentence names


def start_from(network: Network, spec: NetworkSpec, run: Run, plan: Plan) -> Operation[None]:
    """Copy the best weights of `run` into `network`, which was built for `spec`.

    The head keeps its rows for the categories of the same name, the first layer is adapted to the bands, and what has
    another shape by the options starts anew. Raises UserError for a run of another architecture, and where too little
    of it fits.
    """
    path = run.folder / "best.safetensors"
    if run.architecture != plan.settings.model or not path.is_file():
        raise _refusal(run, plan, text("Choose a finished run of the same network."))
    yield Progress(0, 0, text("Taking over what {name} learned", name=run.name))
    state, own, before = checkpoint.read_weights(path), network.state_dict(), run.plan()
    known = [category["name"] for category in before.get("categories", [])]
    heads = _heads(network, spec, plan) if known != plan.names else {}
    stem = first_convolution(network) + ".weight"
    renewed = (stem, "normalize.mean", "normalize.std") if _saw_other_bands(before, plan) else ()
    left = _copy(state, own, {*heads, *renewed}, stem)
    for name in heads.keys() & state.keys():
        _copy_rows(state[name], own[name], heads[name], known, plan.names)
    if len(left & state.keys()) > (1 - _ENOUGH) * len(state):
        raise _refusal(run, plan, text("Choose the options that it was trained with."))
    if renewed:
        yield Notice(
            text("{name} was trained on other bands: what its first layer knows of them starts anew.", name=run.name)
        )
    if known != plan.names:
        yield _said_of_categories(run, known, plan.names)
    layers = {name.rpartition(".")[0] for name in left}
    if layers:
        yield Notice(text("{count} layers start anew: {name} has other options.", count=len(layers), name=run.name))


def _refusal(run: Run, plan: Plan, hint: Text) -> UserError:
    return UserError(text("{title} cannot start from {name}.", title=plan.architecture.title, name=run.name), hint)


def _saw_other_bands(before: Mapping[str, Any], plan: Plan) -> bool:
    """Whether the run saw other bands, told by their places: one may have been named since.

    Between pictures of more and of fewer bands that are all seen, the first layer is adapted.
    """
    had, channels = before.get("bands"), before.get("channels")
    if had is None or not (channels or plan.channels or len(had) == len(plan.bands)):
        return False
    return len(had) != len(plan.bands) or _places(had, channels or had) != _places(plan.bands, plan.seen)


def _places(bands: Sequence[str], seen: Sequence[str]) -> list[int | str]:
    """Return what a network sees as places of bands, and indices by name."""
    return [list(bands).index(name) if name in bands else name for name in seen]


def _heads(network: Network, spec: NetworkSpec, plan: Plan) -> dict[str, tuple[int, int]]:
    """Return the tensors that have rows for categories: (repeats, other rows before those of the categories).

    They are what grows when the network is built for one category more; by how much says how often the rows repeat,
    as they do for each anchor of a detector. What stands before them is a background, or a box.
    """
    larger = build(plan.architecture, replace(spec, categories=spec.categories + 1)).state_dict()
    heads = {}
    for name, tensor in network.state_dict().items():
        if tensor.shape != larger[name].shape:
            repeats = len(larger[name]) - len(tensor)
            heads[name] = (repeats, len(tensor) // repeats - spec.categories)
    return heads


@torch.no_grad()
def _copy(state: Mapping[str, Tensor], own: Mapping[str, Tensor], but: set[str], stem: str) -> set[str]:
    """Copy what fits in place, `but` for some names; return the names of what did not fit or was not there."""
    left = set()
    for name in own.keys() - but:
        fitting = fit(state[name], own[name], name == stem) if name in state else None
        if fitting is not None:
            own[name].copy_(fitting)
        elif not name.startswith("normalize."):  # the statistics of other bands are those of the pictures
            left.add(name)
    return left


@torch.no_grad()
def _copy_rows(old: Tensor, new: Tensor, head: tuple[int, int], known: Sequence[str], names: Sequence[str]) -> None:
    """Copy what stands before the categories, and the rows of those of the same name, in place.

    A new category takes a row that no kept one has: the codes of LeNet-5 of 1998 are fixed, and two alike are one.
    """
    repeats, before = head
    if old.shape[1:] != new.shape[1:] or len(old) != repeats * (before + len(known)):
        return
    rows = old.view(repeats, before + len(known), *old.shape[1:])
    target = new.view(repeats, before + len(names), *new.shape[1:])
    kept = {name: rows[:, before + known.index(name)] for name in names if name in known}
    drawn = target[:, before:].clone().unbind(1)
    free = iter([row for row in drawn if not any(torch.equal(row, other) for other in kept.values())])
    target[:, :before] = rows[:, :before]
    for place, name in enumerate(names):
        target[:, before + place] = kept[name] if name in kept else next(free, drawn[place])


def _said_of_categories(run: Run, known: Sequence[str], names: Sequence[str]) -> Notice:
    kept, new = [name for name in names if name in known], [name for name in names if name not in known]
    if not kept:
        return Notice(text("{name} was trained on other categories: its head starts anew.", name=run.name))
    if not new:
        return Notice(text("{name}: what it knows of {kept} is kept.", name=run.name, kept=_list(kept)))
    return Notice(
        text(
            "{name}: what it knows of {kept} is kept; {new} is learned anew.",
            name=run.name,
            kept=_list(kept),
            new=_list(new),
        )
    )


def _list(names: Sequence[str]) -> str:
    return ", ".join([*names[:_NAMED], *(["…"] if len(names) > _NAMED else [])])
