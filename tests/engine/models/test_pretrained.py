import pickle
import urllib.error
from dataclasses import replace
from pathlib import Path

import pytest
import timm
import torch
import torchvision
from safetensors.torch import save_file
from torchvision.models._api import WeightsEnum

from engine.catalog import ROWS, get
from engine.catalog.facts import TIMM, weights_state
from engine.errors import UserError
from engine.models.network import NetworkSpec, build
from engine.models.pretrained import load_pretrained


@pytest.fixture(scope="module")
def resnet(tmp_path_factory):
    """A file as torchvision offers it, with random weights."""
    torch.manual_seed(1)
    body = torchvision.models.resnet18(weights=None)
    path = tmp_path_factory.mktemp("weights") / "resnet18-f37072fd.pth"
    torch.save(body.state_dict(), path)
    return path, body.state_dict()


def make(key, categories=2, bands=3, **options):
    torch.manual_seed(0)
    spec = NetworkSpec(categories, bands, (64, 64), (0.1,) * bands, (0.3,) * bands, options)
    return build(get(key), spec)


@pytest.mark.parametrize("bands", [1, 3, 6])
def test_a_file_by_hand_fits_any_bands_and_leaves_out_the_head(resnet, bands):
    path, state = resnet
    network = make("resnet18", 2, bands)
    head = network.body.fc.weight.clone()
    notice = load_pretrained(network, get("resnet18"), path)
    assert "fc" in notice.message
    assert torch.equal(network.body.layer4[1].conv2.weight, state["layer4.1.conv2.weight"])
    assert torch.equal(network.body.bn1.running_var, state["bn1.running_var"])
    assert torch.allclose(network.body.conv1.weight.sum(1), state["conv1.weight"].sum(1), atol=1e-5)
    assert torch.equal(network.body.fc.weight, head)
    assert network.normalize.mean.flatten().tolist() == pytest.approx([0.1] * bands)


@pytest.mark.parametrize("kind", ["se", "eca", "cbam", "bam", "self"])
def test_attention_is_new_and_all_the_rest_is_taken(resnet, kind):
    network = make("resnet18", 1000, attention=kind)
    before = {name: tensor.clone() for name, tensor in network.body.state_dict().items() if ".attention." in name}
    assert before and load_pretrained(network, get("resnet18"), resnet[0]) is None
    after = network.body.state_dict()
    assert all(torch.equal(after[name], tensor) for name, tensor in before.items())
    assert all(torch.equal(after[name], tensor) for name, tensor in resnet[1].items())


def test_the_same_categories_take_the_head_as_well(resnet):
    network = make("resnet18", 1000)
    assert load_pretrained(network, get("resnet18"), resnet[0]) is None
    assert torch.equal(network.body.fc.weight, resnet[1]["fc.weight"])


def test_an_encoder_takes_the_weights_of_the_classifier(resnet):
    network = make("deeplabv3plus_resnet18")
    assert load_pretrained(network, get("deeplabv3plus_resnet18"), resnet[0]) is None
    assert torch.equal(network.body.encoder.conv1.weight, resnet[1]["conv1.weight"])


@pytest.mark.parametrize("wrap", ["state_dict", "model"])
def test_checkpoints_of_other_trainers_are_unwrapped(resnet, tmp_path, wrap):
    path = tmp_path / "checkpoint.pt"
    torch.save({wrap: {f"module.{name}": tensor for name, tensor in resnet[1].items()}, "epoch": 3}, path)
    network = make("resnet18", 1000)
    load_pretrained(network, get("resnet18"), path)
    assert torch.equal(network.body.fc.bias, resnet[1]["fc.bias"])


