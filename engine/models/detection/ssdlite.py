"""SSDlite on MobileNetV3-large from torchvision (Sandler et al. 2018, arXiv 1801.04381; Howard et al. 2019).

torchvision's extractor, heads and default boxes; its transform, which resizes to 320x320, and its slow
post-processing are left out. The background stays inside: category 0 is the first of the user's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, smooth_l1_loss
from torchvision.models.detection import ssdlite320_mobilenet_v3_large
from torchvision.models.detection.image_list import ImageList
from torchvision.ops import box_iou

from engine.models.layers.norm import adapt_batch_norm
from engine.models.layers.stem import replace_stem
from engine.models.network import BandNormalization, Network, NetworkSpec
from engine.models.ops.detections import select_detections

SUPPRESS_IOU = 0.55
NEGATIVES = 3  # background boxes for each one that has a thing, the hardest ones


class SsdLite(Network):
    """One-stage detector with six default boxes a cell on six levels."""

    body: Any  # torchvision's SSD

    def __init__(self, spec: NetworkSpec) -> None:
        super().__init__()
        self.normalize = BandNormalization.of(spec)
        body = ssdlite320_mobilenet_v3_large(weights=None, weights_backbone=None, num_classes=1 + spec.categories)
        replace_stem(body.backbone, spec.bands)
        self.body = adapt_batch_norm(body)

    def raw(self, images: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return box codes (B, N, 4), logits (B, N, 1 + categories) and default boxes (N, 4) x1 y1 x2 y2 in pixels."""
        images = self.normalize(images)
        maps = list(self.body.backbone(images).values())
        head = self.body.head(maps)
        sizes = ImageList(images[:1], [(int(images.shape[-2]), int(images.shape[-1]))])
        return head["bbox_regression"], head["cls_logits"], self.body.anchor_generator(sizes, maps)[0]

    def forward(self, images: Tensor) -> dict[str, Tensor]:  # noqa: D102 - see Network
        codes, logits, defaults = self.raw(images)
        batch, count = int(codes.shape[0]), int(codes.shape[1])
        repeated = defaults.unsqueeze(0).expand(batch, -1, -1).reshape(-1, 4)
        boxes = self.body.box_coder.decode_single(codes.reshape(-1, 4), repeated).view(batch, count, 4)
        size = int(images.shape[-1]), int(images.shape[-2])
        return select_detections(boxes, logits.softmax(-1)[..., 1:], SUPPRESS_IOU, size)

    def losses(self, images: Tensor, targets: Mapping[str, Any]) -> dict[str, Tensor]:  # noqa: D102 - see Network
        codes, logits, defaults = (part.float() for part in self.raw(images))  # also in mixed precision
        matched = [self._match(boxes, defaults) for boxes in targets["boxes"]]
        wanted = torch.stack(
            [_wanted(match, categories) for match, categories in zip(matched, targets["categories"], strict=True)]
        )  # (B, N)
        thing = wanted > 0
        total = thing.sum().clamp(min=1)
        aims = [boxes[match[match >= 0]] for match, boxes in zip(matched, targets["boxes"], strict=True)]
        codes_wanted = self.body.box_coder.encode_single(torch.cat(aims), defaults.expand(len(wanted), -1, -1)[thing])
        box = smooth_l1_loss(codes[thing], codes_wanted, reduction="sum")
        category = cross_entropy(logits.flatten(0, 1), wanted.flatten(), reduction="none").view_as(wanted)
        return {"box": box / total, "category": category[thing | hardest(category, thing)].sum() / total}

    def _match(self, boxes: Tensor, defaults: Tensor) -> Tensor:
        """Return for each default box (N,) the index of the box it answers for, or a negative number."""
        if not len(boxes):
            return defaults.new_full((len(defaults),), -1, dtype=torch.long)
        return self.body.proposal_matcher(box_iou(boxes, defaults))

    def pretrained_part(self) -> nn.Module:  # noqa: D102 - see Network
        return self.body

    def backbone_parameters(self) -> list[nn.Parameter]:  # noqa: D102 - see Network
        return list(self.body.backbone.features.parameters())


def hardest(loss: Tensor, thing: Tensor) -> Tensor:
    """Choose in each picture the background boxes with the largest loss, 3 for each box with a thing: bool (B, N).

    A picture without things gives three as well; torchvision learns nothing from it.
    """
    count = NEGATIVES * thing.sum(1, keepdim=True).clamp(min=1)
    order = loss.detach().masked_fill(thing, -1).argsort(1, descending=True)
    rank = order.argsort(1)
    return (rank < count) & ~thing


def _wanted(match: Tensor, categories: Tensor) -> Tensor:
    """Return the wanted channel of each default box (N,): 0 background, 1 + category."""
    padded = torch.cat([categories.new_full((1,), -1), categories])
    return 1 + padded[match.clamp(min=-1) + 1]


def build(spec: NetworkSpec) -> SsdLite:
    """Build SSDlite320: 3,440,060 parameters for 90 categories."""
    return SsdLite(spec)
