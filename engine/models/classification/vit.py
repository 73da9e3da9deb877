"""ViT from timm (Dosovitskiy et al. 2020, arXiv 2010.11929): patches of 16x16 pixels, no convolution but the first.

It is built for the size of its pictures; the codes of the positions are resampled for any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import torch
from timm.layers import resample_abs_pos_embed
from timm.models.vision_transformer import VisionTransformer
from torch import Tensor

from engine.models.classification.base import Classifier
from engine.models.network import NetworkSpec


class SizedTransformer(VisionTransformer):
    """timm's, which takes other sizes than its own and exports at its own also where that is not square."""

    def _pos_embed(self, x: Tensor) -> Tensor:
        grid = (int(x.shape[1]), int(x.shape[2]))
        codes = self.pos_embed
        if grid != tuple(self.patch_embed.grid_size):
            codes = resample_abs_pos_embed(codes, grid, self.patch_embed.grid_size, num_prefix_tokens=1)
        tokens = torch.cat([self.cls_token.expand(x.shape[0], -1, -1), x.flatten(1, 2)], dim=1)
        return self.pos_drop(tokens + codes)


class SizedClassifier(Classifier):
    """A classifier whose pretrained weights are of square pictures of a size of their own."""

    body: SizedTransformer

    def fit_pretrained(self, state: Mapping[str, Tensor]) -> Mapping[str, Tensor]:  # noqa: D102 - see Network
        if "pos_embed" not in state:  # weights of a run of ours
            return state
        grid = self.body.patch_embed.grid_size
        return {**state, "pos_embed": resample_abs_pos_embed(state["pos_embed"], grid, num_prefix_tokens=1)}


def _build(width: int, heads: int, spec: NetworkSpec) -> SizedClassifier:
    body = SizedTransformer(
        img_size=(spec.size[1], spec.size[0]),
        in_chans=spec.bands,
        num_classes=spec.categories,
        embed_dim=width,
        num_heads=heads,
        dynamic_img_size=True,
    )
    return SizedClassifier(spec, body, body.head)


build_tiny = partial(_build, 192, 3)
build_small = partial(_build, 384, 6)
build_base = partial(_build, 768, 12)
