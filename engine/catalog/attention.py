"""The option of convolutional networks to attend."""

from __future__ import annotations

from dataclasses import replace

from engine.catalog.row import Option

ATTENTION = Option(
    "attention",
    "Attention",
    "What the network learns to look at: se, eca (channels), cbam (channels, then places) in each block; bam between "
    "the stages; self lets all places of the last map see each other.",
    ("none", "se", "eca", "cbam", "bam", "self"),
    "none",
    costs=True,
)
# Of networks whose blocks weigh their channels by SE already: a second gate of the same kind would only repeat it.
ATTENTION_BESIDE_SE = replace(
    ATTENTION,
    help="What the network learns to look at: eca (channels), cbam (channels, then places) in each block, beside se, "
    "which it has already; bam between the stages; self lets all places of the last map see each other.",
    choices=("none", "eca", "cbam", "bam", "self"),
)
