"""The one place that imports OpenCV.

On Linux, opencv-python points Qt at its own plugins as soon as it is imported, and PySide6 then aborts with "Could not
load the Qt platform plugin xcb". Both variables are put back right after the import.
"""

from __future__ import annotations

import os

_QT_VARIABLES = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")
_before = {name: os.environ.get(name) for name in _QT_VARIABLES}

import cv2  # noqa: E402, TID253

for _name, _value in _before.items():
    if _value is None:
        os.environ.pop(_name, None)
    else:
        os.environ[_name] = _value

cv2.utils.logging.setLogLevel(
    cv2.utils.logging.LOG_LEVEL_SILENT
)  # what it cannot read is said by us, in a sentence that names the file

__all__ = ["cv2"]
