"""The page that proves what works: each item speaks, and each fault ends in what to do."""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import psutil
import pytest

from engine import doctor, image, system
from engine.doctor import Check
from engine.events import Progress
from engine.inference.session import PROVIDERS

NAMES = [
    *("Python", "Training", "Graphics card", "Running models", "Pictures", "Window"),
    *("Cameras", "Disk", "Memory", "Writing files", "Chinese file names"),
]


def is_whole(check: Check) -> bool:
    """Whether a check says what was found, and what to do exactly where something is wrong."""
    return bool(check.name and check.what) and check.ok == (check.mend == "")


def walk(folder: Path) -> tuple[list[Progress], list[Check]]:
    operation, events = doctor.checks(folder, train_seconds=0), []
    while True:
        try:
            events.append(next(operation))
        except StopIteration as end:
            return events, end.value


def test_every_item_speaks(tmp_path: Path) -> None:
    events, found = walk(tmp_path)
    assert [check.name for check in found] == NAMES
    assert all(is_whole(check) for check in found), [check for check in found if not is_whole(check)]
    assert [(event.done, event.total) for event in events] == [(n, len(NAMES)) for n in range(len(NAMES) + 1)]
    assert not list(tmp_path.iterdir())  # what was tried is tidied up


def test_one_that_breaks_does_not_hide_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> Check:
        raise ImportError("libtorch_cpu.so: cannot open shared object file")

    monkeypatch.setattr(doctor, "_training", gone)
    monkeypatch.setattr(doctor, "_opencv", gone)
    _, found = walk(tmp_path)
    broken = {check.name: check for check in found if "libtorch" in check.what}
    assert [check.name for check in found] == NAMES and set(broken) == {"Training", "Pictures"}
    assert all(not check.ok and ".venv" in check.mend for check in broken.values())


def test_the_providers_are_those_that_a_session_uses(monkeypatch: pytest.MonkeyPatch) -> None:
    import onnxruntime

    available = onnxruntime.get_available_providers()
    assert "CPUExecutionProvider" in available
    used = [name.removesuffix("ExecutionProvider") for name in PROVIDERS if name in available]
    what = doctor._onnx_runtime().what
    assert set(what.rsplit(" on ", 1)[1].split(", ")) <= set(used)
    assert "Azure" not in what and "CPU" in what


Fault = Callable[[pytest.MonkeyPatch, Path], Check]


def old_python(patch: pytest.MonkeyPatch, _folder: Path) -> Check:
    patch.setattr(sys, "version_info", (3, 9, 2))
    patch.setattr(platform, "python_version", lambda: "3.9.2")
    return doctor._python()


def driver_silent(patch: pytest.MonkeyPatch, _folder: Path) -> Check:
    import torch

    patch.setattr(torch.cuda, "is_available", lambda: False)
    patch.setattr(torch.version, "cuda", "12.8")
    patch.setattr(doctor, "_has_nvidia", lambda: True)
    return doctor._graphics_card()


def torch_for_the_processor_only(patch: pytest.MonkeyPatch, _folder: Path) -> Check:
    import torch

    patch.setattr(torch.cuda, "is_available", lambda: False)
    patch.setattr(torch.version, "cuda", None)
    patch.setattr(doctor, "_has_nvidia", lambda: True)
    return doctor._graphics_card()


def opencv_garbles(patch: pytest.MonkeyPatch, _folder: Path) -> Check:
    from engine.cv import cv2

    patch.setattr(cv2, "imdecode", lambda *_: np.zeros((64, 64, 3), np.uint8))
    return doctor._opencv()


def qt_lacks_libraries(patch: pytest.MonkeyPatch, _folder: Path) -> Check:
    patch.setattr(sys, "platform", "linux")
    patch.setattr(system, "missing_packages", lambda window: ["libxcb-cursor0"])
    check = doctor._qt()
    assert "apt-get install libxcb-cursor0" in check.mend
    return check


def qt_aborts(patch: pytest.MonkeyPatch, _folder: Path) -> Check:
    patch.setattr(system, "missing_packages", lambda window: [])
    aborted: Any = SimpleNamespace(returncode=-6, stdout="", stderr="\nqt.qpa: could not connect to display\n")
    patch.setattr(subprocess, "run", lambda *_, **__: aborted)
    check = doctor._qt()
    assert "could not connect to display" in check.what
    return check


def disk_full(patch: pytest.MonkeyPatch, folder: Path) -> Check:
    usage = namedtuple("usage", "total used free")(2**40, 2**40 - 2**30, 2**30)
    patch.setattr(shutil, "disk_usage", lambda _: usage)
    return doctor._disk(folder)


def memory_short(patch: pytest.MonkeyPatch, _folder: Path) -> Check:
    patch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=2**30, total=2**33))
    return doctor._memory()


def folder_locked(patch: pytest.MonkeyPatch, folder: Path) -> Check:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    patch.setattr(doctor.tempfile, "TemporaryDirectory", refuse)
    return doctor._writing(folder)


def names_refused(patch: pytest.MonkeyPatch, folder: Path) -> Check:
    def refuse(*_: object) -> None:
        raise OSError(84, "Invalid or incomplete multibyte or wide character")

    patch.setattr(image, "write", refuse)
    return doctor._chinese_path(folder)


def names_garbled(patch: pytest.MonkeyPatch, folder: Path) -> Check:
    patch.setattr(image, "read", lambda _: np.zeros((8, 8, 3), np.uint8))
    return doctor._chinese_path(folder)


@pytest.mark.parametrize(
    "fault",
    [
        *(old_python, driver_silent, torch_for_the_processor_only, opencv_garbles, qt_lacks_libraries, qt_aborts),
        *(disk_full, memory_short, folder_locked, names_refused, names_garbled),
    ],
    ids=lambda fault: fault.__name__,
)
def test_every_fault_ends_in_what_to_do(fault: Fault, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with monkeypatch.context() as patch:
        check = fault(patch, tmp_path)
    assert not check.ok and is_whole(check)
    assert check.mend.endswith((".", "0"))


def test_no_card_and_no_camera_are_no_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    monkeypatch.setattr(doctor, "_has_nvidia", lambda: False)
    monkeypatch.setattr("engine.inference.sources.list_cameras", list)
    for check in (doctor._graphics_card(), doctor._cameras()):
        assert check.ok and is_whole(check)
