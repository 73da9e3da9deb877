"""A project of the sample garden: labels for three tasks at once."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from engine import image
from engine.annotation import Box, Polygon, WholeImage
from engine.bands import BandNames
from engine.errors import UserError
from engine.events import Progress, run
from engine.project import ImageQuery, Project
from engine.samples import SPECIES, VIDEO, create_project, scene
from engine.samples.bands import BAND_NAMES, REFLECTANCE_SCALE
from engine.samples.truth import BOXED, OUTLINED

SIZE = (320, 240)


@pytest.fixture(scope="module")
def garden(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run(create_project(tmp_path_factory.mktemp("样本") / "my garden", 12, seed=1, size=SIZE))


def test_every_picture_is_labeled_for_three_tasks(garden: Path) -> None:
    with Project.open(garden) as project:
        assert [category.name for category in project.categories()] == [*SPECIES, *BOXED, *OUTLINED]
        records = project.images(ImageQuery(), 0, 100)
        assert len(records) == 12
        geometries: dict[type, set[str]] = {}
        for record in records:
            assert (record.state, record.width, record.height) == ("labeled", *SIZE)
            assert not record.broken
            annotations = project.annotations(record.id)
            assert {type(annotation.geometry) for annotation in annotations} >= {WholeImage, Box, Polygon}
            for annotation in annotations:
                geometries.setdefault(type(annotation.geometry), set()).add(annotation.category.name)
        assert geometries == {WholeImage: set(SPECIES), Box: set(BOXED), Polygon: set(OUTLINED)}


def test_splits_are_stratified_and_each_plant_is_its_own_group(garden: Path) -> None:
    with Project.open(garden) as project:
        records = project.images(ImageQuery(), 0, 100)
        assert {record.split for record in records} == {"train", "val", "test"}
        assert len({record.group for record in records}) == 12
        assert project.count(ImageQuery(split="train")) in (8, 9)


def test_pictures_and_labels_are_those_of_the_scenes(garden: Path) -> None:
    with Project.open(garden) as project:
        for index, record in enumerate(sorted(project.images(ImageQuery(), 0, 100), key=lambda record: record.name)):
            shown = scene(1, index, SIZE)
            stored = project.annotations(record.id)
            assert [a.category.name for a in stored if isinstance(a.geometry, WholeImage)] == [shown.category]
            assert sum(isinstance(a.geometry, Box) for a in stored) == sum(
                isinstance(a.geometry, Box) for a in shown.annotations
            )
            difference = np.abs(image.read(record.path).astype(int) - shown.pixels)
            assert difference.mean() < 4  # JPEG


def test_a_video_with_its_tracks_lies_beside_the_pictures(garden: Path) -> None:
    assert (garden / VIDEO).stat().st_size > 10_000
    assert (garden / VIDEO).with_suffix(".json").is_file()


def test_six_bands_are_written_as_16_bit_tiff(tmp_path: Path) -> None:
    folder = run(create_project(tmp_path / "bands", 4, size=(160, 120), bands=True))
    with Project.open(folder) as project:
        record = project.images(ImageQuery(), 0, 1)[0]
        assert (record.bands, record.dtype) == (6, "uint16")
        assert project.band_names(6) == BandNames(BAND_NAMES, REFLECTANCE_SCALE)
        pixels = image.read(record.path)
    assert pixels.shape == (120, 160, 6)
    np.testing.assert_array_equal(pixels, scene(0, 0, (160, 120)).six_band())


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("precious")
    with pytest.raises(UserError, match="not empty"):
        run(create_project(tmp_path, 4))
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("steps", [2, 90])  # while pictures are drawn, while the video is
def test_a_cancel_leaves_nothing_behind_and_it_can_be_made_again(tmp_path: Path, steps: int) -> None:
    operation = create_project(tmp_path / "garden", 8, size=(64, 48))
    assert all(isinstance(event, Progress) for event in itertools.islice(operation, steps))
    operation.close()
    assert not list(tmp_path.iterdir())
    assert run(create_project(tmp_path / "garden", 4, size=(64, 48))).is_dir()
