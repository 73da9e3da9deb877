"""How long networks take for one picture on this computer."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from engine.catalog import Architecture
from engine.errors import text
from engine.events import Event, Operation, Progress

_REPEATS = 3  # the shortest counts: whatever else the computer does only makes them longer


@dataclass(frozen=True, slots=True)
class SpeedMeasured(Event):
    """The network `key` takes `milliseconds` for a picture of `size` (width, height); None where it did not run."""

    key: str
    size: tuple[int, int]
    milliseconds: float | None


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
    import torch

    from engine.models.network import NetworkSpec, build
    from engine.training.optimization import choose_device

    device = choose_device("auto")
    for done, row in enumerate(rows):
        message = text("Measuring {title}", title=row.title)
        yield Progress(done, len(rows), message)
        size = input_size(row, wanted)
        best: float | None = None
        try:
            network = build(row, NetworkSpec(row.published_categories, size=size)).to(device).eval()
            images = torch.rand(1, 3, size[1], size[0], device=device)
            for attempt in range(_REPEATS + 1):
                start = time.perf_counter()
                with torch.no_grad():  # not around the loop: whoever listens would have no gradients
                    network(images)
                    if device.type == "cuda":
                        torch.cuda.synchronize(device)
                spent = 1000 * (time.perf_counter() - start)
                if attempt:  # the first one makes room and does not count
                    best = spent if best is None else min(best, spent)
                yield Progress(done, len(rows), message)
        except (RuntimeError, MemoryError):  # too large for this computer
            best = None
        yield SpeedMeasured(row.key, size, best)
    yield Progress(len(rows), len(rows))
