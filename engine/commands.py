"""The same verbs as the window, without one.

Results go to standard output (as JSON with --json), progress to standard error. Exit status: 0 done, 1 failed with one
clear sentence, 2 wrong usage. No traceback without --debug.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from engine import VERSION, bootstrap, commands_forecast, commands_predict, commands_queue, commands_train, console
from engine.errors import UserError
from engine.formats.dataset import Skipped

_INTERRUPTED = 130
_TASKS = ("classification", "detection", "segmentation")

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Seedling: label pictures, train a network on them, watch it run.",
    epilog="`python3 main.py [PROJECT]` opens the window; `python3 main.py test` runs the tests.",
)
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON; progress goes to standard error.")]
ProjectFolder = Annotated[Path, typer.Argument(metavar="PROJECT", help="Folder of the project.")]


def main(arguments: list[str]) -> int:
    """Run one command and return the exit status."""
    debug = "--debug" in arguments
    arguments = [argument for argument in arguments if argument != "--debug"]
    console.use_utf8()
    try:
        typer.main.get_command(app)(arguments, prog_name="main.py")
    except SystemExit as left:  # the only way it returns: 0, 2 for wrong usage, 1 for a closed pipe, 130 for Ctrl+C
        if left.code != _INTERRUPTED:
            return int(left.code or 0)
        console.say("Stopped. Nothing that was finished is lost.")
    except Exception as error:
        if debug:
            raise
        known = isinstance(error, UserError)
        strange = f"Something unexpected went wrong ({type(error).__name__}: {error}). Run it again with --debug."
        console.say(str(error) if known else strange)
    return 1


def _version(asked: bool) -> None:
    if asked:
        console.write(VERSION)
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which.")] = False,
) -> None:
    del version


@app.command()
def new(project: ProjectFolder, as_json: Json = False) -> None:
    """Make an empty project."""
    from engine.project import Project

    with Project.create(project) as made:
        console.result({"project": str(made.folder)}, as_json, f"Made {made.folder}")


@app.command("import")
def import_(
    project: ProjectFolder,
    path: Annotated[Path, typer.Argument(help="A folder, a file of labels or a data set.")],
    format_: Annotated[str, typer.Option("--format", help="auto, or the name of the format.")] = "auto",
    copy: Annotated[bool, typer.Option(help="Copy the pictures into the project instead of linking them.")] = False,
    as_json: Json = False,
) -> None:
    """Bring pictures and labels into a project (made if it is not there)."""
    from engine.formats.transfer import detect_format, read_dataset, take_in
    from engine.project import Project

    is_new = not (project / "project.sqlite").exists()
    if not path.exists():
        detect_format(path)  # says so
    name, dataset = console.follow(read_dataset(path, format_))  # before a project is made for nothing
    with Project.create(project) if is_new else Project.open(project) as opened:
        report = console.follow(take_in(opened, name, dataset, copy=copy))
    lines = [
        f"{console.count(report.images, 'picture')}, {console.count(report.annotations, 'annotation')}, "
        f"categories: {report.categories}"
    ]
    console.result(report.to_json(), as_json, "\n".join([*lines, *_skipped_lines(report.skipped)]))


@app.command()
def bands(
    project: ProjectFolder,
    names: Annotated[str, typer.Option(help="New names, in order, e.g. blue,green,red,red edge,near infrared.")] = "",
    white: Annotated[float, typer.Option(help="Pixel value of a white sheet (reflectance 1); 0: the largest.")] = 0,
    as_json: Json = False,
) -> None:
    """Say what the bands of a project's pictures are called, or name them with --names."""
    from engine.bands import BandNames
    from engine.project import Project

    with Project.open(project, read_only=not names) as opened:
        if names:
            opened.set_band_names(BandNames(tuple(names.split(",")), white))
        pictures = opened.band_counts()
        known = {count: opened.band_names(count) for count in pictures}
    rows: list[dict[str, Any]] = [
        {"names": list(known[count].names), "white": known[count].white, "images": number}
        for count, number in pictures.items()
    ]
    lines = [f"{console.count(row['images'], 'picture')}: {', '.join(row['names'])}" for row in rows]
    console.result({"bands": rows}, as_json, "\n".join(lines) or "There are no pictures yet.")


@app.command()
def export(
    project: ProjectFolder,
    path: Annotated[Path, typer.Argument(help="Folder to write into.")],
    format_: Annotated[str, typer.Option("--format", help="coco, voc, yolo, folders or masks.")],
    as_json: Json = False,
) -> None:
    """Write pictures and labels in an exchange format; what it would lose is said first."""
    from engine.formats.transfer import export_from
    from engine.project import Project

    with Project.open(project, read_only=True) as opened:
        report = console.follow(export_from(opened, path, format_))
    losses = [str(loss) for loss in report.losses]
    skipped = [{"what": item.what, "why": str(item.why)} for item in report.skipped]
    shape = {"images": report.images, "annotations": report.annotations, "losses": losses, "skipped": skipped}
    done = f"{console.count(report.images, 'picture')}, {console.count(report.annotations, 'annotation')} in {path}"
    lines = [done, *_skipped_lines(report.skipped)]
    console.result(shape, as_json, "\n".join(lines))


