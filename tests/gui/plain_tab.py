"""A tab with nothing in it but a record of what the window told it, so that the shell is tested by itself."""

from __future__ import annotations

from engine.project import Project
from gui.shell import Shell, Tab
from gui.widgets.buttons import PrimaryButton


class PlainTab(Tab):
    NAME = "plain"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.told: list[object] = []
        self.left.body.addStretch()
        self.left.add(PrimaryButton("Go on"))

    def set_project(self, project: Project | None) -> None:
        self.told.append(project)

    def refresh(self) -> None:
        self.told.append("refresh")

    def leave(self) -> None:
        self.told.append("leave")

    def show_image(self, image_id: int) -> None:
        self.told.append(("image", image_id))
