"""What nobody foresaw: a dialog with the details to copy, and the program lives on."""

from __future__ import annotations

import platform
import sys
import threading
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Qt, QTimer, Signal, qVersion
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from engine import VERSION
from engine.errors import UserError
from gui.dialogs.sheet import Sheet
from gui.i18n import bind, mark, tr
from gui.widgets.labels import Label
from gui.widgets.panels import Foldable


class CrashDialog(Sheet):
    """One report; further errors while it is open are added to it instead of piling up dialogs."""

    def __init__(self, parent: QWidget | None, report: str) -> None:
        super().__init__(parent, mark("Something unexpected happened"), 560)
        self._reports = [report]
        self.body.addWidget(
            Label(
                "Seedling goes on, and what you made is saved. This is a fault of the program, not of yours.", wrap=True
            )
        )
        self.body.addWidget(
            Label("Copy the details and send them to whoever looks after Seedling.", kind="dim", wrap=True)
        )
        self.details = QPlainTextEdit(readOnly=True, lineWrapMode=QPlainTextEdit.LineWrapMode.NoWrap)
        self.details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.details.setMinimumHeight(220)
        bind(self.details.setAccessibleName, "Details of the fault")
        self.fold = Foldable("Details")
        self.fold.body.addWidget(self.details)
        self.fold.toggled.connect(lambda _opened: QTimer.singleShot(0, self, self.fit))
        self.body.addWidget(self.fold)
        self.copy_button = self.add_button("Copy details", self.copy)
        self.add_button("Go on", kind="primary", default=True)
        self._show()

    def add_report(self, report: str) -> None:
        """Add another error to the same dialog (the first ten are kept)."""
        if len(self._reports) < 10:
            self._reports.append(report)
            self._show()

    def copy(self) -> None:
        """Put the details on the clipboard."""
        QGuiApplication.clipboard().setText(self.details.toPlainText())
        bind(self.copy_button.say, "Copied")

    def _show(self) -> None:
        self.details.setPlainText("\n\n".join([about_this_computer(), *self._reports]))


class CrashReporter(QObject):
    """Catches what nothing else caught, on any thread, and shows it on the GUI thread."""

    _caught = Signal(str)  # from any thread
    user_error = Signal(object)  # a UserError that nobody caught: still a sentence for the user

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.dialog: CrashDialog | None = None
        self._caught.connect(self.show_report, Qt.ConnectionType.QueuedConnection)
        self._hooks = (sys.excepthook, threading.excepthook)

    def install(self) -> None:
        """Take over sys.excepthook and threading.excepthook."""
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception

    def uninstall(self) -> None:
        """Give the hooks back."""
        sys.excepthook, threading.excepthook = self._hooks

    def show_report(self, report: str) -> None:
        """Show a traceback (from this thread)."""
        sys.stderr.write(report + "\n") if sys.stderr else None
        if self.dialog is not None:
            self.dialog.add_report(report)
            return
        self.dialog = CrashDialog(self._window, report)
        self.dialog.finished.connect(self._forget)
        self.dialog.open()

    def _forget(self) -> None:
        self.dialog = None

    def _on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QGuiApplication.quit()
        elif isinstance(error, UserError):
            self.user_error.emit(error)
        else:
            self._caught.emit("".join(traceback.format_exception(kind, error, trace)))

    def _on_thread_exception(self, hook: threading.ExceptHookArgs) -> None:
        if hook.exc_value is not None and not issubclass(hook.exc_type, SystemExit):
            self._on_exception(hook.exc_type, hook.exc_value, hook.exc_traceback)


def about_this_computer() -> str:
    """Return one line of versions for reports."""
    return tr(
        "Seedling {version}, Python {python}, Qt {qt}, {system}",
        version=VERSION,
        python=platform.python_version(),
        qt=qVersion(),
        system=platform.platform(),
    )
