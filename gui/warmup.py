"""Loads PyTorch on a thread after the window is shown, so that the first training starts at once."""

from __future__ import annotations

import contextlib
import ctypes
import functools
import gc
import importlib.util
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.errors import Text, text
from engine.events import Operation, Progress

_SWITCH_SECONDS = 0.001  # how long this thread may keep Python to itself; the usual 5 ms are felt


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
    with unnoticed():
        import pyqtgraph  # noqa: F401 - the plots of Train; half a second that its first click need not wait

        load_libraries()
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


@contextlib.contextmanager
def unnoticed() -> Iterator[None]:
    """Import much on a thread while the window stays quick.

    A full garbage collection stops every thread, and importing PyTorch triggers a dozen that grow to 180 ms each. So
    there are none meanwhile; afterwards what was imported is never looked through again, nor while a network trains.
    """
    interval = sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH_SECONDS)
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
        sys.setswitchinterval(interval)


@functools.cache
def settle() -> None:
    """Never look again through what the first training has loaded: that stops every thread for 0.1 s, every 10 s."""
    gc.freeze()


def load_libraries() -> None:
    """Load PyTorch's compiled half ahead of its import, which would keep Python to itself for 300 ms meanwhile.

    A foreign function runs beside Python, an import does not. Linux only: the other systems find them their own way.
    """
    found = importlib.util.find_spec("torch")
    if not sys.platform.startswith("linux") or found is None or found.origin is None or "torch" in sys.modules:
        return
    folder = Path(found.origin).parent / "lib"
    with contextlib.suppress(OSError, AttributeError):  # another C library: the import does it, more noticeably
        system = ctypes.CDLL(None)
        system.dlopen.restype, system.dlopen.argtypes = ctypes.c_void_p, (ctypes.c_char_p, ctypes.c_int)
        # In the order and with the flags of torch/__init__.py
        for name, flag in (("libtorch_global_deps.so", os.RTLD_GLOBAL), ("libtorch.so", os.RTLD_LOCAL)):
            system.dlopen(str(folder / name).encode(), flag | os.RTLD_NOW)
