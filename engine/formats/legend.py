"""What the numbers or colours of a mask mean: the legend files in use, and guesses where there is none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from engine.formats.dataset import clean_name
from engine.formats.files import is_hidden, read_text, split_of

Role = Literal["category", "background", "ignore"]

_BACKGROUND = {"background", "_background_", "bg", "back ground", "背景"}
_IGNORE = {"ignore", "__ignore__", "_ignore_", "void", "unlabeled", "unlabelled", "don't care"}
_LONGEST_NAME = 60
_LARGEST_FILE = 200_000
_SUFFIXES = (".json", ".txt", ".csv")
_NAME_LISTS = {"classes", "class_names", "labels", "names"}  # files of one name a line
_NAME_KEYS = ("name", "label", "class", "class_name", "category", "title")
_VALUE_KEYS = ("value", "id", "index", "pixel", "trainid")
_COLOR_KEYS = ("color", "colour", "rgb", "hex", "color_rgb")

_QUOTES = " '\""
_SPACE = r"[\s,;:=]+"
_LINES = (
    re.compile(rf"(?P<r>\d+){_SPACE}(?P<g>\d+){_SPACE}(?P<b>\d+){_SPACE}(?P<name>\D.*?)[\s,;:]*"),  # CamVid
    re.compile(rf"(?P<name>.*?\D){_SPACE}(?P<r>\d+){_SPACE}(?P<g>\d+){_SPACE}(?P<b>\d+)(\s*:.*|[\s,;]*)"),  # CVAT, CSV
    re.compile(rf"(?P<value>\d+){_SPACE}(?P<name>\D.*?)[\s,;]*"),
    re.compile(rf"(?P<name>\D.*?){_SPACE}(?P<value>\d+)[\s,;]*"),
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one number or one colour stands for; `color` is "#rrggbb" or empty."""

    name: str
    role: Role = "category"
    color: str = ""


IGNORED = Meaning("ignore", "ignore")
BACKGROUND = Meaning("background", "background")


@dataclass(slots=True)
class Legend:
    """The meanings in order, by number and by packed colour (red << 16 | green << 8 | blue)."""

    values: dict[int, Meaning] = field(default_factory=dict)
    colors: dict[int, Meaning] = field(default_factory=dict)

    def meanings(self) -> list[Meaning]:
        """Return all categories in order, each once."""
        both = [*self.values.values(), *self.colors.values()]
        return list(dict.fromkeys(meaning for meaning in both if meaning.role == "category"))


def pack(color: Iterable[int]) -> int:
    """Return red, green and blue, 0 to 255, as one number."""
    red, green, blue = color
    return red << 16 | green << 8 | blue


def hex_color(packed: int) -> str:
    """Return "#rrggbb"."""
    return f"#{packed:06x}"


def find(folders: Iterable[Path]) -> tuple[Legend, Path] | None:
    """Return the first legend that lies in one of `folders`, ours before others, and its file."""
    for folder in dict.fromkeys(folders):
        files = [file for file in sorted(folder.iterdir()) if file.suffix.casefold() in _SUFFIXES and file.is_file()]
        for file in sorted(files, key=lambda file: file.name != "legend.json"):
            named_otherwise = file.stem.casefold().startswith(("readme", "license")) or split_of(file.stem)
            if is_hidden(file.name) or named_otherwise or file.stat().st_size > _LARGEST_FILE:
                continue
            legend = parse(file)
            if legend is not None:
                return legend, file
    return None


def parse(file: Path) -> Legend | None:
    """Return the legend in `file`, None when it is none. A file of any suffix may hold JSON."""
    try:
        content = read_text(file)
    except OSError:
        return None
    try:
        entries = list(_from_json(json.loads(content)))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        entries = list(_from_lines(content, names_only=file.stem.casefold() in _NAME_LISTS))
    legend = Legend()
    for number, (value, color, meaning) in enumerate(entries):
        if color is not None:
            legend.colors.setdefault(color, meaning)
        if value is not None or color is None:
            legend.values.setdefault(number if value is None else value, meaning)
    return legend if len(legend.values) + len(legend.colors) >= 1 else None


