"""pollen-bee, its splits, 128 px, 30 epochs from scratch: ResNet-18 >= 0.975, MobileNetV3-small >= 0.93."""

from __future__ import annotations

import sys

from tests.bench.real_training import prove

_VARIED = {"flip_vertical": True, "scale": 0.15, "color": 0.2}


def main() -> int:
    """Train both; return 1 when one falls short."""
    reached = [
        prove("pollen-bee", model, {"accuracy": accuracy}, _VARIED, epochs=30, image_size=128)
        for model, accuracy in (("mobilenetv3_small", 0.93), ("resnet18", 0.975))
    ]
    return 0 if all(reached) else 1


if __name__ == "__main__":
    sys.exit(main())
