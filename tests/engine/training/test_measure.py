from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch
from torch import nn

from engine.events import Progress
from engine.training import measure as module
from engine.training import optimization
from engine.training.data import Batch
from engine.training.estimate import estimate
from tests.engine.training.conftest import follow, settings

CPU = torch.device("cpu")


@pytest.fixture
def set_clock(monkeypatch):
    """Return a function that says what the clock shows, reading by reading."""

    def show(*readings):
        monkeypatch.setattr(optimization, "time", SimpleNamespace(perf_counter=map(float, readings).__next__))

    return show


def test_shortest_of_the_steps_after_the_first_counts(set_clock):
    set_clock(0, 1, 10, 13, 20, 22, 30, 35)  # 1 s that does not count, then 3, 2 and 5 s
    events, seconds = follow(optimization.best_seconds(lambda: None, CPU, 3))
    assert seconds == 2
    assert [type(event) for event in events] == [Progress] * 4


def test_first_step_that_takes_too_long_is_the_last(set_clock):
    set_clock(0, 1)
    taken = []
    _, seconds = follow(optimization.best_seconds(lambda: taken.append(1), CPU, 3, give_up=0.5))
    assert (seconds, len(taken)) == (float("inf"), 1)


def test_a_whole_picture_takes_as_much_longer_as_it_is_larger_than_the_parts(set_clock):
    set_clock(0, 1, 10, 12)
    network = nn.Identity()
    batch = Batch(torch.zeros(4, 3, 32, 32), {}, (0, 1, 2, 3))
    plan = SimpleNamespace(size=(96, 64))
    _, seconds = follow(module._picture_seconds(network, batch, plan, CPU))
    assert seconds == pytest.approx(2 / 4 * 6)  # 2 s for 4 parts of a sixth


@pytest.mark.usefixtures("measured")
def test_measuring_can_be_cancelled_after_any_of_its_steps(make_project, monkeypatch):
    taken = []
    steps = module.best_seconds

    def counted(step, *more):
        def count():
            taken.append(torch.is_grad_enabled())
            return step()

        return steps(count, *more)

    monkeypatch.setattr(module, "best_seconds", counted)
    operation = estimate(make_project("classification"), settings())
    while len(taken) < 1:
        assert isinstance(next(operation), Progress)
    assert len(taken) == 1
    next(operation)
    assert len(taken) == 2
    operation.close()
    assert len(taken) == 2


@pytest.mark.usefixtures("measured")
def test_whoever_listens_to_the_measuring_keeps_its_gradients(make_project):
    operation = estimate(make_project("classification"), settings())
    states = {torch.is_grad_enabled() for _ in operation}
    assert states == {True}
