"""What the network sees of the pictures' bands, in a line of the set-up, and the button that changes it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.bands import BandNames, channels_of, listed
from engine.errors import Text, UserError, text
from engine.training.settings import TrainSettings
from gui.i18n import on_language, say
from gui.widgets.buttons import Button
from gui.widgets.labels import Label

_PUBLISHED = 3  # bands that pretrained weights were made for
_FEW = 6  # names that a line can hold


class Bands(QWidget):
    """`asked` when the user wants to change it; the dialog belongs to the set-up, which knows the project."""

    asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._names = BandNames(())
        self._settings: TrainSettings | None = None
        self.words = Label(kind="dim", wrap=True)
        self.button = Button(
            "Bands…", tip="Choose and name the bands that the network sees, or add vegetation indices",
            run=self.asked.emit,
        )  # fmt: skip
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.words)
        layout.addWidget(self.button)
        on_language(self, self._say)

    def show_names(self, names: BandNames) -> None:
        """Say it of pictures whose bands are called so."""
        self._names = names
        self.setVisible(bool(names.names))
        self._say()

    def show_settings(self, settings: TrainSettings) -> None:
        """Say what these settings choose."""
        self._settings = settings
        self._say()

    def _say(self) -> None:
        settings, bands = self._settings, self._names.names
        if settings is None or not bands:
            self.words.setText("")
            return
        try:
            seen = channels_of(bands, settings.bands) or bands
        except UserError as error:
            self.words.setText(f"{say(error.message)} {say(error.hint)}")
            return
        lines = [say(seen_words(seen, bands)), say(first_layer(len(seen), settings))]
        self.words.setText("\n".join(line for line in lines if line))


def seen_words(seen: Sequence[str], bands: Sequence[str]) -> Text:
    """Return in words what a network sees of `bands`."""
    if len(seen) > _FEW and tuple(seen) != tuple(bands):
        return text("The network sees {count} bands and indices.", count=len(seen))
    if len(seen) > _FEW:
        return text("The network sees all {count} bands.", count=len(seen))
    if tuple(seen) == tuple(bands):
        return text("The network sees all {count} bands: {bands}.", count=len(seen), bands=listed(seen))
    return text("The network sees {bands}.", bands=listed(seen))


def first_layer(count: int, settings: TrainSettings) -> Text | str:
    """Return how pretrained weights are adapted to `count` channels; "" where there is nothing to adapt."""
    if count == _PUBLISHED or not (settings.pretrained or settings.weights_file):
        return ""
    if count == 1:
        return text("The pretrained first layer, made for 3 bands, is summed into 1.")
    return text(
        "The pretrained first layer, made for 3 bands, is repeated over {count} and rescaled by 3/{count}.", count=count
    )
