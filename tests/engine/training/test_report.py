from __future__ import annotations

from xml.etree import ElementTree

import pytest

from engine.training.report_charts import confusion_table, line_chart, table, ticks, whole_ticks


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (0, 60, [0, 20, 40, 60]),
        (1, 2, [1, 1.2, 1.4, 1.6, 1.8, 2]),
        (0, 0.0031, [0, 0.001, 0.002, 0.003]),
    ],
)
def test_ticks_are_round_numbers(low, high, expected):
    assert ticks(low, high) == expected


def test_epochs_are_whole():
    assert whole_ticks(1, 2) == [1, 2]


def test_chart_is_well_formed_with_names_that_look_like_markup():
    chart = line_chart(
        {"a<b>&": ([1, 2, 3], [0.5, float("nan"), 1.0]), "one": ([2], [0.1])}, x_title="épochs <", y_title="loss"
    )
    root = ElementTree.fromstring(f"<div>{chart}</div>")
    lines = [element.get("points") for element in root.iter("polyline")]
    assert len(lines[0].split()) == 2  # what is not a number is left out
    assert len(list(root.iter("circle"))) == 1
    assert "a<b>&" in "".join(root.itertext())
    assert line_chart({}, x_title="x", y_title="y") == ""


def test_dots_are_points_without_a_line():
    chart = line_chart(
        {"leaf": ([1, 2, 3], [1, 2, 2]), "line": ([0, 3], [0, 3])},
        x_title="x",
        y_title="y",
        dots=["leaf"],
        guide="line",
    )
    root = ElementTree.fromstring(f"<div>{chart}</div>")
    assert len(list(root.iter("circle"))) == 3
    (line,) = root.iter("polyline")
    assert line.get("stroke-dasharray")


def test_tables_are_well_formed_and_say_what_they_should():
    root = ElementTree.fromstring(confusion_table(["a", "<b>"], [[3, 1], [0, 0]], "true \\ said"))
    assert [cell.text for cell in root.iter("td")] == ["3", "1", "0", "0"]
    assert [cell.text for cell in root.iter("small")] == ["75.0 %", "25.0 %", "0.0 %", "0.0 %"]
    root = ElementTree.fromstring(table(["name", "n", "share", "auc"], [["<x>", 1200, 0.25, None]]))
    assert [cell.text for cell in root.iter("td")] == ["<x>", "1,200", "0.250", "–"]
