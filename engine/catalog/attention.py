"""The option of the residual networks to attend."""

from __future__ import annotations

from engine.catalog.row import Option

ATTENTION = Option(
    "attention",
    "Attention",
    "What the network learns to look at: se, eca (channels), cbam (channels, then places) in each block; bam between "
    "the stages; self lets all places of the last map see each other.",
    ("none", "se", "eca", "cbam", "bam", "self"),
    "none",
)
