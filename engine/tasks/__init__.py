from __future__ import annotations

from engine.errors import UserError, text
from engine.tasks.task import Example, Metrics, Sample, Task

__all__ = ["Example", "Metrics", "Sample", "Task", "get"]


def get(name: str) -> Task:
    """Return the task of that name. Raises UserError for an unknown one."""
    from engine.tasks.classification import Classification
    from engine.tasks.detection import Detection
    from engine.tasks.segmentation import Segmentation

    for task in (Classification(), Detection(), Segmentation()):
        if task.name == name:
            return task
    raise UserError(
        text("There is no task named {name}.", name=name),
        text("The tasks are classification, detection and segmentation."),
    )
