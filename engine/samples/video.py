"""A short video of the garden in which insects crawl and keep their identity."""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from engine.cv import cv2
from engine.errors import UserError, text
from engine.events import Operation, Progress
from engine.samples.canvas import OVERSAMPLING, Bytes, Floats
from engine.samples.garden import SIZE, Scene, scene
from engine.samples.insects import INSECTS, Insect, insect_patch
from engine.samples.light import add_grain
from engine.samples.truth import ALMOST_HIDDEN, SLIVER

_ABOVE = 0.04  # metres by which an insect is nearer than what it sits on


@dataclass(frozen=True, slots=True)
class TrackPoint:
    """Where one insect is in one frame; `box` is x1, y1, x2, y2 of what is visible, `visible` which part of it is."""

    frame: int
    track: int
    category: str
    box: tuple[int, int, int, int]
    visible: float


@dataclass(slots=True)
class _Walker:
    """An insect on its way over the picture."""

    track: int
    insect: Insect
    speed: float  # picture pixels a second
    turn: float  # degrees a second
    climbs: bool  # walks over pots and plants, or behind them


def video(
    path: str | Path, seed: int = 0, seconds: float = 8, fps: int = 25, size: tuple[int, int] = SIZE
) -> Operation[tuple[TrackPoint, ...]]:
    """Write a video (mp4v) of one bench and, beside it with the suffix .json, the true tracks; return the tracks.

    The JSON holds "fps", "width", "height", "categories" and "frames", a list of {"frame", "objects": [{"track",
    "category", "box", "visible"}]}. An insect that is hidden or outside keeps its track when it comes back. Raises
    UserError when the video cannot be written.
    """
    path = Path(path)
    rng = np.random.default_rng([seed, 2])
    stage = scene(seed, 0, size, insects=False)
    still = stage.pixels.astype(np.float32)
    walkers = [_walker(track, size, rng) for track in range(1, 9)]
    points: list[TrackPoint] = []
    total = max(round(seconds * fps), 1)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:  # OpenCV cannot write to every path; moving can
        draft = Path(folder) / "garden.mp4"
        writer = cv2.VideoWriter(str(draft), cv2.VideoWriter_fourcc(*"mp4v"), fps, size)  # type: ignore[attr-defined]
        if not writer.isOpened():
            raise UserError(text("The sample video cannot be written."), text("Check that the disk is not full."))
        try:
            for frame in range(total):
                picture, owner = still.copy(), np.zeros(still.shape[:2], np.uint8)
                whole = [_draw(picture, owner, stage, walker) for walker in walkers]
                points += [
                    point
                    for walker, pixels in zip(walkers, whole, strict=True)
                    if (point := _see(owner, walker, pixels, frame))
                ]
                for walker in walkers:
                    _step(walker, size, fps, rng)
                light = np.float32(1 + 0.06 * np.sin(2 * np.pi * frame / fps / 6.5))  # a cloud passes
                writer.write(cv2.cvtColor(add_grain(picture * light, 1.5, rng), cv2.COLOR_RGB2BGR))
                yield Progress(frame + 1, total, text("Drawing the video"))
        finally:
            writer.release()
        _put(path, draft.read_bytes())
    _put(path.with_suffix(".json"), json.dumps(_document(points, total, fps, size)).encode())
    return tuple(points)


def _walker(track: int, size: tuple[int, int], rng: np.random.Generator) -> _Walker:
    kind = INSECTS[int(rng.random() < 0.4)]
    unit = min(size[0] / SIZE[0], size[1] / SIZE[1])
    length = (rng.uniform(34, 46) if kind == "ladybird" else rng.uniform(58, 80)) * unit
    place = rng.uniform(0.08, 0.92) * size[0], rng.uniform(0.5, 0.95) * size[1]
    speed = (rng.uniform(28, 60) if kind == "ladybird" else rng.uniform(10, 20)) * unit
    climbs = bool(rng.random() < 0.4)
    insect = Insect(
        kind, place[0], place[1], length, rng.uniform(0, 360), 0, 0.85 if climbs else 0.68, int(rng.integers(12))
    )
    return _Walker(track, insect, speed, rng.normal(0, 12), climbs)


