"""Class folders: a picture is of the category that its folder is called; train/, val/ and test/ may stand above.

An export writes categories.json beside the folders: it keeps the order, the colours, and names no folder can have.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from engine import image
from engine.annotation import Annotation, Category, WholeImage
from engine.errors import Text, UserError, text
from engine.events import Operation, Progress
from engine.formats.dataset import (
    CHUNK,
    SPLITS,
    CategoryTable,
    Collection,
    Content,
    Dataset,
    ImportedImage,
    Losses,
    ReadOptions,
    Split,
    Written,
)
from engine.formats.files import (
    copy_picture,
    has_splits,
    is_hidden,
    name_key,
    pictures_below,
    read_text,
    split_folder,
    split_of,
    subfolders,
)

NAME = "folders"
TITLE = "Class folders"
SOURCE = "import:folders"
_KEY_FILE = "categories.json"
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?$", re.IGNORECASE)  # names that Windows refuses


def detect(path: Path) -> bool:
    """Whether `path` has at least two folders (below train/ and the like, if any) that hold only pictures."""
    if not path.is_dir():
        return False
    if _read_key(path, CategoryTable()):
        return True
    names = set()
    for split, folder in _class_folders(path):
        if not _holds_only_pictures(folder):
            return False
        names.add((split is None and split_of(folder.name)) or name_key(folder.name))
    # Nothing but train/, val/ and test/ with pictures right in them: a split, but no category.
    return len(names) >= 2 and not names <= set(SPLITS) and not any(image.is_image(file) for file in path.iterdir())


def read(path: Path, options: ReadOptions) -> Operation[Dataset]:
    """Read all class folders; a picture that lies in two of them, with the same content, is taken once and reported."""
    if not path.is_dir():
        raise UserError(text("{path} is not a folder.", path=path))
    table = CategoryTable()
    names = _read_key(path, table)
    dataset = Dataset()
    twins = _Twins()
    for split, folder in _class_folders(path):
        category = table.get(names.get(name_key(folder.name), folder.name))
        for done, picture in enumerate(pictures_below(folder)):
            if done % CHUNK == 0:
                yield Progress(done, 0, f"{folder.name}/{picture.name}")
            twin = twins.in_other_category(picture, category)
            if twin is not None:
                why = text("The same picture lies in another category, too: {other}", other=twin.relative_to(path))
                dataset.skip(picture.relative_to(path), why)
                continue
            annotation = Annotation(category, WholeImage(), source=SOURCE)
            dataset.images.append(ImportedImage(picture, [annotation], split=split, state="labeled"))
    for picture in path.iterdir():
        if image.is_image(picture) and not is_hidden(picture.name):
            dataset.skip(picture.name, text("The picture lies beside the class folders, not in one."))
    dataset.categories = table.all()
    if not dataset.images:
        raise UserError(text("{path} holds no class folders with pictures.", path=path))
    return dataset


def _class_folders(root: Path) -> Iterator[tuple[Split | None, Path]]:
    """Yield the folders of categories with their split; a category may be called "train" if others stand beside it."""
    folders = subfolders(root)
    if folders and all((split_of(folder.name) or folder.name == "rest") and subfolders(folder) for folder in folders):
        for folder in folders:
            for inner in subfolders(folder):
                yield split_of(folder.name), inner
    else:
        for folder in folders:
            yield None, folder


def _holds_only_pictures(folder: Path) -> bool:
    """Whether `folder` has files that are pictures, and neither folders nor label files."""
    files = [path for path in folder.iterdir() if not is_hidden(path.name) and path.name.casefold() not in _COMPANIONS]
    return all(image.is_image(path) and path.is_file() for path in files) and bool(files)


_COMPANIONS = {"thumbs.db", "desktop.ini"}


class _Twins:
    """Finds pictures of the same content in two categories, reading only those that share their size with another."""

    def __init__(self) -> None:
        self._first_of_size: dict[int, tuple[Path, Category]] = {}
        self._by_content: dict[bytes, tuple[Path, Category]] = {}
        self._shared_sizes: set[int] = set()

    def in_other_category(self, path: Path, category: Category) -> Path | None:
        """Return the earlier picture with the content of `path` and another category; remember `path`."""
        try:
            size = path.stat().st_size
            first = self._first_of_size.setdefault(size, (path, category))
            if first[0] == path:
                return None
            if size not in self._shared_sizes:
                self._shared_sizes.add(size)
                self._by_content.setdefault(_digest(first[0]), first)
            twin, other = self._by_content.setdefault(_digest(path), (path, category))
        except OSError:
            return None  # it is reported when the project reads it
        return twin if other != category else None


def _digest(path: Path) -> bytes:
    return hashlib.sha1(path.read_bytes(), usedforsecurity=False).digest()


def _read_key(root: Path, table: CategoryTable) -> dict[str, str]:
    """Return the category of each folder by categories.json, if there is one, and fill the table in its order."""
    names = {}
    with suppress(OSError, ValueError, KeyError, TypeError):
        for entry in json.loads(read_text(root / _KEY_FILE))["categories"]:
            category = table.get(entry["name"], entry.get("color", ""))
            names[name_key(entry["folder"])] = category.name
    return names


def losses(content: Content) -> list[Text]:
    """Say what class folders cannot hold."""
    shapes = content.boxes + content.rotated + content.polygons + content.masks
    lost = Losses()
    lost.say("Boxes, outlines and masks are left out: {count}", shapes)
    lost.say("Keypoints, points and lines are left out: {count}", content.keypoints + content.points + content.lines)
    lost.say("Of pictures with several categories only the first is kept: {count}", content.several_whole)
    lost.say("Pictures without a category are left out: {count}", content.todo + content.empty)
    lost.say("Drafts that nobody has accepted are left out: {count}", content.drafts)
    lost.say("Texts are left out: {count}", content.texts)
    lost.say("Groups of pictures are left out: {count}", content.groups)
    return lost


def write(collection: Collection, folder: Path) -> Operation[Written]:
    """Write [split]/category/picture and categories.json into the empty `folder`."""
    names = _folder_names(collection.categories)
    splits = has_splits(collection.pictures)
    report = Written()
    for done, (picture, said) in enumerate(collection.labeled()):
        if done % CHUNK == 0:
            yield Progress(done, len(collection.pictures), picture.name)
        whole = [item for item in said if isinstance(item.geometry, WholeImage) and not item.is_draft]
        if not whole:
            continue
        place = folder / split_folder(picture.split, splits) / names[whole[0].category.id]
        place.mkdir(parents=True, exist_ok=True)
        report.annotations += copy_picture(picture, place / picture.name, report)
    entries = [{"folder": names[item.id], "name": item.name, "color": item.color} for item in collection.categories]
    key = json.dumps({"categories": entries}, ensure_ascii=False, indent=1)
    (folder / _KEY_FILE).write_text(key, encoding="utf-8")
    return report


def _folder_names(categories: Sequence[Category]) -> dict[int, str]:
    """Return a name for each category that is a folder on every system, and no other category's."""
    names: dict[int, str] = {}
    taken: set[str] = {"rest"}
    for category in categories:
        plain = re.sub(r'[<>:"/\\|?*\x00-\x1f]', "_", category.name).strip(" .") or "_"
        if _RESERVED.match(plain) or plain.startswith("."):
            plain = f"_{plain}"
        name, number = plain, 1
        while name_key(name) in taken:
            number += 1
            name = f"{plain}_{number}"
        taken.add(name_key(name))
        names[category.id] = name
    return names
