"""Training on chosen bands and on vegetation indices: the numbers, the model file, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine import catalog, image, tasks
from engine.annotation import Annotation, WholeImage
from engine.bands import BandNames, Recipe
from engine.errors import UserError
from engine.events import Notice, run
from engine.inference.model_file import read_info
from engine.inference.session import Session
from engine.models.network import BandNormalization, NetworkSpec, build
from engine.project import Project
from engine.training import loop
from engine.training.evaluate import evaluate
from engine.training.export import compare, export
from engine.training.plan import Plan, make_plan
from engine.training.prepare import spec_of
from engine.training.selection import select
from engine.training.settings import TrainSettings
from tests.engine.training.conftest import follow, settings
from tests.engine.training.test_export import plan_of

NAMES = ("red", "near infrared", "thermal")
FULL = 10_000  # the pixel value of a white sheet


@pytest.fixture
def project(tmp_path):
    """Sixteen pictures of red, near infrared and thermal, uint16; in every second one something living."""
    with Project.create(tmp_path / "plants 植物") as made:
        paths = [tmp_path / f"{number:02}.tif" for number in range(16)]
        for number, path in enumerate(paths):
            rng = np.random.default_rng(number)
            pixels = rng.integers(900, 1100, (32, 32, 3)).astype(np.uint16)
            if number % 2 == 0:
                pixels[..., 1] *= 3
            image.write(path, pixels)
        made.set_band_names(BandNames(NAMES, FULL))
        ids = run(made.add_images(paths))
        categories = [made.add_category(name) for name in ("alive", "dead")]
        with made.edit("Label") as edit:
            for number, image_id in enumerate(ids):
                edit.add(image_id, Annotation(categories[number % 2], WholeImage()))
            for split, part in (("train", ids[:8]), ("val", ids[8:12]), ("test", ids[12:])):
                edit.set_split(part, split)
        yield made


def test_settings_take_bands_from_the_command_line_and_from_json():
    given = TrainSettings.model_validate({"model": "lenet5", "bands": "red, near infrared,ndvi,"})
    assert given.bands == ("red", "near infrared", "ndvi")
    assert TrainSettings.model_validate_json(given.model_dump_json()) == given


def test_the_first_layer_picks_computes_and_then_normalises():
    recipe = Recipe(NAMES, ("thermal", "NDVI"), 6.5535)
    layer = BandNormalization.of(NetworkSpec(2, 2, mean=(0.5, 0.25), std=(0.1, 0.5), recipe=recipe))
    images = torch.tensor([0.1, 0.3, 0.7]).view(1, 3, 1, 1).expand(2, 3, 4, 5)
    seen = layer(images)
    assert seen.shape == (2, 2, 4, 5)
    assert seen[1, :, 2, 3].tolist() == pytest.approx([(0.7 - 0.5) / 0.1, (0.5 - 0.25) / 0.5], abs=1e-5)
    assert set(layer.state_dict()) == {"mean", "std"}, "weights on disk know nothing of the recipe"


@pytest.mark.parametrize(
    ("model", "task", "size", "dtype", "channels", "options"),
    [
        ("lenet5", "classification", (32, 32), "uint16", ("near infrared", "NDVI", "EVI", "SAVI"), {}),
        ("lenet5", "classification", (32, 32), "float32", ("thermal",), {}),
        ("unet", "segmentation", (64, 32), "uint8", ("red", "green", "blue", "ExG"), {"width": 16}),
        ("yolov5n", "detection", (96, 64), "uint16", ("NDRE", "GNDVI"), {}),
    ],
)
def test_a_model_file_takes_the_bands_of_the_picture(tmp_path, model, task, size, dtype, channels, options):
    names = ("blue", "green", "red", "red edge", "near infrared", "thermal")
    torch.manual_seed(0)
    statistics = {"mean": (0.3,) * len(channels), "std": (0.2,) * len(channels)}
    plan = plan_of(model, task, size, 6, dtype, **options).changed(
        bands=names, channels=channels, gain=3.0, **statistics
    )
    assert Plan.model_validate_json(plan.model_dump_json()).recipe == plan.recipe
    network = build(plan.architecture, spec_of(plan))
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.add_(0.05 * torch.randn_like(parameter))
    export(network, plan, "run 1", tmp_path / "m.onnx")
    session = Session(tmp_path / "m.onnx")
    assert (session.info.bands, session.info.channels, session.info.gain) == (names, channels, 3.0)
    shape = (6, size[1], size[0])
    images = [torch.rand(shape) if dtype != "uint8" else torch.randint(0, 256, shape, dtype=torch.uint8)] * 2
    images.append(torch.zeros_like(images[0]))  # no light anywhere
    assert compare(network, session, images).is_equal
    with pytest.raises(UserError, match="has 3 bands, but the network was trained on 6: blue, green, red, red edge"):
        session.predict(np.zeros((20, 20, 3), dtype))


def test_training_on_an_index_ends_in_a_model_that_takes_whole_pictures(project, tmp_path):
    _, result = follow(loop.train(project, settings(bands=("NIR", "ndvi"), epochs=2)))
    info = read_info(result.model)
    assert (info.bands, info.channels, info.gain) == (NAMES, ("near infrared", "NDVI"), 65535 / FULL)
    # Of the training split alone: infrared 3000 and 1000, NDVI (3 - 1) / (3 + 1) and 0, each in half of the pictures.
    assert info.mean == pytest.approx((2000 / 65535, 0.25), rel=0.02)
    assert info.std == pytest.approx((1000 / 65535, 0.25), rel=0.05)
    assert run(evaluate(result.model, project))["metrics"] == pytest.approx(dict(result.metrics))
    said = Session(result.model).predict(np.full((40, 30, 3), 1000, np.uint16))
    assert said[0].category.name in ("alive", "dead")


def test_all_bands_are_the_default_and_leave_the_network_as_it_was(project):
    task = tasks.get("classification")
    selection = select(project, task)
    plan = make_plan(settings(), selection, "stretch", "accuracy")
    assert (plan.bands, plan.channels, plan.recipe, plan.seen) == (NAMES, (), None, NAMES)
    assert make_plan(settings(bands=NAMES), selection, "stretch", "accuracy").recipe is None
    assert spec_of(plan).bands == 3
    assert spec_of(make_plan(settings(bands=("red",)), selection, "stretch", "accuracy")).bands == 1


@pytest.mark.parametrize(("bands", "why"), [(("ndre",), "NDRE needs"), (("mauve",), "mauve is neither")])
def test_bands_that_are_not_there_are_refused_before_anything_is_read(project, bands, why):
    with pytest.raises(UserError, match=why):
        follow(loop.train(project, settings(bands=bands)))
    assert not project.runs_folder.exists() or not list(project.runs_folder.iterdir())


def test_starting_from_a_run_on_other_bands_renews_the_first_layer_and_its_statistics(project):
    _, first = follow(loop.train(project, settings(bands=("red", "thermal"), epochs=1)))
    events, second = follow(
        loop.train(project, settings(bands=("near infrared", "NDVI"), epochs=1, start_from=first.run.name))
    )
    notices = [event.message for event in events if isinstance(event, Notice)]
    assert notices == [f"{first.run.name} was trained on other bands: what its first layer knows of them starts anew."]
    assert read_info(second.model).mean[1] == pytest.approx(0.25, rel=0.02)
    assert torch.allclose(
        torch.tensor(read_info(second.model).mean),
        _weights(second)["normalize.mean"].flatten(),
    )


def test_a_band_that_got_a_name_is_still_the_same_band(project):
    _, first = follow(loop.train(project, settings(epochs=1)))
    project.set_band_names(BandNames(("R", "my own infrared", "thermal"), FULL))
    events, _ = follow(loop.train(project, settings(epochs=1, start_from=first.run.name)))
    assert not [event for event in events if isinstance(event, Notice)]


def test_pictures_of_other_bands_cannot_be_measured(project, tmp_path):
    _, result = follow(loop.train(project, settings(bands=("ndvi",), epochs=1)))
    with Project.create(tmp_path / "colour") as other:
        image.write(tmp_path / "c.png", np.zeros((32, 32, 3), np.uint8))
        (image_id,) = run(other.add_images([tmp_path / "c.png"]))
        categories = [other.add_category(name) for name in ("alive", "dead")]
        with other.edit("Label") as edit:
            edit.add(image_id, Annotation(categories[0], WholeImage()))
            edit.set_split([image_id], "test")
        with pytest.raises(UserError, match=r"c\.png has 3 bands of uint8 pixels, .* on 3 of uint16"):
            run(evaluate(result.model, other))


@pytest.mark.parametrize("key", ["resnet18", "ssdlite320", "deeplabv3plus_resnet18"])
def test_a_network_of_a_library_takes_a_recipe_too(key):
    network = build(catalog.get(key), NetworkSpec(2, 1, (64, 64), recipe=Recipe(NAMES, ("NDVI",)))).eval()
    with torch.no_grad():
        assert network(torch.rand(1, 3, 64, 64))


def _weights(result):
    from engine.training.checkpoint import read_weights

    return read_weights(result.run / "best.safetensors")
