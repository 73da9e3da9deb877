"""What works on this computer: every check runs, and every fault ends in what to do about it."""

from __future__ import annotations

import collections
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
import torch

from engine import commands, doctor, image, system
from engine.cv import cv2
from engine.doctor import Check
from engine.errors import UserError
from engine.events import Progress, run
from engine.inference import sources


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[Check]:
    """All checks as they are here, with a short training."""
    return run(doctor.checks(tmp_path_factory.mktemp("home"), train_seconds=0.2))


def test_all_checks_run_and_say_what_they_found(found: list[Check]) -> None:
    assert [check.name for check in found] == [
        "Python",
        "Training",
        "Graphics card",
        "Running models",
        "Pictures",
        "Window",
        "Cameras",
        "Disk",
        "Memory",
        "Writing files",
        "Chinese file names",
    ]
    for check in found:
        assert check.what
        assert bool(check.mend) != check.ok, check


def test_what_the_tests_themselves_need_works(found: list[Check]) -> None:
    broken = [check for check in found if not check.ok and check.name not in ("Disk", "Memory", "Graphics card")]
    assert not broken


def test_the_page_shows_how_far_it_is(tmp_path: Path) -> None:
    events = [event for event in doctor.checks(tmp_path, 0) if isinstance(event, Progress)]
    assert [event.done for event in events] == list(range(len(events)))
    assert events[-1].done == events[-1].total


def test_it_leaves_nothing_behind(tmp_path: Path) -> None:
    doctor._writing(tmp_path)
    doctor._chinese_path(tmp_path)
    assert list(tmp_path.iterdir()) == []


def _fail(error: Exception) -> Callable[..., object]:
    def fail(*_: object, **__: object) -> object:
        raise error

    return fail


Usage = collections.namedtuple("Usage", "total used free")
Memory = collections.namedtuple("Memory", "total available")
Done = collections.namedtuple("Done", "returncode stdout stderr")


def test_an_old_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 1))
    assert "3.10" in doctor._python().mend


def test_a_loss_that_does_not_fall(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.optim.SGD, "step", lambda self: None)
    monkeypatch.setattr(torch.nn.BatchNorm2d, "forward", lambda self, x: x * 0)
    assert "PyTorch" in doctor._training(0).mend


@pytest.mark.parametrize(("cuda", "named"), [(None, "CUDA build"), ("12.8", "driver for CUDA 12.8")])
def test_a_graphics_card_that_is_not_used_says_why(
    monkeypatch: pytest.MonkeyPatch, cuda: str | None, named: str
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    monkeypatch.setattr(torch.version, "cuda", cuda)
    monkeypatch.setattr(doctor, "_has_nvidia", lambda: True)
    check = doctor._graphics_card()
    assert not check.ok
    assert named in check.mend
    monkeypatch.setattr(doctor, "_has_nvidia", lambda: False)
    assert doctor._graphics_card().ok


def test_the_card_is_found_by_its_own_tool(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: name)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: Done(0, "GPU 0: NVIDIA RTX", ""))
    assert doctor._has_nvidia()


def test_opencv_that_spoils_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cv2, "imdecode", lambda *_: None)
    assert "OpenCV" in doctor._opencv().mend


def test_missing_libraries_of_the_window_are_named_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(system, "missing_packages", lambda window: ["libxcb-cursor0", "libxcb-icccm4"])
    assert "apt-get install libxcb-cursor0 libxcb-icccm4" in doctor._qt().mend


def test_qt_that_aborts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "missing_packages", lambda window: [])
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: Done(-6, "", "\nqt.qpa.xcb: could not connect\nmore\n"))
    check = doctor._qt()
    assert "could not connect" in check.what
    assert "more" not in check.what
    assert "main.py demo" in check.mend


def test_no_camera_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "list_cameras", lambda: [])
    assert doctor._cameras().ok
    monkeypatch.setattr(sources, "list_cameras", lambda: [(0, "显微镜"), (1, "Webcam")])
    assert doctor._cameras().what == "显微镜, Webcam"


def test_a_full_disk_and_a_full_memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 10**12, 2**30))
    assert "2 GB" in doctor._disk(tmp_path).mend
    monkeypatch.setattr(psutil, "virtual_memory", lambda: Memory(8 * 2**30, 2**30))
    assert "Close" in doctor._memory().mend


def test_a_folder_that_cannot_be_written_to(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "TemporaryDirectory", _fail(PermissionError(13, "Permission denied")))
    for check in (doctor._writing(tmp_path), doctor._chinese_path(tmp_path)):
        assert not check.ok
        assert check.mend


@pytest.mark.parametrize("error", [UserError("It cannot be written."), OSError(22, "Invalid argument")], ids=repr)
def test_a_disk_that_knows_no_chinese(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, error: Exception) -> None:
    monkeypatch.setattr(image, "write", _fail(error))
    check = doctor._chinese_path(tmp_path)
    assert not check.ok
    assert "allows such names" in check.mend


def test_a_library_that_cannot_be_imported_is_a_fault_like_others(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("torch", "onnxruntime"):
        monkeypatch.setitem(sys.modules, name, None)  # import raises
    checks = {check.name: check for check in run(doctor.checks(tmp_path, 0))}
    for name in ("Training", "Graphics card", "Running models"):
        assert not checks[name].ok
        assert ".venv" in checks[name].mend
    assert checks["Pictures"].ok


@pytest.mark.parametrize("ok", [True, False])
def test_the_command_fails_when_anything_has_to_be_mended(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ok: bool
) -> None:
    def checks():
        yield Progress(0, 1)
        return [Check("Disk", ok, "3 GB free", "" if ok else "Free some.")]

    monkeypatch.setattr(doctor, "checks", checks)
    assert commands.main(["doctor"]) == (0 if ok else 1)
    assert capsys.readouterr().out.startswith("ok" if ok else "MEND")
