"""What Ctrl+K finds beyond actions: pictures and runs of the open project, networks of the catalogue, projects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gui.commands import Found
from gui.i18n import say, tr

if TYPE_CHECKING:
    from gui.window import Window

_MOST = 6  # of each kind; who looks for more types more


def add_sources(window: Window) -> None:
    """Let the palette of `window` search pictures, runs, networks and projects."""
    window.commands.add_source(lambda words: pictures(window, words))
    window.commands.add_source(lambda words: runs(window, words))
    window.commands.add_source(lambda words: networks(window, words))
    window.commands.add_source(lambda words: projects(window, words))


def pictures(window: Window, words: str) -> Iterator[Found]:
    """Yield pictures whose name contains `words`."""
    if window.project is None:
        return
    from engine.project import ImageQuery

    for record in window.project.images(ImageQuery(text=words.strip()), limit=_MOST):
        yield Found(record.name, lambda number=record.id: window.open_image(number), tr("picture"), "image")  # type: ignore[misc]


def runs(window: Window, words: str) -> Iterator[Found]:
    """Yield trainings whose name contains every word, newest first; choosing one shows it in Train."""
    if window.project is None or not window.project.runs_folder.is_dir():
        return
    from engine.training.run import list_runs

    wanted = words.casefold().split()
    fitting = (run for run in list_runs(window.project.runs_folder) if all(w in run.name.casefold() for w in wanted))
    for run, _ in zip(fitting, range(_MOST), strict=False):
        yield Found(run.name, lambda folder=run.folder: window.show_run(folder), tr("run"), "clock")  # type: ignore[misc]


def networks(window: Window, words: str) -> Iterator[Found]:
    """Yield architectures whose title, key or idea contains every word; choosing one shows it in Train."""
    if window.project is None:
        return
    from engine.catalog import rows

    wanted = words.casefold().split()
    fitting = (
        row
        for row in rows()
        if all(word in f"{row.title} {row.key} {row.family} {row.idea} {say(row.idea)}".casefold() for word in wanted)
    )
    for row, _ in zip(fitting, range(_MOST), strict=False):
        yield Found(row.title, lambda key=row.key: window.choose_network(key), tr("network"), "chart")  # type: ignore[misc]


def projects(window: Window, words: str) -> Iterator[Found]:
    """Yield recent projects whose name contains `words`, but for the one that is open."""
    open_now = window.project.folder if window.project is not None else None
    for recent in window.preferences.recent:
        if recent.folder == open_now or recent.missing:
            continue
        if words.strip().casefold() in recent.name.casefold():
            yield Found(
                recent.name,
                lambda folder=recent.folder: window.projects.open_folder(folder),  # type: ignore[misc]
                str(recent.folder),
                "folder",
            )
