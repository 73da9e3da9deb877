"""The window: a bar, the start page or the tabs, and the job bar. It holds things together and decides little."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from engine.errors import UserError
from gui.bar import Bar
from gui.commands import Commands
from gui.dialogs.crash import CrashReporter
from gui.dialogs.leave import LeaveDialog
from gui.finding import add_sources
from gui.i18n import bind, language
from gui.icons import app_icon
from gui.importing import open_folder
from gui.jobs import JobRunner
from gui.menus import Menus, next_language
from gui.preferences import Preferences
from gui.projects import Projects
from gui.shell import Action, Tab
from gui.start import StartPage
from gui.tabs import Tabs
from gui.theme import set_kind, theme
from gui.widgets.banner import Banner
from gui.widgets.jobbar import JobBar
from gui.widgets.labels import Label

if TYPE_CHECKING:
    from engine.project import Project

_MINIMUM = (1024, 640)
_FIRST_SIZE = (1280, 800)


class Window(QMainWindow):
    """Implements `gui.shell.Shell` for its tabs."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self.preferences = preferences
        self.jobs = JobRunner(self)
        self.commands = Commands(self)
        self.crashes = CrashReporter(self)
        self.projects = Projects(self, self)
        self.menus = Menus(self)
        self.bar = Bar(self.menus.project, self.menus.help)
        self.start = StartPage(self.projects, preferences)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.start)
        self.tabs = Tabs(self.stack, self)
        self.foot = JobBar(self.jobs)
        self._drop_hint = _DropHint(self)
        self._closing = False
        self._leaving: LeaveDialog | None = None
        add_sources(self)
        self._put_together()
        self._connect()
        self._restore()

    def _put_together(self) -> None:
        self.setWindowIcon(app_icon())
        self.setMinimumSize(*_MINIMUM)
        self.setAcceptDrops(True)
        self.bar.set_tabs([(row.name, row.title, row.shortcut) for row in self.tabs.rows])
        centre = QWidget()
        layout = QVBoxLayout(centre)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part, stretch in ((self.bar, 0), (self.stack, 1), (self.foot, 0)):
            layout.addWidget(part, stretch)
        self.setCentralWidget(centre)
        for row in self.tabs.rows:
            self._add_tab_command(row.name, row.title, row.shortcut)

    def _connect(self) -> None:
        self.bar.tab_chosen.connect(self.show_tab)
        self.bar.device_pressed.connect(self.show_checks)
        self.bar.language_pressed.connect(self.switch_language)
        self.projects.changed.connect(self._show_project)
        self.projects.edited.connect(self.tabs.refresh)
        self.projects.stepped.connect(self._show_step)
        self.tabs.shown.connect(self._tab_shown)
        self.jobs.unhandled.connect(self.show_error)
        self.crashes.user_error.connect(self.show_error)

    def _restore(self) -> None:
        geometry = self.preferences.get("window/geometry", "")
        if not geometry or not self.restoreGeometry(QByteArray.fromBase64(geometry.encode())):
            available = QGuiApplication.primaryScreen().availableSize()
            wanted = max(_FIRST_SIZE[0], available.width() * 3 // 4), max(_FIRST_SIZE[1], available.height() * 4 // 5)
            self.resize(min(wanted[0], available.width()), min(wanted[1], available.height()))
        self._show_project(None)

    # What tabs may ask for (gui/shell.py)

    @property
    def project(self) -> Project | None:
        """The open project, if any."""
        return self.projects.project

    def show_error(self, error: BaseException, traceback: str = "", action: Action | None = None) -> None:
        """Show a UserError as a banner, anything else as a crash report."""
        if isinstance(error, UserError):
            self._banner().show_message(error.message, error.hint, action, "error")
        else:
            self.crashes.show_report(traceback or f"{type(error).__name__}: {error}")

    def notice(self, message: str, hint: str = "", action: Action | None = None) -> None:
        """Show something worth knowing as a banner."""
        self._banner().show_message(message, hint, action, "info")

    def send_status(self, message: str) -> None:
        """Say something passing at the foot of the window."""
        self.foot.send_status(message)

    def show_tab(self, name: str) -> QWidget | None:
        """Bring a tab to the front; needs an open project."""
        return self.tabs.show(name) if self.project is not None else None

    def open_in_run(self, run: Path) -> None:
        """Show the Run tab with this run's model."""
        tab = self.show_tab("run")
        if tab is not None:
            tab.choose_run(run)  # type: ignore[attr-defined]

    def _show_step(self, image_id: int) -> None:
        """Show what an undo or a redo changed, so that it is seen."""
        tab = self.tabs.current
        if tab is not None and hasattr(tab, "show_step"):
            tab.show_step(image_id)

    def open_image(self, image_id: int) -> None:
        """Show the Data tab with this image."""
        tab = self.show_tab("data")
        if tab is not None:
            tab.show_image(image_id)  # type: ignore[attr-defined]

    def choose_network(self, key: str) -> None:
        """Show the Train tab with this architecture chosen, where the tab can."""
        tab = self.show_tab("train")
        choose = getattr(tab, "choose_network", None)
        if choose is not None:
            choose(key)

    def show_run(self, run: Path) -> None:
        """Show the Train tab with this training in front, where the tab can."""
        tab = self.show_tab("train")
        show = getattr(tab, "show_run", None)
        if show is not None:
            show(run)

    def project_changed(self) -> None:
        """Let all tabs read the project again."""
        self.tabs.refresh()

    def import_paths(self, paths: list[Path]) -> None:
        """Bring files and folders into the open project, or a new one."""
        self.projects.import_paths(paths)

    def notify_if_away(self, message: str) -> None:
        """Tell the user who is looking at another window."""
        if not self.isActiveWindow():
            from gui.notifications import notify

            notify(self, message)

    # What the menus ask for

    def ask_export(self) -> None:
        """Show the export dialog."""
        from gui.dialogs.export import ExportDialog

        if self.project is not None:
            ExportDialog(self, self, self.project).open()

    def show_folder(self) -> None:
        """Show the project's folder in the file manager."""
        if self.project is not None:
            open_folder(self.project.folder)

    def open_palette(self) -> None:
        """Ctrl+K."""
        from gui.dialogs.palette import Palette

        Palette(self, self.commands).open()

    def show_keyboard(self) -> None:
        """Show all keys."""
        from gui.dialogs.help import KeyboardDialog

        KeyboardDialog(self, self.commands).open()

    def show_about(self) -> None:
        """Say what this program is."""
        from gui.dialogs.help import AboutDialog

        AboutDialog(self).open()

    def show_checks(self) -> None:
        """Check this computer."""
        from gui.dialogs.checks import ChecksDialog

        ChecksDialog(self, self).open()

    def toggle_full_screen(self) -> None:
        """Fill the screen, or no longer."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def toggle_column(self, side: str) -> None:
        """Hide or show a side column of the tab in front."""
        if self.tabs.current is not None:
            self.tabs.current.columns.toggle(side)

    def toggle_theme(self) -> None:
        """Light to dark and back."""
        self.use_theme("light" if theme.tokens.name == "dark" else "dark")

    def use_theme(self, mode: str) -> None:
        """Switch the theme and remember it."""
        theme.use(mode)
        self.preferences.set("theme", mode)

    def switch_language(self) -> None:
        """English to Chinese and back."""
        self.use_language(next_language())

    def use_language(self, code: str) -> None:
        """Switch the language and remember it."""
        language.use(code)
        self.preferences.set("language", code)

    # Showing

    def _show_project(self, project: Project | None) -> None:
        self.tabs.set_project(project)
        self.bar.set_project(project.name if project is not None else "")
        self.bar.enable_tabs(project is not None)
        self.menus.refresh()
        self.setWindowTitle(f"{project.name} – Seedling" if project is not None else "Seedling")
        read_only = project is not None and project.read_only
        kept = "Read-only" if read_only else "All changes saved"
        self.foot.set_saved(kept if project is not None else "", "eye" if read_only else "check")
        if project is None:
            self.start.refresh()
            self.start.banner.clear()
            self.stack.setCurrentWidget(self.start)
        elif self.tabs.show(self.preferences.get("tab", "data")) is None and self.tabs.rows:
            self.tabs.show(self.tabs.rows[0].name)

    def _tab_shown(self, name: str) -> None:
        self.bar.mark_tab(name)
        self.preferences.set("tab", name)

    def _banner(self) -> Banner:
        return self.tabs.current.banner if self.tabs.current is not None else self.start.banner

    def _add_tab_command(self, name: str, title: str, shortcut: str) -> None:
        from gui.commands import Command

        self.commands.add(Command(title, lambda: self.show_tab(name), shortcut))

    # Events

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()
            self._drop_hint.say((self.tabs.current or Tab).DROP)
            self._drop_hint.setGeometry(self.rect().adjusted(24, 72, -24, -64))
            self._drop_hint.show()
            self._drop_hint.raise_()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._drop_hint.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self._drop_hint.hide()
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        # After the drop has been answered: the file manager waits for it.
        QTimer.singleShot(0, lambda: self._take_dropped(paths))

    def _take_dropped(self, paths: list[Path]) -> None:
        """The tab in front comes first; what it has no use for is imported."""
        if self.tabs.current is None or not self.tabs.current.take_dropped(paths):
            self.import_paths(paths)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._drop_hint.hide()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.jobs.shown and not self._closing:
            event.ignore()
            self._ask_to_leave()
            return
        self._closing = True
        self.preferences.set("window/geometry", bytes(self.saveGeometry().toBase64().data()).decode())
        self.tabs.leave()
        self.projects.close()
        self.jobs.close()
        event.accept()

    def leave(self) -> None:
        """Close without asking, as when the computer is shut down; a training can go on from its last round later."""
        self._closing = True
        self.close()
        QApplication.quit()  # an open dialog would keep the program

    def _ask_to_leave(self) -> None:
        """Once, however often the window is closed meanwhile."""
        if self._leaving is None:
            self._leaving = LeaveDialog(self, self.jobs, self.close)
            self._leaving.finished.connect(self._stay)
            self._leaving.open()
        self._leaving.raise_()

    def _stay(self) -> None:
        self._leaving = None


class _DropHint(QFrame):
    """Lies over the window while something is dragged, and says what will become of it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        set_kind(self, "drop")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._words = Label(kind="title")
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        QVBoxLayout(self).addWidget(self._words)
        self.hide()

    def say(self, literal: str) -> None:
        """Show this sentence in the language in use."""
        bind(self._words.setText, literal)
