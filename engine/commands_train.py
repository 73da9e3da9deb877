"""`main.py train`: its options are the fields of `TrainSettings`, nothing is written twice."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from engine import console
from engine.errors import UserError, text
from engine.events import Event
from engine.training.events import EpochDone, Estimate, Previews, StepDone
from engine.training.settings import Augmentation, TrainSettings

_SPECIAL = {"model", "options", "augmentation"}  # these have options of their own shape


def _option(name: str, field: FieldInfo) -> inspect.Parameter:
    """Return the command-line option of one setting."""
    flag = "--" + name.replace("_", "-")
    kind: Any = str if name == "image_size" else field.annotation
    declared = typer.Option(f"{flag}/--no{flag[1:]}" if kind is bool else flag, help=field.description)
    if kind is bool:
        return inspect.Parameter(
            name, inspect.Parameter.KEYWORD_ONLY, annotation=Annotated[bool | None, declared], default=None
        )
    if getattr(kind, "__origin__", None) is Literal:
        kind = str
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, annotation=Annotated[kind | None, declared], default=None
    )


def _options() -> Iterator[inspect.Parameter]:
    for model in (TrainSettings, Augmentation):
        yield from (_option(name, field) for name, field in model.model_fields.items() if name not in _SPECIAL)


def _with_settings_options(function: Callable[..., None]) -> Callable[..., None]:
    """Give `function` one keyword-only option per setting instead of its `**chosen`."""
    own = [p for p in inspect.signature(function, eval_str=True).parameters.values() if p.name != "chosen"]
    keyword = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own]
    function.__signature__ = inspect.Signature([*keyword, *_options()])  # type: ignore[attr-defined]
    function.__annotations__ = {p.name: p.annotation for p in [*keyword, *_options()]}
    return function


def read_settings(model: str, option: list[str], chosen: dict[str, Any]) -> TrainSettings:
    """Return the settings of the command line; what is not given keeps its default. Raises UserError for bad values."""
    given = {name: value for name, value in chosen.items() if value is not None}
    augmentation = {name: given.pop(name) for name in list(given) if name in Augmentation.model_fields}
    pairs = dict(_pair(item) for item in option)
    try:
        return TrainSettings(model=model, options=pairs, augmentation=Augmentation(**augmentation), **given)
    except ValidationError as error:
        first = error.errors()[0]
        where = "--" + str(first["loc"][0]).replace("_", "-") if first["loc"] else ""
        raise UserError(
            text("{option} does not fit: {why}", option=where, why=first["msg"]), text("See `main.py train --help`.")
        ) from error


def _pair(item: str) -> tuple[str, str | int]:
    name, _, value = item.partition("=")
    if not value:
        raise UserError(text("{item} is not an option.", item=item), text("Write --option name=value."))
    return name, int(value) if value.isdigit() else value


@_with_settings_options
def train(
    project: Annotated[Path, typer.Argument(metavar="PROJECT", help="Folder of the project.")],
    model: Annotated[str, typer.Option("--model", help="Key of the network; `main.py models` lists them.")] = "",
    resume: Annotated[str, typer.Option("--resume", help="Name of a stopped run to go on with.")] = "",
    option: Annotated[list[str] | None, typer.Option("--option", help="An option of the network, name=value.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print events as JSON lines.")] = False,
    **chosen: Any,
) -> None:
    """Train a network on the labels of a project and export it to a model file."""
    from engine.project import Project
    from engine.training.loop import train as train_network

    if not model and not resume:
        raise UserError(text("Which network?"), text("Add --model NAME; `main.py models` lists them."))
    settings = None if resume else read_settings(model, option or [], chosen)
    with Project.open(project) as opened:
        operation = train_network(opened, settings, resume=resume or None)
        done = console.follow(operation, _json_line if as_json else _words)
    last = {"event": "finished", "run": str(done.run), "model": str(done.model), "metrics": dict(done.metrics)}
    words = "\n".join([str(done.model), *(f"  {name:16}{value:.4f}" for name, value in done.metrics.items())])
    console.result(last, as_json, words)


def _words(event: Event) -> str | None:
    if isinstance(event, Estimate):
        return f"about {event.seconds / 60:.0f} minutes"
    if isinstance(event, EpochDone):
        return f"epoch {event.epoch}/{event.epochs}  {event.headline} {event.metrics.get(event.headline, 0):.3f}"
    return None


def _json_line(event: Event) -> None:
    """Write one event as a line of JSON; {"event": its name, then its fields}."""
    name = "".join("_" + c.lower() if c.isupper() else c for c in type(event).__name__).lstrip("_")
    if isinstance(event, Previews):
        row: dict[str, Any] = {"epoch": event.epoch, "images": [str(picture.path) for picture in event.pictures]}
    else:
        row = {field.name: _plain(getattr(event, field.name)) for field in fields(event)}
    console.write(
        json.dumps(
            {"event": name.removesuffix("_done") if isinstance(event, StepDone | EpochDone) else name, **row},
            ensure_ascii=False,
        )
    )


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, Path):
        return str(value)
    return dict(value) if hasattr(value, "keys") else value  # type: ignore[call-overload]
