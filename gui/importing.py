"""Pictures and data sets into a project, and out of it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from engine.errors import UserError, text
from engine.events import Event, Notice, Operation, Progress
from gui.i18n import mark, plural, say
from gui.shell import Action

if TYPE_CHECKING:
    from engine.formats.transfer import ExportReport
    from engine.project import Project
    from gui.shell import Shell


@dataclass(slots=True)
class Brought:
    """What several imports brought together; `skipped` holds (what, why)."""

    images: int = 0
    annotations: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)


def import_all(project: Project, paths: Sequence[Path]) -> Operation[Brought]:
    """Import folders, label files and data sets one by one, and loose pictures together.

    What cannot be used at all is reported in `skipped` and the rest goes on. Raises UserError when nothing could be.
    """
    from engine.formats.transfer import import_into

    brought = Brought()
    pictures = [path for path in paths if _is_picture(path)]
    for path in (path for path in paths if path not in pictures):
        try:
            report = yield from import_into(project, path)
        except UserError as error:
            if len(paths) == 1:
                raise
            brought.skipped.append((path.name, say(error.message)))
            continue
        brought.images += report.images
        brought.annotations += report.annotations
        brought.skipped += [(skipped.what, skipped.why) for skipped in report.skipped]
    if pictures:
        yield from _add_pictures(project, pictures, brought)
    return brought


def _add_pictures(project: Project, pictures: list[Path], brought: Brought) -> Operation[None]:
    yield Progress(0, len(pictures), text("Adding pictures"))
    before = project.counts().all
    adding = project.add_images(pictures)
    while True:
        try:
            event: Event = next(adding)
        except StopIteration:
            break
        if isinstance(event, Notice):
            brought.skipped.append((event.message, event.hint))
        yield event
    brought.images += project.counts().all - before


def _is_picture(path: Path) -> bool:
    from engine.image import is_image

    return path.is_file() and is_image(path)


def start_export(shell: Shell, project: Project, folder: Path, name: str) -> None:
    """Write `project` into `folder` as a job; a banner says when it is there."""
    from engine.formats.transfer import export_from

    def done(report: ExportReport) -> None:
        show = Action(mark("Show the folder"), lambda: open_folder(report.path))
        shell.notice(
            plural(report.images, "1 picture was exported.", "{count} pictures were exported."),
            text("They are in {folder}.", folder=report.path),
            show,
        )

    job = shell.jobs.start(export_from(project, folder, name), text("Export"))
    job.finished.connect(done)
    job.failed.connect(shell.show_error)


def open_folder(folder: Path) -> None:
    """Show a folder in the system's file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
