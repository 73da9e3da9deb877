"""Bringing pictures to the front: decoded on a thread, and the neighbours before anybody asks for them."""

from __future__ import annotations

import contextlib
import threading
from collections import OrderedDict, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal

from engine import image
from engine.annotation import Annotation
from engine.band_views import COLOURS, show
from engine.bands import BandNames
from engine.errors import UserError
from engine.events import Event, Operation
from engine.project import ImageRecord, Project
from gui.canvas.pyramid import Pyramid
from gui.canvas.shapes import Shape, shapes_of
from gui.jobs import JobHandle
from gui.shell import Shell

_MOST_BYTES = 400 * 2**20  # the one in front and both neighbours at 24 megapixels take 370 MB
_MOST_PICTURES = 12


@dataclass(frozen=True, slots=True)
class Opened:
    """A picture made ready to show; `problem` says why there is no `picture`, `lost` that its file is gone.

    `names` are those of its bands.
    """

    record: ImageRecord
    picture: Pyramid | None
    annotations: tuple[Annotation, ...]
    shapes: tuple[Shape, ...]
    problem: UserError | None = None
    lost: bool = False
    names: BandNames = field(default_factory=lambda: BandNames(()))


@dataclass(frozen=True, slots=True)
class _Came(Event):
    opened: Opened


@dataclass(frozen=True, slots=True)
class Look:
    """How pictures are shown: what their bands are called, and one of the views of `band_views`."""

    names: BandNames
    view: str = COLOURS


_Key = tuple[str, int, Look]


class PictureCache:
    """The pictures looked at last and those beside them, decoded; any thread may ask."""

    def __init__(self) -> None:
        self._pictures: OrderedDict[_Key, Pyramid] = OrderedDict()
        self._lock = threading.Lock()
        self._decoding: defaultdict[_Key, threading.Lock] = defaultdict(threading.Lock)

    def get(self, record: ImageRecord, look: Look) -> Pyramid:
        """Return the picture, decoded now unless it is here. Raises UserError."""
        with contextlib.suppress(OSError):
            key = (str(record.path), record.path.stat().st_mtime_ns, look)
            with self._lock:
                decoding = self._decoding[key]
            with decoding:  # who asks for what another thread decodes waits for that
                return self._known(key) or self._decode(record, key)
        return _decoded(record, look)

    def clear(self) -> None:
        """Forget all pictures."""
        with self._lock:
            self._pictures.clear()
            self._decoding.clear()

    def _known(self, key: _Key) -> Pyramid | None:
        with self._lock:
            if key in self._pictures:
                self._pictures.move_to_end(key)
            return self._pictures.get(key)

    def _decode(self, record: ImageRecord, key: _Key) -> Pyramid:
        picture = _decoded(record, key[2])
        with self._lock:
            self._pictures[key] = picture
            while len(self._pictures) > 1 and (
                len(self._pictures) > _MOST_PICTURES
                or sum(kept.nbytes for kept in self._pictures.values()) > _MOST_BYTES
            ):
                self._decoding.pop(self._pictures.popitem(last=False)[0], None)
        return picture


def open_picture(
    project: Project, image_id: int, cache: PictureCache, neighbours: Sequence[int] = (), view: str = COLOURS
) -> Operation[None]:
    """Make a picture ready and report it, then decode its neighbours for later, all in the same view."""
    try:
        record = project.image(image_id)
    except KeyError:  # taken out of the project meanwhile
        return
    annotations = project.annotations(image_id)
    names = project.band_names(record.bands)
    yield Event()
    try:
        picture = cache.get(record, Look(names, view))
    except UserError as error:
        yield _Came(Opened(record, None, tuple(annotations), (), error, not record.path.exists()))
    else:
        yield Event()
        yield _Came(Opened(record, picture, tuple(annotations), tuple(shapes_of(annotations)), names=names))
    for neighbour in project.records(neighbours):
        yield Event()
        with contextlib.suppress(UserError):  # said when somebody goes there
            cache.get(neighbour, Look(project.band_names(neighbour.bands), view))


class PictureLoader(QObject):
    """Opens one picture after the other; only the one asked for last comes."""

    came = Signal(object)  # Opened

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._cache = PictureCache()
        self._job: JobHandle | None = None
        self.waiting = False

    def open(self, project: Project, image_id: int, neighbours: Sequence[int], view: str = COLOURS) -> None:
        """Bring a picture; `came` follows."""
        self.stop()
        self.waiting = True
        operation = open_picture(project, image_id, self._cache, neighbours, view)
        job = self._shell.jobs.start(operation, "open", quiet=True)
        self._job = job
        job.events.connect(lambda events: self._heard(job, events))
        job.failed.connect(self._shell.show_error)

    def stop(self) -> None:
        """Nothing is asked for any more."""
        if self._job is not None and not self._job.done:
            self._job.cancel()
        self._job, self.waiting = None, False

    def forget(self) -> None:
        """Another project: no picture of this one is needed again."""
        self.stop()
        self._cache.clear()

    def _heard(self, job: JobHandle, events: list[Event]) -> None:
        for event in events:
            if job is self._job and isinstance(event, _Came):
                self.waiting = False
                self.came.emit(event.opened)


def _decoded(record: ImageRecord, look: Look) -> Pyramid:
    return Pyramid(show(image.read(record.path), look.names, look.view)).prepare()
