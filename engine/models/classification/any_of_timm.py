"""Any classifier of timm (Wightman 2019, PyTorch Image Models) by its name there.

A network for one size of picture only sees its pictures scaled to that size. Departure: batch-norm momentum 0.1, see
`adapt_batch_norm`.
"""

from __future__ import annotations

from typing import Any

import timm
import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate

from engine.errors import UserError, text, unknown
from engine.models.classification.base import Classifier
from engine.models.layers.timm_norm import adapt_timm_norms
from engine.models.network import NetworkSpec


def check_name(name: str) -> None:
    """Raise UserError, naming the nearest ones, where timm has no network called `name`."""
    names = timm.list_models()
    if name not in names:
        listed = text("Its networks are listed in the documentation of timm.")
        raise unknown(text("timm has no network called {name}.", name=name), name, names, listed)


class OneSize(nn.Module):
    """Scale pictures to the one size (height, width) that `body` takes."""

    def __init__(self, body: nn.Module, size: tuple[int, int]) -> None:
        super().__init__()
        self.body = body
        self.size = size

    def forward(self, images: Tensor) -> Tensor:
        """Return what `body` says of (B, bands, H, W)."""
        if tuple(images.shape[-2:]) != self.size:
            images = interpolate(images, self.size, mode="bilinear", align_corners=False)
        return self.body(images)  # type: ignore[no-any-return]


class TimmClassifier(Classifier):
    """A classifier whose weights of others are named as in timm."""

    def pretrained_part(self) -> nn.Module:  # noqa: D102 - see Network
        return self.body.body if isinstance(self.body, OneSize) else self.body


def build(spec: NetworkSpec) -> TimmClassifier:
    """Build the network of the option `name`. Raises UserError where it is none that classifies pictures of this size.

    Whether it does shows in trying: timm does not say it for all of its networks.
    """
    name = str(spec.options["name"])
    check_name(name)
    width, height = spec.size
    try:
        body = timm.create_model(name, num_classes=spec.categories, in_chans=spec.bands, exportable=True)
        if body.pretrained_cfg.get("fixed_input_size"):
            body = OneSize(body, tuple(body.pretrained_cfg["input_size"][1:]))
        with torch.inference_mode():
            answer = body.eval()(torch.zeros(1, spec.bands, height, width))
    except (RuntimeError, AssertionError, TypeError, ValueError) as error:
        raise UserError(
            text("{name} cannot be built for pictures of {width}x{height}.", name=name, width=width, height=height),
            text("Choose another size, or another network of timm."),
        ) from error
    if not isinstance(answer, Tensor) or answer.shape != (1, spec.categories):
        raise UserError(text("{name} does not classify pictures.", name=name), text("Choose another network of timm."))
    adapt_timm_norms(body.train())
    return TimmClassifier(spec, body, _head(body.body if isinstance(body, OneSize) else body))


def _head(body: Any) -> nn.Module:
    """Return the part that depends on the number of categories; some networks have two of them."""
    head = body.get_classifier()
    return nn.ModuleList(head) if isinstance(head, tuple | list) else head
