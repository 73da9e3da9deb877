"""Test pictures, small, with their labels, e.g. those that a network did worst on; a click opens one in Data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from engine.errors import UserError
from engine.events import Event, Operation
from engine.project import Project
from gui.shell import Shell
from gui.theme import set_kind
from gui.train.labels import of_task
from gui.train.previews import Preview, Ready, scaled_to
from gui.widgets.labels import ElidedLabel

_COLUMNS = 4
_LONGEST = 256
_HEIGHT = 120


class WorstPictures(QWidget):
    """Rows of four; an entry has "image_id", "name" and "score", or "words" in its place."""

    opened = Signal(int)

    def __init__(self, shell: Shell, project: Project, task: str, entries: Sequence[dict[str, Any]]) -> None:
        super().__init__()
        self._pictures: list[Preview] = []
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        for place, entry in enumerate(entries):
            picture = Preview(entry["image_id"])
            picture.setFixedHeight(_HEIGHT)
            picture.clicked.connect(self.opened)
            said = entry.get("words") or f"{entry['score']:.2f}"
            words = ElidedLabel(f"{said}  {entry['name']}")
            set_kind(words, "small")
            column = QVBoxLayout()
            column.setSpacing(2)
            column.addWidget(picture)
            column.addWidget(words)
            grid.addLayout(column, place // _COLUMNS, place % _COLUMNS)
            self._pictures.append(picture)
        for column_number in range(_COLUMNS):
            grid.setColumnStretch(column_number, 1)
        job = shell.jobs.start(_read(project, task, [entry["image_id"] for entry in entries]), "worst", quiet=True)
        job.finished.connect(self._show)

    def _show(self, ready: dict[int, Ready]) -> None:
        for picture in self._pictures:
            if picture.image_id in ready:
                picture.show_ready(ready[picture.image_id])


def _read(project: Project, task: str, ids: Sequence[int]) -> Operation[dict[int, Ready]]:
    """Return small pictures with their labels; one that is gone from the project is left out."""
    ready = {}
    for number in ids:
        yield Event()
        try:
            pixels = np.ascontiguousarray(project.thumbnail(number, _LONGEST))
            ready[number] = scaled_to(
                number, pixels, project.image(number).width, of_task(task, project.annotations(number))
            )
        except (UserError, KeyError):
            continue
    return ready
