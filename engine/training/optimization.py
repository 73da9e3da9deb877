"""How weights move: optimiser, schedule, average, and what is measured before choosing it."""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable, Sequence
from itertools import takewhile
from typing import Any

import torch
from torch import Tensor, nn

from engine.errors import UserError, text
from engine.events import Operation, Progress
from engine.models.network import Network
from engine.training import distributed
from engine.training.plan import Plan

FINAL_RATE = 0.01  # of the peak, at the end of the cosine
AVERAGED = 4  # steps that the average takes in at once
WARMUP_PART = 0.2  # of the training that the warm-up may take at most, however few epochs there are


def make_optimizer(network: Network, plan: Plan) -> torch.optim.Optimizer:
    """Return SGD or AdamW; weight decay acts on weights of two and more dimensions, not on norms and biases.

    The groups of the backbone have a "part" below 1 of the learning rate, where the settings say so: `backbone_rate`
    for all of it, times `layer_decay` for each layer up to the head (Clark et al. 2020, ELECTRA, arXiv 2003.10555).
    """
    layers = backbone_layers(network)
    parts = {
        id(parameter): plan.settings.backbone_rate * plan.settings.layer_decay ** (len(layers) - place)
        for place, layer in enumerate(layers)
        for parameter in layer
    }
    by_part: dict[float, list[nn.Parameter]] = {1.0: []}
    for parameter in network.parameters():
        if parameter.requires_grad:
            by_part.setdefault(parts.get(id(parameter), 1.0), []).append(parameter)
    groups: list[dict[str, Any]] = []
    for part, some in by_part.items():
        groups.append({"params": [p for p in some if p.ndim > 1], "weight_decay": plan.weight_decay, "part": part})
        groups.append({"params": [p for p in some if p.ndim <= 1], "weight_decay": 0.0, "part": part})
    groups = [group for group in groups if group["params"]]
    if plan.optimizer == "sgd":
        return torch.optim.SGD(groups, lr=plan.learning_rate, momentum=0.9, nesterov=True, fused=True)
    return torch.optim.AdamW(groups, lr=plan.learning_rate, fused=True)


def backbone_layers(network: Network) -> list[list[nn.Parameter]]:
    """Return the parameters of the backbone layer by layer, in the order in which the network names them.

    A layer is a numbered block, as "layer1.0" or "blocks.3", or any other module right below the backbone, as the
    stem. One without weights of two or more dimensions, as a norm, belongs to the layer before it.
    """
    backbone = {id(parameter) for parameter in network.backbone_parameters()}
    named = [(name.split(".")[:-1], p) for name, p in network.named_parameters() if id(p) in backbone]
    shared = takewhile(lambda names: len(set(names)) == 1, zip(*(path for path, _ in named), strict=False))
    above = len(list(shared))  # names on the way to the backbone itself
    blocks: dict[tuple[str, ...], list[nn.Parameter]] = {}
    for path, parameter in named:
        block = path[above : above + 2]
        blocks.setdefault(tuple(block if "".join(block[1:]).isdigit() else block[:1]), []).append(parameter)
    layers: list[list[nn.Parameter]] = []
    for parameters in blocks.values():
        if layers and all(parameter.ndim <= 1 for parameter in parameters):
            layers[-1] += parameters
        else:
            layers.append(parameters)
    return layers


def rate_at(done: float, epochs: int, warmup_epochs: float) -> float:
    """Return the part of the peak learning rate after `done` epochs (a fraction): linear up, cosine down."""
    warmup = min(warmup_epochs, epochs * WARMUP_PART)
    if done < warmup:
        return 0.05 + 0.95 * done / warmup
    along = (done - warmup) / max(epochs - warmup, 1e-9)
    return FINAL_RATE + (1 - FINAL_RATE) * (1 + math.cos(math.pi * min(along, 1.0))) / 2


