"""Classification: which one category holds for the whole picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torchmetrics.functional.classification import multiclass_accuracy, multiclass_f1_score

from engine.annotation import Annotation, Category, WholeImage
from engine.fit import Fit
from engine.tasks import augment
from engine.tasks.reliability import Reliability, without_temperature
from engine.tasks.task import Example, Metrics, Task, bootstrap_counts, interval, mean_of_known
from engine.training.settings import Augmentation


class Classification(Task):
    """Learns from whole-picture annotations, one a picture."""

    name = "classification"
    headline = "accuracy"
    fit_rule = "stretch"
    geometries = (WholeImage,)
    empty_teaches = False

    def select(self, annotations: Sequence[Annotation]) -> tuple[Annotation, ...]:
        """Return the one annotation of the whole picture; a picture with two categories has no single answer."""
        found = tuple(a for a in super().select(annotations) if not a.ignore)
        return found if len({a.category.id for a in found}) == 1 else ()

    def target(
        self, annotations: Sequence[Annotation], index: Mapping[int, int], fit: Fit
    ) -> dict[str, npt.NDArray[Any]]:
        """Return {"category": () int64}."""
        return {"category": np.array(index[annotations[0].category.id], np.int64)}

    def augment(
        self, example: Example, how: Augmentation, rng: np.random.Generator, another: Callable[[], Example]
    ) -> Example:
        """Flip, zoom, turn and change the light; what is outside the picture is mirrored."""
        height, width = example.image.shape[:2]
        image = example.image
        matrix = augment.random_matrix(how, (width, height), rng)
        if matrix is not None:
            image = augment.warp(image, matrix, (width, height), fill=None)
        return Example(augment.jitter_color(image, how.color, rng), example.target)

    def stack_targets(self, targets: Sequence[Mapping[str, npt.NDArray[Any]]]) -> dict[str, Any]:
        """Return {"categories": (B,) int64}."""
        return {"categories": torch.from_numpy(np.array([target["category"] for target in targets], np.int64))}

    def metrics(self, categories: Sequence[str]) -> ClassificationMetrics:
        """Return an empty `ClassificationMetrics`."""
        return ClassificationMetrics(categories)

    def final_metrics(self, categories: Sequence[str], temperature: float = 1.0) -> ClassificationMetrics:
        """Return an empty `ClassificationMetrics` that knows the temperature."""
        return ClassificationMetrics(categories, temperature)

    def to_annotations(self, target: Mapping[str, Any], categories: Sequence[Category]) -> list[Annotation]:
        """Return the one category of the picture."""
        return [Annotation(categories[int(target["category"])], WholeImage())]


class ClassificationMetrics(Metrics):
    """accuracy: part of the pictures whose best category is right. macro_f1: mean over the categories that occur."""

    def __init__(self, categories: Sequence[str], temperature: float = 1.0) -> None:
        super().__init__(categories)
        self._temperature = temperature
        self._truth: list[Tensor] = []
        self._probabilities: list[Tensor] = []

    def update(self, outputs: Mapping[str, Tensor], targets: Mapping[str, Any]) -> None:
        """Take in {"probabilities": (B, categories)} and {"categories": (B,)}."""
        self._probabilities.append(outputs["probabilities"].detach().float().cpu())
        self._truth.append(targets["categories"].cpu())

    def compute(self) -> dict[str, float]:
        """Return accuracy and macro_f1."""
        truth, guess = self._pairs()
        options = {"num_classes": len(self.categories)}
        return {
            "accuracy": float(multiclass_accuracy(guess, truth, average="micro", **options)),
            "macro_f1": float(multiclass_f1_score(guess, truth, average="macro", **options)),
        }

    def details(self) -> dict[str, float]:
        """Return ece, the expected calibration error."""
        return {"ece": self._reliability(1.0).ece}

    def per_category(self) -> dict[str, dict[str, float]]:
        """Return precision, recall, f1 and count of each category."""
        matrix = self._confusion()
        right, called, there = np.diag(matrix), matrix.sum(axis=0), matrix.sum(axis=1)
        return {
            name: {
                "precision": _part(right[i], called[i]),
                "recall": _part(right[i], there[i]),
                "f1": _part(2 * right[i], called[i] + there[i]),
                "count": float(there[i]),
            }
            for i, name in enumerate(self.categories)
        }

    def intervals(self, resamples: int = 1000, seed: int = 0) -> dict[str, tuple[float, float]]:
        """Return the intervals of accuracy and macro_f1."""
        truth, guess = (values.numpy() for values in self._pairs())
        counts = bootstrap_counts(len(truth), resamples, seed)
        eye = np.eye(len(self.categories), dtype=np.float32)
        right, called, there = (
            counts @ (eye[truth] * (truth == guess)[:, None]),
            counts @ eye[guess],
            counts @ eye[truth],
        )
        with np.errstate(invalid="ignore"):
            f1 = np.where(called + there > 0, 2 * right / (called + there), np.nan)
        return {"accuracy": interval(right.sum(axis=1) / len(truth)), "macro_f1": interval(mean_of_known(f1))}

    def figures(self) -> dict[str, Any]:
        """Return the confusion matrix, rows the truth, and the reliability."""
        reliability = {"temperature": self._temperature, "after": self._reliability(1.0).figure()}
        if self._temperature != 1:
            reliability["before"] = self._reliability(self._temperature).figure()
        return {
            "confusion": {"categories": self.categories, "matrix": self._confusion().tolist()},
            "reliability": reliability,
        }

    def picture_scores(self) -> list[float]:
        """Return the probability given to the true category."""
        truth = torch.cat(self._truth)
        return torch.cat(self._probabilities).gather(1, truth[:, None])[:, 0].tolist()

    def _reliability(self, temperature: float) -> Reliability:
        confidence, said = without_temperature(torch.cat(self._probabilities), temperature).max(dim=1)
        reliability = Reliability()
        reliability.add(confidence, said == torch.cat(self._truth))
        return reliability

    def _pairs(self) -> tuple[Tensor, Tensor]:
        return torch.cat(self._truth), torch.cat(self._probabilities).argmax(dim=1)

    def _confusion(self) -> npt.NDArray[np.int64]:
        truth, guess = self._pairs()
        size = len(self.categories)
        return torch.bincount(truth * size + guess, minlength=size * size).view(size, size).numpy()


def _part(some: float, all_: float) -> float:
    return float(some / all_) if all_ else 0.0
