"""The tabs: known by name, imported and made when they are first shown."""

from __future__ import annotations

import importlib
import importlib.util
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget

from gui.i18n import mark
from gui.shell import Shell, Tab

if TYPE_CHECKING:
    from engine.project import Project


@dataclass(frozen=True, slots=True)
class TabRow:
    """One tab: where its class is, its English title and its key."""

    name: str
    title: str
    module: str
    class_name: str
    shortcut: str


TABS = (
    TabRow("data", mark("Data"), "gui.data.tab", "DataTab", "Ctrl+1"),
    TabRow("train", mark("Train"), "gui.train.tab", "TrainTab", "Ctrl+2"),
    TabRow("run", mark("Run"), "gui.run.tab", "RunTab", "Ctrl+3"),
)


class Tabs(QObject):
    """Makes tabs in a stack; `shown` carries the name of the one in front."""

    shown = Signal(str)

    def __init__(self, stack: QStackedWidget, shell: Shell) -> None:
        super().__init__(stack)
        self._stack, self._shell = stack, shell
        self._project: Project | None = None
        self._made: dict[str, Tab] = {}
        self._stale: set[str] = set()  # tabs that have not been told of the project that is open now
        self._seen: dict[str, int] = {}  # the revision of the project when each tab was last in front
        self.rows = [row for row in TABS if importlib.util.find_spec(row.module) is not None]
        self.front = ""

    def show(self, name: str) -> Tab | None:
        """Bring a tab to the front, made now if need be; None where there is no such tab."""
        row = next((row for row in self.rows if row.name == name), None)
        if row is None:
            return None
        came = self.front != name
        if came:
            self.leave()
        tab = self._made.get(name) or self._make(row)
        if name in self._stale:
            self._stale.discard(name)
            tab.set_project(self._project)
        elif came and self._project is not None and self._seen.get(name) != self._project.revision:
            tab.refresh()  # labels were changed in another tab meanwhile
        self._stack.setCurrentWidget(tab)
        self.front = name
        self.shown.emit(name)
        return tab

    @property
    def current(self) -> Tab | None:
        """The tab in front, if any."""
        return self._made.get(self.front)

    def set_project(self, project: Project | None) -> None:
        """Tell the tabs of another project: all at once when it is closed, else each when it is next shown."""
        self._project = project
        self._stale = set(self._made)
        if project is None:
            self.leave()
            for tab in self._made.values():
                tab.set_project(None)
            self._stale.clear()
        for tab in self._made.values():
            tab.banner.clear()

    def refresh(self) -> None:
        """Let every tab read the project again."""
        for name, tab in self._made.items():
            if name not in self._stale:
                tab.refresh()

    def leave(self) -> None:
        """No tab is in front any more."""
        if self.current is not None:
            self.current.leave()
            self._seen[self.front] = self._project.revision if self._project is not None else 0
        self.front = ""

    def _make(self, row: TabRow) -> Tab:
        tab: Tab = getattr(importlib.import_module(row.module), row.class_name)(self._shell)
        self._made[row.name] = tab
        self._stale.add(row.name)
        self._stack.addWidget(tab)
        return tab
