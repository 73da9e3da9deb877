from __future__ import annotations

import pytest
import torch

from engine import catalog
from engine.errors import UserError
from engine.events import Notice
from engine.models.network import NetworkSpec, build
from engine.training import checkpoint
from engine.training.run import Run
from engine.training.start_from import start_from
from tests.engine.training.conftest import follow, settings


class Plan:
    """What is asked of a plan here."""

    def __init__(self, model, names, options):
        self.settings = settings(model, options=options)
        self.architecture, self.names = catalog.get(model), names


def make(model, names, bands, seed, options):
    torch.manual_seed(seed)
    spec = NetworkSpec(len(names), bands, (64, 64), options=options)
    return build(catalog.get(model), spec).eval(), spec


@pytest.fixture
def continued(tmp_path):
    """Return a function that starts a network from another one that was trained on `known`."""

    def start(model, known, names, bands=(3, 3), options=({}, {}), of=None):
        old, _ = make(of or model, known, bands[0], 1, options[0])
        plan = {"categories": [{"name": name} for name in known]}
        run = Run.create(tmp_path, settings(of or model, options=options[0]), plan)
        checkpoint.save_weights(old, run.folder / "best.safetensors")
        new, spec = make(model, names, bands[1], 2, options[1])
        events, _ = follow(start_from(new, spec, run, Plan(model, names, options[1])))
        said = [event.message.replace(run.name, "RUN") for event in events if isinstance(event, Notice)]
        return old, new, said

    return start


def answers(network, images):
    """Return what a network says before probabilities: what is said of no category, and (..., categories)."""
    with torch.inference_mode():
        if not hasattr(network, "raw"):
            logits = network.body(network.normalize(images)).movedim(1, -1)
            background = logits.ndim - 2 and 1
            return [logits[..., :background]], logits[..., background:]
        raw = network.raw(images)
        if isinstance(raw, tuple):
            return [raw[0], raw[1][..., :1], raw[2]], raw[1][..., 1:]
        whole = torch.cat([level.flatten(1, 3) for level in raw], 1)
        return [whole[..., :5]], whole[..., 5:]


def alike(some, others):
    """Whether they differ only in how sums were rounded; what an untrained network says may be very small."""
    return torch.allclose(some, others, rtol=1e-3, atol=1e-5 * float(some.abs().max()) if some.numel() else 0)


ARCHITECTURES = ("lenet5", "lenet5_1998", "googlenet_2014", "deeplabv3plus_resnet18", "yolov5n", "ssdlite320")


@pytest.mark.parametrize(
    ("model", "names"),
    [
        *((model, ["moth", "ant", "wasp", "bee"]) for model in ARCHITECTURES),
        *((model, ["wasp", "moth", "bee"]) for model in ("lenet5_1998", "yolov5n")),
    ],
)
def test_categories_of_the_same_name_are_said_as_before(continued, model, names):
    known = ["bee", "fly", "wasp"]
    old, new, said = continued(model, known, names)
    images = torch.rand(2, 3, 64, 64)
    (others, before), (same, after) = answers(old, images), answers(new, images)
    assert all(alike(one, two) for one, two in zip(others, same, strict=True))
    for name in ("wasp", "bee"):
        assert alike(before[..., known.index(name)], after[..., names.index(name)]), name
    assert not any(alike(after[..., names.index("moth")], after[..., names.index(name)]) for name in ("wasp", "bee"))
    kept, anew = (", ".join(n for n in names if (n in known) == there) for there in (True, False))
    assert said == [f"RUN: what it knows of {kept} is kept; {anew} is learned anew."]


def test_the_same_categories_are_taken_over_without_a_word(continued):
    old, new, said = continued("mobilenetv3_small", ["bee", "fly"], ["bee", "fly"])
    assert said == []
    assert all(torch.equal(tensor, new.state_dict()[name]) for name, tensor in old.state_dict().items())


def test_fewer_categories_and_quite_other_ones_are_said(continued):
    assert continued("lenet5", ["bee", "fly", "ant"], ["ant", "bee"])[2] == ["RUN: what it knows of ant, bee is kept."]
    assert continued("lenet5", ["bee", "fly"], ["oak", "elm"])[2] == [
        "RUN was trained on other categories: its head starts anew."
    ]
    known, many = [f"c{i}" for i in range(10)], [f"c{i}" for i in range(11)]
    (sentence,) = continued("lenet5", known, many)[2]
    assert sentence == "RUN: what it knows of c0, c1, c2, c3, c4, c5, c6, c7, … is kept; c10 is learned anew."


def test_more_bands_that_say_the_same_are_seen_as_before(continued):
    old, new, said = continued("mobilenetv3_small", ["bee", "fly"], ["bee", "fly"], bands=(3, 6))
    images = torch.rand(2, 3, 64, 64)
    (_, before), (_, after) = answers(old, images), answers(new, images.repeat(1, 2, 1, 1))
    assert torch.allclose(before, after, atol=1e-4)
    assert said == []


def test_attention_that_is_new_starts_anew_and_is_said(continued):
    option = next(option for option in catalog.get("resnet18").options if option.name == "attention")
    kind = next(choice for choice in option.choices if choice != option.default)
    old, new, said = continued("resnet18", ["bee"] * 2, ["bee"] * 2, options=({}, {"attention": kind}))
    assert torch.equal(old.state_dict()["body.conv1.weight"], new.state_dict()["body.conv1.weight"])
    (sentence,) = said
    count = len({n.rpartition(".")[0] for n in new.state_dict().keys() - old.state_dict().keys()})
    assert sentence == f"{count} layers start anew: RUN has other options."


def test_another_architecture_and_another_width_are_refused(continued):
    with pytest.raises(UserError, match="AlexNet") as caught:
        continued("alexnet_2012", ["a", "b"], ["a", "b"], of="lenet5")
    assert "same network" in caught.value.hint
    with pytest.raises(UserError, match="cannot start from") as caught:
        continued("unet", ["a"], ["a"], options=({"width": 16}, {"width": 32}))
    assert caught.value.hint == "Choose the options that it was trained with."
