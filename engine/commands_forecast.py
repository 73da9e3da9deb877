"""`main.py forecast`: what more labeled pictures would bring."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from engine import console
from engine.commands_train import read_settings, with_settings_options
from engine.training.forecast import Forecast
from engine.training.forecast import forecast as find_forecast


@with_settings_options
def forecast(
    project: Annotated[Path, typer.Argument(metavar="PROJECT", help="Folder of the project.")],
    model: Annotated[str, typer.Option("--model", help="Key of the network; `main.py models` lists them.")] = "",
    more: Annotated[int, typer.Option(min=0, help="How many pictures more; 0: as many again.")] = 0,
    option: Annotated[list[str] | None, typer.Option("--option", help="An option of the network, name=value.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
    **chosen: Any,
) -> None:
    """Learn from a quarter, a half, three quarters and all of the labels, and say what more would bring."""
    from engine.project import Project

    if not model:
        raise typer.BadParameter("Which network? Add --model NAME; `main.py models` lists them.")
    settings = read_settings(model, option or [], chosen)
    with Project.open(project) as opened:
        found = console.follow(find_forecast(opened, settings))
    more = more or found.now.pictures
    low, middle, high = found.expected(found.now.pictures + more)
    shape = found.model_dump(mode="json") | {"more": more, "low": low, "expected": middle, "high": high}
    console.result(shape, as_json, "\n".join(_lines(found, more)))


def _lines(found: Forecast, more: int) -> list[str]:
    lines = [f"{found.network}, {found.metric} on {console.count(found.validation, 'validation picture')}"]
    for point in found.points:
        low, high = point.interval
        lines.append(f"  {point.pictures:6} pictures  {point.value:.3f}  {low:.3f} to {high:.3f}")
    low, middle, high = found.expected(found.now.pictures + more)
    least, gain, most = found.gain(more)
    lines.append(f"With {more} more: {middle:.3f}, {low:.3f} to {high:.3f} (90 %).")
    lines.append(f"That is {gain:+.3f}, {least:+.3f} to {most:+.3f}.")
    if found.learns_too_little:
        lines.append(f"It reaches {found.known:.3f} on pictures that it knows: it lacks epochs rather than labels.")
    return lines
