"""The end of a training: the best weights become a model file, which is measured on the test pictures and reported."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Any

import torch

from engine import image
from engine.annotation import Annotation
from engine.errors import UserError, text
from engine.events import Operation, Progress
from engine.inference.session import Session
from engine.tasks import Metrics, Sample
from engine.training import checkpoint
from engine.training.calibration import calibrate
from engine.training.evaluate import measure
from engine.training.events import TrainResult
from engine.training.export import Comparison, add_metrics, compare, export, refuse_unequal
from engine.training.model_card import model_card
from engine.training.provenance import provenance
from engine.training.report import SHOWN_SCORE, write_report
from engine.training.report_pictures import jpeg
from engine.training.run import disk_error, write_atomic
from engine.training.score_card import make_score_card, trust_sentences
from engine.training.trainer import PREVIEWS, Trainer

if TYPE_CHECKING:
    from engine.project import Project

COMPARED = 8  # real pictures on which the model file is compared with the network


def finish(trainer: Trainer, project: Project) -> Operation[TrainResult]:
    """Export, compare, measure and report. Raises UserError when the model file differs from the network."""
    run, plan = trainer.run, trainer.plan
    network = trainer.answering
    checkpoint.load_weights(network, run.folder / "best.safetensors")
    model = run.folder / "model.onnx"
    beside = run.folder / "model.untested.onnx"
    temperature = yield from calibrate(trainer)
    yield Progress(0, 0, text("Exporting the model"))
    network = network.to("cpu", memory_format=torch.contiguous_format)  # type: ignore[call-overload]
    export(network, plan, run.name, beside)
    session = Session(beside)
    compared = [batch.images[0] for batch in trainer.loader.plain(trainer.samples["val"][:COMPARED], batch=1)]
    comparison = compare(network, session, compared)
    refuse_unequal(comparison)
    samples = trainer.samples["test"]
    metrics = trainer.task.final_metrics(plan.names, temperature)
    yield from measure(session, trainer.loader, samples, metrics)
    yield Progress(0, 0, text("Writing the report"))
    add_metrics(beside, model, metrics.compute() | metrics.details())
    card = _write_card(trainer, project, metrics, comparison)
    write_report(run, plan, card, samples, lambda sample: _said(session, sample))
    _write_previews(trainer, session)
    with contextlib.suppress(OSError):  # Windows keeps what is open
        beside.unlink()
    run.set_status("finished")
    return TrainResult(run.folder, model, card["metrics"])


def _write_card(trainer: Trainer, project: Project, metrics: Metrics, comparison: Comparison) -> dict[str, Any]:
    """Write score_card.json and model_card.md; return the score card."""
    run, plan, samples = trainer.run, trainer.plan, trainer.samples
    more = {
        "run": run.name,
        "architecture": plan.architecture.title,
        "epochs": trainer.epoch,
        "best_epoch": trainer.best_epoch,
        "parameters": sum(values.numel() for values in trainer.answering.parameters()),
        "seconds": sum(row.get("seconds", 0.0) for row in run.rows()),
        "export": {"pictures": comparison.pictures, "score": comparison.score, "box": comparison.box},
        "provenance": provenance(run, plan, project, samples, run.folder / "model.onnx"),
    }
    card = make_score_card(plan, metrics, samples["test"], trust_sentences(plan, samples["test"], project), more)
    write_atomic(run.folder / "score_card.json", json.dumps(card, ensure_ascii=False).encode())
    write_atomic(run.folder / "model_card.md", model_card(card).encode())
    return card


def _write_previews(trainer: Trainer, session: Session) -> None:
    """Keep the pictures that were shown while it learned, labels and answers drawn in, as previews/NUMBER-NAME.jpg."""
    folder = trainer.run.folder / "previews"
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise disk_error(folder, error) from error
    for number, sample in enumerate(trainer.samples["val"][:PREVIEWS], 1):
        if content := jpeg(sample.path, sample.annotations, _said(session, sample), session.info.bands):
            write_atomic(folder / f"{number}-{sample.path.stem}.jpg", content)


def _said(session: Session, sample: Sample) -> list[Annotation]:
    try:
        return session.predict(image.read(sample.path), min_score=SHOWN_SCORE)
    except UserError:  # a picture that went away meanwhile shows nothing
        return []
