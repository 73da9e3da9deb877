"""The field that sharpens outlines: against its definition, worked out over all pairs of pixels, and in the stream."""

import json

import numpy as np
import pytest

from engine import image
from engine.errors import UserError
from engine.events import run
from engine.inference.crf import Field, reduce_colours, sharpen
from engine.inference.folder import predict_to_folder
from engine.inference.session import Session
from engine.inference.sources import open_source
from engine.inference.stream import FrameResult, run_stream
from tests.engine.inference.stand_in import classifier, segmenter


def softmax(logits):
    grown = np.exp(logits - logits.max(1, keepdims=True))
    return grown / grown.sum(1, keepdims=True)


def exact(probabilities, picture, field):
    """The mean field by its definition, every pixel with every other one."""
    channels, height, width = probabilities.shape
    places = np.stack(np.mgrid[:height, :width], -1).reshape(-1, 2).astype(float)
    colours = picture.reshape(-1, 3).astype(float)
    distances = ((places[:, None] - places) ** 2).sum(2)
    tones = ((colours[:, None] - colours) ** 2).sum(2)
    reach = field.reach * max(height, width)
    near = np.exp(-distances / (2 * field.near_pixels**2))
    alike = np.exp(-distances / (2 * reach**2) - tones / (2 * field.tone**2))
    pull = 0
    for weight, kernel in ((field.near, near), (field.alike, alike)):
        norm = 1 / np.sqrt(kernel.sum(1))
        pull = pull + weight * norm[:, None] * (kernel - np.eye(len(kernel))) * norm
    unary = np.log(probabilities.reshape(channels, -1).T)
    answer = softmax(unary)
    for _ in range(field.rounds):
        answer = softmax(unary + pull @ answer)
    return answer.T.reshape(probabilities.shape)


