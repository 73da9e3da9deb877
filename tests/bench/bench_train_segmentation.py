"""coffee-seg, its own folders, DeepLabV3+ from scratch, 384x192, 20 epochs: mIoU >= 0.878, symptom IoU >= 0.67."""

from __future__ import annotations

import sys

from tests.bench.real_training import prove


def main() -> int:
    """Train; return 1 when it falls short."""
    varied = {"flip_vertical": True, "scale": 0.2, "color": 0.2}
    reach = {"miou": 0.878, "symptom iou": 0.67}
    model = "deeplabv3plus_resnet18"
    return 0 if prove("coffee-seg", model, reach, varied, epochs=20, image_size="384x192") else 1


if __name__ == "__main__":
    sys.exit(main())
