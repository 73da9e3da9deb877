"""The wall of networks as a user meets it: searching, filtering, keys, the picture, speeds and advice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from engine import catalog
from engine.catalog import Architecture, facts
from engine.catalog.accuracy import TOP_1
from engine.catalog.advice import RULES, Situation, advise
from engine.events import Event, Operation, Progress
from engine.training.speed import SpeedMeasured, input_size, measure_speeds
from gui.i18n import language
from gui.jobs import JobRunner
from gui.preferences import Preferences
from gui.train.wall import NetworkDialog
from gui.train.wall_model import weights_count
from tests.gui.train_kit import button

pytestmark = pytest.mark.usefixtures("dressed")
LEFT, KEY = Qt.MouseButton.LeftButton, Qt.Key


def row(key: str, title: str, year: int, params: int, family: str = "Pea", weights: str = "") -> Architecture:
    """Return a row of a classifier."""
    like = next(found for found in catalog.ROWS if found.key == "lenet5")
    return replace(like, key=key, title=title, year=year, params=params, family=family, weights=weights)


ROWS = (
    row("pea101", "Pea-101", 2015, 40_000_000),
    row("pea18", "Pea-18", 2015, 11_700_000, weights="ResNet18_Weights.IMAGENET1K_V1"),
    row("bean", "Bean", 2019, 2_500_000, "Bean"),
    row("lenet5", "LeNet-5", 1998, 61_706, "LeNet"),
)


class Ground(QWidget):
    """The window as the wall knows it."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.preferences, self.jobs, self.errors = Preferences(folder), JobRunner(self), []

    def show_error(self, error: BaseException, traceback: str = "", action: object = None) -> None:
        """Remember it."""
        self.errors.append(error)


@pytest.fixture
def make_wall(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., NetworkDialog]]:
    """Opens walls over one window, with four rows and no weights downloaded."""
    monkeypatch.setattr(catalog, "ROWS", ROWS)
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    ground = Ground(tmp_path / "config")
    qtbot.addWidget(ground)
    ground.resize(1024, 640)
    ground.show()

    def make(**values: Any) -> NetworkDialog:
        shell: Any = ground
        situation = values.pop("situation", Situation("classification", 200, 600, gpu=False, cores=2))
        wall = NetworkDialog(ground, shell, situation, values.pop("current", "pea18"), **values)
        wall.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        wall.open()
        qtbot.waitExposed(wall)
        return wall

    yield make
    assert ground.jobs.close()
    assert not ground.errors


@pytest.fixture
def wall(make_wall: Callable[..., NetworkDialog]) -> NetworkDialog:
    """One wall."""
    return make_wall()


def titles(wall: NetworkDialog) -> list[str]:
    """What the wall shows, in its order."""
    return [shown.title for shown in wall.model.rows]


def click(widget: QWidget) -> None:
    """Click what can be seen and is enabled."""
    assert widget.isVisible() and widget.isEnabled()
    QTest.mouseClick(widget, LEFT, pos=widget.rect().center())


def taken(wall: NetworkDialog) -> list[str]:
    """Collect what is taken from now on."""
    keys: list[str] = []
    wall.chosen.connect(keys.append)
    return keys


def test_the_wall_begins_with_the_network_in_use_and_the_search_in_focus(wall: NetworkDialog) -> None:
    assert titles(wall) == ["LeNet-5", "Pea-18", "Pea-101", "Bean"]
    assert wall.view.currentIndex().data() == "Pea-18" and wall.filters.search.hasFocus()
    assert wall.width() == 1024 - 64 and wall.height() == 640 - 64


@pytest.mark.parametrize(("words", "found"), [("pea 18", ["Pea-18"]), ("1998", ["LeNet-5"]), ("BEAN", ["Bean"])])
def test_names_years_and_families_are_searched(wall: NetworkDialog, words: str, found: list[str]) -> None:
    QTest.keyClicks(wall.filters.search, words)
    assert titles(wall) == found


