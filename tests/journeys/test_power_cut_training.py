"""Journey 4, the power goes while a network trains: the run offers to go on, and goes on along the same curve."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.training.run import list_runs
from tests.conftest import ROOT
from tests.gui.data_kit import window_at
from tests.gui.train_kit import Person, copied, quick_training, tiny_project, trained

__all__ = ["quick_training"]
ROUNDS = 10
KILLED_AT = 6  # 60 %

# The window in a process of its own, training until somebody pulls the plug.
TRAINING = f"""
import sys
from pathlib import Path
import torch
from PySide6.QtCore import QTimer
from gui.app import make_application, make_window, read_preferences
from tests.engine.training.conftest import settings, unmeasured

torch.set_num_threads(1)
import engine.training.prepare
engine.training.prepare.measure = unmeasured
app = make_application()
window = make_window(read_preferences(app))
window.projects.open_folder(Path(sys.argv[1]))

def begin():
    if window.project is None:
        return
    tab = window.show_tab("train")
    if tab.setup.ready and tab._job is None:
        timer.stop()
        tab.setup._take(settings(epochs={ROUNDS}))
        tab.go.click()
        tab._job.events.connect(told)

def told(events):
    for event in events:
        if type(event).__name__ == "EpochDone":
            print(event.epoch, flush=True)

timer = QTimer(interval=20)
timer.timeout.connect(begin)
timer.start()
app.exec()
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL on Windows")
@pytest.mark.usefixtures("quick_training", "dressed")
def test_the_power_goes_while_training(tmp_path: Path, qtbot: QtBot) -> None:
    project = tiny_project(tmp_path / "project")
    undisturbed = copied(project, tmp_path / "undisturbed")
    train_until_killed(project)
    with window_at(project, tmp_path / "config", qtbot) as hands:
        person = Person(hands.window, qtbot)
        assert not person.project.read_only
        tab = person.open_train()
        person.until(tab.monitor._note.isVisible)
        run = list_runs(person.project.runs_folder)[0]
        assert run.status == "interrupted" and KILLED_AT <= run.epoch < ROUNDS
        assert "interrupted" in tab.monitor._note_words.text() and str(run.epoch) in tab.monitor._note_hint.text()
        assert not tab.panel.use.isEnabled()
        before = run.rows()
        person.click_on(tab.panel.resume)
        person.still()
        assert list_runs(person.project.runs_folder)[0].status == "finished"
        xs = tab._curves.metrics["accuracy"].raw()[0].tolist()
        assert xs == list(range(1, ROUNDS + 1))
    rows = list_runs(project / "runs")[0].rows()
    assert [row["losses"] for row in rows[: len(before)]] == [row["losses"] for row in before]
    expected = list_runs_of(undisturbed)
    assert [row["losses"] for row in rows] == [pytest.approx(row["losses"], rel=1e-4) for row in expected]
    assert [row["metrics"] for row in rows] == [pytest.approx(row["metrics"], abs=1e-6) for row in expected]


def list_runs_of(project: Path) -> list[dict]:
    """Return the rows of a training that nothing disturbed."""
    trained(project, epochs=ROUNDS)
    return list_runs(project / "runs")[0].rows()


def train_until_killed(project: Path) -> None:
    environment = os.environ | {
        "SEEDLING_CONFIG": str(project.parent / "config of the other"),
        "PYTHONPATH": str(ROOT),
    }
    training = subprocess.Popen(
        [sys.executable, "-c", TRAINING, str(project)], stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT
    )
    assert training.stdout is not None
    try:
        for line in training.stdout:
            if int(line) >= KILLED_AT:
                break
        training.send_signal(signal.SIGKILL)
    finally:
        training.kill()
        training.stdout.close()
        training.wait()
