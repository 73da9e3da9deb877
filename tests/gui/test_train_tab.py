"""The Train tab as a user meets it: choosing, starting, watching, stopping, going on, comparing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.annotation import Box
from engine.events import Operation
from engine.project import Project
from engine.training.events import EpochDone, StepDone
from engine.training.run import Run, list_runs
from gui.i18n import language
from gui.preferences import Preferences
from gui.train.curves import Curves
from gui.train.panel import RenameDialog
from gui.train.wall import NetworkDialog
from tests.gui.data_kit import window_at
from tests.gui.train_kit import Person, copied, dialog, quick_training, settings, tiny_project, trained

__all__ = ["quick_training"]
pytestmark = pytest.mark.usefixtures("quick_training", "dressed")
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with one finished run."""
    folder = tiny_project(tmp_path_factory.mktemp("learned") / "project")
    trained(folder)
    return folder


@pytest.fixture
def person(tmp_path: Path, qtbot: QtBot) -> Iterator[Person]:
    """Somebody in front of a project with labels and no run."""
    with window_at(tiny_project(tmp_path / "project"), tmp_path / "config", qtbot) as hands:
        yield Person(hands.window, qtbot)


@pytest.fixture
def veteran(tmp_path: Path, qtbot: QtBot, learned: Path) -> Iterator[Person]:
    """Somebody in front of a project with a finished run."""
    with window_at(copied(learned, tmp_path / "project"), tmp_path / "config", qtbot) as hands:
        yield Person(hands.window, qtbot)


def runs_of(person: Person) -> list[Run]:
    return list_runs(person.project.runs_folder)


# Setting up


def test_labels_decide_what_is_offered_first(person: Person) -> None:
    tab = person.open_train()
    assert tab.setup.task.chosen == "classification"
    assert "12 train · 6 validation · 6 test" in tab.setup.pictures.text()
    assert tab.monitor.empty.isVisible() and tab.go.isEnabled()


def test_without_labels_of_the_kind_nothing_starts_and_it_says_what_to_draw(person: Person) -> None:
    tab = person.open_train()
    tab.setup.task.choose("segmentation")
    tab.setup.task.picked.emit("segmentation")
    assert not tab.go.isEnabled()
    assert tab.setup.lacks.isVisible() and "polygon" in tab.setup.lacks.text().lower()


def test_what_is_labeled_after_train_was_opened_is_counted_when_it_is_shown_again(person: Person) -> None:
    tab = person.open_train()
    tab.setup.task.choose("detection")
    tab.setup.task.picked.emit("detection")
    assert not tab.go.isEnabled()
    person.window.tabs.show("data")
    person.until(lambda: person.tab.editor.record is not None)
    person.key(Qt.Key.Key_R, on=person.tab.view.canvas)
    person.drag((5, 5), (15, 15), (25, 25))
    assert any(isinstance(a.geometry, Box) for a in person.annotations)
    assert person.train is tab
    person.until(tab.go.isEnabled)
    assert "\n1 box" in tab.setup.pictures.text()


def test_without_splits_it_says_that_they_are_made(tmp_path: Path, qtbot: QtBot) -> None:
    folder = tiny_project(tmp_path / "project", splits=False)
    with window_at(folder, tmp_path / "config", qtbot) as hands:
        person = Person(hands.window, qtbot)
        tab = person.open_train()
        assert "24 pictures, divided by itself" in tab.setup.pictures.text()
        person.train_now()
        assert [run.status for run in runs_of(person)] == ["finished"]


