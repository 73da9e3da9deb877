"""What is known about the pictures that are chosen: what they are used for, and what they belong to."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from engine.project import ImageRecord
from gui.i18n import bind, mark
from gui.widgets.inputs import ComboBox
from gui.widgets.labels import Heading, Label


class PictureDetails(QWidget):
    """Split and group of the picture, or of all pictures that are selected; both can be changed here."""

    split_picked = Signal(object)  # "train", "val", "test" or None
    group_typed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.split = ComboBox("Split of this picture")
        for key, word in ((None, "Not divided yet"), ("train", "Training"), ("val", "Validation"), ("test", "Test")):
            self.split.add_choice(key, word)
        bind(self.split.setToolTip, "Split: what a picture is used for. Test pictures are never learned from.")
        self.split.picked.connect(self.split_picked)
        self.group = QLineEdit()
        bind(self.group.setPlaceholderText, "plant, plate, video…")
        bind(self.group.setAccessibleName, "Group of this picture")
        bind(self.group.setToolTip, "Group: pictures of one plant, plate, day or video. A group is never divided.")
        self.group.editingFinished.connect(self._typed)
        self._group = ""
        self.heading = Heading("Picture")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(6)
        rows.addWidget(self.heading)
        for word, field in ((mark("Used for"), self.split), (mark("Group"), self.group)):
            row = QHBoxLayout()
            label = Label(word, kind="dim")
            label.setMinimumWidth(64)
            row.addWidget(label)
            row.addWidget(field, 1)
            rows.addLayout(row)

    def show_record(self, record: ImageRecord | None, count: int = 1) -> None:
        """Show what is known about a picture; `count` pictures are changed together."""
        if count > 1:
            bind(self.heading.say, "{count} pictures selected", count=f"{count:,}")
        else:
            bind(self.heading.say, "Picture")
        self.setEnabled(record is not None)
        self.split.choose(record.split if record else None)
        self._group = record.group if record else ""
        if not self.group.hasFocus():
            self.group.setText(self._group)

    def _typed(self) -> None:
        typed = self.group.text().strip()
        if typed != self._group:
            self._group = typed
            self.group_typed.emit(typed)