def test_chips_of_one_kind_add_up_and_the_kinds_narrow_each_other(wall: NetworkDialog) -> None:
    click(wall.filters.sizes["small"])
    assert titles(wall) == ["LeNet-5", "Bean"]
    click(wall.filters.sizes["large"])
    assert titles(wall) == ["LeNet-5", "Pea-101", "Bean"]
    click(wall.filters.families["Pea"])
    assert titles(wall) == ["Pea-101"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("name", ["Bean", "LeNet-5", "Pea-18", "Pea-101"]),
        ("size", ["LeNet-5", "Bean", "Pea-18", "Pea-101"]),
        ("speed", ["Pea-101", "Bean", "LeNet-5", "Pea-18"]),
    ],
)
def test_the_order_is_chosen(wall: NetworkDialog, sort: str, order: list[str]) -> None:
    wall.model.learn("bean", (32, 32), 7.0)
    wall.model.learn("pea101", (32, 32), 3.0)
    box = wall.filters.sort
    box.setFocus()
    while box.chosen != sort:
        QTest.keyClick(box, KEY.Key_Down)
    box.picked.emit(box.chosen)
    assert titles(wall) == order


def test_nothing_found_says_so_and_one_button_shows_all_again(wall: NetworkDialog) -> None:
    click(wall.filters.sizes["large"])
    QTest.keyClicks(wall.filters.search, "bean")
    assert not titles(wall) and wall.empty.isVisible() and wall.empty.button is not None
    click(wall.empty.button)
    assert len(titles(wall)) == 4 and wall.view.isVisible() and wall.filters.search.hasFocus()
    assert not wall.filters.sizes["large"].isChecked() and wall.filters.search.text() == ""


def test_enter_in_the_search_takes_the_first_found(wall: NetworkDialog) -> None:
    keys = taken(wall)
    QTest.keyClicks(wall.filters.search, "bean")
    QTest.keyClick(wall.filters.search, KEY.Key_Return)
    assert keys == ["bean"] and not wall.isVisible()


def test_enter_takes_nothing_where_nothing_is_found(wall: NetworkDialog) -> None:
    keys = taken(wall)
    QTest.keyClicks(wall.filters.search, "oak")
    QTest.keyClick(wall.filters.search, KEY.Key_Return)
    assert not keys and wall.isVisible()


def test_arrows_walk_over_the_cards_and_enter_takes_one(wall: NetworkDialog) -> None:
    keys = taken(wall)
    QTest.keyClick(wall.filters.search, KEY.Key_Down)
    assert wall.view.hasFocus()
    QTest.keyClick(wall.view, KEY.Key_Right)
    QTest.keyClick(wall.view, KEY.Key_Return)
    assert keys == ["pea101"]


@pytest.mark.parametrize("place", ["search", "view"])
def test_escape_leaves_everything_as_it_was(wall: NetworkDialog, place: str) -> None:
    keys = taken(wall)
    QTest.keyClick(wall.filters.search if place == "search" else wall.view, KEY.Key_Escape)
    assert not keys and not wall.isVisible()


def test_a_double_click_takes_a_card_once(wall: NetworkDialog) -> None:
    keys = taken(wall)
    place = wall.view.visualRect(wall.model.place("bean")).center()
    QTest.mouseClick(wall.view.viewport(), LEFT, pos=place)
    QTest.mouseDClick(wall.view.viewport(), LEFT, pos=place)
    assert keys == ["bean"]


def test_a_screen_reader_is_told_what_a_card_shows(wall: NetworkDialog) -> None:
    place = wall.model.place("pea18")
    said = place.data(Qt.ItemDataRole.AccessibleTextRole)
    for part in ("Pea-18", "2015", "11.7 M weights", "can be downloaded"):
        assert part in said
    assert "Gradient-based learning" in place.data(Qt.ItemDataRole.ToolTipRole)


def test_numbers_are_said_in_both_languages(wall: NetworkDialog) -> None:
    assert [weights_count(shown) for shown in ROWS[:1] + ROWS[3:]] == ["40.0 M weights", "61.7 k weights"]
    language.use("zh")
    assert [weights_count(shown) for shown in ROWS[:1] + ROWS[3:]] == ["40.0 M 个参数", "61.7 k 个参数"]


# As a picture


def test_a_point_of_the_picture_is_named_and_taken_by_a_click(wall: NetworkDialog, qtbot: QtBot) -> None:
    keys = taken(wall)
    click(wall.filters.page.button("picture"))
    plot: Any = wall.plot
    assert plot.isVisible() and len(plot.points.points()) == 4
    assert plot._words(ROWS[2]).splitlines() == ["Bean, 2019", "2.5 M weights"]
    qtbot.waitExposed(plot.plot)
    plot.plot.grab()  # laid out
    QTest.mouseClick(plot.plot.viewport(), LEFT, pos=plot.place("bean").toPoint())
    assert keys == ["bean"]


