from __future__ import annotations

import io
import pickle
import queue

import pytest

from engine.errors import UserError
from engine.events import Progress
from engine.training import crew, distributed, loop
from engine.training.control import Control
from engine.training.distributed import Word
from engine.training.events import EpochDone, Previews, RunStarted, StepDone
from engine.training.run import Run, list_runs
from tests.engine.training.conftest import follow, settings
from tests.engine.training.test_distributed import STILL


@pytest.mark.slow
def test_processes_of_their_own_report_what_a_training_here_reports(make_project):
    """The project stays open here, as in the window."""
    project = make_project("classification")
    same = settings(augmentation=STILL)
    here, alone = follow(loop.train(project, same))
    there, together = follow(crew.on_processes(2, project.folder, same, Control(), None))
    kinds = (RunStarted, StepDone, EpochDone, Previews)
    ours, theirs = ([event for event in events if isinstance(event, kinds)] for events in (here, there))
    assert [type(event) for event in theirs] == [type(event) for event in ours]
    for one, other in zip(ours, theirs, strict=True):
        if isinstance(one, EpochDone):
            assert other.losses == pytest.approx(one.losses, abs=1e-3)
        if isinstance(one, Previews):
            assert [picture.path for picture in other.pictures] == [picture.path for picture in one.pictures]
    assert Run(together.run).status == "finished"
    assert together.model.is_file()
    assert together.metrics == pytest.approx(dict(alone.metrics), abs=0.01)


@pytest.mark.slow
def test_stop_and_keep_reach_the_processes_and_a_stopped_training_goes_on(make_project):
    project = make_project("classification")
    control = Control()
    operation = crew.on_processes(2, project.folder, settings(epochs=2000), control, None)
    assert any(isinstance(event, EpochDone) for event in operation)
    operation.close()
    (run,) = list_runs(project.runs_folder)
    assert (run.status, run.resumable) == ("stopped", True)
    control.keep()
    _, result = follow(crew.on_processes(2, project.folder, None, control, run.name))
    assert (Run(result.run).name, Run(result.run).status) == (run.name, "finished")


def test_what_goes_wrong_in_the_processes_is_raised_here_with_its_hint(make_project):
    project = make_project("classification")
    with pytest.raises(UserError, match="There is no run named none-such") as caught:
        follow(crew.on_processes(1, project.folder, None, Control(), "none-such"))
    assert caught.value.message.template.startswith("There is no run named {")


def test_processes_that_die_are_told_in_one_sentence():
    with pytest.raises(UserError, match=r"ended without a word\. Resume it"):
        crew._heard(io.BytesIO(pickle.dumps(Progress(1, 2))[:-3]))
    with pytest.raises(UserError, match="ended without a word"):
        crew._heard(io.BytesIO())


def test_the_others_hear_that_they_wait_while_the_training_is_paused(monkeypatch):
    letters: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    said = []

    def say(word):
        said.append(word)
        if len(said) == 2:
            letters.put(b"g")

    monkeypatch.setattr(distributed, "say", say)
    monkeypatch.setattr(crew, "WAIT", 0.001)
    assert crew._next(letters) == b"g"
    assert said == [Word.WAIT, Word.WAIT]


@pytest.mark.parametrize(
    ("cards", "chosen", "count"),
    [
        (1, {"device": "auto"}, None),
        (4, {"device": "cpu"}, None),
        (4, {"device": "cuda:1"}, None),
        (2, {"device": "auto", "batch_size": 6}, 2),
        (4, {"device": "cuda", "batch_size": 6}, 3),  # twelve pictures: two batches of six, two pictures a card
        (4, {"device": "auto", "batch_size": 3}, None),  # four batches of three
    ],
)
def test_several_cards_train_together_where_each_has_enough_to_do(make_project, monkeypatch, cards, chosen, count):
    started = []

    def on_processes(number, folder, *_):
        started.append((number, folder))
        yield Progress(1, 1)

    def alone(*_):
        started.append(None)
        yield Progress(1, 1)

    monkeypatch.setattr(crew, "on_processes", on_processes)
    monkeypatch.setattr(loop, "train", alone)
    monkeypatch.setattr("torch.cuda.device_count", lambda: cards)
    monkeypatch.setattr("torch.distributed.is_nccl_available", lambda: True)
    project = make_project("classification")
    assert follow(crew.train(project, settings(**chosen)))[0] == [Progress(1, 1)]
    assert started == [(count, project.folder) if count else None]
