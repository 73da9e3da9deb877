"""The start page: one's own pictures, the sample garden, a new project, or one of the last ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui.i18n import bind, mark
from gui.preferences import Preferences, Recent
from gui.theme import GRID, set_kind
from gui.widgets.banner import Banner
from gui.widgets.buttons import Button, IconButton
from gui.widgets.labels import ElidedLabel, Heading, IconLabel, Label
from gui.widgets.panels import Card, Scroll, clear_layout

_WIDTH = 920
_SHOWN = 6


class StartActions(Protocol):
    """What the start page can set going (`gui.projects.Projects`)."""

    def ask_pictures(self) -> None: ...
    def open_sample(self) -> None: ...
    def ask_new(self) -> None: ...
    def ask_open(self) -> None: ...
    def open_folder(self, folder: Path) -> None: ...


class StartPage(QWidget):
    """Shown while no project is open."""

    def __init__(self, actions: StartActions, preferences: Preferences) -> None:
        super().__init__()
        self._actions, self._preferences = actions, preferences
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        set_kind(self, "background")
        self.banner = Banner()
        self.recent = QVBoxLayout()
        self.recent.setSpacing(4)
        self.recent_heading = Heading("Recent projects")
        page = QWidget()
        page.setMaximumWidth(_WIDTH)
        page.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(page)
        column.setContentsMargins(3 * GRID, 4 * GRID, 3 * GRID, 3 * GRID)
        column.setSpacing(GRID)
        column.addStretch(1)
        column.addLayout(_welcome())
        column.addSpacing(2 * GRID)
        column.addLayout(self._cards())
        column.addSpacing(2 * GRID)
        column.addWidget(self.recent_heading)
        column.addLayout(self.recent)
        column.addStretch(2)
        column.addWidget(_drop_hint(), 0, Qt.AlignmentFlag.AlignHCenter)
        self._lay_out(page)
        self.refresh()

    def _lay_out(self, page: QWidget) -> None:
        scroll = Scroll()
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(page, 1000)
        row.addStretch(1)
        scroll.body.addLayout(row)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.banner)
        layout.addWidget(scroll, 1)

    def _cards(self) -> QHBoxLayout:
        cards = QHBoxLayout()
        cards.setSpacing(2 * GRID)
        actions = self._actions
        self.pictures_button = Button("Open a folder of my pictures", kind="primary", run=actions.ask_pictures)
        self.sample_button = Button("Sample garden", run=actions.open_sample)
        self.new_button = Button("New project", run=actions.ask_new)
        self.open_button = Button("Open a project…", run=actions.ask_open)
        for icon, title, sentence, buttons in (
            (
                "images",
                mark("My own pictures"),
                mark(
                    "A folder of photos, with labels or without. They stay where they are; nothing is changed in them."
                ),
                (self.pictures_button,),
            ),
            (
                "flower",
                mark("Just have a look"),
                mark("A greenhouse with plants, pots and insects, labeled already. Train on it in five minutes."),
                (self.sample_button,),
            ),
            (
                "folder",
                mark("A project"),
                mark("Start an empty one, or go on with one that lies elsewhere."),
                (self.new_button, self.open_button),
            ),
        ):
            cards.addWidget(_card(icon, title, sentence, buttons), 1)
        return cards

    def refresh(self) -> None:
        """Read the recent projects again."""
        clear_layout(self.recent)
        rows = self._preferences.recent[:_SHOWN]
        self.recent_heading.setVisible(bool(rows))
        for row in rows:
            self.recent.addWidget(_RecentRow(row, self._actions.open_folder, self._forget))

    def _forget(self, folder: Path) -> None:
        self._preferences.forget_project(folder)
        self.refresh()


class _RecentRow(Card):
    """One project to open again; one that is not there now says so and can be taken off the list."""

    def __init__(self, recent: Recent, open_: Callable[[Path], object], forget: Callable[[Path], object]) -> None:
        missing = recent.missing
        super().__init__(clickable=not missing)
        self.recent = recent
        name = Label(kind="dim" if missing else "strong")
        name.setText(recent.name)
        place = ElidedLabel(str(recent.folder), Qt.TextElideMode.ElideMiddle)
        set_kind(place, "dim")
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(IconLabel("warning" if missing else "folder", "warning" if missing else "dim"))
        row.addWidget(name)
        row.addWidget(place, 1)
        if missing:
            row.addWidget(Label("not there now", kind="warning"))
            forget_button = IconButton("close", "Take off this list", run=lambda: forget(recent.folder))
            row.addWidget(forget_button)
        self.body.addLayout(row)
        self.body.setContentsMargins(12, 6, 8, 6)
        self.setAccessibleName(recent.name)
        if missing:
            bind(self.setToolTip, "A drive that is not plugged in, or a folder that was moved")
        else:
            bind(self.setToolTip, "Open {name}", name=recent.name)
            self.clicked.connect(lambda: open_(recent.folder))


def _welcome() -> QHBoxLayout:
    words = QVBoxLayout()
    words.setSpacing(2)
    name = Label(kind="huge")
    name.setText("Seedling")
    words.addWidget(name)
    words.addWidget(
        Label("From a folder of pictures to a network that sees what you see, on this computer.", kind="dim", wrap=True)
    )
    row = QHBoxLayout()
    row.setSpacing(2 * GRID)
    row.addWidget(IconLabel("logo", "accent", 52), 0, Qt.AlignmentFlag.AlignTop)
    row.addLayout(words, 1)
    return row


def _card(icon: str, title: str, sentence: str, buttons: tuple[Button, ...]) -> Card:
    card = Card()
    card.body.setContentsMargins(16, 16, 16, 16)
    card.body.setSpacing(GRID)
    card.body.addWidget(IconLabel(icon, "accent", 28))
    card.body.addWidget(Label(title, kind="title", wrap=True))
    card.body.addWidget(Label(sentence, kind="dim", wrap=True))
    card.body.addStretch(1)
    card.body.addSpacing(GRID)
    for button in buttons:
        if button.property("kind") != "primary":
            set_kind(button, "on-card")
        card.body.addWidget(button)
    return card


def _drop_hint() -> QWidget:
    hint = QWidget()
    row = QHBoxLayout(hint)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(IconLabel("import"))
    row.addWidget(Label("or drop pictures, a folder or a labeled data set anywhere in this window", kind="dim"))
    return hint
