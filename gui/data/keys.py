"""Every action of the Data tab with its key."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.errors import text
from gui.commands import Command
from gui.data.centre import RAIL

if TYPE_CHECKING:
    from gui.data.tab import DataTab

_ALIASES = {"box": ("Ctrl+R",), "select": ("Ctrl+J",)}  # what hands know from elsewhere


def add_commands(tab: DataTab) -> None:
    """Add the actions to the window; their keys work while the focus is in the tab and nothing is typed."""
    for command in [*_moving(tab), *_looking(tab), *_labeling(tab), *_of_pictures(tab)]:
        tab.shell.commands.add(command, tab)
    for name, icon, tip, key in RAIL:
        take = Command(tip, partial(tab.take, name), key, icon, "Data", _ALIASES.get(name, ()))
        tab.shell.commands.add(take, tab)
    for digit in range(1, 10):
        name = text("Category {digit}", digit=digit)
        tab.shell.commands.add(Command(name, partial(tab.labeling.use_digit, digit), str(digit), "", "Data"), tab)


def _moving(tab: DataTab) -> list[Command]:
    step, todo = tab.gallery.step, tab.go_todo
    return [
        Command(text("Next picture"), lambda: step(1), "D", "chevron-right", "Data", ("PgDown",)),
        Command(text("Previous picture"), lambda: step(-1), "A", "chevron-left", "Data", ("PgUp",)),
        Command(text("Next picture to do"), lambda: todo(1), "N", "", "Data"),
        Command(text("Previous picture to do"), lambda: todo(-1), "Shift+N", "", "Data", ("Ctrl+Shift+A",)),
    ]


def _looking(tab: DataTab) -> list[Command]:
    canvas = tab.view.canvas
    return [
        Command(text("Show the whole picture"), canvas.fit, "F", "fit", "Data"),
        Command(text("Next way to show the bands"), tab.view.looks.step, "B", "", "Data"),
        Command(text("Show at full size"), lambda: canvas.zoom_to(1.0), "Ctrl+0", "", "Data"),
        Command(text("Closer"), lambda: canvas.zoom_step(1), "+", "zoom-in", "Data", ("=", "Ctrl+=", "Ctrl++")),
        Command(text("Farther"), lambda: canvas.zoom_step(-1), "-", "zoom-out", "Data", ("Ctrl+-",)),
        Command(
            text("Names on the picture"), lambda: canvas.set_look(labels=not canvas.look.labels), "T", "tag", "Data"
        ),
        Command(
            text("Hide or show shapes"),
            lambda: canvas.set_look(visible=not canvas.look.visible),
            "H",
            "eye",
            "Data",
            ("Ctrl+H",),
        ),
    ]


def _labeling(tab: DataTab) -> list[Command]:
    editor, canvas, labeling = tab.editor, tab.view.canvas, tab.labeling
    return [
        Command(text("Add a category"), tab.categories.ask_name, "Ctrl+Shift+N", "plus", "Data"),
        Command(text("Name the selected shape"), labeling.ask_category, "L", "edit", "Data"),
        Command(text("Nothing here"), labeling.toggle_empty, "0", "empty", "Data"),
        Command(text("Delete the selected shapes"), lambda: editor.delete(canvas.selected), "Delete", "trash", "Data"),
        Command(text("Select all shapes"), labeling.select_all, "Ctrl+A", "", "Data"),
        Command(
            text("Accept the selected draft"), lambda: editor.accept(canvas.selected), "Return", "accept", "Data",
            ("Enter",),
        ),
        Command(text("Accept all drafts"), editor.accept, "Ctrl+Return", "accept", "Data", ("Ctrl+Enter",)),
    ]  # fmt: skip


def _of_pictures(tab: DataTab) -> list[Command]:
    return [
        Command(text("Check the data"), tab.check, "Ctrl+Shift+K", "accept", "Data"),
        Command(text("Divide pictures…"), tab.divide_pictures, "Ctrl+Shift+P", "split", "Data"),
        Command(text("Find lost pictures…"), tab.pictures.ask_find, "Ctrl+Shift+M", "search", "Data"),
        Command(
            text("Remove the pictures from the project"), tab.pictures.remove, "Ctrl+Shift+Delete", "trash", "Data"
        ),
    ]
