"""The rows that the wall of networks shows: searched, filtered, sorted, with what is known of them here."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from engine import catalog
from engine.catalog import Architecture, facts
from engine.catalog.accuracy import TOP_1
from engine.training.speed import input_size
from gui.i18n import mark, say, tr
from gui.preferences import Preferences
from gui.words import big_number

SPEEDS = "train/speeds"  # in the preferences: [milliseconds, operations] by "key width height"
SORTS = {
    "year": mark("Year"),
    "name": mark("Name"),
    "size": mark("Size"),
    "operations": mark("Operations"),
    "speed": mark("Speed"),
    "accuracy": mark("ImageNet accuracy"),
}
SIZES = {"small": mark("small"), "medium": mark("medium"), "large": mark("large")}
Size = tuple[int, int]
Measured = tuple[float, int | None]  # milliseconds, floating-point operations
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Wish:
    """What the user wants to see; no family or size chosen means all of them."""

    words: str = ""
    families: frozenset[str] = frozenset()
    sizes: frozenset[str] = frozenset()
    sort: str = "year"

    def allows(self, row: Architecture) -> bool:
        """Return whether `row` is wanted."""
        return (
            (not self.families or row.family in self.families)
            and (not self.sizes or facts.size_name(row.params) in self.sizes)
            and facts.matches(row, self.words)
        )


@dataclass(slots=True)
class Speeds:
    """What was measured on this computer, remembered between two starts; `size`: chosen for training, None: usual."""

    preferences: Preferences | None = None
    size: Size | None = None
    _known: dict[str, Measured] = field(default_factory=dict)

    def __post_init__(self) -> None:
        stored = self.preferences.get(SPEEDS, {}) if self.preferences is not None else {}
        self._known = {key: (pair[0], pair[1]) for key, pair in stored.items() if _is_measured(pair)}

    def of(self, row: Architecture) -> float | None:
        """Return milliseconds a picture at the size in force; None where that was not measured."""
        return self._of(row)[0]

    def operations_of(self, row: Architecture) -> int | None:
        """Return floating-point operations a picture at the size in force; None where they were not counted."""
        return self._of(row)[1]

    def _of(self, row: Architecture) -> Measured | tuple[None, None]:
        return self._known.get(_speed_key(row.key, input_size(row, self.size)), (None, None))

    def learn(self, key: str, size: Size, milliseconds: float, operations: int | None) -> None:
        """Take a measurement."""
        self._known[_speed_key(key, size)] = (milliseconds, operations)

    def save(self) -> None:
        """Write all of them down."""
        if self.preferences is not None:
            self.preferences.set(SPEEDS, dict(self._known))


class WallModel(QAbstractListModel):
    """The rows of a task that `wish` allows, in its order."""

    def __init__(self, task: str, speeds: Speeds) -> None:
        super().__init__()
        self.speeds = speeds
        self.all = catalog.rows(task)
        downloaded = facts.downloaded_files()
        self.weights = {row.key: facts.weights_state(row, downloaded) for row in self.all}
        self.wish = Wish()
        self.rows: list[Architecture] = []
        self.show(self.wish)

    def show(self, wish: Wish) -> None:
        """Show what `wish` allows."""
        self.beginResetModel()
        self.wish = wish
        self.rows = sorted(filter(wish.allows, self.all), key=self._order)
        self.endResetModel()

    def change(self, **values: Any) -> None:
        """Show another wish, like this one but for `values`."""
        self.show(replace(self.wish, **values))

    def place(self, key: str) -> QModelIndex:
        """Return where the row `key` stands; invalid where it is not shown."""
        places = [number for number, row in enumerate(self.rows) if row.key == key]
        return self.index(places[0], 0) if places else QModelIndex()

    def learn(self, key: str, size: Size, milliseconds: float | None, operations: int | None = None) -> None:
        """Fill a measurement in, where the card stands: the order stays until somebody asks for it again."""
        place = self.place(key)
        if milliseconds is not None:
            self.speeds.learn(key, size, milliseconds, operations)
        if place.isValid():
            self.dataChanged.emit(place, place)

    def families(self) -> list[str]:
        """Return the families of the task, the largest first."""
        names = [row.family for row in self.all]
        return sorted(set(names), key=lambda name: (-names.count(name), name.casefold()))

    def here(self) -> Collection[str]:
        """Return the keys whose pretrained weights are on this computer."""
        return {key for key, state in self.weights.items() if state == "here"}

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, roles = self.rows[index.row()], Qt.ItemDataRole
        if role == roles.DisplayRole:
            return row.title
        if role == roles.UserRole:
            return row
        if role == roles.ToolTipRole:
            counted = self.speeds.operations_of(row) is not None
            flops = tr("FLOPs: multiplications and additions for one picture") if counted else ""
            of_weights = tr("Accuracy: top-1, of torchvision's weights") if row.key in TOP_1 else ""
            return "\n".join(filter(None, (say(row.idea), paper(row), flops, of_weights)))
        if role in (roles.AccessibleTextRole, roles.AccessibleDescriptionRole):
            facts_of = (row.title, str(row.year), say(row.idea), weights_count(row), self.operations_words(row))
            more = (self.speed_words(row), self.weights_words(row), accuracy_words(row))
            return ". ".join(filter(None, (*facts_of, *more)))
        return None

    def speed_words(self, row: Architecture) -> str:
        """Return how long a picture takes, "" where that is not known."""
        return milliseconds_words(self.speeds.of(row))

    def operations_words(self, row: Architecture) -> str:
        """Return how much there is to compute for a picture, "" where that is not known."""
        operations = self.speeds.operations_of(row)
        return "" if operations is None else tr("{count} FLOPs", count=big_number(operations))

    def weights_words(self, row: Architecture) -> str:
        """Return where the pretrained weights are."""
        return {
            "here": tr("Pretrained weights are here"),
            "online": tr("Pretrained weights can be downloaded"),
            "none": tr("Learns from scratch"),
        }[self.weights[row.key]]

    def _order(self, row: Architecture) -> tuple[Any, ...]:
        speed, operations = self.speeds.of(row), self.speeds.operations_of(row)
        first: dict[str, tuple[Any, ...]] = {
            "year": (row.year,),
            "name": (),
            "size": (row.params,),
            "operations": (operations is None, operations or 0),
            "speed": (speed is None, speed or 0.0),
            "accuracy": (-TOP_1.get(row.key, 0.0),),
        }
        return (*first[self.wish.sort], [_number(part) for part in _parts(row.title)])


def milliseconds_words(milliseconds: float | None) -> str:
    """Return a speed in words, "" for None."""
    return "" if milliseconds is None else tr("{count} ms a picture", count=short_milliseconds(milliseconds))


def short_milliseconds(milliseconds: float) -> str:
    """Return a speed in as many digits as can be trusted: "1.8", "24"."""
    return f"{milliseconds:.1f}" if milliseconds < 10 else f"{milliseconds:,.0f}"


def weights_count(row: Architecture) -> str:
    """Return the number of parameters as the card in Train says it."""
    return tr("{count} weights", count=big_number(row.params))


def accuracy_words(row: Architecture) -> str:
    """Return how often it names an ImageNet picture right, "" where that is not known."""
    return tr("ImageNet {percent} %", percent=f"{TOP_1[row.key]:.1f}") if row.key in TOP_1 else ""


def paper(row: Architecture) -> str:
    """Return where a row was published."""
    return f"{row.paper.title} (arXiv {row.paper.arxiv})" if row.paper.arxiv else row.paper.title


def _speed_key(key: str, size: Size) -> str:
    return f"{key} {size[0]} {size[1]}"


def _is_measured(pair: object) -> bool:
    return isinstance(pair, list | tuple) and len(pair) == 2 and isinstance(pair[0], float | int)


def _parts(title: str) -> list[str]:
    """Split at the edges of numbers, so that ResNet-101 comes after ResNet-18."""
    parts = [""]
    for letter in title.casefold():
        if letter.isdigit() != parts[-1][-1:].isdigit():
            parts.append("")
        parts[-1] += letter
    return parts


def _number(part: str) -> tuple[int, str]:
    return (int(part), "") if part.isdecimal() else (-1, part)
