"""Seconds from the start of the process to the window on screen: `python -m tests.bench.bench_start`.

`main.py` is started as a user starts it, with the environment ready, beside a bare PySide6 window as the peer. Reach:
1.0 s. The clock starts before the process does: what the system tells of a process's birth is whole seconds on some.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIMIT, ROUNDS = 1.0, 5
BARE = """
import sys, time
from PySide6.QtWidgets import QApplication, QLabel
application = QApplication([])
window = QLabel("peer")
window.show()
window.grab()
print(time.time())
"""
OURS = """
import os, runpy, sys, time
from PySide6.QtCore import QTimer
from gui import app

def open_first(window, project, _original=app.open_first):
    _original(window, project)
    def report():
        window.grab()
        print(time.time(), flush=True)
        os._exit(0)
    QTimer.singleShot(0, report)

app.open_first = open_first
sys.argv = ["main.py"]
runpy.run_path("main.py", run_name="__main__")
"""


def seconds(code: str, config: str) -> float:
    """Return the seconds from starting a process until it has painted its window."""
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "SEEDLING_CONFIG": config, "SEEDLING_NO_SETUP": "1"}
    start = time.time()
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return float(done.stdout.split()[-1]) - start


def main() -> int:
    """Print the medians; 0 when the window is there in time."""
    with tempfile.TemporaryDirectory() as config:
        bare, ours = zip(*((seconds(BARE, config), seconds(OURS, config)) for _ in range(ROUNDS)), strict=True)
    peer, window = statistics.median(bare), statistics.median(ours)
    print(f"{'bare window':<14}{peer:6.2f} s")
    print(f"{'Seedling':<14}{window:6.2f} s{window / peer:8.2f} times{LIMIT:8.2f} s limit")
    return 0 if window <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
