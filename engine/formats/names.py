"""The category in the file name: letters, then a number ("NP7797-104r.jpg" is of NP), with lists of the splits.

Only a folder with splits/train.txt and the like is taken for this, and only if every name is of that kind: file names
are no labels unless somebody meant them to be. The number is the group (a frame, a plant) if more follows it.
"""

from __future__ import annotations

import re
from pathlib import Path

from engine.annotation import Annotation, WholeImage
from engine.errors import UserError, text
from engine.events import Operation, Progress
from engine.formats.dataset import SPLITS, CategoryTable, Dataset, ImportedImage, ReadOptions, Split, Unusable
from engine.formats.files import Pictures, pictures_below, read_text

NAME = "names"
TITLE = "Category in the file name"
SOURCE = "import:names"
_NAME = re.compile(r"([^\W\d_]+)[-_ ]?(\d+)(.*)")


def detect(path: Path) -> bool:
    """Whether `path` is a folder with lists in splits/ and pictures that are all called letters, then a number."""
    if not path.is_dir() or not _lists(path):
        return False
    found = [_NAME.fullmatch(picture.stem) for picture in pictures_below(path)]
    return len({match[1] for match in found if match}) >= 2 and all(found)


def read(path: Path, options: ReadOptions) -> Operation[Dataset]:
    """Read all pictures below the folder; those in no list have no split."""
    yield Progress(0, 0, path.name)
    pictures = Pictures(path)
    if not pictures.paths:
        raise UserError(text("{path} holds no pictures.", path=path))
    dataset = Dataset()
    splits: dict[Path, Split] = {}
    for split, file in _lists(path).items():
        for number, line in enumerate(read_text(file).splitlines(), start=1):
            if not line.strip():
                continue
            try:
                splits.setdefault(pictures.find(line, [path, file.parent]), split)
            except Unusable as error:
                dataset.skip(f"{file.name}: line {number}", error.why)
    table = CategoryTable()
    for name in sorted({match[1] for picture in pictures.paths if (match := _NAME.fullmatch(picture.stem))}):
        table.get(name)
    for picture in pictures.paths:
        match = _NAME.fullmatch(picture.stem)
        imported = ImportedImage(picture, split=splits.get(picture))
        if match:
            imported.annotations = [Annotation(table.get(match[1]), WholeImage(), source=SOURCE)]
            imported.state = "labeled"
            imported.group = match[2] if match[3] else None
        else:
            dataset.skip(picture.name, text("The name does not begin with letters and a number."))
        dataset.images.append(imported)
    dataset.categories = table.all()
    return dataset


def _lists(folder: Path) -> dict[Split, Path]:
    files: dict[Split, Path] = {split: folder / "splits" / f"{split}.txt" for split in SPLITS}
    return {split: file for split, file in files.items() if file.is_file()}
