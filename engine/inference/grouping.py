"""The groups of a project for pictures that need not be in it, so that a summary counts by plant, plate or day."""

from __future__ import annotations

from engine.inference.frames import Source
from engine.inference.sinks import Grouping
from engine.inference.sources import PicturesSource
from engine.project import Project, rule_behind


def grouping_of(project: Project, source: Source) -> Grouping | None:
    """Return what makes the group of a picture of `source` out of its name, None where no picture has one.

    A picture of the project has the group that the project gives it; any other the one that the project's groups would
    be read from in its path. A picture without a group is in the group "". A video, camera or stream has no groups.
    """
    if not isinstance(source, PicturesSource):
        return None
    known = {record.path: record.group for record in project.records(project.image_ids()) if record.group}
    rule = rule_behind(list(known.items()))
    groups: dict[str, str] = {}
    for path in source.paths:
        whole = path.absolute()
        read = rule.group_of(whole) if rule is not None else None
        groups[source.name_of(path)] = known.get(whole) or read or ""
    return (lambda name: groups.get(name, "")) if any(groups.values()) else None
