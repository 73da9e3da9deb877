"""What a YOLO data set says about itself: the names of its categories, and where its pictures are.

Source: data.yaml and classes.txt as in common use (darknet, YOLOv5 and after, Roboflow, Label Studio, labelImg).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from engine import image
from engine.errors import Text, UserError, text
from engine.formats.dataset import SPLITS, Skipped, Split
from engine.formats.files import clean_path, is_hidden, pictures_below, read_text, split_of

SEAM_MARK = "seams"  # our key in data.yaml: outlines with holes or parts are one line, joined by seams of no width
_NAME_FILES = ("classes.txt", "obj.names", "predefined_classes.txt")
_YAML_KEYS = {"train", "val", "test", "path", "nc", "valid"}


@dataclass(slots=True)
class Config:
    """`names` by number; `pictures` with their split; `seams` whether our seams are to be undone."""

    root: Path
    names: dict[int, str] = field(default_factory=dict)
    pictures: dict[Path, Split | None] = field(default_factory=dict)
    seams: bool = False
    keypoints: int = 0  # numbers a line that belong to keypoints
    skipped: list[Skipped] = field(default_factory=list)


def find_yaml(folder: Path) -> Path | None:
    """Return the data.yaml of a folder, by whatever name."""
    files = [
        file for file in folder.iterdir() if file.suffix.casefold() in (".yaml", ".yml") and not is_hidden(file.name)
    ]
    for file in sorted(files, key=lambda file: (file.stem.casefold() not in ("data", "dataset"), file.name)):
        if is_config(_load(file)):
            return file
    return None


def find_names(folder: Path) -> Path | None:
    """Return the classes.txt of a folder, in it or in a folder of it."""
    for place in (folder, folder / "labels", *sorted(folder.glob("labels/*/")), folder / "images"):
        for name in _NAME_FILES:
            if (place / name).is_file():
                return place / name
    return None


def is_config(data: object) -> bool:
    """Whether the content of a YAML file is that of a data.yaml."""
    return isinstance(data, dict) and isinstance(data.get("names"), list | dict) and bool(_YAML_KEYS & data.keys())


def is_yaml_config(file: Path) -> bool:
    """Whether `file` is a data.yaml."""
    return is_config(_load(file))


def read_yaml(file: Path) -> Config:
    """Return what a data.yaml says; what it speaks of in vain is in `skipped`. Raises UserError."""
    data = _load(file)
    if not is_config(data):
        raise UserError(text("{path} is not a YOLO data.yaml.", path=file))
    config = Config(file.parent, seams=data.get(SEAM_MARK) is True)
    config.names = _names(data["names"], config.skipped)
    shape = data.get("kpt_shape")
    if isinstance(shape, list) and all(isinstance(side, int) for side in shape):
        config.keypoints = shape[0] * shape[1]
    bases = _bases(file.parent, data.get("path"))
    config.root = bases[0]
    found: dict[Path, set[Split]] = {}
    for split in SPLITS:
        for entry in _entries(data.get(split, data.get("valid") if split == "val" else None)):
            for picture in _pictures(entry, bases, config.skipped):
                found.setdefault(picture, set()).add(split)
    # A picture of two splits has none: small sets name one folder for training and validation.
    config.pictures = {picture: splits.copy().pop() if len(splits) == 1 else None for picture, splits in found.items()}
    beside = config.root / "images"
    if beside.is_dir() or not found:
        for picture in pictures_below(beside if beside.is_dir() else config.root):
            config.pictures.setdefault(picture, None)
    return config


def read_folder(folder: Path, names: Path | None) -> Config:
    """Return what a folder with a classes.txt (or with none) holds: all its pictures, split by their folders."""
    config = Config(folder)
    if names is not None:
        lines = [line.strip() for line in read_text(names).rstrip().splitlines()]
        config.names = _names(lines, config.skipped)
    for picture in pictures_below(folder):
        config.pictures[picture] = split_of(*picture.relative_to(folder).parts[:-1])
    return config


def _load(file: Path) -> Any:
    try:
        return yaml.safe_load(read_text(file).replace("\t", " "))
    except (yaml.YAMLError, OSError, RecursionError, ValueError):
        return None


def _names(names: Any, skipped: list[Skipped]) -> dict[int, str]:
    found = {}
    for number, name in names.items() if isinstance(names, dict) else enumerate(names):
        try:
            found[int(number)] = str(name).strip() or f"category {number}"
        except (TypeError, ValueError):
            skipped.append(Skipped(f"names: {number}", text("A category needs a whole number.")))
    return dict(sorted(found.items()))


def _bases(folder: Path, said: Any) -> list[Path]:
    """Return the folders that entries may be relative to: `path` as seen from the YAML file, and that file's own."""
    folder = _absolute(folder)
    bases = [folder]
    if isinstance(said, str) and said.strip():
        slashed = said.strip().replace("\\", "/")
        for base in (_absolute(folder / slashed), folder / clean_path(slashed)):
            if base.is_dir():
                bases.insert(0, base)
                break
    return bases


def _entries(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [entry for entry in values if isinstance(entry, str) and entry.strip()]


def _pictures(entry: str, bases: list[Path], skipped: list[Skipped]) -> Iterator[Path]:
    place = _place(entry, bases)
    if place is None:
        skipped.append(Skipped(entry, text("data.yaml speaks of this place, but it is not there.")))
    elif place.is_dir():
        yield from pictures_below(place)
    elif image.is_image(place):
        yield place
    else:
        yield from _listed(place, bases, skipped)


def _listed(file: Path, bases: list[Path], skipped: list[Skipped]) -> Iterator[Path]:
    for number, line in enumerate(read_text(file).splitlines(), start=1):
        if not line.strip():
            continue
        picture = _place(line, [file.parent, *bases])
        if picture is not None and image.is_image(picture):
            yield picture
        else:
            why: Text = text("The list names a picture that is not there: {name}", name=line.strip())
            skipped.append(Skipped(f"{file.name}: line {number}", why))


def _place(entry: str, bases: list[Path]) -> Path | None:
    r"""Return where an entry points to; backslashes and "../" that leads nowhere are common."""
    slashed = entry.strip().replace("\\", "/")
    for base in bases:
        for place in (base / slashed, base / clean_path(slashed)):
            if place.exists():
                return _absolute(place)
    return None


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links, and labels lie beside the link
