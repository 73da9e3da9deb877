"""The plots draw what pyqtgraph draws."""

from __future__ import annotations

import numpy as np
import pyqtgraph
from pytestqt.qtbot import QtBot

from gui.widgets.plot import new_plot


def pixels(plot: pyqtgraph.PlotWidget) -> np.ndarray:
    image = plot.grab().toImage().convertToFormat(plot.grab().toImage().Format.Format_Grayscale8)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())[:, : image.width()]


def test_ticks_and_grid_are_where_pyqtgraph_draws_them(qtbot: QtBot) -> None:
    plots = pyqtgraph.PlotWidget(), new_plot()
    for plot in plots:
        qtbot.addWidget(plot)
        plot.hideButtons()
        plot.resize(400, 200)
        plot.plot([0, 1, 2, 3], [0.0, 3.0, 1.0, 2.0])
        plot.showGrid(x=True, y=True, alpha=0.5)
        plot.show()
    theirs, ours = (pixels(plot).astype(int) for plot in plots)
    drawn = np.ptp(theirs, axis=0) > 0
    assert drawn.mean() > 0.9  # there is something to compare
    assert np.abs(theirs - ours).max() <= 20  # of 255: a translucent line may be blended a little differently
