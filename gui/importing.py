"""Pictures and data sets into a project, and out of it again."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from engine.errors import Text, UserError, text
from engine.events import Event, Notice, Operation, Progress
from gui.i18n import mark, plural, say
from gui.shell import Action

if TYPE_CHECKING:
    from engine.formats.dataset import Dataset, Question
    from engine.formats.transfer import ExportReport
    from engine.project import Project
    from gui.shell import Shell

_LOOK_SECONDS = 0.03  # between two looks for an answer: meanwhile the job can be stopped
# What readers take for granted where the files do not tell.
_ASSUMED = {"first_pixel": "1", "zero_is": "background"}


@dataclass(slots=True)
class Brought:
    """What several imports brought together; `skipped` holds (what, why), `notes` (what is worth knowing, hint)."""

    images: int = 0
    annotations: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False)
class Ask(Event):
    """Something that only a person knows about the data set at `path`; the import waits for `reply`."""

    question: Question
    path: Path
    _answer: list[str] = field(default_factory=list)
    _answered: threading.Event = field(default_factory=threading.Event)

    def reply(self, answer: str) -> None:
        """Answer, from any thread."""
        self._answer.append(answer)
        self._answered.set()

    def wait(self) -> Operation[str]:
        """Return the answer; until then the operation can be stopped."""
        yield self
        while not self._answered.wait(_LOOK_SECONDS):
            yield Progress(0, 0, text("Waiting for your answer"))
        return self._answer[0]


def import_all(project: Project, paths: Sequence[Path]) -> Operation[Brought]:
    """Import folders, label files and data sets one by one, and loose pictures together.

    What cannot be used at all is reported in `skipped` and the rest goes on. What the files leave open is asked once
    for all of them, by an `Ask`. Raises UserError when nothing could be used.
    """
    brought = Brought()
    answers: dict[str, Any] = {}
    pictures = [path for path in paths if _is_picture(path)]
    for path in (path for path in paths if path not in pictures):
        try:
            yield from _import(project, path, answers, brought)
        except UserError as error:
            if len(paths) == 1:
                raise
            brought.skipped.append((path.name, say(error.message)))
    if pictures:
        yield from _add_pictures(project, pictures, brought)
    return brought


def _import(project: Project, path: Path, answers: dict[str, Any], brought: Brought) -> Operation[None]:
    from engine.formats.transfer import take_in

    notices: list[Notice] = []
    name, dataset = yield from _heard(_read(path, answers), notices)
    brought.notes += dict.fromkeys((notice.message, notice.hint) for notice in notices)  # what was read twice, once
    notices.clear()
    report = yield from _heard(take_in(project, name, dataset), notices)
    # Of what is said while the pictures are taken in, that of single ones stands in `skipped` already.
    summed = [n for n in notices if isinstance(n.message, Text) and "count" in n.message.values]
    brought.notes += [(notice.message, notice.hint) for notice in summed]
    brought.images += report.images
    brought.annotations += report.annotations
    brought.skipped += [(skipped.what, skipped.why) for skipped in report.skipped]


def _read(path: Path, answers: dict[str, Any]) -> Operation[tuple[str, Dataset]]:
    """Read a data set; ask what its files leave open, and read it again where the answer is not the usual one."""
    from engine.formats.dataset import ReadOptions
    from engine.formats.transfer import read_dataset

    name, dataset = yield from read_dataset(path, options=ReadOptions(**answers))
    asked = [question for question in sorted(dataset.unsure) if question not in answers]
    for question in asked:
        answers[question] = yield from Ask(question, path).wait()
    if any(answers[question] != _ASSUMED[question] for question in asked):
        name, dataset = yield from read_dataset(path, name, ReadOptions(**answers))
    return name, dataset


def _heard(operation: Operation[Any], notices: list[Notice]) -> Operation[Any]:
    """Run `operation` and keep its notices."""
    try:
        while True:
            event: Event = next(operation)
            if isinstance(event, Notice):
                notices.append(event)
            yield event
    except StopIteration as end:
        return end.value
    finally:
        operation.close()


def _add_pictures(project: Project, pictures: list[Path], brought: Brought) -> Operation[None]:
    yield Progress(0, len(pictures), text("Adding pictures"))
    before = project.counts().all
    notices: list[Notice] = []
    yield from _heard(project.add_images(pictures), notices)
    brought.skipped += [(notice.message, notice.hint) for notice in notices]
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
