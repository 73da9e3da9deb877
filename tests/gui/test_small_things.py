"""Numbers in words, what is remembered, and names of folders."""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.i18n import language
from gui.places import free_folder, is_project, tidy_name
from gui.preferences import Preferences
from gui.words import about, big_number, duration, file_size, moment, time_left

pytestmark = pytest.mark.usefixtures("dressed")
NOW = datetime(2026, 11, 24, 16, 0)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "a few seconds"),
        (9.9, "a few seconds"),
        (31, "30 seconds"),
        (54, "55 seconds"),
        (56, "1 minute"),
        (89, "1 minute"),
        (91, "2 minutes"),
        (14 * 60 + 20, "14 minutes"),
        (59 * 60, "1 hour"),
        (3600, "1 hour"),
        (2.5 * 3600, "2 hours 30 minutes"),
        (11 * 3600 + 100, "11 hours"),
        (50 * 3600, "2 days"),
    ],
)
def test_durations_are_words(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_estimates_are_words_in_both_languages() -> None:
    assert about(840) == "about 14 minutes"
    assert time_left(840) == "about 14 minutes left"
    assert time_left(3) == "a few seconds left"
    language.use("zh")
    assert about(840) == "大约 14 分钟"
    assert time_left(9000) == "大约还剩 2 小时 30 分钟"


@given(st.floats(0, 1e7))
def test_a_duration_never_looks_like_a_clock(seconds: float) -> None:
    words = duration(seconds)
    assert ":" not in words and "." not in words and " 0 " not in f" {words} "


def test_moments_are_told_from_today() -> None:
    assert moment(datetime(2026, 11, 24, 15, 30), NOW) == "today 15:30"
    assert moment(datetime(2026, 11, 23, 23, 59), NOW) == "yesterday 23:59"
    assert moment(datetime(2026, 5, 3, 14, 2), NOW) == "5/3 14:02"
    assert moment(datetime(2025, 5, 3, 14, 2), NOW) == "2025-05-03"


def test_sizes_and_counts() -> None:
    assert [file_size(n) for n in (0, 870, 1200, 53_000_000)] == ["0 B", "870 B", "1.2 KB", "53 MB"]
    assert [big_number(n) for n in (950, 1900, 61_700, 11_200_000)] == ["950", "1.9 k", "61.7 k", "11.2 M"]


def test_preferences_survive_a_restart(tmp_path: Path) -> None:
    first = Preferences(tmp_path)
    first.set("language", "zh")
    first.set("columns/data", [264, 272])
    first.set("gone", 1)
    first.set("gone", None)
    again = Preferences(tmp_path)
    assert (again.get("language"), again.get("columns/data"), again.get("gone", 7)) == ("zh", [264, 272], 7)
    assert [path.name for path in tmp_path.iterdir()] == ["preferences.json"]


def test_a_value_of_the_wrong_type_counts_as_none(tmp_path: Path) -> None:
    (tmp_path / "preferences.json").write_text(json.dumps({"tab": 3, "run/opacity": 1}), encoding="utf-8")
    preferences = Preferences(tmp_path)
    assert preferences.get("tab", "data") == "data"
    assert preferences.get("run/opacity", 0.4) == 1


@pytest.mark.parametrize("content", ["", "{", "[1, 2]", "\0\0"])
def test_broken_preferences_are_forgotten(tmp_path: Path, content: str) -> None:
    (tmp_path / "preferences.json").write_text(content, encoding="utf-8")
    preferences = Preferences(tmp_path)
    assert preferences.get("theme", "system") == "system"
    preferences.set("theme", "dark")
    assert Preferences(tmp_path).get("theme", "system") == "dark"


def test_a_home_that_cannot_be_written_costs_only_the_memory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    preferences = Preferences(tmp_path / "file")
    preferences.set("theme", "dark")
    assert preferences.get("theme", "system") == "dark"


def test_recent_projects_are_the_latest_first_without_doubles(tmp_path: Path) -> None:
    preferences = Preferences(tmp_path)
    for name in [f"p{n}" for n in range(20)] + ["p5"]:
        preferences.remember_project(tmp_path / name, name)
    recent = Preferences(tmp_path).recent
    assert [row.name for row in recent[:3]] == ["p5", "p19", "p18"]
    assert len(recent) == 12 and len({row.folder for row in recent}) == 12
    assert recent[0].missing
    (tmp_path / "p5").mkdir()
    (tmp_path / "p5" / "project.sqlite").touch()
    assert not preferences.recent[0].missing
    preferences.forget_project(tmp_path / "p5")
    assert preferences.recent[0].name == "p19"


@given(st.text(max_size=120))
def test_any_name_becomes_a_folder_name(name: str) -> None:
    tidy = tidy_name(name)
    assert not set(tidy) & set('<>:"/\\|?*\n\t\0')
    assert len(tidy) <= 90 and tidy == tidy.strip() and not tidy.endswith(".")
    assert tidy.lower() not in ("con", "nul", "com1", "lpt9")


def test_names_keep_what_they_can() -> None:
    assert tidy_name("叶片 2026") == "叶片 2026"
    assert tidy_name("a/b: c?") == "a b c"
    assert tidy_name("...") == ""
    assert tidy_name("NUL") == "NUL project"


def test_a_taken_folder_gets_a_number(tmp_path: Path) -> None:
    assert free_folder(tmp_path, "x") == tmp_path / "x"
    (tmp_path / "x").mkdir()
    assert free_folder(tmp_path, "x") == tmp_path / "x", "an empty folder is free"
    (tmp_path / "x" / "file").touch()
    (tmp_path / "x 2").touch()
    assert free_folder(tmp_path, "x") == tmp_path / "x 3"


def test_a_project_is_known_by_its_file(tmp_path: Path) -> None:
    assert not is_project(tmp_path)
    (tmp_path / "project.sqlite").touch()
    assert is_project(tmp_path) and is_project(tmp_path / "project.sqlite")
    assert not is_project(tmp_path / "missing")


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may read everything")
def test_unreadable_preferences_are_no_error(tmp_path: Path) -> None:
    (tmp_path / "preferences.json").write_text("{}", encoding="utf-8")
    (tmp_path / "preferences.json").chmod(0)
    assert Preferences(tmp_path).get("theme", "system") == "system"
