import io
import warnings

import onnxruntime
import pytest
import timm
import torch
from safetensors.torch import save_file

from engine.catalog import get
from engine.errors import UserError
from engine.models.network import NetworkSpec, build
from engine.models.pretrained import load_pretrained
from engine.models.segmentation.any_of_smp import check_encoder

ROW = get("smp")
DEFAULT = str(ROW.default_options()["encoder"])


def make(decoder="Unet", encoder=DEFAULT, size=(96, 64), bands=3):
    return build(ROW, NetworkSpec(2, bands, size, options={"decoder": decoder, "encoder": encoder}))


@pytest.mark.parametrize("decoder", ROW.options[0].choices)
def test_each_decoder_answers_and_learns(decoder):
    network = make(decoder, size=(160, 128), bands=4).train()
    images = torch.rand(2, 4, 128, 160)
    loss = network.losses(images, {"mask": torch.randint(0, 3, (2, 128, 160))})
    sum(loss.values()).backward()
    assert next(network.parameters()).grad is not None
    with torch.inference_mode():
        assert network.eval()(images)["probabilities"].shape == (2, 3, 128, 160)


@pytest.mark.parametrize("encoder", ["resnet18", "mit_b0", "tu-convnext_atto", "tu-resnet10t"])
def test_encoders_of_both_libraries_stand_below_a_u_net(encoder):
    network = make(encoder=encoder).eval()
    with torch.inference_mode():
        assert network(torch.rand(1, 3, 64, 96))["probabilities"].shape == (1, 3, 64, 96)
    assert 0 < len(network.backbone_parameters()) < len(list(network.parameters()))


@pytest.mark.parametrize("decoder", ["FPN", "PSPNet", "UPerNet"])
def test_the_exported_network_answers_as_torch_does(decoder):
    network, images, file = make(decoder).eval(), torch.rand(1, 3, 64, 96), io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter says that sizes are fixed, and that it is old
        torch.onnx.export(network, (images,), file, input_names=["images"], opset_version=17, dynamo=False)
    session = onnxruntime.InferenceSession(file.getvalue(), providers=["CPUExecutionProvider"])
    with torch.inference_mode():
        expected = network(images)["probabilities"].numpy()
    assert session.run(None, {"images": images.numpy()})[0] == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize(
    ("name", "ours", "theirs"),
    [
        ("convnext_atto", "stages_1.blocks.0.conv_dw.weight", "stages.1.blocks.0.conv_dw.weight"),
        ("resnet10t", "layer2.0.conv1.weight", "layer2.0.conv1.weight"),
    ],
)
def test_an_encoder_of_timm_takes_a_file_of_weights_of_the_classifier(tmp_path, name, ours, theirs):
    state = timm.create_model(name).state_dict()
    save_file(state, tmp_path / "weights.safetensors")
    network = make(encoder=f"tu-{name}")
    load_pretrained(network, ROW, tmp_path / "weights.safetensors")
    assert torch.equal(network.pretrained_part().state_dict()[ours], state[theirs])


def test_a_misspelt_encoder_is_answered_with_the_nearest():
    with pytest.raises(UserError, match="convnext_ato") as error:
        check_encoder("convnext_ato")
    assert "tu-convnext_atto" in error.value.hint
    with pytest.raises(UserError) as error:
        check_encoder("???")
    assert "documentation" in error.value.hint
    check_encoder(DEFAULT)


@pytest.mark.parametrize("name", ["tu-hf-hub:someone/something", "tu-local-dir:/etc", "tu-", "timm-efficientnet-b0"])
def test_no_name_reaches_beyond_the_two_libraries(name):
    with pytest.raises(UserError, match="no encoder called"):
        make(encoder=name)


@pytest.mark.parametrize(("decoder", "encoder"), [("Unet", "tu-vit_tiny_patch16_224"), ("PAN", "resnet18")])
def test_what_does_not_go_together_at_this_size_is_a_sentence(decoder, encoder):
    with pytest.raises(UserError, match=f"{decoder} cannot be built on {encoder} for pictures of 96x64"):
        make(decoder, encoder)
