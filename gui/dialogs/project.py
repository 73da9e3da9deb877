"""Where a new project goes, and what an import brought."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget

from engine.errors import Text, text
from gui.dialogs.sheet import ListOfLines, Sheet
from gui.i18n import bind, mark, plural, tr
from gui.places import free_folder, tidy_name
from gui.theme import set_kind
from gui.widgets.buttons import Button
from gui.widgets.labels import ElidedLabel, Heading, Label
from gui.widgets.panels import Scroll

_SHOWN = 200  # rows of what was left out; more than that nobody reads


class NewProjectDialog(Sheet):
    """Asks for a name; the place has a sensible default. `create(folder, name)` is called at the end."""

    def __init__(self, parent: QWidget, home: Path, create: Callable[[Path, str], object]) -> None:
        super().__init__(parent, mark("New project"))
        self._create, self._home = create, home
        self.name = QLineEdit(tr("My pictures"))
        self.name.selectAll()
        bind(self.name.setAccessibleName, "Name of the project")
        self.place = ElidedLabel()
        set_kind(self.place, "dim")
        row = QHBoxLayout()
        row.addWidget(self.place, 1)
        row.addWidget(Button("Change…", tip="Keep the project in another folder", run=self._change))
        self.body.addWidget(Label("What is it about? The name can be anything.", kind="dim", wrap=True))
        self.body.addWidget(self.name)
        self.body.addLayout(row)
        self.add_button("Cancel")
        self.create_button = self.add_button("Create", self._accept, kind="primary", default=True)
        self.name.textChanged.connect(self._show_place)
        self._show_place()
        self.name.setFocus()

    @property
    def folder(self) -> Path:
        """Where the project will be: a folder that is not there yet, or an empty one."""
        return free_folder(self._home, tidy_name(self.name.text()))

    def _show_place(self) -> None:
        self.create_button.setEnabled(bool(tidy_name(self.name.text())))
        self.place.setText(str(self.folder))

    def _change(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, tr("Keep the project in this folder"), str(self._home))
        if chosen:
            self._home = Path(chosen)
            self._show_place()

    def _accept(self) -> None:
        folder, name = self.folder, self.name.text().strip()
        self.accept()
        self._create(folder, name)


class ImportSummary(Sheet):
    """What came in, and what did not and why."""

    def __init__(self, parent: QWidget, images: int, annotations: int, skipped: list[tuple[str, str]]) -> None:
        super().__init__(parent, mark("What came in"), 600, grows=bool(skipped))
        came = Label(kind="strong", wrap=True)
        bind(came.setText, came_in(images, annotations))
        self.body.addWidget(came)
        if skipped:
            left = Label(kind="dim")
            bind(left.setText, left_out(len(skipped)))
            self.body.addWidget(left)
            self.body.addWidget(Heading("What did not, and why"))
            scroll = Scroll()
            scroll.setMinimumHeight(260)
            lines = ListOfLines()
            for what, why in skipped[:_SHOWN]:
                lines.add(what, why)
            if len(skipped) > _SHOWN:
                lines.add(text("and {count} more", count=len(skipped) - _SHOWN))
            scroll.body.addWidget(lines)
            scroll.body.addStretch()
            self.body.addWidget(scroll)
        self.skipped = skipped
        self.add_button("Look at the pictures", kind="primary", default=True)


def came_in(images: int, annotations: int) -> Text:
    """Return "12 pictures with 340 annotations came in." as a `Text`."""
    pictures = plural(images, "1 picture", "{count} pictures")
    if not annotations:
        return text("{pictures} came in.", pictures=pictures)
    labels = plural(annotations, "1 annotation", "{count} annotations")
    return text("{pictures} with {annotations} came in.", pictures=pictures, annotations=labels)


def left_out(count: int) -> Text:
    """Return "3 entries were left out." as a `Text`."""
    return plural(count, "1 entry was left out.", "{count} entries were left out.")
