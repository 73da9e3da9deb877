"""Files that are damaged at random: a reader may skip, report, or refuse with a sentence; it never stumbles."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.annotation import Annotation, Box, Category, Mask, Polygon
from engine.errors import UserError
from engine.formats import coco, folders, masks, names, transfer, voc, yolo
from engine.formats.dataset import Dataset
from tests.engine import formats_kit as kit

LEAF = kit.CATEGORIES[0]
LABELED = [
    [Annotation(LEAF, Box(1, 2, 9, 9)), Annotation(LEAF, Mask(30, 40, (5, 9, 1186)))],
    [Annotation(kit.CATEGORIES[1], Polygon.of([[0, 0], [20, 0], [20, 20]])), kit.whole(LEAF)],
]
TEXTS = {".json", ".xml", ".txt", ".yaml"}


def damaged(module: ModuleType, damage: Callable[[Path, bytes], bytes]) -> None:
    """Export, damage every label file, and read."""
    with TemporaryDirectory() as place:
        kit.round_trip(module, Path(place), LABELED, ["train", None])
        target = Path(place) / "target"
        for path in sorted(target.rglob("*")):
            if path.is_file() and (path.suffix in TEXTS or "masks" in path.parts):
                path.write_bytes(damage(path, path.read_bytes()))
        try:
            transfer.detect_format(target)
            found = kit.read(module, target)
        except UserError as error:
            assert error.message
            return
        assert isinstance(found, Dataset)
        assert all(item.what and item.why for item in found.skipped)
        assert all(isinstance(category, Category) and category.name for category in found.categories)


@pytest.mark.parametrize("module", [coco, voc, yolo, masks, folders], ids=lambda module: module.NAME)
@settings(max_examples=15, deadline=None)
@given(st.floats(0, 1), st.binary(max_size=6), st.integers(0, 6))
@example(0.0, b"MM\x00*", 0)  # a TIFF without its first directory, of which Pillow warns
def test_bytes_replaced_or_cut_off(module: ModuleType, where: float, new: bytes, gone: int) -> None:
    def damage(_: Path, content: bytes) -> bytes:
        start = int(where * len(content))
        return content[:start] if new == b"" else content[:start] + new + content[start + gone :]

    damaged(module, damage)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_coco_with_any_value_in_any_place(data: st.DataObject) -> None:
    def damage(path: Path, content: bytes) -> bytes:
        if path.suffix != ".json":
            return content
        tree = json.loads(content)
        spot = tree
        while True:  # walk down to a random place
            keys = list(spot) if isinstance(spot, dict) else list(range(len(spot)))
            key = data.draw(st.sampled_from(keys))
            inside = spot[key]
            if not isinstance(inside, dict | list) or not inside or data.draw(st.integers(0, 3)) == 0:
                spot[key] = data.draw(JUNK)
                return json.dumps(tree).encode()
            spot = inside

    damaged(coco, damage)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats() | st.integers(-5, 5) | st.text(max_size=3), max_size=9))
def test_yolo_with_any_line(words: list[object]) -> None:
    line = " ".join(map(str, words)).encode("utf-8", "surrogatepass")
    damaged(yolo, lambda path, content: line if path.name == "p0.txt" else content)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=8), st.sampled_from(["<xmin>1", "<name>", "<width>40", "p0.png", "<difficult>0"]))
def test_voc_with_any_word(word: str, place: str) -> None:
    new = word.encode("utf-8", "surrogatepass")
    damaged(voc, lambda _, content: content.replace(place.encode(), place.encode()[: place.find(">") + 1] + new))


def test_folders_full_of_nothing_useful_are_refused_by_all(tmp_path: Path) -> None:
    for name in ("classes.txt", "data.yaml", "a.xml", "a.json", "legend.json", "categories.json", "splits/train.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    for module in (coco, voc, yolo, masks, folders, names):
        with pytest.raises(UserError):
            kit.read(module, tmp_path)
    with pytest.raises(UserError):
        transfer.detect_format(tmp_path)
