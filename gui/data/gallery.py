"""The pictures of a project as a grid that reads only what is on the screen, so that 100,000 of them scroll like 10."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QAbstractItemView

from engine.errors import UserError
from engine.events import Event, Operation
from engine.project import ImageQuery, ImageRecord, Project
from gui.data.card import CardDelegate, state_of
from gui.data.grid import GridView
from gui.i18n import bind
from gui.jobs import JobHandle
from gui.shell import Shell

_MOST_WANTED = 200  # more cards than any screen shows at once
_THUMBNAIL = 192
_KEPT_THUMBNAILS = 1500
RECORD, THUMBNAIL, LOST = (Qt.ItemDataRole.UserRole + step for step in range(3))
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class _Page(Event):
    number: int
    records: tuple[ImageRecord, ...]


@dataclass(frozen=True, slots=True)
class _Thumbnail(Event):
    image_id: int
    pixels: npt.NDArray[np.uint8] | None


class GalleryModel(QAbstractListModel):
    """The pictures that fit a query, by their place; records and thumbnails come from quiet jobs when they are seen."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._project: Project | None = None
        self.ids: list[int] = []
        self._places: dict[int, int] = {}
        self._records: dict[int, ImageRecord] = {}
        self._thumbnails: OrderedDict[int, QPixmap] = OrderedDict()
        self._stale: set[int] = set()  # ids whose record has changed since it was read
        self._missing: set[int] = set()  # pictures without a thumbnail: broken, or gone from the disk
        self._wanted: dict[int, None] = {}  # in the order in which they came into sight
        self._under_way: set[int] = set()
        self._job: JobHandle | None = None
        self._later = QTimer(self, singleShot=True, interval=15)
        self._later.timeout.connect(self._load)

    def show(self, project: Project | None, ids: Sequence[int]) -> None:
        """Show these pictures of a project, in this order."""
        if project is not self._project:
            self._thumbnails.clear()
            self._missing.clear()
        self.beginResetModel()
        self._project, self.ids = project, list(ids)
        self._places = {image_id: place for place, image_id in enumerate(self.ids)}
        self._records.clear()
        self._stale.clear()
        self.endResetModel()

    def forget_thumbnails(self) -> None:
        """Read what the pictures look like again when they are next seen."""
        self._thumbnails.clear()
        self.refresh()

    def refresh(self, image_ids: Sequence[int] | None = None) -> None:
        """Read the records of these pictures (all: None) again when they are next seen."""
        if image_ids is None:
            self._missing.clear()  # a file may be back
        for image_id in self._records.copy() if image_ids is None else image_ids:
            if image_id in self._records:
                self._stale.add(image_id)  # the old words stay until the new ones are there: nothing flickers
        self._show(self._records.keys() if image_ids is None else image_ids)

    def put(self, record: ImageRecord) -> None:
        """Show this record, read just now, of its picture."""
        if record.id in self._places and self._records.get(record.id) != record:
            self._records[record.id] = record
            self._stale.discard(record.id)
            self._show([record.id])

    def place_of(self, image_id: int) -> int:
        """Return the place of a picture, -1 where it is not shown."""
        return self._places.get(image_id, -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.ids)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.ids):
            return None
        image_id = self.ids[index.row()]
        record = self._records.get(image_id)
        if role == RECORD:
            if (
                record is None
                or image_id in self._stale
                or (image_id not in self._thumbnails and image_id not in self._missing)
            ):
                self._want(image_id)
            return record
        if role == THUMBNAIL:
            return self._thumbnails.get(image_id)
        if role == LOST:
            return image_id in self._missing
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole}:
            return _described(record, role == Qt.ItemDataRole.DisplayRole) if record else ""
        return None

    def _want(self, image_id: int) -> None:
        self._wanted.pop(image_id, None)
        self._wanted[image_id] = None
        if not self._later.isActive():
            self._later.start()

    def _load(self) -> None:
        if self._job is not None:
            self._job.cancel()  # what it still has to read may be out of sight by now
            return
        project, wanted = self._project, [i for i in self._wanted if i in self._places][-_MOST_WANTED:]
        self._wanted.clear()
        if project is None or not wanted:
            return
        wanted.sort(key=self._places.__getitem__)
        need = [i for i in wanted if i not in self._thumbnails and i not in self._missing]
        self._under_way = set(wanted)
        self._job = self._shell.jobs.start(_read(project, wanted, need), "thumbnails", quiet=True)
        self._job.events.connect(self._arrived)
        self._job.failed.connect(self._shell.show_error)
        self._job.ended.connect(self._loaded)

    def _arrived(self, events: list[Event]) -> None:
        changed: list[int] = []
        for event in events:
            if isinstance(event, _Page):
                self._records.update((record.id, record) for record in event.records)
                self._stale.difference_update(record.id for record in event.records)
                changed += [record.id for record in event.records]
            elif isinstance(event, _Thumbnail):
                self._keep(event)
                changed.append(event.image_id)
        self._show(changed)

    def _keep(self, event: _Thumbnail) -> None:
        if event.pixels is None:
            self._missing.add(event.image_id)
            return
        height, width = event.pixels.shape[:2]
        image = QImage(event.pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888)
        self._thumbnails[event.image_id] = QPixmap.fromImage(image)
        while len(self._thumbnails) > _KEPT_THUMBNAILS:
            self._thumbnails.popitem(last=False)

    def _loaded(self) -> None:
        self._job = None
        missed, self._under_way = self._under_way, set()
        self._show(i for i in missed if i not in self._thumbnails and i not in self._missing)
        if self._wanted:
            self._later.start()

    def _show(self, image_ids: Iterable[int]) -> None:
        for image_id in image_ids:
            place = self._places.get(image_id)
            if place is not None:
                self.dataChanged.emit(self.index(place), self.index(place))