def test_the_picture_follows_the_filters_and_leaves_out_what_is_not_measured(wall: NetworkDialog) -> None:
    wall.model.learn("bean", (32, 32), 7.0)
    click(wall.filters.page.button("picture"))
    plot: Any = wall.plot
    click(plot.across.button("speed"))
    assert [shown.key for shown in plot.shown] == ["bean"] and plot.note.text().startswith("3 are not measured")
    QTest.keyClicks(wall.filters.search, "pea")
    assert not plot.shown and len(plot.points.points()) == 0


def test_accuracy_is_shown_of_the_networks_that_have_one(
    make_wall: Callable[..., NetworkDialog], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(TOP_1, "bean", 71.25)
    monkeypatch.setitem(TOP_1, "pea101", 80.0)
    wall = make_wall()
    wall.model.change(sort="accuracy")
    assert [shown.key for shown in wall.model.rows[:2]] == ["pea101", "bean"]
    assert "ImageNet 80.0 %" in wall.model.place("pea101").data(Qt.ItemDataRole.AccessibleTextRole)
    click(wall.filters.page.button("picture"))
    plot: Any = wall.plot
    click(plot.up.button("accuracy"))
    assert {(point.data().key, point.pos().y()) for point in plot.points.points()} == {
        ("bean", 71.25),
        ("pea101", 80.0),
    }
    assert plot.note.text().startswith("2 have no weights of torchvision")


def test_without_any_accuracy_it_cannot_be_asked_for(wall: NetworkDialog) -> None:
    click(wall.filters.page.button("picture"))
    plot: Any = wall.plot
    assert plot.across.isVisible() and not plot.up.isVisible()


# Speeds


def pretend(rows: Sequence[Architecture], wanted: object) -> Operation[None]:
    """Measure without networks: 5 ms, and then one that does not run."""
    for number, measured in enumerate(rows):
        yield Progress(number, len(rows), measured.title)
        yield SpeedMeasured(measured.key, (32, 32), None if measured.key == "pea101" else 5.0 + number, 4_100_000_000)


def test_speeds_fill_in_and_are_there_the_next_time(
    make_wall: Callable[..., NetworkDialog], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gui.train.wall_parts._measured", pretend)
    wall = make_wall()
    QTest.keyClicks(wall.filters.search, "pea")
    click(button(wall, "Measure speeds here"))
    qtbot.waitUntil(lambda: not wall.measuring.running)
    assert [wall.model.speed_words(shown) for shown in ROWS] == ["", "5.0 ms a picture", "", ""]
    wall.reject()
    again = make_wall().model
    assert (again.speed_words(ROWS[1]), again.operations_words(ROWS[1])) == ("5.0 ms a picture", "4.1 G FLOPs")
    assert make_wall(size=(64, 64)).model.speed_words(ROWS[1]) == "", "another size takes another time"


@pytest.mark.parametrize("how", ["stop", "leave"])
def test_measuring_ends_when_it_is_stopped_or_the_wall_is_left(
    make_wall: Callable[..., NetworkDialog], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    def endless(rows: object, wanted: object) -> Operation[None]:
        yield SpeedMeasured("bean", (32, 32), 12.0)
        while True:
            yield Event()

    monkeypatch.setattr("gui.train.wall_parts._measured", endless)
    wall = make_wall()
    click(button(wall, "Measure speeds here"))
    qtbot.waitUntil(lambda: wall.model.speed_words(ROWS[2]) == "12 ms a picture")
    job = wall.measuring._job
    assert job is not None and wall.measuring.progress.isVisible()
    if how == "stop":
        click(button(wall, "Stop"))
        assert button(wall, "Measure speeds here").isVisible()
    else:
        QTest.keyClick(wall, KEY.Key_Escape)
    assert not wall.measuring.running and job.join(20)
    assert make_wall().model.speed_words(ROWS[2]) == "12 ms a picture"


def test_a_network_is_measured_in_eval_mode_at_the_size_it_takes() -> None:
    lenet = catalog.get("lenet5")
    assert input_size(lenet, None) == (32, 32) and input_size(lenet, (33, 40)) == (36, 40)
    events = list(measure_speeds([lenet]))
    [measured] = [event for event in events if isinstance(event, SpeedMeasured)]
    assert (measured.key, measured.size) == ("lenet5", (32, 32))
    assert measured.milliseconds is not None and measured.milliseconds > 0
    by_layer = (28**2 * 6 * 3 * 25, 10**2 * 16 * 6 * 25, 120 * 16 * 25, 84 * 120, 10 * 84)
    assert measured.operations == 2 * sum(by_layer)
    assert torch.is_grad_enabled()


def test_a_network_that_is_too_large_has_no_speed(monkeypatch: pytest.MonkeyPatch) -> None:
    def build(*_: object) -> object:
        raise MemoryError

    monkeypatch.setattr("engine.models.network.build", build)
    events = [event for event in measure_speeds([catalog.get("lenet5")]) if isinstance(event, SpeedMeasured)]
    assert events == [SpeedMeasured("lenet5", (32, 32), None)]


def test_a_bug_in_a_network_is_not_taken_for_want_of_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    def build(*_: object) -> object:
        raise RuntimeError("mat1 and mat2 shapes cannot be multiplied")

    monkeypatch.setattr("engine.models.network.build", build)
    with pytest.raises(RuntimeError, match="mat1"):
        list(measure_speeds([catalog.get("lenet5")]))


# Facts and advice


def test_weights_are_found_where_torch_keeps_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from torchvision.models import ResNet18_Weights

    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    assert facts.weights_folder() == Path(torch.hub.get_dir()) / "checkpoints"
    folder = facts.weights_folder()
    folder.mkdir(parents=True)
    assert facts.weights_state(ROWS[1], facts.downloaded_files()) == "online"
    (folder / ResNet18_Weights.IMAGENET1K_V1.url.rpartition("/")[2]).touch()
    assert facts.weights_state(ROWS[1], facts.downloaded_files()) == "here"
    assert facts.weights_state(ROWS[0], facts.downloaded_files()) == "none"


def test_the_limits_of_the_sizes() -> None:
    counts = (5_999_999, 6_000_000, 29_999_999, 30_000_000)
    assert [facts.size_name(count) for count in counts] == ["small", "medium", "medium", "large"]


@pytest.mark.parametrize(
    ("situation", "here", "key"),
    [
        (Situation("classification", 999, 600, cores=2), {"resnet18"}, "mobilenetv3_small"),
        (Situation("classification", 999, 600, cores=4), {"resnet18"}, "resnet18"),
        (Situation("classification", 999, 600, cores=4), set(), "mobilenetv3_small"),
        (Situation("classification", 1000, 600, cores=2), set(), "resnet18"),
        (Situation("classification", 10, 600, gpu=True), set(), "resnet18"),
        (Situation("classification", 10, 48), set(), "lenet5"),
        (Situation("classification", 10, 0), set(), "mobilenetv3_small"),
        (Situation("detection", 10, 600), set(), "yolov5n"),
        (Situation("segmentation", 99, 600), set(), "unet"),
        (Situation("segmentation", 100, 600), set(), "deeplabv3plus_resnet18"),
        (Situation("segmentation", 99, 600, gpu=True), set(), "deeplabv3plus_resnet18"),
    ],
)
def test_the_advice(situation: Situation, here: set[str], key: str) -> None:
    assert advise(situation, here).key == key


def test_advice_names_networks_and_options_that_there_are() -> None:
    for rule in RULES:
        known = catalog.get(rule.advice.key)
        choices = {option.name: option.choices for option in known.options}
        assert known.task == rule.task
        assert all(value in choices[name] for name, value in rule.advice.options)


def test_the_advice_is_shown_past_all_filters_and_taken(
    make_wall: Callable[..., NetworkDialog],
) -> None:
    wall = make_wall(situation=Situation("classification", 20, 28))
    took: list[tuple[str, dict[str, object]]] = []
    wall.advised.connect(lambda key, options: took.append((key, options)))
    click(wall.filters.sizes["large"])
    click(button(wall, "What should I pick?"))
    assert wall.advice.name.text() == "LeNet-5" and "tiny" in wall.advice.reason.text()
    assert wall.view.currentIndex().data() == "LeNet-5"
    click(button(wall, "Take it"))
    assert took == [("lenet5", {})] and not wall.isVisible()
