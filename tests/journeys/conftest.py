"""Journeys start the real window with a configuration, a projects folder and a language of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from gui.i18n import language
from gui.theme import theme


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
