"""Weights and the state of a training on disk. Only tensors and plain values: nothing in a file is ever executed."""

from __future__ import annotations

import io
import pickle
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
from torch import nn

from engine.errors import UserError, text
from engine.training.run import write_atomic


def save_weights(network: nn.Module, path: Path) -> None:
    """Write the weights as safetensors, atomically. Raises UserError when the disk is full."""
    state = {name: tensor.detach().cpu().contiguous() for name, tensor in network.state_dict().items()}
    write_atomic(path, safetensors.torch.save(state))


def read_weights(path: Path) -> dict[str, torch.Tensor]:
    """Return what `save_weights` wrote. Raises UserError when the file is damaged."""
    try:
        return safetensors.torch.load(path.read_bytes())
    except (OSError, safetensors.SafetensorError) as error:
        raise _damaged(path) from error


def load_weights(network: nn.Module, path: Path) -> None:
    """Read what `save_weights` wrote. Raises UserError when the file is damaged."""
    try:
        network.load_state_dict(read_weights(path))
    except RuntimeError as error:
        raise _damaged(path) from error


def save_state(state: dict[str, Any], path: Path) -> None:
    """Write the state of a training, atomically. Raises UserError when the disk is full."""
    write_atomic(path, to_bytes(state))


def to_bytes(state: dict[str, Any]) -> bytes:
    """Return the state of a training as `from_bytes` takes it."""
    content = io.BytesIO()
    torch.save(state, content)
    return content.getvalue()


def from_bytes(content: bytes) -> dict[str, Any]:
    """Return the state of a training, its tensors on the CPU; code in it is refused."""
    return torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)  # type: ignore[no-any-return]


def load_state(path: Path) -> dict[str, Any]:
    """Read what `save_state` wrote; code in the file is refused. Raises UserError when it is damaged."""
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, EOFError, ValueError, KeyError, pickle.UnpicklingError) as error:
        raise _damaged(path) from error
    if not isinstance(state, dict):
        raise _damaged(path)
    return state


def _damaged(path: Path) -> UserError:
    return UserError(
        text("{path} is damaged or not a checkpoint of Seedling.", path=path), text("Train again, or use another run.")
    )
