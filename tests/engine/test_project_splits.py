from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import image
from engine.annotation import Annotation, WholeImage
from engine.errors import UserError
from engine.events import Notice, run
from engine.project import GroupRule, Project, group_from_name, near_duplicates, propose_groups, rule_behind
from engine.project.splits import _Unit, deal
from tests.engine.test_project import insert_images
from tests.engine.test_project_images import follow


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "p") as made:
        yield made


def label(
    project: Project, labels: list[str], groups: list[str] | None = None, hashes: list[int] | None = None
) -> None:
    """Make one picture a label, looking as its hash says; without hashes each looks different."""
    ids = insert_images(project, len(labels))
    looks = hashes or np.random.default_rng(3).integers(1, 2**63, len(labels)).tolist()
    with project.edit("Label") as edit:
        categories = {name: edit.add_category(name) for name in sorted(set(labels))}
        edit.add_many((n, Annotation(categories[name], WholeImage())) for n, name in zip(ids, labels, strict=True))
        if groups:
            edit.set_group(dict(zip(ids, groups, strict=True)))
        edit.db.executemany("UPDATE images SET hash = ? WHERE id = ?", list(zip(looks, ids, strict=True)))


def divided(project: Project) -> dict[str | None, Counter[str]]:
    found: dict[str | None, Counter[str]] = defaultdict(Counter)
    for item in project.labeled():
        found[item.record.split][item.annotations[0].category.name] += 1
    return found


def test_each_split_has_the_same_mix(project: Project) -> None:
    label(project, ["common"] * 140 + ["medium"] * 40 + ["rare"] * 20)
    report = run(project.assign_splits((0.7, 0.15, 0.15)))
    assert divided(project) == {
        "train": {"common": 98, "medium": 28, "rare": 14},
        "val": {"common": 21, "medium": 6, "rare": 3},
        "test": {"common": 21, "medium": 6, "rare": 3},
    }
    assert report.images == {"train": 140, "val": 30, "test": 30}
    assert report.units == 200
    assert report.absent == ()


def test_the_seed_alone_decides(project: Project) -> None:
    label(project, ["a", "b"] * 30, [f"g{n // 4}" for n in range(60)])

    def splits(seed: int) -> list[str | None]:
        run(project.assign_splits(seed=seed))
        return [record.split for record in project.images(limit=1000)]

    first = splits(1)
    assert splits(2) != first
    assert splits(1) == first
    assert project.undo() == "Divide pictures"


def test_groups_and_pictures_that_look_the_same_are_never_torn(project: Project) -> None:
    rng = np.random.default_rng(0)
    hashes = rng.integers(1, 2**63, 120).tolist()
    for n in range(0, 60, 2):
        hashes[n + 1] = hashes[n] ^ 0b1001  # two bits: the same scene again
    groups = ["" if n < 90 else f"plant {n % 5}" for n in range(120)]
    groups[0] = "plant 0"  # a twin of a picture joins the group of the other
    label(project, ["a", "b", "c"] * 40, groups, hashes)
    report = run(project.assign_splits((0.6, 0.2, 0.2), seed=4))
    records = project.images(limit=1000)
    of_group = defaultdict(set)
    for record in records:
        of_group[record.group or record.id].add(record.split)
    assert all(len(splits) == 1 for splits in of_group.values())
    assert all(records[n].split == records[n + 1].split for n in range(0, 60, 2))
    assert records[1].split == records[95].split  # through its twin
    assert report.near_duplicates == 60
    assert report.units == 29 + 30 + 5
    assert sum(report.images.values()) == 120
    assert report.images["train"] == pytest.approx(72, abs=8)


def test_a_few_large_groups_still_leave_no_split_empty(project: Project) -> None:
    label(project, ["a"] * 30, [f"day {n % 3}" for n in range(30)])
    report = run(project.assign_splits())
    assert report.images == {"train": 10, "val": 10, "test": 10}


def test_what_is_in_a_split_can_stay(project: Project) -> None:
    label(project, ["a"] * 40)
    run(project.assign_splits())
    before = {record.id: record.split for record in project.images()}
    new = insert_images(project, 20, start=100)
    report = run(project.assign_splits(seed=9, keep=True))
    after = {record.id: record.split for record in project.images()}
    assert {n: after[n] for n in before} == before
    assert Counter(after[n] for n in new) == {"train": 14, "val": 3, "test": 3}
    assert sum(report.images.values()) == 60


def test_a_share_of_zero_gets_nothing_and_wrong_shares_are_refused(project: Project) -> None:
    label(project, ["a"] * 20)
    assert run(project.assign_splits((0.8, 0.2, 0))).images == {"train": 16, "val": 4, "test": 0}
    for wrong in ((0.5, 0.5, 0.5), (1.2, -0.1, -0.1)):
        with pytest.raises(UserError, match="add up to 1"):
            run(project.assign_splits(wrong))


def test_pictures_that_all_look_alike_are_divided_all_the_same(project: Project) -> None:
    label(project, ["a", "b"] * 20, hashes=[12345] * 40)
    events, report = follow(project.assign_splits())
    assert any(isinstance(event, Notice) for event in events)
    assert report.images == {"train": 28, "val": 6, "test": 6}


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 6), st.sets(st.integers(0, 4), min_size=1, max_size=3)), min_size=60, max_size=120
    ),
    st.integers(0, 5),
)
def test_dealing_gives_every_unit_a_split_close_to_its_share(drawn: list[tuple[int, set[int]]], seed: int) -> None:
    units = [_Unit(list(range(size)), Counter(dict.fromkeys(labels, size))) for size, labels in drawn]
    shares = (0.6, 0.2, 0.2)
    deal(units, shares, seed)
    total = sum(len(unit.images) for unit in units)
    for number, share in enumerate(shares):
        got = sum(len(unit.images) for unit in units if unit.split == number)
        assert abs(got - share * total) <= 0.1 * total + 6


