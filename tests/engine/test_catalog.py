import re
import subprocess
import sys

import pytest

from engine.catalog import ROWS, Option, TextOption, get, rows
from engine.errors import UserError

KEYS = [row.key for row in ROWS]
PUBLISHED = {  # counted in the papers' own code or torchvision, not here
    "lenet5": 61_706,
    "resnet18": 11_689_512,
    "mobilenetv3_small": 2_542_856,
    "yolov5n": 1_872_157,
    "ssdlite320": 3_440_060,
    "unet": 31_030_658,
}


def test_reading_the_catalogue_loads_neither_torch_nor_qt():
    code = "import sys, engine.catalog; print([m for m in ('torch', 'torchvision', 'PySide6') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_keys_are_unique_and_can_be_typed():
    assert len(set(KEYS)) == len(KEYS)
    assert all(re.fullmatch(r"[a-z0-9_]+", key) for key in KEYS)


@pytest.mark.parametrize("row", ROWS, ids=KEYS)
def test_a_row_is_complete(row):
    assert row.title and row.family and row.paper.title
    assert row.idea.endswith(".") and row.idea.count(". ") == 0
    assert re.fullmatch(r"(\d{4}\.\d{4,5})?", row.paper.arxiv)
    assert 1990 < row.year < 2030
    assert all(side % row.divisor == 0 for side in row.image_size)
    assert 0 < row.recipe.learning_rate < 1 and row.recipe.batch_size > 0
    for option in row.options:
        assert option.default in option.choices if isinstance(option, Option) else isinstance(option, TextOption)
        assert option.label and option.help.endswith(".")


@pytest.mark.parametrize("key", PUBLISHED)
def test_parameters_are_the_published_number(key):
    assert get(key).params == PUBLISHED[key]


def test_rows_of_a_task_are_in_the_order_of_their_years():
    assert rows() == ROWS
    for task in ("classification", "detection", "segmentation"):
        found = rows(task)
        assert {row.task for row in found} == {task}
        assert [row.year for row in found] == sorted(row.year for row in found)
    assert len(ROWS) == sum(len(rows(task)) for task in ("classification", "detection", "segmentation"))


def test_a_misspelt_key_names_the_nearest():
    with pytest.raises(UserError) as error:
        get("YOLO5n")
    assert "YOLO5n" in error.value.message
    assert "yolov5n" in error.value.hint


def test_a_strange_key_says_where_they_are_listed():
    with pytest.raises(UserError) as error:
        get("???")
    assert "main.py models" in error.value.hint
