"""The menus of the bar, and the actions that work everywhere in the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from gui.commands import Command
from gui.i18n import bind, language, mark
from gui.icons import bind_icon
from gui.theme import MODES, theme

if TYPE_CHECKING:
    from gui.window import Window

_THEMES = {"system": mark("As the system"), "light": mark("Light"), "dark": mark("Dark")}


class Menus:
    """`project` and `help` are the menus; needs the window's projects and commands, and builds both."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self.project, self.help = QMenu(window), QMenu(window)
        self._recent = QMenu(window)
        bind(self._recent.setTitle, "Recent projects")
        self._add_project_commands()
        self._add_help_commands()
        self.project.aboutToShow.connect(self.refresh)

    def refresh(self) -> None:
        """Read anew what can be undone and which projects there are."""
        projects = self._window.projects
        self._recent.clear()
        for recent in self._window.preferences.recent:
            is_open = projects.project is not None and projects.project.folder == recent.folder
            if not recent.missing and not is_open:
                action = self._recent.addAction(recent.name.replace("&", "&&"))
                action.setToolTip(str(recent.folder))
                action.triggered.connect(lambda _on=False, folder=recent.folder: projects.open_folder(folder))
        self._recent.menuAction().setVisible(not self._recent.isEmpty())
        for action in self.of_project:
            action.setEnabled(projects.project is not None)

    def _add_project_commands(self) -> None:
        window, add = self._window, self._window.commands.add
        self.of_project = [add(command) for command in self._on_the_open_project()]
        for command in self._to_another_project():
            self.project.addAction(add(command))
        self.project.insertMenu(self.project.actions()[0], self._recent)
        for index, action in enumerate(self.of_project):
            if index in (0, 3, 5):
                self.project.addSeparator()
            self.project.addAction(action)
        self.project.addSeparator()
        self.project.addMenu(self._theme_menu())
        self.project.addAction(add(Command(title="Quit", run=window.close, shortcut="Ctrl+Q", group="Window")))

    def _to_another_project(self) -> list[Command]:
        projects, group = self._window.projects, mark("Project")
        return [
            Command(title="New project…", run=projects.ask_new, shortcut="Ctrl+N", icon="plus", group=group),
            Command(title="Open a project…", run=projects.ask_open, shortcut="Ctrl+O", icon="folder", group=group),
            Command(
                title="Open a folder of my pictures…",
                run=projects.ask_pictures,
                shortcut="Ctrl+Shift+O",
                icon="images",
                group=group,
            ),
            Command(
                title="Sample garden", run=projects.open_sample, shortcut="Ctrl+Shift+G", icon="flower", group=group
            ),
        ]

    def _on_the_open_project(self) -> list[Command]:
        window, projects, group = self._window, self._window.projects, mark("Project")
        return [
            Command(
                title="Import a folder or a data set…",
                run=projects.ask_import,
                shortcut="Ctrl+I",
                icon="import",
                group=group,
            ),
            Command(
                title="Import files…", run=projects.ask_import_files, shortcut="Ctrl+Shift+I", icon="image", group=group
            ),
            Command(title="Export…", run=window.ask_export, shortcut="Ctrl+E", icon="export", group=group),
            Command(title="Undo", run=projects.undo, shortcut="Ctrl+Z", icon="undo", group=group),
            Command(
                title="Redo",
                run=projects.redo,
                shortcut="Ctrl+Shift+Z",
                icon="redo",
                group=group,
                alternates=("Ctrl+Y",),
            ),
            Command(
                title="Show the project's folder",
                run=window.show_folder,
                shortcut="Ctrl+Shift+F",
                icon="link",
                group=group,
            ),
            Command(title="Close the project", run=projects.leave, shortcut="Ctrl+Shift+W", icon="close", group=group),
        ]

    def _add_help_commands(self) -> None:
        window, add = self._window, self._window.commands.add
        for command in (
            Command(title="Find anything…", run=window.open_palette, shortcut="Ctrl+K", icon="search"),
            Command(title="Keyboard", run=window.show_keyboard, shortcut="Ctrl+/", icon="keyboard"),
            Command(title="Check this computer", run=window.show_checks, shortcut="Ctrl+Shift+D", icon="cpu"),
            Command(title="About Seedling", run=window.show_about, shortcut="Ctrl+Shift+B", icon="info"),
        ):
            self.help.addAction(add(command))
        for command in (
            Command(title="Full screen", run=window.toggle_full_screen, shortcut="F11"),
            Command(title="Hide or show the left column", run=lambda: window.toggle_column("left"), shortcut="F9"),
            Command(title="Hide or show the right column", run=lambda: window.toggle_column("right"), shortcut="F10"),
            Command(title="Switch between light and dark", run=window.toggle_theme, shortcut="Ctrl+Shift+T"),
            Command(title="中文 / English", run=window.switch_language, shortcut="Ctrl+Shift+L"),
        ):
            add(command)

    def _theme_menu(self) -> QMenu:
        menu = QMenu(self._window)
        bind(menu.setTitle, "Theme")
        bind_icon(menu.menuAction(), "sun")
        choices = QActionGroup(menu)
        for mode in MODES:
            action = menu.addAction("")
            bind(action.setText, _THEMES[mode])
            action.setCheckable(True)
            action.setChecked(theme.mode == mode)
            action.setData(mode)
            action.triggered.connect(lambda _on=False, mode=mode: self._window.use_theme(mode))
            choices.addAction(action)

        def check() -> None:
            for action in choices.actions():
                action.setChecked(action.data() == theme.mode)

        menu.aboutToShow.connect(check)
        return menu


def next_language() -> str:
    """Return the code of the language that the button in the bar switches to."""
    return "en" if language.code == "zh" else "zh"
