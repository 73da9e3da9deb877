"""Keeps bare keys for the field that has the focus, and gives the focus back to the picture when the field is done."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

_PLAIN = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.KeypadModifier


class TypingGuard(QObject):
    """While a field has the focus, D types a D (or seeks in the list of a combo box) and goes to no other picture.

    Enter and Esc in a text field, and a choice in a combo box, give the focus to the first of `back` in sight.
    """

    def __init__(self, *back: QWidget) -> None:
        super().__init__(back[0])
        self._back = back

    def watch(self, *fields: QWidget) -> None:
        """Guard these text fields and combo boxes."""
        for field in fields:
            field.installEventFilter(self)
            if isinstance(field, QLineEdit):
                field.returnPressed.connect(self._give_back)
            elif isinstance(field, QComboBox):
                field.activated.connect(self._give_back)

    def _give_back(self, *_: object) -> None:
        seen = next((widget for widget in self._back if widget.isVisible()), self._back[0])
        seen.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.ShortcutOverride and event.modifiers() in _PLAIN:
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            if isinstance(watched, QLineEdit) and watched.isClearButtonEnabled():
                watched.clear()
            self._give_back()
            return True
        return False
