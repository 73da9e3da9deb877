"""What Run says in the banner: what was left out, what is saved, and how to go on with what was stopped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from engine.events import Notice
from engine.inference.folder import FolderReport
from engine.inference.frames import FrameSkipped
from gui.i18n import plural, say, tr
from gui.importing import open_folder
from gui.shell import Action, Shell


class Tidings:
    """Knows how many pictures of the source were left out so far."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._skipped = 0

    def forget(self) -> None:
        """Another source is run."""
        self._skipped = 0

    def told(self, notices: Sequence[Notice]) -> None:
        """Say the newest; a whole folder of unfit pictures is one sentence with a number."""
        self._skipped += sum(isinstance(notice, FrameSkipped) for notice in notices)
        notice = notices[-1]
        if isinstance(notice, FrameSkipped) and self._skipped > 1:
            why = say(notice.message)
            words = tr("{count} pictures were left out. The last one: {why}", count=self._skipped, why=why)
            self._shell.notice(words, say(notice.hint))
        else:
            self._shell.notice(say(notice.message), say(notice.hint))

    def finished(self, value: object) -> None:
        """Say what is in the folder, where results were saved."""
        if not isinstance(value, FolderReport):
            return
        said = plural(
            value.images, "1 picture is in {folder}.", "{count} pictures are in {folder}.", folder=value.folder.name
        )
        left = plural(len(value.skipped), "1 picture was left out.", "{count} pictures were left out.")
        action = Action(tr("Open the folder"), partial(open_folder, value.folder))
        self._shell.notice(say(said), say(left) if value.skipped else "", action)
        self._shell.notify_if_away(say(said))

    def stopped(self, done: int, folder: Path, go_on: Callable[[], object] | None) -> None:
        """Say that saving was stopped after `done` pictures; with `go_on`, that it can go on where it was."""
        words = plural(done, "Saving was stopped: 1 picture is done.", "Saving was stopped: {count} pictures are done.")
        hint = tr("What is done is complete in {folder}.", folder=folder.name)
        self._shell.notice(say(words), hint, Action(tr("Go on"), go_on) if go_on is not None else None)
