"""The detectors, in the order of their years."""

from __future__ import annotations

from engine.catalog.row import Architecture, Paper

ROWS: tuple[Architecture, ...] = (
    Architecture(
        key="yolov5n",
        title="YOLOv5n",
        family="YOLO",
        task="detection",
        year=2020,
        paper=Paper("YOLOv5, release 6 (no paper)"),
        idea="One pass finds all things: fitted anchors, bounded boxes, several cells that answer for each box.",
        params=1_872_157,
        published_categories=80,
        image_size=(320, 320),
        divisor=32,
        provider="seedling",
        builder="engine.models.detection.yolov5:build_nano",
    ),
    Architecture(
        key="ssdlite320",
        title="SSDlite-MobileNetV3",
        family="SSD",
        task="detection",
        year=2018,
        paper=Paper("MobileNetV2: Inverted Residuals and Linear Bottlenecks", "1801.04381"),
        idea="Default boxes on six maps, predicted by separable convolutions that suit a phone.",
        params=3_440_060,
        published_categories=90,
        image_size=(320, 320),
        divisor=32,
        provider="torchvision",
        builder="engine.models.detection.ssdlite:build",
        weights="SSDLite320_MobileNet_V3_Large_Weights.COCO_V1",
    ),
)
