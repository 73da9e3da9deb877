"""What tasks, metrics and loss terms are called on the screen; the field's terms stand in the tooltips."""

from __future__ import annotations

from dataclasses import dataclass

from engine.errors import text
from gui.i18n import mark


@dataclass(frozen=True, slots=True)
class TaskWords:
    """A task as a user would say it."""

    title: str
    help: str
    lacks: str  # what to do where nothing of this kind is labeled
    things: tuple[str, str]  # what is counted: one, and a literal with {count} for more


TASKS = {
    "classification": TaskWords(
        text("Say what a picture shows"),
        text("Classification: one category for the whole picture."),
        text("Label whole pictures in Data first (key C, then a digit)."),
        (mark("1 labeled picture"), mark("{count} labeled pictures")),
    ),
    "detection": TaskWords(
        text("Find objects (boxes)"),
        text("Detection: a box and a category for each object."),
        text("Draw boxes in Data first (key R)."),
        (mark("1 box"), mark("{count} boxes")),
    ),
    "segmentation": TaskWords(
        text("Outline areas"),
        text("Semantic segmentation: a category for each pixel."),
        text("Draw polygons in Data first (key P)."),
        (mark("1 outlined area"), mark("{count} outlined areas")),
    ),
}

# name -> (caption, tooltip)
METRICS = {
    "accuracy": (text("Accuracy"), text("Share of pictures that are said right.")),
    "macro_f1": (text("F1"), text("Mean over the categories of the harmonic mean of precision and recall (macro F1).")),
    "map50": (text("mAP50"), text("Mean average precision where boxes that overlap by half count as right (IoU 0.5).")),
    "map": (text("mAP"), text("Mean average precision over overlaps from 0.5 to 0.95: how exactly the boxes sit.")),
    "miou": (text("mIoU"), text("Mean over the categories of overlap by union of the outlined pixels.")),
    "dice": (text("Dice"), text("Mean over the categories of twice the overlap by the sum of both areas.")),
    "iou": (text("IoU"), text("Overlap by union of the outlined pixels.")),
    "f1": (text("F1"), text("Harmonic mean of precision and recall.")),
    "precision": (text("Precision"), text("How much of what was found is right.")),
    "recall": (text("Recall"), text("How much of what is there was found.")),
    "count": (text("Tested"), text("How many there are in the tested pictures.")),
    "balanced_accuracy": (
        text("Balanced accuracy"),
        text("Mean over the categories of the share found: a category with few pictures counts as much as any."),
    ),
    "kappa": (text("Kappa"), text("Cohen's kappa: agreement beyond chance. 0 is chance, 1 is always right.")),
    "top5": (
        text("Top 5"),
        text("Share of pictures whose category is among the five that the network deems likeliest."),
    ),
    "auc": (
        text("AUC"),
        text("Area under the ROC curve: how well it is told from the rest. 0.5 is chance, 1 is perfect."),
    ),
    "ap": (text("AP"), text("Average precision: area under the curve of precision over recall.")),
    "boundary_f1": (
        text("Borders"),
        text("Boundary F1: how much of the borders lies where it should (Csurka et al. 2013), mean over the pictures."),
    ),
    "area_r2": (
        text("Area R²"),
        text("How well the area in each picture is met: 1 is exact, below 0 the mean would be a better guess."),
    ),
    "ece": (
        text("Calibration error"),
        text("How far certainty and share of right answers lie apart on average (ECE, 15 bins). 0 is best."),
    ),
    "best_score": (text("Best score"), text("The score threshold at which F1 is best.")),
}


# What the loss terms of the networks are called.
LOSSES = {
    "box": text("boxes"),
    "objectness": text("is something there"),
    "object": text("is something there"),
    "category": text("which category"),
    "cross_entropy": text("each pixel"),
    "focal": text("each pixel that is still wrong"),
    "lovasz": text("overlap by union"),
    "dice": text("overlap"),
    "auxiliary": text("second answer"),
    "auxiliary 1": text("first helper answer"),
    "auxiliary 2": text("second helper answer"),
}


def loss_caption(name: str) -> str:
    """Return the caption of a loss term."""
    return LOSSES.get(name, name)


def metric_caption(name: str) -> str:
    """Return the caption of a metric."""
    return METRICS[name][0] if name in METRICS else name


def metric_help(name: str) -> str:
    """Return what a metric says."""
    return METRICS[name][1] if name in METRICS else name
