"""Starting the window.

The order, told as a story. Nothing heavy is imported before the window is on the screen, which is within a second of
the start of the process. So Qt comes first (on Windows alone PyTorch comes before it: the other way round its DLLs do
not load). Then preferences are read, since language and theme decide how the first picture looks; the window is made,
dressed and shown with the start page; faults are caught from here on. Once the event loop runs, the project is opened
on a thread, and when the window has painted, PyTorch is loaded on another one, with a word at the foot. At the end the
window has stopped and joined every thread: one left inside torch would abort the process.
"""

from __future__ import annotations

import faulthandler
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from gui.preferences import Preferences
    from gui.window import Window

_WARM_UP_AFTER_MS = 250


def main(project: Path | str | None = None) -> int:
    """Open the window, with `project` or the one that was open last, and return the exit status when it closes."""
    if sys.stderr is not None:  # None where Windows starts the program without a console
        faulthandler.enable()  # a crash inside Qt or PyTorch says where it was
    torch_before_qt()
    from gui.signals import AskedToEnd

    app = make_application()
    preferences = read_preferences(app)
    window = make_window(preferences)
    window.crashes.install()
    open_first(window, Path(project) if project else None)
    warm_up_later(window)
    start_dialogs_at_home(window)
    asked = AskedToEnd(window.leave)
    try:
        return int(app.exec())
    finally:
        asked.stop()
        window.jobs.close()
        window.crashes.uninstall()


def torch_before_qt() -> None:
    """On Windows torch must be imported before Qt, or its DLLs fail to load (pytorch issues 166628 and 169429)."""
    from gui.warmup import wanted

    if sys.platform == "win32" and wanted():
        import torch  # noqa: F401


def make_application() -> QApplication:
    """Return the QApplication, named so that desktops find our icon."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtWidgets import QApplication

    from gui.icons import app_icon

    app = QApplication.instance()
    if app is None:
        QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
        app = QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("Seedling")
    app.setDesktopFileName("seedling")
    app.setWindowIcon(app_icon())
    return app


def read_preferences(app: QApplication) -> Preferences:
    """Return what was remembered, with language and theme in force. SEEDLING_LANGUAGE and SEEDLING_THEME override."""
    from gui.i18n import language, system_language
    from gui.preferences import Preferences
    from gui.theme import theme

    preferences = Preferences()
    language.use(os.environ.get("SEEDLING_LANGUAGE") or preferences.get("language") or system_language())
    theme.attach(app, preferences.get("theme", "system"))
    return preferences


def make_window(preferences: Preferences) -> Window:
    """Return the window, on the screen."""
    from gui.window import Window

    window = Window(preferences)
    window.show()
    return window


def open_first(window: Window, project: Path | None) -> None:
    """Open `project`, or the one that was open when the program ended; anything else that is given is imported."""
    from gui.places import is_project

    last = window.preferences.get("project", "")
    if project is None and last and is_project(Path(last)):
        project = Path(last)
    if project is None:
        return
    if is_project(project) or not project.exists():
        window.projects.open_folder(project.absolute())
    else:
        window.import_paths([project.absolute()])


def warm_up_later(window: Window) -> None:
    """Load PyTorch once the window has painted itself."""
    from PySide6.QtCore import QTimer

    from gui.i18n import bind, say
    from gui.warmup import Device, cpu, wanted, warm_up

    chip = window.bar.device
    if not wanted():
        bind(chip.setText, cpu().words)
        return

    def ready(device: Device) -> None:
        bind(chip.setText, device.words)
        window.send_status(say(text("PyTorch is ready")))

    def failed(error: Exception, _traceback: str) -> None:
        bind(chip.setText, text("PyTorch does not work"))
        bind(chip.setToolTip, text("Training is not possible here ({error}). Click to see why.", error=error))

    def go() -> None:
        window.send_status(say(text("Getting PyTorch ready…")))
        job = window.jobs.start(warm_up(), text("Getting PyTorch ready…"), quiet=True, lasting=True)
        job.finished.connect(ready)
        job.failed.connect(failed)

    QTimer.singleShot(_WARM_UP_AFTER_MS, window, go)


def start_dialogs_at_home(window: Window) -> None:
    """Let the first file dialog show the user's own folder, not the one the program lies in; Qt remembers the next."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QFileDialog

    QTimer.singleShot(_WARM_UP_AFTER_MS, window, lambda: QFileDialog(window, "", str(Path.home())).deleteLater())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else None))
