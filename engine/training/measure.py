"""What is faster on this computer, and how long a step takes: measured on a copy of the network, before the start."""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from engine.events import Operation
from engine.models.network import Network
from engine.training.data import Batch
from engine.training.optimization import best_seconds, make_optimizer, to_device, train_mode
from engine.training.plan import Plan

CLEARLY = 0.95  # part of the time that another way must stay under to be chosen
_LONG = 4.0  # seconds a step, from which measuring more would try the user's patience
_chosen: dict[tuple[object, ...], tuple[bool, bool]] = {}  # the same process decides the same way: runs repeat exactly


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds of one step, and of evaluating one picture."""

    step: float
    picture: float


def measure(network: Network, batch: Batch, plan: Plan, device: torch.device) -> Operation[tuple[Plan, Pace]]:
    """Return the plan with `channels_last` and `mixed` decided, and the pace; nothing of `network` changes.

    Reports Progress after each step that it measures, so that it can be cancelled between two.
    Too little memory for a step is not an error here: the loop meets it again and halves the batch.
    """
    key = (plan.settings.model, plan.size, plan.batch_size, plan.seen, device.type, plan.settings.precision)
    try:
        seconds = yield from _step_seconds(network, batch, plan, device, 2)
        for way in _ways(plan, device) if key not in _chosen and seconds < _LONG else []:
            changed = plan.changed(**way)
            other = yield from _step_seconds(network, batch, changed, device, 2, give_up=2 * seconds + 0.5)
            if other < CLEARLY * seconds:
                plan, seconds = changed, other
        _chosen.setdefault(key, (plan.channels_last, plan.mixed))
        picture = yield from _picture_seconds(network, batch, plan, device)
    except (RuntimeError, MemoryError):
        return plan, Pace(1.0, 0.1)
    channels_last, mixed = _chosen[key]
    if plan.settings.precision == "mixed":
        mixed = True
    return plan.changed(channels_last=channels_last, mixed=mixed), Pace(seconds, picture)


def may_have_half_precision(device: torch.device) -> bool:
    """Whether `device` has 16-bit instructions. Having them is not being faster: that is measured."""
    if device.type == "cpu":
        asked = ("_is_amx_tile_supported", "_is_avx512_bf16_supported")
        return any(getattr(torch.cpu, name, lambda: False)() for name in asked)
    return device.type == "cuda"


def half_type(device: torch.device) -> torch.dtype:
    """Return the 16-bit type to compute in."""
    if device.type == "cuda" and not torch.cuda.is_bf16_supported():
        return torch.float16
    return torch.bfloat16


def _ways(plan: Plan, device: torch.device) -> list[dict[str, Any]]:
    ways: list[dict[str, Any]] = [{"channels_last": True}]
    if plan.settings.precision == "auto" and may_have_half_precision(device):
        ways.append({"mixed": True})
    return ways


def _step_seconds(
    network: Network, batch: Batch, plan: Plan, device: torch.device, repeats: int, give_up: float = math.inf
) -> Operation[float]:
    copied = arrange(copy.deepcopy(network), plan).to(device)
    train_mode(copied)
    optimizer = make_optimizer(copied, plan)
    kind = half_type(device)

    def step() -> None:
        images, targets = to_device(batch.images, batch.targets, device)
        images = arrange_images(images, plan)
        with torch.autocast(device.type, kind, enabled=plan.mixed):
            loss = total(copied.losses(images, targets))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()

    return (yield from best_seconds(step, device, repeats, give_up))


def _picture_seconds(network: Network, batch: Batch, plan: Plan, device: torch.device) -> Operation[float]:
    network = copy.deepcopy(network).to(device).eval()
    images, _ = to_device(batch.images, {}, device)

    def answer() -> None:
        with torch.no_grad():  # not around the measuring: between its steps whoever listens would have no gradients
            network(images)

    whole = plan.size[0] * plan.size[1] / (images.shape[-2] * images.shape[-1])  # it may learn from parts
    return (yield from best_seconds(answer, device, 1)) / len(images) * whole


def arrange(network: Network, plan: Plan) -> Network:
    """Lay the weights out in memory as the plan says."""
    if plan.channels_last:
        network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return network


def arrange_images(images: Tensor, plan: Plan) -> Tensor:
    """Lay images out in memory as the plan says."""
    return images.contiguous(memory_format=torch.channels_last if plan.channels_last else torch.contiguous_format)


def total(terms: dict[str, Tensor]) -> Tensor:
    """Return the sum of the terms."""
    return torch.stack([term.float() for term in terms.values()]).sum()
