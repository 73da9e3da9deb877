"""Icons: SVG drawn on an 18 px grid in resources/icons, tinted from the palette and sharp on any screen."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QAction, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton

from gui.assets import resource
from gui.theme import theme

SIZE = 18
_SCALES = (1, 2, 3)  # 100 to 300 %; in between Qt takes the next larger


def icon(name: str, role: str = "text", on: str = "") -> QIcon:
    """Return the icon tinted with the token `role`; `on` tints its checked state, disabled ones are dim."""
    return _icon(name, getattr(theme.tokens, role), getattr(theme.tokens, on) if on else "", theme.tokens.dim)


def pixmap(name: str, role: str = "text", size: int = SIZE, ratio: float = 1.0) -> QPixmap:
    """Return the icon as a picture of `size` logical pixels on a screen of `ratio` device pixels each."""
    return draw(name, getattr(theme.tokens, role), size, ratio)


def draw(name: str, tint: str, size: int = SIZE, ratio: float = 1.0) -> QPixmap:
    """Return the icon in the colour `tint`, "#rrggbb"."""
    picture = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(svg(name, tint).encode())).render(painter, QRectF(picture.rect()))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def svg(name: str, tint: str) -> str:
    """Return the drawing with its lines in `tint`."""
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", tint)


def app_icon() -> QIcon:
    """Return the icon of the program."""
    return QIcon(str(resource("icons", "seedling.svg")))


def bind_icon(owner: QAbstractButton | QAction, name: str, role: str = "text", on: str = "") -> None:
    """Give a button or action this icon, now and after each change of the theme."""
    old = next((child for child in owner.children() if isinstance(child, _Tint)), None)
    tint = old or _Tint(owner)
    tint.name, tint.role, tint.on = name, role, on
    tint.apply()


def tinted_files(folder: Path, names: dict[str, str]) -> None:
    """Write icons in given colours for the style sheet, which can only read files: {"check-on": "#ffffff"...}.

    The part before the last dash is the icon's name.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for file, tint in names.items():
        (folder / f"{file}.svg").write_text(svg(file.rpartition("-")[0], tint), encoding="utf-8")


class _Tint(QObject):
    """Keeps the icon of its parent in the colours of the theme."""

    def __init__(self, owner: QAbstractButton | QAction) -> None:
        super().__init__(owner)
        self.name, self.role, self.on = "", "text", ""
        theme.changed.connect(self.apply)

    @Slot()
    def apply(self) -> None:
        owner = self.parent()
        if isinstance(owner, QAbstractButton | QAction):
            owner.setIcon(icon(self.name, self.role, self.on))


@lru_cache(maxsize=512)
def _icon(name: str, tint: str, on: str, dim: str) -> QIcon:
    result = QIcon()
    states = [(tint, QIcon.Mode.Normal, QIcon.State.Off), (dim, QIcon.Mode.Disabled, QIcon.State.Off)]
    if on:
        states.append((on, QIcon.Mode.Normal, QIcon.State.On))
    for scale in _SCALES:
        for shade, mode, state in states:
            result.addPixmap(draw(name, shade, SIZE, scale), mode, state)
    return result
