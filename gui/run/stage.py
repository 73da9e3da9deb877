"""The centre of Run: the picture with what the network says, its head line, and one line that says what the keys do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from engine.errors import Text, text
from engine.inference.stream import FrameResult
from gui.canvas.view import Canvas
from gui.i18n import bind, on_language, say, tr, unbind
from gui.run.player import Shown
from gui.theme import set_kind
from gui.widgets.buttons import Button, IconButton
from gui.widgets.labels import ElidedLabel, Label
from gui.widgets.panels import EmptyState

_HUD = 12  # pixels from the corner


class Stage(QWidget):
    """Shows one result at a time; it decides nothing."""

    right_asked = Signal()

    def __init__(
        self,
        start: Callable[[], object],
        step: Callable[[int], object],
        pause: Callable[[], object],
        keep: Callable[[], object],
    ) -> None:
        super().__init__()
        self.canvas = Canvas(editable=False)
        self.hud = QLabel(self.canvas)
        set_kind(self.hud, "hud")
        self.hud.move(_HUD, _HUD)
        self.title, self.facts = ElidedLabel(), Label(kind="dim")
        set_kind(self.title, "title")
        self.before = Button("‹", tip="Previous picture", run=lambda: step(-1))
        self.after = Button("›", tip="Next picture", run=lambda: step(1))
        self.pause = Button("Pause", tip="Wait, or go on", run=pause)
        self.keep = Button("Keep this picture", tip="Keep it for Data (Space)", run=keep)
        for button in (self.before, self.after, self.pause, self.keep):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # after a click the keys still belong to the picture
        self.side = IconButton("panel-right", "Hide or show the right column (F10)", run=self.right_asked.emit)
        self.hint = ElidedLabel()
        set_kind(self.hint, "dim")
        self.empty = EmptyState(
            "play",
            "Watch a network at work",
            "Choose a trained network and what it shall look at: pictures, a video, a camera or a stream.",
            button="Start",
            tip="Run the network on the source",
            run=start,
            then="What it gets wrong you can send to Data, mend there, and train again.",
        )
        self._told: tuple[FrameResult, tuple[int, int], bool] | None = None
        self._keys: list[Text] = []
        self._lay_out()
        self.clear()
        on_language(self, self._say)

    def _lay_out(self) -> None:
        self.head, self.foot = QFrame(), QFrame()
        set_kind(self.head, "bar")
        set_kind(self.foot, "bar")
        head = QHBoxLayout(self.head)
        head.setContentsMargins(16, 8, 16, 8)
        head.setSpacing(8)
        head.addWidget(self.title, 1)
        head.addWidget(self.facts)
        for button in (self.before, self.after, self.pause, self.keep, self.side):
            head.addWidget(button)
        foot = QHBoxLayout(self.foot)
        foot.setContentsMargins(16, 6, 16, 6)
        foot.addWidget(self.hint, 1)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.empty)
        self.pages.addWidget(self.canvas)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self.foot)

    def clear(self) -> None:
        """Show nothing but what this place is for."""
        self.canvas.set_picture(None)
        self.canvas.set_shapes(())
        self._told = None
        self.hud.hide()
        self.head.hide()
        self.foot.hide()
        self.pages.setCurrentWidget(self.empty)

    def wait(self) -> None:
        """The model and the source are being opened."""
        self.pages.setCurrentWidget(self.canvas)
        self.head.show()
        self.foot.show()
        bind(self.title.setText, "Opening…")
        self._told = None
        self.facts.setText("")

    def show_result(self, shown: Shown, place: tuple[int, int], *, live: bool) -> None:
        """Show a result; `place` is its number and how many there are (0: not known)."""
        self.canvas.set_picture(shown.picture)
        self.canvas.set_shapes(shown.shapes)
        unbind(self.title.setText)
        self.title.setText(shown.result.frame.name)
        self._told = shown.result, place, live
        self._say()

    def say_keys(self, *, leafing: bool, running: bool, can_keep: bool) -> None:
        """Say what can be done now."""
        self._keys = [
            text("A and D: leaf through") if leafing else text(""),
            text("P: pause") if running else text(""),
            text("Space: keep the picture for Data") if can_keep else text(""),
            text("wheel: zoom, F: whole picture"),
        ]
        self._say()

    def _say(self) -> None:
        """Write what follows the language."""
        self.hint.setText("   ·   ".join(say(part) for part in self._keys if part))
        if self._told is None:
            return
        result, (number, count), live = self._told
        height, width = result.frame.pixels.shape[:2]
        place = tr("{number} of {count}", number=number, count=count) + "  ·  " if count > 1 else ""
        self.facts.setText(f"{place}{width} × {height}")
        words = [tr("{ms:.0f} ms", ms=result.ms)]
        if live and result.fps:
            words.insert(0, tr("{fps:.1f} pictures/s", fps=result.fps))
        lines = [f"{name}  {score:.2f}" for name, score in result.alternatives[:5]]
        self.hud.setText("\n".join([*lines, "  ·  ".join(words)]))
        self.hud.adjustSize()
        self.hud.show()


def pressed_instead() -> bool:
    """Let Space press or open what has the focus, if it is something to press; False where it is not."""
    focus = QApplication.focusWidget()
    if isinstance(focus, QAbstractButton) and focus.isEnabled():
        focus.click()
    elif isinstance(focus, QComboBox):
        focus.showPopup()
    else:
        return False
    return True
