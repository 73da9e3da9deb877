"""Set-up: what is ready, what is half-installed, what a person is told."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from engine import bootstrap, system

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout of its own, in a folder with a space and Chinese characters."""
    root = tmp_path / "我的 程序"
    root.mkdir()
    (root / "pyproject.toml").write_text('[project]\ndependencies = ["a>=1"]\n', encoding="utf-8")
    monkeypatch.setattr(bootstrap, "ROOT", root)
    monkeypatch.setattr(bootstrap, "VENV", root / ".venv")
    monkeypatch.setattr(bootstrap, "STAMP", root / ".venv" / "ready.json")
    monkeypatch.setattr(bootstrap, "PYTHON", Path(sys.executable))
    (root / ".venv").mkdir()
    return root


def test_ready_only_with_the_stamp_of_this_list_and_these_extras(home: Path) -> None:
    assert not bootstrap.is_ready([])
    bootstrap._write_stamp([])
    assert bootstrap.is_ready([])
    assert not bootstrap.is_ready(["test"])
    bootstrap._write_stamp(["test"])
    assert bootstrap.is_ready(["test"])
    assert bootstrap.is_ready([])
    (home / "pyproject.toml").write_text('[project]\ndependencies = ["a>=2"]\n', encoding="utf-8")
    assert not bootstrap.is_ready([])


def test_a_torn_stamp_means_not_ready(home: Path) -> None:
    (home / ".venv" / "ready.json").write_text('{"wanted": "', encoding="utf-8")
    assert not bootstrap.is_ready([])


def test_half_installed_packages_are_forgotten_and_whole_ones_kept(home: Path) -> None:
    site = home / ".venv" / "lib" / "python3.11" / "site-packages"
    for name in ("whole", "half", "torn"):
        (site / name).mkdir(parents=True)
        (site / name / "a.py").write_text("x = 1\n", encoding="utf-8")
        info = site / f"{name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8")
        rows = f"{name}/a.py,sha256=abc,6\n" + (f"{name}/b.py,sha256=abc,9\n" if name == "half" else "")
        if name != "torn":
            (info / "RECORD").write_text(rows, encoding="utf-8")
    bootstrap._forget_half_installed()
    assert sorted(path.name for path in site.glob("*.dist-info")) == ["whole-1.0.dist-info"]


@pytest.mark.parametrize(
    ("complaint", "sentence"),
    [
        ("WARNING: Retrying ... Failed to establish a new connection", "needs the internet"),
        (
            "ERROR: Could not find a version that satisfies the requirement a (from versions: none)",
            "needs the internet",
        ),
        ("ERROR: Could not install packages: [Errno 28] No space left on device", "disk is full"),
        ("noise\nERROR: Something else broke", "Something else broke"),
    ],
)
def test_a_failed_installation_is_one_sentence(
    home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], complaint: str, sentence: str
) -> None:
    fake = home / "python"
    # Not Python itself after the "#!": its path may have spaces.
    fake.write_text(f"#!/bin/sh\nprintf '%s' {shlex.quote(complaint)} >&2\nexit 1\n", encoding="utf-8")
    fake.chmod(0o755)
    monkeypatch.setattr(bootstrap, "PYTHON", fake)
    with pytest.raises(SystemExit) as left:
        bootstrap._pip_install(["a"])
    assert left.value.code == 1
    said = capfd.readouterr().err.strip()
    assert sentence in said
    assert "\n" not in said


def test_requirements_come_from_pyproject() -> None:
    command = [sys.executable, "-I", str(ROOT / "engine" / "bootstrap.py"), "requirements", "test"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\n")
    assert any(line.startswith("torch>=") for line in listed)
    assert any(line.startswith("pytest-qt") for line in listed)
    without = subprocess.run(command[:-1], capture_output=True, text=True, check=True).stdout.split("\n")
    assert not any(line.startswith("pytest") for line in without)


def test_without_a_screen_one_sentence_names_the_demo() -> None:
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    environment["SEEDLING_NO_SETUP"] = "1"
    if sys.platform != "linux":
        pytest.skip("only Linux may be without a screen")
    done = subprocess.run(
        [sys.executable, ROOT / "main.py"], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "python3 main.py demo" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_library_is_named_by_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "_loads", lambda library: "icccm" not in library)
    assert system.missing_packages(window=True) == ["libxcb-icccm4"]
    assert system.missing_packages(window=False) == []


def test_the_stamp_is_json_that_names_the_extras(home: Path) -> None:
    bootstrap._write_stamp(["test"])
    assert json.loads((home / ".venv" / "ready.json").read_text(encoding="utf-8"))["extras"] == ["test"]


def test_a_library_that_is_not_there_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SEEDLING_NO_SETUP", "1")
    assert bootstrap.lacking(ModuleNotFoundError("No module named 'typer'", name="typer")) == 1
    said = capfd.readouterr().err
    assert "typer" in said
    assert "SEEDLING_NO_SETUP" in said
    monkeypatch.delenv("SEEDLING_NO_SETUP")
    assert bootstrap.lacking(ModuleNotFoundError("No module named 'torch._C'", name="torch._C")) == 1
    assert ".venv" in capfd.readouterr().err
    with pytest.raises(ModuleNotFoundError):  # a module of our own is a bug, not a set-up
        bootstrap.lacking(ModuleNotFoundError("No module named 'engine.x'", name="engine.x"))


def test_a_misspelt_command_names_the_nearest(capfd: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.unknown("evalute") == 2
    assert "evaluate" in capfd.readouterr().err
    assert bootstrap.unknown("/nowhere/at all") == 2
    assert "--help" in capfd.readouterr().err
