"""What more labels would bring."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine import tasks
from engine.annotation import Annotation, Category, WholeImage
from engine.bands import BandNames
from engine.errors import UserError
from engine.events import Progress
from engine.project import ImageQuery
from engine.tasks import Sample
from engine.training.forecast import Forecast, Point, _as_many_steps, forecast, read_forecast
from engine.training.run import list_runs
from engine.training.selection import Selection, select
from tests.engine.training.conftest import follow, settings


def made(values, pictures=(25, 50, 75, 100), half=0.001, validation=1000) -> Forecast:
    points = (Point(pictures=n, value=v, interval=(v - half, v + half)) for n, v in zip(pictures, values, strict=True))
    return Forecast(network="A", metric="miou", validation=validation, known=1.0, points=tuple(points))


def test_a_power_law_is_drawn_on():
    found = made([1 - 2 * n**-0.5 for n in (25, 50, 75, 100)])
    low, middle, high = found.expected(400)
    assert middle == pytest.approx(0.9, abs=0.002)  # 2 / 20
    assert low < middle < high
    assert high - low < 0.01
    assert found.gain(300)[1] == pytest.approx(0.1, abs=0.002)  # from 0.8
    assert found.expected(100)[1] == pytest.approx(0.8, abs=0.002)
    assert found.expected(400) == found.expected(400)


def test_the_less_sure_the_points_the_wider_the_band():
    values = [0.5, 0.6, 0.65, 0.7]
    sure, unsure = made(values, half=0.01).expected(200), made(values, half=0.1).expected(200)
    assert unsure[2] - unsure[0] > 3 * (sure[2] - sure[0])
    few = made([1.0] * 4, half=0.0, validation=10).expected(100)
    assert few[2] == pytest.approx(0.999, abs=0.001)
    assert few[0] < 0.98  # ten pictures that are all right do not promise a thousand


def test_more_pictures_never_harm_and_a_flat_curve_promises_nothing():
    assert made([0.8, 0.79, 0.78, 0.77]).gain(1000) == (0, 0, 0)
    low, _, high = made([0.7, 0.72, 0.69, 0.71], half=0.04).gain(100)
    assert low == 0
    assert 0 < high < 0.1


def of_categories(counts: dict[int, int]) -> Selection:
    samples = []
    for number, count in counts.items():
        whole = Annotation(Category(number, str(number), "#ffffff"), WholeImage())
        samples += [Sample(len(samples) + place, Path("-"), 8, 8, (whole,)) for place in range(count)]
    return Selection(samples, [], [], [], BandNames(()), "uint8")


def test_shares_lie_within_one_another_and_keep_the_proportions():
    whole = of_categories({1: 80, 2: 16, 3: 4})
    ids: set[int] = set()
    for share in (0.25, 0.5, 0.75, 1.0):
        part = whole.with_share(share, seed=3).train
        counts = [sum(sample.annotations[0].category.id == number for sample in part) for number in (1, 2, 3)]
        assert counts == [80 * share, 16 * share, 4 * share]
        assert ids <= {sample.image_id for sample in part}
        ids = {sample.image_id for sample in part}
    other = {sample.image_id for sample in whole.with_share(0.5, seed=4).train}
    assert other != {sample.image_id for sample in whole.with_share(0.5, seed=3).train}


def test_a_network_learns_from_parts_and_the_result_is_kept(make_project):
    classification = make_project("classification")
    one = settings("lenet5", epochs=2)
    events, found = follow(forecast(classification, one))
    assert [point.pictures for point in found.points] == [3, 6, 9, 12]
    assert all(point.interval[0] <= point.value <= point.interval[1] for point in found.points)
    assert (found.metric, found.validation) == (
        "accuracy",
        len(select(classification, tasks.get("classification")).val),
    )
    assert 0 <= found.known <= 1
    assert read_forecast(classification.runs_folder) == found
    assert list_runs(classification.runs_folder) == []
    done = [event.done / event.total for event in events if isinstance(event, Progress)]
    assert np.all(np.diff(done) >= 0)
    assert done[-1] == 1


def test_few_pictures_are_learned_in_as_many_steps_as_many():
    whole = Point(pictures=100, value=0.5, interval=(0.4, 0.6))
    longer = _as_many_steps(settings(epochs=8, batch_size=4, warmup_epochs=1), [whole], 0.25)
    assert longer == {"epochs": 29, "warmup_epochs": pytest.approx(25 / 7)}  # 200 steps, 7 an epoch
    assert _as_many_steps(settings(epochs=8), [], 1.0) == {}


def test_too_few_pictures_are_refused(make_project):
    classification = make_project("classification")
    with classification.edit("Move") as edit:
        edit.set_split([image.id for image in classification.images(ImageQuery(split="train"))][:2], "val")
    with pytest.raises(UserError, match="12 labeled training pictures; there are 10"):
        follow(forecast(classification, settings("lenet5", epochs=1)))
    assert read_forecast(classification.runs_folder) is None
