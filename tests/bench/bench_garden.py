"""How long the sample garden takes: `python -m tests.bench.bench_garden`. 200 pictures of 640x480 in under 20 s."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from engine.events import run
from engine.samples import create_project, scene, video

COUNT, LIMIT = 200, 20.0


def measure() -> dict[str, float]:
    """Return seconds: drawing alone, the video of 8 s, and a whole project with files, labels and the video."""
    scene(0, 0)
    start = time.perf_counter()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda index: scene(0, index).category, range(COUNT)))
    drawing = time.perf_counter() - start
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        run(video(Path(folder) / "garden.mp4"))
        film = time.perf_counter() - start
        start = time.perf_counter()
        run(create_project(Path(folder) / "garden", COUNT))
        project = time.perf_counter() - start
    return {"drawing": drawing, "video": film, "project": project}


def main() -> int:
    """Print the table and return 0 when the limit is kept."""
    seconds = measure()
    print(f"{'what':<28}{'seconds':>9}{'limit':>8}{'ratio':>8}")
    print(f"{COUNT} pictures of 640x480      {seconds['drawing']:>9.1f}{LIMIT:>8.0f}{seconds['drawing'] / LIMIT:>8.2f}")
    print(f"{'video of 8 s':<28}{seconds['video']:>9.1f}")
    print(f"{'project with all of it':<28}{seconds['project']:>9.1f}")
    return 0 if seconds["drawing"] < LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
