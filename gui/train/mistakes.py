"""What is taken for what, and the pictures behind each number of it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from engine.errors import text
from gui.i18n import bind, mark
from gui.shell import Shell
from gui.train.tables import confusion_table
from gui.train.worst import WorstPictures
from gui.widgets.labels import Label
from gui.widgets.panels import clear_layout


class Mistakes(QWidget):
    """The confusion matrix of a score card; below it the pictures of the cell that was asked for."""

    opened = Signal(int)  # id of a picture to be shown in Data

    def __init__(self, shell: Shell, card: dict[str, Any]) -> None:
        super().__init__()
        self._shell, self._card = shell, card
        self._figure = card["figures"]["confusion"]
        self.table = confusion_table(self._figure, pixels=self._pixels)
        self.title = Label(kind="strong", wrap=True)
        self.title.hide()
        hint = mark("Rows: what is there. Columns: what the network said. Click a number to see its pictures.")
        old = mark("Rows: what is there. Columns: what the network said.")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(Label(hint if self._figure.get("cells") else old, kind="dim", wrap=True))
        column.addWidget(self.table)
        column.addWidget(self.title)
        self._place = QVBoxLayout()
        column.addLayout(self._place)
        self.table.asked.connect(self.show_cell)

    @property
    def _pixels(self) -> bool:
        return self._card.get("task") == "segmentation"

    def show_cell(self, truth: int, said: int) -> None:
        """Show the pictures of category number `truth` that the network said to be number `said`."""
        entries = self._entries(truth, said)
        clear_layout(self._place)
        self.title.setVisible(bool(self._figure.get("cells")))
        bind(self.title.setText, self._words(truth, said, len(entries)))
        if not entries or self._shell.project is None:
            return
        pictures = WorstPictures(self._shell, self._shell.project, self._card.get("task", ""), entries)
        pictures.opened.connect(self.opened)
        self._place.addWidget(pictures)
        QTimer.singleShot(0, pictures, lambda: self._reveal(pictures))  # unless it is gone by then

    def _entries(self, truth: int, said: int) -> list[dict[str, Any]]:
        names = self._card.get("pictures", [])
        form = "{:.1f} %" if self._pixels else "{:.2f}"
        return [
            {"image_id": names[place][0], "name": names[place][1], "words": form.format(value)}
            for place, value in self._figure.get("cells", {}).get(f"{truth},{said}", [])
            if place < len(names)
        ]

    def _words(self, truth: int, said: int, shown: int) -> str:
        there, called = self._figure["categories"][truth], self._figure["categories"][said]
        count = self._figure["matrix"][truth][said]
        if not shown:
            return text("{there} said to be {called}: no picture to show.", there=there, called=called)
        if self._pixels and truth == said:
            return text("{there}, said right: the pictures with most of it, in per cent of the picture.", there=there)
        if self._pixels:
            return text(
                "{there} said to be {called}: the pictures with most of it, in per cent of the picture.",
                there=there,
                called=called,
            )
        numbers = {"count": f"{count:,}", "shown": f"{shown:,}"}
        if truth == said:
            return text("{there}, said right: {shown} of {count}, the least certain first.", there=there, **numbers)
        return text(
            "{there} said to be {called}: {shown} of {count}, the most certain first.",
            there=there, called=called, **numbers,
        )  # fmt: skip

    def _reveal(self, pictures: QWidget) -> None:
        parent = self.parentWidget()
        while parent is not None and not isinstance(parent, QScrollArea):
            parent = parent.parentWidget()
        if isinstance(parent, QScrollArea):
            parent.ensureWidgetVisible(self.title, 0, self.title.height() + pictures.sizeHint().height())
