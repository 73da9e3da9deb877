"""How long networks take for one picture on this computer."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from engine.catalog import Architecture
from engine.errors import text
from engine.events import Event, Operation, Progress

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from engine.models.network import Network

Options = Mapping[str, str | int]
_REPEATS = 3  # the shortest counts: whatever else the computer does only makes them longer


@dataclass(frozen=True, slots=True)
class SpeedMeasured(Event):
    """The network `key` takes `milliseconds` for a picture of `size` (width, height); None where it did not run.

    `operations` counts the floating-point operations of that (FLOPs; a multiplication and its addition are two).
    """

    key: str
    size: tuple[int, int]
    milliseconds: float | None
    operations: int | None = None


@dataclass(frozen=True, slots=True)
class OptionCost:
    """What a choice costs: `weights` more of them, and milliseconds a picture `before` and `after`, at one size."""

    weights: int
    before: float
    after: float


def input_size(row: Architecture, wanted: tuple[int, int] | None) -> tuple[int, int]:
    """Return the size (width, height) at which `row` is measured: `wanted`, rounded up to what the network takes."""
    if wanted is None:
        return row.image_size
    width, height = (-(-side // row.divisor) * row.divisor for side in wanted)
    return width, height


def measure_speeds(rows: Sequence[Architecture], wanted: tuple[int, int] | None = None) -> Operation[None]:
    """Measure each of `rows` in eval mode, one picture at a time, where training would take place.

    Reports a SpeedMeasured for each, and Progress after each picture, so that it can be stopped between two.
    """
    yield Progress(0, len(rows), text("Getting PyTorch ready…"))
    from engine.training.optimization import best_seconds, choose_device, is_out_of_memory

    device = choose_device("auto")
    for done, row in enumerate(rows):
        message = text("Measuring {title}", title=row.title)
        yield Progress(done, len(rows), message)
        size = input_size(row, wanted)
        milliseconds: float | None = None
        operations: int | None = None
        try:
            look = _looking(_built(row, {}, size, device), size, device)
            operations = _operations(look)
            yield Progress(done, len(rows), message)
            seconds = yield from best_seconds(look, device, _REPEATS, progress=Progress(done, len(rows), message))
            milliseconds = 1000 * seconds
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
        yield SpeedMeasured(row.key, size, milliseconds, operations)
    yield Progress(len(rows), len(rows))


def measure_cost(
    row: Architecture, options: Options, without: Options, wanted: tuple[int, int] | None = None
) -> Operation[OptionCost | None]:
    """Return what `options` cost more than `without`, measured as `measure_speeds` does; None where memory is short.

    The two networks take turns, so that whatever else the computer does meets both.
    """
    yield Progress(0, 2, text("Getting PyTorch ready…"))
    from engine.training.optimization import best_seconds, choose_device, is_out_of_memory

    device = choose_device("auto")
    size = input_size(row, wanted)
    progress = Progress(1, 2, text("Measuring {title}", title=row.title))
    milliseconds = [math.inf, math.inf]
    try:
        networks = [_built(row, chosen, size, device) for chosen in (without, options)]
        weights = [sum(parameter.numel() for parameter in network.parameters()) for network in networks]
        looks = [_looking(network, size, device) for network in networks]
        yield progress
        for _ in range(_REPEATS):
            for number, look in enumerate(looks):
                seconds = yield from best_seconds(look, device, 1, progress=progress)
                milliseconds[number] = min(milliseconds[number], 1000 * seconds)
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        return None
    return OptionCost(weights[1] - weights[0], *milliseconds)


def _built(row: Architecture, options: Options, size: tuple[int, int], device: torch.device) -> Network:
    from engine.models.network import NetworkSpec, build

    return build(row, NetworkSpec(row.published_categories, size=size, options=options)).to(device).eval()


def _looking(network: Network, size: tuple[int, int], device: torch.device) -> Callable[[], None]:
    """Return what lets `network` look at one picture."""
    import torch

    return partial(_look, network, torch.rand(1, 3, size[1], size[0], device=device))


def _operations(look: Callable[[], object]) -> int:
    """Return the floating-point operations of convolutions and products of matrices; the rest hardly counts."""
    from torch.utils.flop_counter import FlopCounterMode

    with FlopCounterMode(display=False) as counter:
        look()
    return int(counter.get_total_flops())


def _look(network: Network, images: Tensor) -> None:
    import torch

    with torch.no_grad():
        network(images)
