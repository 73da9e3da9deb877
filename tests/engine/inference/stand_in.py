"""Small model files of ours whose answers can be computed by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from engine.inference.model_file import FULL_SCALE, ModelInfo, write_info

TYPES = {"uint8": TensorProto.UINT8, "uint16": TensorProto.UINT16, "float32": TensorProto.FLOAT}


def detector(path: Path, names=("叶片", "insect"), size=(64, 48), work: int = 0, **info) -> Path:
    """Two boxes whose scores are the brightest pixel and half of it: the upper left quarter, category 0, and the
    rest right of it down to the bottom, category 1; one padding box. `work` adds convolutions to be slow."""
    width, height = size
    boxes = np.array([[[0, 0, width / 2, height / 2], [width / 2, 0, width, height], [0, 0, 0, 0]]], np.float32)
    constants = {
        "boxes_value": boxes,
        "weights": np.array([[1, 0.5, 0]], np.float32),
        "categories_value": np.array([[0, 1, 0]], np.int64),
        "axes": np.array([1, 2, 3], np.int64),
        "flat": np.array([1, 1], np.int64),
    }
    nodes = [
        helper.make_node("ReduceMax", ["planes", "axes"], ["brightest"]),
        helper.make_node("Reshape", ["brightest", "flat"], ["score"]),
        helper.make_node("Mul", ["score", "weights"], ["scores"]),
        helper.make_node("Identity", ["boxes_value"], ["boxes"]),
        helper.make_node("Identity", ["categories_value"], ["categories"]),
    ]
    extra, more = _work(work)
    if work:
        nodes[2] = helper.make_node("Add", ["scores_plain", "nothing"], ["scores"])
        nodes.insert(2, helper.make_node("Mul", ["score", "weights"], ["scores_plain"]))
        nodes = nodes[:2] + extra + nodes[2:]
        constants |= more
    outputs = [
        helper.make_tensor_value_info("boxes", TensorProto.FLOAT, [1, 3, 4]),
        helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, 3]),
        helper.make_tensor_value_info("categories", TensorProto.INT64, [1, 3]),
    ]
    return _save(path, nodes, constants, outputs, task="detection", names=names, size=size, **info)


def classifier(path: Path, names=("red", "green", "blue"), size=(8, 8), **info) -> Path:
    """The probability of a category is the softmax of ten times the mean of its band."""
    constants = {"axes": np.array([2, 3], np.int64), "ten": np.array(10, np.float32)}
    nodes = [
        helper.make_node("ReduceMean", ["planes", "axes"], ["means"], keepdims=0),
        helper.make_node("Mul", ["means", "ten"], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["probabilities"], axis=1),
    ]
    outputs = [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, [1, len(names)])]
    return _save(path, nodes, constants, outputs, task="classification", names=names, size=size, **info)


def segmenter(path: Path, names=("leaf", "病斑"), size=(8, 8), **info) -> Path:
    """Background 0.5 everywhere; leaf as probable as the red band is bright, the lesion as the green band."""
    width, height = size
    constants = {
        "first": np.array([0], np.int64),
        "third": np.array([2], np.int64),
        "axis": np.array([1], np.int64),
        "background": np.full((1, 1, height, width), 0.5, np.float32),
    }
    nodes = [
        helper.make_node("Slice", ["planes", "first", "third", "axis"], ["two"]),
        helper.make_node("Concat", ["background", "two"], ["probabilities"], axis=1),
    ]
    outputs = [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, [1, 3, height, width])]
    return _save(path, nodes, constants, outputs, task="segmentation", names=names, size=size, **info)


def _work(count: int):
    """Convolutions over the picture that end in a zero."""
    random = np.random.default_rng(0)
    nodes = []
    constants: dict[str, np.ndarray] = {"nothing_at_all": np.array(0, np.float32)}
    before, bands = "planes", 3
    for number in range(count):
        constants[f"kernel{number}"] = random.normal(0, 0.05, (32, bands, 3, 3)).astype(np.float32)
        nodes.append(helper.make_node("Conv", [before, f"kernel{number}"], [f"map{number}"], pads=[1, 1, 1, 1]))
        nodes.append(helper.make_node("Relu", [f"map{number}"], [f"out{number}"]))
        before, bands = f"out{number}", 32
    nodes.append(helper.make_node("ReduceMean", [before], ["mean"], keepdims=0))
    nodes.append(helper.make_node("Mul", ["mean", "nothing_at_all"], ["nothing"]))
    return nodes, constants


def _save(path, nodes, constants, outputs, *, task, names, size, bands=("red", "green", "blue"), dtype="uint8", **info):
    width, height = size
    head = [
        helper.make_node("Cast", ["images"], ["floats"], to=TensorProto.FLOAT),
        helper.make_node("Div", ["floats", "full"], ["scaled"]),
        helper.make_node("Transpose", ["scaled"], ["planes"], perm=[0, 3, 1, 2]),
    ]
    constants = constants | {"full": np.array(FULL_SCALE[dtype], np.float32)}
    graph = helper.make_graph(
        head + nodes,
        "stand-in",
        [helper.make_tensor_value_info("images", TYPES[dtype], [1, height, width, len(bands)])],
        outputs,
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    categories = [{"name": name} for name in names]
    described = {"architecture": "stand-in", "run": "probe", "fit": "letterbox"} | info
    write_info(
        model,
        ModelInfo(task=task, categories=categories, bands=bands, dtype=dtype, width=width, height=height, **described),
    )
    onnx.checker.check_model(model)
    onnx.save(model, path)
    return path
