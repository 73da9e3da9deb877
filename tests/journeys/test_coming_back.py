"""Journey 9, leaving and coming back: language, theme and size chosen, closed while a training runs, opened again."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.errors import text
from engine.events import Operation, Progress
from gui import app
from gui.dialogs.leave import LeaveDialog
from gui.i18n import language
from gui.theme import theme
from tests.gui.data_kit import CTRL, LEFT, SHIFT, Hands, project_of, window_at

K = Qt.Key


class SlowTraining:
    """Goes on until it is asked to keep what it learned, or cancelled."""

    def __init__(self) -> None:
        self.asked_to_keep, self.cancelled = threading.Event(), threading.Event()

    def operation(self) -> Operation[str]:
        try:
            while not self.asked_to_keep.wait(0.002):
                yield Progress(1, 2)
        except GeneratorExit:
            self.cancelled.set()
            raise
        return "kept"

    def start(self, hands: Hands) -> list[object]:
        """Start it in the window and return where its result will be."""
        results: list[object] = []
        job = hands.window.jobs.start(
            self.operation(), text("Training {network}", network="LeNet-5"), keep=self.asked_to_keep.set
        )
        job.finished.connect(results.append)
        return results


def asked(hands: Hands) -> LeaveDialog:
    """Close the window, which asks, and return what asks: one dialog, however often the cross is clicked."""
    assert not hands.window.close()
    found = [dialog for dialog in hands.window.findChildren(LeaveDialog) if dialog.isVisible()]
    assert len(found) == 1
    return found[0]


def all_words(hands: Hands) -> dict[str, str]:
    """What stands on the menus, the bar and the tab in front."""
    window = hands.window
    menus = [action.text() for menu in (window.menus.project, window.menus.help) for action in menu.actions()]
    return {
        **{f"menu {number}": words for number, words in enumerate(menus) if words},
        **{f"bar {row.name}": window.bar.tab(row.name).text() for row in window.tabs.rows},
        "divide": hands.tab.divide.text(),
        "check": hands.tab.checks.text(),
        "saved": window.foot.saved.text(),
    }


def is_chinese(words: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in words)


def settle_in(hands: Hands) -> None:
    """Switch to Chinese and dark by the keys, make the window smaller, and go to Run."""
    english = all_words(hands)
    assert not any(is_chinese(words) for words in english.values())
    hands.key(K.Key_L, CTRL | SHIFT)
    chinese = all_words(hands)
    assert [name for name, words in chinese.items() if not is_chinese(words)] == []
    light = QApplication.palette().window().color().lightness()
    hands.window.use_theme("dark")
    assert QApplication.palette().window().color().lightness() < light / 2
    hands.window.resize(1024, 700)  # no larger: the screen of the tests is small
    hands.until(lambda: hands.window.height() == 700)
    QTest.mouseClick(hands.window.bar.tab("run"), LEFT)
    assert hands.window.tabs.front == "run"


def come_back(config: Path, folder: Path, qtbot: QtBot) -> None:
    """Start the program anew, with nothing but the configuration, and find everything as it was."""
    language.use("en")
    theme.use("light")
    app.read_preferences(app.make_application())
    with window_at(None, config, qtbot) as hands:
        window = hands.window
        app.open_first(window, None)
        hands.until(lambda: window.project is not None and not window.jobs.running)
        assert hands.project.folder == folder
        assert not hands.project.read_only  # the lock was given back
        assert window.tabs.front == "run"
        assert (window.width(), window.height()) == (1024, 700)
        assert (language.code, theme.tokens.name) == ("zh", "dark")
        assert is_chinese(window.bar.tab("run").text())
        assert QApplication.palette().window().color().lightness() < 100


@pytest.mark.parametrize("answer", ["keep", "cancel"])
def test_leaving_with_a_training_at_work_and_coming_back(
    answer: str, tmp_path: Path, qtbot: QtBot, dressed: QApplication
) -> None:
    folder, config = project_of(tmp_path / "work", 2), tmp_path / "config"
    with window_at(folder, config, qtbot) as hands:
        settle_in(hands)
        training = SlowTraining()
        results = training.start(hands)
        sheet = asked(hands)
        QTest.keyClick(sheet, K.Key_Escape)  # staying is what a slip of the hand does
        assert hands.window.isVisible()
        assert not training.asked_to_keep.is_set()
        assert not training.cancelled.is_set()
        sheet = asked(hands)
        assert sheet.keep_button is not None
        QTest.mouseClick(sheet.keep_button if answer == "keep" else sheet.cancel_button, LEFT)
        hands.until(lambda: not hands.window.isVisible())  # and asks no second time
        assert results == (["kept"] if answer == "keep" else [])
        assert training.cancelled.is_set() is (answer == "cancel")
    come_back(config, folder, qtbot)


def test_the_cross_clicked_twice_asks_once(tmp_path: Path, qtbot: QtBot, dressed: QApplication) -> None:
    with window_at(project_of(tmp_path / "work", 2), tmp_path / "config", qtbot) as hands:
        training = SlowTraining()
        training.start(hands)
        asked(hands)
        sheet = asked(hands)  # Alt+F4 once more, over the question
        QTest.mouseClick(sheet.cancel_button, LEFT)
        hands.until(lambda: not hands.window.isVisible())
