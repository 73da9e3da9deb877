"""What a tab may ask of the window around it, and what the window asks of a tab.

A tab is given one `Shell` and knows nothing else of the window; a test gives it a small fake. The window finds tabs by
name (`gui.window.TABS`), imports their module when they are first shown, and calls `set_project` whenever another
project is opened (or None when it is closed).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Protocol

from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.i18n import mark
from gui.widgets.banner import Banner
from gui.widgets.layout import Columns

if TYPE_CHECKING:
    from engine.project import Project
    from gui.commands import Commands
    from gui.jobs import JobRunner
    from gui.preferences import Preferences


@dataclass(frozen=True, slots=True)
class Action:
    """The one button of a banner: its words and what it does. The banner closes itself when it is pressed."""

    label: str
    run: Callable[[], object] = field(repr=False)


class Shell(Protocol):
    """The window as a tab sees it."""

    jobs: JobRunner
    """Starts long operations; see gui/jobs.py. Never start a thread of your own that outlives the window."""
    commands: Commands
    """Every action with its shortcut; add yours with `commands.add`, search sources with `commands.add_source`."""
    preferences: Preferences
    """What is remembered between two starts: `preferences.get("run/opacity", 0.4)`, `preferences.set(...)`."""

    @property
    def project(self) -> Project | None:
        """The open project, if any."""

    def show_error(self, error: BaseException, traceback: str = "", action: Action | None = None) -> None:
        """Show a `UserError` as a banner in the tab in front (with `action` as its button); anything else as a crash.

        Its signature fits `JobHandle.failed`: `handle.failed.connect(shell.show_error)`.
        """

    def notice(self, message: str, hint: str = "", action: Action | None = None) -> None:
        """Show something worth knowing as a banner in the tab in front; both sentences are already in words."""

    def send_status(self, message: str) -> None:
        """Say something small and passing at the foot of the window for a few seconds ("12 pictures marked empty")."""

    def show_tab(self, name: str) -> QWidget | None:
        """Bring the tab "data", "train" or "run" to the front and return it; None where there is no such tab."""

    def open_in_run(self, run: Path) -> None:
        """Show the Run tab with the model of the run folder `run` chosen: calls its `choose_run(run)`."""

    def open_image(self, image_id: int) -> None:
        """Show the Data tab with this image of the project in front: calls its `show_image(image_id)`."""

    def project_changed(self) -> None:
        """Say that pictures, annotations or runs have changed outside the tab that shows them: all tabs `refresh`."""

    def import_paths(self, paths: list[Path]) -> None:
        """Import folders, pictures or data sets into the open project, or a new one, with progress and summary."""

    def notify_if_away(self, message: str) -> None:
        """A desktop notification when the window is not in front, for the end of something long."""


class Tab(QWidget):
    """The base of a tab: three columns (left, centre, right; splitter remembered) under a place for banners.

    A subclass sets `NAME` and builds its columns in `__init__` by adding to `self.left`, `self.centre`, `self.right`
    (each a QWidget with a QVBoxLayout as `.body`; left and right have margins, centre has none).
    """

    NAME: ClassVar[str] = ""
    DROP: ClassVar[str] = mark("Let go to bring these in. The files stay where they are.")  # while something is dragged

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.shell = shell
        self.columns = Columns(self.NAME, shell.preferences)
        self.left, self.centre, self.right = self.columns.left, self.columns.centre, self.columns.right
        self.banner = Banner()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.banner)
        layout.addWidget(self.columns, 1)

    def set_project(self, project: Project | None) -> None:
        """Show another project, or none. Must be cheap: load pictures through a job."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Something in the project has changed elsewhere; read again what is shown. Nothing by default."""

    def take_dropped(self, paths: list[Path]) -> bool:
        """Use what was dropped onto the window, and return whether it was of use; what is not is imported."""
        return False

    def leave(self) -> None:
        """The tab goes to the back or the window closes: stop cameras and timers. Nothing by default."""
