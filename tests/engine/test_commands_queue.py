"""Several trainings and their leaderboard, as other programs see them."""

from __future__ import annotations

import json

import pytest

from engine import commands
from engine.training.queue import Queue
from engine.training.run import list_runs
from tests.engine.training.conftest import _not_measured, _one_thread, make_project, pictures  # noqa: F401

SMALL = ("--image-size", "32", "--batch-size", "4", "--device", "cpu", "--precision", "float32", "--epochs", "1")


@pytest.fixture
def call(capfd):
    """Runs a command and returns its status, standard output and standard error."""

    def run(*arguments):
        capfd.readouterr()
        status = commands.main([str(argument) for argument in arguments])
        return status, *capfd.readouterr()

    return run


@pytest.fixture
def folder(make_project):  # noqa: F811
    """A project that nobody has open."""
    project = make_project("classification")
    project.close()
    return project.folder


def test_networks_with_seeds_are_trained_and_compared(call, folder):
    status, out, err = call(
        "queue", folder, "--model", "lenet5", "--model", "lenet5_1998", "--seeds", 2, *SMALL, "--json"
    )
    assert status == 0, err
    assert "2 of 4: LeNet-5, seed 1" in err
    said = json.loads(out)
    asked = [(row["model"], row["seed"], row["state"]) for row in said["trainings"]]
    assert asked == [
        ("lenet5", 0, "done"),
        ("lenet5", 1, "done"),
        ("lenet5_1998", 0, "done"),
        ("lenet5_1998", 1, "done"),
    ]
    (board,) = said["boards"]
    assert (board["metric"], board["images"], len(board["rows"])) == ("accuracy", 6, 4)
    values = [row["value"] for row in board["rows"]]
    assert values == sorted(values, reverse=True)
    assert all(row["ms"] > 0 and row["right"] == round(6 * row["value"]) for row in board["rows"])

    again = call("compare", folder, "--json")
    assert (again[0], json.loads(again[1])["boards"]) == (0, said["boards"])
    name = said["trainings"][2]["run"]
    _, out, _ = call("compare", folder, name)
    head, row = out.splitlines()
    assert head == "accuracy on 6 test pictures"
    assert "LeNet-5 (as published), seed 0" in row and row.endswith(name)


def test_one_that_fails_is_said_after_the_others_and_the_status_is_1(call, folder):
    arguments = ("--model", "lenet5", "--option", "width=9", *SMALL)
    status, out, err = call("queue", folder, *arguments, "--json")
    said = json.loads(out)
    assert (status, said["boards"]) == (1, [])
    assert "has no option width" in said["trainings"][0]["reason"]
    assert err.splitlines()[-1] == "1 of 1 training failed. The reasons stand above."
    assert "Traceback" not in err


def test_without_networks_it_goes_on_with_what_waits(call, folder):
    assert call("queue", folder)[:2] == (0, "Nothing waits.\n")
    from engine.commands_train import read_settings

    waiting = read_settings("lenet5", [], {"epochs": 1, "image_size": "32", "device": "cpu", "batch_size": 4})
    Queue(folder / "runs").add([waiting])
    status, out, _ = call("queue", folder)
    assert status == 0
    assert out.startswith("accuracy on 6 test pictures\n  LeNet-5, seed 0")
    assert [run.status for run in list_runs(folder / "runs")] == ["finished"]


def test_what_waits_can_be_forgotten(call, folder):
    from engine.commands_train import read_settings

    Queue(folder / "runs").add([read_settings("lenet5", [], {})])
    assert call("queue", folder, "--clear")[:2] == (0, "Nothing waits.\n")
    assert Queue(folder / "runs").entries() == []


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["--model", "lenet9"], 1, "lenet9"),
        (["--seeds", "2"], 2, "Which networks?"),
        (["--epochs", "2"], 2, "Which networks?"),
        (["--model", "lenet5", "--seeds", "0"], 2, "--seeds"),
        (["--model", "lenet5", "--epochs", "0"], 2, "--epochs"),
    ],
)
def test_wrong_usage_adds_nothing(call, folder, arguments, status, words):
    said = call("queue", folder, *arguments)
    assert (said[0], said[1]) == (status, "")
    assert words in said[2]
    assert Queue(folder / "runs").entries() == []


def test_compare_without_runs_says_so(call, folder):
    assert call("compare", folder)[:2] == (0, "There is no finished run yet.\n")
    status, out, err = call("compare", folder, "nobody")
    assert (status, out) == (1, "")
    assert "There is no run named nobody." in err
