"""What augmentation does to the user's own pictures."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QGridLayout, QWidget

from engine.band_views import show
from engine.events import Event, Operation
from engine.project import Project
from engine.training.settings import TrainSettings
from gui.canvas.pyramid import Pyramid
from gui.canvas.shapes import shapes_of
from gui.dialogs.sheet import Sheet
from gui.shell import Shell
from gui.train.previews import Preview, Ready
from gui.widgets.labels import Label

_COUNT, _COLUMNS = 8, 4


def read_varied(project: Project, settings: TrainSettings, seed: int) -> Operation[list[Ready]]:
    """Return varied training pictures, ready to draw."""
    yield Event()
    from engine.training.preview import preview_augmentation

    found: list[Any] = yield from preview_augmentation(project, settings, _COUNT, seed)
    ready = []
    for pixels, labels in found:
        yield Event()
        picture = Pyramid(show(pixels, project.band_names(pixels.shape[2])))
        whole = tuple(a for a in labels if not shapes_of([a]))
        ready.append(Ready(0, picture, tuple(shapes_of(labels)), whole))
    return ready


class AugmentationDialog(Sheet):
    """Eight varied pictures; "Others" draws eight more."""

    def __init__(self, parent: QWidget, shell: Shell, project: Project, settings: TrainSettings) -> None:
        super().__init__(parent, "How pictures are varied while training", 760)
        self._shell, self._project, self._settings, self._seed = shell, project, settings, 0
        self.body.addWidget(
            Label(
                "Each time a picture is learned from it looks a little different, so that the network learns what "
                "matters and not the pictures by heart.",
                kind="dim",
                wrap=True,
            )
        )
        grid = QGridLayout()
        grid.setSpacing(8)
        self._pictures = [Preview(opens=False) for _ in range(_COUNT)]
        for place, picture in enumerate(self._pictures):
            picture.setMinimumSize(170, 130)
            grid.addWidget(picture, place // _COLUMNS, place % _COLUMNS)
        self.body.addLayout(grid)
        self.busy = Label("Making examples…", kind="dim")
        self.body.addWidget(self.busy)
        self.add_button("Others", self._load)
        self.add_button("Close", kind="primary", default=True)
        self._load()

    def _load(self) -> None:
        self.busy.show()
        job = self._shell.jobs.start(read_varied(self._project, self._settings, self._seed), "examples", quiet=True)
        self._seed += 1
        job.finished.connect(self._show)
        job.failed.connect(self._shell.show_error)
        job.failed.connect(lambda *_: self.reject())

    def _show(self, ready: list[Ready]) -> None:
        self.busy.hide()
        for picture, one in zip(self._pictures, ready, strict=False):
            picture.show_ready(one)
