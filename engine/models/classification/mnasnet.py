"""MNASNet (Tan et al. 2018, arXiv 1807.11626): B1 from torchvision, A1 (with channel attention) from timm.

Departures: batch-norm momentum 0.1 (B1: 0.0003), see `adapt_batch_norm`; depthwise weights of B1 drawn larger than
torchvision does, see `draw_depthwise`.
"""

from __future__ import annotations

from torch import nn
from torchvision.models import MNASNet
from torchvision.models.mnasnet import _InvertedResidual

from engine.models.classification.base import Classifier
from engine.models.layers.attention import attend
from engine.models.layers.initial import draw_depthwise
from engine.models.layers.norm import adapt_batch_norm
from engine.models.layers.places import block_places
from engine.models.layers.stem import replace_stem
from engine.models.network import NetworkSpec


class Unversioned(MNASNet):
    """torchvision's, which takes weights from any file.

    torchvision refuses weights without the version that its own files carry, and a safetensors file cannot. The version
    tells how narrower and wider networks began once; at the published width it changes nothing.
    """

    _load_from_state_dict = nn.Module._load_from_state_dict


def build_b1(spec: NetworkSpec) -> Classifier:
    """Build MNASNet-B1."""
    body = Unversioned(1.0, num_classes=spec.categories)
    draw_depthwise(body)
    adapt_batch_norm(replace_stem(body, spec.bands))
    attend(body, spec.attention, *block_places(body, _InvertedResidual))
    return Classifier(spec, body, body.classifier)


def build_a1(spec: NetworkSpec) -> Classifier:
    """Build MNASNet-A1."""
    import timm  # takes a second, which only this network needs
    from timm.models._efficientnet_blocks import DepthwiseSeparableConv, InvertedResidual

    from engine.models.layers.timm_norm import adapt_timm_norms

    body = timm.create_model("semnasnet_100", num_classes=spec.categories, in_chans=spec.bands)
    adapt_timm_norms(body)
    attend(body, spec.attention, *block_places(body, (DepthwiseSeparableConv, InvertedResidual)))
    return Classifier(spec, body, body.classifier)
