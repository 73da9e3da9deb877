import onnx
import pytest
from onnx import TensorProto, helper

from engine.errors import UserError
from engine.inference.model_file import METADATA_KEY, ModelInfo, read_info, write_info
from tests.engine.inference.stand_in import detector


def tiny_model() -> onnx.ModelProto:
    value = helper.make_tensor_value_info("images", TensorProto.UINT8, [1, 4, 4, 3])
    out = helper.make_tensor_value_info("o", TensorProto.UINT8, [1, 4, 4, 3])
    return helper.make_model(helper.make_graph([helper.make_node("Identity", ["images"], ["o"])], "g", [value], [out]))


def info(**changes) -> ModelInfo:
    return ModelInfo(
        **{"task": "detection", "architecture": "yolov5n", "run": "春季", "categories": [{"name": "叶片"}],
           "width": 4, "height": 4, "mean": (0.1, 0.2, 0.3), "std": (1, 1, 1), "metrics": {"map50": 0.8}} | changes
    )  # fmt: skip


def test_what_was_written_is_read_under_a_chinese_path(tmp_path):
    folder = tmp_path / "模型 文件"
    folder.mkdir()
    model = tiny_model()
    write_info(model, info(run="first"))
    write_info(model, info())  # writing again replaces
    onnx.save(model, folder / "叶.onnx")
    assert read_info(folder / "叶.onnx") == info()
    assert read_info(folder / "叶.onnx").source == "run:春季"
    assert len(model.metadata_props) == 1


def test_other_metadata_stays():
    model = tiny_model()
    model.metadata_props.add(key="author", value="me")
    write_info(model, info())
    assert {entry.key for entry in model.metadata_props} == {"author", METADATA_KEY}


def message_of(path) -> str:
    with pytest.raises(UserError) as caught:
        read_info(path)
    assert caught.value.hint
    return caught.value.message


def test_each_fault_has_its_own_sentence(tmp_path):
    path = tmp_path / "m.onnx"
    assert "cannot be read" in message_of(path)
    path.write_bytes(b"")
    assert "broken" in message_of(path)
    path.write_text("Keep this model in a dry place.\n" * 20)
    assert "broken" in message_of(path)
    detector(path)
    whole = path.read_bytes()
    for size in (10, len(whole) // 2, len(whole) - 3):
        path.write_bytes(whole[:size])
        assert "broken" in message_of(path) or "not made by Seedling" in message_of(path)
    onnx.save(tiny_model(), path)
    assert message_of(path) == "The model file m.onnx was not made by Seedling."


def test_a_newer_file_asks_for_an_update_whatever_else_it_holds(tmp_path):
    model = tiny_model()
    model.metadata_props.add(key=METADATA_KEY, value='{"format_version": 99, "task": "telepathy"}')
    onnx.save(model, tmp_path / "m.onnx")
    assert "newer" in message_of(tmp_path / "m.onnx")
    model.metadata_props[0].value = '{"format_version": 1, "task": "telepathy"}'
    onnx.save(model, tmp_path / "m.onnx")
    assert "cannot be understood" in message_of(tmp_path / "m.onnx")


def test_statistics_must_match_the_bands():
    with pytest.raises(ValueError, match="mean has 2 values for 3 bands"):
        info(mean=(0.1, 0.2))
