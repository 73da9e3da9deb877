"""Where a model file comes from: pictures, how they were divided, settings, libraries, and sums to check it by."""

from __future__ import annotations

import hashlib
import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine import VERSION
from engine.tasks import Sample
from engine.training.plan import Plan
from engine.training.run import Run, write_atomic

if TYPE_CHECKING:
    from engine.project import ImageRecord, Project

PICTURES = "pictures.tsv"  # in the run's folder: split, name, group and perceptual hash of each picture
_LIBRARIES = ("torch", "torchvision", "timm", "segmentation-models-pytorch", "torchmetrics", "faster-coco-eval")
_BEGINNING = {"pretrained", "weights_file", "start_from"}  # said in its own words
_AT_WORK = ("onnx", "onnxruntime", "numpy", "opencv-python")


def provenance(
    run: Run, plan: Plan, project: Project, samples: Mapping[str, Sequence[Sample]], model: Path
) -> dict[str, Any]:
    """Return all of it as plain JSON, and write the list of the pictures into the run's folder.

    `samples` are the pictures of "train", "val" and "test" with their labels. Raises UserError when the disk is full.
    """
    records = {split: project.records(ids) for split, ids in plan.splits.items()}
    if plan.test_is_validation:
        records["test"], samples = [], {**samples, "test": []}
    listed = _list_of(records)
    write_atomic(run.folder / PICTURES, listed)
    return {
        "pictures": {split: len(samples[split]) for split in ("train", "val", "test")},
        "objects": {split: _objects(plan, samples[split]) for split in ("train", "val", "test")},
        "division": _division(records),
        "network": _network(plan),
        "training": _training(plan),
        "sha256": {"model.onnx": _sum_of(model), PICTURES: hashlib.sha256(listed).hexdigest()},
        "libraries": {"seedling": VERSION, "python": platform.python_version(), **_versions()},
    }


def _list_of(records: Mapping[str, Sequence[ImageRecord]]) -> bytes:
    rows = sorted(
        f"{split}\t{record.name}\t{record.group}\t{'' if record.hash is None else f'{record.hash:016x}'}\n"
        for split, some in records.items()
        for record in some
    )
    return "".join(["split\tname\tgroup\thash\n", *rows]).encode()


def _sum_of(path: Path) -> str:
    with path.open("rb") as file:
        summed = hashlib.sha256()
        while piece := file.read(1 << 20):
            summed.update(piece)
    return summed.hexdigest()


def _objects(plan: Plan, samples: Sequence[Sample]) -> dict[str, int]:
    counts = Counter(a.category.name for sample in samples for a in sample.annotations if not a.ignore)
    return {name: counts[name] for name in plan.names}


def _division(records: Mapping[str, Sequence[ImageRecord]]) -> dict[str, Any]:
    """Return who divided the pictures, how many groups there are, and how many lie in more than one part."""
    set_aside = [(split, record) for split in ("val", "test") for record in records[split]]
    groups: dict[str, set[str]] = {}
    for split, some in records.items():
        for record in some:
            if record.group:
                groups.setdefault(record.group, set()).add(split)
    return {
        "by": "project" if all(record.split == split for split, record in set_aside) else "training",
        "groups": len(groups),
        "torn_groups": sum(len(splits) > 1 for splits in groups.values()),
        "without_group": sum(not record.group for some in records.values() for record in some),
    }


def _network(plan: Plan) -> dict[str, Any]:
    row = plan.architecture
    return {
        "key": row.key,
        "title": row.title,
        "year": row.year,
        "paper": row.paper.title,
        "arxiv": row.paper.arxiv,
        "options": {**row.default_options(), **plan.settings.options},
        "size": list(plan.size),
        "bands": list(plan.bands),
        "channels": list(plan.seen),
        "fit": plan.fit,
    }


def _training(plan: Plan) -> dict[str, Any]:
    settings = plan.settings
    decided = plan.model_dump(mode="json", include={"optimizer", "learning_rate", "weight_decay", "batch_size"})
    asked = settings.model_dump(mode="json", exclude={"model", "options", "image_size", "bands", *decided, *_BEGINNING})
    weights = settings.weights_file.name if settings.weights_file else ""  # the folder is nobody's business
    named = plan.architecture.weights if settings.pretrained else ""
    return {
        **asked,
        **decided,
        "start_from": settings.start_from,
        "weights_file": weights,
        "pretrained_weights": named,
        "mixed": plan.mixed,
    }


def _versions() -> dict[str, str]:
    found = {}
    for name in (*_LIBRARIES, *_AT_WORK):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:  # e.g. opencv under another name
            continue
    return found
