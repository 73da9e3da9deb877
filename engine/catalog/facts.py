"""What can be said of a row beside what stands in it: how large it is, whether its weights are here, what it matches.

Nothing here imports torch: a wall of a hundred rows must be there at once, also where torch takes seconds to load.
"""

from __future__ import annotations

import importlib.util
import os
import re
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Literal

from engine.catalog.row import Architecture

SizeName = Literal["small", "medium", "large"]
WeightsState = Literal["here", "online", "none"]

SIZES: tuple[SizeName, ...] = ("small", "medium", "large")
TIMM = "timm:"  # begins the names of weights that are not torchvision's
_LIMITS = (6e6, 30e6)  # parameters: a phone's network is below the first, a graphics card's above the second
_CLASS = re.compile(r"^class (\w+_Weights)\(", re.MULTILINE)
_MEMBER = re.compile(r"^    (\w+) = Weights\(\s*url=\"[^\"]*/([^\"/]+)\"", re.MULTILINE)


def size_name(params: int) -> SizeName:
    """Return how large a network of `params` parameters is: small below 6 million, large from 30 million on."""
    return SIZES[sum(params >= limit for limit in _LIMITS)]


def matches(row: Architecture, words: str) -> bool:
    """Return whether each of `words` stands in the title, key, year or family of `row`, whatever its case."""
    said = f"{row.title} {row.key} {row.year} {row.family}".casefold()
    return all(word in said for word in words.casefold().split())


def weights_folder() -> Path:
    """Return the folder in which torch keeps downloaded weights, found as torch.hub finds it."""
    cache_home = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    home = os.environ.get("TORCH_HOME") or str(Path(cache_home) / "torch")
    return Path(home).expanduser() / "hub" / "checkpoints"


def downloaded_files() -> frozenset[str]:
    """Return the names of the weights files on this computer."""
    folder = weights_folder()
    return frozenset(path.name for path in folder.iterdir()) if folder.is_dir() else frozenset()


def weights_state(row: Architecture, downloaded: Collection[str]) -> WeightsState:
    """Return whether the pretrained weights of `row` are among the files `downloaded`, can be had, or do not exist."""
    if not row.weights:
        return "none"
    if not downloaded:
        return "online"
    return "here" if weights_file_name(row.weights) in downloaded else "online"


def weights_file_name(weights: str) -> str | None:
    """Return the name that the file of a row's `weights` has in `weights_folder`, None where nobody knows them."""
    if weights.startswith(TIMM):
        return f"{weights.removeprefix(TIMM)}.safetensors"
    return _file_names().get(weights)


@cache
def _file_names() -> dict[str, str]:
    """File name of each of torchvision's weights by "Class.MEMBER", read in its source: importing it imports torch."""
    found = importlib.util.find_spec("torchvision")
    if found is None or found.origin is None:
        return {}
    names = {}
    for path in (Path(found.origin).parent / "models").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        # Between the head of one class and that of the next stand its members.
        _, *parts = _CLASS.split(source)
        for title, body in zip(parts[::2], parts[1::2], strict=True):
            names.update({f"{title}.{member}": file for member, file in _MEMBER.findall(body)})
    return names
