"""`main.py train`: its options are the fields of `TrainSettings`, nothing is written twice."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from engine import console
from engine.errors import UserError
from engine.events import Event, Progress
from engine.training.events import EpochDone, Estimate, Previews, RunStarted, StepDone
from engine.training.run import Run
from engine.training.settings import Augmentation, TrainSettings

_WORDS = {"image_size", "bands"}  # written as "384x192" and "red,green,ndvi"
_SPECIAL = {"model", "options", "augmentation"}  # these have options of their own shape


def _option(name: str, field: FieldInfo) -> inspect.Parameter:
    """Return the command-line option of one setting."""
    flag = "--" + name.replace("_", "-")
    kind: Any = str if name in _WORDS else field.annotation
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


def with_settings_options(function: Callable[..., None]) -> Callable[..., None]:
    """Give `function` one keyword-only option per setting instead of its `**chosen`."""
    own = [p for p in inspect.signature(function, eval_str=True).parameters.values() if p.name != "chosen"]
    keyword = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own]
    function.__signature__ = inspect.Signature([*keyword, *_options()])  # type: ignore[attr-defined]
    function.__annotations__ = {p.name: p.annotation for p in [*keyword, *_options()]}
    return function


def read_settings(model: str, option: list[str], chosen: dict[str, Any]) -> TrainSettings:
    """Return the settings of the command line; what is not given keeps its default.

    Raises typer.BadParameter (wrong usage) for values that do not fit, UserError for a network that is not there.
    """
    given = {name: value for name, value in chosen.items() if value is not None}
    augmentation = {name: given.pop(name) for name in list(given) if name in Augmentation.model_fields}
    pairs = dict(_pair(item) for item in option)
    try:
        return TrainSettings(model=model, options=pairs, augmentation=Augmentation(**augmentation), **given)
    except ValidationError as error:
        first = error.errors()[0]
        where = "--" + str(first["loc"][0]).replace("_", "-") if first["loc"] else ""
        raise typer.BadParameter(f"{where} {chosen.get(str(first['loc'][0]))}: {first['msg']}") from error
    except UserError as error:  # a picture size that cannot be read
        raise typer.BadParameter(str(error)) from error


def _pair(item: str) -> tuple[str, str | int]:
    name, _, value = item.partition("=")
    if not value:
        raise typer.BadParameter(f"--option {item}: write --option name=value.")
    return name, int(value) if value.isdigit() else value


@with_settings_options
def train(
    project: Annotated[Path, typer.Argument(metavar="PROJECT", help="Folder of the project.")],
    model: Annotated[str, typer.Option("--model", help="Key of the network; `main.py models` lists them.")] = "",
    resume: Annotated[str, typer.Option("--resume", help="Name of a stopped run to go on with.")] = "",
    option: Annotated[list[str] | None, typer.Option("--option", help="An option of the network, name=value.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print events as JSON lines.")] = False,
    **chosen: Any,
) -> None:
    """Train a network on the labels of a project and export it to a model file."""
    from engine.training.crew import together

    together(lambda: _train(project, _settings(model, resume, option or [], chosen), resume, as_json))


def _settings(model: str, resume: str, option: list[str], chosen: dict[str, Any]) -> TrainSettings | None:
    if not model and not resume:
        raise typer.BadParameter("Which network? Add --model NAME; `main.py models` lists them.")
    if not resume:
        return read_settings(model, option, chosen)
    if model or option or any(value is not None for value in chosen.values()):
        console.say("A resumed run keeps the settings that it was started with.")
    return None


def _train(project: Path, settings: TrainSettings | None, resume: str, as_json: bool) -> None:
    from engine.project import Project
    from engine.training.loop import train as train_network

    reporter = Reporter(as_json)
    with Project.open(project) as opened:
        operation = train_network(opened, settings, resume=resume or None)
        try:
            done = console.follow(operation, reporter)
        except KeyboardInterrupt:
            raise UserError("Stopped.", reporter.how_to_go_on(project)) from None
    last = {"event": "finished", "run": str(done.run), "model": str(done.model), "metrics": dict(done.metrics)}
    words = "\n".join([str(done.model), *(f"  {name:16}{value:.4f}" for name, value in done.metrics.items())])
    console.result(last, as_json, words)


class Reporter:
    """Says what a training reports, and remembers its run."""

    def __init__(self, as_json: bool) -> None:
        self._as_json = as_json
        self._run: Path | None = None

    def __call__(self, event: Event) -> str | None:
        """Write the event where JSON is wanted; return the words for the bar."""
        if isinstance(event, RunStarted):
            self._run = event.run
        if self._as_json and not isinstance(event, Progress):  # the bar shows those
            console.write(console.to_json(as_row(event)))
        return _words(event)

    def how_to_go_on(self, project: Path) -> str:
        """Return the command that takes a stopped run up again, where it has got far enough."""
        if self._run is None or not Run(self._run).resumable:
            return "Nothing was trained yet."
        return f'It goes on with: python3 main.py train "{project}" --resume "{self._run.name}"'


def _words(event: Event) -> str | None:
    if isinstance(event, Estimate):
        return "less than a minute" if event.seconds < 60 else f"about {event.seconds / 60:.0f} min"
    if isinstance(event, RunStarted):
        return f"run {event.run.name}"
    if isinstance(event, EpochDone):
        return f"epoch {event.epoch}/{event.epochs}  {event.headline} {event.metrics.get(event.headline, 0):.3f}"
    return None


def as_row(event: Event) -> dict[str, Any]:
    """Return an event as what its JSON line says: {"event": its name, then its fields}."""
    name = "".join("_" + c.lower() if c.isupper() else c for c in type(event).__name__).lstrip("_")
    if isinstance(event, Previews):
        return {"event": name, "epoch": event.epoch, "images": [str(picture.path) for picture in event.pictures]}
    if isinstance(event, StepDone | EpochDone):
        name = name.removesuffix("_done")
    return {"event": name, **{field.name: getattr(event, field.name) for field in fields(event)}}