def scene(height, width, noise):
    """Two halves of different colour with a brighter stripe; a network sees their border too far left, and noise."""
    random = np.random.default_rng(0)
    picture = np.full((height, width, 3), (90.0, 120.0, 60.0))
    picture[:, width // 2 :] = (140, 110, 80)
    picture[height // 3 : height // 2] += 15
    picture += noise * random.standard_normal(picture.shape)
    logits = random.normal(size=(height * width, 3))
    logits += np.tile(np.where(np.arange(width)[:, None] < width // 2 - 3, (1, 0, 0), (0, 1, 0)), (height, 1))
    return softmax(logits).T.reshape(3, height, width).astype(np.float32), picture.clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize(("size", "noise", "error"), [((24, 20), 0, 0.01), ((30, 48), 5, 0.1)])
def test_it_is_close_to_the_mean_field_over_all_pairs_of_pixels(size, noise, error):
    """Exact but for the grid where colours are few; with more colours than the palette has, undecided pixels differ."""
    probabilities, picture = scene(*size, noise)
    answer, expected = sharpen(probabilities, picture), exact(probabilities, picture, Field())
    assert np.quantile(np.abs(answer - expected), 0.99) < error
    agreeing = [(said.argmax(0) == expected.argmax(0)).mean() for said in (answer, probabilities)]
    assert agreeing[0] > 0.98
    assert agreeing[1] < 0.8
    assert answer.sum(0) == pytest.approx(1, abs=1e-5)


def test_two_pixels_by_hand():
    """One round of the kernel of places: k = exp(-1/2), each norm 1 + k, so the other one's word counts k / (1 + k)."""
    probabilities = np.array([[[0.9, 0.4]], [[0.1, 0.6]]], np.float32)  # (2, 1, 2)
    field = Field(near=4, near_pixels=1, alike=0, rounds=1)
    part = 4 * np.exp(-0.5) / (1 + np.exp(-0.5))
    first, second = np.log([0.9, 0.1]) + part * np.array([0.4, 0.6]), np.log([0.4, 0.6]) + part * np.array([0.9, 0.1])
    answer = sharpen(probabilities, np.zeros((1, 2, 3), np.uint8), field)
    assert np.allclose(answer[:, 0].T, softmax(np.stack([first, second])), atol=1e-5)
    assert answer[0, 0, 1] > 0.5  # the unsure pixel now says what the sure one said


def test_an_outline_moves_to_the_edge_in_the_picture():
    picture = np.zeros((40, 40, 3), np.uint8)
    picture[:, 20:] = 200
    probabilities = np.where(np.arange(40) < 16, 0.8, 0.35)[None, None].repeat(40, 1)  # four columns too far left
    answer = sharpen(np.concatenate([probabilities, 1 - probabilities]).astype(np.float32), picture)
    assert (answer[0] > 0.5).sum(1).tolist() == [20] * 40


def test_few_colours_are_kept_and_many_are_reduced_to_the_nearest():
    picture = np.zeros((2, 3, 3), np.uint8)
    picture[0, 1], picture[1, 2] = (255, 0, 0), (0, 90, 250)
    palette, which = reduce_colours(picture, 128)
    assert (palette[which] == picture).all() and len(palette) == 3
    many = np.random.default_rng(0).integers(0, 256, (60, 60, 3), np.uint8)
    palette, which = reduce_colours(many, 16)
    nearest = ((many[:, :, None].astype(float) - palette) ** 2).sum(3).argmin(2)
    assert len(palette) == 16 and (nearest == which).mean() > 0.95  # but for colours halfway between two
    assert (reduce_colours(many, 16)[1] == which).all()


@pytest.fixture
def folder(tmp_path):
    """One picture, red but for one darker pixel on the left, black on the right."""
    pixels = np.zeros((8, 8, 3), np.uint8)
    pixels[:, :4] = (255, 0, 0)
    pixels[4, 1] = (120, 0, 0)  # 0.47, less than the 0.5 of the background
    (tmp_path / "pictures").mkdir()
    image.write(tmp_path / "pictures" / "one.png", pixels)
    return tmp_path / "pictures"


def found(events):
    """The one area on the one picture."""
    (result,) = [event for event in events if isinstance(event, FrameResult)]
    (leaf,) = result.annotations
    return leaf


def pixels_of(leaf):
    return sum(leaf.geometry.counts[1::2])


def test_in_the_stream_a_speck_takes_the_category_around_it(tmp_path, folder):
    session, sharpening = Session(segmenter(tmp_path / "m.onnx")), Session(tmp_path / "m.onnx", crf=True)
    assert pixels_of(found(run_stream(session, open_source(folder)))) == 31
    assert pixels_of(found(run_stream(sharpening, open_source(folder)))) == 32


def test_what_pads_the_picture_says_nothing(tmp_path, folder):
    """A letterboxed picture of 8 x 4 in an input of 8 x 8 is answered as in an input of its own size."""
    pixels = image.read(folder / "one.png")[2:6]
    (tmp_path / "wide").mkdir()
    image.write(tmp_path / "wide" / "one.png", pixels)
    padded = Session(segmenter(tmp_path / "padded.onnx", fit="letterbox"), crf=True)
    fitting = Session(segmenter(tmp_path / "fitting.onnx", size=(8, 4)), crf=True)
    one, other = (found(run_stream(session, open_source(tmp_path / "wide"))) for session in (padded, fitting))
    assert one.geometry == other.geometry and one.score == pytest.approx(other.score)


def test_results_with_and_without_it_are_not_mixed(tmp_path, folder):
    model, out = segmenter(tmp_path / "m.onnx"), tmp_path / "out"
    run(predict_to_folder(Session(model, crf=True), open_source(folder), out))
    (line,) = (out / "predictions.jsonl").read_text(encoding="utf-8").splitlines()
    assert sum(json.loads(line)["annotations"][0]["geometry"]["counts"][1::2]) == 32
    with pytest.raises(UserError, match="other settings"):
        run(predict_to_folder(Session(model), open_source(folder), out))


def test_a_network_that_outlines_nothing_is_told_so(tmp_path):
    with pytest.raises(UserError, match=r"m\.onnx does not outline areas"):
        Session(classifier(tmp_path / "m.onnx"), crf=True)