def test_weights_of_a_run_of_ours_fit(tmp_path):
    trained = make("yolov5n", 80)
    trained.anchors.fill_(7.0)
    with torch.no_grad():
        trained.head[0].weight.fill_(0.5)
    save_file(trained.state_dict(), tmp_path / "best.safetensors")
    fresh = make("yolov5n", 80)
    assert load_pretrained(fresh, get("yolov5n"), tmp_path / "best.safetensors") is None
    assert (fresh.head[0].weight == 0.5).all() and (fresh.anchors == 7).all()
    fewer = make("yolov5n", 2)
    assert "head.0" in load_pretrained(fewer, get("yolov5n"), tmp_path / "best.safetensors").message
    assert torch.equal(fewer.backbone.fine[0][0].weight, trained.backbone.fine[0][0].weight)


def test_a_detector_of_torchvision_fits(tmp_path):
    theirs = torchvision.models.detection.ssdlite320_mobilenet_v3_large(weights=None, weights_backbone=None)
    torch.save(theirs.state_dict(), tmp_path / "ssdlite.pth")
    network = make("ssdlite320", 3)
    assert "classification_head" in load_pretrained(network, get("ssdlite320"), tmp_path / "ssdlite.pth").message
    assert torch.equal(
        network.body.head.regression_head.module_list[0][1].weight, theirs.head.regression_head.module_list[0][1].weight
    )


def test_weights_of_another_network_are_refused_and_change_nothing(resnet):
    network = make("mobilenetv3_small")
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    with pytest.raises(UserError, match="MobileNetV3-small"):
        load_pretrained(network, get("mobilenetv3_small"), resnet[0])
    assert all(torch.equal(tensor, network.state_dict()[name]) for name, tensor in before.items())


class Evil:
    def __reduce__(self):
        return (print, ("code ran",))


@pytest.mark.parametrize("content", [b"", b"<html>404</html>", pickle.dumps(Evil())])
@pytest.mark.parametrize("suffix", [".pth", ".safetensors"])
def test_a_broken_or_hostile_file_is_named_and_runs_nothing(tmp_path, content, suffix, capsys):
    path = tmp_path / f"weights{suffix}"
    path.write_bytes(content)
    with pytest.raises(UserError, match=f"weights{suffix}"):
        load_pretrained(make("lenet5"), get("lenet5"), path)
    assert "code ran" not in capsys.readouterr().out


def test_a_hostile_checkpoint_is_refused(tmp_path, capsys):
    torch.save({"state_dict": Evil()}, tmp_path / "evil.pt")
    with pytest.raises(UserError, match=r"evil\.pt"):
        load_pretrained(make("lenet5"), get("lenet5"), tmp_path / "evil.pt")
    assert "code ran" not in capsys.readouterr().out


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(UserError, match="nowhere"):
        load_pretrained(make("lenet5"), get("lenet5"), tmp_path / "nowhere.pth")


@pytest.mark.parametrize(
    "error",
    [urllib.error.URLError("no route to host"), TimeoutError("timed out"), RuntimeError("invalid hash value")],
)
def test_without_network_training_goes_on_from_scratch_with_a_hint(monkeypatch, error):
    def fail(self, *args, **kwargs):
        raise error

    monkeypatch.setattr(WeightsEnum, "get_state_dict", fail)
    network = make("resnet18")
    before = network.body.conv1.weight.clone()
    notice = load_pretrained(network, get("resnet18"))
    assert "from scratch" in notice.message
    assert "https://download.pytorch.org/models/resnet18-f37072fd.pth" in notice.hint and '"Begin with"' in notice.hint
    assert torch.equal(network.body.conv1.weight, before)


def test_downloaded_weights_are_used(monkeypatch, resnet):
    monkeypatch.setattr(WeightsEnum, "get_state_dict", lambda self, *args, **kwargs: resnet[1])
    network = make("resnet18")
    load_pretrained(network, get("resnet18"))
    assert torch.equal(network.body.layer1[0].conv1.weight, resnet[1]["layer1.0.conv1.weight"])


def test_a_network_without_pretrained_weights_says_so():
    assert "LeNet-5" in load_pretrained(make("lenet5"), get("lenet5")).message


TIMM_ROW = replace(get("resnet18"), weights="timm:resnet18.tv_in1k")  # the same network, offered elsewhere


