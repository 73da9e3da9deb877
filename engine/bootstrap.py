"""Everything before the first import of a library: the environment, the system libraries, the screen.

Standard library only, since nothing else is there yet. The order: find or make `.venv` beside main.py, go on in its
interpreter, look for the system libraries that Qt and OpenCV need, look for a screen.
"""

from __future__ import annotations

import contextlib
import difflib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "seedling-ready.json"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
# Kept here because the commands themselves need libraries to be imported; a test compares the two.
VERBS = frozenset(
    {"demo", "doctor", "models", "new", "bands", "import", "export", "check", "train", "evaluate", "predict", "bench"}
    | {"queue", "compare", "forecast", "--help", "-h", "--version"}
)

_OFFLINE = (
    "name resolution", "getaddrinfo", "unreachable", "new connection", "timed out", "ProxyError", "ConnectionError",
    "from versions: none",
)  # fmt: skip


def prepare(arguments: list[str], *, with_tests: bool, window: bool) -> None:
    """Return once everything is there, in the right interpreter; leave the process with one sentence if it cannot be.

    May replace this process by the one of the environment.
    """
    if sys.version_info < (3, 10):  # noqa: UP036 - it is this sentence that tells the user so
        stop(f"Seedling needs Python 3.10 or newer; this is {sys.version.split()[0]}. Install one from python.org.")
    if by_torchrun():  # its Python is the one to use, and several processes would get into each other's way
        return
    if not getattr(sys, "frozen", False) and os.environ.get("SEEDLING_NO_SETUP") != "1":
        extras = ["test"] if with_tests else []
        if not is_ready(extras):
            with _only_one():
                if not is_ready(extras):
                    set_up(extras)
        if Path(sys.prefix).resolve() != VENV.resolve():
            _go_on_in(PYTHON, arguments, window)
    _find_system_libraries(window or with_tests)
    if window:
        _find_screen()


