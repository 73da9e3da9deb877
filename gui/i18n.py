"""English and Chinese, switched while the program runs.

The English sentence itself is the key; Chinese is read from resources/translations/zh/*.ts (Qt's own format, so that
Linguist opens it) at run time. `python -m gui.i18n missing` lists the sentences that no file translates yet.

    label = QLabel()
    bind(label.setText, "{count} pictures", count=12)   # says it now, and again in the new language after a switch
    bind(button.setToolTip, "Undo")
    shown = tr("Open…")                                 # said once, for what is shown and forgotten
    shown = say(error.message)                          # a sentence from engine: translated by its template
    ROWS = [("quick", mark("Quick look"))]              # a literal that is said elsewhere, by say() or a widget

Widgets of gui/widgets take literals and bind them themselves.
"""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTranslator, Signal, Slot
from PySide6.QtWidgets import QApplication

from engine.errors import Text
from gui.assets import resource

LANGUAGES = {"en": "English", "zh": "中文"}


class Language(QObject):
    """The language in use; `changed` carries the new code, "en" or "zh"."""

    changed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.code = "en"
        self._sentences: dict[str, str] = {}
        self._qt = QTranslator(self)

    def use(self, code: str) -> None:
        """Say everything in `code` from now on; an unknown code means English."""
        code = code if code in LANGUAGES else "en"
        self._sentences = read_translations(code)
        self._translate_qt(code)
        if code != self.code:
            self.code = code
            self.changed.emit(code)

    def sentence(self, literal: str) -> str:
        """Return `literal` in the language in use, or as it is where nobody has translated it."""
        return self._sentences.get(literal, literal)

    def _translate_qt(self, code: str) -> None:
        """Qt's own words, e.g. on the buttons of its file dialog."""
        QApplication.removeTranslator(self._qt)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if code == "zh" and self._qt.load("qtbase_zh_CN", folder):
            QApplication.installTranslator(self._qt)


language = Language()


def read_translations(code: str) -> dict[str, str]:
    """Return the sentences of all .ts files of a language by their English literal; English has none."""
    folder = resource("translations", code)
    sentences: dict[str, str] = {}
    for path in sorted(folder.glob("*.ts")) if folder.is_dir() else []:
        sentences.update(read_ts(path))
    return sentences


def read_ts(path: Path) -> dict[str, str]:
    """Return the finished translations of one Qt .ts file by their source sentence."""
    found = {}
    for message in ET.parse(path).iter("message"):
        translation = message.find("translation")
        if translation is not None and translation.get("type") != "unfinished" and translation.text:
            found[message.findtext("source", "")] = translation.text
    return found


def system_language() -> str:
    """Return "zh" where the system speaks any Chinese, else "en"."""
    return "zh" if QLocale.system().language() == QLocale.Language.Chinese else "en"


def tr(literal: str, **values: object) -> str:
    """Return `literal`, filled with `values`, in the language in use."""
    sentence = language.sentence(literal)
    return sentence.format(**{name: _spoken(value) for name, value in values.items()}) if values else sentence


def say(sentence: str) -> str:
    """Return a sentence of the engine (`Text`, or a plain literal such as a settings title) in the language in use."""
    return tr(sentence.template, **sentence.values) if isinstance(sentence, Text) else language.sentence(sentence)


def plural(count: int, one: str, many: str, **values: object) -> Text:
    """Return the sentence for `count` things; it knows them as {count}: plural(n, "1 box", "{count} boxes")."""
    return Text(one if count == 1 else many, {"count": f"{count:,}", **values})


def mark(literal: str) -> str:
    """Return `literal` as it is: says that a string in a table is a sentence, so that its translation is asked for."""
    return literal


def bind(setter: Callable[[str], object], literal: str, /, **values: object) -> None:
    """Call `setter` (a method of a QObject) with the sentence now, and again whenever the language changes.

    A later `bind` of the same setter replaces this one; the binding dies with the object. `literal` may be a `Text`.
    """
    owner, name = _owner(setter), setter.__name__
    binding = _find(owner, name) or _Binding(owner, name)
    if isinstance(literal, Text):
        binding.literal, binding.values = literal.template, literal.values
    else:
        binding.literal, binding.values = literal, values
    binding.apply()


def unbind(setter: Callable[[str], object]) -> None:
    """Forget what `setter` was bound to, so that a text set by hand stays."""
    binding = _find(_owner(setter), setter.__name__)
    if binding is not None:
        binding.setParent(None)
        binding.deleteLater()
        binding.literal = None


def on_language(owner: QObject, apply: Callable[[], object]) -> None:
    """Call `apply` now and after each change of language, for as long as `owner` lives."""
    _Callback(owner, apply)
    apply()


class _Binding(QObject):
    """A sentence that its parent object shows through one of its setters; lives and dies with the parent."""

    def __init__(self, owner: QObject, setter: str) -> None:
        super().__init__(owner)
        self.setter = setter
        self.literal: str | None = None
        self.values: dict[str, object] = {}
        language.changed.connect(self.apply)

    @Slot()
    def apply(self) -> None:
        owner = self.parent()
        if self.literal is not None and owner is not None:
            getattr(owner, self.setter)(tr(self.literal, **self.values) if self.literal else "")


class _Callback(QObject):
    def __init__(self, owner: QObject, apply: Callable[[], object]) -> None:
        super().__init__(owner)
        self._apply = apply
        language.changed.connect(self.call)

    @Slot()
    def call(self) -> None:
        self._apply()


def _owner(setter: Callable[[str], object]) -> QObject:
    owner = getattr(setter, "__self__", None)
    if not isinstance(owner, QObject):
        raise TypeError(f"bind needs a method of a QObject, not {setter!r}; use on_language for anything else")
    return owner


def _find(owner: QObject, setter: str) -> _Binding | None:
    return next((c for c in owner.children() if isinstance(c, _Binding) and c.setter == setter), None)


def _spoken(value: object) -> object:
    return say(value) if isinstance(value, Text) else value


if __name__ == "__main__":
    from gui.i18n_missing import main

    sys.exit(main(sys.argv[1:]))
