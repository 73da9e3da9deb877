"""bccd, its own split, YOLOv5n from scratch at 320 px, 60 epochs: map50 >= 0.80 and map >= 0.45."""

from __future__ import annotations

import sys

from tests.bench.real_training import prove


def main() -> int:
    """Train; return 1 when it falls short."""
    varied = {"flip_vertical": True, "scale": 0.4, "color": 0.3, "mosaic": 0.5}
    reach = {"map50": 0.80, "map": 0.45}
    return 0 if prove("bccd", "yolov5n", reach, varied, epochs=60, image_size=320) else 1


if __name__ == "__main__":
    sys.exit(main())
