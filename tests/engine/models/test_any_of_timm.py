import pytest
import timm
import torch
from safetensors.torch import save_file

from engine.catalog import get
from engine.errors import UserError
from engine.models.classification.any_of_timm import check_name
from engine.models.network import NetworkSpec, build
from engine.models.pretrained import load_pretrained

ROW = get("timm")


def make(name, size=(96, 64), categories=3, bands=3):
    return build(ROW, NetworkSpec(categories, bands, size, options={"name": name}))


@pytest.mark.parametrize(
    ("name", "bands"),
    [
        ("resnet10t", 5),
        ("convnextv2_atto", 3),
        ("efficientnet_lite0", 1),
        ("vit_tiny_patch16_224", 3),
        ("levit_128s", 3),
        ("deit_tiny_distilled_patch16_224", 3),  # two heads
    ],
)
def test_networks_of_many_kinds_answer_and_learn(name, bands):
    network = make(name, bands=bands)
    images = torch.rand(2, bands, 64, 96)
    network.losses(images, {"categories": torch.tensor([0, 2])})["category"].backward()
    with torch.inference_mode():
        assert network.eval()(images)["probabilities"].shape == (2, 3)
    parameters = {id(parameter) for parameter in network.parameters()}
    backbone = {id(parameter) for parameter in network.backbone_parameters()}
    assert backbone < parameters


def test_a_network_for_one_size_sees_its_pictures_scaled_to_it():
    network = make("vit_tiny_patch16_224").eval()
    images = torch.rand(1, 3, 64, 96)
    scaled = torch.nn.functional.interpolate(images, (224, 224), mode="bilinear", align_corners=False)
    with torch.inference_mode():
        assert torch.allclose(network(images)["probabilities"], network(scaled)["probabilities"], atol=1e-6)


def test_a_file_of_weights_of_the_same_network_is_taken(tmp_path):
    theirs = timm.create_model("vit_tiny_patch16_224")
    save_file(theirs.state_dict(), tmp_path / "weights.safetensors")
    network = make("vit_tiny_patch16_224")
    assert "head" in load_pretrained(network, ROW, tmp_path / "weights.safetensors").message
    assert torch.equal(network.pretrained_part().pos_embed, theirs.pos_embed)


def test_a_misspelt_name_is_answered_with_the_nearest():
    with pytest.raises(UserError, match="resnt50") as error:
        check_name("resnt50")
    assert "resnet50" in error.value.hint
    with pytest.raises(UserError) as error:
        check_name("???")
    assert "documentation" in error.value.hint
    check_name(ROW.default_options()["name"])


@pytest.mark.parametrize("name", ["hf-hub:someone/something", "local-dir:/etc"])
def test_no_name_reaches_beyond_timm(name):
    with pytest.raises(UserError, match="timm has no network"):
        make(name)


def test_a_network_that_the_size_is_too_small_for_is_a_sentence():
    with pytest.raises(UserError, match="inception_v4 cannot be built for pictures of 32x32"):
        make("inception_v4", (32, 32))
