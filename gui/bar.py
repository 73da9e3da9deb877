"""The bar at the head of the window: logo, project and its menu, tabs, device, language, help."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeySequence, QPaintEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QToolButton,
)

from gui.i18n import bind, language, on_language, tr, unbind
from gui.icons import SIZE, pixmap
from gui.theme import color, set_kind
from gui.widgets.buttons import Chip, IconButton, set_tip
from gui.widgets.labels import IconLabel

_HEIGHT = 48
_LONGEST_NAME = 26  # letters


class Bar(QFrame):
    """Tabs appear with `set_tabs`; `tab_chosen` carries the name of the one the user pressed."""

    tab_chosen = Signal(str)
    language_pressed = Signal()
    device_pressed = Signal()

    def __init__(self, project_menu: QMenu, help_menu: QMenu) -> None:
        super().__init__()
        set_kind(self, "bar")
        self.setFixedHeight(_HEIGHT)
        self.project = ProjectButton()
        self.project.setMenu(project_menu)
        set_tip(self.project, "Project: recent, new, import, export", "Alt+P")
        self.project.setShortcut(QKeySequence("Alt+P"))
        self._tabs = QButtonGroup(self)
        self._names: list[str] = []
        self._tab_row = QHBoxLayout()
        self._tab_row.setSpacing(0)
        self.device = DeviceChip()
        self.device.pressed_.connect(self.device_pressed)
        self.language = QToolButton()
        self.language.clicked.connect(lambda *_: self.language_pressed.emit())
        set_tip(self.language, "中文 / English", "Ctrl+Shift+L")
        self.help = IconButton("help", "Help", shortcut="F1")
        self.help.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.help.setMenu(help_menu)
        self._tabs.idClicked.connect(lambda index: self.tab_chosen.emit(self._names[index]))
        on_language(self, self._say_language)
        self._lay_out()
        self.set_project("")

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 0, 12, 0)
        layout.setSpacing(4)
        layout.addWidget(IconLabel("logo", "accent", 24))
        layout.addWidget(self.project)
        layout.addSpacing(12)
        layout.addLayout(self._tab_row)
        layout.addStretch(1)
        for part in (self.device, self.language, self.help):
            layout.addWidget(part)

    def set_project(self, name: str) -> None:
        """Show the name of the open project; "" while there is none."""
        if name:
            unbind(self.project.setText)  # a name is not a sentence
            short = name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"
            self.project.setText(short.replace("&", "&&"))
        else:
            bind(self.project.setText, "No project")
        bind(self.project.setAccessibleName, "Project {name}", name=name)

    def set_tabs(self, tabs: Sequence[tuple[str, str, str]]) -> None:
        """Show tabs: (name, literal, shortcut) each. Their keys are live in the window."""
        for name, literal, shortcut in tabs:
            button = TabButton()
            bind(button.setText, literal)
            bind(button.setAccessibleName, literal)
            set_tip(button, literal, shortcut)
            self._tabs.addButton(button, len(self._names))
            self._names.append(name)
            self._tab_row.addWidget(button)

    def tab(self, name: str) -> QPushButton:
        """Return the button of a tab."""
        button = self._tabs.button(self._names.index(name))
        assert isinstance(button, QPushButton)
        return button

    def mark_tab(self, name: str) -> None:
        """Draw `name` as the tab in front; "" for none."""
        self._tabs.setExclusive(False)
        for index, known in enumerate(self._names):
            self._tabs.button(index).setChecked(known == name)
        self._tabs.setExclusive(bool(name))

    def enable_tabs(self, enabled: bool) -> None:
        """Without a project there is nothing to show in a tab."""
        for button in self._tabs.buttons():
            button.setVisible(enabled)

    def _say_language(self) -> None:
        self.language.setText("中 / EN")
        self.language.setAccessibleName(tr("Language: {name}", name="中文" if language.code == "zh" else "English"))


class TabButton(QPushButton):
    """The name of a tab, wide enough for itself in bold: Qt reckons with the plain letters only."""

    def __init__(self) -> None:
        super().__init__()
        self.setCheckable(True)
        set_kind(self, "tab")

    def sizeHint(self) -> QSize:
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        more = QFontMetrics(bold).horizontalAdvance(self.text()) - self.fontMetrics().horizontalAdvance(self.text())
        return super().sizeHint() + QSize(max(more, 0) + 2, 0)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class ProjectButton(QPushButton):
    """The name of the project with an arrow behind it, which Qt itself cannot place there."""

    def __init__(self) -> None:
        super().__init__()
        set_kind(self, "project")

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""  # type: ignore[attr-defined]
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        painter.setPen(color("text"))
        name = self.rect().adjusted(8, 0, -SIZE - 6, 0)
        painter.drawText(name, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextShowMnemonic, self.text())
        arrow = pixmap("chevron-down", "text", SIZE, self.devicePixelRatioF())
        painter.drawPixmap(self.width() - SIZE - 6, (self.height() - SIZE) // 2, arrow)


class DeviceChip(Chip):
    """What trains: "CPU · 2 cores" or the name of the graphics card, once PyTorch is there."""

    pressed_ = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        bind(self.setText, "Getting ready…")
        bind(self.setToolTip, "What this computer trains and runs networks on. Click to check this computer.")
        bind(self.setAccessibleName, "Device")

    def mouseReleaseEvent(self, event: object) -> None:
        del event
        self.pressed_.emit()
