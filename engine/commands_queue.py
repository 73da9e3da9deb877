"""`main.py queue`: several trainings, one after another; `main.py compare`: how runs did on the same test pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from engine import catalog, console
from engine.commands_train import Reporter, read_settings, with_settings_options
from engine.errors import UserError
from engine.events import Event
from engine.training.leaderboard import Board, Row, as_json, boards, measure_speeds
from engine.training.queue import Entry, EntryStarted, Queue, with_seeds, work
from engine.training.run import Run, find_run, list_runs


@with_settings_options
def queue(
    project: Annotated[Path, typer.Argument(metavar="PROJECT", help="Folder of the project.")],
    model: Annotated[
        list[str] | None, typer.Option("--model", help="A network to train; once for each. None: go on with the rest.")
    ] = None,
    seeds: Annotated[
        int, typer.Option(min=1, max=100, help="Train each so many times, with one seed after another.")
    ] = 1,
    clear: Annotated[bool, typer.Option("--clear", help="Forget what waits before anything is added.")] = False,
    option: Annotated[list[str] | None, typer.Option("--option", help="An option of the networks, name=value.")] = None,
    as_json_: Annotated[bool, typer.Option("--json", help="Print the leaderboard as JSON at the end.")] = False,
    **chosen: Any,
) -> None:
    """Train several networks, one after another; one that fails does not stop the others."""
    from engine.project import Project

    if not model and (seeds > 1 or option or any(value is not None for value in chosen.values())):
        raise typer.BadParameter("Which networks? Add --model NAME; what waits already keeps its own settings.")
    for key in model or ():
        catalog.get(key)  # says which there are, before anything is added
    wanted = [one for key in model or () for one in with_seeds(read_settings(key, option or [], chosen), seeds)]
    with Project.open(project) as opened:
        waiting = Queue(opened.runs_folder)
        if clear:
            waiting.clear()
        waiting.add(wanted)
        try:
            console.follow(work(opened), _Reporter())
        except KeyboardInterrupt:
            raise UserError("Stopped.", f'It goes on with: python3 main.py queue "{project}"') from None
        entries = waiting.entries()
        found = boards(Run(opened.runs_folder / entry.run) for entry in entries if entry.state == "done")
    shape = {"trainings": [_training(entry) for entry in entries], "boards": [as_json(board) for board in found]}
    console.result(shape, as_json_, "\n".join(_lines(found)) or "Nothing waits.")
    failed = sum(entry.state == "failed" for entry in entries)
    if failed:
        raise UserError(f"{failed} of {console.count(len(entries), 'training')} failed.", "The reasons stand above.")


def compare(
    project: Annotated[Path, typer.Argument(metavar="PROJECT", help="Folder of the project.")],
    runs: Annotated[list[str] | None, typer.Argument(metavar="[RUN]...", help="Names of runs; none: all.")] = None,
    as_json_: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Compare finished runs that were tested on the same pictures."""
    from engine.project import Project

    with Project.open(project, read_only=True) as opened:
        folder = opened.runs_folder
        chosen = [find_run(folder, name) for name in runs] if runs else list_runs(folder)
        console.follow(measure_speeds(opened, chosen))
    found = boards(chosen)
    shape = {"boards": [as_json(board) for board in found]}
    console.result(shape, as_json_, "\n".join(_lines(found)) or "There is no finished run yet.")


class _Reporter(Reporter):
    """Says which training of how many it is, beside what each one reports."""

    def __init__(self) -> None:
        super().__init__(as_json=False)

    def __call__(self, event: Event) -> str | None:
        """Return the words for the bar."""
        if isinstance(event, EntryStarted):
            return f"{event.place} of {event.total}: {event.entry.title}, seed {event.entry.settings.seed}"
        return super().__call__(event)


def _training(entry: Entry) -> dict[str, Any]:
    return {
        "model": entry.settings.model,
        "seed": entry.settings.seed,
        "state": entry.state,
        "run": entry.run,
        "reason": entry.reason,
    }


def _lines(found: list[Board]) -> list[str]:
    lines: list[str] = []
    for board in found:
        kind = "validation" if board.split == "val" else "test"
        lines.append(f"{board.metric} on {console.count(len(board.pictures), f'{kind} picture')}")
        lines += [_line(row) for row in board.rows]
    return lines


def _line(row: Row) -> str:
    bounds = f"{row.interval[0]:.3f} to {row.interval[1]:.3f}" if row.interval else ""
    parameters = "" if row.parameters is None else f"{row.parameters / 1e6:.2f} M"
    speed = "" if row.milliseconds is None else f"{row.milliseconds:.1f} ms"
    name = f"{row.network}, seed {row.seed}"
    return (
        f"  {name:32}{row.value:.3f}  {bounds:16}{row.seconds / 60:7.1f} min{parameters:>11}{row.size / 1e6:8.1f} MB"
        f"{speed:>11}  {row.folder.name}"
    )
