"""What is said, in which language, and when it is said again."""

from __future__ import annotations

import gc
import string
import xml.etree.ElementTree as ET

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from engine.errors import UserError, text
from gui.assets import resource
from gui.i18n import bind, language, on_language, plural, read_translations, say, system_language, tr, unbind
from gui.i18n_missing import literals, missing, sentences_of

pytestmark = pytest.mark.usefixtures("dressed")
FILES = sorted(resource("translations", "zh").glob("*.ts"))


def test_a_bound_label_is_said_again_when_the_language_changes(qtbot: QtBot) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    bind(label.setText, "Importing {name}", name="叶片 2026")
    assert label.text() == "Importing 叶片 2026"
    language.use("zh")
    assert label.text() == "正在导入 叶片 2026"
    language.use("en")
    assert label.text() == "Importing 叶片 2026"


def test_a_second_binding_of_the_same_setter_replaces_the_first(qtbot: QtBot) -> None:
    button = QPushButton()
    qtbot.addWidget(button)
    bind(button.setText, "Pause")
    bind(button.setToolTip, "Help")
    bind(button.setText, "Go on")
    language.use("zh")
    assert (button.text(), button.toolTip()) == ("继续", "帮助")


def test_an_unbound_text_stays_as_it_was_set(qtbot: QtBot) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    bind(label.setText, "Pause")
    unbind(label.setText)
    label.setText("IMG_0001.jpg")
    language.use("zh")
    assert label.text() == "IMG_0001.jpg"


def test_a_binding_dies_with_its_widget(dressed: QApplication) -> None:
    label = QLabel()
    said = []
    on_language(label, lambda: said.append(language.code))
    bind(label.setText, "Pause")
    label.deleteLater()
    del label
    gc.collect()
    dressed.sendPostedEvents(None, 52)  # DeferredDelete
    language.use("zh")
    assert said == ["en"]


def test_bind_refuses_what_it_cannot_say_again() -> None:
    with pytest.raises(TypeError, match="on_language"):
        bind(lambda words: None, "Pause")


def test_sentences_of_the_engine_are_translated_by_their_template() -> None:
    error = UserError(
        text("{value} is not a picture size.", value="3x"), text("Write one number (320) or two (384x192).")
    )
    assert say(error.message) == "3x is not a picture size."
    language.use("zh")
    assert say(error.message) == "“3x”不是有效的图片大小。"
    assert say(error.hint) == "请写一个数（320）或两个数（384x192）。"
    assert say("a plain string that nobody knows") == "a plain string that nobody knows"


def test_a_sentence_inside_a_sentence_is_translated_too() -> None:
    language.use("zh")
    came = text("{pictures} came in.", pictures=plural(1200, "1 picture", "{count} pictures"))
    assert str(came) == "1,200 pictures came in."
    assert say(came) == "导入了 1,200 张图片。"


def test_braces_in_a_name_do_no_harm() -> None:
    assert tr("Open {name}", name="{odd} 100%") == "Open {odd} 100%"


def test_qt_speaks_the_language_too(dressed: QApplication) -> None:
    language.use("zh")
    assert dressed.translate("QPlatformTheme", "Cancel") == "取消"
    language.use("en")
    assert dressed.translate("QPlatformTheme", "Cancel") == "Cancel"


def test_an_unknown_language_means_english() -> None:
    language.use("xx")
    assert language.code == "en"
    assert system_language() in ("en", "zh")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_translations_keep_the_places_of_their_values(path) -> None:  # type: ignore[no-untyped-def]
    for message in ET.parse(path).iter("message"):
        source, translation = message.findtext("source", ""), message.findtext("translation", "")
        if not translation:
            continue
        wrong = {name for name in _places(translation) if name not in _places(source)}
        assert not wrong, f"{path.name}: {source!r} has no {wrong}"
        lost = {name for name in _places(source) if name not in _places(translation)}
        assert lost <= {"count"}, f"{path.name}: {translation!r} leaves out {lost}"


def test_no_two_files_say_the_same_differently() -> None:
    seen: dict[str, tuple[str, str]] = {}
    for path in FILES:
        for message in ET.parse(path).iter("message"):
            source, translation = message.findtext("source", ""), message.findtext("translation", "")
            known = seen.setdefault(source, (translation, path.name))
            assert known[0] == translation, f"{source!r}: {known[1]} and {path.name} differ"


def test_the_scanner_finds_sentences_wherever_they_stand() -> None:
    source = """
tr("One {n}", n=1)
bind(label.setText, "Two" if on else "Three")
raise UserError(text("Four"), text("Five"))
choices = SegmentedControl([("a", "Six"), ("b", "Seven")], {"a": "Eight"})
size: int = Field(3, title="Nine", description="Ten")
TITLE = "Eleven"
row = made_up(3, idea="Twelve")
say(error.message)
"""
    found = [sentence for sentence, _line in sentences_of(source)]
    assert sorted(found) == sorted(
        ["One {n}", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve"]
    )


def test_every_sentence_is_translated() -> None:
    assert len(literals()) > 200
    untranslated = missing("zh")
    listed = "\n".join(f"{place}: {sentence}" for sentence, place in untranslated.items())
    assert not untranslated, f"`python -m gui.i18n missing` lists these as .ts messages:\n{listed}"


def test_english_has_no_file() -> None:
    assert read_translations("en") == {}


def _places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
