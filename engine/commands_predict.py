"""`main.py predict`: a model file on pictures, a video, a camera or a stream."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine import console
from engine.errors import UserError, text
from engine.events import Event
from engine.inference.frames import Source
from engine.inference.stream import FrameResult

if TYPE_CHECKING:
    from engine.inference.sinks import Grouping

_SAVES = ("csv", "coco", "pictures", "video")


def predict(
    model: Annotated[Path, typer.Argument(help="A model file (.onnx) or the folder of a run.")],
    source: Annotated[str, typer.Argument(help="A picture, a folder, a video, camera:0 or the address of a stream.")],
    out: Annotated[Path, typer.Option("--out", help="Folder for the results; a stopped one goes on where it was.")],
    save: Annotated[str, typer.Option(help="What to keep, joined by commas: csv, coco, pictures, video.")] = "csv",
    min_score: Annotated[float, typer.Option(min=0, max=1, help="Keep what is at least this certain, 0 to 1.")] = 0.25,
    groups: Annotated[
        Path | None, typer.Option(help="A project whose groups the summary counts by; without it, by folder.")
    ] = None,
    tta: Annotated[bool, typer.Option("--tta", help=console.TTA)] = False,
    crf: Annotated[
        bool, typer.Option("--crf", help="Let outlines follow the edges in the picture (for networks that outline).")
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="Begin anew instead of going on.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON line a picture.")] = False,
) -> None:
    """Run a model file on a source and keep the results in a folder."""
    from engine.inference.folder import JOURNAL, predict_to_folder
    from engine.inference.predictions import read_lines
    from engine.inference.session import Session
    from engine.inference.sources import open_source

    wanted = {word.strip() for word in save.split(",") if word.strip()}
    if wanted - set(_SAVES):
        raise typer.BadParameter(f"--save {save}: choose among csv, coco, pictures, video.")
    session = Session(console.model_path(model), twice=tta, crf=crf)
    kept: Any = frozenset(wanted)
    opened = open_source(source)
    group = _grouping(groups, opened) if groups is not None else None
    operation = predict_to_folder(session, opened, out, kept, min_score=min_score, resume=not again, group=group)
    report = console.follow(operation, _json_line if as_json else None)
    if as_json:  # what an earlier, stopped run into this folder has done belongs to the answer
        for line in read_lines(report.folder / JOURNAL)[: report.resumed]:
            console.write(console.to_json(line))
        return
    lines = [f"{console.count(report.images, 'picture')} in {report.folder}", *(f"  {path}" for path in report.files)]
    lines += [f"left out: {skipped.message}" for skipped in report.skipped]
    console.write("\n".join(lines))


def _grouping(folder: Path, source: Source) -> Grouping:
    """Return the groups of the project for the pictures of `source`. Raises UserError where they have none."""
    from engine.inference.grouping import grouping_of
    from engine.project import Project

    with Project.open(folder, read_only=True) as project:
        group = grouping_of(project, source)
        if group is None:
            raise UserError(
                text("The groups of the project {name} say nothing about these pictures.", name=project.name),
                text("Divide its pictures by group in Data first, or leave --groups out to count by folder."),
            )
    return group


def _json_line(event: Event) -> None:
    if isinstance(event, FrameResult):
        from engine.inference.predictions import Prediction

        console.write(console.to_json(Prediction.of(event).to_json()))
