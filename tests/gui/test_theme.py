"""Colours that can be read, and switched while the program runs."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from gui.assets import resource
from gui.icons import bind_icon, draw
from gui.style import style_sheet
from gui.theme import (
    DARK,
    LIGHT,
    Tokens,
    category_color,
    contrast,
    filled,
    legible,
    mix,
    on_color,
    set_kind,
    theme,
    tokens,
)

pytestmark = pytest.mark.usefixtures("dressed")
ICONS = sorted(path.stem for path in resource("icons").glob("*.svg"))


@pytest.mark.parametrize("t", [LIGHT, DARK], ids=lambda t: t.name)
def test_text_can_be_read(t: Tokens) -> None:
    for ground in (t.background, t.panel, t.raised, t.surround):
        assert contrast(t.text, ground) >= 7
    for ground in (t.background, t.panel, t.raised):  # around the picture stands no dim text
        assert contrast(t.dim, ground) >= 4.5
        assert contrast(t.accent, ground) >= 3
        assert contrast(t.error, ground) >= 3
        assert contrast(t.warning, ground) >= 3
    for role in (t.accent, t.warning, t.error):  # the grounds of banners
        assert contrast(t.text, mix(t.panel, role, 0.14)) >= 7


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert mix("#000000", "#ffffff", 0.5) == "#808080"


def test_labels_can_be_read_on_every_category_colour() -> None:
    for index in range(8):
        ground = category_color(index).name()
        assert contrast(on_color(ground), ground) >= 4.5
    assert category_color(8) == category_color(0)


def test_the_style_sheet_names_no_token_it_does_not_have() -> None:
    for t in (LIGHT, DARK):
        sheet = style_sheet(t)
        assert not re.findall(r"@\w+", sheet)
        assert sheet.count("{") == sheet.count("}")


def test_switching_repaints_what_is_on_the_screen(qtbot: QtBot) -> None:
    panel = QWidget()
    panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    set_kind(panel, "background")
    qtbot.addWidget(panel)
    panel.resize(20, 20)
    panel.show()
    assert panel.grab().toImage().pixelColor(10, 10).name() == LIGHT.background
    with qtbot.waitSignal(theme.changed):
        theme.use("dark")
    assert tokens() is DARK
    assert panel.grab().toImage().pixelColor(10, 10).name() == DARK.background


def test_the_system_is_followed_only_when_asked_to(monkeypatch: pytest.MonkeyPatch) -> None:
    theme.use("system")
    hints = QGuiApplication.styleHints()
    monkeypatch.setattr("gui.theme.system_is_dark", lambda: True)  # the offscreen platform has no such setting
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert tokens() is DARK
    theme.use("light")
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert tokens() is LIGHT


def test_the_environment_overrides_what_is_remembered(dressed: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEEDLING_THEME", "dark")
    theme.attach(dressed, "light")
    assert tokens() is DARK


def test_icons_follow_the_theme(qtbot: QtBot) -> None:
    button = QPushButton()
    qtbot.addWidget(button)
    bind_icon(button, "stop")
    theme.use("light")
    light = button.icon().pixmap(18, 18).toImage().pixelColor(9, 9).name()
    theme.use("dark")
    dark = button.icon().pixmap(18, 18).toImage().pixelColor(9, 9).name()
    assert (light, dark) == (LIGHT.text, DARK.text)


@pytest.mark.parametrize("name", ICONS)
def test_every_icon_draws_something_within_its_grid(name: str) -> None:
    picture = draw(name, "#ff0000", 18, 4).toImage()
    alphas = [picture.pixelColor(x, y).alpha() for x in range(72) for y in range(72)]
    assert sum(alpha > 0 for alpha in alphas) > 40
    if name != "seedling":
        edge = [picture.pixelColor(x, y).alpha() for x in range(72) for y in (0, 71)]
        assert max(edge) == 0, "the drawing is cut at its edge"


@pytest.mark.parametrize("t", [LIGHT, DARK], ids=lambda t: t.name)
def test_small_words_in_colour_can_be_read(t: Tokens) -> None:
    assert contrast(t.on_accent, filled(t)) >= 4.5
    grounds = (t.background, t.panel, t.raised)
    sheet = style_sheet(t)
    for selector in (
        'QPushButton[kind="link"]', 'QPushButton[kind="danger"]', 'QLabel[kind="warning"]', 'QLabel[kind="error"]'
    ):  # fmt: skip
        rule = sheet.partition(selector + " {")[2].partition("}")[0]
        [words] = re.findall(r"(?<![-\w])color: (#\w{6})", rule)
        assert min(contrast(words, ground) for ground in grounds) >= 4.5, selector
    primary = sheet.partition('QPushButton[kind="primary"] {')[2].partition("}")[0]
    assert f"background: {filled(t)}" in primary


def test_a_colour_changes_no_more_than_it_must() -> None:
    assert legible("#000000", ["#ffffff"], "#000000") == "#000000"
    near = legible("#2f8f5f", ["#ffffff"], "#1d2420")
    assert 4.5 <= contrast(near, "#ffffff") < 4.7
    assert legible("#808080", ["#7f7f7f"], "#818181") == "#818181", "the ink itself where nothing helps"
