"""The left column of Run: which model, which source, what is shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from engine import catalog
from engine.errors import UserError, text
from engine.inference.sources import list_cameras
from engine.project import ImageQuery, Project
from engine.training.run import Run, list_runs
from gui.i18n import bind, tr
from gui.preferences import Preferences
from gui.widgets.buttons import SegmentedControl
from gui.widgets.inputs import ComboBox
from gui.widgets.labels import Label
from gui.words import moment

SOURCES = [("pictures", "Pictures"), ("video", "Video"), ("camera", "Camera"), ("stream", "Stream")]
_SAMPLE_VIDEO = Path("sample") / "insects.mp4"


class ModelPicker(QWidget):
    """The finished runs of the project, and model files from disk."""

    picked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._files: list[Path] = []
        self._project: Project | None = None
        self.combo = ComboBox("Model")
        self.combo.picked.connect(self._picked)
        self.facts = Label(kind="dim", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.combo)
        layout.addWidget(self.facts)

    @property
    def chosen(self) -> Path | None:
        """The model file that is chosen."""
        value = self.combo.chosen
        return value if isinstance(value, Path) else None

    def show_project(self, project: Project | None) -> None:
        """Offer the finished runs of a project; what was chosen stays chosen where it is still there."""
        before = self.chosen
        self._project = project
        self.combo.clear_choices()
        runs = list_runs(project.runs_folder) if project is not None else []
        for run in runs:
            if run.model_path is not None:
                self.combo.add_choice(run.model_path, run_words(run))
        for path in self._files:
            self.combo.add_choice(path, path.name)
        if self.combo.count() == 0:
            self.combo.add_choice(None, text("No trained network yet"))
        self.combo.add_choice("file", text("A model file from disk…"))
        if before is None or not self.combo.choose(before):
            self.combo.setCurrentIndex(0)
        if self.chosen is None:
            bind(self.facts.setText, "Train one first, or choose a model file (.onnx) from disk.")
        else:
            bind(self.facts.setText, "Runs without PyTorch, on any computer.")

    def choose(self, path: Path) -> None:
        """Choose a model file, offering it if it is not among the runs."""
        if not self.combo.choose(path):
            self._files = [*[known for known in self._files if known != path], path]
            self.show_project(self._project)
            self.combo.choose(path)
        self.picked.emit()

    def _picked(self, value: object) -> None:
        if value == "file":
            name, _ = QFileDialog.getOpenFileName(self, tr("A model file"), "", "ONNX (*.onnx)")
            if name:
                self.choose(Path(name))
            else:
                self.show_project(self._project)
        else:
            self.picked.emit()


def run_words(run: Run) -> str:
    """Return a run as one line: network, when, score."""
    try:
        title = catalog.get(run.architecture).title
    except UserError:
        title = run.architecture
    when = moment(datetime.fromtimestamp(run.started)) if run.started else run.name
    score = f" · {run.headline[0]} {run.headline[1]:.3f}" if run.headline else ""
    return f"{title} · {when}{score}"


class SourcePicker(QWidget):
    """Pictures, a video, a camera or a stream."""

    changed = Signal()

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self._preferences = preferences
        self._project: Project | None = None
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
        self.pages = QStackedWidget()
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
        self.kind.changed.connect(self._kind_changed)
        self.pictures.picked.connect(self._pictures_picked)
        self.video.picked.connect(self._video_picked)
        self.camera.picked.connect(self._camera_picked)
        self.url.editingFinished.connect(self.changed)
        self.show_project(None)

    def show_project(self, project: Project | None) -> None:
        """Offer the pictures of a project, and its sample video."""
        self._project = project
        self._offer_pictures(self.pictures.chosen)
        self._offer_videos(self.video.chosen)

    def spec(self) -> str | Path | Sequence[Path]:
        """Return the source as `open_source` takes it. Raises UserError when none is chosen."""
        kind = self.kind.chosen
        chosen: Any = {"pictures": self.pictures, "video": self.video, "camera": self.camera}.get(kind)
        if kind == "stream":
            address = self.url.text().strip()
            self._preferences.set("run/url", address)
            if not address:
                raise UserError(
                    text("Which stream?"), text("Write its address, for example http://192.168.0.10/video.")
                )
            return address
        value = chosen.chosen
        if kind == "camera":
            if value is None:
                raise UserError(text("No camera was found."), text("Plug one in and choose Look again."))
            return f"camera:{value}"
        if isinstance(value, str) and self._project is not None and kind == "pictures":
            split: Any = None if value == "all" else value
            records = self._project.records(self._project.image_ids(ImageQuery(split=split)))
            return [record.path for record in records if not record.broken]
        if value is None or value in ("other", "folder"):
            raise UserError(text("Which pictures or video?"), text("Choose them below Source."))
        return self._pictures if value == "files" else value

    def _offer_pictures(self, before: object) -> None:
        combo = self.pictures
        combo.clear_choices()
        if self._project is not None:
            sizes = self._project.split_sizes()
            if sizes.get("test"):
                combo.add_choice("test", text("Test pictures ({count})", count=sizes["test"]))
            if sizes.get("val"):
                combo.add_choice("val", text("Validation pictures ({count})", count=sizes["val"]))
            total = sum(sizes.values())
            if total:
                combo.add_choice("all", text("All pictures of the project ({count})", count=total))
        if self._pictures:
            first = self._pictures[0]
            words = first.name if len(self._pictures) == 1 else f"{first.parent.name} ({len(self._pictures)})"
            combo.add_choice("files", words)
        for folder in self._folders:
            combo.add_choice(folder, folder.name)
        combo.add_choice("folder", text("Another folder…"))
        combo.add_choice("other", text("Other pictures…"))
        if before in ("folder", "other", None) or not combo.choose(before):
            combo.setCurrentIndex(0)

    def _offer_videos(self, before: object) -> None:
        combo = self.video
        combo.clear_choices()
        if self._project is not None and (self._project.folder / _SAMPLE_VIDEO).is_file():
            combo.add_choice(self._project.folder / _SAMPLE_VIDEO, text("Sample video"))
        for path in self._videos:
            combo.add_choice(path, path.name)
        combo.add_choice("other", text("Choose a video…"))
        if before in ("other", None) or not combo.choose(before):
            combo.setCurrentIndex(0)

    def offer_cameras(self) -> None:
        """Look which cameras there are."""
        self.camera.clear_choices()
        for number, name in list_cameras():
            self.camera.add_choice(number, name)
        if self.camera.count() == 0:
            self.camera.add_choice(None, text("No camera found"))
        self.camera.add_choice("again", text("Look again"))

    def _kind_changed(self, kind: str) -> None:
        self.pages.setCurrentIndex([key for key, _ in SOURCES].index(kind))
        if kind == "camera" and self.camera.count() == 0:
            self.offer_cameras()
        self.changed.emit()

    def _pictures_picked(self, value: object) -> None:
        chosen: list[Path] = []
        if value == "folder":
            folder = QFileDialog.getExistingDirectory(self, tr("Another folder…"))
            if folder:
                self.choose_path(Path(folder))
                return
        elif value == "other":
            names, _ = QFileDialog.getOpenFileNames(self, tr("Other pictures…"))
            chosen = [Path(name) for name in names]
        if chosen:
            self._pictures = chosen
        if value in ("folder", "other"):
            self._offer_pictures("files")
        self.changed.emit()

    def choose_path(self, path: Path) -> None:
        """Choose a folder of pictures or a video."""
        if path.is_dir():
            self.kind.choose("pictures")
            self._folders = [*[known for known in self._folders if known != path], path]
            self._offer_pictures(path)
        else:
            self._videos = [*[known for known in self._videos if known != path], path]
            self.kind.choose("video")
            self._offer_videos(path)
        self.changed.emit()

    def _video_picked(self, value: object) -> None:
        if value == "other":
            name, _ = QFileDialog.getOpenFileName(self, tr("Choose a video…"))
            if name:
                self.choose_path(Path(name))
                return
            self._offer_videos(None)
        self.changed.emit()

    def _camera_picked(self, value: object) -> None:
        if value == "again":
            self.offer_cameras()
        self.changed.emit()
