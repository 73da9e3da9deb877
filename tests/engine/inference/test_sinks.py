import csv
import json

import numpy as np
import pytest

from engine import geometry, image
from engine.annotation import Annotation, Box, Category, Keypoints, Line, Point, Polygon, RotatedBox, WholeImage
from engine.inference.draw import color_of, draw
from engine.inference.fonts import unwritable
from engine.inference.frames import Frame
from engine.inference.predictions import Prediction, mend_lines, read_lines
from engine.inference.sinks import CocoSink, CsvSink, PicturesSink, SummarySink, VideoSink
from engine.inference.sources import VideoSource
from engine.inference.stream import FrameResult
from tests.engine.inference.clips import number_of

LEAF, SPOT = Category(0, "叶片", "#00ff00"), Category(1, "spot", "#ff0000")
SQUARE = geometry.encode(np.pad(np.ones((10, 20), bool), ((5, 85), (30, 50))))  # (100, 100)


def prediction(name="板1/a.png", *annotations) -> Prediction:
    return Prediction(name, 100, 100, 12.5, annotations or (
        Annotation(LEAF, Box(10, 20, 40, 60.5), score=0.876543), Annotation(SPOT, SQUARE, score=0.5)
    ))  # fmt: skip


def table(path) -> list[dict[str, str]]:
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")  # Excel reads UTF-8 only with the mark
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_one_row_an_object_with_chinese_names(tmp_path):
    sink = CsvSink(tmp_path / "表 1.csv")
    sink.write(prediction())
    sink.write(prediction("empty.png", Annotation(LEAF, WholeImage(), score=1.0)))
    sink.close()
    box, mask, whole = table(sink.path)
    assert box["category"] == "叶片"
    assert (box["image"], box["object"], box["score"]) == ("板1/a.png", "1", "0.8765")
    assert [float(box[key]) for key in ("x1", "y1", "x2", "y2", "width", "height")] == [10, 20, 40, 60.5, 30, 40.5]
    assert (float(box["area_px"]), float(box["area_percent"])) == (1215, 12.15)
    assert [float(mask[key]) for key in ("x1", "y1", "x2", "y2", "area_px")] == [30, 5, 50, 15, 200]
    assert (whole["category"], whole["x1"], whole["area_px"]) == ("叶片", "", "")


def test_summary_counts_what_is_absent_too(tmp_path):
    sink = SummarySink(tmp_path / "s.csv", [LEAF, SPOT])
    sink.write(prediction("板1/a.png"))
    sink.write(prediction("板1/b.png", Annotation(LEAF, Box(0, 0, 10, 10), score=0.5)))
    sink.write(Prediction("板2/c.png", 100, 100, 1, ()))
    sink.close()
    rows = {(row["group"], row["category"]): row for row in table(sink.path)}
    assert len(rows) == 4
    leaves = rows["板1", "叶片"]
    assert (leaves["images"], leaves["objects"], leaves["objects_per_image"]) == ("2", "2", "1.0")
    assert float(leaves["mean_score"]) == pytest.approx(0.6883)
    assert (float(leaves["area_px"]), float(leaves["area_percent"])) == (1315, 6.575)
    assert (rows["板2", "spot"]["objects"], rows["板2", "spot"]["mean_score"]) == ("0", "")
    by_letter = SummarySink(tmp_path / "t.csv", [LEAF], group=lambda name: name[-5])
    by_letter.write(prediction())
    by_letter.close()
    assert table(by_letter.path)[0]["group"] == "a"


def test_coco_holds_boxes_run_lengths_and_polygons(tmp_path):
    ring = Polygon.of([(0, 0), (10, 0), (10, 10), (0, 10)], [(2, 2), (4, 2), (4, 4), (2, 4)])
    sink = CocoSink(tmp_path / "c.json", [LEAF, SPOT])
    sink.write(prediction())
    sink.write(
        prediction("b.png", Annotation(LEAF, ring, score=0.3), Annotation(SPOT, WholeImage(), score=0.2),
                   Annotation(SPOT, Polygon.of([(0, 0), (4, 0), (0, 4)]), score=0.1))
    )  # fmt: skip
    sink.close()
    coco = json.loads(sink.path.read_text(encoding="utf-8"))
    assert coco["categories"] == [{"id": 1, "name": "叶片"}, {"id": 2, "name": "spot"}]
    assert [entry["file_name"] for entry in coco["images"]] == ["板1/a.png", "b.png"]
    box, mask, holed, whole, triangle = coco["annotations"]
    assert (box["bbox"], box["category_id"], box["area"]) == ([10, 20, 30, 40.5], 1, 1215)
    assert mask["segmentation"] == {"size": [100, 100], "counts": list(SQUARE.counts)}
    assert sum(holed["segmentation"]["counts"][1::2]) == holed["area"] == 96
    assert (whole["bbox"], whole["area"]) == ([0, 0, 100, 100], 10_000)
    assert triangle["segmentation"] == [[0, 0, 4, 0, 0, 4]]
    assert len({entry["id"] for entry in coco["annotations"]}) == 5


def test_a_prediction_survives_json():
    wanted = prediction()
    line = json.loads(json.dumps(wanted.to_json()))
    assert list(line)[:3] == ["image", "ms", "annotations"]
    assert line["annotations"][0]["geometry"] == {"type": "box", "box": [10, 20, 40, 60.5]}
    assert Prediction.from_json(line, {"叶片": LEAF, "spot": SPOT}, "human") == wanted


