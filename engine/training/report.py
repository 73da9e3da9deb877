"""report.html: everything that was measured in one file, to keep, send and print. It loads nothing from anywhere."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from importlib import resources
from typing import Any

from engine.annotation import Annotation, WholeImage
from engine.errors import text
from engine.tasks import Sample
from engine.training.methods import methods
from engine.training.model_card import model_card
from engine.training.plan import Plan
from engine.training.report_charts import confusion_table, line_chart, table
from engine.training.report_pictures import drawn
from engine.training.run import Run, write_atomic

Say = Callable[[Sample], list[Annotation]]
SHOWN_SCORE = 0.25  # what the network says below that is not drawn


def write_report(run: Run, plan: Plan, card: Mapping[str, Any], samples: Sequence[Sample], say: Say) -> None:
    """Write report.html of a run; `say` returns what the network says about one of the test pictures."""
    sections = [
        _head(run, plan, card),
        _trust(card["trust"]),
        _numbers(card),
        _curves(run, plan),
        _figures(card),
        _per_category(card),
        _worst(card, samples, say, plan.bands),
        _methods(card),
        _settings(plan),
    ]
    page = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(run.name)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_style()}</style></head>'
        f"<body><main>{''.join(sections)}</main></body></html>"
    )
    write_atomic(run.folder / "report.html", page.encode())


def _style() -> str:
    return resources.files("engine.training").joinpath("report.css").read_text(encoding="utf-8")


def _head(run: Run, plan: Plan, card: Mapping[str, Any]) -> str:
    name = card["headline"]
    low, high = card["intervals"][name]
    facts = text(
        "{title}, {task}, {epochs} epochs (best: {best}), {minutes:.0f} minutes of training",
        title=plan.architecture.title,
        task=plan.task,
        epochs=card["epochs"],
        best=card["best_epoch"],
        minutes=card["seconds"] / 60,
    )
    where = text(
        "{name} on {count} pictures of the split {split}", name=name, count=card["images"], split=card["split"]
    )
    between = text("95 % interval {low:.3f} to {high:.3f}, pictures drawn again 1000 times", low=low, high=high)
    return (
        f'<h1>{html.escape(run.name)}</h1><p class="dim">{html.escape(facts)}</p><section>'
        f'<div class="big">{card["metrics"][name]:.3f}</div><div>{html.escape(where)}</div>'
        f'<div class="dim">{html.escape(between)}</div></section>'
    )


def _trust(sentences: Sequence[str]) -> str:
    if not sentences:
        return ""
    items = "".join(f"<li>{html.escape(sentence)}</li>" for sentence in sentences)
    return _section(text("Do not trust these numbers yet"), f"<ul>{items}</ul>", "warn")


def _numbers(card: Mapping[str, Any]) -> str:
    rows = [[name, value, *card["intervals"].get(name, ("", ""))] for name, value in card["metrics"].items()]
    return _section(text("Numbers"), table([text("metric"), text("value"), text("from"), text("to")], rows))


def _curves(run: Run, plan: Plan) -> str:
    rows = run.rows()
    if not rows:
        return ""
    epochs = [row["epoch"] for row in rows]

    def lines(key: str) -> dict[str, tuple[list[float], list[float]]]:
        return {name: (epochs, [row[key].get(name, float("nan")) for row in rows]) for name in rows[0][key]}

    epoch = text("epoch")
    losses = line_chart(lines("losses"), x_title=epoch, y_title=text("loss"), counts=True)
    metrics = line_chart(lines("metrics"), x_title=epoch, y_title=text("validation"), y_range=(0, 1), counts=True)
    return (
        f'<div class="two">{_section(text("Loss on the training pictures"), losses)}'
        f"{_section(text('Metrics on the validation pictures'), metrics)}</div>"
    )


def _figures(card: Mapping[str, Any]) -> str:
    figures = card["figures"]
    parts = []
    if "confusion" in figures:
        confusion = figures["confusion"]
        content = confusion_table(confusion["categories"], confusion["matrix"], text("true \\ said"))
        parts.append(_section(text("What was taken for what"), content))
    charts = []
    if "curves" in figures:
        series = {name: (curve["recall"], curve["precision"]) for name, curve in figures["curves"].items()}
        chart = line_chart(series, x_title=text("recall"), y_title=text("precision"), y_range=(0, 1))
        title = text("Precision against recall") if "roc" in figures else text("Precision against recall at IoU 0.5")
        charts += [_section(title, chart)] if chart else []
    if figures.get("roc"):
        series = {
            f"{name} ({curve['auc']:.3f})": (curve["fpr"], curve["tpr"]) for name, curve in figures["roc"].items()
        }
        x_title, y_title = text("false positive rate"), text("true positive rate")
        chart = line_chart(series, x_title=x_title, y_title=y_title, y_range=(0, 1))
        charts.append(_section(text("ROC: each category against the rest, with its area"), chart))
    if figures.get("areas"):
        charts.append(_section(text("Areas: said against true, per picture"), _areas(figures["areas"])))
    if "reliability" in figures:
        charts.append(_section(text("Is it as certain as it is right?"), _reliability(figures["reliability"])))
    return "".join(parts) + (f'<div class="two">{"".join(charts)}</div>' if charts else "")


def _areas(areas: Mapping[str, Mapping[str, Any]]) -> str:
    """Return a scatter of said over true areas, with the line where both agree."""
    series = {}
    for name, area in areas.items():
        words = name if area["r2"] is None else f"{name} (R² {area['r2']:.3f})"
        series[words] = (area["truth"], area["said"])
    most = max(max(*xs, *ys) for xs, ys in series.values())
    x_title, y_title = text("true area, % of the picture"), text("said area, %")
    guide = text("said as large as it is")
    lines = {**series, guide: ([0.0, most], [0.0, most])}
    note = text("R² is that of the line said = true: 1 − residual sum of squares / total sum of squares.")
    chart = line_chart(lines, x_title=x_title, y_title=y_title, dots=series, guide=guide)
    return f'{chart}<p class="dim">{html.escape(note)}</p>'


def _reliability(figure: Mapping[str, Any]) -> str:
    """Return confidence against accuracy, before and after the temperature, and the diagonal of a perfect one."""
    names = {"before": text("before"), "after": text("after")} if "before" in figure else {"after": text("measured")}
    series = {
        f"{word} (ECE {figure[key]['ece']:.3f})": (figure[key]["confidence"], figure[key]["accuracy"])
        for key, word in names.items()
    }
    guide = text("right as often as it says")
    series[guide] = ([0.0, 1.0], [0.0, 1.0])
    titles = text("certainty"), text("share that is right")
    chart = line_chart(series, x_title=titles[0], y_title=titles[1], y_range=(0, 1), guide=guide)
    said = text("Temperature {value:.3f}, fitted on the validation pictures.", value=figure["temperature"])
    note = said if "before" in figure else text("Not calibrated: there were too few validation pictures.")
    return f'{chart}<p class="dim">{html.escape(note)}</p>'


def _per_category(card: Mapping[str, Any]) -> str:
    rows = card["per_category"]
    columns = list(next(iter(rows.values())))
    body = [[name, *(row[column] for column in columns)] for name, row in rows.items()]
    content = table([text("category"), *columns], body)
    if "boundary_tolerance" in card["figures"]:
        note = text(
            "boundary_f1 counts a border as right within {pixels:.1f} pixels of the network's input: 0.75 % of its "
            "diagonal (Csurka et al. 2013).",
            pixels=card["figures"]["boundary_tolerance"],
        )
        content += f'<p class="dim">{html.escape(note)}</p>'
    return _section(text("Each category"), content)


def _worst(card: Mapping[str, Any], samples: Sequence[Sample], say: Say, bands: tuple[str, ...]) -> str:
    figures = []
    for entry in card["worst"]:
        sample = samples[entry["place"]]
        said = say(sample)
        picture = drawn(sample.path, sample.annotations, said, bands)
        caption = f"{entry['name']} · {entry['score']:.2f}{_words(sample.annotations, said)}"
        shown = f'<img src="{picture}" alt="">' if picture else ""
        figures.append(f"<figure>{shown}<figcaption>{html.escape(caption)}</figcaption></figure>")
    note = text("White: the labels. Orange: the network. A bad picture is often a wrong label.")
    return _section(
        text("The worst pictures"),
        f'<p class="dim">{html.escape(note)}</p><div class="pictures">{"".join(figures)}</div>',
    )


def _words(truth: Sequence[Annotation], said: Sequence[Annotation]) -> str:
    """Return " · bee, not wasp" for whole pictures, nothing where the drawing says it."""
    if not truth or not isinstance(truth[0].geometry, WholeImage) or not said:
        return ""
    return " · " + text("is {truth}, said {said}", truth=truth[0].category.name, said=said[0].category.name)


def _methods(card: Mapping[str, Any]) -> str:
    """Return the paragraph for a paper in both languages, and the model card folded; one click selects each."""
    paragraphs = "".join(
        f'<p class="copy" lang="{lang}">{html.escape(methods(card, lang))}</p>' for lang in ("en", "zh")
    )
    whole = html.escape(model_card(card))
    return _section(
        text("For the Methods of a paper"),
        f'<p class="dim">{html.escape(text("A click selects all of it."))}</p>{paragraphs}'
        f'<details><summary>{html.escape(text("Model card"))}</summary><pre class="copy">{whole}</pre></details>',
    )


def _settings(plan: Plan) -> str:
    settings = plan.settings.model_dump(mode="json")
    decided = plan.model_dump(mode="json", include={"optimizer", "learning_rate", "weight_decay", "batch_size", "size"})
    shown = {
        **settings,
        **settings.pop("augmentation"),
        **decided,
        "channels_last": plan.channels_last,
        "mixed": plan.mixed,
    }
    shown.pop("augmentation", None)
    pictures = {f"{name} pictures": len(ids) for name, ids in plan.splits.items()}
    rows = [[name, str(value)] for name, value in {**pictures, **shown}.items()]
    return _section(text("Settings"), table([text("setting"), text("value")], rows, "words"))


def _section(title: str, content: str, kind: str = "") -> str:
    return f'<section class="{kind}"><h2>{html.escape(title)}</h2>{content}</section>'