def _read(project: Project, ids: list[int], thumbnails: list[int]) -> Generator[Event, None, None]:
    """Read records, then thumbnails, one event each so that the job can be stopped in between."""
    yield _Page(0, tuple(project.records(ids)))
    for image_id in thumbnails:
        try:
            pixels = np.ascontiguousarray(project.thumbnail(image_id, _THUMBNAIL))
        except (UserError, KeyError):
            yield _Thumbnail(image_id, None)
        else:
            yield _Thumbnail(image_id, pixels)


class Gallery(GridView):
    """A grid of pictures; the current one is the one on the canvas."""

    chosen = Signal(int)  # id of the picture the user went to

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.pictures = GalleryModel(shell)
        self.setItemDelegate(CardDelegate(self))
        self.setModel(self.pictures)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setProperty("kind", "gallery")
        bind(self.setAccessibleName, "Pictures")
        self.selectionModel().currentChanged.connect(self._current_changed)

    @property
    def current_id(self) -> int | None:
        """Id of the picture in front, None without one."""
        row = self.currentIndex().row()
        return self.pictures.ids[row] if 0 <= row < len(self.pictures.ids) else None

    @property
    def selected_ids(self) -> list[int]:
        """Ids of the selected pictures."""
        chosen = self.selectionModel().selection()
        parts = [chosen.at(number) for number in range(chosen.count())]
        ranges = sorted((part.top(), part.bottom()) for part in parts)
        return [image_id for top, bottom in ranges for image_id in self.pictures.ids[top : bottom + 1]]

    def show_query(self, project: Project | None, ids: Sequence[int]) -> None:
        """Show these pictures; the current one stays in front where it is among them, else its neighbour."""
        current, row = self.current_id, self.currentIndex().row()
        before = self.blockSignals(True)
        self.pictures.show(project, ids)
        self.blockSignals(before)
        place = self.pictures.place_of(current) if current is not None else -1
        self.go_to(place if place >= 0 else min(max(row, 0), len(ids) - 1))

    def go_to(self, place: int) -> None:
        """Bring the picture at a place to the front."""
        if 0 <= place < len(self.pictures.ids):
            self.setCurrentIndex(self.pictures.index(place))

    def neighbours(self) -> list[int]:
        """Return the pictures to which the next step may lead, the one ahead first."""
        row, ids = self.currentIndex().row(), self.pictures.ids
        return [ids[place] for place in (row + 1, row - 1) if 0 <= place < len(ids)]

    def step(self, by: int) -> None:
        """Go some pictures forth (positive) or back."""
        self.go_to(min(max(self.currentIndex().row() + by, 0), len(self.pictures.ids) - 1))

    def sizeHint(self) -> QSize:
        return QSize(264, 400)

    def _current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(self.pictures.ids[current.row()])


def _described(record: ImageRecord, short: bool) -> str:
    return record.name if short else f"{record.name} – {state_of(record)[2]}"


def read_ids(project: Project, query: ImageQuery) -> Operation[list[int]]:
    """Return the ids that fit a query (as the result of a quiet job)."""
    yield Event()
    return project.image_ids(query)
