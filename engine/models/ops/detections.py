"""From scored candidates to the padded answer of a detector; everything here exports to ONNX."""

from __future__ import annotations

import torch
from torch import Tensor
from torchvision.ops import nms

MAX_DETECTIONS = 300
CANDIDATES = 1000  # kept for each picture before suppression: more change no metric and slow it down
MIN_SCORE = 0.001  # low, because average precision needs the tail; who shows detections filters higher


def select_detections(boxes: Tensor, scores: Tensor, iou: float, size: tuple[int, int]) -> dict[str, Tensor]:
    """Suppress overlapping candidates of the same category and pad, best first.

    `boxes` (B, N, 4) x1 y1 x2 y2 in pixels, `scores` (B, N, C) in [0, 1] (a box may answer for several categories),
    `size` (width, height) to which boxes are clipped. Returns boxes (B, M, 4), scores (B, M) and categories (B, M)
    with M = MAX_DETECTIONS; where there are fewer, zeros follow.
    """
    width, height = size
    edges = torch.tensor([width, height, width, height], dtype=boxes.dtype, device=boxes.device)
    boxes = boxes.clamp(min=0).minimum(edges)
    count, categories = int(scores.shape[1]), int(scores.shape[2])
    best, places = scores.flatten(1).topk(min(CANDIDATES, count * categories), dim=1)  # (B, K)
    rows = torch.div(places, categories, rounding_mode="floor")
    category = places - rows * categories
    chosen = boxes.gather(1, rows.unsqueeze(-1).expand(-1, -1, 4))  # (B, K, 4)
    # Categories are set apart by more than a picture, so that one suppression serves all of them.
    apart = chosen + (category * (max(size) + 1)).unsqueeze(-1).to(boxes.dtype)
    pictures = range(int(boxes.shape[0]))
    found = [_suppress(chosen[index], apart[index], best[index], category[index], iou) for index in pictures]
    return {
        "boxes": torch.stack([item[0] for item in found]),
        "scores": torch.stack([item[1] for item in found]),
        "categories": torch.stack([item[2] for item in found]),
    }


def _suppress(
    boxes: Tensor, apart: Tensor, scores: Tensor, category: Tensor, iou: float
) -> tuple[Tensor, Tensor, Tensor]:
    """Return padded boxes (M, 4), scores (M,) and categories (M,) of one picture from candidates sorted by score."""
    likely = torch.nonzero(scores > MIN_SCORE).squeeze(1)
    kept = likely[nms(apart[likely], scores[likely], iou)][:MAX_DETECTIONS]
    return _pad(boxes[kept]), _pad(scores[kept]), _pad(category[kept])


def _pad(rows: Tensor) -> Tensor:
    padding = rows.new_zeros((MAX_DETECTIONS, *rows.shape[1:]))
    return torch.cat([rows, padding])[:MAX_DETECTIONS]
