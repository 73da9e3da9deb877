"""Start from weights that others trained: those of torchvision or timm, or a file placed by hand."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import torch
from torch import Tensor

from engine.catalog import Architecture
from engine.catalog.facts import TIMM, weights_file_name
from engine.errors import UserError, text
from engine.events import Notice
from engine.models.layers.attention import is_attention
from engine.models.layers.stem import adapt_bands, first_convolution
from engine.models.network import Network

PATIENCE = 20  # seconds without a byte before a server counts as out of reach
ENOUGH = 0.8  # of a network's tensors must be in the file, or it is of another network


def load_pretrained(network: Network, architecture: Architecture, weights_file: Path | None = None) -> Notice | None:
    """Load pretrained weights into `network`, in place.

    Without `weights_file` they come from where the row says, once; where that cannot be reached, a Notice says how to
    place the file by hand, and the network stays as it is. Weights whose shape differs (the head of other categories)
    are left out, which a Notice says. The first layer is adapted to the bands. Raises UserError where `weights_file`
    cannot be read or is of another network.
    """
    state: Mapping[str, Tensor]
    if weights_file is not None:
        state, source = read_state(weights_file), weights_file.name
    elif not architecture.weights:
        return Notice(
            text("There are no pretrained weights for {title}: training starts from scratch.", title=architecture.title)
        )
    else:
        url, file, read = _offer(architecture.weights)
        source = file.name
        try:
            with _impatient():
                state = read()
        except (OSError, RuntimeError, http.client.HTTPException):
            return Notice(
                text("The pretrained weights cannot be downloaded here: training starts from scratch."),
                text(
                    'Download {url} elsewhere and choose the file under "Begin with", or copy it to {file}.',
                    url=url,
                    file=str(file),
                ),
            )
    left_out = _copy(state, network)
    if left_out is None:
        raise UserError(
            text("The weights in {name} are not those of {title}.", name=source, title=architecture.title),
            text("Choose a file made for this network, or start from scratch."),
        )
    if not left_out:
        return None
    return Notice(
        text(
            "Pretrained weights are loaded, except where their shape differs: {parts} start from scratch.",
            parts=left_out,
        )
    )


def _offer(weights: str) -> tuple[str, Path, Callable[[], Mapping[str, Tensor]]]:
    """Return the address of the weights of a row, the file that keeps them, and what reads them, wherever they are."""
    folder = Path(torch.hub.get_dir()) / "checkpoints"
    if weights.startswith(TIMM):
        from huggingface_hub import hf_hub_url  # comes with timm
        from timm.models import get_pretrained_cfg

        published = get_pretrained_cfg(weights.removeprefix(TIMM))
        url = hf_hub_url(published.hf_hub_id, "model.safetensors")
        file = folder / str(weights_file_name(weights))
        return url, file, partial(_fetch, url, file)
    from torchvision.models import get_weight

    member = get_weight(weights)
    read = partial(member.get_state_dict, progress=False, check_hash=True, weights_only=True)
    return member.url, folder / member.url.rpartition("/")[2], read


def _fetch(url: str, file: Path) -> Mapping[str, Tensor]:
    """Read the weights in `file`, downloaded from `url` where it is not there. Raises OSError where that fails."""
    if file.is_file():
        return read_state(file)
    file.parent.mkdir(parents=True, exist_ok=True)
    torch.hub.download_url_to_file(url, str(file), progress=False)
    try:
        return read_state(file)
    except UserError as error:  # half of the file, or the page of a firewall
        file.unlink()
        raise OSError(f"{url} gave no weights") from error


def read_state(path: Path) -> dict[str, Tensor]:
    """Read named tensors of a safetensors or PyTorch file without running any code in it. Raises UserError."""
    if not path.is_file():
        raise UserError(text("There is no file {name}.", name=str(path)), text("Choose the weights file once more."))
    try:
        if path.suffix == ".safetensors":
            from safetensors.torch import load_file

            content: object = load_file(path)
        else:
            content = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # a broken or hostile file raises whatever its bytes lead to
        raise UserError(
            text("{name} cannot be read as a weights file.", name=path.name),
            text("Download it once more. Files that hold code beside weights are refused."),
        ) from error
    for key in ("state_dict", "model"):
        if isinstance(content, Mapping) and isinstance(content.get(key), Mapping):
            content = content[key]
    if not isinstance(content, Mapping):
        return {}
    state = {str(key): value for key, value in content.items() if isinstance(value, Tensor)}
    return {key.removeprefix("module."): value for key, value in state.items()}


@contextmanager
def _impatient() -> Iterator[None]:
    """Give up on silent servers: torch's download waits for ever behind a firewall that drops what it dislikes."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(PATIENCE)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)


@torch.no_grad()
def _copy(state: Mapping[str, Tensor], network: Network) -> str | None:
    """Copy what fits into `network` and return what does not, as names; None where `state` is of another network.

    `state` names tensors as torchvision or timm does, or as a run of ours does.
    """
    state = network.fit_pretrained(state)
    for part in (network.pretrained_part(), network):
        wanted = {name: tensor for name, tensor in part.state_dict().items() if _is_wanted(name, state)}
        stem = first_convolution(part) + ".weight"
        fitting = {name: fit(state[name], wanted[name], name == stem) for name in wanted if name in state}
        copied = {name: tensor for name, tensor in fitting.items() if tensor is not None}
        if len(copied) >= ENOUGH * len(wanted):
            for name, tensor in copied.items():
                wanted[name].copy_(tensor)
            return ", ".join(sorted({name.rpartition(".")[0] for name in wanted.keys() - copied.keys()}))
    return None


def _is_wanted(name: str, state: Mapping[str, Tensor]) -> bool:
    """Whether weights of this architecture have a tensor `name`.

    The statistics of the bands belong to the pictures, and attention that was chosen for this training is new.
    """
    if name.startswith("normalize.") or name.endswith("num_batches_tracked"):
        return False
    return not is_attention(name) or name in state


def fit(tensor: Tensor, wanted: Tensor, is_stem: bool) -> Tensor | None:
    """Return `tensor` in the shape of `wanted`, or None where it cannot have it."""
    if is_stem and tensor.ndim == wanted.ndim == 4 and tensor.shape[1] != wanted.shape[1]:
        tensor = adapt_bands(tensor, wanted.shape[1])
    return tensor if tensor.shape == wanted.shape else None
