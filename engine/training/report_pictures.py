"""The worst pictures of a score card, with what is labeled and what the network says, as small JPEG data."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from engine import geometry, image
from engine.annotation import Annotation, Box, Mask, Polygon, RotatedBox
from engine.band_views import show
from engine.bands import BandNames
from engine.cv import cv2
from engine.errors import UserError
from engine.fit import Fit

LONGEST = 420  # pixels of the longer side
_TRUTH, _SAID = (255, 255, 255), (255, 170, 40)  # RGB: labels white, the network orange, both with a dark rim
_RIM = (20, 20, 20)


def drawn(path: Any, truth: Sequence[Annotation], said: Sequence[Annotation], bands: tuple[str, ...]) -> str:
    """Return the picture with both as a data URI, or "" when it cannot be read any more."""
    content = jpeg(path, truth, said, bands)
    return f"data:image/jpeg;base64,{base64.b64encode(content).decode()}" if content else ""


def jpeg(path: Any, truth: Sequence[Annotation], said: Sequence[Annotation], bands: tuple[str, ...]) -> bytes:
    """Return the picture with both, its longer side at most LONGEST pixels, or nothing when it cannot be read."""
    try:
        pixels = show(image.read(path), BandNames(bands))
    except UserError:
        return b""
    height, width = pixels.shape[:2]
    scale = min(1.0, LONGEST / max(height, width))
    target = (max(1, round(width * scale)), max(1, round(height * scale)))
    canvas = np.ascontiguousarray(Fit("stretch", (width, height), target).apply(pixels))
    for labels, color in ((truth, _TRUTH), (said, _SAID)):
        outlines = [outline for a in labels for outline in _outlines(a, (width, height), target)]
        cv2.polylines(canvas, outlines, True, _RIM, 4, cv2.LINE_AA)
        cv2.polylines(canvas, outlines, True, color, 2, cv2.LINE_AA)
    done, content = cv2.imencode(".jpg", canvas[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 82])
    return content.tobytes() if done else b""


def _outlines(annotation: Annotation, size: tuple[int, int], target: tuple[int, int]) -> list[npt.NDArray[np.int32]]:
    shape = annotation.geometry
    scale = np.array(target) / np.array(size)
    if isinstance(shape, Box | RotatedBox):
        box = geometry.bounds(shape)
        corners = [(box.x1, box.y1), (box.x2, box.y1), (box.x2, box.y2), (box.x1, box.y2)] if box else []
        return [np.rint(np.array(corners) * scale).astype(np.int32)] if corners else []
    if isinstance(shape, Polygon | Mask):
        mask = geometry.to_mask(shape, size[1], size[0]).astype(np.uint8)
        small = cv2.resize(mask, target, interpolation=cv2.INTER_NEAREST)
        return list(cv2.findContours(small, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)[0])
    return []
