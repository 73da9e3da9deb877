"""End-to-end frames per second of Run on a video against ONNX Runtime alone: `python -m tests.bench.bench_run`.

Decoding the video, bringing frames to size, decoding answers and reporting them must leave at least 0.85 of what
`InferenceSession.run` does with its input ready. Networks are untrained: their speed is the same. Give model files of
your own as arguments to measure those.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import onnxruntime

from engine import catalog
from engine.events import Notice
from engine.inference.model_file import INPUT_NAME, ModelCategory
from engine.inference.session import Session
from engine.inference.sources import Frame, VideoSource
from engine.inference.stream import run_stream

LIMIT, ROUNDS, RUNS = 0.85, 5, 100
# Not the classifiers: where a run takes 3 ms of two cores, decoding H.264 alone (0.7 ms a frame) takes more than 0.15.
NETWORKS = (("yolov5n", (320, 320)), ("deeplabv3plus_resnet18", (384, 192)))
DATA = Path(os.environ.get("SEEDLING_DATA", Path(__file__).parents[3] / "shared" / "data"))
VIDEO = DATA / "video-clips" / "car-detection.mp4"


def untrained(key: str, size: tuple[int, int], path: Path) -> Path:
    """Export a network with random weights for three categories."""
    from engine.models.network import NetworkSpec, build
    from engine.training.export import export
    from engine.training.plan import Plan
    from engine.training.settings import TrainSettings

    row = catalog.get(key)
    categories = tuple(ModelCategory(name=name) for name in "abc")
    plan = Plan(
        settings=TrainSettings(model=key), task=row.task, headline="", optimizer="sgd", learning_rate=0, weight_decay=0,
        batch_size=1, size=size, fit="letterbox", categories=categories, category_ids=(0, 1, 2),
        bands=("red", "green", "blue"), dtype="uint8", splits={},
    )  # fmt: skip
    export(build(row, NetworkSpec(len(categories), 3, size)), plan, key, path)
    return path


def alone(path: Path, batches: list[np.ndarray]) -> tuple[float, float]:
    """Return (runs per second, processor seconds a run) of ONNX Runtime as it comes, input ready."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    for batch in batches:
        session.run(None, {INPUT_NAME: batch})
    start, used = time.perf_counter(), time.process_time()
    for number in range(RUNS):
        session.run(None, {INPUT_NAME: batches[number % len(batches)]})
    return RUNS / (time.perf_counter() - start), (time.process_time() - used) / RUNS


def streamed(path: Path) -> tuple[float, float]:
    """Return (frames per second, processor seconds a frame) of the whole video."""
    session = Session(path)
    used = time.process_time()
    stream = run_stream(session, VideoSource(VIDEO), 0.25)
    while True:
        try:
            event = next(stream)
        except StopIteration as end:
            return end.value.frames / end.value.seconds, (time.process_time() - used) / end.value.frames
        if isinstance(event, Notice):
            print(event.message)


def measure(path: Path) -> tuple[float, float, float, float]:
    """Return median (alone / s, streamed / s, their ratio, ratio of processor time): in turns, so that both suffer."""
    session = Session(path)
    frames = [entry.pixels for entry in VideoSource(VIDEO) if isinstance(entry, Frame)][::60]
    batches = [session.prepare(pixels).batch for pixels in frames]
    rounds = []
    for _ in range(ROUNDS):
        before, after_stream, after = alone(path, batches), streamed(path), alone(path, batches)
        rate, cost = (before[0] + after[0]) / 2, (before[1] + after[1]) / 2
        rounds.append((rate, after_stream[0], after_stream[0] / rate, cost / after_stream[1]))
    alone_rate, rate, ratio, cost = np.median(np.array(rounds), axis=0)
    return float(alone_rate), float(rate), float(ratio), float(cost)


def main() -> int:
    """Print the table; 0 when every ratio keeps the limit."""
    if not VIDEO.is_file():
        print(f"no video at {VIDEO}: set SEEDLING_DATA")
        return 0
    worst = np.inf
    print(f"{'network':<28}{'alone /s':>10}{'Run /s':>10}{'ratio':>8}{'limit':>8}{'by processor time':>20}")
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(name) for name in sys.argv[1:]]
        paths = paths or [untrained(key, size, Path(folder) / f"{key}.onnx") for key, size in NETWORKS]
        for path in paths:
            alone_rate, rate, ratio, cost = measure(path)
            worst = min(worst, ratio)
            print(f"{path.stem:<28}{alone_rate:>10.1f}{rate:>10.1f}{ratio:>8.3f}{LIMIT:>8.2f}{cost:>20.3f}", flush=True)
    return 0 if worst >= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
