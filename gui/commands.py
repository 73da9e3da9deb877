"""Every action of the program, by name and key; Ctrl+K finds them, and pictures, networks and runs beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from gui.i18n import bind, mark, say
from gui.icons import bind_icon


@dataclass(frozen=True, slots=True)
class Command:
    """One action: `title` is an English literal (or `Text`), `shortcut` as "Ctrl+Shift+E", `icon` a name or ""."""

    title: str
    run: Callable[[], object] = field(repr=False)
    shortcut: str = ""
    icon: str = ""
    group: str = mark("Window")  # heading on the keyboard page: "Project", "Data", "Train", "Run", "Window"
    alternates: tuple[str, ...] = ()  # further keys for the same


@dataclass(frozen=True, slots=True)
class Found:
    """One line that a search source found; `detail` stands dim behind it, in words already."""

    title: str
    run: Callable[[], object] = field(repr=False)
    detail: str = ""
    icon: str = "search"


Source = Callable[[str], Iterable[Found]]


class Commands(QObject):
    """The actions of a window.

    A tab adds its own with itself as `scope`: the key then works only while the focus is in that tab, so that two tabs
    may use the same letter. Without a scope the key works everywhere in the window.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._actions: list[tuple[Command, QAction]] = []
        self._sources: list[Source] = []

    @property
    def actions(self) -> list[tuple[Command, QAction]]:
        """All actions, in the order they were added."""
        return list(self._actions)

    def add(self, command: Command, scope: QWidget | None = None) -> QAction:
        """Make an action of `command`; enable, disable or check the returned QAction as things change."""
        holder = scope or self._window
        action = QAction(holder)
        bind(action.setText, command.title)
        keys = [QKeySequence(key) for key in (command.shortcut, *command.alternates) if key]
        action.setShortcuts(keys)
        context = Qt.ShortcutContext.WidgetWithChildrenShortcut if scope else Qt.ShortcutContext.WindowShortcut
        action.setShortcutContext(context)
        if command.icon:
            bind_icon(action, command.icon)
        action.triggered.connect(lambda *_: command.run())
        holder.addAction(action)
        self._actions.append((command, action))
        return action

    def add_source(self, source: Source) -> None:
        """Let Ctrl+K search more: `source(words)` yields a few `Found`, fast, for it runs while the user types."""
        self._sources.append(source)

    def find(self, words: str, limit: int = 30) -> list[Found]:
        """Return actions (by their words in either language), then what the sources find."""
        wanted = words.casefold().split()
        found = [self._found(c, a) for c, a in self._actions if a.isEnabled() and _fits(wanted, say(c.title), c.title)]
        for source in self._sources if wanted else ():
            found += source(words)
        return found[:limit]

    def _found(self, command: Command, action: QAction) -> Found:
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        return Found(say(command.title), action.trigger, keys, command.icon or "chevron-right")


def trigger(commands: Commands, title: str) -> None:
    """Do what the action with this English title does; nothing where there is none."""
    for command, action in commands.actions:
        if command.title == title:
            action.trigger()
            return


def _fits(wanted: list[str], *titles: str) -> bool:
    return any(all(word in title.casefold() for word in wanted) for title in titles)