def test_the_time_is_said_before_the_start_and_more_rounds_are_not_measured_again(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def measure(network: object, batch: object, plan: object, device: object) -> Operation[object]:
        from engine.training.measure import Pace

        asked.append(plan)
        yield from ()
        return plan, Pace(2.0, 0.0)

    monkeypatch.setattr("engine.training.prepare.measure", measure)
    tab = person.train
    person.until(lambda: "on this computer" in tab.setup.how_long.text())
    assert "Measuring" not in tab.setup.how_long.text()
    first, rounds = tab.setup._seconds, tab.setup.settings.epochs
    tab.setup._take(tab.setup.settings.model_copy(update={"epochs": 2 * rounds}))
    assert tab.setup._seconds == pytest.approx(2 * (first - 5) + 5)
    assert len(asked) == 1
    assert f"{2 * rounds} rounds" in tab.setup.how_long.text()


def test_a_fault_that_would_stop_the_training_is_said_before_it_starts(person: Person) -> None:
    tab = person.open_train()
    tab.setup._take(settings(image_size=2))
    person.until(lambda: "too small" in tab.setup.how_long.text())


def test_a_network_is_chosen_among_cards(person: Person) -> None:
    tab = person.open_train()
    person.click_on(tab.setup.change)
    asked = dialog(NetworkDialog)
    place = asked.view.visualRect(asked.model.place("lenet5")).center()
    QTest.mouseClick(asked.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert tab.setup.settings.model == "lenet5" and tab.setup.card.name.text() == "LeNet-5"


def test_the_window_may_ask_for_a_network_before_the_labels_are_counted(person: Person) -> None:
    person.window.choose_network("unet")
    tab = person.train
    person.until(lambda: tab.setup.settings is not None)
    assert tab.setup.settings.model == "unet" and tab.setup.task.chosen == "segmentation"


def test_options_of_a_network_reach_the_settings_and_survive_a_preset(person: Person) -> None:
    tab = person.open_train()
    tab.choose_network("unet")
    tab.setup.advanced.head.click()
    width = tab.setup.advanced._options["width"]
    assert width.isVisible() and width.chosen == 64
    width.choose(16)
    width.picked.emit(16)
    assert tab.setup.settings.options == {"width": 16}
    person.click_on(tab.setup.preset.button("best"))
    assert tab.setup.settings.options == {"width": 16} and tab.setup.settings.epochs >= 60
    tab.choose_network("deeplabv3plus_resnet18")
    assert tab.setup.settings.options == {}


def test_a_typed_option_reaches_the_settings(person: Person) -> None:
    tab = person.open_train()
    tab.choose_network("timm")
    tab.setup.advanced.head.click()
    name = tab.setup.advanced._options["name"]
    assert name.isVisible() and name.chosen == "mobilenetv4_conv_small"
    name.setFocus()
    name.selectAll()
    QTest.keyClicks(name, " resnet26d ")
    QTest.keyClick(name, Qt.Key.Key_Return)
    assert tab.setup.settings.options == {"name": "resnet26d"}
    name.choose("mobilenetv4_conv_small")
    assert tab.setup.settings.options == {"name": "resnet26d"}, "what is shown does not choose by itself"
    tab.choose_network("resnet18")
    assert tab.setup.settings.options == {}


def test_the_form_and_the_list_above_it_keep_what_the_other_one_said(person: Person) -> None:
    tab = person.open_train()
    setup = tab.setup
    tab.choose_network("resnet18")
    setup.advanced.head.click()
    setup.advanced.beginning.combo.choose("pretrained")
    setup.advanced.beginning.combo.picked.emit("pretrained")
    setup.advanced._form.field("epochs").editor.setValue(7)
    assert setup.settings.pretrained and setup.settings.epochs == 7
    assert setup.card.weights.text() == "pretrained"


def test_the_form_has_what_the_task_has_and_follows_it(person: Person) -> None:
    tab = person.open_train()
    advanced = tab.setup.advanced
    tab.choose_network("resnet18")
    advanced.head.click()
    first = advanced._form
    tab.choose_network("lenet5")
    assert advanced._form is first and "mosaic" not in first._groups["augmentation"]._fields
    tab.choose_network("yolov5n")
    assert "mosaic" in advanced._form._groups["augmentation"]._fields
    advanced._form.field("epochs").editor.setValue(7)
    assert tab.setup.settings.epochs == 7 and tab.setup.settings.model == "yolov5n"


def test_the_preset_is_remembered(person: Person, tmp_path: Path) -> None:
    person.open_train()
    person.click_on(person.train.setup.preset.button("balanced"))
    assert Preferences(tmp_path / "config").get("train/preset") == "balanced"


# Training


def test_a_training_is_watched_from_the_first_step_to_the_score_card(person: Person) -> None:
    tab = person.open_train()
    person.begin(epochs=3)
    assert not tab.go.isEnabled() and tab.stop.isVisible()
    person.until(lambda: tab._live is not None and tab.runs.front == tab._live, timeout=60_000)
    person.until(lambda: len(tab.monitor.metrics.names) > 0, timeout=60_000)
    assert tab.monitor.plots.isVisible() and tab.monitor.rate.value.text() != "–"
    person.still()
    assert [run.status for run in runs_of(person)] == ["finished"]
    assert len(tab._curves.losses["category"]) == 9 and len(tab._curves.metrics["accuracy"]) == 3
    assert tab.monitor.score.isVisible() and "Training is done." in person.told
    assert tab.runs.summary.status == "finished" and tab.go.isEnabled() and not tab.stop.isVisible()
    assert tab.monitor.strip._pictures[0].image_id  # previews of the last round
    person.press_in_banner()
    assert person.window.tabs.front == "run"
    assert person.run.models.chosen == runs_of(person)[0].model_path


def test_stopped_for_now_it_can_go_on_along_the_same_curve(person: Person) -> None:
    tab = person.open_train()
    person.begin(epochs=60)
    person.until(lambda: len(tab._curves.metrics.get("accuracy", ())) >= 2, timeout=60_000)
    person.click_on(tab.stop)
    person.still()
    run = runs_of(person)[0]
    assert run.status == "stopped" and run.resumable and run.model_path is None
    assert tab.monitor._note.isVisible() and "stopped" in tab.monitor._note_words.text()
    assert not tab.panel.use.isEnabled()  # never offered as a model
    done = run.epoch
    person.click_on(tab.panel.resume)
    person.until(lambda: len(tab._curves.metrics.get("accuracy", ())) > done, timeout=60_000)
    xs = tab._curves.metrics["accuracy"].raw()[0].tolist()
    assert xs == list(range(1, len(xs) + 1))  # from the first round on, none twice
    tab._job.stop()  # "Stop and keep" in the job bar
    person.still()
    assert runs_of(person)[0].status == "finished" and len(runs_of(person)) == 1


@pytest.mark.slow
def test_on_several_cards_it_is_watched_paused_stopped_and_kept_as_on_one(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two processes stand in for the cards; the window cannot tell."""
    monkeypatch.setattr("engine.training.crew._cards", lambda _: 2)
    tab = person.open_train()
    person.begin(epochs=2000)
    person.until(lambda: len(tab._curves.metrics.get("accuracy", ())) >= 2, timeout=120_000)
    assert tab.monitor.strip._pictures[0].image_id
    assert tab._job is not None
    tab._job.pause()
    person.until(lambda: tab._job.paused)
    tab._job.resume()
    person.click_on(tab.stop)
    person.still()
    (run,) = runs_of(person)
    assert (run.status, run.resumable) == ("stopped", True)
    done = run.epoch
    person.click_on(tab.panel.resume)
    person.until(lambda: len(tab._curves.metrics.get("accuracy", ())) > done, timeout=120_000)
    tab._job.stop()  # "Stop and keep" in the job bar
    person.still()
    assert [run.status for run in runs_of(person)] == ["finished"]
    assert "Training is done." in person.told


def test_another_run_in_front_does_not_mix_with_the_one_that_trains(veteran: Person) -> None:
    tab = veteran.open_train()
    old = tab.runs.front
    veteran.begin(epochs=60)
    veteran.until(lambda: len(tab._curves.metrics.get("accuracy", ())) >= 1, timeout=60_000)
    veteran.until(lambda: len(tab.runs._cards) == 2 and tab.runs._cards[old].isVisible())
    veteran.click_on(tab.runs._cards[old])
    veteran.until(lambda: tab.monitor._curves is not tab._curves)
    points = len(tab.monitor._curves.losses["category"])
    seen = len(tab._curves.losses["category"])
    veteran.until(lambda: len(tab._curves.losses["category"]) > seen)
    assert len(tab.monitor._curves.losses["category"]) == points
    veteran.click_on(tab.runs._cards[tab._live])
    assert tab.monitor._curves is tab._curves and not tab.monitor.choice.isVisible()
    veteran.click_on(tab.stop)
    veteran.still()


def test_a_failed_run_is_listed_with_its_reason_and_is_no_model(veteran: Person) -> None:
    folder = veteran.project.runs_folder / "2026-01-01-1200-lenet5"
    run = Run.create(veteran.project.runs_folder, settings(), {"task": "classification", "headline": "accuracy"})
    run.set_status("failed", message="The loss term category became nan in epoch 3.", started=9e9)
    tab = veteran.train
    tab.refresh()
    veteran.until(lambda: run.folder in tab.runs._cards)
    card = tab.runs._cards[run.folder]
    assert card.state.text().startswith("failed")
    veteran.click_on(card)
    veteran.until(tab.monitor._note.isVisible)
    assert "category became nan" in tab.monitor._note_words.text() and not tab.panel.use.isEnabled()
    assert not tab.monitor.plots.isVisible()  # there is nothing to draw
    offered = veteran.run
    veteran.until(lambda: offered.models.chosen is not None)
    paths = [offered.models.combo.itemData(i) for i in range(offered.models.combo.count())]
    assert run.folder / "model.onnx" not in paths and not folder.exists()


def test_what_goes_wrong_in_training_is_a_sentence_and_the_next_one_can_start(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = person.open_train()
    person.begin(image_size=2)
    person.still()
    assert "too small" in person.told and tab.go.isEnabled()
    assert tab.monitor.empty.isVisible()  # no run was made


def test_only_one_training_at_a_time(person: Person) -> None:
    tab = person.open_train()
    person.begin(epochs=60)
    tab.start()
    tab.start()
    assert len(person.window.jobs.shown) == 1
    person.until(lambda: tab._live is not None, timeout=60_000)
    person.click_on(tab.stop)
    person.still()
    assert len(runs_of(person)) == 1


def test_nothing_trains_in_a_project_that_somebody_else_has_open(tmp_path: Path, qtbot: QtBot) -> None:
    folder = tiny_project(tmp_path / "project")
    with Project.open(folder), window_at(folder, tmp_path / "config", qtbot) as hands:
        person = Person(hands.window, qtbot)
        tab = person.open_train()
        assert person.project.read_only and not tab.go.isEnabled()
        assert "Read-only" in tab.go.text()
        tab.start()
        assert not person.window.jobs.shown


def test_closing_the_project_while_it_trains_stops_the_run_and_loses_nothing(person: Person) -> None:
    tab = person.open_train()
    folder = person.project.runs_folder
    person.begin(epochs=60)
    person.until(lambda: len(tab._curves.metrics.get("accuracy", ())) >= 1, timeout=60_000)
    person.window.projects.close()
    person.still()
    assert tab._job is None and list_runs(folder)[0].status == "stopped" and list_runs(folder)[0].resumable


# Runs


def test_two_runs_lie_over_each_other_after_ctrl_click(veteran: Person) -> None:
    tab = veteran.open_train()
    old = tab.runs.front
    veteran.train_now()
    veteran.until(tab.monitor.score.isVisible)
    tab.monitor.choice.choose("curves")
    QTest.mouseClick(tab.runs._cards[old], Qt.MouseButton.LeftButton, CONTROL)
    veteran.still()
    behind = [curve for curve in tab.monitor.metrics._curves.values() if curve.behind]
    assert len(behind) == 1 and len(behind[0].series) == 2
    assert tab.monitor.choice.chosen == "curves" and tab.runs._cards[old].compared.isVisible()
    QTest.mouseClick(tab.runs._cards[old], Qt.MouseButton.LeftButton, CONTROL)
    veteran.still()
    assert not [curve for curve in tab.monitor.metrics._curves.values() if curve.behind]


def test_a_training_starts_from_an_earlier_run(veteran: Person) -> None:
    tab = veteran.open_train()
    name = tab.runs.summary.name
    menu = tab.panel.make_menu(tab.runs.summary)
    next(action for action in menu.actions() if action.text() == "Start from this run").trigger()
    assert tab.setup.settings.start_from == name and tab.setup.card.weights.text() == "from an earlier run"
    veteran.click_on(tab.setup.preset.button("best"))
    assert tab.setup.settings.start_from == name  # another length, the same beginning
    tab.setup._take(settings(start_from=name))
    veteran.click_on(tab.go)
    veteran.still()
    assert runs_of(veteran)[0].settings.start_from == name and runs_of(veteran)[0].status == "finished"


def test_looking_twice_is_measured_beside_looking_once(veteran: Person) -> None:
    tab = veteran.open_train()
    menu = tab.panel.make_menu(tab.runs.summary)
    next(action for action in menu.actions() if action.text() == "Measure looking twice").trigger()
    veteran.still()
    card = json.loads((tab.runs.front / "score_card.json").read_bytes())
    assert f"Accuracy of {tab.runs.summary.name}: {card['metrics']['accuracy']:.3f} looking once" in veteran.told
    assert "looking twice, on 6 test pictures." in veteran.told


def test_a_run_gets_another_name_and_stays_in_front(veteran: Person) -> None:
    tab = veteran.open_train()
    menu = tab.panel.make_menu(tab.runs.summary)
    next(action for action in menu.actions() if action.text() == "Rename…").trigger()
    asked = dialog(RenameDialog)
    asked.name.setText("第一次")
    QTest.keyClick(asked.name, Qt.Key.Key_Return)
    veteran.until(lambda: tab.runs.summary is not None and tab.runs.summary.name == "第一次")


def test_deleting_a_run_is_asked_and_then_it_is_gone(veteran: Person) -> None:
    tab = veteran.open_train()
    folder = tab.runs.front
    tab.runs._cards[folder].setFocus()
    QTest.keyClick(tab.runs._cards[folder], Qt.Key.Key_Delete)
    assert folder.is_dir() and "Delete the run" in veteran.told
    veteran.press_in_banner()
    veteran.until(tab.monitor.empty.isVisible)
    assert not folder.exists() and not tab.panel.use.isEnabled()


def test_the_score_card_says_how_far_to_trust_it_in_both_languages(veteran: Person) -> None:
    tab = veteran.open_train()
    veteran.until(tab.monitor.score.isVisible)
    said = [label.text() for label in tab.monitor.score.findChildren(type(tab.setup.lacks))]
    assert any("6 labeled things were tested" in words for words in said)
    language.use("zh")
    QApplication.processEvents()
    said = [label.text() for label in tab.monitor.score.findChildren(type(tab.setup.lacks))]
    assert not any("labeled things were tested" in words for words in said)


def test_a_bad_picture_of_the_score_card_opens_in_data(veteran: Person) -> None:
    tab = veteran.open_train()
    folder = tab.runs.front
    card = json.loads((folder / "score_card.json").read_text())
    card["worst"][0]["score"] = 0.1
    tab.monitor.score.show_card(card)
    veteran.until(tab.monitor.score.choice.isVisible)
    veteran.click_on(tab.monitor.score.choice.button("worst"))
    veteran.still()
    picture = tab.monitor.score.findChildren(type(tab.monitor.strip._pictures[0]))[0]
    assert picture._ready is not None
    veteran.click_on(picture)
    veteran.until(lambda: veteran.window.tabs.front == "data")
    wanted = card["worst"][0]["image_id"]
    veteran.until(lambda: veteran.tab.editor.record is not None and veteran.record.id == wanted)


def test_what_a_step_brings_is_drawn_then_said_and_a_round_draws_its_losses_too(person: Person) -> None:
    monitor, curves = person.open_train().monitor, Curves()
    monitor.start(curves)
    curves.take([StepDone(1, 1, 2, {"category": 0.75}, 0.01, 20.0)])
    monitor.draw_later()
    assert monitor.losses.names == [] and monitor.loss.value.text() == "–"  # once for all that comes at once
    person.until(lambda: monitor.losses.names != [])
    person.until(lambda: monitor.loss.value.text() == "0.75")
    curves.take([StepDone(1, 2, 2, {"category": 0.5}, 0.01, 20.0)])
    curves.take([EpochDone(1, 2, {"category": 0.6}, {"accuracy": 0.9}, "accuracy", True, seconds_left=1.0)])
    monitor.draw_round()
    assert monitor.metrics.names != [] and monitor.quality.value.text() == "0.900"
    (name,) = monitor.losses.names
    person.until(lambda: len(monitor.losses.drawn(name)[0]) == 2)


def test_the_report_opens_in_the_browser(veteran: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []
    monkeypatch.setattr("gui.train.panel.QDesktopServices.openUrl", lambda url: opened.append(url.toLocalFile()))
    tab = veteran.open_train()
    tab.panel.open_report()
    assert opened == [str(tab.runs.front / "report.html")]


def test_augmented_pictures_are_shown_before_training(person: Person) -> None:
    from gui.train.augmentation import AugmentationDialog

    tab = person.open_train()
    tab.setup._take(settings())
    tab.setup.advanced.head.click()
    person.click_on(tab.setup.advanced.look)
    shown = dialog(AugmentationDialog)
    person.until(lambda: not shown.busy.isVisible())
    assert all(picture._ready is not None for picture in shown._pictures)
    shown.reject()
