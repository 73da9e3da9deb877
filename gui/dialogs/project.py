"""Where a new project goes, and what an import brought."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget

from engine.errors import Text, text
from gui.dialogs.sheet import ListOfLines, Sheet
from gui.i18n import bind, mark, plural, say, tr
from gui.places import free_folder, tidy_name
from gui.theme import set_kind
from gui.widgets.buttons import Button
from gui.widgets.labels import ElidedLabel, Heading, Label
from gui.widgets.panels import Scroll

if TYPE_CHECKING:
    from engine.formats.dataset import Question
    from gui.importing import Ask, Brought

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
    """What came in, what is worth knowing about it, and what did not come in and why."""

    def __init__(self, parent: QWidget, brought: Brought) -> None:
        super().__init__(parent, mark("What came in"), 600, grows=True)
        self.skipped = brought.skipped
        came = Label(kind="strong", wrap=True)
        bind(came.setText, came_in(brought.images, brought.annotations))
        self.body.addWidget(came)
        if brought.notes:
            notes = ListOfLines()
            for message, hint in brought.notes:
                notes.add(message, hint)
            self.body.addWidget(notes)
        if self.skipped:
            left = Label(kind="dim")
            bind(left.setText, left_out(len(self.skipped)))
            self.body.addWidget(left)
            self.body.addWidget(Heading("What did not, and why"))
            self.body.addWidget(_list_of(self.skipped), 1)
        self.copy_button = self.add_button("Copy this list", self._copy) if self.skipped else None
        self.add_button("Look at the pictures", kind="primary", default=True)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(f"{say(what)}\t{say(why)}" for what, why in self.skipped))
        if self.copy_button is not None:
            bind(self.copy_button.say, "Copied")


class ImportQuestion(Sheet):
    """One thing that the files leave open and a person may know; closing it means what is usual."""

    def __init__(self, parent: QWidget, ask: Ask) -> None:
        title, words, choices = _QUESTIONS[ask.question]
        super().__init__(parent, title, 560)
        self.body.addWidget(Label(words, wrap=True))
        place = ElidedLabel(str(ask.path), Qt.TextElideMode.ElideMiddle)
        set_kind(place, "dim")
        self.body.addWidget(place)
        (usual, usual_words), (other, other_words) = choices
        self.other_button = self.add_button(other_words, lambda: self._answer(other))
        self.usual_button = self.add_button(usual_words, kind="primary", default=True)
        self._ask, self._said = ask, usual
        self.finished.connect(lambda _code: ask.reply(self._said))

    def _answer(self, answer: str) -> None:
        self._said = answer
        self.accept()


# Title, words, and the answers: the usual one first.
_QUESTIONS: dict[Question, tuple[str, str, tuple[tuple[str, str], tuple[str, str]]]] = {
    "first_pixel": (
        mark("Does this data set count pixels from 1 or from 0?"),
        mark(
            "The label files do not tell. Programs that write Pascal VOC count from 1; scripts of one's own often "
            "count from 0. The boxes move by one pixel."
        ),
        (("1", mark("From 1 (usual)")), ("0", mark("From 0"))),
    ),
    "zero_is": (
        mark("What does 0 mean in these masks?"),
        mark(
            "There is no legend beside them. Mostly 0 marks the background, where there is nothing to find. "
            "In some data sets it is the first category."
        ),
        (("background", mark("The background (usual)")), ("category", mark("A category"))),
    ),
}


def _list_of(skipped: list[tuple[str, str]]) -> Scroll:
    scroll = Scroll()
    scroll.setMinimumHeight(260)
    lines = ListOfLines()
    for what, why in skipped[:_SHOWN]:
        lines.add(what, why)
    if len(skipped) > _SHOWN:
        lines.add(text("and {count} more", count=len(skipped) - _SHOWN))
    scroll.body.addWidget(lines)
    scroll.body.addStretch(1)
    return scroll


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
