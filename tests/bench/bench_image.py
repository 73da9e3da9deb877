"""Reading pictures and turning shapes into pixels: what it costs against the bare decoder, or against a limit.

    python3 main.py bench image

Prints one row a measurement: what, milliseconds, what it is held against, and their ratio; exit status 1 when one is
above its limit.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from engine import geometry, image
from engine.annotation import Polygon
from engine.cv import cv2

ROUNDS = 15


def photo(width: int = 4000, height: int = 3000) -> np.ndarray:
    """Return a picture with structure and noise of a photograph, so that its JPEG decodes as one does."""
    rng = np.random.default_rng(0)
    coarse = rng.integers(0, 240, (height // 10, width // 10, 3), dtype=np.uint8)
    smooth = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return cv2.add(smooth, rng.integers(0, 12, smooth.shape, dtype=np.uint8))


def leaf(vertices: int = 500) -> Polygon:
    """Return a toothed outline that fills much of 2048 x 1024."""
    angle = np.linspace(0, 2 * np.pi, vertices, endpoint=False)
    radius = 400 * (1 + 0.2 * np.sin(9 * angle)) + np.random.default_rng(1).normal(0, 6, vertices)
    return Polygon.of(np.column_stack([1024 + 2 * radius * np.cos(angle), 512 + radius * np.sin(angle)]))


def in_turn(*works: Callable[[], object]) -> list[float]:
    """Return the median milliseconds of each, measured in turn, so that other load falls on all alike."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(ROUNDS):
        for work, taken in zip(works, times, strict=True):
            start = time.perf_counter()
            work()
            taken.append((time.perf_counter() - start) * 1000)
    return [statistics.median(taken) for taken in times]


def measure(folder: Path) -> list[tuple[str, float, float, float]]:
    """Return rows of what, milliseconds, the milliseconds to compare with, and the largest ratio allowed."""
    path = folder / "照片.jpg"
    image.write(path, photo())
    content = np.fromfile(path, np.uint8)
    read, bare = in_turn(lambda: image.read(path), lambda: cv2.imdecode(content, cv2.IMREAD_COLOR))
    small, header = in_turn(lambda: image.thumbnail(path, 192), lambda: image.read_header(path))
    outline = leaf()
    mask = geometry.to_mask(outline, 1024, 2048)
    fine = cv2.GaussianBlur(np.random.default_rng(2).random((1024, 2048), np.float32), (0, 0), 6) > 0.5
    lengths = geometry.encode(fine)
    filled, traced, traced_fine, encoded, decoded = in_turn(
        lambda: geometry.to_mask(outline, 1024, 2048),
        lambda: geometry.from_mask(mask),
        lambda: geometry.from_mask(fine),
        lambda: geometry.encode(fine),
        lambda: geometry.decode(lengths),
    )
    deep = np.random.default_rng(3).integers(0, 4000, (3000, 4000, 3), dtype=np.uint16)
    (shown,) = in_turn(lambda: image.to_display(deep))
    return [
        ("12-megapixel JPEG opened, against cv2.imdecode alone", read, bare, 1.2),
        ("thumbnail of it, against decoding it whole", small, bare, 0.6),
        ("header of it", header, 1, 1),
        ("16-bit picture of 12 megapixels shown", shown, 300, 1),
        ("outline of 500 points to pixels, 2048 x 1024", filled, 5, 1),
        ("those pixels to an outline", traced, 30, 1),
        ("a blotchy mask to 300 outlines", traced_fine, 80, 1),
        ("it to run lengths", encoded, 30, 1),
        ("run lengths to it", decoded, 30, 1),
    ]


def main() -> int:
    """Print the table; 1 when a ratio is above its limit."""
    with tempfile.TemporaryDirectory() as folder:
        rows = measure(Path(folder))
    lines = [f"{'what':<56}{'ms':>9}{'against':>9}{'ratio':>8}{'at most':>9}"]
    for what, taken, against, most in rows:
        ratio = taken / against
        lines.append(f"{what:<56}{taken:9.2f}{against:9.2f}{ratio:8.2f}{most:9.2f}{'' if ratio <= most else '  ABOVE'}")
    sys.stdout.write("\n".join(lines) + "\n")
    return int(any(taken / against > most for _, taken, against, most in rows))


if __name__ == "__main__":
    sys.exit(main())
