"""Files of strangers: their encodings, separators and hidden companions; and folders written all or nothing."""

from __future__ import annotations

import os
import re
import shutil
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from engine import image
from engine.errors import UserError, text
from engine.files import system_path
from engine.formats.dataset import SPLITS, Picture, Skipped, Split, Unusable, Written

_SPLIT_WORDS: dict[str, Split] = {
    **dict.fromkeys(("train", "training", "trn"), "train"),
    **dict.fromkeys(("val", "valid", "validation", "dev"), "val"),
    **dict.fromkeys(("test", "testing"), "test"),
}  # fmt: skip
_JUNK_FOLDERS = {"__macosx", "$recycle.bin", "system volume information", "@eadir"}
_ENCODINGS = ("utf-8-sig", "gb18030", "latin-1")  # the last one reads anything


def read_text(path: Path) -> str:
    """Return the text of `path`: UTF-8 with or without mark, UTF-16 with mark, else what Chinese Windows writes."""
    data = path.read_bytes()
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AssertionError("latin-1 decodes every byte")


def is_hidden(name: str) -> bool:
    """Whether a file or folder of this name is none of the user's making (.DS_Store, ._x.jpg, __MACOSX)."""
    return name.startswith((".", "~$")) or name.casefold() in _JUNK_FOLDERS


def walk(root: Path) -> Iterator[Path]:
    """Yield all visible files below `root`, sorted within each folder, files before folders; links are followed."""
    seen: set[str] = set()  # a link may lead back to where we were
    for folder, folders, names in os.walk(root, followlinks=True):
        place = os.path.realpath(folder)
        if place in seen:
            folders.clear()
            continue
        seen.add(place)
        folders[:] = sorted(name for name in folders if not is_hidden(name))
        for name in sorted(names):
            if not is_hidden(name):
                yield Path(folder, name)


def pictures_below(root: Path) -> list[Path]:
    """Return all pictures in `root` and its folders."""
    return [path for path in walk(root) if image.is_image(path)]


def subfolders(folder: Path) -> list[Path]:
    """Return the visible folders directly in `folder`, sorted by name."""
    return sorted(path for path in folder.iterdir() if path.is_dir() and not is_hidden(path.name))


def name_key(name: str) -> str:
    """Return `name` so that what Windows and macOS take for the same file compares equal."""
    return unicodedata.normalize("NFC", name).casefold()


def clean_path(name: str) -> PurePosixPath:
    r"""Return a file name as label files write it (backslashes, a drive, "./") as a plain relative path."""
    slashed = re.sub(r"^[A-Za-z]:", "", name.strip().replace("\\", "/"))
    return PurePosixPath(*[part for part in slashed.split("/") if part not in ("", ".", "..")])


def split_of(*names: str) -> Split | None:
    """Return the split that folder or file names speak of ("instances_val2017", "valid"), None if none or several."""
    found = {_SPLIT_WORDS.get(word) for name in names for word in re.split(r"[^a-z]+", name.casefold())} - {None}
    return found.pop() if len(found) == 1 else None


class Pictures:
    """The pictures below a folder, found by the names that label files give them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.paths = pictures_below(root)
        self._by_name: dict[str, list[Path]] = {}
        self._by_stem: dict[str, list[Path]] = {}
        for path in self.paths:
            self._by_name.setdefault(name_key(path.name), []).append(path)
            self._by_stem.setdefault(name_key(path.stem), []).append(path)

    def find(self, name: str, near: Iterable[Path] = ()) -> Path:
        """Return the picture meant by `name`: first as a path from one of the folders `near`, then by its file name.

        Of several files of that name the one with the most folders in common is taken. Raises Unusable.
        """
        wanted = clean_path(name)
        if not wanted.parts:
            raise Unusable(text("The entry names no picture."))
        for folder in near:
            path = folder / wanted
            if image.is_image(path) and path.is_file():
                return path
        return self._closest(self._by_name.get(name_key(wanted.name), []), wanted)

    def find_stem(self, stem: str, near: Path, like: str = "") -> Path | None:
        """Return the picture of that stem whatever its suffix: in the folder `near` or, else, in the one most like it.

        Of several there, the one named `like` is preferred.
        """

        def rank(path: Path) -> tuple[bool, int, bool]:
            shared = len(set(path.parent.parts) & set(near.parts))  # images/train goes with labels/train
            return path.parent == near, shared, name_key(path.name) == name_key(like)

        return max(self._by_stem.get(name_key(stem), []), key=rank, default=None)

    @staticmethod
    def _closest(found: list[Path], wanted: PurePosixPath) -> Path:
        if not found:
            raise Unusable(text("The picture is not there."))
        ranked = sorted(found, key=lambda path: _common_tail(path, wanted), reverse=True)
        if len(ranked) > 1 and _common_tail(ranked[0], wanted) == _common_tail(ranked[1], wanted):
            raise Unusable(text("Several folders hold a picture of this name, and the entry does not say which."))
        return ranked[0]


def _common_tail(path: Path, wanted: PurePosixPath) -> int:
    count = 0
    for ours, theirs in zip(reversed(path.parts), reversed(wanted.parts), strict=False):
        if name_key(ours) != name_key(theirs):
            break
        count += 1
    return count


def unique_names(paths: Iterable[Path]) -> list[str]:
    """Return a file name for each path whose stem is unique even on Windows: a.jpg, a_2.png, a_3.jpg."""
    taken: set[str] = set()
    names = []
    for path in paths:
        stem, number = path.stem, 1
        while name_key(stem) in taken:
            number += 1
            stem = f"{path.stem}_{number}"
        taken.add(name_key(stem))
        names.append(stem + path.suffix)
    return names


def copy_picture(picture: Picture, target: Path, report: Written) -> bool:
    """Copy the file as it is, never re-encoded, and count it; False, and reported, when it cannot be read."""
    try:
        source = open(system_path(picture.path), "rb")  # noqa: PTH123, SIM115 - a path of any length; closed below
    except OSError as error:
        why = text("The picture cannot be read: {reason}.", reason=error.strerror or error)
        report.skipped.append(Skipped(str(picture.path), why))
        return False
    with source, open(system_path(target), "wb") as copy:  # noqa: PTH123
        shutil.copyfileobj(source, copy, 1 << 20)
    report.images += 1
    return True


@contextmanager
def staged(target: Path) -> Iterator[Path]:
    """Give an empty folder beside `target` that takes its place only when all went well.

    Raises UserError where `target` exists with something in it, or where writing fails.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UserError(
            text("{path} exists already and is not an empty folder.", path=target),
            text("Choose a new folder; an export never writes over anything."),
        )
    staging = target.with_name(f".{target.name}.part-{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir()
        yield staging
        if target.exists():
            target.rmdir()
        staging.replace(target)
    except OSError as error:
        raise UserError(
            text("The export to {path} failed: {reason}.", path=target, reason=error.strerror or error),
            text("Is the disk full, or the folder not yours to write to? Nothing was left behind."),
        ) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def split_folder(split: Split | None, any_split: bool) -> str:
    """Return the folder name of a split; pictures without one lie beside the others in "rest"."""
    return split or ("rest" if any_split else "")


def has_splits(pictures: Iterable[Picture]) -> bool:
    """Whether any picture belongs to a split."""
    return any(picture.split in SPLITS for picture in pictures)
