"""What works on this computer, proven item by item; each fault ends in what to do."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine import system
from engine.bootstrap import ROOT
from engine.errors import UserError, text
from engine.events import Operation, Progress

_TRAIN_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Check:
    """One item: whether it works, what was found, and what to do where it does not ("" otherwise)."""

    name: str
    ok: bool
    what: str
    mend: str = ""


def checks(folder: Path | None = None, train_seconds: float = _TRAIN_SECONDS) -> Operation[list[Check]]:
    """Try everything Seedling needs, one after the other. `folder` is where projects are written (default: home)."""
    place = folder or Path.home()
    items: list[tuple[str, Callable[[], Check]]] = [
        (text("Python"), _python),
        (text("Training"), lambda: _training(train_seconds)),
        (text("Graphics card"), _graphics_card),
        (text("Running models"), _onnx_runtime),
        (text("Pictures"), _opencv),
        (text("Window"), _qt),
        (text("Cameras"), _cameras),
        (text("Disk"), lambda: _disk(place)),
        (text("Memory"), _memory),
        (text("Writing files"), lambda: _writing(place)),
        (text("Chinese file names"), lambda: _chinese_path(place)),
    ]
    found = []
    for number, (name, check) in enumerate(items):
        yield Progress(number, len(items), name)
        try:
            found.append(check())
        except Exception as error:  # noqa: BLE001 - whatever is broken here is what the page is for
            found.append(
                Check(
                    name,
                    False,
                    f"{type(error).__name__}: {error}",
                    text(
                        "Delete the folder {folder} and start Seedling again: it sets itself up anew.", folder=".venv"
                    ),
                )
            )
    yield Progress(len(items), len(items))
    return found


def _python() -> Check:
    what = text("Python {version} on {system}", version=platform.python_version(), system=platform.platform(terse=True))
    supported = (3, 10) <= sys.version_info[:2] <= (3, 13)
    return Check(text("Python"), supported, what, "" if supported else text("Install Python 3.10 to 3.13."))


def _training(seconds: float) -> Check:
    """Train a small ResNet on made-up pictures for some seconds: speed, and that the loss falls."""
    import torch
    import torchvision
    from torch.nn.functional import cross_entropy

    device = _device()
    torch.manual_seed(0)
    network = torchvision.models.resnet18(num_classes=2).to(device)
    optimizer = torch.optim.SGD(network.parameters(), 0.01, momentum=0.9)
    categories = torch.arange(16, device=device) % 2
    pictures = torch.rand(16, 3, 64, 64, device=device) + categories.view(-1, 1, 1, 1).float()
    losses: list[float] = []
    start = time.perf_counter()
    while time.perf_counter() - start < seconds or len(losses) < 2:
        loss = cross_entropy(network(pictures), categories)
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        optimizer.step()
        losses.append(loss.item())
    speed = 16 * len(losses) / (time.perf_counter() - start)
    what = text(
        "PyTorch {version} trains on {device}: {speed:.0f} pictures/s (ResNet-18, 64 px)",
        version=torch.__version__,
        device=device,
        speed=speed,
    )
    learned = losses[-1] < losses[0]
    return Check(text("Training"), learned, what, "" if learned else text("The loss did not fall: reinstall PyTorch."))


def _device() -> str:
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _graphics_card() -> Check:
    """Say which device trains and, where there is a card that is not used, why not."""
    import torch

    name = text("Graphics card")
    if torch.cuda.is_available():
        return Check(name, True, text("{card} is used.", card=torch.cuda.get_device_name(0)))
    if torch.backends.mps.is_available():
        return Check(name, True, text("The Apple graphics processor (MPS) is used."))
    if not _has_nvidia():
        cores = os.cpu_count() or 1
        return Check(name, True, text("None that PyTorch can use: training runs on the {cores} cores.", cores=cores))
    if torch.version.cuda is None:
        mend = text("Install the CUDA build of PyTorch into .venv; the installed one is for the CPU only.")
        return Check(name, False, text("An NVIDIA card is here, but this PyTorch cannot use it."), mend)
    mend = text("Install the NVIDIA driver for CUDA {version} or newer and restart.", version=torch.version.cuda)
    return Check(name, False, text("An NVIDIA card is here, but its driver does not answer."), mend)


def _has_nvidia() -> bool:
    if shutil.which("nvidia-smi"):
        listed = subprocess.run(["nvidia-smi", "-L"], capture_output=True, text=True, check=False)
        if "GPU 0" in listed.stdout:
            return True
    for device in Path("/sys/bus/pci/devices").glob("*"):
        vendor, kind = device / "vendor", device / "class"
        if vendor.exists() and vendor.read_text().startswith("0x10de") and kind.read_text().startswith("0x03"):
            return True
    return False


def _onnx_runtime() -> Check:
    """Run a tiny graph and ask the session which of the providers that Seedling uses really work here."""
    import onnx
    import onnxruntime
    from onnx import TensorProto, helper

    from engine.inference.session import PROVIDERS

    kind = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1])
    result = helper.make_tensor_value_info("y", TensorProto.FLOAT, [1])
    graph = helper.make_graph([helper.make_node("Add", ["x", "x"], ["y"])], "add", [kind], [result])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    wanted = [name for name in PROVIDERS if name in onnxruntime.get_available_providers()]
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=wanted)
    right = session.run(None, {"x": np.ones(1, np.float32)})[0][0] == 2
    providers = ", ".join(name.removesuffix("ExecutionProvider") for name in session.get_providers())
    what = text("ONNX Runtime {version} on {providers}", version=onnxruntime.__version__, providers=providers)
    return Check(text("Running models"), bool(right), what, "" if right else text("Reinstall ONNX Runtime."))


def _opencv() -> Check:
    from engine.cv import cv2

    picture = np.arange(64 * 64 * 3, dtype=np.uint8).reshape(64, 64, 3)
    encoded = cv2.imencode(".png", picture)[1]
    same = np.array_equal(np.asarray(cv2.imdecode(encoded, cv2.IMREAD_COLOR)), picture)
    what = text("OpenCV {version} writes and reads pictures", version=cv2.__version__)
    return Check(text("Pictures"), same, what, "" if same else text("Reinstall OpenCV."))


def _qt() -> Check:
    """Start Qt in a process of its own: where its platform is broken it aborts the whole process."""
    missing = system.missing_packages(window=True) if sys.platform == "linux" else []
    if missing:
        command = "sudo apt-get install " + " ".join(missing)
        what = text("Qt lacks system libraries of Linux.")
        return Check(text("Window"), False, what, text("Run this once (Debian, Ubuntu): {command}", command=command))
    code = "from PySide6.QtGui import QGuiApplication as A; a = A([]); print(a.platformName())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    name = text("Window")
    if done.returncode == 0:
        return Check(name, True, text("Qt opens windows on {platform}", platform=done.stdout.strip()))
    lines = [line for line in done.stderr.split("\n") if line.strip()] or ["?"]
    mend = text("Start `python3 main.py` from a desktop session; without a screen `python3 main.py demo` works.")
    return Check(name, False, text("Qt could not open a window: {why}", why=lines[0]), mend)


def _cameras() -> Check:
    from engine.inference.sources import list_cameras

    found = list_cameras()
    what = ", ".join(name for _, name in found) if found else text("No camera is connected; pictures and videos work.")
    return Check(text("Cameras"), True, what)


def _disk(place: Path) -> Check:
    free = shutil.disk_usage(place).free / 2**30
    what = text("{free:.0f} GB free in {folder}", free=free, folder=str(place))
    return Check(text("Disk"), free > 2, what, "" if free > 2 else text("Free at least 2 GB before training."))


def _memory() -> Check:
    import psutil

    memory = psutil.virtual_memory()
    free, total = memory.available / 2**30, memory.total / 2**30
    what = text("{free:.1f} of {total:.1f} GB free", free=free, total=total)
    return Check(text("Memory"), free > 2, what, "" if free > 2 else text("Close other programs before training."))


def _writing(place: Path) -> Check:
    name = text("Writing files")
    for folder in (place, ROOT):
        try:
            with tempfile.TemporaryDirectory(dir=folder) as made:
                (Path(made) / "try.txt").write_text("try", encoding="utf-8")
        except OSError:
            what = text("{folder} cannot be written to.", folder=str(folder))
            return Check(name, False, what, text("Keep projects in a folder that is yours."))
    return Check(name, True, text("{folder} can be written to.", folder=str(place)))


def _chinese_path(place: Path) -> Check:
    """Write a picture under a Chinese name with spaces and read it back, as a project would."""
    from engine import image

    picture = np.full((8, 8, 3), 120, np.uint8)
    name = text("Chinese file names")
    try:
        with tempfile.TemporaryDirectory(dir=place, prefix="叶片 数据 ") as made:
            path = Path(made) / "图片 一.png"
            image.write(path, picture)
            same = np.array_equal(image.read(path), picture)
    except (OSError, UserError) as error:
        return Check(name, False, str(error), text("Keep projects on a disk that allows such names."))
    what = text("Pictures under Chinese names with spaces are written and read.")
    return Check(name, same, what, "" if same else text("Keep projects on a disk that allows such names."))
