"""A dressed application, and windows that remember nothing of the person who runs the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.i18n import language
from gui.preferences import Preferences
from gui.tabs import TabRow
from gui.theme import theme
from gui.window import Window

TABS = (
    TabRow("data", "Data", "tests.gui.plain_tab", "PlainTab", "Ctrl+1"),
    TabRow("run", "Run", "tests.gui.plain_tab", "PlainTab", "Ctrl+3"),
)


@pytest.fixture(autouse=True)
def _own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEEDLING_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("SEEDLING_PROJECTS", str(tmp_path / "projects"))
    monkeypatch.setenv("SEEDLING_NO_WARMUP", "1")
    monkeypatch.setenv("SEEDLING_CALM", "1")
    monkeypatch.delenv("SEEDLING_THEME", raising=False)
    monkeypatch.delenv("SEEDLING_LANGUAGE", raising=False)


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    """The application in English and light; both are put back afterwards."""
    theme.attach(qapp, "light")
    yield qapp
    language.use("en")
    theme.use("light")


@pytest.fixture
def preferences(tmp_path: Path) -> Preferences:
    """Preferences in a folder of their own."""
    return Preferences(tmp_path / "config")


@pytest.fixture
def make_window(
    dressed: QApplication, qtbot: QtBot, preferences: Preferences, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], Window]]:
    """Makes windows that are on the screen; every one is closed, with its jobs, at the end."""
    made: list[Window] = []
    monkeypatch.setattr("gui.tabs.TABS", TABS)

    def make() -> Window:
        window = Window(Preferences(preferences.path.parent))
        made.append(window)
        window.show()
        qtbot.waitExposed(window)
        return window

    yield make
    for window in made:
        for handle in window.jobs.running:
            handle.cancel()
            handle.join(20)
        window.jobs.drain()
        window.close()
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def window(make_window: Callable[[], Window]) -> Window:
    """One window with the start page."""
    return make_window()
