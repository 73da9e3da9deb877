"""What a network said about one picture, as one line of JSON: what `predict` prints and keeps."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine import geometry
from engine.annotation import Annotation, Category
from engine.inference.stream import FrameResult


@dataclass(frozen=True, slots=True)
class Prediction:
    """The annotations of one picture or video frame, without its pixels.

    `image` is its name within the source, `width` and `height` are in pixels, `ms` is how long the network took,
    `time` the seconds into a video.
    """

    image: str
    width: int
    height: int
    ms: float
    annotations: tuple[Annotation, ...]
    time: float = 0.0

    @classmethod
    def of(cls, result: FrameResult) -> Prediction:
        """Return the prediction of a result of the stream."""
        height, width = result.frame.pixels.shape[:2]
        return cls(result.frame.name, width, height, result.ms, result.annotations, result.frame.time)

    def to_json(self) -> dict[str, Any]:
        """Return the shape of DESIGN's `predict`, with the size of the picture and the time of a video frame."""
        entries = [
            {
                "category": annotation.category.name,
                "score": annotation.score,
                "geometry": geometry.to_json(annotation.geometry),
            }
            for annotation in self.annotations
        ]
        return {
            "image": self.image,
            "ms": round(self.ms, 3),
            "annotations": entries,
            "width": self.width,
            "height": self.height,
            "time": round(self.time, 4),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any], categories: Mapping[str, Category], source: str) -> Prediction:
        """Return what `to_json` wrote; `categories` by name. Raises KeyError or ValueError for anything else."""
        annotations = tuple(
            Annotation(
                categories[entry["category"]],
                geometry.from_json(entry["geometry"]),
                score=entry["score"],
                source=source,
            )
            for entry in data["annotations"]
        )
        return cls(data["image"], data["width"], data["height"], data["ms"], annotations, data.get("time", 0.0))


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Return the complete JSON lines of a file; what follows the first torn or foreign line is left out."""
    lines, _ = _complete_lines(path)
    return lines


def mend_lines(path: Path) -> list[dict[str, Any]]:
    """Return the complete lines and cut a torn last line off the file, so that it can be appended to."""
    lines, length = _complete_lines(path)
    if path.is_file() and path.stat().st_size != length:
        with path.open("r+b") as file:
            file.truncate(length)
    return lines


def _complete_lines(path: Path) -> tuple[list[dict[str, Any]], int]:
    """Return the lines and the number of bytes that they take."""
    lines: list[dict[str, Any]] = []
    length = 0
    if not path.is_file():
        return lines, length
    with path.open("rb") as file:
        for line in file:
            try:
                entry = json.loads(line)
            except ValueError:
                break
            if not line.endswith(b"\n") or not isinstance(entry, dict):
                break
            lines.append(entry)
            length += len(line)
    return lines, length
