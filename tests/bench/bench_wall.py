"""Milliseconds from asking for the wall of networks until it is painted: `python -m tests.bench.bench_wall`.

The rows of the catalogue are repeated up to 100. Limit: 300 ms; torch and pyqtgraph must not be imported for it.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

LIMIT, ROUNDS, ROWS = 300.0, 7, 100


def main() -> int:
    """Print the first and the median; 0 when the first one is in time."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication, QWidget

    from engine import catalog
    from engine.catalog.advice import Situation
    from gui.jobs import JobRunner
    from gui.preferences import Preferences
    from gui.theme import theme
    from gui.train.wall import NetworkDialog

    app = QApplication([])
    theme.attach(app, "light")
    known = catalog.ROWS
    repeated = [replace(known[i % len(known)], key=f"row{i}", task="classification") for i in range(ROWS)]
    catalog.ROWS = tuple(repeated)

    class Plain(QWidget):
        """A window as the wall knows it."""

        def __init__(self, folder: str) -> None:
            super().__init__()
            self.preferences, self.jobs = Preferences(Path(folder)), JobRunner(self)

    times = []
    with tempfile.TemporaryDirectory() as folder:
        window = Plain(folder)
        window.resize(1920, 1080)
        window.show()
        app.processEvents()
        for _ in range(ROUNDS):
            start = time.perf_counter()
            dialog = NetworkDialog(window, window, Situation("classification", 200), "row3")  # type: ignore[arg-type]
            dialog.open()
            dialog.grab()
            times.append(1000 * (time.perf_counter() - start))
            dialog.close()
            app.processEvents()
    light = not {"torch", "pyqtgraph"} & set(sys.modules)
    print(
        f"wall of {ROWS} networks: first {times[0]:.0f} ms, median {statistics.median(times):.0f} ms "
        f"(limit {LIMIT:.0f}); torch and pyqtgraph {'not ' if light else ''}imported"
    )
    return 0 if times[0] <= LIMIT and light else 1


if __name__ == "__main__":
    sys.exit(main())
