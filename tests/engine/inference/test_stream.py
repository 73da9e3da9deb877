import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest

from engine import image
from engine.errors import UserError
from engine.events import Cancelled, Finished, Notice, Progress, run
from engine.inference.frames import Frame, Source
from engine.inference.mailbox import Mailbox
from engine.inference.session import Session
from engine.inference.sources import PicturesSource, StreamSource, VideoSource
from engine.inference.stream import FrameResult, StreamResult, run_stream
from engine.jobs import Job
from tests.engine.inference.clips import camera, number_of, picture, wait_until, write_video
from tests.engine.inference.stand_in import classifier, detector


class SlowSession(Session):
    """A session that waits before each run until it is told to go on, or for some seconds."""

    seconds = 0.0

    def run(self, batch):
        time.sleep(self.seconds)
        return super().run(batch)


class Ticking(Source):
    """A live source that gives a frame every few milliseconds."""

    live = True
    title = "ticking"

    def __init__(self, interval: float, count: int) -> None:
        super().__init__()
        self.interval, self.count = interval, count

    def __iter__(self) -> Iterator[Frame | Notice]:
        for number in range(self.count):
            if self._closed.wait(self.interval):
                return
            yield Frame(number, str(number), picture(number % 250), time=number * self.interval)


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return detector(tmp_path_factory.mktemp("model") / "m.onnx")


@pytest.fixture(autouse=True)
def _no_thread_outlives_its_test():
    yield
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("stream-")] == []


def results_of(events) -> list[FrameResult]:
    return [event for event in events if isinstance(event, FrameResult)]


def listed(operation):
    events = []
    while True:
        try:
            events.append(next(operation))
        except StopIteration as end:
            return events, end.value


def test_of_a_video_every_frame_is_run_in_order_however_slow_the_network(tmp_path, model):
    session = SlowSession(model)
    session.seconds = 0.01
    source = VideoSource(write_video(tmp_path / "v.mp4", count=25))
    events, result = listed(run_stream(session, source))
    found = results_of(events)
    assert [entry.frame.index for entry in found] == list(range(25))
    assert isinstance(result, StreamResult)
    assert (result.frames, result.dropped, result.failed) == (25, 0, 0)
    assert all(entry.ms > 9 for entry in found)
    assert 20 < found[-1].fps < 101
    # the answer belongs to its frame: the score is the brightest value of the picture
    for entry in found:
        assert entry.annotations[0].score == pytest.approx(entry.frame.pixels.max() / 255, abs=0.02)


class Uneven(Session):
    """A session of which three runs at a time are made, some of which take much longer than others."""

    at_once = 3
    fails_at = -1

    def __init__(self, path):
        super().__init__(path)
        self.together, self.most, self.count = 0, 0, 0
        self._counting = threading.Lock()

    def run_beside(self, batch):
        with self._counting:
            self.together += 1
            self.most = max(self.most, self.together)
            number, self.count = self.count, self.count + 1
        if number == self.fails_at:
            raise ValueError("the network fell over")
        time.sleep(0.02 if number % 3 == 0 else 0.001)
        try:
            return super().run_beside(batch)
        finally:
            with self._counting:
                self.together -= 1


def test_many_frames_are_run_several_at_a_time_and_come_out_in_order(tmp_path, model):
    session = Uneven(model)
    events, result = listed(run_stream(session, VideoSource(write_video(tmp_path / "v.mp4", count=40))))
    found = results_of(events)
    assert [entry.frame.index for entry in found] == list(range(40)) and result.frames == 40
    assert session.most == 3
    for entry in found:
        assert entry.annotations[0].score == pytest.approx(entry.frame.pixels.max() / 255, abs=0.02)


def test_an_error_in_one_of_several_runs_ends_all_of_them(tmp_path, model):
    session = Uneven(model)
    session.fails_at = 7
    with pytest.raises(ValueError, match="fell over"):
        listed(run_stream(session, VideoSource(write_video(tmp_path / "v.mp4", count=40))))


def test_a_run_beside_others_says_the_same(model):
    session = Session(model)
    batch = session.prepare(picture(90)).batch
    alone, beside = session.run(batch), session.run_beside(batch)
    assert alone.keys() == beside.keys()
    assert all(np.allclose(alone[name], beside[name], atol=1e-6) for name in alone)
    assert 1 <= session.at_once <= 8


def test_of_a_live_source_the_newest_frame_is_run_and_it_never_grows_old(model):
    session = SlowSession(model)
    session.seconds = 0.03
    source = Ticking(interval=0.002, count=400)
    ages, indices = [], []
    for event in run_stream(session, source):
        if isinstance(event, FrameResult):
            ages.append(event.frame.age)
            indices.append(event.frame.index)
    assert indices == sorted(set(indices))
    assert 5 < len(indices) < 100  # 0.8 s at 0.03 s each
    assert np.median(ages[-8:]) < 0.2  # a queue would have made it ten seconds


def test_a_slow_viewer_sees_new_frames_too(model):
    source = Ticking(interval=0.002, count=400)
    ages = []
    for event in run_stream(Session(model), source):
        if isinstance(event, FrameResult):
            ages.append(event.frame.age)
            time.sleep(0.04)
            if len(ages) == 10:
                break
    assert np.median(ages) < 0.2


