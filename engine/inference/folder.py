"""Run a network on a source and keep everything in a folder, in such a way that it can be stopped and gone on with.

`predictions.jsonl` is the journal: one line a picture, written as soon as the picture is done. The tables and the COCO
file are made out of it at the end, so that they are complete however often the work was stopped.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Collection, Generator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal, get_args

from engine.errors import UserError, text
from engine.events import Event, Operation, Progress
from engine.files import write_atomically
from engine.inference.fonts import unwritable
from engine.inference.frames import FrameSkipped, Source
from engine.inference.predictions import Prediction, mend_lines, read_lines
from engine.inference.session import Session
from engine.inference.sinks import CocoSink, CsvSink, Grouping, PicturesSink, SummarySink, VideoSink
from engine.inference.sources import PicturesSource
from engine.inference.stream import FrameResult, run_stream

Save = Literal["csv", "coco", "pictures", "video"]
JOURNAL = "predictions.jsonl"
SETTINGS = "settings.json"
OBJECTS, SUMMARY, COCO, PICTURES, VIDEO = "objects.csv", "summary.csv", "coco.json", "pictures", "video.mp4"
_SYNC_SECONDS = 1.0  # at most so much work is lost when the power goes


@dataclass(frozen=True, slots=True)
class FolderReport:
    """What is in the folder: `images` done in all, `resumed` of them by an earlier run, and those left out."""

    folder: Path
    images: int
    resumed: int
    skipped: tuple[FrameSkipped, ...]
    files: tuple[Path, ...]


def predict_to_folder(
    session: Session,
    source: Source,
    out: str | Path,
    save: Collection[Save] = frozenset({"csv"}),
    *,
    min_score: float = 0.25,
    resume: bool = True,
    group: Grouping | None = None,
    opacity: float = 0.4,
    labels: bool = True,
) -> Operation[FolderReport]:
    """Run the network on `source` and save the results in the folder `out`; give what `run_stream` gives.

    Pictures that an earlier, stopped run into the same folder has done are not done again, unless `resume` is False;
    a video starts anew. `group` names the group of a picture for the summary (see SummarySink; `grouping_of` makes
    one). A stopped work leaves complete tables of what it did. Raises UserError when the folder holds results of other
    settings or cannot be written to, and as `run_stream` does.
    """
    out = Path(out)
    _check_choice(save, source)
    skipped: list[FrameSkipped] = []
    with _told(out):
        _claim(out, _settings(session, source, min_score), resume=resume and source.still)
        lines = mend_lines(out / JOURNAL)
        if isinstance(source, PicturesSource):
            source = source.outside(out).without({line["image"] for line in lines})
        try:
            with _drawings(out, save, source, opacity, labels) as sinks, _journal(out / JOURNAL) as journal:
                if sinks and labels and (notice := unwritable(category.name for category in session.info.categories)):
                    yield notice
                for event in _events(run_stream(session, source, min_score), len(lines), source):
                    if isinstance(event, FrameResult):
                        for sink in sinks:
                            sink.write(event)
                        journal.append(Prediction.of(event))
                    elif isinstance(event, FrameSkipped):
                        skipped.append(event)
                    yield event
        except UserError:
            if not (lines and skipped):  # that nothing new could be used does not spoil what was done before
                raise
        finally:
            files = _write_tables(out, session, save, group)
    return FolderReport(out, len(read_lines(out / JOURNAL)), len(lines), tuple(skipped), tuple(files))


@contextmanager
def _told(out: Path) -> Generator[None, None, None]:
    """Turn a full disk, a pulled stick or a missing permission into a sentence."""
    try:
        yield
    except OSError as error:
        raise UserError(
            text("The folder {name} cannot be written to: {why}.", name=str(out), why=error.strerror or str(error)),
            text("What was done so far is kept: make room or choose another folder, then start again to go on."),
        ) from error


class _Journal:
    """Appends one line a picture."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._synced = time.monotonic()

    def append(self, prediction: Prediction) -> None:
        """Write the line, so that at least a killed program loses nothing."""
        self._file.write(json.dumps(prediction.to_json(), ensure_ascii=False).encode() + b"\n")
        self._file.flush()
        if time.monotonic() - self._synced > _SYNC_SECONDS:
            os.fsync(self._file.fileno())
            self._synced = time.monotonic()


