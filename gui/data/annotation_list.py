"""What is on the picture in front, one line each; hundreds of lines cost no more than those in sight."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from engine import geometry
from engine.annotation import Annotation, Box, Geometry, Keypoints, Line, Point, WholeImage
from gui import theme
from gui.i18n import bind, tr
from gui.widgets.labels import Heading, Label

_ROW_HEIGHT = 24
Index = QModelIndex | QPersistentModelIndex


class AnnotationModel(QAbstractListModel):
    """Annotations in the order in which they were made; the data of a row are its words, `UserRole` is itself."""

    def __init__(self) -> None:
        super().__init__()
        self.annotations: list[Annotation] = []

    def show(self, annotations: Sequence[Annotation]) -> None:
        """Show these."""
        self.beginResetModel()
        self.annotations = list(annotations)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.annotations)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.annotations):
            return None
        annotation = self.annotations[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return annotation
        if role == Qt.ItemDataRole.DisplayRole:
            return name_of(annotation)
        if role in {Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole}:
            return f"{name_of(annotation)} {measure(annotation)}".strip()
        return None


class _Rows(QStyledItemDelegate):
    """A dot, the name, and the one number that says most."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(60, _ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        annotation = index.data(Qt.ItemDataRole.UserRole)
        rect: QRect = option.rect  # type: ignore[attr-defined]
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]
        t = theme.tokens()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(QColor(theme.mix(t.panel, t.accent if chosen else t.dim, 0.16 if chosen else 0.1)))
            painter.drawRoundedRect(rect, theme.RADIUS, theme.RADIUS)
        painter.setBrush(QColor(annotation.category.color))
        painter.drawEllipse(rect.left() + 7, rect.center().y() - 4, 10, 10)
        painter.setFont(theme.text_font())
        detail = measure(annotation)
        width = painter.fontMetrics().horizontalAdvance(detail)
        painter.setPen(QColor(t.dim))
        painter.drawText(rect.adjusted(0, 0, -6, 0), int(_RIGHT), detail)
        painter.setPen(QColor(t.dim if annotation.is_draft else t.text))
        room = rect.adjusted(28, 0, -width - 14, 0)
        words = painter.fontMetrics().elidedText(name_of(annotation), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(_LEFT), words)
        painter.restore()


_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class AnnotationList(QWidget):
    """The list under its heading; what is selected here is selected on the picture, and the other way round."""

    picked = Signal(list)  # ids that the user has selected here
    name_asked = Signal(int)  # id of a line that was double-clicked
    menu_asked = Signal(QPoint)  # on the screen

    def __init__(self) -> None:
        super().__init__()
        self.model = AnnotationModel()
        self.heading = Heading("On this picture")
        self.empty = Label(kind="dim", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(_Rows(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        bind(self.list.setAccessibleName, "On this picture")
        self.list.selectionModel().selectionChanged.connect(self._selected)
        self.list.doubleClicked.connect(lambda index: self.name_asked.emit(self.model.annotations[index.row()].id))
        self.list.customContextMenuRequested.connect(
            lambda place: self.menu_asked.emit(self.list.viewport().mapToGlobal(place))
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.heading)
        layout.addWidget(self.empty, 1)
        layout.addWidget(self.list, 1)
        self.setMinimumHeight(120)
        self.show_annotations([])

    def show_annotations(self, annotations: Sequence[Annotation], *, nothing_here: bool = False) -> None:
        """Show these; `nothing_here` says that a person has found none, rather than not looked."""
        bar = self.list.verticalScrollBar()
        place, before = bar.value(), self.blockSignals(True)
        self.model.show(annotations)
        self.blockSignals(before)
        bar.setValue(place)
        bind(
            self.empty.setText, "Nothing to find here." if nothing_here else "Nothing yet. R draws a box, P a polygon."
        )
        self.empty.setVisible(not annotations)
        self.list.setVisible(bool(annotations))

    def mark(self, ids: Sequence[int]) -> None:
        """Mark what is selected on the picture and bring the first into sight."""
        rows = [row for row, annotation in enumerate(self.model.annotations) if annotation.id in ids]
        if rows == sorted(index.row() for index in self.list.selectedIndexes()):
            return
        chosen = QItemSelection()
        for row in rows:
            chosen.select(self.model.index(row), self.model.index(row))
        before = self.blockSignals(True)
        self.list.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.blockSignals(before)
        if rows:
            self.list.scrollTo(self.model.index(rows[0]))

    def _selected(self, *_: object) -> None:
        self.picked.emit([self.model.annotations[index.row()].id for index in self.list.selectedIndexes()])


def name_of(annotation: Annotation) -> str:
    """Return the name of its category, and that it is a draft where it is one."""
    name = annotation.category.name
    return tr("{name} · draft", name=name) if annotation.is_draft else name


def measure(annotation: Annotation) -> str:
    """Return the one number that says most: the score of a draft, else the size in pixels."""
    if annotation.score is not None:
        return f"{annotation.score:.2f}"
    shape: Geometry = annotation.geometry
    if isinstance(shape, WholeImage):
        return tr("whole picture")
    if isinstance(shape, Box):
        return f"{shape.x2 - shape.x1:.0f} × {shape.y2 - shape.y1:.0f}"
    if isinstance(shape, Point | Line | Keypoints):
        return ""
    return f"{geometry.area(shape):,.0f} px²"
