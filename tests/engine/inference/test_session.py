import subprocess
import sys

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from engine.annotation import Box, WholeImage
from engine.errors import UserError
from engine.inference.model_file import ModelInfo, write_info
from engine.inference.session import Session
from tests.engine.inference.stand_in import classifier, detector, segmenter


def test_detection_lands_on_the_picture(tmp_path):
    session = Session(detector(tmp_path / "模型.onnx", size=(64, 48)))
    assert session.providers[-1] == "CPUExecutionProvider"
    found = session.predict(np.full((96, 64, 3), 204, np.uint8))  # half the size: 32x48 of 64x48, the rest is margin
    assert [(entry.category.name, entry.geometry) for entry in found] == [("叶片", Box(0, 0, 64, 48))]
    assert found[0].score == pytest.approx(0.8, abs=1e-5)
    assert found[0].source == "run:probe"
    wide = session.predict(np.full((48, 64, 3), 204, np.uint8))
    assert [entry.geometry for entry in wide] == [Box(0, 0, 32, 24), Box(32, 0, 64, 48)]
    assert [entry.score for entry in wide] == pytest.approx([0.8, 0.4], abs=1e-5)


def test_classification_and_segmentation(tmp_path):
    green = np.zeros((20, 30, 3), np.uint8)
    green[:, :, 1] = 255
    (found,) = Session(classifier(tmp_path / "c.onnx", fit="stretch")).predict(green)
    assert (found.category.name, found.geometry) == ("green", WholeImage())
    assert found.score == pytest.approx(np.exp(10) / (np.exp(10) + 2), abs=1e-5)
    (found,) = Session(segmenter(tmp_path / "s.onnx")).predict(green)
    assert (found.category.name, found.score) == ("病斑", 1.0)
    assert found.geometry.counts == (0, 600)


def test_grey_and_colour_stand_in_for_each_other(tmp_path):
    colour = Session(classifier(tmp_path / "c.onnx"))
    assert colour.prepare(np.full((8, 8), 7, np.uint8)).batch.shape == (1, 8, 8, 3)
    grey = Session(detector(tmp_path / "d.onnx", bands=("grey",)))
    red = np.zeros((48, 64, 3), np.uint8)
    red[:, :, 0] = 255
    assert grey.prepare(red).batch[0, 0, 0].tolist() == [76]  # 0.299 * 255


def refused(session, pixels) -> UserError:
    with pytest.raises(UserError) as caught:
        session.predict(pixels)
    assert caught.value.hint
    return caught.value


def test_a_picture_of_another_kind_is_a_sentence(tmp_path):
    bands = ("blue", "green", "red", "red edge", "nir", "thermal")
    six = Session(detector(tmp_path / "six.onnx", bands=bands, dtype="uint16"))
    error = refused(six, np.zeros((48, 64, 3), np.uint8))
    assert error.message.startswith("The picture has 3 bands, but the network was trained on 6: blue, green, red")
    error = refused(six, np.zeros((48, 64, 6), np.uint8))
    assert error.message == "The picture has uint8 pixels, but the network was trained on uint16 pixels."
    assert six.predict(np.full((48, 64, 6), 65535, np.uint16))[0].score == pytest.approx(1)
    plain = Session(detector(tmp_path / "rgb.onnx"))
    assert "uint16" in refused(plain, np.zeros((48, 64, 3), np.uint16)).message
    assert "float64" in refused(plain, np.zeros((48, 64, 3))).message


def save(path, node, domain="", opset=18):
    """A model file of ours around one node."""
    value = helper.make_tensor_value_info("images", TensorProto.UINT8, [1, 4, 4, 3])
    out = helper.make_tensor_value_info("boxes", TensorProto.UINT8, None)
    imports = [helper.make_opsetid("", opset)] + ([helper.make_opsetid(domain, 1)] if domain else [])
    model = helper.make_model(helper.make_graph([node], "g", [value], [out]), opset_imports=imports, ir_version=10)
    write_info(model, ModelInfo(task="detection", architecture="x", categories=[{"name": "a"}], width=4, height=4))
    onnx.save(model, path)
    return path


def test_a_file_that_cannot_run_says_why(tmp_path):
    custom = save(tmp_path / "custom.onnx", helper.make_node("Teleport", ["images"], ["boxes"], domain="my"), "my")
    with pytest.raises(UserError, match="uses operations that this computer's ONNX Runtime lacks"):
        Session(custom)
    future = save(tmp_path / "future.onnx", helper.make_node("Identity", ["images"], ["boxes"]), opset=999)
    with pytest.raises(UserError, match="uses operations that this computer's ONNX Runtime lacks"):
        Session(future)
    wrong = save(tmp_path / "wrong.onnx", helper.make_node("MatMul", ["images"], ["boxes"]))
    with pytest.raises(UserError, match="cannot open the model file"):
        Session(wrong)
    with pytest.raises(UserError, match="cannot be read"):
        Session(tmp_path / "none.onnx")


def test_a_description_that_does_not_fit_its_network_is_refused(tmp_path):
    path = detector(tmp_path / "m.onnx", size=(64, 48))
    model = onnx.load(path)
    write_info(model, ModelInfo(task="detection", architecture="x", categories=[{"name": "a"}], width=32, height=48))
    onnx.save(model, path)
    with pytest.raises(UserError, match="does not fit its description"):
        Session(path)


def test_neither_torch_nor_qt_is_loaded(tmp_path):
    detector(tmp_path / "m.onnx")
    program = (
        "import sys; from engine.inference import folder; from engine.inference.session import Session;"
        f"Session({str(tmp_path / 'm.onnx')!r});"
        "assert not {'torch', 'torchvision', 'PySide6'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
