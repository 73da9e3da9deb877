"""Help: every key on one page, and what this program is."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from engine import VERSION
from gui.commands import Commands
from gui.dialogs.sheet import Sheet
from gui.i18n import bind, mark
from gui.theme import GRID, set_kind
from gui.widgets.labels import Heading, IconLabel, Label
from gui.widgets.panels import Scroll

_COLUMNS = 2


class KeyboardDialog(Sheet):
    """Every action with its key, by where it works."""

    def __init__(self, parent: QWidget, commands: Commands) -> None:
        super().__init__(parent, mark("Keyboard"), 760, grows=True)
        scroll = Scroll()
        scroll.setMinimumHeight(460)
        columns = QHBoxLayout()
        columns.setSpacing(32)
        sides = [QVBoxLayout() for _ in range(_COLUMNS)]
        lengths = [0] * _COLUMNS
        for group, rows in _groups(commands):
            side = lengths.index(min(lengths))
            lengths[side] += len(rows) + 2
            sides[side].addWidget(Heading(group))
            sides[side].addLayout(_grid(rows))
            sides[side].addSpacing(16)
        for column in sides:
            column.setSpacing(GRID)  # not that between the columns, which it would inherit
            column.addStretch(1)
            columns.addLayout(column, 1)
        columns.setContentsMargins(0, 0, 16, 0)  # clear of the scroll bar
        scroll.body.addLayout(columns)
        scroll.body.addStretch(1)
        self.body.addWidget(scroll)
        self.add_button("Close", kind="primary", default=True)


class AboutDialog(Sheet):
    """Name, version, licence and what it stands on."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, mark("About Seedling"), 440)
        logo = IconLabel("logo", "accent", 56)
        self.body.addWidget(logo)
        version = Label("Version {version}", kind="strong", version=VERSION)
        version.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.body.addWidget(version)
        for literal in (
            mark("Label pictures, train a network on them and watch it run. Everything stays on this computer."),
            mark("Apache License 2.0. Built on PySide6, PyTorch, ONNX Runtime, OpenCV and pyqtgraph."),
        ):
            self.body.addWidget(Label(literal, kind="dim", wrap=True))
        self.add_button("Close", kind="primary", default=True)


def _groups(commands: Commands) -> list[tuple[str, list[tuple[str, list[QKeySequence]]]]]:
    rows = [(command.group, (command.title, action.shortcuts())) for command, action in commands.actions]
    rows = [row for row in rows if row[1][1]]
    order = list(dict.fromkeys(group for group, _ in rows))
    rows.sort(key=lambda row: order.index(row[0]))
    return [(group, [row for _, row in members]) for group, members in groupby(rows, key=lambda row: row[0])]


def _grid(rows: list[tuple[str, list[QKeySequence]]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setColumnStretch(0, 1)
    grid.setVerticalSpacing(4)
    for number, (title, keys) in enumerate(rows):
        name = Label()
        bind(name.setText, title)
        grid.addWidget(name, number, 0)
        box = QHBoxLayout()
        box.setSpacing(4)
        box.addStretch()
        for key in keys:
            label = Label()
            set_kind(label, "key")
            label.setText(key.toString(QKeySequence.SequenceFormat.NativeText))
            label.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            box.addWidget(label)
        grid.addLayout(box, number, 1)
    return grid