def _skipped_lines(skipped: list[Skipped]) -> list[str]:
    return [f"skipped: {item.what}: {item.why}" for item in skipped]


@app.command()
def check(project: ProjectFolder, as_json: Json = False) -> None:
    """Say what is wrong with the data, and how to mend it."""
    from engine.checks import check as check_project
    from engine.project import Project

    with Project.open(project, read_only=True) as opened:
        problems = check_project(opened)
    shape = {
        "problems": [
            {"kind": p.kind, "images": list(p.images), "what": str(p.what), "mend": str(p.mend)} for p in problems
        ]
    }
    lines = [f"{p.what} {p.mend}" for p in problems] or ["Nothing to mend."]
    console.result(shape, as_json, "\n".join(lines))


@app.command()
def models(
    task: Annotated[
        str, typer.Option(callback=console.one_of(*_TASKS), help="classification, detection or segmentation.")
    ] = "",
    as_json: Json = False,
) -> None:
    """List the networks of the catalogue."""
    from engine import catalog

    found = [row for row in catalog.ROWS if not task or row.task == task]
    shape = [
        {
            "name": row.key,
            "title": row.title,
            "family": row.family,
            "task": row.task,
            "year": row.year,
            "arxiv": row.paper.arxiv,
            "params": row.params,
            "provider": row.provider,
            "idea": row.idea,
        }
        for row in found
    ]
    lines = [f"{row.key:24}{row.task:16}{row.year}  {row.params / 1e6:6.2f} M  {row.idea}" for row in found]
    console.result(shape, as_json, "\n".join(lines))


@app.command()
def evaluate(
    model: Annotated[Path, typer.Argument(help="A model file (.onnx) or the folder of a run.")],
    project: ProjectFolder,
    split: Annotated[
        str, typer.Option(callback=console.one_of("train", "val", "test"), help="train, val or test.")
    ] = "test",
    tta: Annotated[bool, typer.Option("--tta", help=console.TTA + " Both are printed.")] = False,
    as_json: Json = False,
) -> None:
    """Measure a model file on the labels of a project."""
    from engine.project import Project
    from engine.training.evaluate import evaluate as evaluate_model

    with Project.open(project, read_only=True) as opened:
        report = console.follow(evaluate_model(console.model_path(model), opened, split, twice=tta))
    lines = [f"{report['task']} on {console.count(report['images'], 'picture')} of {split}"]
    twice = report.get("tta", {}).get("metrics", {})
    lines += [f"  {'':18}once      twice"] if twice else []
    for name, value in report["metrics"].items():
        lines.append(f"  {name:18}{value:.4f}" + (f"    {twice[name]:.4f}" if name in twice else ""))
    console.result(report, as_json, "\n".join(lines))


@app.command()
def doctor(as_json: Json = False) -> None:
    """Prove what works on this computer; each fault ends in what to do."""
    from dataclasses import asdict

    from engine.doctor import checks

    found = console.follow(checks())
    lines = [f"{'ok  ' if item.ok else 'MEND'}  {item.name}: {item.what} {item.mend}".rstrip() for item in found]
    console.result({"checks": [asdict(item) for item in found]}, as_json, "\n".join(lines))
    if not all(item.ok for item in found):
        raise typer.Exit(1)


@app.command()
def demo(
    task: Annotated[
        str,
        typer.Option(
            callback=console.one_of(*_TASKS), help="One task only: classification, detection or segmentation."
        ),
    ] = "",
    out: Annotated[Path | None, typer.Option(help="Folder to keep the project and the runs in.")] = None,
    as_json: Json = False,
) -> None:
    """Walk the whole loop on the sample garden: pictures, training, model file, score."""
    from engine.demo import demo as run_demo

    report: dict[str, Any] = console.follow(run_demo(out, task))
    lines = [f"{name:16}{row['headline']} {row['value']:.3f}  {row['model']}" for name, row in report["tasks"].items()]
    console.result(report, as_json, "\n".join(lines))


@app.command()
def bench(
    names: Annotated[list[str] | None, typer.Argument(help="Which, and of which networks; none: list them.")] = None,
) -> None:
    """Measure speed and memory as ratios against a peer or the bare loop (needs the source tree)."""
    import subprocess

    from engine import catalog

    names = names or []
    folder = bootstrap.ROOT / "tests" / "bench"
    known = sorted(path.stem.removeprefix("bench_") for path in folder.glob("bench_*.py"))
    networks = [name for name in names if name in {row.key for row in catalog.rows()}]
    unknown = set(names) - {*known, "all", *networks}
    chosen = known if "all" in names else [name for name in names if name in known]
    if not chosen or unknown:
        console.write("\n".join(known))
        raise typer.Exit(2 if names else 0)
    failed = 0
    for name in chosen:
        console.say(f"== {name}")
        failed |= subprocess.call([sys.executable, "-m", f"tests.bench.bench_{name}", *networks], cwd=bootstrap.ROOT)
    raise typer.Exit(int(bool(failed)))


app.command("train")(commands_train.train)
app.command("queue")(commands_queue.queue)
app.command("compare")(commands_queue.compare)
app.command("forecast")(commands_forecast.forecast)
app.command("predict")(commands_predict.predict)

__all__ = ["app", "main"]
