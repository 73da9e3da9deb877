"""The same test pictures side by side: the labels, and what each of several networks says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from engine import image
from engine.errors import UserError
from engine.events import Event, Operation
from engine.project import Project
from engine.training.leaderboard import Board
from gui.shell import Shell
from gui.theme import set_kind
from gui.train.compare_table import run_name
from gui.train.labels import of_task
from gui.train.previews import LEAST_SCORE, Preview, Ready, scaled_to
from gui.widgets.labels import ElidedLabel, Label

_LONGEST = 384  # pixels of a picture on its longer side
_HEIGHTS = 110, 260  # at least and at most
_SHAPE = 0.72  # height of the room for a picture, of its width
_COLUMNS = 4  # networks: more pictures in a row are too small to see anything in


@dataclass(frozen=True, slots=True, eq=False)
class Answered(Event):
    """A picture is ready, of the network in `column`; the labels are in column 0."""

    row: int
    column: int
    ready: Ready


class SideBySide(QWidget):
    """A row a picture, a column a network; right or wrong stands below each."""

    opened = Signal(int)  # id of a picture to be shown in Data

    def __init__(self, shell: Shell, project: Project, board: Board, ids: Sequence[int]) -> None:
        super().__init__()
        rows = board.rows[:_COLUMNS]
        self.pictures: dict[tuple[int, int], Preview] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        self._grid.addWidget(Label("Your labels", kind="strong"), 0, 0)
        for column, run in enumerate(rows, 1):
            head = ElidedLabel(run_name(board, run))
            set_kind(head, "strong")
            self._grid.addWidget(head, 0, column)
        for column in range(len(rows) + 1):
            self._grid.setColumnStretch(column, 1)
        for row, number in enumerate(ids):
            name = ElidedLabel(board.pictures[number])
            set_kind(name, "small")
            self._add(row, 0, number, name)
            for column, run in enumerate(rows, 1):
                self._add(row, column, number, _mark(run.right.get(number)))
        answering = answers(project, board.task, ids, [run.folder for run in rows])
        job = shell.jobs.start(answering, "side by side", quiet=True)
        job.events.connect(self._show)
        self.destroyed.connect(job.cancel)

    def _add(self, row: int, column: int, number: int, below: QWidget) -> None:
        picture = self.pictures[row, column] = Preview(number)
        picture.setFixedHeight(_HEIGHTS[0])
        picture.clicked.connect(self.opened)
        self._grid.addWidget(picture, 2 * row + 1, column)
        self._grid.addWidget(below, 2 * row + 2, column)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() / max(self._grid.columnCount(), 1)
        low, high = _HEIGHTS
        for picture in self.pictures.values():
            picture.setFixedHeight(min(max(round(_SHAPE * wide), low), high))

    def _show(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, Answered):
                self.pictures[event.row, event.column].show_ready(event.ready)


def _mark(right: bool | None) -> Label:
    if right is None:  # a run of an older version did not say
        return Label("–", kind="dim")
    return Label("✓ right", kind="good") if right else Label("✗ wrong", kind="warning")


def answers(project: Project, task: str, ids: Sequence[int], runs: Sequence[Path]) -> Operation[None]:
    """Report the pictures with their labels, then with what the model of each run says, row by row.

    A picture that is gone from the project, and a model that cannot read it, are left out.
    """
    yield Event()
    from engine.inference.session import Session

    small: dict[int, np.ndarray] = {}
    for row, number in enumerate(ids):
        try:
            small[number] = np.ascontiguousarray(project.thumbnail(number, _LONGEST))
            labels = of_task(task, project.annotations(number))
            yield Answered(row, 0, scaled_to(number, small[number], project.image(number).width, labels))
        except (UserError, KeyError):
            continue
    for column, run in enumerate(runs, 1):
        try:
            session = Session(run / "model.onnx")
        except UserError:
            continue
        for row, number in enumerate(ids):
            yield Event()
            if number not in small:
                continue
            try:
                record = project.image(number)
                said = session.predict(image.read(record.path), min_score=LEAST_SCORE)
            except (UserError, KeyError):
                continue
            yield Answered(row, column, scaled_to(number, small[number], record.width, said))
