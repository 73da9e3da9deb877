"""The look: the only file that names a colour.

`tokens()` are the colours in use; a widget that paints itself asks for them in `paintEvent` and needs nothing more.
What must be redone when the theme changes (a plot, a tinted icon) connects to `theme.changed`. Style sheets go by the
dynamic property `kind`: `set_kind(button, "primary")`; see gui/style.py.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from engine.annotation import PALETTE


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one theme, "#rrggbb"."""

    name: str
    background: str
    panel: str
    raised: str
    line: str
    text: str
    dim: str
    accent: str
    on_accent: str
    warning: str
    error: str
    surround: str  # around the picture


LIGHT = Tokens(
    "light", "#f4f5f3", "#ffffff", "#f8f9f7", "#dfe3dd", "#1d2420", "#66716a", "#2f8f5f", "#ffffff",
    "#b7791f", "#c0392b", "#e9ebe7",
)  # fmt: skip
DARK = Tokens(
    "dark", "#15181c", "#1c2026", "#242a31", "#2f363f", "#e6e9ed", "#98a2ae", "#4cb782", "#0f1a14",
    "#e0a84b", "#e0685c", "#101215",
)  # fmt: skip

GRID = 8  # pixels; GRID // 2 inside groups
RADIUS, CARD_RADIUS = 6, 8
TEXT_PX, HEADING_PX, TITLE_PX, NUMBER_PX = 13, 11, 15, 22
MODES = ("system", "light", "dark")


class Theme(QObject):
    """The theme in use; follows the system unless told otherwise, and `changed` after each switch."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.mode = "system"
        self.tokens = LIGHT

    def attach(self, app: QApplication, mode: str = "system") -> None:
        """Dress `app` and go on following the system; SEEDLING_THEME overrides `mode`."""
        app.setStyle("Fusion")
        app.setFont(text_font())
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow)
        self.use(os.environ.get("SEEDLING_THEME", mode))

    def use(self, mode: str) -> None:
        """Switch to "light", "dark" or "system"."""
        self.mode = mode if mode in MODES else "system"
        scheme = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(self.mode, Qt.ColorScheme.Unknown)
        QGuiApplication.styleHints().setColorScheme(scheme)
        self._apply()

    def _follow(self) -> None:
        if self.mode == "system":
            self._apply()

    def _apply(self) -> None:
        from gui.style import style_sheet

        app = QApplication.instance()
        wanted = self._wanted()
        if not isinstance(app, QApplication) or (wanted is self.tokens and app.styleSheet()):
            return
        self.tokens = wanted
        app.setPalette(palette(wanted))
        app.setStyleSheet(style_sheet(wanted))
        self.changed.emit()

    def _wanted(self) -> Tokens:
        if self.mode != "system":
            return DARK if self.mode == "dark" else LIGHT
        return DARK if system_is_dark() else LIGHT


theme = Theme()


def system_is_dark() -> bool:
    """Return whether the desktop asks for a dark theme."""
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


def tokens() -> Tokens:
    """Return the colours in use."""
    return theme.tokens


def color(role: str) -> QColor:
    """Return the colour of a token by its name, e.g. `color("accent")`."""
    return QColor(getattr(theme.tokens, role))


def category_color(index: int, palette: Sequence[str] = PALETTE) -> QColor:
    """Return the colour of the `index`-th category; the colour-blind-safe order repeats after eight."""
    return QColor(palette[index % len(palette)])


def mix(first: str, second: str, part: float) -> str:
    """Return `first` with `part` in [0, 1] of `second` mixed in, as "#rrggbb"."""
    a, b = QColor(first), QColor(second)
    pairs = ((a.red(), b.red()), (a.green(), b.green()), (a.blue(), b.blue()))
    return "#" + "".join(f"{round(x + (y - x) * part):02x}" for x, y in pairs)


def contrast(first: str, second: str) -> float:
    """Return the WCAG contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def legible(value: str, grounds: Sequence[str], ink: str, ratio: float = 4.5) -> str:
    """Return `value` with just as much of `ink` mixed in that it differs from all `grounds` by the contrast `ratio`."""
    shades = (mix(value, ink, part / 50) for part in range(51))
    return next((shade for shade in shades if all(contrast(shade, g) >= ratio for g in grounds)), ink)


def filled(t: Tokens) -> str:
    """Return the ground for words in `on_accent`: the accent, a little deeper where small words need it."""
    return legible(t.accent, [t.on_accent], t.text)


def on_color(background: str) -> str:
    """Return the darkest or lightest text colour, whichever reads better on `background` (a category's label)."""
    return max(("#ffffff", "#0f1a14"), key=lambda ink: contrast(ink, background))


def text_font(pixels: int = TEXT_PX, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Return the system font at `pixels`, with tabular figures."""
    font = QFont(QApplication.font())
    font.setPixelSize(pixels)
    font.setWeight(weight)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def set_kind(widget: QWidget, kind: str) -> None:
    """Let the style sheet dress `widget` as `kind` ("primary", "card", "heading", "dim"...)."""
    widget.setProperty("kind", kind)
    restyle(widget)


def restyle(widget: QWidget) -> None:
    """Read the style sheet again after a dynamic property has changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def calm() -> bool:
    """Return whether motion should be left out: the system asks for it, or SEEDLING_CALM is set."""
    app = QApplication.instance()
    animated = isinstance(app, QApplication) and app.isEffectEnabled(Qt.UIEffect.UI_General)
    return bool(os.environ.get("SEEDLING_CALM")) or not animated


def palette(t: Tokens) -> QPalette:
    """Return the palette for what no style sheet reaches (file dialogs, pyqtgraph's menus)."""
    roles = QPalette.ColorRole
    result = QPalette()
    for role, value in (
        (roles.Window, t.panel), (roles.Base, t.panel), (roles.AlternateBase, t.raised), (roles.Button, t.raised),
        (roles.WindowText, t.text), (roles.Text, t.text), (roles.ButtonText, t.text), (roles.BrightText, t.error),
        (roles.ToolTipBase, t.raised), (roles.ToolTipText, t.text), (roles.PlaceholderText, t.dim),
        (roles.Highlight, filled(t)), (roles.HighlightedText, t.on_accent), (roles.Link, t.accent),
        (roles.Light, t.raised), (roles.Midlight, t.line), (roles.Mid, t.line), (roles.Dark, t.line),
        (roles.Shadow, t.background), (roles.Accent, t.accent),
    ):  # fmt: skip
        result.setColor(role, QColor(value))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, role, QColor(t.dim))
    return result


def _luminance(value: str) -> float:
    parts = [int(value[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