@pytest.fixture
def downloads(monkeypatch, tmp_path, resnet):
    """Weights of timm, downloaded from nowhere into a folder of the test: a list of the addresses asked for."""
    asked = []

    def download(url, path, **_):
        asked.append(url)
        save_file(resnet[1], path)

    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setattr(torch.hub, "download_url_to_file", download)
    return asked


def test_weights_of_timm_are_downloaded_once_and_then_found(downloads, resnet, tmp_path):
    for network in (make("resnet18"), make("resnet18")):
        assert "fc" in load_pretrained(network, TIMM_ROW).message
        assert torch.equal(network.body.layer1[0].conv1.weight, resnet[1]["layer1.0.conv1.weight"])
    assert [url.rpartition("/timm/")[2] for url in downloads] == ["resnet18.tv_in1k/resolve/main/model.safetensors"]
    kept = [path.name for path in (tmp_path / "hub" / "checkpoints").iterdir()]
    assert weights_state(TIMM_ROW, kept) == "here" and weights_state(TIMM_ROW, ["other"]) == "online"


@pytest.mark.parametrize("answer", [None, b"<html>Log in to the network</html>"])
def test_where_timms_weights_cannot_be_had_training_goes_on_from_scratch(monkeypatch, tmp_path, answer):
    def fail(url, path, **_):
        if answer is None:
            raise urllib.error.URLError("no route to host")
        Path(path).write_bytes(answer)

    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setattr(torch.hub, "download_url_to_file", fail)
    notice = load_pretrained(make("resnet18"), TIMM_ROW)
    file = tmp_path / "hub" / "checkpoints" / "resnet18.tv_in1k.safetensors"
    assert "from scratch" in notice.message and str(file) in notice.hint
    assert not file.exists(), "the next training tries again"


@pytest.mark.parametrize("key", [row.key for row in ROWS if row.weights and not row.weights.startswith(TIMM)])
def test_the_named_weights_exist_in_torchvision(key):
    assert torchvision.models.get_weight(get(key).weights).url.startswith("https://")


@pytest.mark.parametrize("key", [row.key for row in ROWS if row.weights.startswith(TIMM)])
def test_the_named_weights_exist_in_timm_and_fit(key):
    row = get(key)
    name = row.weights.removeprefix(TIMM)
    published = timm.models.get_pretrained_cfg(name)
    assert name in timm.list_models(pretrained=True) and published.hf_hub_id
    assert (row.weights_statistics.mean, row.weights_statistics.std) == (published.mean, published.std)
    with torch.device("meta"):
        ours = build(row, NetworkSpec(1000, 3, row.image_size)).pretrained_part()
        theirs = timm.create_model(name)
    assert shapes(ours) == shapes(theirs)


def test_the_positions_of_a_transformer_are_resampled_for_other_sizes(tmp_path):
    theirs = timm.create_model("vit_tiny_patch16_224")
    with torch.no_grad():
        theirs.pos_embed[:, 1:] = torch.linspace(-1, 1, 14).repeat_interleave(14).view(1, 196, 1)  # by the row
    save_file(theirs.state_dict(), tmp_path / "vit.safetensors")
    network = build(get("vit_tiny"), NetworkSpec(2, 3, (112, 64)))
    assert "head" in load_pretrained(network, get("vit_tiny"), tmp_path / "vit.safetensors").message
    rows = network.body.pos_embed[0, 1:].view(4, 7, 192)
    assert torch.equal(network.body.pos_embed[:, 0], theirs.pos_embed[:, 0])
    assert torch.allclose(rows, rows[:, :1, :1].expand_as(rows), atol=1e-5) and (rows[:, 0, 0].diff() > 0.3).all()
    same = build(get("vit_tiny"), NetworkSpec(2))
    load_pretrained(same, get("vit_tiny"), tmp_path / "vit.safetensors")
    assert torch.equal(same.body.pos_embed, theirs.pos_embed)


def shapes(module):
    return {name: tensor.shape for name, tensor in module.state_dict().items()}
