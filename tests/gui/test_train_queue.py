"""Several trainings in the window: ticked on the wall, put in order, worked off, left and taken up again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine import catalog
from engine.errors import UserError
from engine.project import Project
from engine.training.queue import Queue
from engine.training.run import list_runs
from engine.training.settings import TrainSettings
from gui.train.several import settings_of
from gui.train.wall import NetworkDialog
from tests.gui.data_kit import window_at
from tests.gui.train_kit import LEFT, Person, dialog, quick_training, settings, tiny_project

__all__ = ["quick_training"]
pytestmark = pytest.mark.usefixtures("quick_training", "dressed")
CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


@pytest.fixture
def person(tmp_path: Path, qtbot: QtBot) -> Iterator[Person]:
    """Somebody in front of a project with labels and no run."""
    with window_at(tiny_project(tmp_path / "project"), tmp_path / "config", qtbot) as hands:
        yield Person(hands.window, qtbot)


def queue_of(person: Person) -> Queue:
    return Queue(person.project.runs_folder)


def waiting(person: Person) -> list[tuple[int, str]]:
    return [(entry.number, entry.state) for entry in queue_of(person).entries()]


def fill(person: Person, count: int, **values: object) -> None:
    """Let trainings wait that differ by their seed."""
    person.train._add_to_queue([settings(seed=seed, **({"epochs": 1} | values)) for seed in range(count)])


def wall(person: Person, *, several: bool) -> NetworkDialog:
    tab = person.open_train()
    if several:
        person.click_on(tab.several)
    else:
        tab.setup.ask_network()
    shown = dialog(NetworkDialog)
    assert isinstance(shown, NetworkDialog)
    return shown


def press(shown: NetworkDialog, row: int, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> str:
    """Click a card of the wall and return its key."""
    index = shown.model.index(row, 0)
    shown.view.scrollTo(index)
    place = shown.view.visualRect(index).center()
    QTest.mouseClick(shown.view.viewport(), LEFT, held, QPoint(place))
    return shown.model.rows[row].key


# Ticking


def test_the_wall_of_several_begins_with_the_network_in_use_and_a_click_ticks(person: Person) -> None:
    shown = wall(person, several=True)
    (used,) = shown.several.ticked
    assert used == person.train.setup.settings.model
    rows = [row for row in range(3) if shown.model.rows[row].key != used][:2]
    keys = [press(shown, row) for row in rows]
    assert shown.several.ticked == [used, *keys]
    press(shown, rows[0])
    assert shown.several.ticked == [used, keys[1]]
    shown.several.times.setValue(3)
    assert shown.several.add.text() == "Add 6 to the queue"
    person.click_on(shown.several.add)
    entries = queue_of(person).entries()
    assert [(entry.settings.model, entry.settings.seed) for entry in entries] == [
        (key, seed) for key in (used, keys[1]) for seed in (0, 1, 2)
    ]
    assert person.train.queue.isVisible() and person.train.queue.list.count() == 6


def test_where_one_is_chosen_control_and_shift_tick_and_a_plain_click_takes(person: Person) -> None:
    shown = wall(person, several=False)
    assert not shown.several.isVisible()
    first = press(shown, 0, CONTROL)
    assert shown.several.isVisible() and shown.several.add.text() == "Add 1 to the queue"
    last = press(shown, 2, SHIFT)
    assert shown.several.ticked == [first, shown.model.rows[1].key, last]
    press(shown, 0, CONTROL)
    assert len(shown.several.ticked) == 2
    key = press(shown, 1)
    assert person.train.setup.settings.model == key
    assert queue_of(person).entries() == []


def test_the_keyboard_ticks_with_space_and_adds_with_enter(person: Person) -> None:
    shown = wall(person, several=False)
    shown.view.setCurrentIndex(shown.model.index(1, 0))
    person.key(Qt.Key.Key_Space, on=shown.view)
    person.key(Qt.Key.Key_Return, on=shown.view)
    assert [entry.settings.model for entry in queue_of(person).entries()] == [shown.model.rows[1].key]


def test_what_was_changed_by_hand_holds_for_all_and_what_is_of_one_network_for_none() -> None:
    def plain(key: str) -> TrainSettings:
        return TrainSettings(model=key, epochs={"lenet5": 20}.get(key, 30), pretrained=bool(catalog.get(key).weights))

    chosen = plain("resnet18").model_copy(
        update={"image_size": (96, 96), "start_from": "a run", "options": {"attention": "se"}, "pretrained": True}
    )
    same, small = settings_of(["resnet18", "lenet5"], 1, chosen, plain)
    assert same == chosen
    assert small == plain("lenet5").model_copy(update={"image_size": (96, 96)})
    assert small.pretrained is False
    (longer,) = settings_of(["lenet5"], 1, chosen.model_copy(update={"epochs": 7}), plain)
    assert longer.epochs == 7
    with pytest.raises(UserError):
        settings_of(["no such"], 1, chosen, plain)


# Putting in order


def test_what_waits_is_moved_and_removed_by_button_and_key(person: Person) -> None:
    tab = person.open_train()
    assert not tab.queue.isVisible()
    fill(person, 3)
    rows = tab.queue.list
    rows.setCurrentRow(0)
    assert not tab.queue.up.isEnabled()
    person.click_on(tab.queue.down)
    assert [number for number, _ in waiting(person)] == [2, 1, 3]
    assert rows.currentRow() == 1  # it stays at hand
    QTest.keyClick(rows, Qt.Key.Key_Down, ALT)
    assert [number for number, _ in waiting(person)] == [2, 3, 1]
    assert not tab.queue.down.isEnabled()
    QTest.keyClick(rows, Qt.Key.Key_Up, ALT)
    QTest.keyClick(rows, Qt.Key.Key_Up, ALT)
    assert [number for number, _ in waiting(person)] == [1, 2, 3]
    QTest.keyClick(rows, Qt.Key.Key_Delete)
    assert [number for number, _ in waiting(person)] == [2, 3]
    person.click_on(tab.queue.remove)
    assert [number for number, _ in waiting(person)] == [3]
    person.click_on(tab.queue.clear)
    assert waiting(person) == [] and not tab.queue.isVisible()


@pytest.mark.parametrize(("first", "row", "order"), [(0, 3, [2, 3, 1]), (2, 0, [3, 1, 2]), (0, 2, [2, 1, 3])])
def test_what_waits_can_be_dragged(person: Person, first: int, row: int, order: list[int]) -> None:
    tab = person.open_train()
    fill(person, 3)
    model, here = tab.queue.list.model(), tab.queue.list.rootIndex()
    assert model.moveRow(here, first, here, row)  # what Qt does when it is let go
    person.until(lambda: tab.queue.list.numbers == order)
    assert [number for number, _ in waiting(person)] == order


# Working it off


def test_the_queue_is_worked_off_and_says_which_of_how_many(person: Person) -> None:
    tab = person.open_train()
    fill(person, 2)
    said: set[str] = set()
    person.click_on(tab.queue.go)
    job = tab._job
    assert job is not None
    job.changed.connect(lambda: said.add(job.message))
    assert not tab.go.isEnabled() and not tab.queue.go.isVisible()
    person.still()
    assert waiting(person) == [(1, "done"), (2, "done")]
    assert not tab.queue.isVisible()
    assert [run.status for run in list_runs(person.project.runs_folder)] == ["finished", "finished"]
    assert any(words.startswith("1 of 2  ·  ") for words in said)
    assert any(words.startswith("2 of 2  ·  ") for words in said)
    assert "The queue is done: 2 of 2 trained." in person.told
    assert tab.go.isEnabled()


def test_one_that_fails_stays_in_the_list_with_its_reason(person: Person) -> None:
    tab = person.open_train()
    tab._add_to_queue([settings(options={"no such": 1}), settings(epochs=1)])
    person.click_on(tab.queue.go)
    person.still()
    assert waiting(person) == [(1, "failed"), (2, "done")]
    assert tab.queue.isVisible() and not tab.queue.go.isVisible()
    assert "has no option no such" in tab.queue.list.item(0).text()
    assert "1 of 2 trained. The others failed" in person.told.replace("\n", " ")
    tab.queue.list.setCurrentRow(0)
    person.click_on(tab.queue.remove)
    assert not tab.queue.isVisible()


def test_a_stopped_queue_goes_on_where_it_was(person: Person) -> None:
    tab = person.open_train()
    fill(person, 2, epochs=200)
    person.click_on(tab.queue.go)
    person.until(lambda: tab._live is not None and tab._curves.best is not None)
    person.click_on(tab.stop)
    person.still()
    assert waiting(person) == [(1, "running"), (2, "waiting")]
    assert tab.queue.go.text() == "Go on"
    first = queue_of(person).entries()[0]
    queue_of(person).remove(2)
    person.click_on(tab.queue.go)
    person.until(lambda: tab._live is not None)
    assert tab._live.name == first.run
    assert len(tab._curves.losses) > 0  # what it had learned before is drawn
    person.click_on(tab.stop)
    person.still()


def test_what_is_added_while_one_trains_follows_it(person: Person) -> None:
    person.open_train()
    person.begin(epochs=20)
    person.until(lambda: person.train._live is not None)
    fill(person, 1)
    person.until(lambda: waiting(person) == [(1, "done")], timeout=60_000)
    person.still()
    assert len(list_runs(person.project.runs_folder)) == 2


def test_after_a_restart_the_queue_is_offered(tmp_path: Path, qtbot: QtBot) -> None:
    folder = tiny_project(tmp_path / "project")
    with Project.open(folder) as project:
        Queue(project.runs_folder).add([settings(epochs=1)] * 3)
    with window_at(folder, tmp_path / "config", qtbot) as hands:
        person = Person(hands.window, qtbot)
        person.open_train()
        assert "The queue has 3 trainings left." in person.told
        person.click_on(person.train.banner.other)
        assert waiting(person) == [] and person.told == ""
        fill(person, 1)
    with window_at(folder, tmp_path / "config", qtbot) as hands:
        person = Person(hands.window, qtbot)
        person.open_train()
        assert "The queue has 1 training left." in person.told
        person.press_in_banner()
        person.still()
        assert [state for _, state in waiting(person)] == ["done"]
