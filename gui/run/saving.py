"""Asking what is to be kept of a source, and where."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget

from engine.inference.folder import Save
from gui.dialogs.sheet import Sheet
from gui.i18n import bind, mark, tr
from gui.widgets.buttons import Button
from gui.widgets.inputs import CheckBox
from gui.widgets.labels import Label

_HOW = {
    "pictures": mark(
        "The network goes over all pictures and keeps what it finds. If it is stopped in between, saving into the "
        "same folder goes on where it was."
    ),
    "video": mark("The network goes over the whole video and keeps what it finds."),
    "camera": mark("What the network finds is kept until you press Stop."),
    "stream": mark("What the network finds is kept until you press Stop."),
}


class SaveDialog(Sheet):
    """Results of all pictures of a folder, or of a video; a live source is recorded until it is stopped."""

    chosen = Signal(object, object)  # folder, frozenset of what

    def __init__(self, parent: QWidget, folder: Path, *, kind: str) -> None:
        super().__init__(parent, mark("Save results"), 520)
        self.body.addWidget(Label(_HOW[kind], kind="dim", wrap=True))
        self._boxes: dict[Save, CheckBox] = {
            "csv": CheckBox(
                "Table for Excel (CSV): one row an object, and a summary",
                tip="The summary counts by the groups of the project where the pictures have some, else by folder",
                checked=True,
            ),
            "coco": CheckBox("COCO file, for other programs"),
        }
        if kind == "pictures":
            self._boxes["pictures"] = CheckBox("Pictures with the results drawn on them")
        else:
            self._boxes["video"] = CheckBox("Video with the results drawn on it")
        for box in self._boxes.values():
            box.toggled.connect(self._check)
            self.body.addWidget(box)
        self.folder = QLineEdit(str(folder))
        bind(self.folder.setAccessibleName, "Folder for the results")
        row = QHBoxLayout()
        row.addWidget(self.folder, 1)
        row.addWidget(Button("Choose…", tip="Choose the folder for the results", run=self._ask))
        self.body.addLayout(row)
        self.add_button("Cancel")
        self.go = self.add_button("Save", self._done, kind="primary", default=True)

    def _ask(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, tr("Folder for the results"), self.folder.text())
        if folder:
            self.folder.setText(folder)

    def _check(self) -> None:
        self.go.setEnabled(any(box.isChecked() for box in self._boxes.values()))

    def _done(self) -> None:
        what = frozenset(name for name, box in self._boxes.items() if box.isChecked())
        self.chosen.emit(Path(self.folder.text()), what)
        self.accept()
