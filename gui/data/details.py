"""What is on the picture in front, and what is known about the picture itself."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from engine import geometry
from engine.annotation import Annotation, Box, WholeImage
from engine.project import ImageRecord
from gui.data.categories import Row
from gui.i18n import bind, tr
from gui.widgets.inputs import ComboBox
from gui.widgets.labels import Heading, Label
from gui.widgets.panels import Scroll

_MOST_ROWS = 300  # beyond that a list helps nobody; the picture still shows all


class AnnotationList(QWidget):
    """One line for each annotation of the picture; click selects it on the picture."""

    picked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._rows: dict[int, Row] = {}
        self.empty = Label("Nothing yet.", kind="dim", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.more = Label(kind="small")
        self.list = Scroll()
        self.list.body.setSpacing(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(Heading("On this picture"))
        layout.addWidget(self.empty, 1)
        layout.addWidget(self.list, 1000)
        layout.addWidget(self.more)

    def show_annotations(self, annotations: Sequence[Annotation]) -> None:
        """Show these."""
        while (item := self.list.body.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._rows = {}
        for annotation in annotations[:_MOST_ROWS]:
            name = annotation.category.name
            if annotation.is_draft:
                name = tr("{name} · draft", name=name)
            row = Row(annotation.category.color, name, measure(annotation), dim=annotation.is_draft)
            row.clicked.connect(lambda i=annotation.id: self.picked.emit(i))
            self.list.body.addWidget(row)
            self._rows[annotation.id] = row
        self.list.body.addStretch(1)
        self.empty.setVisible(not annotations)
        self.list.setVisible(bool(annotations))
        rest = len(annotations) - _MOST_ROWS
        self.more.setVisible(rest > 0)
        bind(self.more.setText, "and {count} more", count=max(rest, 0))

    def mark(self, ids: Sequence[int]) -> None:
        """Mark what is selected on the picture and bring the first into sight."""
        for annotation_id, row in self._rows.items():
            row.set_chosen(annotation_id in ids)
        if ids and ids[0] in self._rows:
            self.list.ensureWidgetVisible(self._rows[ids[0]], 0, 20)


def measure(annotation: Annotation) -> str:
    """Return the one number that says most: the score of a draft, else the size in pixels."""
    if annotation.score is not None:
        return f"{annotation.score:.2f}"
    shape = annotation.geometry
    if isinstance(shape, WholeImage):
        return tr("whole picture")
    if isinstance(shape, Box):
        return f"{shape.x2 - shape.x1:.0f} × {shape.y2 - shape.y1:.0f}"
    area = geometry.area(shape)
    return f"{area:,.0f} px²" if area else ""


class PictureDetails(QWidget):
    """Split and group of the picture; both can be changed here."""

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
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(6)
        rows.addWidget(Heading("Picture"))
        for word, field in (("Used for", self.split), ("Group", self.group)):
            row = QHBoxLayout()
            label = Label(word, kind="dim")
            label.setMinimumWidth(64)
            row.addWidget(label)
            row.addWidget(field, 1)
            rows.addLayout(row)

    def show_record(self, record: ImageRecord | None) -> None:
        """Show what is known about a picture."""
        self.setEnabled(record is not None)
        self.split.choose(record.split if record else None)
        self._group = record.group if record else ""
        self.group.setText(self._group)

    def _typed(self) -> None:
        if self.group.text().strip() != self._group:
            self.group_typed.emit(self.group.text().strip())
