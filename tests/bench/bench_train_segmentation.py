"""coffee-seg, its own folders, from scratch, 384x192, 20 epochs: DeepLabV3+ mIoU >= 0.878, symptom IoU >= 0.67.

U-Net of width 16, padded and batch-normalised, is trained beside it for comparison; nothing is asked of it.
"""

from __future__ import annotations

import sys
from typing import Any

from tests.bench.real_training import prove

VARIED = {"flip_vertical": True, "scale": 0.2, "color": 0.2}
NETWORKS: list[tuple[str, dict[str, float], dict[str, Any]]] = [
    ("deeplabv3plus_resnet18", {"miou": 0.878, "symptom iou": 0.67}, {}),
    ("unet", {}, {"options": {"width": 16, "padding": "same"}}),
]


def main() -> int:
    """Train both; return 1 when one falls short."""
    kept = [prove_one(*network) for network in NETWORKS]
    return 0 if all(kept) else 1


def prove_one(model: str, reach: dict[str, float], options: dict[str, Any]) -> bool:
    """Train one of them and print its numbers; return whether it reaches what it should."""
    return prove("coffee-seg", model, reach, VARIED, epochs=20, image_size="384x192", **options)


if __name__ == "__main__":
    sys.exit(main())
