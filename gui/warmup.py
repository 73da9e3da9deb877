"""Loads PyTorch on a thread after the window is shown, so that the first training starts at once."""

from __future__ import annotations

import os
from dataclasses import dataclass

from engine.errors import Text, text
from engine.events import Operation, Progress


@dataclass(frozen=True, slots=True)
class Device:
    """What networks train on: `name` is "cpu", "cuda" or "mps"; `words` is for the chip in the bar."""

    name: str
    words: Text


def wanted() -> bool:
    """Return whether to warm up at all; SEEDLING_NO_WARMUP=1 says no (tests, a look at a project)."""
    return not os.environ.get("SEEDLING_NO_WARMUP")


def warm_up() -> Operation[Device]:
    """Import torch and torchvision and say what they run on."""
    yield Progress(0, 2, text("Getting PyTorch ready…"))
    import torch

    yield Progress(1, 2, text("Getting PyTorch ready…"))
    import torchvision  # noqa: F401 - imported to be warm

    yield Progress(2, 2)
    if torch.cuda.is_available():
        return Device("cuda", text("{name}", name=torch.cuda.get_device_name(0)))
    if torch.backends.mps.is_available():
        return Device("mps", text("Apple graphics"))
    return cpu()


def cpu() -> Device:
    """Return what is known without torch."""
    return Device("cpu", text("CPU · {count} cores", count=os.cpu_count() or 1))
