"""U-Net as published (Ronneberger et al. 2015, arXiv 1505.04597), written from the paper.

Convolutions are valid, so that each output pixel has seen real pixels around it: the picture is mirrored at its borders
first, and the answer has its size. Maps of the contracting path are cropped to the size of those they join, and come
first in the concatenation. With padding "same" convolutions are padded and batch-normalised instead, as is usual today.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from engine.models.layers.attention import attend
from engine.models.layers.norm import SafeBatchNorm2d
from engine.models.layers.places import Places
from engine.models.network import NetworkSpec
from engine.models.segmentation.base import Segmenter

LEVELS = 4
BORDER = 92  # pixels that the valid convolutions eat at each side: an input of 572 gives 388


class DoubleConv(nn.Sequential):
    """Two 3x3 convolutions with ReLU: valid with bias, or padded with batch normalisation."""

    def __init__(self, inputs: int, outputs: int, same: bool) -> None:
        layers: list[nn.Module] = []
        for channels in (inputs, outputs):
            layers.append(nn.Conv2d(channels, outputs, 3, padding=int(same), bias=not same))
            layers += [SafeBatchNorm2d(outputs)] if same else []
            layers.append(nn.ReLU(inplace=True))
        super().__init__(*layers)


class UNet(nn.Module):
    """Normalised (B, bands, H, W) to logits (B, channels, H, W), H and W multiples of 16."""

    def __init__(self, bands: int, channels: int, width: int = 64, same: bool = False) -> None:
        super().__init__()
        widths = [width * 2**level for level in range(LEVELS + 1)]
        self.same = same
        self.down = nn.ModuleList(DoubleConv(a, b, same) for a, b in zip([bands, *widths], widths, strict=False))
        self.pool = nn.MaxPool2d(2)
        self.dropout = nn.Dropout(0.0 if same else 0.5)  # "at the end of the contracting path"
        wide_first = widths[::-1]
        self.up = nn.ModuleList(nn.ConvTranspose2d(w, w // 2, 2, stride=2) for w in wide_first[:-1])
        self.merge = nn.ModuleList(DoubleConv(w, w // 2, same) for w in wide_first[:-1])
        self.head = nn.Conv2d(width, channels, 1)
        self.apply(_initialize)

    def forward(self, images: Tensor) -> Tensor:
        """Return the logits."""
        height, width = int(images.shape[-2]), int(images.shape[-1])
        if self.same:
            return self.valid(images)
        rows, columns = mirrored(height, valid_size(height)), mirrored(width, valid_size(width))
        logits = self.valid(images[:, :, rows.to(images.device)][..., columns.to(images.device)])
        return logits[..., :height, :width]

    def valid(self, maps: Tensor) -> Tensor:
        """Return the logits without any mirroring: the published network, 572x572 to 388x388."""
        skips = []
        for level, block in enumerate(self.down):
            maps = block(self.pool(maps) if level else maps)
            if level >= LEVELS - 1:
                maps = self.dropout(maps)
            skips.append(maps)
        skips.pop()
        for up, merge in zip(self.up, self.merge, strict=True):
            maps = up(maps)
            maps = merge(torch.cat([crop(skips.pop(), maps), maps], 1))
        return self.head(maps)


def crop(maps: Tensor, like: Tensor) -> Tensor:
    """Cut the middle of (B, C, H, W) to the height and width of `like`."""
    height, width = int(like.shape[-2]), int(like.shape[-1])
    top, left = (int(maps.shape[-2]) - height) // 2, (int(maps.shape[-1]) - width) // 2
    return maps[..., top : top + height, left : left + width]


def valid_size(size: int) -> int:
    """Return the smallest output of the valid network that covers `size`: 16 n + 4."""
    return -(-(size - 4) // 16) * 16 + 4


def mirrored(size: int, covered: int) -> Tensor:
    """Return which pixels of a line of `size` make the input for `covered` outputs, mirrored at both ends."""
    places = torch.arange(-BORDER, covered + BORDER)
    period = max(2 * (size - 1), 1)
    folded = places.remainder(period)
    return torch.minimum(folded, period - folded).clamp(max=size - 1)


def _initialize(module: nn.Module) -> None:
    """Draw from a Gaussian of deviation sqrt(2 / N), N the incoming nodes of a neuron, as the paper says."""
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
        nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
        if module.bias is not None:
            nn.init.zeros_(module.bias)


def build(spec: NetworkSpec) -> Segmenter:
    """Build U-Net with the options `width`, `padding` and `attention`."""
    width, same = int(spec.options["width"]), spec.options["padding"] == "same"
    body = UNet(spec.bands, 1 + spec.categories, width, same)
    attend(body, spec.attention, *_places(width))
    return Segmenter(spec, body)


def _places(width: int) -> Places:
    """Each double convolution of both paths, as in a VGG; the stages are those of the path down."""
    down = [(f"down.{level}", width * 2**level) for level in range(LEVELS + 1)]
    up = [(f"merge.{LEVELS - 1 - level}", width * 2**level) for level in range(LEVELS)]
    return down + up, down
