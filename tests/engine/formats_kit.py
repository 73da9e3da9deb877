"""What the tests of the exchange formats share: small pictures, and annotations that hypothesis makes up."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
from hypothesis import strategies as st

from engine import image
from engine.annotation import Annotation, Box, Category, Geometry, Mask, Polygon, Ring, WholeImage
from engine.events import run
from engine.formats.dataset import Dataset, ImportedImage, Picture, ReadOptions, collection_of

WIDTH, HEIGHT = 40, 30
CATEGORIES = (Category(1, "叶", "#4cb782"), Category(2, "leaf spot", "#e0685c"), Category(5, "never used", "#5b8fd9"))


def picture(path: Path, width: int = WIDTH, height: int = HEIGHT, shade: int = 90) -> Path:
    """Write a picture of one colour; another shade, another content."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image.write(path, np.full((height, width, 3), shade, np.uint8))
    return path


def phone_photo(path: Path, raw_width: int, raw_height: int, orientation: int = 6) -> Path:
    """Write a JPEG whose EXIF says that it is to be turned."""
    from PIL import Image

    exif = Image.Exif()
    exif[0x0112] = orientation
    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    Image.new("RGB", (raw_width, raw_height), (10, 120, 30)).save(buffer, "JPEG", exif=exif)
    path.write_bytes(buffer.getvalue())
    return path


def read(module: ModuleType, path: Path, **options: str) -> Dataset:
    """Read a data set, dropping the events."""
    return run(module.read(path, ReadOptions(**options)))  # type: ignore[arg-type]


def by_name(dataset: Dataset) -> dict[str, ImportedImage]:
    """The pictures by file name."""
    return {item.path.name: item for item in dataset.images}


def round_trip(
    module: ModuleType, folder: Path, labeled: list[list[Annotation]], splits: list[str | None] | None = None
) -> dict[str, ImportedImage]:
    """Export pictures with these annotations (None-like: []: empty) and read them back, by file name."""
    source, target = folder / "source", folder / "target"
    target.mkdir()
    pictures = []
    for number, said in enumerate(labeled):
        path = picture(source / f"p{number}.png", shade=number)
        split = splits[number] if splits else None
        state = "labeled" if said else "empty"
        pictures.append((Picture(number, path, path.name, WIDTH, HEIGHT, split, state), said))  # type: ignore[arg-type]
    run(module.write(collection_of(CATEGORIES, pictures), target))
    return by_name(read(module, target))


def said(item: ImportedImage) -> list[tuple[str, Geometry, bool]]:
    """What is said about a picture, without numbers and sources."""
    return [(a.category.name, a.geometry, a.ignore) for a in item.annotations]


def near(a: Geometry, b: Geometry, tolerance: float = 1e-5) -> bool:
    """Whether two boxes, or two polygons whatever the direction of their rings, are the same to `tolerance` pixels."""
    if isinstance(a, Box) and isinstance(b, Box):
        return all(abs(getattr(a, key) - getattr(b, key)) <= tolerance for key in ("x1", "y1", "x2", "y2"))
    if isinstance(a, Polygon) and isinstance(b, Polygon) and len(a.parts) == len(b.parts):
        return all(
            _same_ring(p, q, tolerance)
            for first, second in zip(a.parts, b.parts, strict=True)
            for p, q in zip([first.exterior, *first.holes], [second.exterior, *second.holes], strict=True)
        )
    return a == b


def _same_ring(a: np.ndarray, b: np.ndarray, tolerance: float) -> bool:
    if a.shape != b.shape:
        return False
    return any(
        np.abs(a - np.roll(ring, shift, axis=0)).max() <= tolerance for ring in (b, b[::-1]) for shift in range(len(b))
    )


def _numbers(limit: int) -> st.SearchStrategy[float]:
    """Eighths of pixels, so that sums and differences are exact."""
    return st.integers(0, 8 * limit).map(lambda value: value / 8)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    x1, x2 = sorted(draw(st.lists(_numbers(WIDTH), min_size=2, max_size=2, unique=True)))
    y1, y2 = sorted(draw(st.lists(_numbers(HEIGHT), min_size=2, max_size=2, unique=True)))
    return Box(x1, y1, x2, y2)


@st.composite
def rings(draw: st.DrawFn) -> Ring:
    points = st.tuples(_numbers(WIDTH), _numbers(HEIGHT))
    corners = draw(st.lists(points, min_size=3, max_size=6, unique=True))
    return Ring(np.array(corners))


@st.composite
def stars(draw: st.DrawFn, holes: bool = True) -> Polygon:
    """Parts that do not touch, side by side, each with at most two holes that lie inside."""
    parts = []
    for place in range(draw(st.integers(1, 3))):
        left, top = 13 * place, draw(st.integers(0, 10))
        size = draw(st.integers(9, 12))
        outer = np.array([[left, top], [left + size, top], [left + size, top + size], [left, top + size]], float)
        inner = [
            np.array([[left + x, top + 2], [left + x + 2, top + 2], [left + x + 1, top + 5]], float)
            for x in (1, 5)[: draw(st.integers(0, 2)) if holes else 0]
        ]
        if draw(st.booleans()):
            outer = outer[::-1].copy()
        parts.append(Ring(outer, tuple(inner)))
    return Polygon(tuple(parts))


@st.composite
def masks(draw: st.DrawFn) -> Mask:
    """A mask of the size of the pictures with at least one pixel."""
    from engine.geometry import encode

    seed, share = draw(st.integers(0, 2**16)), draw(st.sampled_from((0.01, 0.5, 0.99)))
    pixels = np.random.default_rng(seed).random((HEIGHT, WIDTH)) < share
    pixels[draw(st.integers(0, HEIGHT - 1)), draw(st.integers(0, WIDTH - 1))] = True
    return encode(pixels)


def annotations(*geometries: st.SearchStrategy[Geometry], ignore: bool = True) -> st.SearchStrategy[list[Annotation]]:
    """A few annotations of the first two categories, none said twice."""
    one = st.builds(
        lambda category, geometry, skip: Annotation(category, geometry, ignore=skip),
        st.sampled_from(CATEGORIES[:2]),
        st.one_of(*geometries),
        st.booleans() if ignore else st.just(False),
    )
    return st.lists(one, max_size=4, unique_by=lambda a: (a.category.name, a.geometry))


def several(strategy: st.SearchStrategy[list[Annotation]]) -> st.SearchStrategy[list[list[Annotation]]]:
    """What is said about one to three pictures."""
    return st.lists(strategy, min_size=1, max_size=3)


def whole(category: Category) -> Annotation:
    """That the picture is of the category."""
    return Annotation(category, WholeImage())


def lines(path: Path) -> Iterator[str]:
    """The lines of a text file."""
    yield from path.read_text(encoding="utf-8").splitlines()
