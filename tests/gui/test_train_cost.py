"""What the form says of the cost of an option."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine import catalog
from engine.catalog.attention import ATTENTION
from engine.events import Event, Operation, run
from engine.training.speed import OptionCost, measure_cost
from gui.i18n import language
from gui.train.setup import Setup
from tests.gui.data_kit import window_at
from tests.gui.train_kit import Person, quick_training, tiny_project

__all__ = ["quick_training"]
pytestmark = pytest.mark.usefixtures("quick_training", "dressed")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """Measuring without networks; what it was asked."""
    calls: list[tuple[object, ...]] = []

    def pretend(row: catalog.Architecture, options: object, without: object, size: object) -> Operation[OptionCost]:
        calls.append((row.key, options, without, size))
        yield Event()
        return OptionCost(12_345, 1.8, 24.4)

    monkeypatch.setattr("gui.train.cost._measured", pretend)
    monkeypatch.setattr("gui.train.cost._AFTER_MS", 0)
    return calls


@pytest.fixture
def person(tmp_path: Path, qtbot: QtBot, asked: list[tuple[object, ...]]) -> Iterator[Person]:
    """Somebody in front of a project with labels."""
    with window_at(tiny_project(tmp_path / "project"), tmp_path / "config", qtbot) as hands:
        yield Person(hands.window, qtbot)


def choose(setup: Setup, name: str, value: object) -> None:
    """Choose in the form."""
    field = setup.advanced._options[name]
    field.choose(value)  # type: ignore[arg-type]
    field.picked.emit(value)


def said(setup: Setup) -> str:
    """What stands under the option, "" where nothing can be seen."""
    cost = setup.advanced.cost
    return cost.text() if cost is not None and cost.isVisible() else ""


def test_the_cost_of_attention_is_measured_once_and_said_in_both_languages(
    person: Person, asked: list[tuple[object, ...]]
) -> None:
    setup = person.open_train().setup
    setup.choose_network("resnet18")
    setup.advanced.head.click()
    person.still()
    assert said(setup) == "" and asked == []
    choose(setup, "attention", "cbam")
    assert said(setup).startswith("Measuring")
    person.until(lambda: said(setup).startswith("+"))
    assert said(setup) == "+ 12.3 k weights; 1.8 → 24 ms a picture on this computer."
    language.use("zh")
    assert said(setup) == "增加 12.3 k 个参数；在这台电脑上每张图片 1.8 → 24 毫秒。"
    language.use("en")
    choose(setup, "attention", "none")
    assert said(setup) == ""
    choose(setup, "attention", "cbam")
    assert said(setup).startswith("+")
    assert asked == [("resnet18", {"attention": "cbam"}, {}, setup.settings and setup.settings.image_size)]


def test_other_options_are_measured_with_and_the_next_window_remembers(
    tmp_path: Path, qtbot: QtBot, asked: list[tuple[object, ...]]
) -> None:
    folder = tiny_project(tmp_path / "project", "segmentation")
    for _ in range(2):
        with window_at(folder, tmp_path / "config", qtbot) as hands:
            person = Person(hands.window, qtbot)
            setup = person.open_train().setup
            setup.choose_network("unet")
            setup.advanced.head.click()
            choose(setup, "width", 16)
            choose(setup, "attention", "bam")
            person.until(lambda setup=setup: said(setup).startswith("+"))
    [(key, options, without, _)] = asked
    assert (key, options, without) == ("unet", {"width": 16, "attention": "bam"}, {"width": 16})


def test_nothing_is_measured_while_something_trains_and_nothing_old_is_said(
    person: Person, asked: list[tuple[object, ...]]
) -> None:
    setup = person.open_train().setup
    setup.choose_network("resnet18")
    setup.advanced.head.click()
    choose(setup, "attention", "se")
    person.until(lambda: said(setup).startswith("+"))
    setup.set_busy(True)
    assert said(setup).startswith("+"), "what is known stays"
    choose(setup, "attention", "eca")
    person.still()
    assert said(setup) == "" and len(asked) == 1
    setup.set_busy(False)
    person.until(lambda: said(setup).startswith("+"))
    assert asked[1][1] == {"attention": "eca"}


def test_a_network_without_such_an_option_says_nothing(person: Person, asked: list[tuple[object, ...]]) -> None:
    setup = person.open_train().setup
    setup.choose_network("resnet18")
    choose(setup, "attention", "se")
    setup.choose_network("lenet5")
    person.still()
    assert setup.advanced.cost is None and asked == []


def test_the_cost_is_that_of_the_two_networks() -> None:
    row = catalog.get("squeezenet1_1")
    cost = run(measure_cost(row, {"attention": "cbam"}, {}, (64, 50)))
    assert cost is not None and cost.weights == 126_400
    assert cost.before > 0 and cost.after > 0


def test_too_little_memory_has_no_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    def build(*_: object) -> object:
        raise MemoryError

    monkeypatch.setattr("engine.models.network.build", build)
    assert run(measure_cost(catalog.get("resnet18"), {"attention": "se"}, {})) is None


def test_attention_is_what_costs() -> None:
    assert ATTENTION.costs
    assert {option.name for row in catalog.ROWS for option in row.options if getattr(option, "costs", False)} == {
        "attention"
    }
