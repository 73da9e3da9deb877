from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import image
from engine.errors import UserError
from engine.events import Event, Notice, Operation, Progress, run
from engine.project import ImageQuery, Project, images
from engine.project.thumbnails import LONGEST


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "work" / "叶片 2026") as made:
        yield made


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    return [picture(tmp_path / "work" / "照片 a" / f"叶{n}.png", seed=n) for n in range(5)]


def picture(path: Path, seed: int = 0, size: tuple[int, int] = (90, 300)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 255, (6, 6, 3), np.uint8)
    image.write(path, np.ascontiguousarray(coarse.repeat(50, 0).repeat(50, 1)[: size[0], : size[1]]))
    return path


def follow(operation: Operation[Any]) -> tuple[list[Event], Any]:
    events = []
    while True:
        try:
            events.append(next(operation))
        except StopIteration as end:
            return events, end.value


def test_good_broken_missing_and_repeated_files_each_get_their_due(project: Project, pictures: list[Path]) -> None:
    broken = pictures[0].with_name("cut off.jpg")
    broken.write_bytes(b"\xff\xd8\xff\xe0 no more")
    again = pictures[0].with_name("copy of 叶0.png")
    shutil.copyfile(pictures[0], again)
    paths = [*pictures, broken, again, pictures[0].with_name("nowhere.png")]
    events, ids = follow(project.add_images(paths, groups=[path.stem for path in paths], splits=["val"] * len(paths)))
    assert ids[6] == ids[0]
    assert ids[7] == 0
    assert len(set(ids[:6])) == 6
    notices = [event.message for event in events if isinstance(event, Notice)]
    assert len(notices) == 3
    assert any("cut off.jpg" in notice for notice in notices)
    assert any("copy of 叶0.png has the same content as 叶0.png" in notice for notice in notices)
    assert any("nowhere.png" in notice for notice in notices)
    assert isinstance(events[-1], Progress)
    assert events[-1].done == events[-1].total == 8
    (kept,) = project.images(ImageQuery(state="broken"))
    assert kept.name == "cut off.jpg"
    assert kept.broken == "cut off.jpg is broken or cut off."
    assert (kept.broken.template, kept.broken.values) == ("{name} is broken or cut off.", {"name": "cut off.jpg"})
    good = project.image(ids[1])
    assert (good.path, good.width, good.height, good.bands, good.dtype) == (pictures[1], 300, 90, 3, "uint8")
    assert (good.group, good.split, good.state) == ("叶1", "val", "todo")
    assert project.undo() == "Add pictures"
    assert project.counts().all == 0


def test_a_cancelled_import_keeps_what_it_has_read_as_one_step(
    project: Project, pictures: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(images, "_CHUNK", 2)
    operation = project.add_images(pictures)
    for event in operation:
        if isinstance(event, Progress) and event.done == 4:
            break
    operation.close()
    assert project.counts().all == 4
    project.undo()
    assert project.counts().all == 0


def test_pictures_nearby_move_with_the_project(project: Project, pictures: list[Path], tmp_path: Path) -> None:
    far = picture(tmp_path.parent / f"{tmp_path.name} far" / "far.png", seed=9)
    ids = run(project.add_images([*pictures, far]))
    assert project.image(ids[0]).path == pictures[0]
    project.close()
    (tmp_path / "work").rename(tmp_path / "moved")
    with Project.open(tmp_path / "moved" / "叶片 2026") as moved:
        assert moved.image(ids[0]).path == tmp_path / "moved" / "照片 a" / "叶0.png"
        assert moved.missing() == []
        assert moved.image(ids[5]).path == far
        far.unlink()
        assert moved.missing() == [ids[5]]
        assert moved.missing(ids[:5]) == []


def test_copies_live_in_the_project_and_never_replace_each_other(project: Project, tmp_path: Path) -> None:
    one = picture(tmp_path / "a" / "leaf.png", seed=1)
    two = picture(tmp_path / "b" / "leaf.png", seed=2)
    ids = run(project.add_images([one, two], copy=True))
    assert [project.image(n).path for n in ids] == [
        project.folder / "images" / name for name in ("leaf.png", "leaf-2.png")
    ]
    assert project.image(ids[1]).path.read_bytes() == two.read_bytes()
    assert sorted(path.name for path in project.images_folder.iterdir()) == ["leaf-2.png", "leaf.png"]


def test_a_full_disk_while_copying_is_a_sentence(
    project: Project, pictures: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copyfileobj", full)
    with pytest.raises(UserError, match="disk is full"):
        run(project.add_images(pictures, copy=True))
    assert project.counts().all == 0
    assert list(project.images_folder.iterdir()) == []


def test_lost_pictures_are_found_by_their_content(project: Project, pictures: list[Path], tmp_path: Path) -> None:
    ids = run(project.add_images(pictures))
    elsewhere = tmp_path / "new disk" / "deep"
    elsewhere.mkdir(parents=True)
    for path in pictures[:3]:
        shutil.move(path, elsewhere / path.name)
    picture(elsewhere / "叶0.png", seed=77)  # same name, another picture
    assert project.missing() == ids[:3]
    assert run(project.relink(tmp_path / "new disk")) == 2
    assert project.missing() == [ids[0]]
    assert project.image(ids[1]).path == elsewhere / "叶1.png"
    assert project.undo() == "Find missing pictures"
    assert project.missing() == ids[:3]


def test_thumbnails_are_kept_by_content_and_can_be_thrown_away(project: Project, pictures: list[Path]) -> None:
    (first, *_) = run(project.add_images(pictures))
    expected = image.thumbnail(pictures[0], LONGEST)
    pictures[0].unlink()  # only the kept one is left
    shown = project.thumbnail(first)
    assert shown.shape == expected.shape == (58, 192, 3)
    assert np.abs(shown.astype(int) - expected).mean() < 3  # JPEG, and red is still red
    assert project.thumbnail(first, 96).shape == (29, 96, 3)
    with pytest.raises(UserError, match="not where it was"):
        project.thumbnail(first, 400)
    with pytest.raises(KeyError):
        project.thumbnail(12345)
    project.close()
    for path in project.folder.glob("thumbnails.sqlite*"):
        path.unlink()
    with Project.open(project.folder) as again:
        with pytest.raises(UserError, match=r"叶0\.png"):
            again.thumbnail(first)
        shutil.copyfile(pictures[1], pictures[0])
        assert again.thumbnail(first).shape == (58, 192, 3)


def test_a_broken_picture_has_no_thumbnail_but_a_sentence(project: Project, tmp_path: Path) -> None:
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"")
    (number,) = run(project.add_images([bad]))
    with pytest.raises(UserError, match=r"bad\.png"):
        project.thumbnail(number)


def test_what_older_versions_said_of_a_broken_picture_stays(project: Project, tmp_path: Path) -> None:
    run(project.add_images([tmp_path / "nothing.png", _broken(tmp_path)]))
    with project.edit("As it was stored before") as edit:
        edit.db.execute("UPDATE images SET broken = 'IMG is broken or cut off.'")
    assert [record.broken for record in project.images()] == ["IMG is broken or cut off."]


def _broken(folder: Path) -> Path:
    path = folder / "cut.jpg"
    path.write_bytes(b"\xff\xd8\xff\xe0 no more")
    return path