_Entry = tuple[int | None, int | None, Meaning]


def _entry(name: Any, value: Any = None, color: Any = None) -> _Entry:
    packed = _color(color)
    cleaned = clean_name(name)
    if not isinstance(name, str) or not 0 < len(cleaned) <= _LONGEST_NAME:
        raise ValueError("not a name")
    folded = cleaned.casefold()
    role: Role = "background" if folded in _BACKGROUND else "ignore" if folded in _IGNORE else "category"
    return (
        (None if value is None else int(value)),
        packed,
        Meaning(cleaned, role, "" if packed is None else hex_color(packed)),
    )


def _color(value: Any) -> int | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        hexadecimal = re.fullmatch(r"#?([0-9a-fA-F]{6})", value.strip())
        if hexadecimal:
            return int(hexadecimal[1], 16)
        value = [int(part) for part in re.findall(r"\d+", value)]
    parts = [int(part) for part in value]
    if len(parts) not in (3, 4) or not all(0 <= part <= 255 for part in parts):
        raise ValueError("not a colour")
    return pack(parts[:3])


def _from_json(data: Any) -> Iterator[_Entry]:
    """Yield the entries of the JSON forms met so far. Raises ValueError and the like for any other JSON."""
    if isinstance(data, dict) and data.get("format") == "seedling masks":
        yield from _ours(data)
    elif isinstance(data, dict) and any(isinstance(data.get(key), list) for key in ("colors", "colours", "palette")):
        colors = next(data[key] for key in ("colors", "colours", "palette") if isinstance(data.get(key), list))
        names = next(
            data[key] for key in ("class_names", "names", "classes", "labels") if isinstance(data.get(key), list)
        )
        yield from (_entry(name, color=color) for name, color in zip(names, colors, strict=True))
    elif isinstance(data, dict) and len(data) == 1 and isinstance(next(iter(data.values())), list | dict):
        yield from _from_json(next(iter(data.values())))
    elif isinstance(data, dict):
        for key, value in data.items():
            if isinstance(value, str) and key.isdecimal():
                yield _entry(value, value=key)
            elif isinstance(value, int):
                yield _entry(key, value=value)
            else:
                yield _entry(key, color=value)
    elif isinstance(data, list):
        yield from (_entry(item) if isinstance(item, str) else _from_object(item) for item in data)
    else:
        raise ValueError("not a legend")


def _from_object(item: dict[str, Any]) -> _Entry:
    folded = {str(key).casefold(): value for key, value in item.items()}
    name = next(folded[key] for key in _NAME_KEYS if key in folded)
    value = next((folded[key] for key in _VALUE_KEYS if key in folded), None)
    color = next((folded[key] for key in _COLOR_KEYS if key in folded), None)
    if value is None and color is None:
        raise ValueError("neither a number nor a colour")
    return _entry(name, value, color)


def _ours(data: dict[str, Any]) -> Iterator[_Entry]:
    """Yield what our own legend says: its names are never taken for a word like "background"."""
    yield int(data["background"]), None, BACKGROUND
    for item in data["values"]:
        yield int(item["value"]), None, Meaning(str(item["name"]), "category", str(item["color"]))
    yield int(data["ignore"]), None, IGNORED


def _from_lines(content: str, *, names_only: bool) -> Iterator[_Entry]:
    """Yield the entries of a text file if all its lines are of one form: of the form of a legend."""
    lines = [
        line.strip() for line in content.splitlines() if line.strip() and not line.lstrip().startswith(("#", "//"))
    ]
    if lines and not re.search(r"\d", lines[0]) and len(lines) > 1 and re.search(r"\d", lines[1]):
        lines = lines[1:]  # the titles of a table
    for form in _LINES:
        matches = [form.fullmatch(line) for line in lines]
        if len(lines) >= 2 and all(matches):
            for match in matches:
                found = match.groupdict() if match else {}
                color = [found["r"], found["g"], found["b"]] if "r" in found else None
                try:
                    yield _entry(found["name"].strip(_QUOTES), found.get("value"), color)
                except ValueError:
                    continue
            return
    if names_only:
        yield from (_entry(line) for line in lines if len(line) <= _LONGEST_NAME)
