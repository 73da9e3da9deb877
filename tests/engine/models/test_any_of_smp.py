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


def learning(network, bands=3, size=(96, 64)):
    """Name and gradient of each parameter that is trained, after one batch."""
    width, height = size
    images = torch.rand(2, bands, height, width)
    loss = network.train().losses(images, {"mask": torch.randint(0, 3, (2, height, width))})
    sum(loss.values()).backward()
    return {name: parameter.grad for name, parameter in network.named_parameters() if parameter.requires_grad}


@pytest.mark.parametrize("decoder", ROW.options[0].choices)
def test_each_decoder_answers_and_learns(decoder):
    network = make(decoder, size=(160, 128), bands=4)
    gradients = learning(network, 4, (160, 128))
    assert [name for name, gradient in gradients.items() if gradient is None] == []
    assert any(name.startswith("body.encoder.") for name in gradients)
    with torch.inference_mode():
        assert network.eval()(torch.rand(2, 4, 128, 160))["probabilities"].shape == (2, 3, 128, 160)


ENCODERS = [DEFAULT, "resnet18", "efficientnet-b0", "mobilenet_v2", "mit_b0", "tu-convnext_atto"]


@pytest.mark.parametrize("encoder", ENCODERS)
def test_encoders_of_both_libraries_stand_below_a_u_net_and_learn(encoder):
    torch.manual_seed(0)
    network = make(encoder=encoder).eval()
    with torch.inference_mode():
        assert network(torch.rand(1, 3, 64, 96))["probabilities"].shape == (1, 3, 64, 96)
    assert 0 < len(network.backbone_parameters()) < len(list(network.parameters()))
    for module in network.modules():
        if hasattr(module, "drop_prob"):
            module.drop_prob = 0.0  # by chance it leaves out a whole block
    assert [name for name, grad in learning(network).items() if grad is None or not grad.any()] == []


def test_only_layers_that_an_answer_does_not_need_rest():
    """The last layers of EfficientNet-B0 are for classifying; PSPNet stands on the first half of its encoder."""
    resting = [name for name, p in make(encoder="efficientnet-b0").named_parameters() if not p.requires_grad]
    assert resting == [f"body.encoder.{name}" for name in ("_conv_head.weight", "_bn1.weight", "_bn1.bias")]
    resting = [name for name, p in make("PSPNet", "resnet18").named_parameters() if not p.requires_grad]
    assert {name.split(".")[2] for name in resting} == {"layer3", "layer4"} and len(resting) == 30
    assert all(p.requires_grad for p in make().parameters())


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
