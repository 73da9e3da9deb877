"""Groups: what a split must keep together, read from the names and folders of picture files."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.errors import Text, UserError, text

_SEPARATORS = re.compile(r"[_\-\s.,;+()\[\]]+")
_MOST_PARTS = 8
_LOOKED_AT = 1000  # pictures that tell of a rule, however many there are
_FOLLOW = 0.9  # a rule is one that at least so many pictures follow: a few are named by hand
_NOT_GROUPS = frozenset(  # what a split or a data set is called, not what a picture comes from
    [
        "train",
        "training",
        "val",
        "valid",
        "validation",
        "dev",
        "test",
        "testing",
        "images",
        "image",
        "img",
        "pictures",
        "jpegimages",
        "labels",
        "masks",
    ]
)


@dataclass(frozen=True, slots=True)
class GroupRule:
    """How a group is read from a path: by a folder above the file (1: the one it is in), by parts of the file name
    (0-based, split at `_`, `-`, spaces and dots), or by a regular expression (its first group, else its whole match).
    """

    folder: int = 0
    parts: tuple[int, ...] = ()
    pattern: str = ""

    def group_of(self, path: Path | str) -> str | None:
        """Return the group of a picture, None when the rule finds none in its path."""
        path = Path(path)
        if self.folder:
            above = path.parents
            return above[self.folder - 1].name or None if self.folder <= len(above) else None
        return group_from_name(path.name, self.pattern or self.parts)


@dataclass(frozen=True, slots=True)
class GroupProposal:
    """A rule that divides the pictures sensibly: its sentence, the number of groups, and some with their sizes."""

    rule: GroupRule
    title: Text
    groups: int
    largest: tuple[tuple[str, int], ...]


def group_from_name(name: str, rule: str | Sequence[int]) -> str | None:
    """Return the group in a file name: the match of a pattern, or the parts at 0-based places joined by `_`.

    Raises UserError for a pattern that is not a regular expression.
    """
    stem = Path(name).stem
    if isinstance(rule, str):
        try:
            match = re.search(rule, stem)
        except re.error as error:
            raise UserError(
                text("The pattern {pattern} cannot be read: {reason}.", pattern=rule, reason=error),
                text(r"An example: plant(\d+) takes the number after the word plant."),
            ) from error
        return None if match is None else match[1 if match.re.groups else 0] or None
    parts = name_parts(name)
    return "_".join(parts[place] for place in rule) if rule and max(rule) < len(parts) else None


def name_parts(name: str) -> list[str]:
    """Return the parts of a file name without its suffix: "plant07_day3 top.jpg" -> plant07, day3, top."""
    return [part for part in _SEPARATORS.split(Path(name).stem) if part]


def propose_groups(paths: Sequence[Path | str]) -> list[GroupProposal]:
    """Return the rules that make sense for these pictures: folders, then beginnings of the names, then single parts.

    A rule makes sense when it finds a group for nearly every picture, at least two groups, and usually several
    pictures a group.
    """
    lengths = Counter(len(name_parts(Path(path).name)) for path in paths)
    shortest = min((length for length, count in lengths.items() if count >= 0.02 * len(paths)), default=0)
    found: list[GroupProposal] = []
    seen: set[tuple[int, ...]] = set()
    for rule in _rules(min(shortest, _MOST_PARTS)):
        names = [rule.group_of(path) for path in paths]
        sizes = Counter(name for name in names if name)
        key = _division(names)
        if _makes_sense(sizes, len(paths)) and key not in seen:
            seen.add(key)
            found.append(GroupProposal(rule, _title(rule, sizes), len(sizes), tuple(sizes.most_common(3))))
    return found


def rule_behind(groups: Sequence[tuple[Path, str]]) -> GroupRule | None:
    """Return the rule that the groups of these pictures (path, group) were read by, None when they follow none.

    It is found rather than kept: what is typed, imported and undone changes the groups, too.
    """
    some = groups[:: max(1, len(groups) // _LOOKED_AT)]
    for rule in _rules(_MOST_PARTS) if some else ():
        if sum(rule.group_of(path) == group for path, group in some) >= _FOLLOW * len(some):
            return rule
    return None


def _rules(parts: int) -> list[GroupRule]:
    """Return folders, then beginnings of names of up to `parts` parts, then single parts."""
    rules = [GroupRule(folder=1), GroupRule(folder=2)]
    rules += [GroupRule(parts=tuple(range(count))) for count in range(1, parts + 1)]
    return rules + [GroupRule(parts=(place,)) for place in range(1, parts)]


def _makes_sense(sizes: Counter[str], pictures: int) -> bool:
    grouped = sum(sizes.values())
    if {name.casefold() for name in sizes} <= _NOT_GROUPS:
        return False
    return len(sizes) >= 2 and grouped >= 0.9 * pictures and statistics.median(sizes.values()) >= 2


def _division(names: Sequence[str | None]) -> tuple[int, ...]:
    """Return the division into groups whatever they are called: equal for two rules that divide alike."""
    numbers: dict[str | None, int] = {}
    return tuple(numbers.setdefault(name, len(numbers)) for name in names)


def _title(rule: GroupRule, sizes: Counter[str]) -> Text:
    example = min(sizes)
    if rule.folder == 1:
        return text("The folder of the picture, e.g. {example}", example=example)
    if rule.folder:
        return text("The folder above the folder of the picture, e.g. {example}", example=example)
    if len(rule.parts) == 1:
        return text("Part {number} of the file name, e.g. {example}", number=rule.parts[0] + 1, example=example)
    return text("The first {number} parts of the file name, e.g. {example}", number=len(rule.parts), example=example)
