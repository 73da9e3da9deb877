"""Journey 4, the power goes: the window is killed in the middle of drawing; what was accepted is there, undo works."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.conftest import ROOT
from tests.gui.data_kit import CTRL, project_of, window_at

# A person who draws one box after the other, in a window of its own process, until somebody pulls the plug.
DRAWING = """
import sys
from pathlib import Path
from PySide6.QtCore import Qt, QTimer
from gui.app import make_application, make_window, read_preferences
from tests.gui.data_kit import Hands

app = make_application()
window = make_window(read_preferences(app))
hands = Hands(window, None)
window.projects.open_folder(Path(sys.argv[1]))

def draw():
    if hands.tab.editor.record is None:
        return
    if hands.tab.view.tool != "box":
        hands.key(Qt.Key.Key_R, on=hands.tab.view.canvas)
    stored = len(hands.tab.editor.annotations)
    x = 5 + 10 * (stored % 15)
    hands.drag((x, 10), (x + 20, 20), (x + 30, 60))
    print(len(hands.tab.editor.annotations), flush=True)

timer = QTimer(interval=10)
timer.timeout.connect(draw)
timer.start()
app.exec()
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL on Windows")
def test_the_power_goes_while_drawing(tmp_path: Path, qtbot: QtBot, dressed: QApplication) -> None:
    folder = project_of(tmp_path / "work", 2)
    for drawn in (7, 16):
        seen = _draw_until_killed(folder, drawn)
        with window_at(folder, tmp_path / "config", qtbot) as hands:
            assert not hands.project.read_only  # the lock of a dead program holds nobody up
            kept = len(hands.annotations)
            assert seen <= kept <= seen + 1  # all that was on the screen; perhaps one more that was not yet told
            assert len(hands.tab.view.canvas.shapes) == kept
            hands.key(Qt.Key.Key_Z, CTRL)
            hands.until(lambda n=kept: len(hands.tab.editor.annotations) == n - 1)
            hands.key(Qt.Key.Key_Y, CTRL)
            hands.until(lambda n=kept: len(hands.tab.editor.annotations) == n)


def _draw_until_killed(folder: Path, count: int) -> int:
    """Let another process draw until `count` boxes are there, kill it there and then; return how many it told of."""
    environment = os.environ | {"SEEDLING_CONFIG": str(folder.parent / "config of the other"), "PYTHONPATH": str(ROOT)}
    drawing = subprocess.Popen(
        [sys.executable, "-c", DRAWING, str(folder)], stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT
    )
    assert drawing.stdout is not None
    told = 0
    try:
        for line in drawing.stdout:
            told = int(line)
            if told >= count:
                break
        drawing.send_signal(signal.SIGKILL)
        rest = drawing.stdout.read().split()  # what it said before it knew
    finally:
        drawing.kill()
        drawing.wait()
        drawing.stdout.close()
    assert told >= count
    return int(rest[-1]) if rest else told
