"""The model card: what a model file is, what it was made from, how good it is and what it is not (Markdown).

After Mitchell et al. 2019, "Model Cards for Model Reporting" (arXiv 1810.03993). Made from the score card alone, so
that the window shows the same as the file; imports no torch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from engine.training.methods import beginning, division, methods, metric_name

_PARTS = ("train", "val", "test")
_USE = {
    "classification": "Says which one category holds for a whole picture.",
    "detection": "Finds things in a picture as boxes with a category and a score.",
    "segmentation": "Says for each pixel whether it is background or one of the categories.",
}


def model_card(card: Mapping[str, Any]) -> str:
    """Return the model card in Markdown, or "" for a score card that does not know where it comes from."""
    if "provenance" not in card:
        return ""
    sections = [
        f"# {card['run']}",
        f"{card['provenance']['network']['title']} · {_USE[card['task']]}",
        *_data(card),
        *_training(card),
        *_scores(card),
        *_limits(card),
        "## Methods",
        methods(card, "en"),
        methods(card, "zh"),
        *_origin(card),
    ]
    return "\n\n".join(sections) + "\n"


def _data(card: Mapping[str, Any]) -> list[str]:
    source = card["provenance"]
    names = list(source["objects"]["train"])
    rows = [
        ["pictures", *(f"{source['pictures'][part]:,}" for part in _PARTS)],
        *([f"labeled: {name}", *(f"{source['objects'][part][name]:,}" for part in _PARTS)] for name in names),
    ]
    return [
        "## Data",
        _table(["", "training", "validation", "test"], rows),
        f"Divided {division(card)}.",
    ]


def _training(card: Mapping[str, Any]) -> list[str]:
    source = card["provenance"]
    network, training = source["network"], dict(source["training"])
    arxiv = f" ([arXiv:{network['arxiv']}](https://arxiv.org/abs/{network['arxiv']}))" if network["arxiv"] else ""
    options = ", ".join(f"{name} {value}" for name, value in network["options"].items())
    augmentation = training.pop("augmentation")
    for name in ("start_from", "weights_file", "pretrained_weights"):
        training.pop(name)
    rows = [
        ["started from", beginning(source["training"])],
        ["epochs done", card["epochs"]],
        ["best epoch", card["best_epoch"]],
        ["minutes", f"{card['seconds'] / 60:.1f}"],
        *(["epochs asked" if name == "epochs" else name, value] for name, value in training.items()),
        *([f"augmentation: {name}", value] for name, value in augmentation.items()),
    ]
    width, height = network["size"]
    return [
        "## Network and training",
        f"{network['title']}, {network['year']}: {network['paper']}{arxiv}."
        + (f" Options: {options}." if options else ""),
        f"Input {width} × {height} pixels ({network['fit']}), bands: {', '.join(network['bands'])}; "
        f"it sees {', '.join(network.get('channels', network['bands']))}.",
        _table(["setting", "value"], rows),
    ]


def _scores(card: Mapping[str, Any]) -> list[str]:
    where = "validation pictures (there were no test pictures)" if card["split"] == "val" else "test pictures"
    rows = [
        [metric_name(name), _number(value), *(map(_number, card["intervals"].get(name, ("", ""))))]
        for name, value in card["metrics"].items()
    ]
    columns = list(next(iter(card["per_category"].values()), {}))
    each = [[name, *(_number(row[column]) for column in columns)] for name, row in card["per_category"].items()]
    temperature = card["figures"].get("reliability", {}).get("temperature", 1)
    calibrated = f"Calibrated by temperature scaling, T = {temperature:.4f}." if temperature != 1 else "Not calibrated."
    return [
        "## Scores",
        f"On {card['images']:,} {where}; 95 % intervals by drawing the pictures again 1,000 times.",
        _table(["metric", "value", "from", "to"], rows),
        _table(["category", *columns], each),
        calibrated,
    ]


def _limits(card: Mapping[str, Any]) -> list[str]:
    general = [
        "The scores hold for pictures like those it was tested on: other subjects, cameras, light or magnification "
        "need a test of their own.",
        "It knows no other category than those above, and says one of them (or nothing) of anything that it is shown.",
    ]
    return ["## Limits", "\n".join(f"- {sentence}" for sentence in [*card["trust"], *general])]


def _origin(card: Mapping[str, Any]) -> list[str]:
    source = card["provenance"]
    sums = [[name, f"`{value}`"] for name, value in source["sha256"].items()]
    libraries = ", ".join(f"{name} {version}" for name, version in source["libraries"].items())
    return [
        "## Origin",
        _table(["file", "SHA-256"], sums),
        "`pictures.tsv` lists split, name, group and perceptual hash of each picture.",
        f"Made with {libraries}.",
    ]


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


def _number(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.0f}" if value == int(value) and abs(value) > 1 else f"{value:.3f}"
    return str(value)
