"""YOLOv5 (release 6), written from the published layer list and formulas (there is no paper)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from engine.models.detection.anchors import COCO_ANCHORS, fit_anchors
from engine.models.detection.yolo_loss import Boxes, corners, decode, loss_terms
from engine.models.layers.csp import C3, ConvBnSilu, Sppf
from engine.models.network import BandNormalization, Network, NetworkSpec
from engine.models.ops.detections import select_detections

STRIDES = (8, 16, 32)
ANCHORS = 3  # a level
# On blood cells after 12 epochs 0.45 leaves an eighth of the boxes within boxes that 0.6 does (86 for 709), at the same
# map (0.355 for 0.354) and a better map50 (0.584 for 0.578). Dropping whatever lies within a better box costs map.
SUPPRESS_IOU = 0.45


class Backbone(nn.Module):
    """CSPDarknet: maps of strides 8, 16 and 32."""

    def __init__(self, bands: int, widths: tuple[int, int, int, int, int], depths: tuple[int, int, int, int]) -> None:
        super().__init__()
        a, b, c, d, e = widths
        stem = ConvBnSilu(bands, a, 6, 2, padding=2)
        self.fine = nn.Sequential(
            stem, ConvBnSilu(a, b, 3, 2), C3(b, b, depths[0]), ConvBnSilu(b, c, 3, 2), C3(c, c, depths[1])
        )
        self.middle = nn.Sequential(ConvBnSilu(c, d, 3, 2), C3(d, d, depths[2]))
        self.coarse = nn.Sequential(ConvBnSilu(d, e, 3, 2), C3(e, e, depths[3]), Sppf(e, e))

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Map (B, bands, H, W) to maps at H/8, H/16 and H/32."""
        fine = self.fine(images)
        middle = self.middle(fine)
        return fine, middle, self.coarse(middle)


class Neck(nn.Module):
    """A path down and a path up again (PANet), so that each level knows the others."""

    def __init__(self, c: int, d: int, e: int, depth: int) -> None:
        super().__init__()
        self.enlarge = nn.Upsample(scale_factor=2.0, mode="nearest")
        self.reduce_coarse, self.down_middle = ConvBnSilu(e, d), C3(2 * d, d, depth, shortcut=False)
        self.reduce_middle, self.down_fine = ConvBnSilu(d, c), C3(2 * c, c, depth, shortcut=False)
        self.shrink_fine, self.up_middle = ConvBnSilu(c, c, 3, 2), C3(2 * c, d, depth, shortcut=False)
        self.shrink_middle, self.up_coarse = ConvBnSilu(d, d, 3, 2), C3(2 * d, e, depth, shortcut=False)

    def forward(self, fine: Tensor, middle: Tensor, coarse: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return maps of the same three shapes."""
        coarse = self.reduce_coarse(coarse)
        middle = self.down_middle(torch.cat([self.enlarge(coarse), middle], 1))
        middle = self.reduce_middle(middle)
        fine = self.down_fine(torch.cat([self.enlarge(middle), fine], 1))
        middle = self.up_middle(torch.cat([self.shrink_fine(fine), middle], 1))
        return fine, middle, self.up_coarse(torch.cat([self.shrink_middle(middle), coarse], 1))


class YoloV5(Network):
    """One-stage detector with three anchors a cell on three levels."""

    anchors: Tensor

    def __init__(self, spec: NetworkSpec, width: float, depth: float) -> None:
        super().__init__()
        a, b, c, d, e = (round(64 * width) * 2**level for level in range(5))
        once, twice, thrice = (max(round(repeat * depth), 1) for repeat in (3, 6, 9))
        self.categories = spec.categories
        self.normalize = BandNormalization.of(spec)
        self.backbone = Backbone(spec.bands, (a, b, c, d, e), (once, twice, thrice, once))
        self.neck = Neck(c, d, e, once)
        self.head = nn.ModuleList(nn.Conv2d(channels, ANCHORS * (5 + spec.categories), 1) for channels in (c, d, e))
        self.register_buffer("anchors", torch.tensor(COCO_ANCHORS, dtype=torch.float32))  # (levels, anchors, 2) pixels
        self._initialize()

    def _initialize(self) -> None:
        """Begin by expecting 8 things in 640x640 pixels, so that the many empty cells do not drown the rest."""
        for conv, stride in zip(self.head, STRIDES, strict=True):
            with torch.no_grad():
                bias = conv.get_parameter("bias").view(ANCHORS, -1)
                bias[:, 4] += math.log(8 / (640 / stride) ** 2)
                bias[:, 5:] += math.log(0.6 / (self.categories - 0.99999))

    def raw(self, images: Tensor) -> list[Tensor]:
        """Return outputs before decoding, (B, anchors, rows, columns, 5 + categories) a level."""
        maps = self.neck(*self.backbone(self.normalize(images)))
        levels = []
        for conv, level in zip(self.head, maps, strict=True):
            out = conv(level)
            batch, _, rows, columns = (int(number) for number in out.shape)
            levels.append(out.view(batch, ANCHORS, 5 + self.categories, rows, columns).permute(0, 1, 3, 4, 2))
        return levels

    def forward(self, images: Tensor) -> dict[str, Tensor]:  # noqa: D102 - see Network
        levels = zip(self.raw(images), self.anchors, STRIDES, strict=True)
        boxes, scores = zip(*(self._decode(*level) for level in levels), strict=True)
        size = int(images.shape[-1]), int(images.shape[-2])
        return select_detections(torch.cat(boxes, 1), torch.cat(scores, 1), SUPPRESS_IOU, size)

    def _decode(self, raw: Tensor, anchors: Tensor, stride: int) -> tuple[Tensor, Tensor]:
        """Return boxes (B, N, 4) x1 y1 x2 y2 in pixels and scores (B, N, categories) of one level."""
        row = torch.arange(raw.shape[2], device=raw.device, dtype=raw.dtype).view(-1, 1).expand(raw.shape[2:4])
        column = torch.arange(raw.shape[3], device=raw.device, dtype=raw.dtype).view(1, -1).expand(raw.shape[2:4])
        boxes = corners(decode(raw[..., :4], column, row, anchors.view(1, ANCHORS, 1, 1, 2), stride))
        objectness = raw[..., 4:5].sigmoid()
        scores = objectness if self.categories == 1 else objectness * raw[..., 5:].sigmoid()
        return boxes.flatten(1, 3), scores.flatten(1, 3)

    def losses(self, images: Tensor, targets: Mapping[str, Any]) -> dict[str, Tensor]:  # noqa: D102 - see Network
        boxes = Boxes.of(targets["boxes"], targets["categories"])
        levels = [level.float() for level in self.raw(images)]  # boxes need more digits than mixed precision has
        return loss_terms(levels, boxes, self.anchors, STRIDES)

    def fit_to_boxes(self, sizes: npt.ArrayLike) -> None:
        """Fit the anchors to training boxes of `sizes` (N, 2) in input pixels; without boxes they stay as they are."""
        boxes = np.asarray(sizes, dtype=np.float64).reshape(-1, 2)
        if (boxes > 0).all(1).any():
            self.anchors.copy_(torch.as_tensor(fit_anchors(boxes), dtype=torch.float32).view_as(self.anchors))

    def backbone_parameters(self) -> list[nn.Parameter]:  # noqa: D102 - see Network
        return list(self.backbone.parameters())


def build_nano(spec: NetworkSpec) -> YoloV5:
    """Build YOLOv5n: 1,872,157 parameters for 80 categories."""
    return YoloV5(spec, width=0.25, depth=1 / 3)
