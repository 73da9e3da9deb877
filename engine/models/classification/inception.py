"""GoogLeNet and Inception V3 from torchvision, Inception V4 and Inception-ResNet-v2 from timm.

Szegedy et al., arXiv 1409.4842, 1512.00567 and 1602.07261. Departures: the auxiliary head of Inception V3 averages maps
that are not 17x17 to 5x5; Inception V3 and later, which need 75 pixels, enlarge smaller pictures first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import timm
from timm.models.inception_resnet_v2 import Block8, Block17, Block35, InceptionResnetV2
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, interpolate
from torchvision.models import GoogLeNet
from torchvision.models import inception as tv

from engine.models.classification.base import Classifier, category_loss
from engine.models.layers.attention import attend
from engine.models.layers.norm import adapt_batch_norm
from engine.models.layers.places import Places
from engine.models.layers.pooling import AdaptiveAveragePool
from engine.models.layers.stem import replace_stem
from engine.models.layers.timm_norm import adapt_timm_norms
from engine.models.network import NetworkSpec

SMALLEST = 75  # pixels a side that the unpadded convolutions leave something of


class Enlarge(nn.Module):
    """Enlarge pictures with a side below SMALLEST by a whole factor; others pass as they are."""

    def forward(self, images: Tensor) -> Tensor:
        """Return (B, bands, H * n, W * n)."""
        factor = -(-SMALLEST // int(min(images.shape[-2:])))
        if factor == 1:
            return images
        return interpolate(images, scale_factor=float(factor), mode="bilinear", align_corners=False)


class InceptionClassifier(Classifier):
    """A classifier whose auxiliary heads, if it has any, answer too in training, weighed by the option `auxiliary`."""

    def __init__(self, spec: NetworkSpec, body: nn.Module, head: nn.Module, *, enlarge: bool = True) -> None:
        super().__init__(spec, body, head)
        self.enlarge: nn.Module = Enlarge() if enlarge else nn.Identity()
        self.weight = int(spec.options.get("auxiliary", 0)) / 100

    def logits(self, images: Tensor) -> Tensor:  # noqa: D102 - see SoftmaxNetwork
        answer = self.body(self.enlarge(self.normalize(images)))
        return answer if isinstance(answer, Tensor) else answer[0]

    def losses(self, images: Tensor, targets: Mapping[str, Any]) -> dict[str, Tensor]:  # noqa: D102 - see Network
        answer = self.body(self.enlarge(self.normalize(images)))
        if isinstance(answer, Tensor):  # no auxiliary heads, or not in training
            return {"category": category_loss(answer, targets, self.loss)}
        main, *helpers = (category_loss(logits, targets, self.loss) for logits in answer)
        helpers.reverse()  # torchvision answers the later one first
        return {"category": main} | {f"auxiliary {i}": self.weight * loss for i, loss in enumerate(helpers, 1)}


class FittingAux(tv.InceptionAux):
    """The auxiliary head of Inception V3 for maps of any size."""

    def forward(self, maps: Tensor) -> Tensor:
        """Return logits (B, categories) of (B, 768, H, W)."""
        pooled = avg_pool2d(maps, 5, 3) if min(maps.shape[-2:]) >= 17 else maps
        logits: Tensor = self.fc(self.conv1(self.conv0(AdaptiveAveragePool(5)(pooled))).flatten(1))
        return logits


def build_googlenet(spec: NetworkSpec) -> InceptionClassifier:
    """Build torchvision's GoogLeNet with both auxiliary heads: 13,004,888 parameters."""
    body = GoogLeNet(spec.categories, aux_logits=True, transform_input=False, init_weights=True)
    heads = nn.ModuleList([body.fc, body.aux1, body.aux2])
    return InceptionClassifier(spec, adapt_batch_norm(replace_stem(body, spec.bands)), heads, enlarge=False)


def build_v3(spec: NetworkSpec) -> InceptionClassifier:
    """Build torchvision's Inception V3 with its auxiliary head: 27,161,264 parameters."""
    blocks = [tv.BasicConv2d, tv.InceptionA, tv.InceptionB, tv.InceptionC, tv.InceptionD, tv.InceptionE, FittingAux]
    body = tv.Inception3(
        spec.categories, aux_logits=True, transform_input=False, inception_blocks=blocks, init_weights=True
    )
    heads = nn.ModuleList([body.fc, body.AuxLogits])
    return InceptionClassifier(spec, adapt_batch_norm(replace_stem(body, spec.bands)), heads)


def build_v4(spec: NetworkSpec) -> InceptionClassifier:
    """Build Inception V4 of timm."""
    body = timm.create_model("inception_v4", num_classes=spec.categories, in_chans=spec.bands)
    return InceptionClassifier(spec, adapt_timm_norms(body), body.last_linear)


def build_resnet_v2(spec: NetworkSpec) -> InceptionClassifier:
    """Build Inception-ResNet-v2 of timm; SE's authors have attention in it before the additions, too."""
    body = timm.create_model("inception_resnet_v2", num_classes=spec.categories, in_chans=spec.bands)
    adapt_timm_norms(body)
    attend(body, spec.attention, *_places(body))
    return InceptionClassifier(spec, body, body.classif)


def _places(body: InceptionResnetV2) -> Places:
    kinds = (Block35, Block17, Block8)
    residual = [(f"{name}.conv2d", block) for name, block in body.named_modules() if isinstance(block, kinds)]
    return (
        [(name, block.conv2d.out_channels) for name, block in residual],
        [("repeat", 320), ("repeat_1", 1088), ("conv2d_7b", 1536)],
    )
