"""One training on several processes, of one computer or several, started by torchrun; alone, nothing here does a thing.

The first process opens the project, decides, measures and writes. All of them take their share of each batch; their
gradients are added up, so that their weights stay the same. After each event the first one says a word to the others:
go on, keep what was learned, stop; and that they wait, while it is paused. Words and decisions travel over gloo,
gradients of graphics cards over NCCL.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from enum import IntEnum
from functools import partial
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor

from engine.bootstrap import by_torchrun
from engine.errors import UserError, text
from engine.events import Operation, Result
from engine.training.control import Control

PATIENCE = timedelta(minutes=15)  # without a word, e.g. while pretrained weights are downloaded; then all give up


class Dismissed(Exception):  # noqa: N818 - nothing went wrong in this process
    """The first process has ended the training, and says why."""


class Word(IntEnum):
    """What the first process says to the others."""

    GO = 0
    KEEP = 1
    STOP = 2
    READY = 3
    WAIT = 4


@contextlib.contextmanager
def joined() -> Iterator[None]:
    """Meet the other processes that torchrun started, and part from them at the end. Raises UserError."""
    if by_torchrun() and int(os.environ["WORLD_SIZE"]) > 1:
        cards = torch.cuda.is_available() and dist.is_nccl_available()
        try:
            dist.init_process_group("cpu:gloo,cuda:nccl" if cards else "gloo", timeout=PATIENCE)
        except (RuntimeError, ValueError) as error:
            raise UserError(
                text("The processes of this training could not meet: {reason}.", reason=str(error).split("\n")[0]),
                text("Start torchrun on all computers with the same --nnodes and --rdzv-endpoint."),
            ) from error
    try:
        yield
    finally:
        part()


def part() -> None:
    """Leave the other processes; from now on this one is alone."""
    if size() > 1:
        dist.destroy_process_group()


def size() -> int:
    """Return how many processes train together; 1 without torchrun."""
    return dist.get_world_size() if dist.is_available() and dist.is_initialized() else 1


def rank() -> int:
    """Return the number of this process; 0 is the first."""
    return dist.get_rank() if size() > 1 else 0


def is_first() -> bool:
    """Whether this process decides and writes."""
    return rank() == 0


def local_size() -> int:
    """Return how many of the processes share this computer."""
    return int(os.environ.get("LOCAL_WORLD_SIZE", "1")) if size() > 1 else 1


def own_device(device: torch.device) -> torch.device:
    """Return the device of this process: each has a graphics card of its own. Raises UserError for too few of them."""
    if size() == 1:
        return device
    if device.type != "cuda":
        return torch.device("cpu")  # gloo knows no other
    if local_size() > torch.cuda.device_count():
        count = torch.cuda.device_count()
        raise UserError(
            text("There are {count} graphics cards for {processes} processes.", count=count, processes=local_size()),
            text("Start torchrun with --nproc-per-node {count}.", count=count),
        )
    device = torch.device("cuda", int(os.environ["LOCAL_RANK"]))
    torch.cuda.set_device(device)
    return device


def refuse_tiny_shares(pictures: int, steps: int) -> None:
    """Raise UserError where a batch of an epoch of so many pictures and steps has fewer pictures than processes."""
    if pictures // steps < size():
        raise UserError(
            text(
                "{count} pictures at once are too few for {processes} processes.",
                count=pictures // steps,
                processes=size(),
            ),
            text("Set --batch-size to {count} or more, or start fewer processes.", count=2 * size()),
        )


# What is computed together


def own_part(count: int) -> range:
    """Return which of `count` things this process has; the parts differ by at most one."""
    return range(count * rank() // size(), count * (rank() + 1) // size())


def add_up_gradients(parameters: Sequence[Tensor]) -> None:
    """Replace the gradient of each parameter by the sum over all processes.

    Where only other processes have one, e.g. of a head whose loss no picture here asks for, this one counts as zero.
    """
    if size() == 1:
        return
    learns = torch.tensor([parameter.grad is not None for parameter in parameters], dtype=torch.uint8)
    dist.all_reduce(learns, dist.ReduceOp.MAX)
    learning = [parameter for parameter, one in zip(parameters, learns.tolist(), strict=True) if one]
    for parameter in learning:
        if parameter.grad is None:
            parameter.grad = torch.zeros_like(parameter)
    _together([parameter.grad for parameter in learning if parameter.grad is not None], dist.all_reduce)


def mean_of(terms: Mapping[str, Tensor], share: float) -> dict[str, float]:
    """Return named scalars, averaged over all processes, each of which has this share of the whole."""
    if size() == 1:
        return {name: float(term.detach()) for name, term in terms.items()}
    values = torch.stack([term.detach().double().cpu() for term in terms.values()]) * share
    dist.all_reduce(values)
    return dict(zip(terms, values.tolist(), strict=True))


def broadcast(tensors: Sequence[Tensor]) -> None:
    """Replace each tensor by that of the first process."""
    if size() > 1:
        _together(tensors, partial(dist.broadcast, src=0))


def _together(tensors: Sequence[Tensor], send: Callable[[Tensor], object]) -> None:
    """Do with all tensors of a type at once what one message does: that is faster than hundreds."""
    for kind in sorted({tensor.dtype for tensor in tensors}, key=str):
        some = [tensor for tensor in tensors if tensor.dtype == kind]
        flat = torch.cat([tensor.reshape(-1) for tensor in some])
        send(flat)
        for tensor, new in zip(some, flat.split([tensor.numel() for tensor in some]), strict=True):  # type: ignore[no-untyped-call]
            tensor.copy_(new.view(tensor.shape))


def share(value: Any = None) -> Any:
    """Return the `value` of the first process in all of them."""
    if size() == 1:
        return value
    box = [value]
    dist.broadcast_object_list(box, src=0, device=torch.device("cpu"))
    return box[0]


# Who says what


def say(word: Word) -> None:
    """Tell the other processes, who `hear` it."""
    if size() > 1:
        dist.broadcast(torch.tensor(int(word)), src=0)


def hear() -> Word:
    """Wait for the word of the first process. Raises Dismissed when it is to stop."""
    heard = torch.zeros((), dtype=torch.int64)
    dist.broadcast(heard, src=0)
    if heard == Word.STOP:
        raise Dismissed
    return Word(int(heard))


def led(operation: Operation[Result], control: Control, told: Control) -> Operation[Result]:
    """Run an operation of the first process; after each event the others hear how it goes on.

    What `control` asks for arrives in `told` after that event, in all processes alike.
    """
    try:
        while True:
            try:
                event = next(operation)
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]
            yield event
            if control.asked_to_keep:
                told.keep()
            try:
                say(Word.KEEP if told.asked_to_keep else Word.GO)
            except RuntimeError as error:
                operation.throw(error)
    except GeneratorExit:
        with contextlib.suppress(RuntimeError):  # they may have ended by themselves
            say(Word.STOP)
        raise
    finally:
        operation.close()


def following(operation: Operation[Result], told: Control) -> Operation[Result]:
    """Run an operation of another process, event by event with the first one. Raises Dismissed."""
    while True:
        try:
            event = next(operation)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
        yield event
        while (word := hear()) is Word.WAIT:
            pass
        if word is Word.KEEP:
            told.keep()


@contextlib.contextmanager
def company(run: str) -> Iterator[None]:
    """Raise UserError where another process was lost, instead of what gloo or NCCL say of it."""
    try:
        yield
    except RuntimeError as error:
        if not is_lost(error):
            raise
        raise UserError(
            text("Another process of this training has ended, or can no longer be reached."),
            text("It goes on from its last epoch: resume {run} (torchrun ... --resume {run}).", run=run),
        ) from error


def is_lost(error: RuntimeError) -> bool:
    """Whether an error is what gloo or NCCL say when another process is gone."""
    return size() > 1 and (isinstance(error, dist.DistError) or "gloo" in str(error))
