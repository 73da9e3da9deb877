"""How long one frame of the canvas takes on a 24-megapixel picture, against the 16.7 ms of 60 frames a second.

python3 main.py bench canvas
"""

from __future__ import annotations

import os
import time

import numpy as np

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def main() -> None:
    from PySide6.QtWidgets import QApplication

    from engine.annotation import Annotation, Box, Category, Polygon
    from gui.canvas.pyramid import Pyramid
    from gui.canvas.view import Canvas

    app = QApplication([])
    random = np.random.default_rng(0)
    leaf = Category(0, "leaf")
    picture = Pyramid(random.integers(0, 256, (4000, 6000, 3), dtype=np.uint8)).prepare()
    boxes = random.uniform(0, 3900, (300, 2))
    annotations = [Annotation(leaf, Box(x, y, x + 90, y + 60), id=i + 1) for i, (x, y) in enumerate(boxes)]
    angles = np.linspace(0, 2 * np.pi, 500, endpoint=False)
    ring = np.stack([3000 + 1500 * np.cos(angles), 2000 + 1500 * np.sin(angles)], 1)
    annotations.append(Annotation(leaf, Polygon.of(ring), id=999))
    for size in ((1280, 800), (1920, 1080)):
        canvas = Canvas()
        canvas.resize(*size)
        canvas.set_picture(picture)
        canvas.set_annotations(annotations)
        canvas.show()
        app.processEvents()
        for name, step in (("pan", lambda c: c._set_view(c.view.moved(1, 1))), ("zoom", lambda c: c.zoom_step(0.03))):
            canvas.fit()
            times = []
            for _ in range(200):
                step(canvas)
                start = time.perf_counter()
                canvas.repaint()
                times.append((time.perf_counter() - start) * 1000)
            p50, p99 = np.percentile(times, [50, 99])
            print(f"{size[0]}x{size[1]} {name}: median {p50:.1f} ms, p99 {p99:.1f} ms, of the 16.7: {p50 / 16.7:.2f}")


if __name__ == "__main__":
    main()
