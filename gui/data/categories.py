"""The categories of a project: colour, name, how often, and the digit that chooses each."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QColorDialog, QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget

from engine.annotation import PALETTE, Category
from gui import theme
from gui.data.naming import NamePopup
from gui.i18n import bind, tr
from gui.theme import set_kind
from gui.widgets.buttons import Chip, IconButton
from gui.widgets.labels import ElidedLabel, Heading, Label
from gui.widgets.panels import Scroll, clear_layout

_ROW_HEIGHT = 28
_FEW = 3  # rows that are always to be seen
_PRESS = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}


class Dot(QWidget):
    """The colour of a category."""

    def __init__(self, color: str) -> None:
        super().__init__()
        self._color = QColor(color)
        self.setFixedSize(16, 18)

    def paint_with(self, color: str) -> None:
        """Show another colour."""
        self._color = QColor(color)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._color)
        painter.drawEllipse(3, 4, 10, 10)


class Row(QWidget):
    """One category: dot, name, how often, the digit that chooses it. Enter and Space choose it, too."""

    clicked = Signal()
    double_clicked = Signal()
    menu_asked = Signal(QPoint)

    def __init__(self, key: str = "") -> None:
        super().__init__()
        self._chosen = False
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedHeight(_ROW_HEIGHT)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 0, 4, 0)
        layout.setSpacing(8)
        self.dot, self.name, self.detail = Dot("#000000"), ElidedLabel(), QLabel()
        layout.addWidget(self.dot)
        layout.addWidget(self.name, 1)
        set_kind(self.detail, "dim")
        layout.addWidget(self.detail)
        if key:
            layout.addWidget(Chip(key))

    def show_category(self, category: Category, count: int) -> None:
        """Show this one, which `count` annotations have."""
        self.dot.paint_with(category.color)
        self.name.setText(category.name)
        self.detail.setText(f"{count:,}")
        self.setAccessibleName(f"{category.name} {count}")

    def set_chosen(self, chosen: bool) -> None:
        """Mark it as the chosen one."""
        self._chosen = chosen
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not (self._chosen or self.underMouse() or self.hasFocus()):
            return
        t = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.mix(t.panel, t.accent if self._chosen else t.dim, 0.16 if self._chosen else 0.1)))
        painter.drawRoundedRect(self.rect(), theme.RADIUS, theme.RADIUS)
        if self.hasFocus():
            painter.setPen(QColor(t.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), theme.RADIUS, theme.RADIUS)

    def event(self, event: QEvent) -> bool:
        """Return on a category chooses it; elsewhere in the tab it accepts a draft."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _PRESS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _PRESS:
            self.clicked.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.double_clicked.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_asked.emit(event.globalPos())


class CategoryPanel(QWidget):
    """The list of categories with a heading and a plus."""

    picked = Signal(object)  # Category
    added = Signal(str)  # a name
    changed = Signal(object)  # Category: renamed or recoloured
    removed = Signal(object)  # Category
    shown = Signal(object)  # Category: only pictures with it

    def __init__(self) -> None:
        super().__init__()
        self._categories: list[Category] = []
        self._rows: dict[int, Row] = {}
        self._counts: dict[int, int] = {}
        self._current: int | None = None
        self.plus = IconButton("plus", "Add a category (Ctrl+Shift+N)", run=self.ask_name)
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
        layout.addWidget(self.empty)
        layout.addWidget(self.list, 1)

    @property
    def current(self) -> Category | None:
        """The category that is drawn with."""
        return next((c for c in self._categories if c.id == self._current), None)

    def show_categories(self, categories: list[Category]) -> None:
        """Show these; a row whose category is still there stays, so that nothing flickers or loses the focus."""
        if [c.id for c in categories] != list(self._rows):
            self._make_rows(categories)
        self._categories = categories
        for category in categories:
            self._rows[category.id].show_category(category, self._counts.get(category.id, 0))
        self.list.setMinimumHeight(min(len(categories), _FEW) * _ROW_HEIGHT)
        self.setMaximumHeight(max(len(categories), _FEW) * _ROW_HEIGHT + self.plus.sizeHint().height() + 8)
        self.empty.setVisible(not categories)
        self.list.setVisible(bool(categories))
        if self.current is None:
            self._current = categories[0].id if categories else None
        self._mark()

    def show_counts(self, counts: dict[int, int]) -> None:
        """Write how many annotations each category (by id) has."""
        self._counts = counts
        self.show_categories(self._categories)

    def _make_rows(self, categories: list[Category]) -> None:
        clear_layout(self.list.body)
        self._rows = {}
        for number, category in enumerate(categories, 1):
            row = Row(str(number) if number <= 9 else "")
            row.clicked.connect(partial(self._choose_id, category.id))
            row.double_clicked.connect(partial(self._rename, category.id))
            row.menu_asked.connect(partial(self._menu, category.id))
            bind(row.setToolTip, "Click to draw with it, double-click to rename it, right-click for more")
            self.list.body.addWidget(row)
            self._rows[category.id] = row
        self.list.body.addStretch(1)

    def choose(self, category: Category) -> None:
        """Draw with this category from now on."""
        self._current = category.id
        self._mark()
        self.picked.emit(category)

    def ask_name(self) -> None:
        """Ask for the name of a new category."""
        popup = NamePopup(self, self.plus.mapToGlobal(QPoint(-220, self.plus.height())))
        popup.named.connect(self.added)

    def _by_id(self, category_id: int) -> Category:
        return next(category for category in self._categories if category.id == category_id)

    def _choose_id(self, category_id: int) -> None:
        self.choose(self._by_id(category_id))

    def _mark(self) -> None:
        for category_id, row in self._rows.items():
            row.set_chosen(category_id == self._current)

    def _rename(self, category_id: int) -> None:
        category = self._by_id(category_id)
        place = self._rows[category_id].mapToGlobal(QPoint(20, 0))
        popup = NamePopup(self, place, category.name)
        popup.named.connect(lambda name: self.changed.emit(replace(category, name=name)))

    def _recolor(self, category_id: int) -> None:
        category = self._by_id(category_id)
        dialog = QColorDialog(QColor(category.color), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
        dialog.setWindowTitle(tr("Colour of {name}", name=category.name))
        for place, color in enumerate(PALETTE):  # colours that the colour-blind can tell apart
            QColorDialog.setCustomColor(place, QColor(color))
        dialog.colorSelected.connect(lambda color: self.changed.emit(replace(category, color=color.name())))
        dialog.open()

    def _menu(self, category_id: int, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Rename…"), partial(self._rename, category_id))
        menu.addAction(tr("Change colour…"), partial(self._recolor, category_id))
        menu.addAction(tr("Show the pictures with it"), lambda: self.shown.emit(self._by_id(category_id)))
        menu.addSeparator()
        menu.addAction(tr("Remove"), lambda: self.removed.emit(self._by_id(category_id)))
        menu.popup(place)
