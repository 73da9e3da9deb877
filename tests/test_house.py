"""The rules of the house: how large a file may be, what may not stand in one, and what imports what."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from engine import bootstrap

ROOT = Path(__file__).resolve().parent.parent
FILE, FUNCTION, INIT = 400, 50, 40  # lines

WITHOUT_TORCH = (
    "engine.catalog",
    "engine.annotation",
    "engine.image",
    "engine.project",
    "engine.formats.transfer",
    "engine.inference.session",
    "gui.app",
)
# Put together, so that this file does not hold what it looks for.
MACHINE_PATHS = tuple("/".join(["", *words, ""]) for words in (["work"], ["tmp", "seedling"], ["root"]))
REGISTRIES = tuple(
    ".".join(words)
    for words in (
        ["pypi", "org"],
        ["pythonhosted", "org"],
        ["pypi", "tuna"],
        ["mirrors", "aliyun"],
        ["registry", "npmjs"],
        ["conda", "anaconda"],
    )
)


@cache
def product() -> tuple[tuple[str, ast.Module, int], ...]:
    """Name, syntax tree and number of lines of each file of the product."""
    paths = [ROOT / "main.py", *sorted((ROOT / "engine").rglob("*.py")), *sorted((ROOT / "gui").rglob("*.py"))]
    texts = [(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in paths]
    return tuple((name, ast.parse(text), len(text.splitlines())) for name, text in texts)


def functions(*, widget_init: bool) -> Iterator[tuple[int, str]]:
    """Give the length and the place of each function, either those or all but those that set up a class of gui."""
    for name, tree, _ in product():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno is not None
                if (node.name == "__init__" and name.startswith("gui/")) == widget_init:
                    yield node.end_lineno - node.lineno + 1, f"{name}:{node.lineno} {node.name}"


@pytest.mark.parametrize(
    ("what", "budget"), [("files", FILE), ("functions", FUNCTION), ("set-ups of widgets", INIT)], ids=str
)
def test_nothing_outgrows_its_budget(what: str, budget: int) -> None:
    sizes = {
        "files": [(lines, name) for name, _, lines in product()],
        "functions": list(functions(widget_init=False)),
        "set-ups of widgets": list(functions(widget_init=True)),
    }[what]
    largest = sorted(sizes, reverse=True)[:10]
    rows = "\n".join(f"{lines:5}  {name}" for lines, name in largest)
    sys.stdout.write(f"\nThe ten largest {what} (at most {budget} lines):\n{rows}\n")
    assert not [f"{name}: {lines} lines" for lines, name in sorted(sizes, reverse=True) if lines > budget]


def test_nothing_prints() -> None:
    """The window has no console, and the commands speak through engine/console.py."""
    calls = [
        f"{name}:{node.lineno}"
        for name, tree, _ in product()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert not calls


@pytest.mark.parametrize("needles", [MACHINE_PATHS, REGISTRIES], ids=["paths of one machine", "package registries"])
def test_no_file_knows_where_it_was_made(needles: tuple[str, ...]) -> None:
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        pytest.skip("this is not a checkout of git")
    words = [word for needle in needles for word in ("-e", needle)]
    found = subprocess.run(
        ["git", "grep", "--line-number", "-I", "--fixed-strings", *words],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert found.returncode == 1, found.stdout + found.stderr  # 1: looked everywhere, found nothing


def test_labeling_and_running_do_not_load_torch() -> None:
    """One after the other, so that the message names the first to blame."""
    code = (
        "import importlib, json, sys\n"
        "heavy, guilty = ('torch', 'torchvision', 'timm'), {}\n"
        f"for module in {WITHOUT_TORCH!r}:\n"
        "    importlib.import_module(module)\n"
        "    loaded = [name for name in heavy if name in sys.modules]\n"
        "    if loaded:\n"
        "        guilty[module] = loaded\n"
        "        break\n"
        "sys.stdout.write(json.dumps(guilty))\n"
    )
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {}


def test_main_knows_every_command_before_a_library_is_there() -> None:
    from engine import commands

    registered = {
        command.name or command.callback.__name__  # type: ignore[union-attr]
        for command in commands.app.registered_commands
    }
    assert {*registered, "--help", "-h", "--version"} == bootstrap.VERBS


def test_imports_go_one_way() -> None:
    code = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
