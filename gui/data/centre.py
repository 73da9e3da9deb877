"""The picture in front with its head line, its tools and the hint of the tool in hand."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from engine.errors import UserError, text
from gui.canvas.tools import TOOLS
from gui.canvas.view import Canvas
from gui.data.card import state_of
from gui.data.loading import Opened
from gui.data.looks import Looks
from gui.i18n import bind, tr
from gui.theme import set_kind
from gui.widgets.buttons import Button, Chip, IconButton, set_tip
from gui.widgets.labels import ElidedLabel, IconLabel, Label
from gui.widgets.panels import EmptyState

_WHOLE_HINT = text("Press the digit of a category to say what the picture is; press it again to take it back")
_JUST_DRAWN_HINT = text("A digit changes the category of what you just drew; Esc lets go of it")
# name, icon, tooltip, key
RAIL = (
    ("select", "select", text("Select and change shapes"), "V"),
    ("box", "box", text("Draw boxes"), "R"),
    ("polygon", "polygon", text("Draw polygons"), "P"),
    ("whole", "tag", text("Label the whole picture"), "C"),
)


class PictureView(QWidget):
    """Head line, tool rail, canvas and hint line."""

    tool_changed = Signal(str)
    add_asked = Signal()
    empty_asked = Signal(bool)
    find_asked = Signal()  # the file of the picture is gone
    remove_asked = Signal()
    right_asked = Signal()  # show or hide the right column
    step_asked = Signal(str)  # "Undo" or "Redo"

    def __init__(self) -> None:
        super().__init__()
        self.canvas = Canvas()
        self.name = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle)
        self.name.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.facts = ElidedLabel()
        set_kind(self.facts, "dim")
        self.looks = Looks()
        self.place = Chip()
        self.nothing = Button("Nothing here  0", tip="Say that there is nothing to find in this picture (0)")
        self.nothing.setCheckable(True)
        self.nothing.clicked.connect(self.empty_asked)
        self.whole = QLabel()
        self.problem = ProblemPage(self.find_asked.emit, self.remove_asked.emit)
        self.side = IconButton("panel-right", "Hide or show the right column (F10)", run=self.right_asked.emit)
        self.nothing_open = EmptyState(
            "images",
            "No picture here yet",
            "Pictures you add appear on the left; you label them here, and a network learns from them in Train.",
            button="Add pictures…",
            tip="Choose a folder, pictures or a labeled data set",
            run=self.add_asked.emit,
            then="You can also drop a folder onto the window.",
        )
        self.hint, self.pointer, self.zoom = ElidedLabel(), Label(kind="dim"), Label(kind="dim")
        self._group = QButtonGroup(self)
        self._lay_out()
        self.canvas.pointed.connect(self._point)
        self.canvas.selection_changed.connect(self._tell_hint)
        for field, widest in ((self.pointer, "x 99999   y 99999"), (self.zoom, "9999 %")):
            field.setMinimumWidth(field.fontMetrics().horizontalAdvance(widest))
            field.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.canvas.zoomed.connect(lambda scale: self.zoom.setText(f"{scale * 100:.0f} %"))
        self.take("select")
        self.show_picture(None, 0, 0)

    def show_picture(self, opened: Opened | None, place: int, count: int, *, filtered: bool = False) -> None:
        """Show a picture made ready by the loader, the `place`-th (from 0) of `count`; or none.

        Without a picture, a `count` says that one is on its way, and `filtered` that the filters hide all.
        """
        self.canvas.set_picture(opened.picture if opened else None)
        self.canvas.set_shapes(opened.shapes if opened else ())
        if opened is not None and opened.problem is None:
            self.looks.show_names(opened.names)
        if opened is not None and opened.problem is not None:
            self.problem.show_problem(opened.problem, lost=opened.lost)
        empty = 3 if filtered else 2
        shown = (0 if count else empty) if opened is None else (0 if opened.picture is not None else 1)
        self.stack.setCurrentIndex(shown)
        self.head.setVisible(opened is not None)
        self.foot.setVisible(shown == 0 and opened is not None)
        self.rail.setVisible(shown == 0 and opened is not None)
        self.describe(opened, place, count)

    def describe(self, opened: Opened | None, place: int, count: int) -> None:
        """Write the head line."""
        if opened is None:
            return
        record = opened.record
        self.name.setText(record.name)
        depth = "" if record.dtype in ("uint8", "") else tr(" · {depth}", depth=_depth(record.dtype))
        bands = tr("1 band") if record.bands == 1 else tr("{count} bands", count=record.bands)
        size = f"{record.width} × {record.height} · {bands}{depth}" if record.width else ""
        self.facts.setText(" · ".join(part for part in (size, state_of(record)[2]) if part))
        bind(self.place.setText, "{place} of {count}", place=f"{place + 1:,}", count=f"{count:,}")
        self.nothing.setChecked(record.state == "empty")
        self.nothing.setEnabled(record.annotations == record.drafts and not record.broken)

    def take(self, tool: str) -> None:
        """Take a tool of the rail in hand."""
        button = self._group.button([name for name, *_ in RAIL].index(tool))
        if not button.isChecked():
            button.setChecked(True)
        self.canvas.set_tool("select" if tool == "whole" else tool)
        self._tell_hint()
        self.tool_changed.emit(tool)

    def _tell_hint(self) -> None:
        hints = {kind.name: kind.hint for kind in TOOLS}
        drawn = self.tool in ("box", "polygon") and self.canvas.selected
        bind(self.hint.setText, _JUST_DRAWN_HINT if drawn else hints.get(self.tool, _WHOLE_HINT))

    @property
    def tool(self) -> str:
        """The tool in hand, by its name in `RAIL`."""
        return RAIL[max(self._group.checkedId(), 0)][0]

    def say_whole(self, names: list[str], colors: list[str]) -> None:
        """Write over the picture what is said about it as a whole."""
        self.whole.setVisible(bool(names))
        dots = [
            f'<span style="color:{color}">●</span> {escape(name)}' for name, color in zip(names, colors, strict=True)
        ]
        self.whole.setText("&nbsp;&nbsp; ".join(dots))
        self.whole.adjustSize()

    def _point(self, x: float, y: float) -> None:
        width, height = self.canvas.picture_size
        inside = 0 <= x < width and 0 <= y < height
        self.pointer.setText(f"x {int(x)}   y {int(y)}" if inside else "")

    def _lay_out(self) -> None:
        self.head = QFrame()
        set_kind(self.head, "bar")
        set_kind(self.name, "title")
        head = QHBoxLayout(self.head)
        head.setContentsMargins(16, 8, 16, 8)
        head.setSpacing(8)
        head.addWidget(self.name, 0)
        head.addWidget(self.facts, 1)
        head.addWidget(self.looks)
        head.addWidget(self.place)
        head.addWidget(self.nothing)
        head.addWidget(self.side)
        self.rail = self._make_rail()
        self.foot = QFrame()
        set_kind(self.foot, "foot")
        foot = QHBoxLayout(self.foot)
        foot.setContentsMargins(16, 4, 16, 4)
        foot.setSpacing(16)
        set_kind(self.hint, "dim")
        foot.addWidget(self.hint, 1)
        foot.addWidget(self.pointer)
        foot.addWidget(self.zoom)
        nothing_fits = EmptyState(
            "filter", "No picture fits", "Take something out of the search or the filters on the left to see more."
        )
        centre = QWidget()
        self.stack = QStackedLayout(centre)
        for page in (self.canvas, self.problem, self.nothing_open, nothing_fits):
            self.stack.addWidget(page)
        set_kind(self.whole, "hud")
        self.whole.setParent(self.canvas)
        self.whole.move(12, 12)
        self.whole.hide()
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(centre, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addLayout(row, 1)
        layout.addWidget(self.foot)

    def _make_rail(self) -> QFrame:
        rail = QFrame()
        set_kind(rail, "head")
        column = QVBoxLayout(rail)
        column.setContentsMargins(6, 12, 6, 12)
        column.setSpacing(6)
        for number, (name, icon, tip, key) in enumerate(RAIL):
            button = IconButton(icon, tip, checkable=True, tool=True)
            set_tip(button, tip, key)
            button.clicked.connect(lambda *_, n=name: self.take(n))
            self._group.addButton(button, number)
            column.addWidget(button)
        column.addStretch(1)
        undo = IconButton("undo", "Undo (Ctrl+Z)", tool=True, run=lambda: self.step_asked.emit("Undo"))
        redo = IconButton("redo", "Redo (Ctrl+Shift+Z)", tool=True, run=lambda: self.step_asked.emit("Redo"))
        fit = IconButton("fit", "Show the whole picture (F)", tool=True, run=self.canvas.fit)
        closer = IconButton("zoom-in", "Closer (+)", tool=True, run=lambda: self.canvas.zoom_step(1))
        farther = IconButton("zoom-out", "Farther (-)", tool=True, run=lambda: self.canvas.zoom_step(-1))
        for button in (undo, redo, closer, farther, fit):
            column.addWidget(button)
        return rail


class ProblemPage(QWidget):
    """Why a picture cannot be shown, and the button that mends it."""

    def __init__(self, find: Callable[[], object], remove: Callable[[], object]) -> None:
        super().__init__()
        self.what, self.mend = Label(kind="title", wrap=True), Label(kind="dim", wrap=True)
        self.find_button = Button(
            "Find the pictures…", tip="Choose the folder where they are now", kind="primary", run=find
        )
        self.remove_button = Button("Remove from the project", tip="The file stays where it is", run=remove)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.find_button)
        buttons.addWidget(self.remove_button)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(48, 24, 48, 24)
        layout.setSpacing(8)
        layout.addStretch(2)
        layout.addWidget(IconLabel("warning", "warning", 40), 0, Qt.AlignmentFlag.AlignHCenter)
        for label in (self.what, self.mend):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(label)
        layout.addSpacing(8)
        layout.addLayout(buttons)
        layout.addStretch(3)

    def show_problem(self, problem: UserError, *, lost: bool) -> None:
        """Say what is wrong; `lost`: the file is gone, but may be found elsewhere."""
        bind(self.what.setText, problem.message)
        bind(self.mend.setText, problem.hint)
        self.find_button.setVisible(lost)


def _depth(dtype: str) -> str:
    return {"uint16": tr("16 bit"), "float32": tr("floating point"), "int16": tr("16 bit")}.get(dtype, dtype)
