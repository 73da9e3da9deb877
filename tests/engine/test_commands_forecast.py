"""`main.py forecast`, as other programs see it."""

from __future__ import annotations

import json

from tests.engine.test_commands_queue import SMALL, call, folder  # noqa: F401
from tests.engine.training.conftest import _not_measured, _one_thread, make_project, pictures  # noqa: F401


def test_more_pictures_are_foretold_in_words_and_as_json(call, folder):  # noqa: F811
    status, out, _ = call("forecast", folder, "--model", "lenet5", "--more", "40", "--json", *SMALL)
    found = json.loads(out)
    assert status == 0
    assert [point["pictures"] for point in found["points"]] == [3, 6, 9, 12]
    assert 0 <= found["low"] <= found["expected"] <= found["high"] <= 1
    status, out, _ = call("forecast", folder, "--model", "lenet5", *SMALL)
    assert status == 0
    assert "With 12 more:" in out


def test_a_network_is_needed(call, folder):  # noqa: F811
    status, _, error = call("forecast", folder)
    assert status == 2
    assert "--model" in error
