"""The six sizes of SegFormer."""

from __future__ import annotations

from engine.catalog.row import Architecture, Paper, Recipe

_PAPER = Paper("SegFormer: Simple and Efficient Design for Semantic Segmentation with Transformers", "2105.15203")


def _row(size: str, params: int) -> Architecture:
    return Architecture(
        key=f"segformer_{size}",
        title=f"SegFormer-{size.upper()}",
        family="SegFormer",
        task="segmentation",
        year=2021,
        paper=_PAPER,
        idea="A transformer without codes for positions gives maps at four scales, and plain layers join them.",
        params=params,
        published_categories=20,
        image_size=(512, 512),
        divisor=32,
        provider="smp",
        builder=f"engine.models.segmentation.segformer:build_{size}",
        recipe=Recipe("adamw", 5e-4, 1e-2, 4),
    )


ROWS: tuple[Architecture, ...] = (
    _row("b0", 3_719_541),
    _row("b1", 13_682_645),
    _row("b2", 27_362_773),
    _row("b3", 47_238_613),
    _row("b4", 64_009_173),
    _row("b5", 84_609_493),
)
