"""Runs side by side: the leaderboard, and the test pictures that divide them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.events import Event, Operation
from engine.project import Project
from engine.training.leaderboard import Board, boards, measure_speeds
from engine.training.run import Run
from gui.i18n import mark
from gui.shell import Shell
from gui.train.compare_table import leaderboard_table
from gui.train.side_by_side import SideBySide
from gui.widgets.labels import Heading, Label
from gui.widgets.panels import Scroll, clear_layout

_MOST = 16  # pictures


class ComparePage(QWidget):
    """What `read_boards` found of the runs that were chosen."""

    image_asked = Signal(int)

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self.pictures: SideBySide | None = None
        self._scroll = Scroll()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._scroll)

    def show_boards(self, front: Path, found: Sequence[Board]) -> None:
        """Show the board of the run in front; the runs of others were tested otherwise."""
        body = self._scroll.body
        clear_layout(body)
        self.pictures = None
        board = next((one for one in found if any(row.folder == front for row in one.rows)), None)
        others = [row.folder.name for one in found if one is not board for row in one.rows]
        if board is not None:
            self._show(board)
        if others:
            words = mark("Tested on other pictures, so their numbers cannot be compared with these: {names}.")
            body.addWidget(Label(words, kind="warning", wrap=True, names=", ".join(others)))
        body.addStretch(1)

    def _show(self, board: Board) -> None:
        body, project = self._scroll.body, self._shell.project
        body.addWidget(leaderboard_table(board))
        same = mark("All on the same {count} pictures. Where the ranges overlap, the difference may be chance.")
        body.addWidget(Label(same, kind="dim", wrap=True, count=len(board.pictures)))
        if len(board.rows) < 2 or project is None:
            return
        disputed = [dispute.image_id for dispute in board.disputes()]
        others = [number for number in board.pictures if number not in disputed]
        body.addSpacing(8)
        body.addWidget(Heading("The same pictures side by side"))
        hint = mark("First those that one gets right and another wrong. Click one to see it in Data.")
        none = mark("Each picture is right for all of them or wrong for all of them. Click one to see it in Data.")
        body.addWidget(Label(hint if disputed else none, kind="dim", wrap=True))
        self.pictures = SideBySide(self._shell, project, board, [*disputed, *others][:_MOST])
        self.pictures.opened.connect(self.image_asked)
        body.addWidget(self.pictures)


def read_boards(project: Project, folders: Sequence[Path], *, measures: bool) -> Operation[list[Board]]:
    """Read what there is to compare; `measures`: how fast each is, where that is not known and nothing else trains."""
    runs = [Run(folder) for folder in folders]
    yield Event()
    if measures:
        yield from measure_speeds(project, runs)
    return boards(runs)
