"""Looking at pictures of many bands by the names of the bands."""

from __future__ import annotations

import numpy as np
import pytest

from engine import image
from engine.band_views import COLOURS, INFRARED, colours_of, show, views_of
from engine.bands import BandNames
from engine.events import run
from engine.inference.draw import draw
from engine.project import Project

NAMES = BandNames(("thermal", "near infrared", "blue", "red", "green"), 100)


def picture(*values: int) -> np.ndarray:
    """One row of pixels: all bands 0, the values, all bands 100."""
    return np.array([[[0] * 5, list(values), [100] * 5]], np.uint8)


def test_colours_are_found_by_name_not_by_place() -> None:
    assert colours_of(NAMES.names) == (3, 4, 2)
    assert colours_of(("band 1", "red", "green")) is None
    assert show(picture(1, 2, 30, 40, 50), NAMES)[0, 1].tolist() == [40, 50, 30]
    assert show(picture(1, 2, 30, 40, 50), NAMES, INFRARED)[0, 1].tolist() == [2, 40, 50]
    assert show(picture(1, 2, 30, 40, 50), NAMES, "near infrared")[0, 1].tolist() == [2, 2, 2]


def test_views_are_what_the_names_allow() -> None:
    assert views_of(NAMES.names) == (COLOURS, INFRARED, "NDVI", "GNDVI", "EVI", "SAVI", "ExG", *NAMES.names)
    assert views_of(("band 1", "band 2")) == (COLOURS, "band 1", "band 2")


def test_without_names_and_with_names_of_other_pictures_it_is_shown_as_before() -> None:
    pixels = picture(1, 2, 30, 40, 50)
    unnamed = BandNames(image.default_band_names(5))
    for names, view in ((unnamed, COLOURS), (unnamed, "NDVI"), (BandNames(("red", "green")), "red")):
        assert (show(pixels, names, view) == image.to_display(pixels)).all()


def test_ndvi_is_dark_at_nothing_green_and_yellow_at_all_green() -> None:
    dead, alive = picture(0, 20, 0, 30, 0), picture(0, 90, 0, 0, 0)  # NDVI -0.2 and 1
    assert show(dead, NAMES, "NDVI")[0, 1].tolist() == pytest.approx([68, 1, 84], abs=1)  # the ends of viridis
    assert show(alive, NAMES, "NDVI")[0, 1].tolist() == pytest.approx([253, 231, 37], abs=1)


def test_an_index_of_what_is_no_number_is_black() -> None:
    pixels = np.ones((1, 2, 5), np.float32)
    pixels[0, 0, 3] = np.nan
    shown = show(pixels, BandNames(NAMES.names), "NDVI")
    assert not shown[0, 0].any() and shown[0, 1].any()


def test_sixteen_bits_count_from_the_white_sheet() -> None:
    """EVI of reflectances 0.4, 0.1, 0.05: 2.5 * 0.3 / (0.4 + 0.6 - 0.375 + 1) = 0.4615."""
    names = BandNames(("near infrared", "red", "blue"), 10_000)
    shown = show(np.array([[[4000, 1000, 500]]], np.uint16), names, "EVI")
    same = show(np.array([[[0.4, 0.1, 0.05]]], np.float32), BandNames(names.names), "EVI")
    assert (shown == same).all() and shown.any()


def test_answers_are_drawn_on_the_colours_that_the_network_names() -> None:
    drawn = draw(picture(1, 2, 30, 40, 50), [], bands=NAMES.names)
    assert drawn[0, 1].tolist() == [40, 50, 30]


def test_thumbnails_follow_the_names(tmp_path) -> None:
    pixels = np.zeros((40, 60, 5), np.uint8)
    pixels[..., 3] = 200  # red by its name, infrared by its place
    image.write(tmp_path / "p.tif", pixels)
    with Project.create(tmp_path / "project") as project:
        (number,) = run(project.add_images([tmp_path / "p.tif"]))
        assert project.thumbnail(number)[5, 5].tolist() == [0, 0, 0]
        project.set_band_names(NAMES)
        assert np.abs(project.thumbnail(number)[5, 5].astype(int) - [200, 0, 0]).max() < 8  # JPEG
        image.write(tmp_path / "q.tif", pixels + np.uint8(1))
        (other,) = run(project.add_images([tmp_path / "q.tif"]))
        assert project.thumbnail(other)[5, 5, 0] > 150