def test_a_torn_last_line_is_cut_off(tmp_path):
    path = tmp_path / "p.jsonl"
    assert mend_lines(path) == []
    whole = b'{"image": "a"}\n{"image": "b"}\n'
    for rest in (b'{"image": "c", "ann', b"\x00\x00\x00", b'{"image": "c"}'):
        path.write_bytes(whole + rest)
        assert [line["image"] for line in read_lines(path)] == ["a", "b"]
        assert [line["image"] for line in mend_lines(path)] == ["a", "b"]
        assert path.read_bytes() == whole


def test_drawing_tints_masks_outlines_boxes_and_leaves_the_frame_alone():
    pixels = np.full((100, 100, 3), 100, np.uint8)
    drawn = draw(pixels, [Annotation(SPOT, SQUARE, score=0.5)], opacity=0.4, labels=False)
    assert (pixels == 100).all()
    assert drawn[10, 40].tolist() == pytest.approx([162, 60, 60], abs=1)  # 0.6 * 100 + 0.4 * colour
    assert drawn[50, 50].tolist() == [100, 100, 100]
    boxed = draw(pixels, [Annotation(LEAF, Box(20, 20, 80, 80))], labels=False)
    assert boxed[50, 20, 1] > 200
    assert boxed[50, 50].tolist() == [100, 100, 100]
    assert (draw(pixels, [], labels=True) == pixels).all()


def test_chinese_labels_are_written_at_the_box_and_inside_the_picture():
    pixels = np.zeros((120, 160, 3), np.uint8)
    plain = draw(pixels, [Annotation(LEAF, Box(60, 60, 90, 90), score=0.9)], labels=False)
    labeled = draw(pixels, [Annotation(LEAF, Box(60, 60, 90, 90), score=0.9)])
    rows, columns = np.nonzero((plain != labeled).any(axis=2))
    assert rows.min() > 30
    assert rows.max() <= 60
    assert columns.min() >= 58
    other = draw(pixels, [Annotation(Category(0, "病斑", "#00ff00"), Box(60, 60, 90, 90), score=0.9)])
    if unwritable(["叶片", "病斑"]) is None:
        assert (other != labeled).any()  # not two rows of question marks
    for box in (Box(-5, -5, 3, 3), Box(150, 110, 160, 120)):
        assert draw(pixels, [Annotation(LEAF, box, score=1.0)]).shape == pixels.shape
    tiny = draw(np.zeros((5, 6, 3), np.uint8), [Annotation(LEAF, Box(0, 0, 6, 5), score=1.0)])
    assert tiny.shape == (5, 6, 3)


def test_every_geometry_can_be_drawn_on_every_kind_of_picture():
    shapes = [
        WholeImage(),
        Box(1, 1, 9, 9),
        RotatedBox(10, 10, 8, 4, 30),
        Polygon.of([(0, 0), (9, 0), (9, 9)]),
        geometry.encode(np.eye(30, 40, dtype=bool)),
        geometry.encode(np.zeros((30, 40), bool)),
        Keypoints(np.array([[5, 5, 2], [0, 0, 0]], np.float64)),
        Point(3, 3),
        Line(np.array([[0, 0], [9, 9]], np.float64)),
    ]
    annotations = [Annotation(LEAF, shape, score=0.5) for shape in shapes]
    for pixels in (np.zeros((30, 40, 1), np.uint8), np.zeros((30, 40, 6), np.uint16)):
        assert draw(pixels, annotations).shape == (30, 40, 3)
        assert draw(pixels, annotations).any()
    assert color_of(LEAF) == (0, 255, 0)


def result(name, pixels, seconds=0.0, path=None) -> FrameResult:
    return FrameResult(Frame(0, name, pixels, seconds, path), (Annotation(SPOT, Box(0, 0, 20, 20), score=1.0),), 1, 1)


def test_drawn_pictures_keep_their_names_and_folders(tmp_path):
    sink = PicturesSink(tmp_path / "out", labels=False)
    pixels = np.zeros((40, 60, 3), np.uint8)
    written = [sink.write(result(name, pixels, path=tmp_path / name)) for name in ("板 1/a.JPG", "a.png", "a.tif")]
    written.append(sink.write(result("clip.mp4 000012", pixels)))
    names = [path.relative_to(tmp_path / "out").as_posix() for path in written]
    assert names == ["板 1/a.JPG", "a.png", "a.tif.png", "clip.mp4 000012.jpg"]
    assert image.read(written[0]).shape == (40, 60, 3)
    assert image.read(written[0])[0, 10, 0] > 150


def test_a_drawn_video_takes_as_long_as_its_source(tmp_path):
    sink = VideoSink(tmp_path / "视频.mp4", fps=10, labels=False)
    for seconds, value in ((0.5, 50), (0.6, 100), (1.0, 150), (1.1, 200)):  # a gap, as of a variable frame rate
        sink.write(result("f", np.full((49, 65, 3), value, np.uint8), seconds))
    assert not sink.path.exists()
    sink.close()
    sink.close()
    frames = list(VideoSource(sink.path))
    assert [frame.pixels.shape for frame in frames] == [(48, 64, 3)] * 7
    values = [number_of(frame.pixels) for frame in frames]
    assert values == pytest.approx([50, 100, 150, 150, 150, 150, 200], abs=8)
    assert list(tmp_path.iterdir()) == [sink.path]
    VideoSink(tmp_path / "none.mp4").close()
    assert not (tmp_path / "none.mp4").exists()
