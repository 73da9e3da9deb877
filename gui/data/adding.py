"""Asking for pictures to add."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from gui.i18n import tr
from gui.shell import Shell


def ask(parent: QWidget, shell: Shell) -> None:
    """Offer a folder or single files, and hand what was chosen to the import."""
    menu = QMenu(parent)
    menu.addAction(tr("A folder of pictures, or a labeled data set…"), lambda: _ask_folder(parent, shell))
    menu.addAction(tr("Pictures, or a file of labels…"), lambda: _ask_files(parent, shell))
    menu.exec(QCursor.pos())
    menu.deleteLater()


def _ask_folder(parent: QWidget, shell: Shell) -> None:
    folder = QFileDialog.getExistingDirectory(parent, tr("A folder of pictures, or a labeled data set…"))
    if folder:
        shell.import_paths([Path(folder)])


def _ask_files(parent: QWidget, shell: Shell) -> None:
    names, _ = QFileDialog.getOpenFileNames(parent, tr("Pictures, or a file of labels…"))
    if names:
        shell.import_paths([Path(name) for name in names])
