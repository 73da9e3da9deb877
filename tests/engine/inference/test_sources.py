import threading

import numpy as np
import pytest

from engine import image
from engine.errors import UserError
from engine.events import Notice
from engine.inference.frames import natural_key
from engine.inference.live import list_cameras_by_file
from engine.inference.sources import (
    CameraSource,
    Frame,
    FrameSkipped,
    PicturesSource,
    StreamSource,
    VideoSource,
    open_source,
)
from tests.engine.inference.clips import camera, number_of, picture, slow_down, turn, write_video


def frames_of(source) -> list[Frame]:
    return [entry for entry in source if isinstance(entry, Frame)]


def message_of(spec) -> str:
    with pytest.raises(UserError) as caught:
        open_source(spec)
    assert caught.value.hint
    return caught.value.message


def test_a_folder_in_natural_order_with_what_is_below_it(tmp_path):
    for name in ("叶片 10.png", "叶片 2.png", "b/1.png", ".hidden.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        image.write(tmp_path / name, picture(len(name)))
    (tmp_path / "notes.txt").write_text("no picture")
    (tmp_path / "a broken.png").write_bytes(b"\x89PNG\r\n\x1a\n broken")
    source = open_source(tmp_path)
    assert isinstance(source, PicturesSource)
    assert (source.total, source.live, source.still) == (4, False, True)
    entries = list(source)
    assert isinstance(entries[0], FrameSkipped)
    assert entries[0].name == "a broken.png"
    assert "a broken.png" in entries[0].message
    assert [entry.name for entry in entries[1:]] == ["b/1.png", "叶片 2.png", "叶片 10.png"]
    assert [entry.index for entry in entries[1:]] == [1, 2, 3]
    assert entries[1].path == tmp_path / "b/1.png"
    assert np.array_equal(entries[1].pixels, picture(len("b/1.png")))
    assert [entry.name for entry in frames_of(source.without({"b/1.png"}))] == ["叶片 2.png", "叶片 10.png"]
    assert source.outside(tmp_path / "b").total == 3


def test_natural_order_takes_any_digits():
    names = ["x10", "x9", "X1", "x", "二十", "x²", "10", "9"]
    assert sorted(names, key=natural_key) == ["9", "10", "x", "X1", "x9", "x10", "x²", "二十"]


def test_pictures_of_the_same_name_from_two_folders_stay_apart(tmp_path):
    paths = [tmp_path / "one" / "a.png", tmp_path / "two" / "a.png"]
    for path in paths:
        path.parent.mkdir()
        image.write(path, picture(1))
    assert [frame.name for frame in frames_of(open_source(paths))] == ["one/a.png", "two/a.png"]
    assert [frame.name for frame in frames_of(open_source(paths[:1]))] == ["a.png"]


def test_what_is_no_source_is_a_sentence(tmp_path):
    readme = tmp_path / "README.txt"
    readme.write_text("Frame 1 of a video.\n" * 100)
    assert message_of(readme) == "README.txt is neither a picture nor a video that can be shown."
    assert "no picture in the folder" in message_of(tmp_path)
    assert "no file or folder" in message_of(str(tmp_path / "nothing.mp4"))
    assert "not a camera number" in message_of("camera:front")
    assert message_of([]) == "No picture was chosen."


def test_a_text_called_mp4_is_no_video(tmp_path):
    path = tmp_path / "clip.mp4"
    path.write_text("This is not a video.\n" * 100)
    assert "neither a picture nor a video" in message_of(path)
    with pytest.raises(UserError, match="is not a video"):
        VideoSource(path)
    path.write_bytes(b"\x00\x00\x00\x18ftypmp42" + bytes(1000))  # the right beginning, and nothing behind
    assert message_of(path) == "The video clip.mp4 cannot be decoded."


def test_every_frame_of_a_video_with_its_time(tmp_path):
    source = open_source(write_video(tmp_path / "视频.mp4", count=20, fps=10))
    assert (source.total, source.fps, source.live, source.still) == (20, 10, False, False)
    frames = frames_of(source)
    assert [frame.index for frame in frames] == list(range(20))
    assert [frame.time for frame in frames] == pytest.approx([number / 10 for number in range(20)])
    assert [number_of(frame.pixels) for frame in frames] == pytest.approx([n * 10 for n in range(20)], abs=4)
    top, bottom = frames[0].pixels[10, 30], frames[0].pixels[40, 30]
    assert top[0] > 150 > top[2]  # red above blue: RGB order
    assert bottom[2] > 150 > bottom[0]
    assert len(frames_of(source)) == 20  # again from the start


def test_a_variable_frame_rate_is_told_by_the_times(tmp_path):
    path = write_video(tmp_path / "phone.mp4", count=8, fps=10)
    slow_down(path, first=4, factor=3)
    assert [frame.time for frame in frames_of(VideoSource(path))] == pytest.approx([0, 0.1, 0.2, 0.3, 0.4, 0.7, 1, 1.3])


@pytest.mark.parametrize(("degrees", "red"), [(90, "right"), (180, "below"), (270, "left")])
def test_a_turned_video_is_upright(tmp_path, degrees, red):
    path = write_video(tmp_path / "phone.mp4", count=3)
    turn(path, degrees)
    pixels = frames_of(VideoSource(path))[0].pixels
    assert pixels.shape == ((48, 64, 3) if degrees == 180 else (64, 48, 3))
    height, width = pixels.shape[:2]
    y, x = {"right": (height // 2, width - 5), "left": (height // 2, 4), "below": (height - 5, width // 2)}[red]
    assert pixels[y, x, 0] > 150 > pixels[y, x, 2]


def test_a_cut_video_gives_what_it_has_and_says_so(tmp_path):
    path = tmp_path / "clip.avi"  # AVI keeps its frames readable without the index at its end
    from engine.cv import cv2

    writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*"MJPG"), 10, (64, 48))
    for number in range(40):
        writer.write(picture(number))
    writer.release()
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    entries = list(VideoSource(path))
    assert 10 < len(entries) < 30
    assert isinstance(entries[-1], Notice)
    assert "ends early" in entries[-1].message


def test_real_clips(shared_data):
    folder = shared_data / "video-clips"
    source = open_source(folder / "car-detection.mp4")
    times = [frame.time for frame in frames_of(source)]
    assert len(times) == source.total == 377
    assert times[:3] == pytest.approx([0, 0.08, 0.16])
    clip = sorted((folder / "asl_gestures").glob("*.mkv"))[0]
    assert all(isinstance(entry, Frame) for entry in VideoSource(clip))  # its header counts one frame too many


def test_closing_ends_a_source(tmp_path):
    source = VideoSource(write_video(tmp_path / "v.mp4"))
    frames = iter(source)
    next(frames)
    source.close()
    source.close()
    assert list(frames) == []


def test_cameras_are_named_as_linux_names_them(tmp_path):
    for node, index, name in (("video0", "0", "Integrated Camera\n"), ("video1", "1", "Integrated Camera\n"),
                              ("video10", "0", "显微镜\n"), ("v4l-touch0", "0", "pad")):  # fmt: skip
        (tmp_path / node).mkdir()
        (tmp_path / node / "index").write_text(index)
        (tmp_path / node / "name").write_text(name, encoding="utf-8")
    assert list_cameras_by_file(tmp_path) == [(0, "Integrated Camera"), (10, "显微镜")]
    assert list_cameras_by_file(tmp_path / "none") == []


def test_a_camera_that_is_not_there_is_a_sentence(capfd):
    source = open_source("camera:63")
    assert isinstance(source, CameraSource)
    with pytest.raises(UserError, match="The camera Camera 63 cannot be opened"):
        next(iter(source))
    assert capfd.readouterr().err == ""


def test_an_address_without_a_stream_is_a_sentence():
    with camera() as served:
        url = served.url
    with pytest.raises(UserError, match="cannot be opened"):
        next(iter(open_source(url)))


def test_passwords_of_streams_are_not_shown():
    assert open_source("rtsp://me:secret@10.0.0.9:554/a@b").title == "rtsp://10.0.0.9:554/a@b"


def test_a_stream_that_was_lost_comes_back():
    with camera() as served:
        source = StreamSource(served.url, retry_seconds=(0.02,))
        entries = iter(source)
        first = next(entries)
        assert isinstance(first, Frame)
        assert first.pixels.shape == (48, 64, 3)
        assert first.pixels[10, 30, 0] > 150 > first.pixels[10, 30, 2]
        served.unplug()
        lost = next(entry for entry in entries if not isinstance(entry, Frame))
        assert "was interrupted" in lost.message
        again: list = []
        reader = threading.Thread(target=lambda: again.extend([next(entries), next(entries)]))
        reader.start()
        with camera(port=served.port):
            reader.join()
            assert "is back" in again[0].message
            assert isinstance(again[1], Frame)
            assert again[1].time > first.time
            source.close()
            assert list(entries) == []


def test_corrupt_frames_of_a_stream_are_left_out(capfd):
    with camera(fps=100) as served:
        served.corrupt_every = 3
        source = StreamSource(served.url)
        entries = iter(source)
        got = [next(entries) for _ in range(20)]
        source.close()
        list(entries)
    assert all(isinstance(entry, Frame) for entry in got)
