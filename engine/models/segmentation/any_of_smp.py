"""Any decoder of segmentation-models-pytorch (Iakubovskii 2019) on any of its encoders, "tu-" and a name those of timm.

PAN needs 128 pixels each way, and DPT is left out, since its encoders take one size of picture only. Departures:
batch-norm momentum 0.1, see `adapt_batch_norm`; PSPNet and UPerNet pool so that they export at any size.
"""

from __future__ import annotations

from collections.abc import Mapping

import segmentation_models_pytorch as smp
import timm
import torch
from torch import Tensor, nn

from engine.errors import UserError, text, unknown
from engine.models.layers.pooling import AdaptiveAveragePool
from engine.models.layers.timm_norm import adapt_timm_norms
from engine.models.network import NetworkSpec
from engine.models.segmentation.base import Segmenter
from engine.models.segmentation.library import PooledBranch

OF_TIMM = "tu-"


def check_encoder(name: str) -> None:
    """Raise UserError, naming the nearest ones, where there is no encoder called `name`."""
    own = [known for known in smp.encoders.get_encoder_names() if not known.startswith("timm-")]  # old names of "tu-"
    names = [*own, *(OF_TIMM + known for known in timm.list_models())]
    if name not in names:
        listed = text("The encoders are listed in the documentation of segmentation-models-pytorch.")
        raise unknown(text("There is no encoder called {name}.", name=name), name, names, listed)


class AnySegmenter(Segmenter):
    """A segmenter whose encoder takes weights of others by their names in timm too."""

    def fit_pretrained(self, state: Mapping[str, Tensor]) -> Mapping[str, Tensor]:
        """Return `state` with "stages.0..." called "stages_0...", where timm flattens its network to an encoder."""
        wanted = self.pretrained_part().state_dict()
        flat = {name: name.replace(".", "_", 1) for name in state if name not in wanted}
        return {flat[name] if flat.get(name) in wanted else name: tensor for name, tensor in state.items()}


def build(spec: NetworkSpec) -> AnySegmenter:
    """Build the options `decoder` and `encoder`. Raises UserError where they do not go together at this size.

    Whether they do shows in trying: the library does not say it.
    """
    decoder, encoder = str(spec.options["decoder"]), str(spec.options["encoder"])
    check_encoder(encoder)
    width, height = spec.size
    try:
        with torch.device("cpu"):  # smp reads numbers out of tensors while it builds
            body = getattr(smp, decoder)(
                encoder, encoder_weights=None, in_channels=spec.bands, classes=1 + spec.categories
            )
            _make_exportable(body)
            adapt_timm_norms(body)
            _freeze_unused(body, torch.zeros(1, spec.bands, height, width))
    except (RuntimeError, AssertionError, TypeError, ValueError, KeyError) as error:
        raise UserError(
            text(
                "{decoder} cannot be built on {encoder} for pictures of {width}x{height}.",
                decoder=decoder,
                encoder=encoder,
                width=width,
                height=height,
            ),
            text("Choose another encoder, another decoder or a larger size."),
        ) from error
    return AnySegmenter(spec, body, body.encoder.model if encoder.startswith(OF_TIMM) else body.encoder)


def _freeze_unused(body: nn.Module, images: Tensor) -> None:
    """Freeze what the answer does not depend on: the last layers of encoders that were classifiers, or whole stages."""
    parameters = list(body.parameters())
    gradients = torch.autograd.grad(body.eval()(images).sum(), parameters, allow_unused=True)
    for parameter, gradient in zip(parameters, gradients, strict=True):
        parameter.requires_grad_(gradient is not None)
    body.train()


def _make_exportable(module: nn.Module) -> None:
    """Replace pooling that the ONNX exporter refuses, in place."""
    for name, child in module.named_children():
        if hasattr(child, "pool_size"):  # a branch of PSPNet's pyramid
            setattr(module, name, PooledBranch(child))
        elif isinstance(child, nn.AdaptiveAvgPool2d) and isinstance(child.output_size, int) and child.output_size > 1:
            setattr(module, name, AdaptiveAveragePool(child.output_size))
        else:
            _make_exportable(child)
