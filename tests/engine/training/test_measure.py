from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch

from engine.events import Progress
from engine.training import measure as module
from engine.training import optimization
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
