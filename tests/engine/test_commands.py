"""The commands as other programs and people use them: what is printed where, and with which exit status."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch

from engine import VERSION, catalog, commands, image
from engine.project import Project
from engine.training.run import Run, list_runs

ROOT = Path(__file__).resolve().parents[2]
TINY = ("--model", "lenet5", "--image-size", "32", "--batch-size", "4")


@dataclass(frozen=True)
class Answer:
    """What a command answered."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> dict:
        """The one JSON document on standard output."""
        assert self.status == 0, self.err
        return json.loads(self.out)

    @property
    def lines(self) -> list[dict]:
        """The JSON lines on standard output; a line that is none fails the test."""
        assert self.status == 0, self.err
        return [json.loads(line) for line in self.out.splitlines()]


Ask = Callable[..., Answer]


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    def call(*words: object) -> Answer:
        capsys.readouterr()
        status = commands.main([str(word) for word in words])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return Answer(status, said.out, said.err)

    return call


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> Iterator[None]:
    """A network this small is far slower on several threads beside other programs."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """24 pictures in two class folders: noise, dark or bright."""
    folder = tmp_path_factory.mktemp("我的 数据") / "叶片"
    rng = np.random.default_rng(0)
    for name, low in (("健康", 0), ("sick leaf", 150)):
        (folder / name).mkdir(parents=True)
        for number in range(12):
            pixels = rng.integers(low, low + 100, (40, 48, 3), dtype=np.uint8)
            image.write(folder / name / f"{name} {number}.png", pixels)
    return folder


@pytest.fixture(scope="module")
def project(folders: Path) -> Path:
    path = folders.parent / "项目 一"
    assert commands.main(["import", str(path), str(folders)]) == 0
    return path


@pytest.fixture(scope="module")
def run(project: Path) -> Run:
    """A finished run of one epoch."""
    assert commands.main(["train", str(project), *TINY, "--epochs", "1"]) == 0
    return list_runs(project / "runs")[0]


def start(*words: object) -> subprocess.Popen[str]:
    """Start the program itself, as a shell would."""
    environment = {**os.environ, "SEEDLING_NO_SETUP": "1", "OMP_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore"}
    return subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), *map(str, words)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", env=environment,
    )  # fmt: skip


# Data


def test_new_makes_a_project_once(ask: Ask, tmp_path: Path) -> None:
    folder = tmp_path / "新 项目"
    assert ask("new", folder, "--json").json == {"project": str(folder)}
    again = ask("new", folder)
    assert (again.status, again.out) == (1, "")
    assert again.err.count("\n") == 1
    assert "already" in again.err


def test_import_reports_each_broken_entry_and_takes_the_rest(ask: Ask, folders: Path, tmp_path: Path) -> None:
    (folders / "健康" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    try:
        report = ask("import", tmp_path / "p", folders, "--json").json
    finally:
        (folders / "健康" / "broken.png").unlink()
    assert set(report) == {"images", "annotations", "categories", "skipped"}
    assert report["categories"] == 2
    assert report["annotations"] >= 24
    assert all(set(item) == {"what", "why"} for item in report["skipped"])


@pytest.mark.parametrize("extra", [(), ("--format", "coco")], ids=["auto", "named"])
def test_an_import_of_nothing_leaves_no_project_behind(ask: Ask, tmp_path: Path, extra: tuple[str, ...]) -> None:
    answer = ask("import", tmp_path / "p", tmp_path / "nowhere", *extra)
    assert answer.status == 1
    assert "nowhere" in answer.err
    assert not (tmp_path / "p").exists()


def test_export_and_import_come_round(ask: Ask, project: Path, tmp_path: Path) -> None:
    written = ask("export", project, tmp_path / "出去", "--format", "folders", "--json").json
    assert (written["images"], written["annotations"], written["losses"]) == (24, 24, [])
    back = ask("import", tmp_path / "back", tmp_path / "出去", "--json").json
    assert back == {"images": 24, "annotations": 24, "categories": 2, "skipped": []}


def test_export_says_first_what_a_format_cannot_hold(ask: Ask, project: Path, tmp_path: Path) -> None:
    answer = ask("export", project, tmp_path / "y", "--format", "yolo", "--json")
    assert answer.json["losses"]
    assert answer.json["losses"][0] in answer.err


def test_export_into_a_full_folder_writes_nothing(ask: Ask, project: Path, tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("mine", encoding="utf-8")
    assert ask("export", project, tmp_path, "--format", "coco").status == 1
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]
    unknown = ask("export", project, tmp_path / "new", "--format", "cocoa")
    assert unknown.status == 1
    assert "coco" in unknown.err


def test_check_names_what_to_mend(ask: Ask, project: Path) -> None:
    problems = ask("check", project, "--json").json["problems"]
    assert problems  # no splits
    for problem in problems:
        assert set(problem) == {"kind", "images", "what", "mend"}
        assert problem["mend"]
    assert problems[0]["what"] in ask("check", project).out


# The catalogue


def test_models_has_the_published_shape(ask: Ask) -> None:
    listed = json.loads(ask("models", "--json").out)
    assert [row["name"] for row in listed] == [row.key for row in catalog.ROWS]
    keys = {"name", "title", "family", "task", "year", "arxiv", "params", "provider", "idea"}
    assert all(set(row) == keys for row in listed)
    found = json.loads(ask("models", "--task", "detection", "--json").out)
    assert {row["task"] for row in found} == {"detection"}


# Training


def test_train_ends_with_the_finished_event(ask: Ask, project: Path) -> None:
    answer = ask("train", project, *TINY, "--epochs", "1", "--seed", "3", "--device", "cpu", "--no-ema", "--json")
    events = answer.lines
    kinds = [event["event"] for event in events]
    assert kinds[-1] == "finished"
    assert {"estimate", "run_started", "step", "epoch"} <= set(kinds)
    assert "progress" not in kinds  # that is the bar's
    last = events[-1]
    assert set(last) == {"event", "run", "model", "metrics"}
    assert set(last["metrics"]) == {"accuracy", "macro_f1"}
    assert Path(last["model"]).is_file()
    settings = Run(Path(last["run"])).settings
    assert settings is not None
    assert (settings.seed, settings.device, settings.ema, settings.image_size) == (3, "cpu", False, (32, 32))


def test_without_json_the_result_is_words_and_the_epochs_are_not_in_it(ask: Ask, project: Path) -> None:
    answer = ask("train", project, *TINY, "--epochs", "1")
    assert answer.status == 0
    assert answer.out.splitlines()[0].endswith("model.onnx")
    assert "accuracy" in answer.out
    assert "epoch 1/1" in answer.err
    assert "\n\n" not in answer.err


@pytest.mark.parametrize(
    ("words", "status", "named"),
    [
        (("--model", "lenet"), 1, "lenet5"),
        ((), 2, "--model"),
        (("--model", "lenet5", "--epochs", "0"), 2, "--epochs"),
        (("--model", "lenet5", "--epochs", "many"), 2, "--epochs"),
        (("--model", "lenet5", "--image-size", "big"), 2, "big"),
        (("--model", "lenet5", "--optimizer", "adam"), 2, "adamw"),
        (("--model", "lenet5", "--option", "width"), 2, "name=value"),
        (("--model", "lenet5", "--option", "depth=2"), 1, "depth"),
        (("--model", "lenet5", "--device", "cuda:9"), 1, "cuda:9"),
        (("--model", "yolov5n"), 1, "box"),
        (("--resume", "yesterday"), 1, "yesterday"),
        (("--model", "lenet5", "--nonsense"), 2, "--nonsense"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_train_refuses_with_a_sentence(
    ask: Ask, project: Path, words: tuple[str, ...], status: int, named: str
) -> None:
    answer = ask("train", project, *words)
    assert (answer.status, answer.out) == (status, "")
    assert named in answer.err
    assert "unexpected" not in answer.err
    if status == 1:
        assert answer.err.count("\n") <= 2  # a notice may come before it


def test_ctrl_c_leaves_a_run_that_goes_on(ask: Ask, project: Path) -> None:
    program = start("train", project, *TINY, "--epochs", "500", "--json")
    assert program.stdout is not None
    assert program.stderr is not None
    for line in program.stdout:
        if json.loads(line)["event"] == "epoch":
            break
    program.send_signal(signal.SIGINT)
    program.stdout.read()
    said = program.stderr.read()
    assert program.wait(timeout=60) == 1
    program.stdout.close()
    program.stderr.close()
    run = list_runs(project / "runs")[0]
    assert run.status == "stopped"
    assert f'--resume "{run.name}"' in said
    assert "Traceback" not in said
    done = run.epoch
    plan = run.plan()
    plan["settings"]["epochs"] = done + 1  # 500 would take too long here
    run.write_plan(plan)
    finished = ask("train", project, "--resume", run.name, "--json").lines[-1]
    assert finished["run"] == str(run.folder)
    assert [row["epoch"] for row in run.rows()] == list(range(1, done + 2))
    again = ask("train", project, "--resume", run.name)
    assert again.status == 1
    assert run.name in again.err


def test_a_reader_that_goes_away_stops_the_training_in_order(project: Path) -> None:
    program = start("train", project, *TINY, "--epochs", "500", "--json")
    assert program.stdout is not None
    assert program.stderr is not None
    program.stdout.readline()
    program.stdout.close()
    said = program.stderr.read()
    program.stderr.close()
    assert program.wait(timeout=60) == 1
    assert "Traceback" not in said
    assert "BrokenPipe" not in said
    assert list_runs(project / "runs")[0].status == "stopped"


# A model file


def test_evaluate_has_the_published_shape(ask: Ask, run: Run, project: Path) -> None:
    report = ask("evaluate", run.folder, project, "--json").json
    assert set(report) == {"task", "images", "metrics", "per_category"}
    assert report["task"] == "classification"
    assert set(report["metrics"]) == {"accuracy", "macro_f1"}
    assert set(report["per_category"]) == {"健康", "sick leaf"}
    card = run.score_card()
    assert card is not None
    assert report["metrics"]["accuracy"] == pytest.approx(card["metrics"]["accuracy"])
    by_file = ask("evaluate", run.folder / "model.onnx", project, "--split", "test", "--json").json
    assert by_file == report


def test_evaluate_refuses_what_does_not_fit(ask: Ask, run: Run, project: Path, tmp_path: Path) -> None:
    assert ask("evaluate", run.folder, project, "--split", "tests").status == 2
    with Project.create(tmp_path / "other") as other:
        other.add_category("rose")
    answer = ask("evaluate", run.folder, tmp_path / "other")
    assert answer.status == 1
    assert "sick leaf" in answer.err


def test_predict_prints_one_line_a_picture_also_when_it_goes_on(
    ask: Ask, run: Run, folders: Path, tmp_path: Path
) -> None:
    first = ask("predict", run.folder, folders, "--out", tmp_path / "结果", "--json", "--min-score", "0")
    assert len(first.lines) == 24
    for line in first.lines:
        assert {"image", "ms", "annotations"} <= set(line)
        (annotation,) = line["annotations"]
        assert set(annotation) == {"category", "score", "geometry"}
        assert annotation["geometry"] == {"type": "whole"}
    again = ask("predict", run.folder, folders, "--out", tmp_path / "结果", "--json", "--min-score", "0")
    assert {line["image"] for line in again.lines} == {line["image"] for line in first.lines}
    assert len(again.lines) == 24
    anew = ask("predict", run.folder, folders, "--out", tmp_path / "结果", "--json", "--again")
    assert len(anew.lines) == 24


def test_predict_saves_what_it_is_asked_to(ask: Ask, run: Run, folders: Path, tmp_path: Path) -> None:
    picture = next((folders / "健康").iterdir())
    answer = ask("predict", run.folder, picture, "--out", tmp_path / "o", "--save", "csv,coco,pictures")
    assert answer.status == 0
    assert answer.out.startswith("1 picture in ")
    assert (tmp_path / "o" / "objects.csv").read_bytes().startswith(b"\xef\xbb\xbf")  # what Excel needs
    assert (tmp_path / "o" / "coco.json").is_file()
    assert len(list((tmp_path / "o" / "pictures").iterdir())) == 1


def test_predict_refuses_with_a_sentence(ask: Ask, run: Run, folders: Path, tmp_path: Path) -> None:
    text_file = tmp_path / "notes.md"
    text_file.write_text("no picture", encoding="utf-8")
    for words, status in (
        ((run.folder, text_file, "--out", tmp_path / "o"), 1),
        ((run.folder, tmp_path / "nowhere.png", "--out", tmp_path / "o"), 1),
        ((text_file, folders, "--out", tmp_path / "o"), 1),
        ((tmp_path / "no run", folders, "--out", tmp_path / "o"), 1),
        ((run.folder, folders, "--out", tmp_path / "o", "--save", "xlsx"), 2),
        ((run.folder, folders, "--out", tmp_path / "o", "--save", "video"), 1),
        ((run.folder, folders, "--out", tmp_path / "o", "--min-score", "2"), 2),
        ((run.folder, folders), 2),
    ):
        answer = ask("predict", *words)
        assert (answer.status, answer.out) == (status, ""), words
        assert "unexpected" not in answer.err
        assert not (tmp_path / "o").exists() or not list((tmp_path / "o").glob("*.csv"))


# The program as a whole


def test_usage(ask: Ask) -> None:
    assert ask("--version").out.strip() == VERSION
    usage = ask("--help")
    assert usage.status == 0
    assert "train" in usage.out
    assert ask("models", "--task", "clasification").status == 2
    assert ask("models", "extra").status == 2


def test_no_project_is_one_sentence(ask: Ask, tmp_path: Path) -> None:
    for words in (
        ("check", tmp_path),
        ("train", tmp_path, "--model", "lenet5"),
        ("export", tmp_path, "x", "--format", "coco"),
    ):
        answer = ask(*words)
        assert answer.status == 1
        assert "project.sqlite" in answer.err
        assert answer.err.count("\n") == 1


def test_a_bug_is_one_sentence_and_a_traceback_with_debug(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> int:
        raise ZeroDivisionError("what a bug")

    monkeypatch.setattr("engine.console.result", broken)
    assert commands.main(["models"]) == 1
    said = capsys.readouterr().err
    assert "what a bug" in said
    assert "Traceback" not in said
    with pytest.raises(ZeroDivisionError):
        commands.main(["models", "--debug"])


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("trian", "x"), 2, "Did you mean train?"),
        (("--debug", "models", "--task", "x"), 2, "classification"),
        (("--version",), 0, VERSION),
    ],
    ids=["misspelt", "debug first", "version"],
)
def test_the_program_finds_the_command(words: tuple[str, ...], status: int, said: str) -> None:
    program = start(*words)
    out, err = program.communicate(timeout=60)
    assert program.returncode == status
    assert said in out + err
    assert "Traceback" not in err


def test_bench_lists_what_there_is(ask: Ask) -> None:
    listed = ask("bench")
    assert listed.status == 0
    assert "image" in listed.out.split()
    assert ask("bench", "nothing").status == 2


def test_numbers_that_json_does_not_know_become_null() -> None:
    from engine import console

    assert json.loads(console.to_json({"a": float("nan"), "b": [float("inf"), 1.5], "c": "图"})) == {
        "a": None,
        "b": [None, 1.5],
        "c": "图",
    }
