"""The sample garden: pictures, a video and whole projects drawn from a seed, with exact truth for every task."""

from engine.samples.garden import SIZE, Scene, scene
from engine.samples.plants import SPECIES
from engine.samples.project import VIDEO, create_project
from engine.samples.truth import CATEGORIES, SEMANTIC
from engine.samples.video import TrackPoint, video

__all__ = [
    "CATEGORIES",
    "SEMANTIC",
    "SIZE",
    "SPECIES",
    "VIDEO",
    "Scene",
    "TrackPoint",
    "create_project",
    "scene",
    "video",
]