class Average:
    """Exponential moving average of weights and batch statistics.

    The published decay (0.9999) remembers ten thousand steps, more than a small data set ever takes: the horizon is
    about two epochs here, and grows from nothing, so that the first epochs are not dragged down by random weights.
    Several steps are taken in at once, with the decay of all of them: reading all weights at each step would cost a
    twentieth of a step of ResNet-18.
    """

    def __init__(self, network: Network, steps_per_epoch: int) -> None:
        self.network = copy.deepcopy(network).eval().requires_grad_(False)
        self.decay = min(0.9998, 1 - 1 / max(2 * steps_per_epoch, 10))
        self.steps = 0
        self._kept = 1.0  # decay of the steps that are not yet taken in
        ours, theirs = self.network.state_dict(), network.state_dict()
        floats = [name for name, tensor in ours.items() if tensor.is_floating_point()]
        self._ours = [ours[name] for name in floats]
        self._theirs = [theirs[name] for name in floats]
        self._counts = [(ours[name], theirs[name]) for name in ours if not ours[name].is_floating_point()]

    def update(self) -> None:
        """Count a step of the network, and take it in when there are enough."""
        self.steps += 1
        self._kept *= min(self.decay, (1 + self.steps) / (10 + self.steps))
        if self.steps % AVERAGED == 0:
            self.flush()

    @torch.no_grad()
    def flush(self) -> None:
        """Take in all steps so far. Call it before the average is used."""
        if self._kept < 1:
            torch._foreach_lerp_(self._ours, self._theirs, 1 - self._kept)
            for ours, theirs in self._counts:
                ours.copy_(theirs)
        self._kept = 1.0


def clip_gradients(parameters: Sequence[nn.Parameter], limit: float) -> float:
    """Scale all gradients so that their common norm is at most `limit` (0: any); return what it was before.

    Unlike `torch.nn.utils.clip_grad_norm_` it touches them only where they are larger, which is rare: half the time.
    """
    gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
    norm = float(torch.linalg.vector_norm(torch.stack(torch._foreach_norm(gradients))))
    if limit and norm > limit:
        torch._foreach_mul_(gradients, limit / norm)
    return norm


def freeze_backbone(network: Network) -> bool:
    """Hold the backbone still, its batch statistics too. False where the network has no backbone of its own."""
    frozen = {id(parameter) for parameter in network.backbone_parameters()}
    for parameter in network.parameters():
        if id(parameter) in frozen:
            parameter.requires_grad_(False)
    return bool(frozen)


def train_mode(network: Network) -> None:
    """Switch to training; a norm whose weights are held still keeps its statistics."""
    network.train()
    for module in network.modules():
        if isinstance(module, nn.modules.batchnorm._BatchNorm) and module.weight is not None:
            module.train(module.weight.requires_grad)


def to_device(images: Tensor, targets: dict[str, Any], device: torch.device) -> tuple[Tensor, dict[str, Any]]:
    """Return images as float in [0, 1] (uint8 is divided by 255) and the targets, on the device."""
    images = images.to(device, non_blocking=True)
    images = images / 255 if images.dtype == torch.uint8 else images.float()
    return images, {name: _moved(value, device) for name, value in targets.items()}


def _moved(value: Any, device: torch.device) -> Any:
    return [item.to(device) for item in value] if isinstance(value, list) else value.to(device)


def choose_device(wanted: str) -> torch.device:
    """Return the device to train on; "auto" takes a graphics card where there is one. Raises UserError.

    Of several processes each gets a card of its own.
    """
    if wanted == "auto":
        best = "mps" if torch.backends.mps.is_available() else "cpu"
        return distributed.own_device(torch.device("cuda" if torch.cuda.is_available() else best))
    try:
        device = torch.device(wanted)
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError) as error:
        raise UserError(
            text("This computer cannot train on {device}.", device=wanted),
            text("Use cpu or auto; `python3 main.py doctor` says what works here."),
        ) from error
    return distributed.own_device(device)


def is_out_of_memory(error: BaseException) -> bool:
    """Whether a computation failed for want of memory, of the computer or of its graphics card."""
    return isinstance(error, MemoryError) or any(
        sign in str(error).lower() for sign in ("out of memory", "can't allocate memory", "not enough memory")
    )


_MEASURING = Progress(0, 0, text("Measuring how fast this computer trains"))


def best_seconds(
    step: Callable[[], object],
    device: torch.device,
    repeats: int,
    give_up: float = math.inf,
    progress: Progress = _MEASURING,
) -> Operation[float]:
    """Return the shortest time of `step`, after one that does not count; infinity once that took over `give_up`.

    Reports `progress` after each step: on a slow computer one takes seconds, and between two it can be cancelled.
    """
    times = []
    for _ in range(repeats + 1):
        _wait(device)
        start = time.perf_counter()
        step()
        _wait(device)
        times.append(time.perf_counter() - start)
        yield progress
        if times[0] > give_up:
            return math.inf
    return min(times[1:])


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)
