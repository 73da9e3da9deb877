"""How late the event loop is while a detector trains and the plots run, against the 16 ms of a frame.

python3 main.py bench lag
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["SEEDLING_NO_WARMUP"] = "1"

if TYPE_CHECKING:
    from gui.window import Window

TICK_MS = 10
SECONDS = 45  # of training, from its first step
PICTURES = 60


class Clock:
    """A timer that notes how much later than asked it was called."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.lags: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.lags.append(max((now - self._last) * 1000 - TICK_MS, 0))
        self._last = now

    def say(self, what: str) -> None:
        """Print what was measured since the last time."""
        p50, p99 = np.percentile(self.lags, [50, 99])
        print(
            f"{what}: {len(self.lags)} ticks, lag p50 {p50:.1f} ms, p99 {p99:.1f} ms, max {max(self.lags):.1f} ms,"
            f" p99 of the 16: {p99 / 16:.2f}",
            flush=True,
        )
        self.lags.clear()


def main() -> None:
    from engine.events import run
    from engine.samples import create_project
    from gui.app import make_application, make_window, read_preferences

    with tempfile.TemporaryDirectory() as place:
        os.environ["SEEDLING_CONFIG"] = str(Path(place) / "config")
        folder = Path(place) / "garden"
        run(create_project(folder, count=PICTURES))
        application = make_application()
        window = make_window(read_preferences(application))
        window.projects.open_folder(folder)
        _measure(window)
        for handle in window.jobs.running:
            handle.cancel()
            handle.join(30)
        window.jobs.drain()
        window.close()


def until(condition: Callable[[], bool], seconds: float = 300) -> None:
    """Let the event loop run, as in the program, until a condition holds."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop, end = QEventLoop(), time.monotonic() + seconds
    timer = QTimer(interval=50)
    timer.timeout.connect(lambda: loop.quit() if condition() or time.monotonic() > end else None)
    timer.start()
    loop.exec()
    assert condition(), "it did not happen in time"


def _measure(window: Window) -> None:
    """Open Train, wait for the estimate, train and look."""
    from gui.train.tab import TrainTab

    until(lambda: window.project is not None)
    tab = window.tabs.show("train")
    assert isinstance(tab, TrainTab)
    until(lambda: tab.setup.ready)
    tab.choose_network("yolov5n")
    clock = Clock()
    until(lambda: not window.jobs.running)
    clock.say("while the time is estimated")
    tab.go.click()
    until(lambda: bool(tab._curves.losses))
    clock.say("until the first step")
    end = time.monotonic() + SECONDS
    until(lambda: time.monotonic() > end or tab._job is None)
    clock.say("while YOLOv5n trains and the plots run")
    window.show_tab("data")
    end = time.monotonic() + 10
    until(lambda: time.monotonic() > end or tab._job is None)
    clock.say("the same with Data in front")


if __name__ == "__main__":
    main()
