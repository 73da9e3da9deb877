"""A run that was found with Ctrl+K is shown in Train, whether its tab is made already or not."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.training.run import list_runs
from gui.finding import runs
from tests.gui.data_kit import window_at
from tests.gui.train_kit import Person, quick_training, tiny_project, trained

__all__ = ["quick_training"]


@pytest.mark.usefixtures("quick_training", "dressed")
def test_a_run_that_was_found_is_shown(tmp_path: Path, qtbot: QtBot) -> None:
    project = tiny_project(tmp_path / "project")
    older = trained(project, epochs=1).rename(project / "runs" / "first try")
    newer = trained(project, epochs=1)
    with window_at(project, tmp_path / "config", qtbot) as hands:
        person = Person(hands.window, qtbot)
        assert [run.folder for run in list_runs(person.project.runs_folder)] == [newer, older]
        (found,) = runs(hands.window, "FIRST")
        found.run()  # Train has not been made yet
        person.still()
        assert hands.window.tabs.front == "train"
        panel = person.train.panel
        assert panel.runs.summary is not None and panel.runs.summary.name == "first try"
        assert person.train.monitor.choice.isVisible()  # its score card is there
        (found,) = runs(hands.window, newer.name)
        found.run()
        person.still()
        assert panel.runs.summary.name == newer.name
