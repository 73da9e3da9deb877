"""The categories of a project: colour, name, how often, and the digit that chooses each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QColorDialog, QHBoxLayout, QLabel, QLineEdit, QMenu, QVBoxLayout, QWidget

from engine.annotation import Category
from gui import theme
from gui.i18n import bind, tr
from gui.theme import set_kind
from gui.widgets.buttons import Chip, IconButton
from gui.widgets.labels import ElidedLabel, Heading, Label
from gui.widgets.panels import Scroll


class Dot(QWidget):
    """The colour of a category."""

    def __init__(self, color: str) -> None:
        super().__init__()
        self._color = QColor(color)
        self.setFixedSize(16, 18)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._color)
        painter.drawEllipse(3, 4, 10, 10)


class Row(QWidget):
    """One line of a list: dot, name, something at the end."""

    clicked = Signal()
    double_clicked = Signal()
    menu_asked = Signal(QPoint)

    def __init__(self, color: str, name: str, detail: str, key: str = "", *, dim: bool = False) -> None:
        super().__init__()
        self._chosen = False
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(f"{name} {detail}")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 3, 4, 3)
        layout.setSpacing(8)
        layout.addWidget(Dot(color))
        self.name = ElidedLabel(name)
        layout.addWidget(self.name, 1)
        self.detail = QLabel(detail)
        if dim:
            set_kind(self.name, "dim")
        set_kind(self.detail, "dim")
        layout.addWidget(self.detail)
        if key:
            layout.addWidget(Chip(key))

    def set_chosen(self, chosen: bool) -> None:
        """Mark it as the chosen one."""
        self._chosen = chosen
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._chosen and not self.underMouse():
            return
        t = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.mix(t.panel, t.accent if self._chosen else t.dim, 0.16 if self._chosen else 0.1)))
        painter.drawRoundedRect(self.rect(), theme.RADIUS, theme.RADIUS)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.double_clicked.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_asked.emit(event.globalPos())


class NamePopup(QLineEdit):
    """A line at the mouse that asks for a name; Enter takes it, Esc or a click elsewhere drops it."""

    def __init__(self, parent: QWidget, place: QPoint, take: Callable[[str], object], name: str = "") -> None:
        super().__init__(name, parent)
        self.setWindowFlag(Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        bind(self.setPlaceholderText, "Name of the category, then Enter")
        bind(self.setAccessibleName, "Name of the category")
        self.setMinimumWidth(240)
        self.selectAll()
        self._take = take
        self.returnPressed.connect(self._done)
        screen = self.screen().availableGeometry()
        x = min(place.x(), screen.right() - 250)
        self.move(x, min(place.y(), screen.bottom() - 40))
        self.show()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def _done(self) -> None:
        name = self.text().strip()
        self.close()
        if name:
            self._take(name)


class CategoryPanel(QWidget):
    """The list of categories with a heading and a plus."""

    picked = Signal(object)  # Category
    added = Signal(str)  # a name
    changed = Signal(object)  # Category: renamed or recoloured
    removed = Signal(object)  # Category

    def __init__(self) -> None:
        super().__init__()
        self._categories: list[Category] = []
        self._rows: dict[int, Row] = {}
        self._current: int | None = None
        self.plus = IconButton("plus", "Add a category", shortcut="Ctrl+Shift+N", run=self.ask_name)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(Heading("Categories"), 1)
        head.addWidget(self.plus)
        self.empty = Label("Draw something and name it, or press + to make a category first.", kind="dim", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.list = Scroll()
        self.list.body.setSpacing(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self.empty, 1)
        layout.addWidget(self.list, 1000)

    @property
    def current(self) -> Category | None:
        """The category that is drawn with."""
        return next((c for c in self._categories if c.id == self._current), None)

    def show_categories(self, categories: list[Category], counts: dict[int, int]) -> None:
        """Show these, with how many annotations each has."""
        self._categories = categories
        while (item := self.list.body.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._rows = {}
        for number, category in enumerate(categories, 1):
            key = str(number) if number <= 9 else ""
            row = Row(category.color, category.name, f"{counts.get(category.id, 0):,}", key)
            row.clicked.connect(lambda c=category: self.choose(c))
            row.double_clicked.connect(lambda c=category: self._rename(c))
            row.menu_asked.connect(lambda place, c=category: self._menu(c, place))
            bind(row.setToolTip, "Click to draw with it, double-click to rename it, right-click for more")
            self.list.body.addWidget(row)
            self._rows[category.id] = row
        self.list.body.addStretch(1)
        self.empty.setVisible(not categories)
        self.list.setVisible(bool(categories))
        if self.current is None:
            self._current = categories[0].id if categories else None
        self._mark()

    def choose(self, category: Category) -> None:
        """Draw with this category from now on."""
        self._current = category.id
        self._mark()
        self.picked.emit(category)

    def ask_name(self) -> None:
        """Ask for the name of a new category."""
        NamePopup(self, self.plus.mapToGlobal(QPoint(-230, self.plus.height())), self.added.emit)

    def _mark(self) -> None:
        for category_id, row in self._rows.items():
            row.set_chosen(category_id == self._current)

    def _rename(self, category: Category) -> None:
        place = self._rows[category.id].mapToGlobal(QPoint(20, 0))
        NamePopup(self, place, lambda name: self.changed.emit(replace(category, name=name)), category.name)

    def _recolor(self, category: Category) -> None:
        color = QColorDialog.getColor(QColor(category.color), self, tr("Colour of {name}", name=category.name))
        if color.isValid():
            self.changed.emit(replace(category, color=color.name()))

    def _menu(self, category: Category, place: QPoint) -> None:
        menu = QMenu(self)
        menu.addAction(tr("Rename…"), lambda: self._rename(category))
        menu.addAction(tr("Change colour…"), lambda: self._recolor(category))
        menu.addSeparator()
        menu.addAction(tr("Remove"), lambda: self.removed.emit(category))
        menu.exec(place)
        menu.deleteLater()
