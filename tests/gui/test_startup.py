"""How light the window starts; each in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("torch", "torchvision", "timm", "pyqtgraph", "onnxruntime", "cv2", "scipy", "pydantic", "pandas", "matplotlib")

START = """
import json, sys
import psutil
from gui import app

app.torch_before_qt()
application = app.make_application()
window = app.make_window(app.read_preferences(application))
app.open_first(window, None)
app.warm_up_later(window)

def report():
    window.grab()
    process = psutil.Process()
    print(json.dumps({
        "megabytes": process.memory_info().rss / 1e6,
        "modules": sorted({name.partition(".")[0] for name in sys.modules}),
        "visible": window.isVisible() and window.isEnabled(),
    }))
    window.close()
    application.quit()

from PySide6.QtCore import QTimer
QTimer.singleShot(0, report)
sys.exit(application.exec())
"""

SIGNALS = """
from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot
app = QCoreApplication([])

class Teller(QObject):
    told = Signal(bool)
    many = Signal(list)

class Hearer(QObject):
    count = 0
    @Slot(bool)
    def hear(self, value):
        self.count += value

teller, hearer = Teller(), Hearer()
teller.told.connect(hearer.hear)
teller.many.connect(lambda events: None)
for _ in range(5000):
    teller.told.emit(True)
    teller.many.emit([True, False])
print(hearer.count)
"""

ENDED = """
import sys
from PySide6.QtCore import QTimer
from gui import app

at_home = app.start_dialogs_at_home

def ready(window):
    at_home(window)
    QTimer.singleShot(0, lambda: print("ready", flush=True))

app.start_dialogs_at_home = ready
sys.exit(app.main())
"""

WARM = """
import gc, sys, time
from gui import app

application = app.make_application()
window = app.make_window(app.read_preferences(application))
app.warm_up_later(window)

def look():
    if "cores" in window.bar.device.text() or "torch" in sys.modules and not window.jobs.running:
        window.close()
        application.quit()

from PySide6.QtCore import Qt, QTimer
timer = QTimer()
timer.timeout.connect(look)
timer.start(50)

ticks = []
probe = QTimer()
probe.setTimerType(Qt.TimerType.PreciseTimer)
probe.timeout.connect(lambda: ticks.append(time.perf_counter()))
QTimer.singleShot(200, lambda: probe.start(4))  # the window has painted itself by then

status = application.exec()
window.jobs.close()
stall = max((later - sooner for sooner, later in zip(ticks, ticks[1:])), default=0)
print(window.bar.device.text(), "torchvision" in sys.modules)
print(round(1000 * stall), gc.isenabled(), sys.getswitchinterval())
sys.exit(status)
"""


def _environment(tmp_path: Path, **variables: str) -> dict[str, str]:
    own = {"QT_QPA_PLATFORM": "offscreen", "SEEDLING_CONFIG": str(tmp_path), "SEEDLING_LANGUAGE": "en"}
    return {**os.environ, **own, **variables}


def _run(code: str, tmp_path: Path, timeout: float = 60, **variables: str) -> str:
    environment = _environment(tmp_path, **variables)
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=timeout, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_window_shows_without_anything_heavy(tmp_path: Path) -> None:
    report = json.loads(_run(START, tmp_path, SEEDLING_NO_WARMUP="1"))  # how fast: tests/bench/bench_start.py
    assert report["visible"]
    heavy = [name for name in HEAVY if name in report["modules"]]
    assert not heavy, f"imported before the window is shown: {heavy}"
    assert report["megabytes"] < 250


def test_five_thousand_signals_survive(tmp_path: Path) -> None:
    assert _run(SIGNALS, tmp_path).strip() == "5000"


@pytest.mark.parametrize("close_at_once", [False, True], ids=["waited for", "closed meanwhile"])
def test_torch_is_warmed_up_on_a_thread_and_the_program_ends_cleanly(tmp_path: Path, close_at_once: bool) -> None:
    code = WARM
    if close_at_once:
        code = WARM.replace('"cores" in window.bar.device.text() or', "window.jobs.running or")
    output = _run(code, tmp_path, SEEDLING_NO_WARMUP="")
    if not close_at_once:
        assert output.splitlines()[0].endswith("True")
    assert output.split()[-2:] == ["True", "0.005"], "Python is left as it was found"


def test_nobody_notices_that_torch_is_loaded(tmp_path: Path) -> None:
    stalls = []
    for _ in range(3):  # other programs of this computer make the window wait, too
        stalls.append(int(_run(WARM, tmp_path, SEEDLING_NO_WARMUP="").splitlines()[-1].split()[0]))
        if stalls[-1] < 120:  # 40 on two idle cores; 300 with the usual garbage collection and import
            return
    pytest.fail(f"the window stood still for {stalls} ms")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends programs in another way")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_program_that_the_system_ends_closes_in_order(tmp_path: Path, number: int) -> None:
    environment = _environment(tmp_path, SEEDLING_NO_WARMUP="1")
    code = [sys.executable, "-c", ENDED]
    with subprocess.Popen(code, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        try:
            assert process.wait(60) == 0
        finally:
            process.kill()  # one that did not hear it would be waited for without end
    assert "window/geometry" in json.loads((tmp_path / "preferences.json").read_text(encoding="utf-8"))
