import csv
import errno
import json
import threading
from contextlib import closing

import pytest

from engine import image
from engine.errors import UserError
from engine.events import Progress, run
from engine.inference.folder import FolderReport, predict_to_folder
from engine.inference.session import Session
from engine.inference.sources import PicturesSource, VideoSource, open_source
from engine.inference.stream import FrameResult
from tests.engine.inference.clips import picture, write_video
from tests.engine.inference.stand_in import detector, segmenter


@pytest.fixture
def session(tmp_path):
    return Session(detector(tmp_path / "m.onnx"))


@pytest.fixture
def pictures(tmp_path):
    folder = tmp_path / "温室"
    for plate in ("板1", "板2"):
        (folder / plate).mkdir(parents=True)
        for number in range(6):
            image.write(folder / plate / f"{number}.png", picture(number))
    return folder


class Counting(Session):
    """Counts how often the network is run."""

    runs = 0

    def run(self, batch):
        self.runs += 1
        return super().run(batch)


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def lines_of(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def take(operation, count: int) -> None:
    """Read results until there are `count`, then stop the operation."""
    with closing(operation):
        for event in operation:
            count -= isinstance(event, FrameResult)
            if not count:
                return


def test_a_folder_with_everything(session, pictures, tmp_path):
    (pictures / "板1" / "x broken.png").write_bytes(b"broken")
    out = tmp_path / "结果"
    report = run(predict_to_folder(session, open_source(pictures), out, {"csv", "coco", "pictures"}))
    assert isinstance(report, FolderReport)
    assert (report.images, report.resumed) == (12, 0)
    assert [skipped.name for skipped in report.skipped] == ["板1/x broken.png"]
    assert [path.name for path in report.files] == [
        "predictions.jsonl", "objects.csv", "summary.csv", "coco.json", "pictures"
    ]  # fmt: skip
    lines = lines_of(out / "predictions.jsonl")
    assert lines[0]["image"] == "板1/0.png"
    assert {"image", "ms", "annotations"} <= set(lines[0])
    assert set(lines[0]["annotations"][0]) == {"category", "score", "geometry"}
    objects = rows_of(out / "objects.csv")
    assert len(objects) == 24
    assert objects[0]["category"] == "叶片"
    assert [(row["group"], row["category"], row["objects"]) for row in rows_of(out / "summary.csv")] == [
        ("板1", "叶片", "6"), ("板1", "insect", "6"), ("板2", "叶片", "6"), ("板2", "insect", "6")
    ]  # fmt: skip
    assert len(json.loads((out / "coco.json").read_text(encoding="utf-8"))["annotations"]) == 24
    assert len(list((out / "pictures").rglob("*.png"))) == 12


def test_stopped_in_the_middle_it_goes_on_without_doing_anything_twice(pictures, tmp_path):
    model, out = detector(tmp_path / "m.onnx"), tmp_path / "out"
    take(predict_to_folder(Session(model), open_source(pictures), out), 5)
    assert len(rows_of(out / "objects.csv")) == 2 * len(lines_of(out / "predictions.jsonl"))  # complete so far
    before = len(lines_of(out / "predictions.jsonl"))
    assert 5 <= before < 12
    with (out / "predictions.jsonl").open("ab") as file:
        file.write(b'{"image": "\xe6\x9d')  # the power went while a line was written
    session = Counting(model)
    events = []
    operation = predict_to_folder(session, open_source(pictures), out)
    while True:
        try:
            events.append(next(operation))
        except StopIteration as end:
            report = end.value
            break
    assert session.runs == 12 - before
    assert (report.images, report.resumed) == (12, before)
    names = [line["image"] for line in lines_of(out / "predictions.jsonl")]
    assert names == [f"板{plate}/{number}.png" for plate in (1, 2) for number in range(6)]
    assert len(rows_of(out / "objects.csv")) == 24
    progress = [event for event in events if isinstance(event, Progress)]
    assert (progress[-1].done, progress[-1].total) == (12, 12)
    assert all(before <= event.done <= 12 and event.total == 12 for event in progress)


def test_a_finished_folder_has_nothing_left_to_do(pictures, tmp_path):
    session = Counting(detector(tmp_path / "m.onnx"))
    run(predict_to_folder(session, open_source(pictures), tmp_path / "out"))
    report = run(predict_to_folder(session, open_source(pictures), tmp_path / "out"))
    assert (session.runs, report.images, report.resumed) == (12, 12, 12)
    run(predict_to_folder(session, open_source(pictures), tmp_path / "out", resume=False))
    assert session.runs == 24
    (pictures / "new broken.png").write_bytes(b"")
    report = run(predict_to_folder(session, open_source(pictures), tmp_path / "out"))
    assert (report.images, len(report.skipped)) == (12, 1)


def test_results_inside_the_folder_of_pictures_are_not_taken_for_pictures(pictures, tmp_path):
    session = Counting(detector(tmp_path / "m.onnx"))
    for _ in range(2):
        run(predict_to_folder(session, open_source(pictures), pictures / "results", {"pictures"}))
    assert session.runs == 12


def test_a_network_that_looks_twice_is_run_twice_a_picture_and_finds_in_both(tmp_path, pictures):
    twice = Counting(detector(tmp_path / "m.onnx"), twice=True)
    run(predict_to_folder(twice, open_source(pictures), tmp_path / "out"))
    assert twice.runs == 24
    found = [[o["category"] for o in line["annotations"]] for line in lines_of(tmp_path / "out" / "predictions.jsonl")]
    assert found == [["叶片", "叶片", "insect"]] * 12  # the corner that the detector always finds, and its mirror image


def test_results_of_two_models_are_never_mixed(session, pictures, tmp_path):
    out = tmp_path / "out"
    run(predict_to_folder(session, open_source(pictures), out))
    other = Session(detector(tmp_path / "other.onnx", run="second"))
    with pytest.raises(UserError, match="holds results of another model"):
        run(predict_to_folder(other, open_source(pictures), out))
    with pytest.raises(UserError, match="holds results of another model"):
        run(predict_to_folder(Session(session.path, twice=True), open_source(pictures), out))
    with pytest.raises(UserError, match="holds results of another model"):
        run(predict_to_folder(session, open_source(pictures), out, min_score=0.5))
    assert len(lines_of(out / "predictions.jsonl")) == 12
    assert run(predict_to_folder(other, open_source(pictures), out, resume=False)).images == 12


def test_a_video_becomes_a_drawn_video_and_a_table_with_times(session, tmp_path):
    path = write_video(tmp_path / "v.mp4", count=12)
    out = tmp_path / "out"
    for _ in range(2):  # a video starts anew each time
        report = run(predict_to_folder(session, VideoSource(path), out, {"csv", "video"}))
        assert (report.images, report.resumed) == (12, 0)
    drawn = VideoSource(out / "video.mp4")
    assert (drawn.total, drawn.fps) == (12, 10)
    assert [row["time_s"] for row in rows_of(out / "objects.csv")][:3] == ["0.0", "0.0", "0.1"]


def test_masks_reach_the_tables(pictures, tmp_path):
    session = Session(segmenter(tmp_path / "s.onnx"))
    run(predict_to_folder(session, open_source(pictures), tmp_path / "out", {"csv", "coco"}))
    row = rows_of(tmp_path / "out" / "objects.csv")[0]
    assert (row["category"], float(row["area_px"]), float(row["score"])) == ("leaf", 64 * 24, 0.7843)


def test_what_cannot_be_done_is_a_sentence(session, pictures, tmp_path):
    with pytest.raises(UserError, match="cannot be saved as a video"):
        run(predict_to_folder(session, open_source(pictures), tmp_path / "out", {"video"}))
    with pytest.raises(UserError, match="cannot be saved as excel"):
        run(predict_to_folder(session, open_source(pictures), tmp_path / "out", {"excel"}))
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot be written to"):
        run(predict_to_folder(session, open_source(pictures), tmp_path / "file" / "out"))
    (tmp_path / "b.png").write_bytes(b"broken")
    with pytest.raises(UserError, match=r"b\.png"):
        run(predict_to_folder(session, PicturesSource([tmp_path / "b.png"]), tmp_path / "out"))


def test_other_pictures_of_the_same_names_are_not_taken_for_done(session, pictures, tmp_path):
    run(predict_to_folder(session, open_source(pictures / "板1"), tmp_path / "out"))
    with pytest.raises(UserError, match="other pictures"):
        run(predict_to_folder(session, open_source(pictures / "板2"), tmp_path / "out"))


def test_a_full_disk_is_a_sentence_and_what_was_done_is_kept(session, pictures, tmp_path, monkeypatch):
    operation = predict_to_folder(session, open_source(pictures), tmp_path / "out", {"csv", "pictures"})
    while not isinstance(next(operation), FrameResult):
        pass

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(image, "write", full)
    with pytest.raises(UserError, match="No space left on device"):
        run(operation)
    monkeypatch.undo()
    report = run(predict_to_folder(session, open_source(pictures), tmp_path / "out", {"csv", "pictures"}))
    assert (report.images, report.resumed) == (12, 1)
    assert len(list((tmp_path / "out" / "pictures").rglob("*.png"))) == 12


def test_closing_the_source_keeps_what_is_done(session, pictures, tmp_path):
    source = open_source(pictures)
    operation = predict_to_folder(session, source, tmp_path / "out")
    while not isinstance(next(operation), FrameResult):
        pass
    source.close()
    assert 1 <= run(operation).images <= 12


@pytest.mark.slow
def test_three_hundred_pictures_stopped_ten_times(tmp_path):
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(300):
        image.write(folder / f"{number}.png", picture(number % 250))
    session = Counting(detector(tmp_path / "m.onnx"))
    for _ in range(10):
        take(predict_to_folder(session, open_source(folder), tmp_path / "out", {"csv", "pictures"}), 20)
    report = run(predict_to_folder(session, open_source(folder), tmp_path / "out", {"csv", "pictures"}))
    assert (report.images, report.resumed) == (300, 200)
    assert [line["image"] for line in lines_of(tmp_path / "out" / "predictions.jsonl")] == [
        f"{number}.png" for number in range(300)
    ]
    assert session.runs < 300 + 10 * 10  # only what was on its way when it was stopped is run again
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("stream-")]
