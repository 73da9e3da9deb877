"""Things to type in, choose from and drag."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from gui.i18n import bind, on_language, say
from gui.icons import bind_icon
from gui.theme import set_kind
from gui.widgets.labels import Label

_TYPING_PAUSE_MS = 180


class SearchField(QLineEdit):
    """A search line; `searched` comes shortly after the typing stops, so that each letter need not search."""

    searched = Signal(str)

    def __init__(self, placeholder: str, shortcut: str = "Ctrl+F") -> None:
        super().__init__()
        bind(self.setPlaceholderText, placeholder)
        bind(self.setAccessibleName, placeholder)
        self.setClearButtonEnabled(True)
        glass = QAction(self)
        bind_icon(glass, "search", "dim")
        self.addAction(glass, QLineEdit.ActionPosition.LeadingPosition)
        self._pause = QTimer(self, singleShot=True, interval=_TYPING_PAUSE_MS)
        self._pause.timeout.connect(lambda: self.searched.emit(self.text()))
        self.textChanged.connect(lambda *_: self._pause.start())
        if shortcut:
            QShortcut(QKeySequence(shortcut), self, self._focus)

    def _focus(self) -> None:
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()


class ComboBox(QComboBox):
    """One of many: `add_choice(key, literal)`; `chosen` is the key in force; `picked` carries what the user picked."""

    picked = Signal(object)

    def __init__(self, accessible_name: str = "") -> None:
        super().__init__()
        self.setView(QListView())
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.activated.connect(lambda index: self.picked.emit(self.itemData(index)))
        self._literals: list[str] = []
        on_language(self, self._say)
        if accessible_name:
            bind(self.setAccessibleName, accessible_name)

    def add_choice(self, key: object, sentence: str) -> None:
        """Add a choice; `sentence` is a literal or `Text` and follows the language (a name stays as it is)."""
        self._literals.append(sentence)
        self.addItem(say(sentence), key)

    def clear_choices(self) -> None:
        """Remove all choices."""
        self._literals.clear()
        self.clear()

    @property
    def chosen(self) -> object:
        """The key of the choice; None where there is none."""
        return self.currentData()

    def choose(self, key: object) -> bool:
        """Choose by key without `picked`; False where there is no such key."""
        index = self.findData(key)
        if index >= 0:
            self.setCurrentIndex(index)
        return index >= 0

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # scrolling past a setting must not change it

    def _say(self) -> None:
        for index, literal in enumerate(self._literals):
            self.setItemText(index, say(literal))


class WordField(QLineEdit):
    """A word to type where a list would be too long, with the interface of ComboBox."""

    picked = Signal(object)

    def __init__(self, accessible_name: str) -> None:
        super().__init__()
        bind(self.setAccessibleName, accessible_name)
        self._before: object = ""
        self.editingFinished.connect(self._finished)

    @property
    def chosen(self) -> object:
        """The word."""
        return self.text().strip()

    def choose(self, key: object) -> bool:
        """Put a word in without `picked`."""
        self.setText(str(key))
        self._before = self.chosen
        return True

    def _finished(self) -> None:
        if self.chosen != self._before:
            self._before = self.chosen
            self.picked.emit(self.chosen)


_INSET = (7, 0, 0, 0)  # padding of a style sheet does not reach the field inside a spin box


class SpinBox(QSpinBox):
    """A whole number; the wheel does not change it while one scrolls past."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.lineEdit().setTextMargins(*_INSET)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class DoubleSpinBox(QDoubleSpinBox):
    """A number; the wheel does not change it while one scrolls past. Trailing zeros are not shown."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.lineEdit().setTextMargins(*_INSET)

    def textFromValue(self, value: float) -> str:
        return self.locale().toString(value, "g", 6)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class CheckBox(QCheckBox):
    """A choice that is on or off."""

    def __init__(self, literal: str, *, tip: str = "", checked: bool = False) -> None:
        super().__init__()
        bind(self.setText, literal)
        bind(self.setAccessibleName, literal)
        bind(self.setToolTip, tip or literal)
        self.setChecked(checked)


class LabeledSlider(QWidget):
    """A slider with its name and its value above it; values are floats between `low` and `high`."""

    changed = Signal(float)

    def __init__(
        self,
        literal: str,
        low: float,
        high: float,
        value: float,
        *,
        step: float = 0.01,
        form: Callable[[float], str] = "{:.2f}".format,
        tip: str = "",
    ) -> None:
        super().__init__()
        self._low, self._step, self._form = low, step, form
        self.caption, self.shown = Label(literal), QLabel()
        set_kind(self.shown, "dim")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, round((high - low) / step))
        self.slider.setPageStep(max(1, self.slider.maximum() // 10))
        self.slider.valueChanged.connect(self._moved)
        self.slider.installEventFilter(self)
        bind(self.slider.setAccessibleName, literal)
        bind(self.setToolTip, tip or literal)
        head = QHBoxLayout()
        head.addWidget(self.caption, 1)
        head.addWidget(self.shown)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addWidget(self.slider)
        self.set_value(value)
        self._show()

    @property
    def value(self) -> float:
        """The value, a multiple of the step above the lowest."""
        return round(self._low + self.slider.value() * self._step, 10)

    def set_value(self, value: float) -> None:
        """Move the slider to `value`; `changed` follows if it was elsewhere."""
        self.slider.setValue(round((value - self._low) / self._step))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and not self.slider.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        return QSize(200, super().sizeHint().height())

    def _moved(self) -> None:
        self._show()
        self.changed.emit(self.value)

    def _show(self) -> None:
        self.shown.setText(self._form(self.value))
