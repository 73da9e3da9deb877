from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.annotation import Box, Geometry, Keypoints, Line, Mask, Point, Polygon, Ring, RotatedBox, WholeImage
from engine.project.blobs import KINDS, pack, unpack

finite = st.floats(-1e6, 1e6, allow_nan=False)


def outlines(columns: int = 2, least: int = 3) -> st.SearchStrategy[Any]:
    row = st.lists(finite, min_size=columns, max_size=columns)
    return st.lists(row, min_size=least, max_size=8).map(lambda rows: np.asarray(rows, dtype=np.float64))


rings = st.builds(Ring, outlines(), st.lists(outlines(), max_size=2).map(tuple))
counts = st.lists(st.integers(0, 2**31), max_size=20).map(tuple)
geometries: st.SearchStrategy[Geometry] = st.one_of(
    st.just(WholeImage()),
    st.builds(Box, finite, finite, finite, finite),
    st.builds(RotatedBox, finite, finite, finite, finite, finite),
    st.builds(Polygon, st.lists(rings, max_size=3).map(tuple)),
    st.builds(Mask, st.integers(1, 9999), st.integers(1, 9999), counts),
    st.builds(Keypoints, outlines(3, 0).map(lambda points: points.reshape(-1, 3))),
    st.builds(Point, finite, finite),
    st.builds(Line, outlines()),
)


@settings(deadline=None)
@given(geometries)
def test_a_geometry_comes_back_equal_from_the_database(geometry: Geometry) -> None:
    back = unpack(KINDS[type(geometry)], pack(geometry))
    assert back == geometry
    assert type(back) is type(geometry)


def test_a_large_mask_is_stored_small() -> None:
    runs = tuple(np.random.default_rng(0).integers(1, 200, 60_000).tolist())  # a 12-megapixel mask with ragged edges
    assert len(pack(Mask(3000, 4000, runs))) < 100_000
