"""What is known about a network at the end: metrics with intervals, the worst pictures, how far to trust it all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from engine.errors import Text, text
from engine.plain import finite
from engine.tasks import Metrics, Sample
from engine.training.plan import Plan

if TYPE_CHECKING:
    from engine.project import ImageRecord, Project

FEW_OBJECTS = 30
FEW_OF_A_CATEGORY = 5
WORST = 8
_NAMED = 8  # categories that a sentence names at most
_NEAR = 4  # bits of 64 in which the hashes of near-duplicates differ at most
_MOST_COMPARED = 20_000_000  # pairs of hashes; beyond that it would take seconds


def make_score_card(
    plan: Plan, metrics: Metrics, samples: Sequence[Sample], trust: Sequence[str], more: dict[str, Any]
) -> dict[str, Any]:
    """Return the score card as plain JSON; `more` is added as it is."""
    scores = metrics.picture_scores()
    order = sorted(range(len(scores)), key=lambda place: scores[place])[:WORST]
    card = {
        "task": plan.task,
        "split": "val" if plan.test_is_validation else "test",
        "images": len(samples),
        "objects": sum(len(sample.annotations) for sample in samples),
        "headline": plan.headline,
        "metrics": metrics.compute() | metrics.details(),
        "intervals": {name: list(bounds) for name, bounds in metrics.intervals().items()},
        "per_category": metrics.per_category(),
        "figures": metrics.figures(),
        "pictures": [[sample.image_id, sample.path.name] for sample in samples],  # by place
        "scores": [round(score, 4) for score in scores],
        "right": metrics.pictures_right(),
        "worst": [
            {"image_id": samples[i].image_id, "name": samples[i].path.name, "score": scores[i], "place": i}
            for i in order
        ],
        "trust": [str(sentence) for sentence in trust],
        "trust_texts": [{"template": s.template, "values": s.values} for s in trust if isinstance(s, Text)],
        **more,
    }
    plain: dict[str, Any] = finite(card)
    return plain


def trust_sentences(plan: Plan, samples: Sequence[Sample], project: Project) -> list[Text]:
    """Return why the numbers may be worth less than they look; empty when nothing was found."""
    records = {split: project.records(ids) for split, ids in plan.splits.items()}  # some may be gone by now
    sentences: list[Text] = []
    if plan.test_is_validation:
        sentences.append(
            text(
                "There are no test pictures: the numbers come from the pictures that chose the best epoch, and flatter."
            )
        )
    sentences += _too_few(plan, samples)
    sentences += _groups(records)
    twins = _near_duplicates(records["train"], [] if plan.test_is_validation else records["test"])
    if twins:
        sentences.append(text("{count} test pictures look the same as a training picture.", count=twins))
    return sentences


def _too_few(plan: Plan, samples: Sequence[Sample]) -> Iterator[Text]:
    counts = Counter(a.category.name for sample in samples for a in sample.annotations if not a.ignore)
    objects = sum(counts.values())
    if objects < FEW_OBJECTS:
        yield text(
            "Only {count} labeled things were tested; below {least} the numbers are a guess.",
            count=objects,
            least=FEW_OBJECTS,
        )
    rare = [f"{name} ({counts[name]})" for name in plan.names if counts[name] < FEW_OF_A_CATEGORY]
    if rare:
        yield text(
            "Fewer than {least} were tested, so that their numbers mean nothing: {names}.",
            least=FEW_OF_A_CATEGORY,
            names=", ".join(rare[:_NAMED]) + (" …" if len(rare) > _NAMED else ""),
        )


def _groups(records: Mapping[str, Sequence[ImageRecord]]) -> Iterator[Text]:
    if not any(record.group for some in records.values() for record in some):
        yield text("Groups are not set: if test and training pictures show the same things, the numbers flatter.")
        return
    tested = {record.group for record in records["test"]}
    if len(tested) == 1 and tested != {""}:
        yield text(
            "All test pictures are of one group, {group}: how it does on any other is not known.", group=tested.pop()
        )
    trained = {record.group for record in records["train"] if record.group}
    known = sum(record.group in trained for record in records["test"])
    if known:
        yield text("{count} test pictures are of a group that it has learned from; the numbers flatter.", count=known)


def _near_duplicates(train: Sequence[ImageRecord], test: Sequence[ImageRecord]) -> int:
    seen = [record.hash for record in train if record.hash is not None]
    own = [record.hash for record in test if record.hash is not None]
    if len(seen) * len(own) > _MOST_COMPARED:
        exact = set(seen)
        return sum(value in exact for value in own)
    return sum(any((value ^ other).bit_count() <= _NEAR for other in seen) for value in own)
