"""The kit: what the pieces do when they are used."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QSlider, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from engine.errors import text
from engine.events import Operation, Progress
from gui.i18n import language
from gui.jobs import JobRunner
from gui.preferences import Preferences
from gui.shell import Action
from gui.widgets.banner import Banner
from gui.widgets.buttons import Button, IconButton, SegmentedControl
from gui.widgets.inputs import ComboBox, LabeledSlider, SearchField
from gui.widgets.jobbar import JobBar
from gui.widgets.labels import ElidedLabel, Heading, NumberTile
from gui.widgets.layout import LEFT, RIGHT, Columns
from gui.widgets.panels import Card, EmptyState, Foldable

pytestmark = pytest.mark.usefixtures("dressed")


def test_a_button_has_a_name_a_tooltip_with_its_key_and_the_key_works(qtbot: QtBot) -> None:
    pressed = []
    button = Button("Import files…", shortcut="Ctrl+I", run=lambda: pressed.append(1))
    qtbot.addWidget(button)
    button.show()
    qtbot.waitExposed(button)
    assert button.toolTip() == "Import files… (Ctrl+I)"
    language.use("zh")
    assert (button.text(), button.accessibleName(), button.toolTip()) == (
        "导入文件…",
        "导入文件…",
        "导入文件…（Ctrl+I）",
    )
    with qtbot.waitActive(button):
        button.activateWindow()
    qtbot.keyClick(button, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: pressed == [1])  # the key outlives a change of the words


def test_an_ampersand_in_a_button_is_shown(qtbot: QtBot) -> None:
    button = Button("Light")
    qtbot.addWidget(button)
    button.say("Salt & pepper")
    assert button.text() == "Salt && pepper"


def test_segments_choose_one(qtbot: QtBot) -> None:
    control = SegmentedControl([("quick", "Light"), ("balanced", "Dark"), ("best", "Theme")])
    qtbot.addWidget(control)
    assert control.chosen == "quick"
    with qtbot.waitSignal(control.changed) as changed:
        qtbot.mouseClick(control.button("best"), Qt.MouseButton.LeftButton)
    assert changed.args == ["best"] and control.chosen == "best"
    control.choose("nonsense")
    assert control.chosen == "best"
    with qtbot.assertNotEmitted(control.changed):
        control.choose("best")


def test_a_list_tells_only_of_what_the_user_picked(qtbot: QtBot) -> None:
    box = ComboBox("Theme")
    qtbot.addWidget(box)
    box.add_choice("light", "Light")
    box.add_choice("dark", "Dark")
    box.add_choice("run", "yolov5n · 15:30")
    with qtbot.assertNotEmitted(box.picked):
        assert box.choose("dark")
        assert not box.choose("nothing")
    assert box.chosen == "dark"
    language.use("zh")
    assert [box.itemText(i) for i in range(3)] == ["浅色", "深色", "yolov5n · 15:30"]
    box.show()
    with qtbot.waitSignal(box.picked) as picked:
        qtbot.keyClick(box, Qt.Key.Key_Down)
    assert picked.args == ["run"]


@pytest.mark.parametrize("kind", [ComboBox, LabeledSlider])
def test_scrolling_past_a_setting_does_not_change_it(qtbot: QtBot, kind: type) -> None:
    top = kind() if kind is ComboBox else kind("Theme", 0, 1, 0.5)
    if kind is ComboBox:
        top.addItems(["a", "b", "c"])
    target: QWidget = top if kind is ComboBox else top.slider
    qtbot.addWidget(top)
    top.show()
    before = _value(target)
    event = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(0, -120), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(target, event)
    assert _value(target) == before


def test_a_slider_shows_its_value_and_hits_every_step(qtbot: QtBot) -> None:
    slider = LabeledSlider("Theme", 0.05, 0.95, 0.5, form="{:.2f}".format)
    qtbot.addWidget(slider)
    assert (slider.value, slider.shown.text()) == (0.5, "0.50")
    heard: list[float] = []
    slider.changed.connect(heard.append)
    for number in range(91):
        slider.set_value(0.05 + number / 100)
        assert slider.value == pytest.approx(0.05 + number / 100, abs=1e-9)
    slider.set_value(7)
    assert slider.value == 0.95
    assert heard == sorted(set(heard)), "each value was told once"


def test_the_search_waits_until_the_typing_stops(qtbot: QtBot) -> None:
    field = SearchField("Help")
    qtbot.addWidget(field)
    heard: list[str] = []
    field.searched.connect(heard.append)
    with qtbot.waitSignal(field.searched):
        qtbot.keyClicks(field, "lesion")
    assert heard == ["lesion"]


def test_a_banner_tells_mends_and_goes(qtbot: QtBot) -> None:
    banner = Banner()
    qtbot.addWidget(banner)
    mended = []
    banner.show_message(
        text("{value} is not a picture size.", value="3x"),
        text("Write one number (320) or two (384x192)."),
        Action("Show the folder", lambda: mended.append(1)),
    )
    assert banner.isVisibleTo(None)
    language.use("zh")
    assert banner.message.text() == "“3x”不是有效的图片大小。"
    assert banner.button.text() == "打开文件夹"
    qtbot.mouseClick(banner.button, Qt.MouseButton.LeftButton)
    assert mended == [1] and banner.isHidden()
    banner.show_message("Without a button")
    assert banner.button.isHidden() and banner.hint.isHidden()
    qtbot.mouseClick(banner.close_button, Qt.MouseButton.LeftButton)
    assert banner.isHidden() and mended == [1]


def test_a_banner_action_may_show_the_next_banner(qtbot: QtBot) -> None:
    banner = Banner()
    qtbot.addWidget(banner)
    banner.show_message("First", "", Action("Mend", lambda: banner.show_message("Second")))
    qtbot.mouseClick(banner.button, Qt.MouseButton.LeftButton)
    assert banner.message.text() == "Second" and not banner.isHidden()


def test_a_card_is_pressed_by_mouse_and_keyboard(qtbot: QtBot) -> None:
    card = Card(clickable=True)
    qtbot.addWidget(card)
    pressed: list[int] = []
    card.clicked.connect(lambda: pressed.append(1))
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    qtbot.keyClick(card, Qt.Key.Key_Return)
    qtbot.keyClick(card, Qt.Key.Key_Space)
    qtbot.mouseClick(card, Qt.MouseButton.RightButton)
    assert len(pressed) == 3


def test_what_is_folded_is_hidden(qtbot: QtBot) -> None:
    fold = Foldable("Details")
    qtbot.addWidget(fold)
    fold.show()
    assert fold.inside.isHidden()
    qtbot.mouseClick(fold.head, Qt.MouseButton.LeftButton)
    assert not fold.inside.isHidden()


def test_headings_are_capitals_in_english_only(qtbot: QtBot) -> None:
    heading = Heading("Recent projects", step=2)
    qtbot.addWidget(heading)
    assert heading.text().split() == ["2", "RECENT", "PROJECTS"]
    assert heading.accessibleName() == "Recent projects"
    language.use("zh")
    assert heading.text().split() == ["2", "最近的项目"]


def test_a_long_name_is_shortened_and_told_in_full(qtbot: QtBot) -> None:
    label = ElidedLabel("a-very-long-name-of-a-picture-taken-in-the-greenhouse.tiff")
    qtbot.addWidget(label)
    label.resize(80, 20)
    label.grab()
    assert label.toolTip() == label.text()
    label.resize(2000, 20)
    label.grab()
    assert label.toolTip() == ""


def test_a_number_reads_as_one_for_screen_readers(qtbot: QtBot) -> None:
    tile = NumberTile("Data")
    qtbot.addWidget(tile)
    tile.set_value("0.791", "0.77 to 0.81")
    assert tile.accessibleName() == "Data 0.791 0.77 to 0.81"


@pytest.mark.parametrize("code", ["en", "zh"])
def test_an_empty_state_cuts_nothing_off(qtbot: QtBot, code: str) -> None:
    language.use(code)
    sentence = "A folder of photos, with labels or without. They stay where they are; nothing is changed in them."
    place = EmptyState("images", "My own pictures", sentence, button="New project", then=sentence)
    qtbot.addWidget(place)
    place.resize(400, 500)
    place.show()
    qtbot.waitExposed(place)
    for label in place.findChildren(QWidget):
        if label.metaObject().className() == "Label":
            assert label.height() >= label.heightForWidth(label.width()), label.text()


def test_columns_are_remembered_and_fold(qtbot: QtBot, preferences: Preferences) -> None:
    columns = Columns("data", preferences)
    qtbot.addWidget(columns)
    columns.resize(1280, 600)
    columns.show()
    qtbot.waitExposed(columns)
    assert columns.sizes()[::2] == [LEFT, RIGHT]
    columns.setSizes([300, 720, 258])
    columns.splitterMoved.emit(300, 1)
    qtbot.waitUntil(lambda: preferences.get("columns/data") == columns.sizes()[::2])
    again = Columns("data", preferences)
    qtbot.addWidget(again)
    again.resize(1280, 600)
    again.show()
    qtbot.waitExposed(again)
    assert again.sizes()[::2] == [300, 258]
    again.toggle("right")
    assert again.sizes()[2] == 0
    again.toggle("right")
    assert again.sizes()[2] > 200


def test_the_right_column_folds_away_in_a_narrow_window(qtbot: QtBot, preferences: Preferences) -> None:
    columns = Columns("run", preferences)
    qtbot.addWidget(columns)
    columns.resize(1280, 600)
    columns.show()
    qtbot.waitExposed(columns)
    columns.resize(1024, 600)
    qtbot.waitUntil(lambda: columns.sizes()[2] == 0)
    columns.resize(1280, 600)
    qtbot.waitUntil(lambda: columns.sizes()[2] == RIGHT)


def test_the_job_bar_tells_pauses_and_stops(qtbot: QtBot) -> None:
    runner, kept = JobRunner(), threading.Event()

    def training() -> Operation[None]:
        while not kept.is_set():
            kept.wait(0.001)
            yield Progress(30, 60, text("Opening {name}", name="x"))

    bar = JobBar(runner)
    bar.set_saved("All changes saved")
    qtbot.addWidget(bar)
    bar.resize(1280, 40)
    bar.show()
    assert bar.progress.isHidden() and bar.saved.isVisible()
    handle = runner.start(training(), text("Importing {name}", name="leaves"), keep=kept.set)
    qtbot.waitUntil(lambda: bar.progress.isVisible() and handle.fraction == 0.5)
    assert bar.words.text().startswith("Importing leaves  ·  Opening x")
    assert bar.progress.value() == bar.progress.maximum() // 2
    assert bar.stop.text() == "Stop and keep"
    language.use("zh")
    assert bar.words.text().startswith("正在导入 leaves") and bar.stop.text() == "停止并保留"
    qtbot.mouseClick(bar.pause, Qt.MouseButton.LeftButton)
    assert handle.paused and "已暂停" in bar.words.text() and bar.pause.text() == "继续"
    qtbot.mouseClick(bar.stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(bar.progress.isHidden)
    assert runner.close()


def test_what_is_over_at_once_shows_no_progress(qtbot: QtBot) -> None:
    runner = JobRunner()
    bar = JobBar(runner)
    qtbot.addWidget(bar)
    bar.show()

    def short() -> Operation[None]:
        yield Progress(1, 1)

    with qtbot.waitSignal(runner.ended):
        runner.start(short(), "short")
        assert bar.progress.isHidden()
    assert bar.progress.isHidden()


def test_a_passing_word_takes_the_place_of_all_saved(qtbot: QtBot) -> None:
    bar = JobBar(JobRunner())
    bar.set_saved("All changes saved")
    qtbot.addWidget(bar)
    bar.show()
    bar.send_status("12 pictures marked empty")
    assert bar.status.isVisible() and not bar.saved.isVisible()
    bar._rest()
    assert bar.saved.isVisible() and not bar.status.isVisible()


def test_an_icon_button_has_a_name(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    button = IconButton("plus", "New project", shortcut="N")
    QVBoxLayout(holder).addWidget(button)
    assert button.accessibleName() == "New project" and button.toolTip() == "New project (N)"


def _value(widget: QWidget) -> int:
    return (
        widget.currentIndex() if isinstance(widget, QComboBox) else widget.value() if isinstance(widget, QSlider) else 0
    )
