"""The whole loop on the sample garden, as `main.py demo` walks it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine import commands, demo
from engine.errors import UserError
from engine.events import run
from engine.training.run import list_runs

REACH = {"classification": ("accuracy", 0.9), "detection": ("map50", 0.5), "segmentation": ("miou", 0.6)}


def test_a_folder_in_use_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UserError, match="not empty"):
        run(demo.demo(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_unknown_task_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["demo", "--task", "tracking", "--out", str(tmp_path / "o")]) == 2
    assert "detection" in capsys.readouterr().err
    with pytest.raises(UserError, match="tracking"):
        run(demo.demo(tmp_path / "o", "tracking"))
    assert not (tmp_path / "o").exists()


def test_one_task_goes_from_nothing_to_a_model_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    small = demo.SETTINGS["classification"].model_copy(update={"model": "lenet5", "epochs": 1, "image_size": (32, 32)})
    monkeypatch.setitem(demo.SETTINGS, "classification", small)
    monkeypatch.setattr(demo, "PICTURES", 24)
    folder = tmp_path / "花园 一"
    assert commands.main(["demo", "--task", "classification", "--out", str(folder), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["project"] == str(folder)
    (row,) = report["tasks"].values()
    assert row["headline"] == "accuracy"
    assert row["value"] == row["metrics"]["accuracy"]
    assert Path(row["model"]).is_file()
    assert [found.status for found in list_runs(folder / "runs")] == ["finished"]


@pytest.mark.slow
def test_the_demo_reaches_what_it_promises(tmp_path: Path) -> None:
    report = run(demo.demo(tmp_path / "garden"))
    for task, (headline, least) in REACH.items():
        assert report["tasks"][task]["metrics"][headline] >= least, report["tasks"][task]