def test_a_broken_picture_and_one_of_another_kind_are_left_out(tmp_path, model):
    image.write(tmp_path / "1.png", picture(1))
    (tmp_path / "2.png").write_bytes(b"broken")
    image.write(tmp_path / "3.png", picture(3).astype(np.uint16) * 256)
    image.write(tmp_path / "4.tif", np.zeros((9, 9, 5), np.uint8))
    image.write(tmp_path / "5.png", picture(5))
    events, result = listed(run_stream(Session(model), PicturesSource.of_folder(tmp_path)))
    assert [entry.frame.name for entry in results_of(events)] == ["1.png", "5.png"]
    notices = [event for event in events if isinstance(event, Notice)]
    assert [notice.name for notice in notices] == ["2.png", "3.png", "4.tif"]
    assert notices[1].message.startswith("3.png was left out. The picture has uint16 pixels")
    assert "5 bands" in notices[2].message
    assert (result.frames, result.failed) == (2, 3)


def test_when_nothing_can_be_used_it_fails_with_the_reason(tmp_path, model):
    image.write(tmp_path / "4.tif", np.zeros((9, 9, 5), np.uint8))
    with pytest.raises(UserError, match="5 bands"):
        run(run_stream(Session(model), PicturesSource.of_folder(tmp_path)))


def test_a_video_for_a_network_of_six_bands_is_refused_at_once(tmp_path):
    session = Session(detector(tmp_path / "six.onnx", bands=tuple("abcdef"), dtype="uint16"))
    with pytest.raises(UserError, match="3 bands"):
        run(run_stream(session, VideoSource(write_video(tmp_path / "v.mp4"))))


def test_classification_tells_the_rivals(tmp_path):
    image.write(tmp_path / "1.png", picture(0))
    session = Session(classifier(tmp_path / "m.onnx", fit="stretch"))
    (found,) = results_of(run_stream(session, PicturesSource.of_folder(tmp_path)))
    assert [name for name, _ in found.alternatives] == ["red", "blue", "green"]


def test_cancelling_ends_the_threads_while_the_camera_gives_nothing(model):
    class Silent(Ticking):
        def __iter__(self):
            self._closed.wait()
            yield from ()

    job = Job(run_stream(Session(model), Silent(1, 1)), "silent").start()
    wait_until(lambda: any(isinstance(event, Progress) for event in job.drain()))
    job.cancel()
    assert job.join(5)
    assert isinstance(job.drain()[-1], Cancelled)


def test_closing_in_the_middle_of_a_video(tmp_path, model):
    stream = run_stream(Session(model), VideoSource(write_video(tmp_path / "v.mp4", count=100)))
    while not isinstance(next(stream), FrameResult):
        pass
    stream.close()  # the fixture looks for threads that are left


def test_a_used_up_source_is_not_an_empty_one(tmp_path, model):
    source = VideoSource(write_video(tmp_path / "v.mp4"))
    run(run_stream(Session(model), source))
    with pytest.raises(ValueError, match="was closed"):
        run(run_stream(Session(model), source))


def test_an_error_of_the_network_reaches_the_reader_of_events(tmp_path, model):
    class Failing(Session):
        def run(self, batch):
            raise RuntimeError("out of memory")

        run_beside = run

    with pytest.raises(RuntimeError, match="out of memory"):
        run(run_stream(Failing(model), VideoSource(write_video(tmp_path / "v.mp4", count=100))))


def test_a_video_in_real_time_takes_as_long_as_it_lasts(tmp_path, model):
    source = VideoSource(write_video(tmp_path / "v.mp4", count=11, fps=50))
    _, result = listed(run_stream(Session(model), source, in_real_time=True))
    assert 0.19 < result.seconds < 1.5


def test_boxes_from_a_camera_that_is_unplugged_and_comes_back(model):
    with camera(fps=60) as served:
        job = Job(run_stream(Session(model), StreamSource(served.url, retry_seconds=(0.02,))), "camera").start()
        seen: list = []

        def saw(kind, words=""):
            seen.extend(job.drain())
            return any(isinstance(event, kind) and words in getattr(event, "message", "") for event in seen)

        wait_until(lambda: saw(FrameResult))
        served.unplug()
        wait_until(lambda: saw(Notice, "was interrupted"))
        seen.clear()
    with camera(port=served.port):
        wait_until(lambda: saw(Notice, "is back") and saw(FrameResult))
        job.cancel()
        assert job.join(8)
    assert not any(isinstance(event, Finished) for event in seen)


def test_the_picture_of_a_fast_camera_never_lags_behind(model):
    session = SlowSession(model)
    session.seconds = 0.03
    with camera(fps=100) as served:
        stream = run_stream(session, StreamSource(served.url))
        behind = []
        for event in stream:
            if isinstance(event, FrameResult):
                behind.append((served.sent - 1 - number_of(event.frame.pixels)) % 250)
                if len(behind) == 40:
                    break
        stream.close()
    # 30 ms are three or four frames of the camera; the first ones fill the decoder
    assert np.median(behind[-10:]) < 20


def test_a_mailbox_keeps_the_newest_or_waits():
    newest: Mailbox[int] = Mailbox(1, newest_wins=True)
    assert all(newest.put(number) for number in range(5))
    assert (newest.take(), newest.dropped, newest.take(0)) == (4, 4, None)
    waiting: Mailbox[int] = Mailbox(2)
    taken: list[int] = []
    putter = threading.Thread(target=lambda: [waiting.put(number) for number in range(100)])
    putter.start()
    while len(taken) < 100:
        number = waiting.take(1)
        assert number is not None
        taken.append(number)
    putter.join()
    assert taken == list(range(100))
    waiting.close()
    assert waiting.put(1) is False
    assert waiting.take() is None
    assert waiting.wait_for_room() is False