def _step(walker: _Walker, size: tuple[int, int], fps: int, rng: np.random.Generator) -> None:
    """Move a walker by one frame; it turns back where the bench ends and may leave the picture at the sides."""
    insect = walker.insect
    walker.turn = float(np.clip(walker.turn * 0.98 + rng.normal(0, 5), -50, 50))
    heading = insect.heading + walker.turn / fps
    way = np.deg2rad(heading)
    x = insect.x + float(np.cos(way)) * walker.speed / fps
    y = insect.y + float(np.sin(way)) * walker.speed * insect.tilt / fps
    width, height = size
    if not 0.45 * height < y < 0.98 * height:
        y = float(np.clip(y, 0.45 * height, 0.98 * height))
        heading = -heading
    if not -0.08 * width < x < 1.08 * width:
        x = float(np.clip(x, -0.08 * width, 1.08 * width))
        heading = 180 - heading
    phase = int((abs(x) + abs(y)) / max(insect.length, 1) * 10)
    walker.insect = replace(insect, x=x, y=y, heading=heading, phase=phase)


def _window(insect: Insect, height: int, width: int) -> tuple[slice, slice]:
    reach = insect.length * 0.85
    left, right = np.clip([insect.x - reach, insect.x + reach + 1], 0, width).astype(int).tolist()
    top, bottom = np.clip([insect.y - reach, insect.y + reach + 1], 0, height).astype(int).tolist()
    return slice(top, bottom), slice(left, right)


def _draw(picture: Floats, owner: Bytes, stage: Scene, walker: _Walker) -> int:
    """Draw a walker into `picture` (h, w, 3) where nothing nearer hides it, and its track into `owner` (h, w).

    Returns how many pixels it would have if nothing hid it.
    """
    insect = walker.insect
    window = _window(insect, *owner.shape)
    area = picture[window]
    if not area.size:
        return 0
    rgba = _patch(insect, window)
    alpha = rgba[..., 3:].astype(np.float32) / 255
    if not walker.climbs:
        ground = _bench_depth(stage, int(np.clip(insect.y, 0, len(owner) - 1)))
        free = (stage.instances[window] == 0) | (stage.depth[window] > ground - _ABOVE)
        alpha *= free[..., None]
    shadow = cv2.GaussianBlur(np.roll(alpha[..., 0], (2, 2), (0, 1)), (0, 0), 1.6)[..., None]
    area *= 1 - np.float32(0.4) * shadow
    light = np.array(stage.light.color, np.float32) * np.float32(stage.light.exposure)
    area += (rgba[..., :3] * light - area) * alpha
    owner[window][alpha[..., 0] > 0.5] = walker.track
    return int((rgba[..., 3] > 127).sum())


def _see(owner: Bytes, walker: _Walker, whole: int, frame: int) -> TrackPoint | None:
    """Return what can be seen of a walker after all were drawn; nothing when it shows less than 5 % of itself."""
    rows, columns = _window(walker.insect, *owner.shape)
    seen = owner[rows, columns] == walker.track
    if seen.sum() < max(SLIVER, ALMOST_HIDDEN * whole):
        return None
    y, x = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    box = (
        int(columns.start + x[0]),
        int(rows.start + y[0]),
        int(columns.start + x[-1] + 1),
        int(rows.start + y[-1] + 1),
    )
    return TrackPoint(frame, walker.track, walker.insect.kind, box, round(float(seen.sum() / whole), 3))


def _patch(insect: Insect, window: tuple[slice, slice]) -> Bytes:
    """Return what an insect, given in picture pixels, covers of a window of the picture, with smooth edges."""
    rows, columns = window
    big = replace(insect, x=insect.x * OVERSAMPLING, y=insect.y * OVERSAMPLING, length=insect.length * OVERSAMPLING)
    area = (
        slice(rows.start * OVERSAMPLING, rows.stop * OVERSAMPLING),
        slice(columns.start * OVERSAMPLING, columns.stop * OVERSAMPLING),
    )
    size = (columns.stop - columns.start, rows.stop - rows.start)
    return cv2.resize(insect_patch(big, area), size, interpolation=cv2.INTER_AREA)


def _bench_depth(stage: Scene, row: int) -> float:
    """Return metres to the bench at a row of the picture."""
    bench = stage.instances[row] == 0
    return float(stage.depth[row][bench].max()) if bench.any() else float(stage.depth[row].max())


def _document(points: list[TrackPoint], total: int, fps: int, size: tuple[int, int]) -> dict[str, Any]:
    frames: list[dict[str, Any]] = [{"frame": frame, "objects": []} for frame in range(total)]
    for point in points:
        values = asdict(point)
        frames[values.pop("frame")]["objects"].append(values)
    return {"fps": fps, "width": size[0], "height": size[1], "categories": list(INSECTS), "frames": frames}


def _put(path: Path, data: bytes) -> None:
    draft = path.with_name(path.name + ".part")
    draft.write_bytes(data)
    draft.replace(path)
