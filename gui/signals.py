"""The system asks the program to end: at shutdown, or by Ctrl+C in the terminal that it was started from."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier

_ASKING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGINT") if hasattr(signal, name))


class AskedToEnd(QObject):
    """Calls `leave` on the GUI thread when such a signal comes, until `stop`.

    Python handles signals between its own instructions, and a window at rest runs none: the signal writes into a
    socket that wakes Qt.
    """

    def __init__(self, leave: Callable[[], None]) -> None:
        super().__init__()
        self._leave = leave
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._asked)
        self._before = {number: signal.signal(number, lambda *_: None) for number in _ASKING}
        self._woken_before = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)

    def _asked(self) -> None:
        if any(number in _ASKING for number in self._reader.recv(64)):
            self._leave()

    def stop(self) -> None:
        """Handle signals as before."""
        signal.set_wakeup_fd(self._woken_before)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._notifier.setEnabled(False)
        self._reader.close()
        self._writer.close()
