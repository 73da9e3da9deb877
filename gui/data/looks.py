"""How a picture of many bands is looked at: its colours, one band, a vegetation index."""

from __future__ import annotations

from engine.band_views import COLOURS, HIGH, INFRARED, LOW, views_of
from engine.bands import BandNames, spoken
from engine.errors import text
from gui.i18n import bind
from gui.widgets.inputs import ComboBox

_ORDINARY = 3  # bands of a colour picture, of which there is one way to look at it


class Looks(ComboBox):
    """The ways that the names of the bands allow; `picked` carries one of `views_of`. Hidden for ordinary pictures."""

    def __init__(self) -> None:
        super().__init__("How the bands are shown")
        self._names: tuple[str, ...] = ()
        bind(
            self.setToolTip,
            "How the bands are shown (B for the next). An index is violet at {low} or less and yellow at {high}; "
            "bands are named in Train, under Bands",
            low=f"{LOW:g}",
            high=f"{HIGH:g}",
        )
        self.hide()

    def show_names(self, names: BandNames) -> None:
        """Offer the views of these bands; what is chosen stays where it can."""
        self.setVisible(len(names.names) > _ORDINARY)
        if names.names == self._names:
            return
        self._names, before = names.names, self.chosen
        self.clear_choices()
        for view in views_of(names.names):
            own = {COLOURS: text("Colours"), INFRARED: text("Near infrared as red")}
            self.add_choice(view, own.get(view) or spoken(view))
        self.choose(before if before in views_of(names.names) else COLOURS)

    def step(self) -> None:
        """Go to the next view, as if it had been picked."""
        if self.isVisible() and self.count():
            self.setCurrentIndex((self.currentIndex() + 1) % self.count())
            self.picked.emit(self.chosen)
