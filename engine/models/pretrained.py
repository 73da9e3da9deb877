"""Start from weights that others trained: from torchvision, or from a file placed by hand."""

from __future__ import annotations

import pickle
import urllib.error
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn

from engine.catalog import Architecture
from engine.errors import UserError, text
from engine.events import Notice
from engine.models.layers.stem import adapt_bands
from engine.models.network import Network

SUFFIXES = (".pth", ".pt", ".safetensors", ".bin", ".ckpt")  # what a weights file is called


def load_pretrained(network: Network, architecture: Architecture, weights_file: Path | None = None) -> Notice | None:
    """Load pretrained weights into `network`, in place.

    Without `weights_file` they come from torchvision's own place, once; where that cannot be reached, a Notice says how
    to place the file by hand and the network stays as it is. Weights whose shape differs (the head of other categories)
    are left out, which a Notice says. The first layer is adapted to the bands. Raises UserError where `weights_file`
    cannot be read or is of another architecture.
    """
    if weights_file is not None:
        state = read_state(weights_file)
    elif not architecture.weights:
        return Notice(text("There are no pretrained weights for {name}; it starts from scratch.", name=architecture.title))
    else:
        try:
            state = _fetch(architecture.weights)
        except (OSError, urllib.error.URLError, RuntimeError) as error:
            return _unreachable(architecture, error)
    loaded, left_out = _copy(state, network)
    if not loaded:
        raise UserError(
            text("The weights in {name} are not those of {title}.", name=_name(weights_file), title=architecture.title),
            text("Choose a file made for this network, or train from scratch."),
        )
    if left_out:
        return Notice(
            text(
                "Pretrained weights are loaded; {count} layers that depend on the categories start from scratch.",
                count=left_out,
            )
        )
    return None


def read_state(path: Path) -> dict[str, Tensor]:
    """Read named tensors of a safetensors file or a PyTorch file, without running any code of it. Raises UserError."""
    try:
        if path.suffix == ".safetensors":
            from safetensors.torch import load_file

            return load_file(path)
        content = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise UserError(text("There is no file {name}.", name=str(path))) from None
    except (OSError, RuntimeError, EOFError, ValueError, pickle.UnpicklingError, Exception) as error:
        raise UserError(
            text("{name} cannot be read as a weights file.", name=path.name),
            text("Download it once more; files that hold more than weights are refused for safety."),
        ) from error
    for key in ("state_dict", "model", "model_state_dict"):
        if isinstance(content, Mapping) and isinstance(content.get(key), Mapping):
            content = content[key]
    state = {str(key): value for key, value in dict(content).items() if isinstance(value, Tensor)}
    return {key.removeprefix("module."): value for key, value in state.items()}