@contextmanager
def _journal(path: Path) -> Generator[_Journal, None, None]:
    with path.open("ab") as file:
        yield _Journal(file)
        os.fsync(file.fileno())


@contextmanager
def _drawings(
    out: Path, save: Collection[Save], source: Source, opacity: float, labels: bool
) -> Generator[list[PicturesSink | VideoSink], None, None]:
    """Give the sinks that take pixels; they are closed however the block is left."""
    sinks: list[PicturesSink | VideoSink] = []
    with ExitStack() as stack:
        if "pictures" in save:
            sinks.append(PicturesSink(out / PICTURES, opacity=opacity, labels=labels))
        if "video" in save:
            sinks.append(VideoSink(out / VIDEO, source.fps, opacity=opacity, labels=labels))
        for sink in sinks:
            stack.callback(sink.close)
        yield sinks


def _events(stream: Operation[Any], before: int, source: Source) -> Generator[Event, None, None]:
    """Give the events of `stream` with the progress counted over all pictures, those of an earlier run included."""
    done, total = before, source.total + before if source.total else 0
    if before and not source.total:
        return
    with closing(stream):
        for event in stream:
            yield Progress(done, total) if isinstance(event, Progress) else event
            if isinstance(event, FrameResult | FrameSkipped):
                done += 1
                yield Progress(done, total)


def _check_choice(save: Collection[Save], source: Source) -> None:
    unknown = sorted(set(save) - set(get_args(Save)))
    if unknown:
        raise UserError(
            text("Results cannot be saved as {name}.", name=unknown[0]),
            text("Choose among {names}.", names=", ".join(get_args(Save))),
        )
    if "video" in save and source.still:
        raise UserError(
            text("Single pictures cannot be saved as a video."), text("Save pictures with drawings instead.")
        )


def _settings(session: Session, source: Source, min_score: float) -> dict[str, object]:
    """Return what results must have in common to stand in one table."""
    origin = source.title
    if isinstance(source, PicturesSource) and source.paths:
        origin = str((source.root or source.paths[0].parent).absolute())
    model = hashlib.sha1(session.path.read_bytes(), usedforsecurity=False).hexdigest()
    settings: dict[str, object] = {"model": session.info.source, "sha1": model, "source": origin}
    more = {name: True for name, on in (("twice", session.twice), ("crf", session.crf)) if on}
    return settings | {"min_score": min_score} | more


def _claim(out: Path, settings: dict[str, object], *, resume: bool) -> None:
    """Make the folder ready; refuse to mix results of two models, sources or settings in one table."""
    out.mkdir(parents=True, exist_ok=True)
    if resume and (out / JOURNAL).exists():
        if _read_settings(out / SETTINGS) == settings:
            return
        raise UserError(
            text("The folder {name} holds results of another model, other pictures or other settings.", name=out.name),
            text("Choose another folder, or start this one anew."),
        )
    (out / JOURNAL).unlink(missing_ok=True)
    write_atomically(out / SETTINGS, json.dumps(settings, ensure_ascii=False, indent=2).encode())


def _read_settings(path: Path) -> object:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None


def _write_tables(out: Path, session: Session, save: Collection[Save], group: Grouping | None) -> Sequence[Path]:
    """Make the tables out of the journal and return all files that the folder holds now."""
    categories = session.info.annotation_categories()
    by_name = {category.name: category for category in categories}
    sinks: list[CsvSink | SummarySink | CocoSink] = []
    if "csv" in save:
        sinks += [CsvSink(out / OBJECTS), SummarySink(out / SUMMARY, categories, group)]
    if "coco" in save:
        sinks.append(CocoSink(out / COCO, categories))
    for line in read_lines(out / JOURNAL) if sinks else ():
        prediction = Prediction.from_json(line, by_name, session.info.source)
        for sink in sinks:
            sink.write(prediction)
    for sink in sinks:
        sink.close()
    return [path for name in (JOURNAL, OBJECTS, SUMMARY, COCO, PICTURES, VIDEO) if (path := out / name).exists()]
