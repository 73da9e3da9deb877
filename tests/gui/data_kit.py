"""Hands and eyes on the Data tab of the real window: mouse and keys in picture coordinates, and patient looking."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from engine.annotation import Annotation
from engine.events import run
from engine.project import ImageRecord, Project
from gui.app import make_window
from gui.data.naming import NamePopup
from gui.data.tab import DataTab
from gui.preferences import Preferences
from gui.window import Window

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Place = tuple[float, float]


class Hands:
    """One person before one window."""

    def __init__(self, window: Window, qtbot: QtBot) -> None:
        self.window, self.qtbot = window, qtbot

    @property
    def tab(self) -> DataTab:
        tab = self.window.tabs.show("data")
        assert isinstance(tab, DataTab)
        return tab

    @property
    def project(self) -> Project:
        assert self.window.project is not None
        return self.window.project

    # Opening and waiting

    def open(self, folder: Path) -> None:
        self.window.projects.open_folder(folder)
        self.until(lambda: self.window.project is not None and self.window.project.folder == folder)
        self.settled()

    def until(self, condition: Callable[..., bool], timeout: int = 10_000) -> None:
        self.qtbot.waitUntil(condition, timeout=timeout)

    def settled(self) -> None:
        """Until nothing is being read or counted."""
        self.until(lambda: not self.window.jobs.running and not self.tab.loader.waiting)
        QApplication.processEvents()
        self.until(lambda: not self.window.jobs.running)

    @property
    def record(self) -> ImageRecord:
        """What is on the canvas."""
        record = self.tab.editor.record
        assert record is not None
        return record

    @property
    def annotations(self) -> list[Annotation]:
        """What is stored about the picture on the canvas."""
        return self.project.annotations(self.record.id)

    def go(self, name: str) -> None:
        """Click a picture in the gallery."""
        gallery = self.tab.gallery
        ids = {record.name: record.id for record in self.project.records(gallery.pictures.ids)}
        index = gallery.pictures.index(gallery.pictures.place_of(ids[name]))
        gallery.scrollTo(index)
        QTest.mouseClick(gallery.viewport(), LEFT, NONE, gallery.visualRect(index).center())
        self.until(lambda: self.tab.editor.record is not None and self.record.name == name)

    # Hands

    def key(self, key: Qt.Key | str, modifiers: Qt.KeyboardModifier = NONE, *, on: QWidget | None = None) -> None:
        """Press a key wherever the focus is, as a person does."""
        if QApplication.activeWindow() is None:  # a dialog has gone, and there is no window manager to go back
            self.window.activateWindow()
            self.until(lambda: QApplication.activeWindow() is self.window)
        target = on or QApplication.focusWidget()
        assert target is not None, "nothing has the focus"
        if isinstance(key, str):
            QTest.keyClicks(target, key, modifiers)
        else:
            QTest.keyClick(target, key, modifiers)

    def step(self, key: Qt.Key) -> None:
        """Press A or D and wait for the other picture."""
        before = self.record.id
        self.key(key)
        self.until(lambda: self.tab.editor.record is not None and self.record.id != before)

    def at(self, x: float, y: float) -> QPoint:
        sx, sy = self.tab.view.canvas.view.to_screen(x, y)
        return QPoint(round(sx), round(sy))

    def click(self, x: float, y: float, modifiers: Qt.KeyboardModifier = NONE) -> None:
        QTest.mouseClick(self.tab.view.canvas, LEFT, modifiers, self.at(x, y))

    def drag(self, *places: Place) -> None:
        canvas = self.tab.view.canvas
        QTest.mousePress(canvas, LEFT, NONE, self.at(*places[0]))
        for place in places[1:]:
            QTest.mouseMove(canvas, self.at(*place))
        QTest.mouseRelease(canvas, LEFT, NONE, self.at(*places[-1]))

    def popup(self) -> NamePopup:
        """The line that asks for a name."""
        found: list[NamePopup] = []

        def seen() -> bool:
            found[:] = [w for w in QApplication.topLevelWidgets() if isinstance(w, NamePopup) and w.isVisible()]
            return bool(found)

        self.until(seen)
        return found[0]

    def name(self, words: str) -> None:
        """Type a name into the line that asks for one."""
        line = self.popup().line
        typed(line, words)
        QTest.keyClick(line, Qt.Key.Key_Return)

    def drop(self, *paths: Path) -> None:
        """Drop files onto the window, as a file manager does."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        actions, place = Qt.DropAction.CopyAction, self.window.rect().center()
        enter = QDragEnterEvent(place, actions, data, LEFT, NONE)
        QApplication.sendEvent(self.window, enter)
        assert enter.isAccepted()
        QApplication.sendEvent(self.window, QDropEvent(QPointF(place), actions, data, LEFT, NONE))

    @property
    def said(self) -> str:
        """What the banner of the tab says."""
        banner = self.tab.banner
        return f"{banner.message.text()} {banner.hint.text()}" if banner.isVisible() else ""


def typed(field: QWidget, words: str) -> None:
    """Type words; what is not on a keyboard comes from an input method."""
    if words.isascii():
        QTest.keyClicks(field, words)
        return
    event = QInputMethodEvent()
    event.setCommitString(words)
    QApplication.sendEvent(field, event)


@contextmanager
def window_at(folder: Path | None, config: Path, qtbot: QtBot) -> Iterator[Hands]:
    """The real window, as `main.py` makes it, with the project in `folder`; closed with its jobs at the end."""
    window = make_window(Preferences(config))
    hands = Hands(window, qtbot)
    try:
        qtbot.waitExposed(window)
        window.activateWindow()
        if folder is not None:
            hands.open(folder)
        yield hands
    finally:
        for handle in window.jobs.running:
            handle.cancel()
            handle.join(20)
        window.jobs.drain()
        window.close()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def picture(path: Path, seed: int, size: tuple[int, int] = (200, 120)) -> Path:
    """Write a picture that looks like no other."""
    blocks = np.random.default_rng(seed).integers(0, 256, (6, 10, 3), dtype=np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(blocks).resize(size, Image.Resampling.NEAREST).save(path)
    return path


def project_of(folder: Path, count: int = 5, categories: Sequence[str] = ("leaf", "spot")) -> Path:
    """Make a project of small pictures a.png, b.png... and return its folder."""
    paths = [picture(folder.parent / "pictures" / f"{chr(97 + n)}.png", n) for n in range(count)]
    with Project.create(folder) as project:
        for name in categories:
            project.add_category(name)
        run(project.add_images(paths))
    return folder
