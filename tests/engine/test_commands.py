"""The commands as other programs see them: JSON, exit status, one sentence; one small training serves them all."""

from __future__ import annotations

import json
import shutil
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine import catalog, commands, commands_train, image
from engine.events import run as run_operation
from engine.project import GroupRule, Project
from engine.training.events import EpochDone
from tests.engine.training.conftest import unmeasured

COLOURS = {"红": (200, 40, 40), "blue leaf": (40, 60, 200)}
PARTS = (("train", 8), ("val", 2), ("test", 2))  # pictures of each colour: 12
TRAIN = ("--model", "lenet5", "--image-size", "32", "--batch-size", "4", "--device", "cpu", "--precision", "float32")


@dataclass(frozen=True)
class Said:
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document of standard output."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """The JSON lines of standard output, each of which must be one."""
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass(frozen=True)
class Trained:
    project: Path
    run: Path
    model: Path
    events: list[Any]


Call = Callable[..., Said]


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str]) -> Call:
    """Runs a command here; no command may ever show a traceback."""

    def run(*arguments: object) -> Said:
        capfd.readouterr()
        status = commands.main([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return Said(status, out, err)

    return run


def failed_with_one_sentence(said: Said) -> str:
    """Return the sentence of a command that had to fail with exactly one line and nothing on standard output."""
    assert (said.status, said.out) == (1, ""), said
    assert len(said.err.splitlines()) == 1, said.err
    return said.err.strip()


@pytest.fixture(scope="module", autouse=True)
def _quick() -> Iterator[None]:
    """One thread, and no measuring of the pace: it takes longer than these trainings."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("engine.training.prepare.measure", unmeasured)
        yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Class folders below train, val and test, under a Chinese name with a space."""
    folder = tmp_path_factory.mktemp("data") / "叶片 图"
    rng = np.random.default_rng(0)
    for part, count in PARTS:
        for name, colour in COLOURS.items():
            (folder / part / name).mkdir(parents=True)
            for number in range(count):
                pixels = np.clip(rng.normal(colour, 30, (40, 48, 3)), 0, 255).astype(np.uint8)
                image.write(folder / part / name / f"{name} {part} {number}.png", pixels)
    return folder


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory, pictures: Path) -> Trained:
    """A project with one finished run, made by the commands themselves."""
    project = tmp_path_factory.mktemp("projects") / "我的 项目"
    lines: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("engine.console.write", lines.append)
        assert commands.main(["import", str(project), str(pictures)]) == 0
        lines.clear()
        assert commands.main(["train", str(project), *TRAIN, "--epochs", "2", "--json"]) == 0
    events = [json.loads(line) for line in lines]
    return Trained(project, Path(events[-1]["run"]), Path(events[-1]["model"]), events)


@pytest.fixture
def copied(trained: Trained, tmp_path: Path) -> Path:
    """A project of its own to change, without runs."""
    return Path(shutil.copytree(trained.project, tmp_path / "副本 copy", ignore=shutil.ignore_patterns("runs")))


# What there is


def test_models_lists_the_catalogue(call: Call) -> None:
    rows = call("models", "--json").json
    keys = {"name", "title", "family", "task", "year", "arxiv", "params", "provider", "idea"}
    assert [row["name"] for row in rows] == [row.key for row in catalog.ROWS]
    assert all(set(row) == keys for row in rows)
    found = call("models", "--task", "detection", "--json").json
    assert found == [row for row in rows if row["task"] == "detection"] != []
    words = call("models")
    assert words.status == 0 and len(words.out.splitlines()) == len(rows)


def test_version_and_help(call: Call) -> None:
    assert call("--version").out.strip() == commands.VERSION
    for arguments in (("--help",), ("-h",), ("train", "--help")):
        said = call(*arguments)
        assert (said.status, said.err) == (0, "") and "Usage" in said.out
    assert "--image-size" in call("train", "--help").out


@pytest.mark.parametrize(
    "arguments",
    [
        ["frobnicate"],
        ["new"],
        ["new", "p", "--what"],
        ["models", "--task", "cooking"],
        ["evaluate", "m.onnx", "p", "--split", "all"],
        ["predict", "m.onnx", "p"],
        ["predict", "m.onnx", "p", "--out", "o", "--save", "excel"],
        ["predict", "m.onnx", "p", "--out", "o", "--min-score", "2"],
        ["export", "p", "o"],
        ["train", "p"],
        ["train", "p", "--model", "lenet5", "--epochs", "0"],
        ["train", "p", "--model", "lenet5", "--epochs", "many"],
        ["train", "p", "--model", "lenet5", "--image-size", "large"],
        ["train", "p", "--model", "lenet5", "--optimizer", "magic"],
        ["train", "p", "--model", "lenet5", "--option", "width"],
        ["demo", "--task", "cooking"],
        ["bench", "nothing-of-the-kind"],
        ["bench", "image", "nothing-of-the-kind"],
        ["bench", "lenet5"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_2(call: Call, arguments: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    said = call(*arguments)
    assert said.status == 2
    assert arguments[0] == "bench" or (said.out == "" and said.err.strip())
    assert not list(tmp_path.iterdir())


def test_a_bench_is_given_the_networks_that_are_named(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr("subprocess.call", lambda command, **_: started.append(command[2:]) or 0)
    assert call("bench", "train_classification", "squeezenet1_1", "lenet5", "export").status == 0
    networks = ["squeezenet1_1", "lenet5"]
    assert started == [["tests.bench.bench_train_classification", *networks], ["tests.bench.bench_export", *networks]]


# Data in and out


def test_new_makes_a_project_once(call: Call, tmp_path: Path) -> None:
    folder = tmp_path / "新 项目"
    assert call("new", folder, "--json").json == {"project": str(folder)}
    assert (folder / "project.sqlite").is_file()
    assert "新 项目" in failed_with_one_sentence(call("new", folder))
    assert call("check", folder, "--json").status == 0


def test_import_says_what_came_and_what_did_not(call: Call, pictures: Path, tmp_path: Path) -> None:
    mixed = Path(shutil.copytree(pictures, tmp_path / "混合"))
    (mixed / "train" / "红" / "坏.png").write_bytes(b"this is no picture")
    said = call("import", tmp_path / "项目", mixed, "--json")
    report = said.json
    assert said.status == 0 and said.out.count("\n") == 1
    assert set(report) == {"images", "annotations", "categories", "skipped"}
    assert (report["annotations"], report["categories"]) == (24, 2)
    assert all(set(item) == {"what", "why"} for item in report["skipped"])
    with Project.open(tmp_path / "项目") as project:
        assert {category.name for category in project.categories()} == set(COLOURS)
        assert project.counts().labeled == 24


def test_import_of_nothing_leaves_no_project(call: Call, tmp_path: Path) -> None:
    said = call("import", tmp_path / "p", tmp_path / "not there", "--json")
    assert "not there" in failed_with_one_sentence(said)
    empty = tmp_path / "empty"
    empty.mkdir()
    failed_with_one_sentence(call("import", tmp_path / "p", empty))
    failed_with_one_sentence(call("import", tmp_path / "p", empty, "--format", "excel"))
    assert not (tmp_path / "p").exists()


def test_export_and_import_give_the_same_labels(call: Call, trained: Trained, tmp_path: Path) -> None:
    out, again = tmp_path / "导出", tmp_path / "again"
    said = call("export", trained.project, out, "--format", "folders", "--json")
    assert said.json == {"images": 24, "annotations": 24, "losses": [], "skipped": []}
    back = call("import", again, out, "--json").json
    assert back == {"images": 24, "annotations": 24, "categories": 2, "skipped": []}
    assert labels_of(again) == labels_of(trained.project)


def labels_of(folder: Path) -> dict[str, tuple[list[str], str | None]]:
    """Return the categories and the split of each picture by its file name."""
    with Project.open(folder, read_only=True) as project:
        records = project.images(limit=1000)
        said = project.annotations_of([record.id for record in records])
        return {r.name: ([a.category.name for a in said.get(r.id, [])], r.split) for r in records}


def test_export_fails_with_a_sentence(call: Call, trained: Trained, tmp_path: Path) -> None:
    assert "excel" in failed_with_one_sentence(call("export", trained.project, tmp_path / "o", "--format", "excel"))
    failed_with_one_sentence(call("export", tmp_path / "no project", tmp_path / "o", "--format", "coco"))


def test_check_finds_what_is_gone(call: Call, trained: Trained, pictures: Path, tmp_path: Path) -> None:
    before = call("check", trained.project, "--json")
    assert before.status == 0 and set(before.json) == {"problems"}
    moved = Path(shutil.copytree(pictures, tmp_path / "图"))
    assert call("import", tmp_path / "p", moved).status == 0
    lost = sorted(moved.rglob("*.png"))[:2]
    for path in lost:
        path.unlink()
    problems = call("check", tmp_path / "p", "--json").json["problems"]
    assert all(set(problem) == {"kind", "images", "what", "mend"} for problem in problems)
    assert all(problem["what"] and problem["mend"] for problem in problems)
    assert [len(problem["images"]) for problem in problems if "not where they were" in problem["what"]] == [2]


def test_a_folder_that_is_no_project(call: Call, tmp_path: Path) -> None:
    for verb in (["check"], ["train", "--model", "lenet5"]):
        failed_with_one_sentence(call(verb[0], tmp_path, *verb[1:]))
    assert not list(tmp_path.iterdir())


def test_bands_are_named_and_chosen_by_name(call: Call, tmp_path: Path) -> None:
    for number in range(2):
        (tmp_path / "图").mkdir(exist_ok=True)
        image.write(tmp_path / "图" / f"{number}.tif", np.full((32, 32, 4), number, np.uint16))
    call("import", tmp_path / "p", tmp_path / "图")
    assert call("bands", tmp_path / "p").out == "2 pictures: band 1, band 2, band 3, band 4\n"
    named = call("bands", tmp_path / "p", "--names", "red,green,rededge,NIR", "--white", "10000", "--json")
    row = {"names": ["red", "green", "red edge", "near infrared"], "white": 10000, "images": 2}
    assert named.json == call("bands", tmp_path / "p", "--json").json == {"bands": [row]}
    assert "Two bands are named red" in failed_with_one_sentence(call("bands", tmp_path / "p", "--names", "red,R"))
    assert commands_train.read_settings("lenet5", [], {"bands": "red,NDVI"}).bands == ("red", "NDVI")


def test_train_on_an_index_that_lacks_its_band(call: Call, trained: Trained) -> None:
    said = failed_with_one_sentence(call("train", trained.project, *TRAIN, "--bands", "red,ndvi"))
    assert "NDVI needs a band that these pictures do not have: near infrared" in said
    assert "red, green, blue" in said


# Training


def test_train_prints_events_and_ends_with_the_result(trained: Trained) -> None:
    names = [event["event"] for event in trained.events]
    assert names[-1] == "finished" and names.count("epoch") == 2 and "run_started" in names and "step" in names
    last = trained.events[-1]
    assert set(last) == {"event", "run", "model", "metrics"}
    assert set(last["metrics"]) >= {"accuracy", "macro_f1"}
    assert trained.model.is_file() and trained.run.parent == trained.project / "runs"
    assert [event["epoch"] for event in trained.events if event["event"] == "epoch"] == [1, 2]


def test_evaluate_gives_what_the_training_said_of_the_test_pictures(call: Call, trained: Trained) -> None:
    said = call("evaluate", trained.run, trained.project, "--json").json
    assert set(said) == {"task", "images", "metrics", "per_category"}
    assert (said["task"], said["images"], set(said["per_category"])) == ("classification", 4, set(COLOURS))
    metrics = trained.events[-1]["metrics"]
    assert {name: said["metrics"][name] for name in metrics} == pytest.approx(metrics, abs=1e-6)
    by_file = call("evaluate", trained.model, trained.project, "--split", "train", "--json").json
    assert by_file["images"] == 16
    assert "accuracy" in call("evaluate", trained.run, trained.project).out


def test_looking_twice_is_measured_beside_looking_once(
    call: Call, trained: Trained, pictures: Path, tmp_path: Path
) -> None:
    said = call("evaluate", trained.run, trained.project, "--tta", "--json").json
    assert set(said) == {"task", "images", "metrics", "per_category", "tta"}
    assert set(said["tta"]) == {"metrics", "per_category"}
    assert set(said["tta"]["metrics"]) == set(said["metrics"])
    assert "once      twice" in call("evaluate", trained.run, trained.project, "--tta").out
    call("predict", trained.run, pictures, "--out", tmp_path / "twice", "--tta")
    assert '"twice": true' in (tmp_path / "twice" / "settings.json").read_text(encoding="utf-8")


def test_a_network_that_is_not_there_names_the_near_ones(call: Call, trained: Trained) -> None:
    said = call("train", trained.project, "--model", "yolov5x", "--epochs", "1", "--json")
    sentence = failed_with_one_sentence(said)
    assert "yolov5x" in sentence and "yolov5n" in sentence


def test_a_stopped_run_goes_on_without_naming_its_network(
    call: Call, copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = commands_train._words

    def interrupt(event: Any) -> str | None:
        if isinstance(event, EpochDone):
            signal.raise_signal(signal.SIGINT)
        return words(event)

    before = signal.getsignal(signal.SIGINT)
    monkeypatch.setattr(commands_train, "_words", interrupt)
    stopped = call("train", copied, *TRAIN, "--epochs", "2", "--json")
    monkeypatch.setattr(commands_train, "_words", words)
    assert signal.getsignal(signal.SIGINT) is before
    assert stopped.status == 1 and "finished" not in [event["event"] for event in stopped.lines]
    (folder,) = (copied / "runs").iterdir()
    assert f'train "{copied}" --resume "{folder.name}"' in stopped.err
    resumed = call("train", copied, "--resume", folder.name, "--json")
    assert resumed.status == 0, resumed.err
    assert [event["epoch"] for event in resumed.lines if event["event"] == "epoch"] == [2]
    assert resumed.lines[-1]["run"] == str(folder)
    assert "finished" in failed_with_one_sentence(call("train", copied, "--resume", folder.name))


def test_resume_of_a_run_that_is_not_there_names_those_that_are(call: Call, trained: Trained) -> None:
    said = call("train", trained.project, "--resume", "nothing")
    assert trained.run.name in failed_with_one_sentence(said)


def test_train_without_labels(call: Call, tmp_path: Path) -> None:
    run_operation(_unlabeled(tmp_path))
    failed_with_one_sentence(call("train", tmp_path / "p", *TRAIN, "--json"))


def _unlabeled(folder: Path) -> Iterator[Any]:
    path = folder / "one.png"
    image.write(path, np.full((40, 48, 3), 90, np.uint8))
    with Project.create(folder / "p") as project:
        yield from project.add_images([path])


# Running


def test_predict_on_a_folder_prints_one_line_a_picture(
    call: Call, trained: Trained, pictures: Path, tmp_path: Path
) -> None:
    source, out = pictures / "test" / "红", tmp_path / "结果"
    said = call("predict", trained.run, source, "--out", out, "--min-score", "0", "--json")
    assert said.status == 0 and len(said.lines) == 2
    assert {line["image"] for line in said.lines} == {path.name for path in source.iterdir()}
    for line in said.lines:
        assert set(line) >= {"image", "ms", "annotations"} and line["ms"] > 0
        (annotation,) = line["annotations"]
        assert set(annotation) == {"category", "score", "geometry"}
        assert annotation["category"] in COLOURS and 0 <= annotation["score"] <= 1
        assert annotation["geometry"] == {"type": "whole"}
    again = call("predict", trained.run, source, "--out", out, "--min-score", "0", "--json")
    assert again.status == 0 and again.lines == said.lines  # all was done before: nothing is lost, nothing is twice
    assert any(path.suffix == ".csv" for path in out.iterdir())


def test_predict_on_one_picture_and_on_what_is_none(
    call: Call, trained: Trained, pictures: Path, tmp_path: Path
) -> None:
    one = next((pictures / "test" / "blue leaf").iterdir())
    said = call("predict", trained.model, one, "--out", tmp_path / "one")
    assert said.status == 0 and said.out.startswith("1 picture in ")
    wrong = tmp_path / "笔记.txt"
    wrong.write_text("no picture", encoding="utf-8")
    assert "笔记.txt" in failed_with_one_sentence(call("predict", trained.model, wrong, "--out", tmp_path / "w"))
    failed_with_one_sentence(call("predict", trained.model, tmp_path / "nowhere", "--out", tmp_path / "w", "--json"))
    said = call("predict", trained.model, one, "--out", tmp_path / "one", "--again", "--crf")
    assert "does not outline areas" in failed_with_one_sentence(said)
    assert not (tmp_path / "w").exists()


def test_predict_on_a_picture_of_other_bands(call: Call, trained: Trained, tmp_path: Path) -> None:
    image.write(tmp_path / "four.tif", np.zeros((40, 48, 4), np.uint8))
    said = call("predict", trained.model, tmp_path / "four.tif", "--out", tmp_path / "o")
    assert (said.status, said.out) == (1, "")
    sentence = "The picture has 4 bands, but the network was trained on 3: red, green, blue. Use pictures"
    assert all(sentence in line for line in said.err.splitlines()), said.err


def test_predict_counts_by_the_groups_of_a_project(
    call: Call, trained: Trained, pictures: Path, tmp_path: Path
) -> None:
    with Project.create(tmp_path / "plates") as project:
        run_operation(project.add_images(sorted((pictures / "test").rglob("*.png"))))
        asked = ("predict", trained.model, pictures / "val", "--out", tmp_path / "out", "--groups", project.folder)
        assert "plates" in failed_with_one_sentence(call(*asked))
        assert not (tmp_path / "out").exists()
        project.set_groups_by(GroupRule(parts=(0,)))  # "blue leaf val 0.png" -> blue
        assert call(*asked).status == 0
    rows = (tmp_path / "out" / "summary.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    counted = {tuple(row.split(",")[:3]) for row in rows}
    assert counted == {(group, name, "2") for group in ("blue", "红") for name in COLOURS}
    assert "nowhere" in failed_with_one_sentence(call(*asked[:-1], tmp_path / "nowhere"))


@pytest.mark.parametrize("verb", ["predict", "evaluate"])
def test_a_model_file_that_is_none(call: Call, trained: Trained, pictures: Path, tmp_path: Path, verb: str) -> None:
    broken = tmp_path / "坏.onnx"
    broken.write_bytes(b"no network")
    rest = [trained.project, "--json"] if verb == "evaluate" else [pictures, "--out", tmp_path / "o", "--json"]
    assert "坏.onnx" in failed_with_one_sentence(call(verb, broken, *rest))
    assert "no model file" in failed_with_one_sentence(call(verb, tmp_path, *rest))


# The commands that prove the machine and the program


def test_doctor_prints_its_checks_and_fails_with_them(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    from engine import doctor

    def checks(faults: bool) -> Callable[[], Iterator[Any]]:
        def made() -> Iterator[Any]:
            yield from ()
            return [doctor.Check("Python", True, "fine"), doctor.Check("Disk", not faults, "full", "Free some.")]

        return made

    monkeypatch.setattr(doctor, "checks", checks(faults=False))
    said = call("doctor", "--json")
    assert said.status == 0
    assert said.json["checks"][0] == {"name": "Python", "ok": True, "what": "fine", "mend": ""}
    monkeypatch.setattr(doctor, "checks", checks(faults=True))
    assert call("doctor", "--json").status == 1
    assert "MEND  Disk: full Free some." in call("doctor").out


def test_demo_refuses_a_folder_that_is_in_use(call: Call, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    assert str(tmp_path) in failed_with_one_sentence(call("demo", "--out", tmp_path, "--json"))


def test_a_bug_is_one_sentence_too_and_a_traceback_only_when_asked_for(
    call: Call, trained: Trained, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(project: Project) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("engine.checks.check", broken)
    sentence = failed_with_one_sentence(call("check", trained.project, "--json"))
    assert "a bug" in sentence and "--debug" in sentence
    with pytest.raises(RuntimeError, match="a bug"):
        commands.main(["check", str(trained.project), "--debug"])
