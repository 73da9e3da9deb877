"""Finds every sentence that the program may say, and those that nobody has translated yet. Needs no Qt application."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Which arguments of a call are sentences: positions and names. Titles of settings and catalogue rows count too.
_SENTENCES: dict[str, tuple[tuple[int, ...], tuple[str, ...]]] = {
    **dict.fromkeys(("tr", "text", "say", "mark", "Label", "Heading", "section", "say_text", "Action"), ((0,), ())),
    **dict.fromkeys(("bind", "set_tip", "add_choice", "StateLabel"), ((1,), ())),
    **dict.fromkeys(("Button", "PrimaryButton", "ChipButton", "CheckBox", "LabeledSlider"), ((0,), ("tip",))),
    **dict.fromkeys(("SearchField", "Foldable", "ComboBox", "add_button", "set_saved"), ((0,), ())),
    "IconButton": ((1,), ("tip",)),
    "NumberTile": ((0, 1), ("tooltip",)),
    "EmptyState": ((1, 2), ("title", "sentence", "button", "tip", "then")),
    "SegmentedControl": ((0, 1), ("tips",)),
    "plural": ((1, 2), ()),
    "Command": ((0,), ("title", "group")),
    "Field": ((), ("title", "description")),
    **dict.fromkeys(("Option", "TextOption"), ((1, 2), ("label", "help"))),
}
_ANYWHERE = ("idea",)  # rows of the catalogue are also made by functions that fill in what a family has in common
_CONSTANTS = ("TITLE",)
# What is only said in a terminal, in English.
_TERMINAL = ("engine/bootstrap.py", "engine/commands", "engine/console.py", "engine/demo.py", "engine/selftest.py")


def literals(root: Path = ROOT) -> dict[str, str]:
    """Return each sentence of engine/ and gui/ with the first place it stands at, as "file:line"."""
    found: dict[str, str] = {}
    for folder in ("engine", "gui"):
        for path in sorted((root / folder).rglob("*.py")):
            place = path.relative_to(root).as_posix()
            if place.startswith(_TERMINAL):
                continue
            for sentence, line in sentences_of(path.read_text(encoding="utf-8")):
                found.setdefault(sentence, f"{place}:{line}")
    return found


def sentences_of(source: str) -> Iterator[tuple[str, int]]:
    """Yield (sentence, line) of one Python file."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            places, names = _SENTENCES.get(name, ((), ()))
            arguments = [node.args[i] for i in places if i < len(node.args)]
            arguments += [keyword.value for keyword in node.keywords if keyword.arg in (*names, *_ANYWHERE)]
            yield from (found for argument in arguments for found in _strings(argument))
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if node.value and any(isinstance(t, ast.Name) and t.id in _CONSTANTS for t in targets):
                yield from _strings(node.value)


def missing(code: str = "zh", root: Path = ROOT) -> dict[str, str]:
    """Return the sentences without a translation in language `code`, with their places."""
    from gui.i18n import read_translations

    translated = read_translations(code)
    return {sentence: place for sentence, place in literals(root).items() if sentence not in translated}


def main(arguments: list[str]) -> int:
    """`missing [folder...]`: print untranslated sentences (of these folders) as .ts messages; 1 if any."""
    words = [word for word in arguments if word not in ("missing", "zh")]
    found = {s: p for s, p in missing().items() if not words or any(p.startswith(word) for word in words)}
    for sentence, place in found.items():  # ready to be pasted into a .ts file
        source = f"<source>{_escaped(sentence)}</source>"
        source = f"<source>{_escaped(sentence)}</source>"
        sys.stdout.write(f"    <message><!-- {place} -->{source}<translation></translation></message>\n")
    sys.stderr.write(f"{len(found)} sentences without a translation\n")
    return 1 if found else 0


def _strings(node: ast.expr) -> Iterator[tuple[str, int]]:
    """A literal, both sides of `a if x else b`, or the words in [("key", "Words"), ...] and {"key": "Words"}."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and any(map(str.isalpha, node.value)):
        yield node.value, node.lineno
    elif isinstance(node, ast.IfExp):
        yield from _strings(node.body)
        yield from _strings(node.orelse)
    elif isinstance(node, ast.List | ast.Tuple):
        for item in node.elts:
            yield from _strings(item.elts[-1] if isinstance(item, ast.Tuple) and item.elts else item)
    elif isinstance(node, ast.Dict):
        for value in node.values:
            yield from _strings(value)


def _escaped(sentence: str) -> str:
    return sentence.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
