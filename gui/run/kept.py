"""Pictures that were kept with Space, until they are sent to Data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from engine.annotation import Annotation
from engine.errors import text
from engine.events import Operation
from engine.inference.stream import FrameResult
from engine.inference.to_project import to_project
from engine.project import Project
from gui.i18n import plural, say, tr
from gui.shell import Action, Shell

Results = Mapping[str, Sequence[FrameResult]]  # by the title of their source


class Kept(QObject):
    """Results by their source and place. They stay when another source is started, until they are in Data."""

    changed = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._results: dict[tuple[str, int, str], FrameResult] = {}

    def __len__(self) -> int:
        return len(self._results)

    def add(self, title: str, result: FrameResult) -> None:
        """Keep a result of the source `title`; the same one twice is kept once."""
        self._results[title, result.frame.index, result.frame.name] = result
        self.changed.emit()

    def clear(self) -> None:
        """Forget all."""
        self._results.clear()
        self.changed.emit()

    def by_source(self) -> dict[str, list[FrameResult]]:
        """Return the results by the title of their source."""
        grouped: dict[str, list[FrameResult]] = {}
        for (title, _, _), result in self._results.items():
            grouped.setdefault(title, []).append(result)
        return grouped

    def send(self, project: Project, results: Results, shows: Callable[[Annotation], bool]) -> None:
        """Send results to Data, with those annotations that are shown; what was kept is kept no longer."""
        self.clear()
        job = self._shell.jobs.start(_sending(project, results, shows), text("Sending to Data"))
        job.failed.connect(partial(self._failed, results))
        job.finished.connect(self._sent)

    def _failed(self, results: Results, error: Exception, traceback: str) -> None:
        for title, some in results.items():  # nothing is lost: they are kept for another try
            for result in some:
                self.add(title, result)
        self._shell.show_error(error, traceback)

    def _sent(self, ids: list[int]) -> None:
        self._shell.project_changed()
        self._shell.notice(
            say(plural(len(ids), "1 picture is in Data, as a draft.", "{count} pictures are in Data, as drafts.")),
            tr("Accept what is right and mend what is not; then train again."),
            Action(tr("Show them"), lambda: self._shell.open_image(ids[0])) if ids else None,
        )


def _sending(project: Project, sources: Results, shows: Callable[[Annotation], bool]) -> Operation[list[int]]:
    """Add the pictures to the project with their annotations as drafts; return the pictures' ids."""
    ids: list[int] = []
    for title, results in sources.items():
        shown = [replace(r, annotations=tuple(a for a in r.annotations if shows(a))) for r in results]
        report = yield from to_project(project, shown, title)
        ids += [number for number in report.images if number]
    return ids
