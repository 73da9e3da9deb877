"""pollen-bee, its splits, 30 epochs from scratch: ResNet-18 >= 0.975, every classifier below 6 M parameters >= 0.93.

    python3 main.py bench train_classification                       MobileNetV3-small and ResNet-18
    python3 main.py bench train_classification squeezenet1_1 ...     those that you name

At 128 px, or at the network's own size where that is smaller (LeNet-5, NiN for CIFAR: 32).
"""

from __future__ import annotations

import sys

from engine import catalog
from tests.bench.real_training import prove, read_arguments

REACH = {"mobilenetv3_small": 0.93, "resnet18": 0.975}
_VARIED = {"flip_vertical": True, "scale": 0.15, "color": 0.2}


def main() -> int:
    """Train each; return 1 when one falls short."""
    reached = [prove_one(key) for key in read_arguments().networks or REACH]
    return 0 if all(reached) else 1


def prove_one(key: str) -> bool:
    """Train the network named `key` and print its numbers; return whether it reaches what it should."""
    reach = {"accuracy": REACH.get(key, 0.93)}
    return prove("pollen-bee", key, reach, _VARIED, epochs=30, image_size=min(128, *catalog.get(key).image_size))


if __name__ == "__main__":
    sys.exit(main())
