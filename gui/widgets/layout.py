"""The three columns of every tab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from gui.theme import set_kind
from gui.widgets.panels import Panel

if TYPE_CHECKING:
    from gui.preferences import Preferences

LEFT, RIGHT = 280, 272  # pixels at first; the brief of the window allows 260-300 and 256-300
_NARROW = 1120  # below this width of the window the right column folds away
_SAVE_AFTER_MS = 400


class Centre(QWidget):
    """The biggest thing on the screen; `.body` is its layout, without margins."""

    def __init__(self) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        set_kind(self, "background")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)


class Columns(QSplitter):
    """Left and right `Panel`s around a centre (its layout is `.body`); their widths are remembered by `name`."""

    def __init__(self, name: str, preferences: Preferences, widths: tuple[int, int] = (LEFT, RIGHT)) -> None:
        super().__init__()
        self._key, self._preferences = f"columns/{name}", preferences
        self.left, self.right = Panel(), Panel()
        self.centre = Centre()
        for index, part in enumerate((self.left, self.centre, self.right)):
            self.addWidget(part)
            self.setStretchFactor(index, index % 2)
            self.setCollapsible(index, index != 1)
        self.left.setMinimumWidth(200)
        self.right.setMinimumWidth(200)
        self.centre.setMinimumWidth(380)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(True)
        saved = preferences.get(self._key, list(widths))
        self._widths = saved if isinstance(saved, list) and len(saved) == 2 else list(widths)
        self._narrow = False
        self._placed = False
        self._save = QTimer(self, singleShot=True, interval=_SAVE_AFTER_MS)
        self._save.timeout.connect(self._remember)
        self.splitterMoved.connect(lambda *_: self._save.start())

    def toggle(self, side: str) -> None:
        """Hide or show the "left" or "right" column."""
        index = {"left": 0, "right": 2}[side]
        sizes = self.sizes()
        default = (LEFT, 0, RIGHT)[index]
        sizes[index] = 0 if sizes[index] else default
        self._place(sizes[0], sizes[2])
        self._remember()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        if not self._placed or narrow != self._narrow:
            self._placed, self._narrow = True, narrow
            self._place(self._widths[0], 0 if narrow else self._widths[1])

    def _place(self, left: int, right: int) -> None:
        self.setSizes([left, max(self.width() - left - right, 1), right])

    def _remember(self) -> None:
        left, _, right = self.sizes()
        self._widths = [left, self._widths[1] if self._narrow else right]
        self._preferences.set(self._key, self._widths)
