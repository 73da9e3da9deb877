"""What waits to be trained: the list above the runs, to be put in order, shortened and set going."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from engine.errors import text
from engine.training.queue import Entry
from gui.i18n import bind, on_language, tr
from gui.icons import icon
from gui.theme import set_kind
from gui.widgets.buttons import Button, IconButton
from gui.widgets.labels import Heading

_STATES = {"waiting": ("clock", "dim"), "running": ("play", "accent"), "failed": ("error", "error")}
_ROW = 40  # pixels: two lines
_MOST_ROWS = 4  # that are seen at once; the runs need room too


class QueueList(QWidget):
    """Hidden while nothing waits. Emits what is asked for; `show_entries` shows what came of it."""

    go_asked = Signal()
    clear_asked = Signal()
    remove_asked = Signal(int)  # number of an entry
    move_asked = Signal(int, int)  # number of an entry; places, up is negative

    def __init__(self) -> None:
        super().__init__()
        self._entries: list[Entry] = []
        self._working = False
        self.list = _Rows()
        self.go = Button("Start", tip="Train them one after another", icon="play", run=self.go_asked.emit)
        self.up = IconButton("chevron-up", "Train it earlier (Alt+Up)", run=lambda: self._move(-1))
        self.down = IconButton("chevron-down", "Train it later (Alt+Down)", run=lambda: self._move(1))
        self.remove = IconButton("close", "Take it out of the queue (Del)", run=self._remove)
        self.clear = IconButton("trash", "Take all out of the queue", run=self.clear_asked.emit)
        foot = QHBoxLayout()
        foot.setSpacing(2)
        foot.addStretch(1)
        for button in (self.up, self.down, self.remove, self.clear):
            foot.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 8)
        layout.setSpacing(8)
        layout.addWidget(Heading("Queue"))
        layout.addWidget(self.list)
        layout.addLayout(foot)
        layout.addWidget(self.go)
        self.list.currentRowChanged.connect(lambda *_: self._say_state())
        self.list.removed.connect(self._remove)
        self.list.pushed.connect(self._move)
        self.list.dropped.connect(self._dropped)
        on_language(self.list, self._fill)
        self.hide()

    def show_entries(self, entries: list[Entry], *, working: bool) -> None:
        """Show what is left and what failed; `working`: the queue is being worked off, or something else trains."""
        shown = [entry for entry in entries if entry.state != "done"]
        if (shown, working) == (self._entries, self._working):  # whoever drags or tabs through it is left alone
            return
        self._entries, self._working = shown, working
        self._fill()
        self.setVisible(bool(self._entries))

    @property
    def current(self) -> Entry | None:
        """The entry at hand."""
        row = self.list.currentRow()
        return self._entries[row] if 0 <= row < len(self._entries) else None

    def _fill(self) -> None:
        row, before = self.list.currentRow(), self.list.numbers
        number = before[row] if 0 <= row < len(before) else None
        self.list.show_rows(self._entries)
        self.list.setFixedHeight(min(max(len(self._entries), 1), _MOST_ROWS) * _ROW + 4)
        numbers = self.list.numbers
        if numbers:  # the same one, or what took its place
            self.list.setCurrentRow(numbers.index(number) if number in numbers else min(max(row, 0), len(numbers) - 1))
        self._say_state()

    def _say_state(self) -> None:
        entry = self.current
        waits = entry is not None and entry.state == "waiting"
        waiting = [other.number for other in self._entries if other.state == "waiting"]
        self.up.setEnabled(waits and entry is not None and entry.number != waiting[0])
        self.down.setEnabled(waits and entry is not None and entry.number != waiting[-1])
        self.remove.setEnabled(entry is not None and not (entry.state == "running" and self._working))
        self.clear.setEnabled(not self._working)
        left = [other for other in self._entries if other.is_left]
        self.go.setVisible(bool(left) and not self._working)
        begun = any(other.state == "running" for other in left)
        bind(self.go.say, text("Go on") if begun else text("Start"))

    def _move(self, by: int) -> None:
        entry = self.current
        if entry is not None and entry.state == "waiting":
            self.move_asked.emit(entry.number, by)

    def _remove(self) -> None:
        if self.remove.isEnabled() and self.current is not None:
            self.remove_asked.emit(self.current.number)

    def _dropped(self, number: int, row: int) -> None:
        """What was dragged to `row` goes there, as far as what waits can be moved."""
        waiting = [(place, entry.number) for place, entry in enumerate(self._entries) if entry.state == "waiting"]
        here = next((place for place, (_, other) in enumerate(waiting) if other == number), None)
        if here is not None:
            before = sum(place < row and other != number for place, other in waiting)
            self.move_asked.emit(number, before - here)


class _Rows(QListWidget):
    """Dragged with the mouse or moved with Alt and the arrows; Del takes out."""

    removed = Signal()
    pushed = Signal(int)  # places, up is negative
    dropped = Signal(int, int)  # number of the entry; the row before which it was let go

    def __init__(self) -> None:
        super().__init__()
        self.numbers: list[int] = []
        set_kind(self, "rows")
        bind(self.setAccessibleName, "Queue")
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setIconSize(QSize(14, 14))
        self.model().rowsMoved.connect(self._rows_moved)

    def show_rows(self, entries: list[Entry]) -> None:
        """Show these."""
        self.numbers = [entry.number for entry in entries]
        self.clear()
        for entry in entries:
            item = QListWidgetItem(icon(*_STATES[entry.state]), f"{entry.title}\n{_words(entry)}")
            item.setToolTip(entry.reason or item.text())
            item.setSizeHint(QSize(0, _ROW))
            if entry.state != "waiting":
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsDragEnabled)
            self.addItem(item)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.key() == Qt.Key.Key_Delete:
            self.removed.emit()
        elif event.modifiers() & Qt.KeyboardModifier.AltModifier and event.key() in steps:
            self.pushed.emit(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def _rows_moved(self, _: QModelIndex, first: int, last: int, to: QModelIndex, row: int) -> None:
        number = self.numbers[first]
        QTimer.singleShot(0, self, lambda: self.dropped.emit(number, row))  # Qt is still at it: the list is made anew


def _words(entry: Entry) -> str:
    settings = entry.settings
    if entry.state == "failed":
        return tr("failed: {reason}", reason=entry.reason)
    return tr("{count} rounds · seed {seed}", count=settings.epochs, seed=settings.seed)
