"""A word from the desktop when something long ends while the user is elsewhere."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from gui.icons import app_icon

_SHOWN_MS = 10_000


def notify(window: QWidget, message: str) -> None:
    """Flash the task bar and, where the desktop has a tray, show `message`."""
    QApplication.alert(window)
    if not QSystemTrayIcon.isSystemTrayAvailable():
        return
    tray = window.findChild(QSystemTrayIcon) or QSystemTrayIcon(app_icon(), window)
    tray.messageClicked.connect(window.activateWindow)
    tray.show()
    tray.showMessage("Seedling", message, app_icon(), _SHOWN_MS)
