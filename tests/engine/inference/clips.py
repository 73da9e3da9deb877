"""Short videos whose frames tell their number, and a camera on loopback."""

from __future__ import annotations

import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np

from engine.cv import cv2


def picture(number: int, width: int = 64, height: int = 48) -> np.ndarray:
    """Red above blue, RGB; the green band says the number: (H, W, 3) uint8."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[: height // 2, :, 0] = 200
    pixels[height // 2 :, :, 2] = 200
    pixels[:, :, 1] = number
    return pixels


def number_of(pixels: np.ndarray) -> int:
    """The number in a `picture`, as exact as a lossy code leaves it."""
    return round(float(np.median(pixels[:, :, 1])))


def write_video(path: Path, count: int = 20, fps: float = 10, width: int = 64, height: int = 48) -> Path:
    writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*"mp4v"), fps, (width, height))
    assert writer.isOpened()
    for number in range(count):
        writer.write(picture(number * 10 % 250, width, height)[:, :, ::-1])
    writer.release()
    return path


def turn(path: Path, degrees: int) -> None:
    """Set the rotation flag of an MP4: the matrix in its track header."""
    content = bytearray(path.read_bytes())
    matrix = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}[degrees]
    a, b, c, d = (value * 65536 for value in matrix)
    start = content.index(b"tkhd") + 4 + 40  # version 0: 40 bytes before the matrix
    struct.pack_into(">9i", content, start, a, b, 0, c, d, 0, 0, 0, 1 << 30)
    path.write_bytes(content)


def slow_down(path: Path, first: int, factor: int) -> None:
    """Let all frames of an MP4 but the first ones last `factor` times longer: a variable frame rate."""
    content = bytearray(path.read_bytes())
    start = content.index(b"stts")
    entries, count, delta = struct.unpack_from(">3I", content, start + 8)
    assert entries == 1
    table = struct.pack(">5I", 2, first, delta, count - first, delta * factor)
    content[start + 8 : start + 20] = table
    for box in (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stts"):
        place = content.index(box) - 4
        struct.pack_into(">I", content, place, struct.unpack_from(">I", content, place)[0] + 8)
    place = content.index(b"elst") + 12  # how much of it is shown, in the movie's own unit
    struct.pack_into(">I", content, place, struct.unpack_from(">I", content, place)[0] * factor)
    assert content.index(b"mdat") < content.index(b"moov")  # else the frames would have moved
    path.write_bytes(content)


class Camera:
    """An MJPEG server on loopback: frame after frame, each with its number; it can be unplugged."""

    def __init__(self, port: int = 0, fps: float = 50) -> None:
        self.sent = 0
        self.corrupt_every = 0
        self._interval = 1 / fps
        self._stop = threading.Event()
        camera = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
                self.end_headers()
                with suppress(OSError):  # the viewer is gone
                    camera._send_frames(self.wfile)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = False
        self._server.block_on_close = True
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/video"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def unplug(self) -> None:
        self._stop.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _send_frames(self, out) -> None:
        while not self._stop.wait(self._interval):
            # the number returns after 250: only its newness matters
            _, jpeg = cv2.imencode(".jpg", picture(self.sent % 250)[:, :, ::-1])
            content = jpeg.tobytes()
            if self.corrupt_every and self.sent % self.corrupt_every == self.corrupt_every - 1:
                content = content[:100] + bytes(len(content) - 100)
            out.write(b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(content))
            out.write(content + b"\r\n")
            out.flush()
            self.sent += 1


@contextmanager
def camera(**options) -> Iterator[Camera]:
    served = Camera(**options)
    try:
        yield served
    finally:
        if served._thread.is_alive():
            served.unplug()


def wait_until(condition, seconds: float = 10) -> None:
    """Wait for a condition of another thread."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.005)
