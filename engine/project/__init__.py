"""A project: a folder on disk with pictures, annotations, splits and history."""

from engine.project.duplicates import near_duplicates
from engine.project.edit import Edit
from engine.project.groups import GroupProposal, GroupRule, group_from_name, propose_groups, rule_behind
from engine.project.records import (
    ALL,
    SPLITS,
    STATES,
    Counts,
    ImageQuery,
    ImageRecord,
    LabeledImage,
    Split,
    State,
)
from engine.project.schema import FORMAT_VERSION
from engine.project.splits import SplitReport
from engine.project.store import Project

__all__ = [
    "ALL",
    "FORMAT_VERSION",
    "SPLITS",
    "STATES",
    "Counts",
    "Edit",
    "GroupProposal",
    "GroupRule",
    "ImageQuery",
    "ImageRecord",
    "LabeledImage",
    "Project",
    "Split",
    "SplitReport",
    "State",
    "group_from_name",
    "near_duplicates",
    "propose_groups",
    "rule_behind",
]
