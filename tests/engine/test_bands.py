"""Names of bands, vegetation indices by hand, and what a network sees of both."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.bands import BandNames, Recipe, canonical, channels_of, checked_names, lacking, listed
from engine.errors import UserError
from engine.project import Project
from engine.vegetation import INDICES, ratio

SIX = ("blue", "green", "red", "red edge", "near infrared", "thermal")
PIXEL = {"blue": 0.04, "green": 0.1, "red": 0.05, "red edge": 0.25, "near infrared": 0.45}

# By hand from the published formulas at PIXEL.
WORTH = {
    "NDVI": 0.40 / 0.50,
    "GNDVI": 0.35 / 0.55,
    "NDRE": 0.20 / 0.70,
    "EVI": 2.5 * 0.40 / (0.45 + 0.30 - 0.30 + 1),
    "SAVI": 1.5 * 0.40 / (0.50 + 0.5),
    "ExG": (0.20 - 0.05 - 0.04) / 0.19,
}


@pytest.mark.parametrize("name", INDICES)
def test_an_index_is_what_its_paper_says_in_numpy_and_in_torch(name):
    index = INDICES[name]
    bands = [np.full((2, 3), PIXEL[band], np.float32) for band in index.needs]
    assert index.of(*bands) == pytest.approx(WORTH[name], abs=1e-6)
    tensors = index.of(*(torch.from_numpy(band) for band in bands))
    assert tensors.dtype == torch.float32
    assert tensors.numpy() == pytest.approx(index.of(*bands), abs=1e-7)


@pytest.mark.parametrize("name", INDICES)
def test_an_index_of_darkness_is_0_and_of_noise_stays_within_its_bounds(name):
    index = INDICES[name]
    rng = np.random.default_rng(0)
    dark = index.of(*(np.zeros((1, 4), np.float32) for _ in index.needs))
    assert not dark.any()
    noise = index.of(*rng.normal(0, 1, (len(index.needs), 50, 50)).astype(np.float32))
    assert np.isfinite(noise).all()
    assert index.bounds[0] <= noise.min() < noise.max() <= index.bounds[1]


def test_a_ratio_by_next_to_nothing_is_0():
    above, below = np.array([1.0, 1.0, -3.0, 1.0], np.float32), np.array([0.0, 1e-9, 2.0, -4.0], np.float32)
    assert ratio(above, below).tolist() == [0, 0, -1.5, -0.25]


@pytest.mark.parametrize(
    ("written", "name"),
    [("NIR", "near infrared"), ("Red_Edge", "red edge"), ("rededge", "red edge"), (" 近红外 ", "near infrared"),
     ("ndvi", "NDVI"), ("exg", "ExG"), ("Band  7", "Band 7"), ("SWIR", "short-wave infrared")],
)  # fmt: skip
def test_a_name_is_known_however_it_is_written(written, name):
    assert canonical(written) == name


def test_channels_are_chosen_by_name_in_the_order_given():
    assert channels_of(SIX, ("red", "GREEN", "b", "ndvi", "red")) == ("red", "green", "blue", "NDVI")
    assert channels_of(SIX, ()) == channels_of(SIX, SIX) == ()
    assert channels_of(("ndvi", "red"), ("ndvi",)) == ("ndvi",), "a band of that name comes before the index"


def test_what_cannot_be_chosen_is_one_sentence_and_what_to_do():
    with pytest.raises(UserError, match="purple is neither a band") as unknown:
        channels_of(SIX, ("red", "purple"))
    assert "near infrared" in unknown.value.hint and "NDVI" in unknown.value.hint
    with pytest.raises(UserError, match="NDVI needs a band that these pictures do not have: near infrared") as lack:
        channels_of(("red", "green", "blue"), ("red", "NDVI"))
    assert "red, green, blue" in lack.value.hint
    assert lacking("EVI", ("green",)) == ["near infrared", "red", "blue"]


def test_names_are_said_in_the_language_of_the_window():
    both = listed(("near infrared", "a{b}"))
    assert both == "near infrared, a{b}"
    assert [str(value) for value in both.values.values()] == ["near infrared", "a{b}"]


@pytest.mark.parametrize(
    ("names", "why"),
    [(("red", " "), "Band 2 has no name"), (("red", "R"), "Two bands are named red"), (("NDVI", "red"), "index, not")],
)
def test_names_that_will_not_do_are_refused(names, why):
    with pytest.raises(UserError, match=why):
        checked_names(names)


def test_a_recipe_picks_and_computes_with_reflectances():
    values = {"blue": 10, "green": 20, "red": 1000, "red edge": 40, "near infrared": 3000, "thermal": 60}
    planes = [np.full((1, 1), value / 65535, np.float32) for value in values.values()]
    gain = BandNames(SIX, 10_000).gain(65535)
    thermal, savi, red = Recipe(SIX, ("thermal", "SAVI", "red"), gain).of(planes)
    assert (float(thermal[0, 0]), float(red[0, 0])) == pytest.approx((60 / 65535, 1000 / 65535))
    assert float(savi[0, 0]) == pytest.approx(1.5 * 0.2 / 0.9, abs=1e-5)  # red 0.1, infrared 0.3
    assert BandNames(SIX).gain(65535) == 1


def test_a_project_keeps_the_names_of_its_bands(tmp_path):
    with Project.create(tmp_path / "p") as project:
        assert project.band_names(4).names == ("band 1", "band 2", "band 3", "band 4")
        before = project.revision
        project.set_band_names(BandNames(("B", "g", "红", "NIR"), 10_000))
        assert project.revision > before and project.can_undo is None
        with pytest.raises(UserError, match="Two bands"):
            project.set_band_names(BandNames(("red", "red")))
        with pytest.raises(UserError, match="white"):
            project.set_band_names(BandNames(("red", "green"), -1))
    with Project.open(tmp_path / "p") as project:
        assert project.band_names(4) == BandNames(("blue", "green", "red", "near infrared"), 10_000)
        assert project.band_names(3).names == ("red", "green", "blue")
