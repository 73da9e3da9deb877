"""Runs side by side, from score cards whose numbers are known."""

from __future__ import annotations

import json
import socket

import pytest

from engine.events import Progress, run
from engine.training.leaderboard import SPEED, as_json, boards, known_speed, measure_speeds
from engine.training.loop import train
from engine.training.run import Run, list_runs
from tests.engine.training.conftest import follow, settings

PICTURES = [[11, "a.png"], [12, "b.png"], [13, "c.png"]]


def made(folder, value, right, scores, *, seed=0, finished=True, **values) -> Run:
    """Return a run on disk that says of itself what is given."""
    chosen = settings("lenet5", seed=seed)
    one = Run.create(folder, chosen, {"task": "classification", "headline": "accuracy", "splits": {"test": [11, 12]}})
    (one.folder / "model.onnx").write_bytes(b"x" * 1000)
    card = {
        "task": "classification", "split": "test", "headline": "accuracy", "architecture": "LeNet-5",
        "metrics": {"accuracy": value, "macro_f1": 0.1}, "intervals": {"accuracy": [value - 0.1, value + 0.1]},
        "seconds": 60.5, "parameters": 1234, "pictures": PICTURES, "scores": scores, "right": right,
    }  # fmt: skip
    card = {key: entry for key, entry in (card | values).items() if entry is not None}
    (one.folder / "score_card.json").write_text(json.dumps(card), "utf-8")
    if finished:
        one.set_status("finished")
    return one


def test_a_board_shows_what_the_runs_say_best_first(tmp_path):
    made(tmp_path, 0.3, [True, False, False], [0.9, 0.1, 0.2], seed=4)
    best = made(tmp_path, 0.6, [True, True, False], [0.8, 0.7, 0.4])
    (best.folder / SPEED).write_text(json.dumps({"ms": 2.5, "host": socket.gethostname()}), "utf-8")
    (board,) = boards(list_runs(tmp_path))
    assert (board.task, board.metric, board.split) == ("classification", "accuracy", "test")
    assert board.pictures == {11: "a.png", 12: "b.png", 13: "c.png"}
    first, second = board.rows
    assert (first.folder, first.network, first.seed, first.value) == (best.folder, "LeNet-5", 0, 0.6)
    assert first.interval == pytest.approx((0.5, 0.7))
    assert (first.seconds, first.parameters, first.size, first.milliseconds) == (60.5, 1234, 1000, 2.5)
    assert first.right == {11: True, 12: True, 13: False}
    assert first.scores == {11: 0.8, 12: 0.7, 13: 0.4}
    assert (second.seed, second.value, second.milliseconds) == (4, 0.3, None)


def test_only_runs_tested_on_the_same_pictures_share_a_board(tmp_path):
    alike = [made(tmp_path, 0.5, [], []), made(tmp_path, 0.6, [], [], pictures=PICTURES[::-1])]  # any order
    made(tmp_path, 0.7, [], [], pictures=PICTURES[:2])
    made(tmp_path, 0.8, [], [], split="val")
    made(tmp_path, 0.9, [], [], task="detection")
    made(tmp_path, 0.9, [], [], finished=False)
    made(tmp_path, 0.9, [], [], metrics={})
    found = boards(list_runs(tmp_path))
    assert [len(board.rows) for board in found] == [2, 1, 1, 1]
    assert {row.folder for row in found[0].rows} == {one.folder for one in alike}


def test_a_card_without_names_is_matched_by_the_plan(tmp_path):
    made(tmp_path, 0.5, None, None, pictures=None, parameters=None, intervals={})
    made(tmp_path, 0.7, [True, True], [1, 1], pictures=PICTURES[:2])
    (board,) = boards(list_runs(tmp_path))
    old = board.rows[1]
    assert (old.parameters, old.interval, old.scores, old.right) == (None, None, {}, {})
    assert board.disputes() == []


def test_disputed_pictures_come_with_who_is_right_the_widest_gap_first(tmp_path):
    one = made(tmp_path, 0.6, [True, False, False], [0.9, 0.4, 0.2])
    two = made(tmp_path, 0.5, [False, True, False], [0.4, 0.95, 0.1])  # gaps 0.5, 0.55, 0.1; the last: both wrong
    (board,) = boards([one, two])
    said = [(dispute.image_id, dispute.name, dispute.right, dispute.wrong) for dispute in board.disputes()]
    assert said == [
        (12, "b.png", (two.folder,), (one.folder,)),
        (11, "a.png", (one.folder,), (two.folder,)),
    ]


def test_json_of_a_board(tmp_path):
    one = made(tmp_path, 0.6, [True, False, False], [0.9, 0.4, 0.2], seed=3)
    old = made(tmp_path, 0.2, None, None, intervals={}, parameters=None)
    said = as_json(boards([one, old])[0])
    assert {key: said[key] for key in said if key != "rows"} == {
        "task": "classification", "metric": "accuracy", "split": "test", "images": 3,
    }  # fmt: skip
    assert said["rows"][0] == {
        "run": str(one.folder), "network": "LeNet-5", "seed": 3, "value": 0.6, "interval": [0.5, 0.7],
        "seconds": 60.5, "params": 1234, "bytes": 1000, "ms": None, "right": 1, "wrong": ["b.png", "c.png"],
    }  # fmt: skip
    assert [said["rows"][1][key] for key in ("interval", "params", "right", "wrong")] == [None, None, None, []]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"ms": 1}', '{"ms": "x", "host": "%s"}', '{"ms": 1, "host": "-"}'])
def test_a_speed_that_was_not_measured_here_is_not_known(tmp_path, content):
    one = made(tmp_path, 0.6, [], [])
    (one.folder / SPEED).write_text(content.replace("%s", socket.gethostname()), "utf-8")
    assert known_speed(one) is None


@pytest.mark.parametrize(
    ("task", "model", "size"),
    [("classification", "lenet5", 32), ("detection", "yolov5n", 64), ("segmentation", "deeplabv3plus_resnet18", 64)],
)
def test_a_trained_run_has_all_of_a_row(make_project, task, model, size):
    project = make_project(task)
    result = run(train(project, settings(model, image_size=size, epochs=1)))
    one = Run(result.run)
    card = one.score_card()
    assert len(card["scores"]) == len(card["right"]) == len(card["pictures"]) == 6
    assert all(isinstance(value, bool) for value in card["right"])
    assert card["parameters"] > 10_000
    events, _ = follow(measure_speeds(project, [one]))
    assert events and all(isinstance(event, Progress) for event in events)
    (board,) = boards([one])
    (row,) = board.rows
    assert row.value == card["metrics"][board.metric]
    assert row.milliseconds is not None and row.milliseconds > 0
    assert follow(measure_speeds(project, [one])) == ([], None)  # once is enough


def test_a_speed_is_left_out_where_the_model_or_the_pictures_are_gone(make_project, tmp_path):
    project = make_project("classification")
    broken = made(tmp_path, 0.6, [], [])
    run(measure_speeds(project, [broken]))
    assert known_speed(broken) is None
    result = run(train(project, settings(epochs=1)))
    trained = Run(result.run)
    with project.edit("Remove") as edit:
        edit.remove_images([number for number, _ in trained.score_card()["pictures"]])
    run(measure_speeds(project, [trained]))
    assert known_speed(trained) is None