def is_ready(extras: list[str]) -> bool:
    """Whether `.venv` holds what pyproject.toml asks for, and these extras."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return PYTHON.exists() and stamp.get("wanted") == _wanted() and set(extras) <= set(stamp.get("extras", ()))


def set_up(extras: list[str]) -> None:
    """Make or mend `.venv` and install into it what pyproject.toml lists."""
    first = not STAMP.exists()
    if first:
        say("Setting up Seedling in " + str(VENV))
        say(
            "This is done once. It downloads 1 to 3 GB and takes 2 to 7 GB of disk; an interrupted set-up goes on here."
        )
    else:
        say("Updating Seedling: its list of libraries has changed.")
        extras = sorted({*extras, *_installed_extras()})
    if shutil.disk_usage(ROOT).free < (8 if first else 1) * 2**30:
        say("Note: less than 8 GB of disk are free here.")
    _make_environment()
    STAMP.unlink(missing_ok=True)
    # The environment's own Python knows how to read the list on every version (pip carries a TOML reader).
    command = [str(PYTHON), "-I", __file__, "requirements", *extras]
    listed = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if listed.returncode:
        stop("pyproject.toml could not be read: " + listed.stderr.strip().rsplit("\n", 1)[-1])
    _pip_install(listed.stdout.split("\n"))
    _write_stamp(extras)
    size = sum(path.stat().st_size for path in VENV.rglob("*") if path.is_file() and not path.is_symlink())
    say(f"Ready: {size / 2**30:.1f} GB in {VENV.name}. The next start takes a second.")


def say(sentence: str) -> None:
    """Write a line for whoever started the program."""
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()


def stop(sentence: str) -> NoReturn:
    """Leave with one sentence; on Windows wait for a key when the console would close with it."""
    say(sentence)
    if os.name == "nt" and sys.stdin and sys.stdin.isatty() and len(sys.argv) == 1:
        with contextlib.suppress(EOFError):
            input("Press Enter to close. ")
    sys.exit(1)


def by_torchrun() -> bool:
    """Whether this is one of several processes that torchrun started."""
    return {"RANK", "LOCAL_RANK", "WORLD_SIZE", "MASTER_ADDR"} <= os.environ.keys()


def only_for_training() -> int:
    """Say that torchrun is for nothing but training; return the exit status. One process a computer says it."""
    if os.environ["LOCAL_RANK"] == "0":
        say("torchrun is for training on several graphics cards: torchrun ... main.py train PROJECT --model NAME.")
    return 2


def unknown(word: str) -> int:
    """Say that `word` is neither a command nor a project, naming the nearest command; return the exit status."""
    near = difflib.get_close_matches(word, [*VERBS, "test"], n=1)
    hint = f"Did you mean {near[0]}?" if near else "`python3 main.py --help` lists the commands."
    say(f"There is no command and no project called {word}. {hint}")
    return 2


def lacking(error: ModuleNotFoundError) -> int:
    """Say which library is not there, and return the exit status; an own module that is not there is a bug."""
    if (error.name or "").partition(".")[0] in ("", "engine", "gui", "main"):
        raise error
    if by_torchrun():
        if os.environ["LOCAL_RANK"] != "0":  # one says it
            return 1
        beside = PYTHON.with_name("torchrun")
        hint = f"Start python3 main.py once, which sets everything up, then use {beside} instead of this torchrun."
    elif os.environ.get("SEEDLING_NO_SETUP") == "1":
        hint = f"Install what pyproject.toml lists into {sys.executable}, or start without SEEDLING_NO_SETUP."
    else:
        hint = f"Delete the folder {VENV} and start again: it is set up anew."
    say(f"The library {error.name} is not there. {hint}")
    return 1


def _wanted() -> str:
    text = (ROOT / "pyproject.toml").read_bytes() + f"{sys.version_info[:2]}".encode()
    return hashlib.sha256(text).hexdigest()


def _installed_extras() -> list[str]:
    with contextlib.suppress(OSError, ValueError):
        return list(json.loads(STAMP.read_text(encoding="utf-8")).get("extras", ()))
    return []


def _write_stamp(extras: list[str]) -> None:
    beside = STAMP.with_suffix(".new")
    beside.write_text(json.dumps({"wanted": _wanted(), "extras": extras}), encoding="utf-8")
    beside.replace(STAMP)


@contextlib.contextmanager
def _only_one() -> Iterator[None]:
    """Let a second start wait while the first one sets up."""
    try:
        lock = (ROOT / ".venv.lock").open("a+b")
    except OSError:
        stop(f"Seedling cannot write into its own folder {ROOT}. Move the folder to a place that is yours.")
    with lock:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make_environment() -> None:
    if PYTHON.exists() and _works():
        _forget_half_installed()
        return
    say("Making the environment ...")
    try:
        venv.EnvBuilder(with_pip=True, clear=VENV.exists(), symlinks=os.name != "nt").create(VENV)
    except (OSError, subprocess.CalledProcessError) as error:
        if isinstance(error, subprocess.CalledProcessError) or "ensurepip" in str(error):
            version = f"{sys.version_info[0]}.{sys.version_info[1]}"
            stop(f"Python's venv module is incomplete here. Run: apt-get install python{version}-venv")
        stop(f"The environment could not be made in {VENV}: {error}. Free some disk or move Seedling's folder.")


def _works() -> bool:
    return subprocess.run([str(PYTHON), "-c", "import pip"], capture_output=True, check=False).returncode == 0


def _forget_half_installed() -> None:
    """Drop the record of packages whose files are not all there, so that pip installs them again."""
    site = next(VENV.glob("lib*/python*/site-packages"), VENV / "Lib" / "site-packages")
    for package in metadata.distributions(path=[str(site)]):
        files = package.files
        whole = bool(files) and all(
            item.size is None or str(item).endswith(".pyc") or _size(Path(str(item.locate()))) == item.size
            for item in files or ()
        )
        folder = getattr(package, "_path", None)
        if not whole and folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


def _pip_install(requirements: list[str]) -> None:
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--retries", "2"]
    command += [requirement for requirement in requirements if requirement]
    pip = subprocess.Popen(
        command, stdout=sys.stderr, stderr=subprocess.PIPE, text=True, encoding="utf-8", errors="replace"
    )
    try:
        complaints = pip.communicate()[1]
    except KeyboardInterrupt:
        pip.terminate()
        stop("Set-up interrupted. Start Seedling again and it goes on from here.")
    if pip.returncode == 0:
        return
    if "No space left" in complaints:
        stop("The disk is full. Free about 8 GB and start Seedling again; it goes on from here.")
    if any(sign in complaints for sign in _OFFLINE):
        stop("Set-up needs the internet once and cannot reach it. Connect (or set HTTPS_PROXY) and start again.")
    errors = [line for line in complaints.split("\n") if line.startswith("ERROR")] or [complaints.strip()]
    stop("Set-up failed: " + errors[-1])


def _go_on_in(python: Path, arguments: list[str], window: bool) -> NoReturn:
    command = [str(python), str(ROOT / "main.py"), *arguments]
    sys.stdout.flush()
    if os.name != "nt":
        os.execv(command[0], command)
    quiet = python.with_name("pythonw.exe")
    if window and quiet.exists():  # the window needs no console beside it
        subprocess.Popen([str(quiet), *command[1:]])
        sys.exit(0)
    sys.exit(subprocess.call(command))


def _find_system_libraries(window: bool) -> None:
    if sys.platform != "linux":
        return
    from engine import system

    missing = system.missing_packages(window)
    if not missing:
        return
    command = "apt-get install -y " + " ".join(missing)
    if not shutil.which("apt-get"):
        stop("Seedling needs these system libraries, named as in Debian: " + ", ".join(missing) + ".")
    if os.geteuid() != 0:
        stop(f"Some system libraries are missing. Run this once: sudo {command}")
    say("Installing missing system libraries: " + " ".join(missing))
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["apt-get", "update"], command.split()):
        subprocess.call(words, stdout=subprocess.DEVNULL, env=environment)
    if system.missing_packages(window):
        stop(f"The system libraries could not be installed. Run this once: {command}")


def _find_screen() -> None:
    headless = not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("QT_QPA_PLATFORM"))
    if sys.platform == "linux" and headless:
        stop("There is no screen here. Run `python3 main.py demo` for the whole loop without one.")


def _print_requirements(extras: list[str]) -> None:
    try:
        import tomllib  # type: ignore[import-not-found,unused-ignore]
    except ModuleNotFoundError:  # Python 3.10
        from pip._vendor import tomli as tomllib  # type: ignore[no-redef,import-not-found,unused-ignore]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(r for extra in extras for r in project["optional-dependencies"][extra])]
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write("\n".join(wanted))


if __name__ == "__main__":
    _print_requirements(sys.argv[2:])
