from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import psutil
import pytest
import torch
import torch.distributed as dist
from timm.layers import BatchNormAct2d
from torch import nn

import main
from engine import bootstrap, tasks
from engine.errors import UserError
from engine.events import Progress
from engine.models.layers.norm import SafeBatchNorm2d
from engine.project import Project
from engine.training import distributed, loop
from engine.training.batch_norm import SynchronisedBatchNorm, synchronised
from engine.training.control import Control
from engine.training.data import Batch, Loader, Pictures
from engine.training.distributed import Dismissed, Word
from engine.training.plan import make_plan
from engine.training.run import Run, list_runs
from engine.training.selection import select
from engine.training.settings import Augmentation
from tests.engine.training.conftest import follow, settings

STILL = Augmentation(flip_horizontal=False, scale=0, color=0, mosaic=0)  # several processes have luck of their own
TOLERANCE = 1e-3  # of losses and metrics after three epochs: sums in another order differ in the last digit at first
BOUND = 180  # seconds after which two processes hang


def torchrun(*arguments: str | Path) -> list[str]:
    """Return the command that trains on two processes of this computer."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    where = ["--nproc-per-node", "2", "--master-addr", "127.0.0.1", "--master-port", str(port)]
    command = [sys.executable, "-m", "torch.distributed.run", *where, str(bootstrap.ROOT / "main.py"), "train"]
    return [*command, *map(str, arguments)]


def environment(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "OMP_NUM_THREADS": "1", "SEEDLING_CONFIG": str(tmp_path / "config"), "PYTHONUTF8": "1"}


def options(**values: object) -> list[str]:
    given = {"device": "cpu", "precision": "float32", **values}
    return [word for name, value in given.items() for word in (f"--{name.replace('_', '-')}", str(value))]


def ten_to_train(project: Project) -> None:
    """Leave ten pictures: two batches of five, of which one process has three and the other two."""
    plan = select(project, tasks.get("classification"))
    with project.edit("Divide") as edit:
        edit.set_split([sample.image_id for sample in plan.train[10:]], "val")


@pytest.mark.slow
@pytest.mark.parametrize(("epochs", "batch", "rate"), [(3, 6, 1e-4), (1, 5, 1e-3)], ids=["even", "uneven"])
def test_two_processes_learn_what_one_learns(make_project, tmp_path, epochs, batch, rate):
    """Small steps for three epochs, or large ones for one: beyond, rounding in 32 bits alone moves it by 0.003."""
    project = make_project("classification")
    if batch == 5:
        ten_to_train(project)
    chosen = {"epochs": epochs, "batch_size": batch, "learning_rate": rate, "warmup_epochs": 0}
    _, alone = follow(loop.train(project, settings("resnet18", image_size=64, augmentation=STILL, **chosen)))
    folder = project.folder
    project.close()
    command = torchrun(
        folder, "--model", "resnet18", "--json", *options(image_size=64, scale=0, color=0, mosaic=0, **chosen)
    )
    command.append("--no-flip-horizontal")
    done = subprocess.run(
        command, env=environment(tmp_path), capture_output=True, encoding="utf-8", timeout=BOUND, check=False
    )
    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for line in done.stdout.splitlines()]  # one process speaks
    assert [event["epoch"] for event in events if event["event"] == "epoch"] == list(range(1, epochs + 1))
    assert events[-1]["event"] == "finished"
    runs = list_runs(folder / "runs")
    assert len(runs) == 2
    (together,) = (run for run in runs if run != Run(alone.run))
    assert together.status == "finished"
    assert together.settings.augmentation == Run(alone.run).settings.augmentation
    ours, theirs = Run(alone.run).rows(), together.rows()
    assert [row["epoch"] for row in theirs] == list(range(1, epochs + 1))
    assert [row["step"] for row in together.steps()] == [1, 2] * epochs
    for one, other in zip(ours, theirs, strict=True):
        assert other["losses"] == pytest.approx(one["losses"], abs=TOLERANCE)
        assert other["metrics"] == pytest.approx(one["metrics"], abs=TOLERANCE)
    assert events[-1]["metrics"] == pytest.approx(dict(alone.metrics), abs=0.01)


@pytest.mark.slow
@pytest.mark.parametrize(("victim", "status"), [("0", "interrupted"), ("1", "failed")])
def test_a_killed_process_ends_all_and_another_number_of_them_goes_on(make_project, tmp_path, victim, status):
    project = make_project("classification")
    folder = project.folder
    project.close()
    command = torchrun(folder, "--model", "lenet5", "--json", *options(image_size=32, epochs=2000, batch_size=4))
    with (tmp_path / "said").open("w+", encoding="utf-8") as said:
        training = subprocess.Popen(command, env=environment(tmp_path), stdout=subprocess.PIPE, stderr=said, text=True)
        assert training.stdout is not None
        with training.stdout as lines:
            assert any(json.loads(line)["event"] == "epoch" for line in lines)
            (process,) = (one for one in psutil.Process(training.pid).children() if one.environ()["RANK"] == victim)
            process.kill()
            lines.read()
        assert training.wait(BOUND) != 0
        said.seek(0)
        words = said.read()
    (stopped,) = list_runs(folder / "runs")
    assert words.count(f"(torchrun ... --resume {stopped.name})") == 1
    assert (stopped.status, stopped.resumable) == (status, True)
    done = stopped.epoch
    control = Control()
    control.keep()
    with Project.open(folder) as again:
        _, result = follow(loop.train(again, control=control, resume=stopped.name))
    assert Run(result.run).status == "finished"
    assert [row["epoch"] for row in stopped.rows()] == list(range(1, done + 1))


@pytest.fixture
def group(tmp_path):
    """A process group of this process alone."""
    dist.init_process_group("gloo", init_method=(tmp_path / "meet").as_uri(), rank=0, world_size=1)
    yield
    dist.destroy_process_group()


@pytest.mark.parametrize("shape", [(6, 3), (4, 3, 5, 2)])
@pytest.mark.parametrize("momentum", [0.1, None])
def test_synchronised_norm_is_the_norm_of_torch(group, shape, momentum):
    generator = torch.Generator().manual_seed(0)
    plain = (nn.BatchNorm1d if len(shape) == 2 else nn.BatchNorm2d)(3, momentum=momentum).double()
    ours = SynchronisedBatchNorm(type(plain)(3, momentum=momentum).double())
    with torch.no_grad():
        for norm in (plain, ours):
            norm.weight.copy_(torch.tensor([0.5, 1.0, 2.0]))
    for _ in range(2):
        values = torch.randn(shape, generator=generator, dtype=torch.float64) * 3 + 5
        wanted = torch.randn(shape, generator=generator, dtype=torch.float64)
        theirs, mine = values.clone().requires_grad_(), values.clone().requires_grad_()
        (plain(theirs) * wanted).sum().backward()
        (ours(mine) * wanted).sum().backward()
        torch.testing.assert_close(mine.grad, theirs.grad)
    torch.testing.assert_close(ours.weight.grad, plain.weight.grad)
    torch.testing.assert_close(dict(ours.state_dict()), dict(plain.state_dict()))
    torch.testing.assert_close(ours.eval()(values), plain.eval()(values))


def test_one_value_a_channel_is_normalised_by_the_statistics_so_far(group):
    norm = SynchronisedBatchNorm(SafeBatchNorm2d(1))
    assert norm(torch.full((1, 1, 1, 1), 2.0)).item() == pytest.approx(2, abs=1e-4)
    assert (norm.running_mean.item(), norm.num_batches_tracked.item()) == (0, 0)


def test_every_norm_is_replaced_and_keeps_its_activation_and_weights(monkeypatch):
    body = nn.Sequential(nn.Conv2d(1, 2, 1), nn.Sequential(BatchNormAct2d(2), SafeBatchNorm2d(2)))
    before = body.state_dict()
    weight = body[1][0].weight
    assert synchronised(body) is body
    assert isinstance(body[1][0], BatchNormAct2d)  # alone, nothing changes
    monkeypatch.setattr(distributed, "size", lambda: 2)
    assert [type(norm) for norm in synchronised(body)[1]] == [SynchronisedBatchNorm] * 2
    assert body.state_dict().keys() == before.keys()
    assert body[1][0].weight is weight
    assert body[1][0].eval()(torch.tensor([[[[-1.0]], [[1.0]]]])).flatten().tolist() == pytest.approx([0, 1], abs=1e-4)


def shares_of(make_project, monkeypatch, task: str, how: Augmentation, processes: int) -> list[list[Batch]]:
    """Return the batches that each process trains with in an epoch of twelve pictures, four or five at once."""
    kind = tasks.get(task)
    selection = select(make_project(task), kind)
    plan = make_plan(settings("lenet5" if task == "classification" else "yolov5n"), selection, "letterbox", "map50")
    monkeypatch.setattr(distributed, "size", lambda: processes)
    shares = []
    for number in range(processes):
        monkeypatch.setattr(distributed, "rank", lambda number=number: number)
        pictures = Pictures(kind, plan.input)
        with Loader(kind, pictures, threads=1) as loader:
            shares.append(list(loader.training(selection.train, 5, how, seed=3, epoch=1)))
    return shares


def assert_same(parts: Sequence[Batch], whole: Sequence[Batch]) -> None:
    """Compare the batches in which several processes have the rows of one batch."""
    assert sum((part.indices for part in parts), ()) == sum((part.indices for part in whole), ())
    assert sum(part.share for part in parts) == sum(part.share for part in whole) == 1
    assert torch.equal(torch.cat([part.images for part in parts]), torch.cat([part.images for part in whole]))
    for name in parts[0].targets:
        ours, theirs = ([row for part in side for row in part.targets[name]] for side in (parts, whole))
        assert all(np.array_equal(a, b) for a, b in zip(ours, theirs, strict=True))


@pytest.mark.parametrize("task", ["classification", "detection"])
def test_shares_of_a_batch_are_together_the_batch_of_one_process(make_project, monkeypatch, task):
    alone, three = (shares_of(make_project, monkeypatch, task, STILL, count) for count in (1, 3))
    for whole, *parts in zip(*alone, *three, strict=True):
        assert [part.share for part in parts] == [0.25, 0.25, 0.5]
        assert_same(parts, [whole])


@pytest.mark.parametrize("task", ["classification", "detection"])
def test_a_picture_is_varied_alike_however_many_processes_there_are(make_project, monkeypatch, task):
    how = Augmentation(mosaic=0.5, rotation=30, scale=0.3)
    two, four = (shares_of(make_project, monkeypatch, task, how, count) for count in (2, 4))
    for first, second, *parts in zip(*two, *four, strict=True):
        assert_same(parts, [first, second])
        assert not torch.equal(first.images[0], first.images[1])


def test_processes_mix_their_own_pictures_by_the_same_amount(make_project, monkeypatch):
    for first, second in zip(
        *shares_of(make_project, monkeypatch, "classification", Augmentation(mixup=1), 2), strict=True
    ):
        assert first.targets["share"] == second.targets["share"]
        for half in (first, second):
            assert half.targets["mixed_with"].tolist() == half.targets["categories"].roll(1).tolist()


def test_a_head_that_learned_nothing_here_takes_the_gradient_of_the_others(monkeypatch):
    """Another process, whose gradients are 10 and 20, is played by what the sums come to."""
    theirs = iter([torch.tensor([1, 1, 0], dtype=torch.uint8), torch.tensor([10.0, 20.0])])

    def all_reduce(tensor, operation=dist.ReduceOp.SUM):
        other = next(theirs)
        tensor.copy_(torch.maximum(tensor, other) if operation == dist.ReduceOp.MAX else tensor + other)

    monkeypatch.setattr(distributed, "size", lambda: 2)
    monkeypatch.setattr(dist, "all_reduce", all_reduce)
    body, head, unused = (nn.Parameter(torch.zeros(1)) for _ in range(3))
    body.grad = torch.ones(1)
    distributed.add_up_gradients([body, head, unused])
    assert (body.grad.item(), head.grad.item(), unused.grad) == (11, 20, None)


def test_words_of_the_first_process_reach_the_others(monkeypatch):
    said: list[Word] = []
    monkeypatch.setattr(distributed, "say", said.append)
    control, told = Control(), Control()

    def working():
        yield Progress(1, 3)
        yield Progress(2, 3)
        yield Progress(3, 3)

    operation = distributed.led(working(), control, told)
    next(operation)
    next(operation)
    control.keep()
    next(operation)
    operation.close()
    assert said == [Word.GO, Word.KEEP, Word.STOP]
    assert told.asked_to_keep

    def hear():
        word = next(words)
        if word is Word.STOP:
            raise Dismissed
        return word

    monkeypatch.setattr(distributed, "hear", hear)
    heard = Control()
    words = iter([Word.GO, Word.WAIT, Word.WAIT, Word.KEEP, Word.STOP])
    other = distributed.following(working(), heard)
    next(other)
    next(other)
    assert not heard.asked_to_keep
    next(other)
    assert heard.asked_to_keep
    with pytest.raises(Dismissed):
        next(other)


def test_a_batch_needs_a_picture_for_each_process(monkeypatch):
    monkeypatch.setattr(distributed, "size", lambda: 4)
    distributed.refuse_tiny_shares(pictures=12, steps=3)
    with pytest.raises(UserError, match=r"3 pictures at once are too few for 4 processes\. Set --batch-size to 8"):
        distributed.refuse_tiny_shares(pictures=12, steps=4)


def test_a_lost_process_is_told_in_one_sentence_and_other_faults_are_not_hidden(monkeypatch):
    monkeypatch.setattr(distributed, "size", lambda: 2)
    with pytest.raises(UserError, match="--resume a-run"), distributed.company("a-run"):
        raise RuntimeError("[gloo/transport/tcp/pair.cc:547] Connection closed by peer [127.0.0.1]:1")
    with pytest.raises(RuntimeError, match="shape"), distributed.company("a-run"):
        raise RuntimeError("shape mismatch")


def test_torchrun_opens_no_window_and_sets_nothing_up(monkeypatch, capsys):
    for name, value in {"RANK": "1", "LOCAL_RANK": "0", "WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("SEEDLING_NO_SETUP", raising=False)
    monkeypatch.setattr(bootstrap, "is_ready", lambda _: pytest.fail("it looked at the environment"))
    assert main.main([]) == 2
    assert main.main(["demo"]) == 2
    assert capsys.readouterr().err.count("torchrun is for training") == 2
    bootstrap.prepare(["train"], with_tests=False, window=False)
    assert bootstrap.lacking(ModuleNotFoundError("No module named 'timm'", name="timm")) == 1
    assert "Start python3 main.py once" in capsys.readouterr().err
    monkeypatch.setenv("LOCAL_RANK", "1")  # one process of a computer says it
    assert bootstrap.lacking(ModuleNotFoundError("No module named 'timm'", name="timm")) == 1
    assert main.main([]) == 2
    assert capsys.readouterr().err == ""
