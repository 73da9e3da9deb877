"""Choosing what the network looks at: pictures, a video, a camera or a stream."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from engine.errors import UserError, text
from engine.project import Project
from gui.i18n import bind, mark, tr
from gui.preferences import Preferences
from gui.run.choices import Offer, ProjectPictures, Spec
from gui.widgets.buttons import SegmentedControl
from gui.widgets.inputs import ComboBox

SOURCES = [("pictures", "Pictures"), ("video", mark("Video")), ("camera", mark("Camera")), ("stream", mark("Stream"))]
_FOLDER, _OTHER, _FILES, _AGAIN = "folder", "other", "files", "again"


class SourcePicker(QWidget):
    """Which kind, and below it which one."""

    changed = Signal()
    cameras_asked = Signal()

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self._preferences = preferences
        self._project: Project | None = None
        self._offer = Offer((), {}, None)
        self._pictures: list[Path] = []
        self._folders: list[Path] = []
        self._videos: list[Path] = []
        self.kind = SegmentedControl(SOURCES)
        self.pictures, self.video, self.camera = (
            ComboBox("Which pictures"),
            ComboBox("Which video"),
            ComboBox("Which camera"),
        )
        self.url = QLineEdit(preferences.get("run/url", ""))
        bind(self.url.setPlaceholderText, "http://… or rtsp://…")
        bind(self.url.setAccessibleName, "Address of the stream")
        bind(self.url.setToolTip, "Address of the stream")
        self.pages = QStackedWidget()
        self._lay_out()
        self.kind.changed.connect(self._kind_changed)
        self.pictures.picked.connect(self._pictures_picked)
        self.video.picked.connect(self._video_picked)
        self.camera.picked.connect(self._camera_picked)
        self.url.returnPressed.connect(self.changed)
        self.show_offer(None, self._offer)

    def _lay_out(self) -> None:
        for field in (self.pictures, self.video, self.camera, self.url):
            page = QWidget()
            row = QVBoxLayout(page)
            row.setContentsMargins(0, 0, 0, 0)
            row.addWidget(field)
            row.addStretch(1)
            self.pages.addWidget(page)
        self.pages.setMaximumHeight(36)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.kind)
        layout.addWidget(self.pages)

    def show_offer(self, project: Project | None, offer: Offer) -> None:
        """Offer the pictures of a project, and its sample video; what was chosen stays."""
        self._project, self._offer = project, offer
        self._offer_pictures(self.pictures.chosen)
        self._offer_videos(self.video.chosen)

    def show_cameras(self, cameras: Sequence[tuple[int, str]] | None) -> None:
        """Offer these (number, name); None while they are looked for."""
        self.camera.clear_choices()
        for number, name in cameras or ():
            self.camera.add_choice(number, name)
        if not cameras:
            self.camera.add_choice(None, text("Looking…") if cameras is None else text("No camera found"))
        self.camera.add_choice(_AGAIN, text("Look again"))

    def spec(self) -> Spec:
        """Return what is chosen. Raises UserError when nothing is."""
        kind = self.kind.chosen
        if kind == "stream":
            return self._stream()
        chosen = {"pictures": self.pictures, "video": self.video, "camera": self.camera}[kind].chosen
        if kind == "camera":
            if not isinstance(chosen, int):
                raise UserError(text("No camera was found."), text("Plug one in and choose Look again."))
            return f"camera:{chosen}"
        if chosen == _FILES:
            return self._pictures
        if isinstance(chosen, Path):
            return chosen
        if self._project is not None and chosen in ("all", "val", "test"):
            return ProjectPictures(self._project, None if chosen == "all" else chosen)
        raise UserError(text("Which pictures or video?"), text("Choose them below Source."))

    def choose_path(self, path: Path) -> None:
        """Choose a folder of pictures or a video."""
        if path.is_dir():
            self._folders = [*[known for known in self._folders if known != path], path]
            self._offer_pictures(path)
            self.kind.choose("pictures")
        else:
            self._videos = [*[known for known in self._videos if known != path], path]
            self._offer_videos(path)
            self.kind.choose("video")
        self.changed.emit()

    def choose_pictures(self, paths: Sequence[Path]) -> None:
        """Choose these pictures."""
        self._pictures = list(paths)
        self._offer_pictures(_FILES)
        self.kind.choose("pictures")
        self.changed.emit()

    def _stream(self) -> str:
        address = self.url.text().strip()
        self._preferences.set("run/url", address)
        if "://" not in address:
            raise UserError(text("Which stream?"), text("Write its address, for example http://192.168.0.10/video."))
        return address

    def _offer_pictures(self, before: object) -> None:
        combo, sizes = self.pictures, self._offer.splits
        combo.clear_choices()
        if sizes.get("test"):
            combo.add_choice("test", text("Test pictures ({count})", count=sizes["test"]))
        if sizes.get("val"):
            combo.add_choice("val", text("Validation pictures ({count})", count=sizes["val"]))
        if sum(sizes.values()):
            combo.add_choice("all", text("All pictures of the project ({count})", count=sum(sizes.values())))
        if self._pictures:
            first = self._pictures[0]
            words = first.name if len(self._pictures) == 1 else f"{first.parent.name} ({len(self._pictures)})"
            combo.add_choice(_FILES, words)
        for folder in self._folders:
            combo.add_choice(folder, folder.name)
        combo.add_choice(_FOLDER, text("Another folder…"))
        combo.add_choice(_OTHER, text("Other pictures…"))
        if before in (_FOLDER, _OTHER, None) or not combo.choose(before):
            combo.setCurrentIndex(0)
        self._before_pictures = combo.chosen

    def _offer_videos(self, before: object) -> None:
        combo = self.video
        combo.clear_choices()
        if self._offer.video is not None:
            combo.add_choice(self._offer.video, text("Sample video"))
        for path in self._videos:
            combo.add_choice(path, path.name)
        combo.add_choice(_OTHER, text("Choose a video…"))
        if before in (_OTHER, None) or not combo.choose(before):
            combo.setCurrentIndex(0)
        self._before_video = combo.chosen

    def _kind_changed(self, kind: str) -> None:
        self.pages.setCurrentIndex([key for key, _ in SOURCES].index(kind))
        if kind == "camera" and self.camera.count() == 0:
            self.cameras_asked.emit()
        self.changed.emit()

    def _pictures_picked(self, value: object) -> None:
        if value == _FOLDER:
            folder = QFileDialog.getExistingDirectory(self, tr("Another folder…"))
            if folder:
                self.choose_path(Path(folder))
            else:
                self._offer_pictures(self._before_pictures)
        elif value == _OTHER:
            names, _ = QFileDialog.getOpenFileNames(self, tr("Other pictures…"))
            if names:
                self.choose_pictures([Path(name) for name in names])
            else:
                self._offer_pictures(self._before_pictures)
        else:
            self._before_pictures = value
            self.changed.emit()

    def _video_picked(self, value: object) -> None:
        if value == _OTHER:
            name, _ = QFileDialog.getOpenFileName(self, tr("Choose a video…"))
            if name:
                self.choose_path(Path(name))
            else:
                self._offer_videos(self._before_video)
            return
        self._before_video = value
        self.changed.emit()

    def _camera_picked(self, value: object) -> None:
        if value == _AGAIN:
            self.cameras_asked.emit()
        else:
            self.changed.emit()