@settings(deadline=None)
@given(st.lists(st.integers(0, 2**63 - 1), max_size=25), st.integers(0, 8), st.randoms())
def test_near_duplicates_are_those_that_comparing_each_with_each_finds(
    hashes: list[int], distance: int, dice: object
) -> None:
    rng = np.random.default_rng(len(hashes))
    values = hashes + [one ^ int(sum(1 << int(b) for b in rng.choice(63, 4, replace=False))) for one in hashes]
    component = list(range(len(values)))
    for _ in values:  # spread the smallest number along all links
        for a in range(len(values)):
            for b in range(len(values)):
                if (values[a] ^ values[b]).bit_count() <= distance:
                    component[a] = min(component[a], component[b])
    assert near_duplicates(values, distance).tolist() == component


def test_near_duplicates_of_a_hundred_thousand_pictures_are_quick() -> None:
    rng = np.random.default_rng(0)
    hashes = rng.integers(0, 2**63, 100_000, dtype=np.uint64)
    hashes[50_000:50_100] = hashes[:100] ^ np.uint64(0b10100001)
    start = time.perf_counter()
    found = near_duplicates(hashes)
    assert time.perf_counter() - start < 10
    assert found[50_000:50_100].tolist() == list(range(100))
    assert len(np.unique(found)) == 99_900


def test_a_picture_resized_and_recompressed_looks_the_same(project: Project, tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    paths = []
    for n in range(6):
        coarse = image.to_display(rng.integers(0, 255, (5, 7, 3), np.uint8))
        pixels = np.ascontiguousarray(coarse.repeat(64, 0).repeat(64, 1))
        paths += [tmp_path / f"scene{n}.png", tmp_path / f"scene{n} again.jpg"]
        image.write(paths[-2], pixels)
        image.write(paths[-1], np.ascontiguousarray(pixels[::2, ::2]))
    run(project.add_images(paths))
    report = run(project.assign_splits())
    assert (report.near_duplicates, report.units) == (12, 6)


def test_groups_are_read_from_names_and_folders() -> None:
    assert group_from_name("plant07_day3 top.jpg", [0]) == "plant07"
    assert group_from_name("plant07_day3 top.jpg", (1, 2)) == "day3_top"
    assert group_from_name("plant07.jpg", [1]) is None
    assert group_from_name("叶_2026-07-01_03.png", [1, 2, 3]) == "2026_07_01"
    assert group_from_name("IMG_0042.jpg", r"IMG_(\d{2})") == "00"
    assert group_from_name("IMG_0042.jpg", "IMG") == "IMG"
    assert group_from_name("0042.jpg", "IMG") is None
    with pytest.raises(UserError, match="cannot be read"):
        group_from_name("a.jpg", "(")
    assert GroupRule(folder=1).group_of("/data/plot 3/a.jpg") == "plot 3"
    assert GroupRule(folder=2).group_of("/data/plot 3/a.jpg") == "data"
    assert GroupRule(folder=9).group_of("/data/plot 3/a.jpg") is None


@pytest.mark.parametrize(
    "rule", [GroupRule(folder=1), GroupRule(folder=2), GroupRule(parts=(0,)), GroupRule(parts=(0, 1))], ids=str
)
def test_the_rule_behind_groups_is_found(rule: GroupRule) -> None:
    paths = [Path(f"/data/day{n % 3}/row{n % 7}/plant{n // 6:02d}_cam{n % 2}_{n:04d}.jpg") for n in range(60)]
    groups = [(path, rule.group_of(path) or "") for path in paths]
    assert rule_behind(groups) == rule
    groups[:5] = [(path, "typed by hand") for path in paths[:5]]
    assert rule_behind(groups) == rule
    groups[:7] = [(path, "typed by hand") for path in paths[:7]]  # 53 of 60 are fewer than nine in ten
    assert rule_behind(groups) is None
    assert rule_behind([]) is None


def test_sensible_groups_are_proposed_and_set(project: Project) -> None:
    paths = [f"/data/run/plant{n // 6:02d}_cam{n % 2}_{n:04d}.jpg" for n in range(60)]
    found = [(proposal.rule, proposal.groups) for proposal in propose_groups(paths)]
    assert found == [(GroupRule(parts=(0,)), 10), (GroupRule(parts=(0, 1)), 20), (GroupRule(parts=(1,)), 2)]
    assert propose_groups(["/data/a.jpg", "/data/b.jpg"]) == []
    assert propose_groups([]) == []
    folders = [f"/data/day{n % 3}/{n}.jpg" for n in range(30)]
    (proposal,) = propose_groups(folders)
    assert proposal.rule == GroupRule(folder=1)
    assert proposal.title == "The folder of the picture, e.g. day0"
    assert proposal.largest[0] == ("day0", 10)
    split = [f"/data/{part}/{part}{n}.jpg" for part in ("Train", "val", "test") for n in range(10)]
    assert propose_groups(split) == []  # the folders of a data set say nothing of what belongs together
    insert_images(project, 12)
    assert project.set_groups_by(GroupRule(pattern=r"plant(\d\d)")) == 2
    assert project.group_sizes() == {"00": 10, "01": 2}
    project.undo()
    assert project.group_sizes() == {}
