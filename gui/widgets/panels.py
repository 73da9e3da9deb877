"""What holds other widgets together."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from gui.i18n import bind
from gui.icons import bind_icon
from gui.theme import GRID, restyle, set_kind
from gui.widgets.buttons import Button
from gui.widgets.labels import Heading, IconLabel, Label

_EMPTY_WIDTH = 440


class Panel(QWidget):
    """A side column: `.body` is its layout. `section("Categories")` adds a heading with room above it."""

    def __init__(self, margin: int = 2 * GRID) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        set_kind(self, "panel")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(margin, 2 * GRID if margin else 0, margin, 2 * GRID if margin else 0)
        self.body.setSpacing(GRID)

    def section(self, literal: str, step: int | None = None) -> Heading:
        """Add a heading and return it."""
        if self.body.count():
            self.body.addSpacing(GRID)
        heading = Heading(literal, step)
        self.body.addWidget(heading)
        return heading

    def add(self, widget: QWidget, stretch: int = 0) -> QWidget:
        """Add a widget below the others and return it."""
        self.body.addWidget(widget, stretch)
        return widget


class Card(QFrame):
    """A framed group; `.body` is its layout. `clickable`: takes focus and emits `clicked` (mouse, Enter, Space)."""

    clicked = Signal()
    double_clicked = Signal()

    def __init__(self, *, clickable: bool = False) -> None:
        super().__init__()
        self._clickable = clickable
        self.setProperty("clickable", clickable)
        set_kind(self, "card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(12, 10, 12, 10)
        self.body.setSpacing(4)
        if clickable:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_selected(self, selected: bool) -> None:
        """Draw it as the chosen one."""
        if bool(self.property("selected")) != selected:
            self.setProperty("selected", selected)
            restyle(self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        inside = self.rect().contains(event.position().toPoint())
        if self._clickable and inside and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._clickable and event.button() == Qt.MouseButton.LeftButton:
            self.double_clicked.emit()
        super().mouseDoubleClickEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._clickable and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit()
            return
        super().keyPressEvent(event)


class Foldable(QWidget):
    """Something that few need, under a line to press: "▸ Advanced". `.body` is its layout."""

    toggled = Signal(bool)

    def __init__(self, literal: str, *, opened: bool = False) -> None:
        super().__init__()
        self.head = QPushButton()
        self.head.setCheckable(True)
        set_kind(self.head, "fold")
        bind(self.head.setText, literal)
        bind(self.head.setAccessibleName, literal)
        bind(self.head.setToolTip, literal)
        self.inside = QWidget()
        self.body = QVBoxLayout(self.inside)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(GRID)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.head)
        layout.addWidget(self.inside)
        self.head.toggled.connect(self._fold)
        self.head.setChecked(opened)
        self._fold(opened)

    def _fold(self, opened: bool) -> None:
        bind_icon(self.head, "chevron-down" if opened else "chevron-right", "dim")
        self.inside.setVisible(opened)
        self.toggled.emit(opened)


class Scroll(QScrollArea):
    """A column that scrolls up and down when it must, without a frame; `.body` is the layout inside."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        set_kind(inside, "scrolled")
        self.body = QVBoxLayout(inside)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(GRID)
        self.setWidget(inside)
        inside.installEventFilter(self)

    def minimumSizeHint(self) -> QSize:
        """As wide as what is inside needs: it never scrolls sideways."""
        inside = self.widget()
        width = inside.minimumSizeHint().width() if inside is not None else 0
        return QSize(width + self.verticalScrollBar().sizeHint().width(), super().minimumSizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


class EmptyState(QWidget):
    """What a place is for while it is empty: an icon, a title, a sentence, one button and a line on what comes next."""

    def __init__(
        self,
        icon: str,
        title: str,
        sentence: str,
        *,
        button: str = "",
        tip: str = "",
        run: Callable[[], object] | None = None,
        then: str = "",
    ) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.button = Button(button, tip=tip, kind="primary", run=run) if button else None
        inside = QWidget()
        inside.setMaximumWidth(_EMPTY_WIDTH)
        inside.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(IconLabel(icon, "dim", 40), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(_centred(title, "title"))
        column.addWidget(_centred(sentence, "dim"))
        if self.button is not None:
            column.addSpacing(GRID)
            column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        if then:
            column.addSpacing(GRID)
            column.addWidget(_centred(then, "small"))
        rows = QVBoxLayout()
        rows.addStretch(2)
        rows.addWidget(inside)
        rows.addStretch(3)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        layout.addStretch(1)
        layout.addLayout(rows, 1000)
        layout.addStretch(1)


def clear_layout(layout: QLayout) -> None:
    """Remove and delete every widget of a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def _centred(literal: str, kind: str) -> Label:
    label = Label(literal, kind=kind, wrap=True)
    label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    return label
