"""What `python3 main.py test` runs: the style, the types, the layers, the tests."""

from __future__ import annotations

import os
import subprocess
import sys

from engine.bootstrap import ROOT

_CHECKS = (
    ("style", ["-m", "ruff", "check", "."]),
    ("format", ["-m", "ruff", "format", "--check", "."]),
    ("types", ["-m", "mypy"]),
    (
        "layers",
        ["-c", "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"],
    ),
)


def run(options: list[str]) -> int:
    """Run the checks and pytest with `options`; `--slow` runs the long proofs instead. Returns the exit status.

    The proofs of the heaviest networks take an hour and more: `-m exhaustive` runs those.
    """
    slow = "--slow" in options
    options = [option for option in options if option != "--slow"]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "SEEDLING_NO_SETUP": "1", "PYTHONUTF8": "1"}
    failed = []
    if not slow and not options:
        for name, command in _CHECKS:
            sys.stderr.write(f"== {name}\n")
            if subprocess.call([sys.executable, *command], cwd=ROOT, env=environment):
                failed.append(name)
    # A long proof is not stuck after the two minutes that pyproject.toml gives a test before it prints where it is.
    kind = ["-m", "slow and not exhaustive", "-o", "faulthandler_timeout=1800"] if slow else ["-m", "not slow"]
    pytest = ["-m", "pytest", *kind, *options]
    if subprocess.call([sys.executable, *pytest], cwd=ROOT, env=environment):
        failed.append("tests")
    if failed:
        sys.stderr.write("Failed: " + ", ".join(failed) + "\n")
    return 1 if failed else 0
